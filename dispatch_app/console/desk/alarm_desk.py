"""The alarm window as state: which alarm is chosen, what the server told of parts and history, rows for the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.console.desk.alarm_words import (
    HISTORY_WORDS,
    PRIORITY_WORDS,
    STATE_WORDS,
    fact_words,
    kind_words,
    word,
)
from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.console.desk.strip import name_of
from dispatch_app.desk_kit.figures import clock_text, incident_number, moment_text, seconds_between, waited_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.alarm import DISPATCH_KINDS, Alarm, AlarmState, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.part import QuietAlarm
from dispatch_app.domain.queries import AlarmFigure, AlarmHistory, AlarmLine, PartsFound
from dispatch_app.words import t

QUIET = "quiet:"
"""Key of a row that no command can act on."""
SHELVES_MIN = (10, 60, 240)
"""How long an alarm may be put aside by one button, minutes."""
PARTS_SILENT_S = 10.0

_ORDER = (
    AlarmState.UNACKNOWLEDGED, AlarmState.LATCHED_UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.LATCHED,
    AlarmState.SHELVED,
)  # fmt: skip
_MARKS = {
    AlarmState.UNACKNOWLEDGED: "▲", AlarmState.ACKNOWLEDGED: "△", AlarmState.LATCHED_UNACKNOWLEDGED: "◆",
    AlarmState.LATCHED: "◇", AlarmState.SHELVED: "◷",
}  # fmt: skip
_TONES = {Priority.CRITICAL: "danger", Priority.HIGH: "danger", Priority.MEDIUM: "warning", Priority.LOW: "warning"}
_UNTOLD = frozenset({"what", "where", "incident_id", "order_id", "order", "mission_id"})


@dataclass(slots=True)
class AlarmDesk:
    """What the alarm window remembers; the alarms themselves stand on the board."""

    chosen: str = ""
    parts: PartsFound = field(default_factory=PartsFound)
    history: AlarmHistory = field(default_factory=AlarmHistory)

    def alarm(self, board: Board) -> Alarm | None:
        """The chosen alarm, None where it is gone or cannot be acted on."""
        return board.alarms.get(self.chosen)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which buttons mean something for the chosen alarm."""

    acknowledge: bool = False
    shelve: bool = False
    unshelve: bool = False
    unlatch: bool = False


def allowed(alarm: Alarm | None) -> Allowed:
    """What a person can do with the alarm now."""
    if alarm is None:
        return Allowed()
    state = alarm.state()
    shelved = state is AlarmState.SHELVED
    latched = state in (AlarmState.LATCHED, AlarmState.LATCHED_UNACKNOWLEDGED)
    return Allowed(alarm.is_unseen(), alarm.kind not in DISPATCH_KINDS and not shelved, shelved, latched)


# --- what a person does ----------------------------------------------------------------------------------------------


def acknowledge(desk: AlarmDesk, board: Board) -> list[Request]:
    """The chosen alarm has been seen."""
    alarm = desk.alarm(board)
    return [Send(cmd.AcknowledgeAlarm(alarm.alarm_id), "alarm")] if alarm and alarm.is_unseen() else []


def acknowledge_all(board: Board) -> list[Request]:
    """Every alarm that the list shows has been seen."""
    return [Send(cmd.AcknowledgeAlarm(alarm.alarm_id), "alarm") for alarm in sorted_alarms(board) if alarm.is_unseen()]


def shelve(desk: AlarmDesk, board: Board, minutes: int, reason: str) -> list[Request]:
    """Put the chosen alarm aside."""
    alarm = desk.alarm(board)
    return [] if alarm is None else [Send(cmd.ShelveAlarm(alarm.alarm_id, minutes * 60.0, reason), "alarm")]


def unshelve(desk: AlarmDesk, board: Board) -> list[Request]:
    """Take the chosen alarm off the shelf."""
    alarm = desk.alarm(board)
    return [] if alarm is None else [Send(cmd.UnshelveAlarm(alarm.alarm_id), "alarm")]


def unlatch(desk: AlarmDesk, board: Board) -> list[Request]:
    """End the chosen latched alarm."""
    alarm = desk.alarm(board)
    return [] if alarm is None else [Send(cmd.UnlatchAlarm(alarm.alarm_id), "alarm")]


def light_lamps() -> list[Request]:
    """Light every lamp and sound the siren."""
    return [Send(cmd.RequestLampTest(), "alarm")]


# --- rows ------------------------------------------------------------------------------------------------------------


def sorted_alarms(board: Board) -> list[Alarm]:
    """Unseen first, then gravest first, then newest first."""
    grave = list(Priority)
    alarms = sorted(board.raised_alarms(), key=lambda a: a.raised_at, reverse=True)
    return sorted(alarms, key=lambda a: (_ORDER.index(a.state()), grave.index(a.priority)))


