"""Supervision as rows: alerts, running incidents, calls and desks, rules – and what may be done with each (no Qt)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import (
    clock_text,
    incident_number,
    moment_text,
    number_text,
    seconds_between,
    waited_text,
)
from dispatch_app.desk_kit.labels import CALL_STATES, DESK_STATES, INCIDENT_STATES, MISSION_STATES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.telephone import MonitorMode, PhoneState
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.watch import WatchAlert, WatchRule
from dispatch_app.words import later, t

WHY_WORDS: dict[str, str] = {
    "number": later("number {what}"), "grade": later("grade {what}"), "word": later("word “{what}”"),
    "district": later("district {what}"), "area": later("area “{what}”"),
}  # fmt: skip
DESK_LOOKS = {
    DeskState.SIGNED_OUT: ("✕", "dim"), DeskState.READY: ("●", "free"), DeskState.BUSY: ("■", "warning"),
    DeskState.AFTER_CALL: ("◆", "ordered"), DeskState.BREAK: ("◇", "dim"),
}  # fmt: skip
MODE_WORDS: dict[str, str] = {
    MonitorMode.LISTEN: later("{desk} listens in"), MonitorMode.WHISPER: later("{desk} whispers"),
    MonitorMode.BARGE: later("{desk} has barged in"),
}  # fmt: skip
SHOWN_ALERTS = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """Where the supervisor sits, and whether calls can be heard there."""

    desk_id: str
    words: str
    tone: str
    can_speak: bool


def seat_of(board: Board, actor: Actor | None) -> Seat:
    """The own desk and its telephone, in words."""
    desk = board.desks.get(actor.desk_id) if actor is not None else None
    if desk is None:
        words = t("Signed in without a desk: calls cannot be heard here. Sign in with a desk to listen and take over.")
        return Seat("", words, "warning", False)
    if desk.phone is PhoneState.LOST:
        words = t("{desk}: no telephone is registered at the exchange; nothing can be heard", desk=desk.name)
        return Seat(desk.desk_id, words, "danger", False)
    if desk.phone is PhoneState.UNKNOWN:
        words = t("{desk}: the exchange has not told of a telephone yet", desk=desk.name)
        return Seat(desk.desk_id, words, "warning", True)
    return Seat(desk.desk_id, t("{desk}: telephone ready", desk=desk.name), "success", True)


# --- alerts ----------------------------------------------------------------------------------------------------------


def alert_rows(board: Board, now: datetime) -> list[Row]:
    """What nobody has seen first, then the newest."""
    alerts = sorted(board.watch_alerts.values(), key=lambda a: a.raised_at, reverse=True)
    alerts.sort(key=lambda a: a.seen_at is not None)
    return [_alert_row(board, alert, now) for alert in alerts[:SHOWN_ALERTS]]


def _alert_row(board: Board, alert: WatchAlert, now: datetime) -> Row:
    waits = alert.seen_at is None
    about = incident_number(alert.incident_id) if alert.incident_id else t("A call")
    why = " · ".join(t(WHY_WORDS[kind], what=what) for kind, what in alert.why if kind in WHY_WORDS)
    seen = "" if waits else t("seen by {name}, {time}", name=alert.seen_by, time=clock_text(alert.seen_at or now))
    note = " · ".join(part for part in (why, seen, alert.note) if part)
    age = waited_text(seconds_between(alert.raised_at, now)) if waits else clock_text(alert.raised_at)
    look = "danger" if waits and alert.urgent else "warning" if waits else "dim"
    return Row(alert.alert_id, f"{alert.rule_name}：{about}", age, note, mark="!" if waits else "✓", look=look)


def unseen_alerts(board: Board) -> list[WatchAlert]:
    """What waits for a person."""
    return [alert for alert in board.watch_alerts.values() if alert.seen_at is None]


# --- incidents -------------------------------------------------------------------------------------------------------


def incident_rows(board: Board, seat: Seat, now: datetime) -> list[Row]:
    """Running incidents, the gravest first; those of the own desk are marked."""
    running = sorted(board.open_incidents(), key=lambda i: (i.grade.value or "Z", i.opened_at))
    return [_incident_row(board, one, seat, now) for one in running]


def _incident_row(board: Board, incident: Incident, seat: Seat, now: datetime) -> Row:
    known = BOOK.get(incident.complaint)
    complaint = t(known.name) if known is not None else incident.complaint
    missions = [m for m in board.missions_of(incident.incident_id) if m.is_active()]
    stage = label(MISSION_STATES, missions[-1].state) if missions else label(INCIDENT_STATES, incident.state)
    desk = board.desks.get(incident.desk_id)
    own = bool(seat.desk_id) and incident.desk_id == seat.desk_id
    title = f"{incident_number(incident.incident_id)} {complaint} {incident.scene.text}".strip()
    note = f"{desk.name if desk else incident.desk_id} · {stage}"
    grade = incident.grade.value
    return Row(
        incident.incident_id, title, waited_text(seconds_between(incident.opened_at, now)), note, mark=grade or "?",
        look=grade or "dim", badge=t("own") if own else "",
    )  # fmt: skip


# --- desks and calls -------------------------------------------------------------------------------------------------


def desk_rows(board: Board, seat: Seat, now: datetime) -> list[Row]:
    """Every desk with its person, state and call; then calls without a desk."""
    rows = [_desk_row(board, desk, seat, now) for desk in sorted(board.desks.values(), key=lambda d: d.name)]
    waiting = sorted((c for c in board.calls.values() if c.is_live() and not c.desk_id), key=lambda c: c.rang_at)
    return rows + [_call_row(call, now) for call in waiting]


def _desk_row(board: Board, desk: Desk, seat: Seat, now: datetime) -> Row:
    call = call_of_desk(board, desk.desk_id)
    mark, look = ("▲", "en_route") if call is not None else DESK_LOOKS[desk.state]
    state = t("talks") if call is not None else label(DESK_STATES, desk.state)
    since = (call.answered_at or call.rang_at) if call is not None else desk.changed_at
    parts = [state]
    if call is not None:
        parts.append(number_text(call.caller_number))
        parts += [
            t(MODE_WORDS[one.mode], desk=board.desks[one.desk_id].name)
            for one in call.monitors if one.desk_id in board.desks
        ]  # fmt: skip
    if desk.phone is PhoneState.LOST:
        parts.append(t("telephone lost"))
    badge = t("own") if desk.desk_id == seat.desk_id else t("asks for a break") if desk.break_asked_at else ""
    name = f"{desk.name} {desk.user_name}".strip()
    age = waited_text(seconds_between(since, now)) if since and desk.state is not DeskState.SIGNED_OUT else ""
    return Row(f"desk:{desk.desk_id}", name, age, " · ".join(parts), mark, look, badge=badge)


def _call_row(call: Call, now: datetime) -> Row:
    state = label(CALL_STATES, call.state)
    look = "danger" if call.state is CallState.RINGING else "dim"
    title = t("{line}: {number}", line=call.queue_name or call.line, number=number_text(call.caller_number))
    return Row(f"call:{call.call_id}", title, waited_text(seconds_between(call.rang_at, now)), state, "☎", look)


def call_of_desk(board: Board, desk_id: str) -> Call | None:
    """The call that a desk talks in, else one that it holds."""
    calls = board.live_calls_of(desk_id)
    return next((c for c in calls if c.state is CallState.ANSWERED), calls[0] if calls else None)


def chosen_call(board: Board, key: str) -> Call | None:
    """The call behind a row."""
    kind, _, name = key.partition(":")
    return call_of_desk(board, name) if kind == "desk" else board.calls.get(name)


def possible(board: Board, seat: Seat, key: str) -> frozenset[str]:
    """Names of the actions that make sense for a row; the server judges each by itself."""
    kind, _, name = key.partition(":")
    call = chosen_call(board, key)
    found: set[str] = set()
    if kind == "desk" and name in board.desks:
        found |= {"message"} if name != seat.desk_id else set()
        found |= {f"state:{state}" for state in DeskState if state is not board.desks[name].state}
        if board.desks[name].break_asked_at is not None:
            found |= {"approve", "decline"}
        if seat.can_speak and call is None and name != seat.desk_id:
            found.add("call")
    if call is None or not call.is_live():
        return frozenset(found)
    found.add("release")
    if seat.can_speak and call.desk_id not in ("", seat.desk_id):
        mode = next((m.mode for m in call.monitors if m.desk_id == seat.desk_id), None)
        found |= {one.value for one in MonitorMode if one is not mode} | {"take_over"}
        if mode is not None:
            found.add("stop")
    if call.desk_id == seat.desk_id and call.desk_id:
        found.add("hang_up")
    return frozenset(found)


# --- rules -----------------------------------------------------------------------------------------------------------


def rule_rows(board: Board) -> list[Row]:
    """Every rule with what it names and what it has found."""
    rows = []
    for rule in sorted(board.watch_rules.values(), key=lambda r: (not r.is_on, r.name, r.rule_id)):
        found = sum(alert.rule_id == rule.rule_id for alert in board.watch_alerts.values())
        badge = "" if rule.is_on else t("off")
        note = rule.note or rule_words(rule)
        mark, look = ("●", "free") if rule.is_on else ("○", "warning" if rule.note else "dim")
        rows.append(Row(rule.rule_id, rule.name, t("{count} alerts", count=found), note, mark, look, badge=badge))
    return rows


def rule_words(rule: WatchRule) -> str:
    """What a rule wants, in one line."""
    parts = []
    for words, values in (
        (t("numbers"), rule.numbers), (t("grades"), tuple(g.value for g in rule.grades)), (t("words"), rule.words),
        (t("districts"), rule.districts),
    ):  # fmt: skip
        if values:
            parts.append(f"{words} {'/'.join(values)}")
    if rule.area:
        parts.append(t("an area of {count} corners", count=len(rule.area)))
    return t(" and ").join(parts)


def rule_about(rule: WatchRule | None) -> str:
    """Who set the rule and when."""
    if rule is None or rule.set_at is None:
        return ""
    return t("Changed by {name}, {time}", name=rule.user_name or rule.user, time=moment_text(rule.set_at))


def listed(text: str) -> tuple[str, ...]:
    """The values of a field: parted by commas, semicolons or lines, Chinese ones too; each once."""
    for sign in "，；;、\n\t":
        text = text.replace(sign, ",")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
