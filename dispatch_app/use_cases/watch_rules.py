"""Supervision: rules that alert on calls and incidents, and an incident brought to the director's desk (DIR-03)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.notice import Address, Notice, PartyKind
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.watch import WatchAlert, WatchRule, alert_id_of, digits_of, match_call, match_incident
from dispatch_app.use_cases.amend_incident import find_open
from dispatch_app.use_cases.answer_call import desk_name
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.send_notice import sender_of
from dispatch_app.words import t, t_in

MOST_RULES = 200
"""More nobody oversees; each is tried on every change of an incident."""

MOST_VALUES = 50
"""Numbers, words … of one rule."""

MOST_CORNERS = 200
LONGEST_NAME, LONGEST_VALUE = 60, 40

MOST_UNSEEN = 100
"""Alerts of one rule that nobody has seen; a rule that finds more is too wide and switches itself off."""

TOLD_S = 4 * 3600.0
"""How long the former desk sees the notice that its incident was taken."""


def set_watch_rule(board: Board, command: cmd.SetWatchRule, context: Context) -> Decision:
    """Make or change a rule; what matches already alerts at once."""
    known = board.watch_rules.get(command.rule_id)
    if command.rule_id and known is None:
        return refuse("watch_rule_unknown")
    if known is None and len(board.watch_rules) >= MOST_RULES:
        return refuse("watch_rules_full", most=MOST_RULES)
    wrong = _wrong(command)
    if wrong is not None:
        return wrong
    actor = context.actor
    rule = WatchRule(
        command.rule_id or f"{board.centre_id}-watch-{board.seq + 1}", command.name.strip(),
        tuple(digits_of(n) for n in command.numbers), command.grades, _stripped(command.words),
        _stripped(command.districts), command.area, command.urgent, command.is_on, "", actor.user,
        actor.name or actor.user, context.now,
    )  # fmt: skip
    if rule.is_empty():
        return refuse("watch_rule_empty")
    return Accepted((ev.WatchRuleSet(rule),), {"rule_id": rule.rule_id})


def _stripped(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in words)


def _wrong(command: cmd.SetWatchRule) -> Refusal | None:
    if not 1 <= len(command.name.strip()) <= LONGEST_NAME:
        return refuse("field_wrong", field="name", reason=f"1-{LONGEST_NAME}")
    for field in ("numbers", "grades", "words", "districts"):
        values = getattr(command, field)
        if len(values) > MOST_VALUES:
            return refuse("field_wrong", field=field, reason=f"0-{MOST_VALUES}")
        if any((not value.strip() and field != "grades") or len(value) > LONGEST_VALUE for value in values):
            return refuse("field_wrong", field=field, reason=f"1-{LONGEST_VALUE}")
    for number in map(digits_of, command.numbers):
        if len(number.rstrip("*")) < 3 or "*" in number[:-1]:
            return refuse("number_wrong", number=number)
    corners = command.area
    if corners and not (3 <= len(corners) <= MOST_CORNERS and all(corner.is_valid() for corner in corners)):
        return refuse("field_wrong", field="area", reason=f"3-{MOST_CORNERS}")
    return None


def remove_watch_rule(board: Board, command: cmd.RemoveWatchRule, context: Context) -> Decision:
    if command.rule_id not in board.watch_rules:
        return Accepted()
    return Accepted((ev.WatchRuleRemoved(command.rule_id, context.actor.user),))


def raise_watch_alert(board: Board, command: cmd.RaiseWatchAlert, context: Context) -> Decision:
    """Once for each rule and call or incident; an incident of a call that alerted already alerts no second time."""
    rule = board.watch_rules.get(command.rule_id)
    found = None if rule is None else _matched(board, rule, command.call_id, command.incident_id)
    if rule is None or found is None or _is_told(board, rule, found.call_id, found.incident_id):
        return Accepted()
    unseen = sum(a.rule_id == rule.rule_id and a.seen_at is None for a in board.watch_alerts.values())
    if unseen >= MOST_UNSEEN:
        note = t("Switched off: {count} alerts that nobody has seen", count=unseen)
        return Accepted((ev.WatchRuleSet(replace(rule, is_on=False, note=note)),))
    return Accepted((ev.WatchAlertRaised(replace(found, raised_at=context.now)),))


def _matched(board: Board, rule: WatchRule, call_id: str, incident_id: str) -> WatchAlert | None:
    incident, call = board.incidents.get(incident_id), board.calls.get(call_id)
    if incident is not None:
        why, subject, call_id = match_incident(rule, incident, _complaint(incident)), incident_id, ""
    elif call is not None:
        why, subject, incident_id = match_call(rule, call), call_id, ""
    else:
        return None
    if why is None or rule.set_at is None:
        return None
    alert_id = alert_id_of(rule.rule_id, subject)
    return WatchAlert(alert_id, rule.rule_id, rule.name, rule.set_at, call_id, incident_id, why, rule.urgent)


def _complaint(incident: Incident) -> str:
    known = BOOK.get(incident.complaint)
    return f"{known.name} {t_in('zh', known.name)}" if known is not None else incident.complaint


def _is_told(board: Board, rule: WatchRule, call_id: str, incident_id: str) -> bool:
    incident = board.incidents.get(incident_id)
    subjects = [incident_id, *incident.call_ids] if incident is not None else [call_id]
    return any(alert_id_of(rule.rule_id, subject) in board.watch_alerts for subject in subjects)


def alerts_due(
    board: Board, calls: Iterable[Call], incidents: Iterable[Incident]
) -> Iterator[cmd.RaiseWatchAlert]:
    """What these calls and incidents have to raise by the rules of the board."""
    rules = [rule for rule in board.watch_rules.values() if rule.is_on]
    if not rules:
        return
    for call in calls:
        for rule in rules:
            if match_call(rule, call) is not None and not _is_told(board, rule, call.call_id, ""):
                yield cmd.RaiseWatchAlert(rule.rule_id, call_id=call.call_id)
    for incident in incidents:
        complaint = _complaint(incident)
        for rule in rules:
            matched = match_incident(rule, incident, complaint) is not None
            if matched and not _is_told(board, rule, "", incident.incident_id):
                yield cmd.RaiseWatchAlert(rule.rule_id, incident_id=incident.incident_id)


def see_watch_alert(board: Board, command: cmd.SeeWatchAlert, context: Context) -> Decision:
    """The first that has seen it counts."""
    alert = board.watch_alerts.get(command.alert_id)
    if alert is None:
        return refuse("watch_alert_unknown")
    if alert.seen_at is not None:
        return Accepted()
    by = context.actor.name or context.actor.user
    return Accepted((ev.WatchAlertSeen(alert.alert_id, context.now, by, command.note.strip()[:200]),))


def bring_incident(board: Board, command: cmd.BringIncident, context: Context) -> Decision:
    """The incident is the leading desk's now; the desk that had it reads so on its notices, urgent."""
    incident = find_open(board, command.incident_id)
    if isinstance(incident, Refusal):
        return incident
    desk = board.desks.get(command.desk_id)
    if desk is None:
        return refuse("desk_unknown", desk_id=command.desk_id)
    if desk.user not in ("", context.actor.user):
        return refuse("desk_not_yours", desk=desk.name, user=desk.user_name or desk.user)
    reason = command.reason.strip()[:200]
    if not reason:
        return refuse("reason_missing")
    if incident.desk_id == command.desk_id:
        return Accepted()
    handed = ev.IncidentHandedOver(incident.incident_id, incident.desk_id, command.desk_id)
    if incident.desk_id not in board.desks:
        return Accepted((handed,))
    actor, now = context.actor, context.now
    words = t(
        "Incident {incident} is handled by {desk} now ({name}): {reason}", incident=incident.incident_id,
        desk=desk_name(board, command.desk_id), name=actor.name or actor.user, reason=reason,
    )  # fmt: skip
    notice = Notice(
        f"{board.centre_id}-notice-{board.seq + 2}", sender_of(actor), actor.name or actor.user,
        (Address(PartyKind.DESK, incident.desk_id),), t("Incident taken over"), words, now,
        now + timedelta(seconds=TOLD_S), urgent=True, user=actor.user,
    )  # fmt: skip
    return Accepted((handed, ev.NoticeSent(notice)), {"notice_id": notice.notice_id})