def alarm_list_rows(desk: AlarmDesk, board: Board, now: datetime) -> list[Row]:
    """Every alarm with its priority, state, age, facts and person; those that were made quiet stand last."""
    listed = [_row(alarm, board, now) for alarm in sorted_alarms(board)]
    known = set(board.alarms)
    quiet = [one for one in desk.parts.quiet if alarm_id_of(one.kind, one.subject) not in known]
    return listed + [_quiet_row(one, board) for one in quiet]


def _row(alarm: Alarm, board: Board, now: datetime) -> Row:
    state = alarm.state()
    title = " · ".join(part for part in (_number(alarm), kind_words(alarm.kind, alarm.values)) if part)
    where = name_of(board, alarm.subject)
    facts = [fact_words(name, name_of(board, value)) for name, value in alarm.values if name not in _UNTOLD]
    facts = [fact for fact in dict.fromkeys(facts) if fact and fact != where]
    shown_where = "" if alarm.kind in DISPATCH_KINDS else where
    note = " · ".join([part for part in (shown_where, *facts, _who(alarm)) if part])
    tone = "dim" if state in (AlarmState.ACKNOWLEDGED, AlarmState.SHELVED) else _TONES[alarm.priority]
    badge = f"{word(PRIORITY_WORDS, alarm.priority)} · {word(STATE_WORDS, state)}"
    age = waited_text(seconds_between(alarm.raised_at, now))
    return Row(alarm.alarm_id, title, age, note, _MARKS[state], tone, badge=badge,
               hollow=not alarm.is_unseen(), tip=f"{clock_text(alarm.raised_at)} {title}\n{note}")  # fmt: skip


def _who(alarm: Alarm) -> str:
    if alarm.shelved_until is not None:
        until = t("shelved until {time} by {user}", time=clock_text(alarm.shelved_until)[:5], user=alarm.shelved_by)
        return f"{until}: {alarm.shelved_reason}" if alarm.shelved_reason else until
    return t("seen by {user}", user=alarm.acknowledged_by) if alarm.acknowledged_at is not None else ""


def _number(alarm: Alarm) -> str:
    return incident_number(alarm.incident_id) if alarm.incident_id else ""


def _quiet_row(one: QuietAlarm, board: Board) -> Row:
    why = t("consequence of {cause}", cause=one.cause) if one.cause else t("by {user}", user=one.by) if one.by else ""
    note = " · ".join(part for part in (name_of(board, one.subject), why) if part)
    key = f"{QUIET}{one.kind}:{one.subject}"
    return Row(key, kind_words(one.kind), "", note, "·", "dim", badge=word(STATE_WORDS, one.state), hollow=True)


def history_rows(lines: Sequence[AlarmLine], board: Board) -> list[Row]:
    """The history as a list, newest first."""
    rows = []
    for line in lines:
        title = kind_words(line.kind, line.facts) if line.kind else t("Lamps and siren")
        facts = [fact_words(name, value) for name, value in line.facts if name not in _UNTOLD]
        note = " · ".join(part for part in (name_of(board, line.subject), *facts, line.by) if part)
        tone = {"raised": "danger", "cleared": "success", "returned": "success"}.get(line.what, "dim")
        mark = {"raised": "▲", "cleared": "●", "returned": "○"}.get(line.what, "·")
        rows.append(Row(str(line.seq), title, moment_text(line.at), note, mark, tone,
                        badge=word(HISTORY_WORDS, line.what)))  # fmt: skip
    return rows


def figure_rows(figures: Sequence[AlarmFigure], board: Board) -> list[Row]:
    """The statistics as a list, most frequent first."""
    rows = []
    for number, one in enumerate(figures):
        seen = t("seen after {time}", time=_span(one.seen_after_s)) if one.seen_after_s is not None else t("never seen")
        lasted = t("lasted {time}", time=_span(one.lasted_s)) if one.lasted_s is not None else t("still standing")
        note = " · ".join((name_of(board, one.subject), seen, lasted))
        rows.append(Row(str(number), kind_words(one.kind), f"×{one.raised}", note, "▪", "dim"))
    return rows


def _span(seconds: float | None) -> str:
    return waited_text(seconds or 0.0)


def parts_note(desk: AlarmDesk, now: datetime) -> str:
    """What is wrong with the picture itself: nobody watches, or many alarms at once."""
    heard_at = desk.parts.heard_at
    if heard_at is None:
        return t("No alarm service has reported: devices and network are not watched")
    silent_s = seconds_between(heard_at, now)
    if silent_s > PARTS_SILENT_S:
        return t("The alarm service is silent for {seconds} s", seconds=int(silent_s))
    return t("Many alarms at once: minor ones are silent") if desk.parts.flooded else ""
