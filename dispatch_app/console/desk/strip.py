"""The strip on top, the alarms and the messages: is everything well, and who sits here."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from dispatch_app.console.desk import dialling
from dispatch_app.console.desk.alarm_words import fact_words, kind_words
from dispatch_app.console.desk.inquiry import reason_words
from dispatch_app.desk_kit.figures import clock_text, incident_number, seconds_between, waited_text
from dispatch_app.desk_kit.labels import PRINTERS, REPORT_SOURCES, STEPS, label
from dispatch_app.desk_kit.lamps import Lamp
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.alarm import Alarm, Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Link
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix
from dispatch_app.words import t

KEPT_MESSAGES = 200
"""Messages a desk lists: more than a shift's worth; the journal keeps the rest."""

STEP_LATE = "order_step_late"
"""Kind of the alarm of one late step; its subject is the order's id, "/" and the step."""

_FACTS = {"step": STEPS, "printer": PRINTERS, "source": REPORT_SOURCES}
"""Facts of an alarm that are codes, and the tables of their words."""
_TOLD_FIRST = ("where", "station", "plate", "step", "printer", "note")
_UNTOLD = frozenset({"what", "incident_id", "order_id", "order", "mission_id", "drive_s"})
"""Facts that only programs read."""


def gps_lamp(board: Board, fixes: Mapping[str, Fix], now: datetime) -> Lamp:
    """Fresh positions of all vehicles: `GPS 312/318`."""
    total = len(board.vehicles)
    fresh = sum(
        1 for f in fixes.values() if f.vehicle_id in board.vehicles and seconds_between(f.at, now) <= STALE_AFTER_S
    )
    tone = "dim" if not total else "success" if fresh >= total * 0.9 else "warning" if fresh else "danger"
    mark = {"dim": "○", "success": "●", "warning": "◐", "danger": "✕"}[tone]
    tip = t("vehicles with a position of the last {age} s", age=int(STALE_AFTER_S))
    return Lamp(f"GPS {fresh}/{total}", mark, tone, tip)


def station_lamp(board: Board) -> Lamp:
    """Stations that are linked, of all."""
    total = len(board.stations)
    online = sum(1 for s in board.stations.values() if s.link is Link.ONLINE)
    tone = "dim" if not total else "success" if online == total else "warning"
    mark = {"dim": "○", "success": "●", "warning": "◐"}[tone]
    return Lamp(f"{t('stations')} {online}/{total}", mark, tone)


def alarm_lamp(board: Board) -> Lamp:
    """How many alarms wait for a person."""
    waiting = [a for a in board.raised_alarms() if a.is_unseen()]
    critical = any(a.priority in (Priority.CRITICAL, Priority.HIGH) for a in waiting)
    tone = "danger" if critical else "warning" if waiting else "dim"
    return Lamp(t("alarms {count}", count=len(waiting)), "▲" if waiting else "○", tone)


def alarm_rows(board: Board, now: datetime) -> list[Row]:
    """Alarms that are not on the shelf: not acknowledged first, gravest first, newest first."""
    grave = list(Priority)
    alarms = sorted(board.raised_alarms(), key=lambda a: a.raised_at, reverse=True)
    alarms = [a for a in alarms if a.shelved_until is None]
    alarms.sort(key=lambda a: (a.acknowledged_at is not None, grave.index(a.priority)))
    groups: dict[str, list[Alarm]] = {}
    for alarm in alarms:
        one_order = alarm.kind == STEP_LATE and alarm.acknowledged_at is None
        group = f"{STEP_LATE}:{alarm.subject.partition('/')[0]}" if one_order else alarm.alarm_id
        groups.setdefault(group, []).append(alarm)
    return [_alarm_row(group, board, now) for group in groups.values()]


def _alarm_row(group: list[Alarm], board: Board, now: datetime) -> Row:
    """One alarm, or all late steps of one order: `key` holds their ids, a line each."""
    alarm, oldest = group[0], min(a.raised_at for a in group)
    grave = alarm.priority in (Priority.CRITICAL, Priority.HIGH)
    seen = alarm.acknowledged_at is not None
    facts = list(dict.fromkeys(fact for a in reversed(group) for fact in _alarm_facts(a, board)))
    row = Row(
        "\n".join(a.alarm_id for a in group), _alarm_title(alarm), waited_text(seconds_between(oldest, now)),
        " · ".join(facts),
        "○" if seen else "▲", "dim" if seen else "danger" if grave else "warning",
        badge=t("seen by {user}", user=alarm.acknowledged_by) if seen else "",
    )  # fmt: skip
    return dialling.with_dial(board, row, _alarm_key(alarm, board))


def _alarm_key(alarm: Alarm, board: Board) -> str:
    """Whom to ring about an alarm: the station of its order, whom it is about, or the number it names."""
    values = dict(alarm.values)
    order = board.orders.get(values.get("order_id", ""))
    about = order.station_id if order is not None else alarm.subject
    return dialling.facility_key(board, about) or dialling.number_key(values.get("phone", ""))


def alarm_words(alarm: Alarm, board: Board) -> str:
    """The alarm as a sentence: what, where, and its facts."""
    return " · ".join([_alarm_title(alarm), *_alarm_facts(alarm, board)])


def _alarm_title(alarm: Alarm) -> str:
    what = kind_words(alarm.kind, alarm.values)
    return f"{incident_number(alarm.incident_id)} {what}" if alarm.incident_id else what


def _alarm_facts(alarm: Alarm, board: Board) -> list[str]:
    values = dict(alarm.values)
    told = [name for name in _TOLD_FIRST if name in values]
    told += [name for name in values if name not in told and name not in _UNTOLD]
    facts = [_fact(board, name, values[name]) for name in told]
    if not facts and alarm.subject not in board.incidents:
        facts = [name_of(board, alarm.subject)]
    return list(dict.fromkeys(fact for fact in facts if fact))


def _fact(board: Board, name: str, value: str) -> str:
    if name in _FACTS:
        return label(_FACTS[name], value)
    if name == "reason":
        known = label(REPORT_SOURCES, value) if value in REPORT_SOURCES else reason_words(value)
        return fact_words(name, known)
    return t("line {line}", line=value) if name == "line" else fact_words(name, name_of(board, value))


def name_of(board: Board, key: str) -> str:
    """The name of whatever the id stands for; the text itself when it is no id."""
    if key in board.stations:
        return board.stations[key].name
    if key in board.vehicles:
        return board.vehicles[key].plate
    if key in board.hospitals:
        return board.hospitals[key].name
    if key in board.incidents:
        return incident_number(key)
    return key


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the dispatcher; `tone` is "dim", "success", "warning" or "danger"."""

    number: int
    at: datetime
    text: str
    tone: str = "dim"
    incident_id: str = ""
    times: int = 1


@dataclass(slots=True)
class MessageList:
    """Messages, newest first; the strip shows the newest until it is read, the list keeps the last KEPT_MESSAGES."""

    lines: deque[Message] = field(default_factory=lambda: deque(maxlen=KEPT_MESSAGES))
    count: int = 0
    read_up_to: int = 0

    def add(self, at: datetime, text: str, tone: str = "dim", incident_id: str = "") -> None:
        """Say something; the same words again only count up."""
        self.count += 1
        newest = self.lines[0] if self.lines else None
        if newest is not None and (newest.text, newest.incident_id) == (text, incident_id):
            self.lines[0] = Message(self.count, at, text, tone, incident_id, newest.times + 1)
        else:
            self.lines.appendleft(Message(self.count, at, text, tone, incident_id))

    def calm(self, text: str) -> None:
        """What a line said is over: it stays in the list, and no newer line stands behind it."""
        for place, line in enumerate(self.lines):
            if line.text == text and line.tone != "dim":
                self.lines[place] = replace(line, tone="dim")

    def unread(self) -> list[Message]:
        """Messages nobody confirmed, newest first."""
        return [m for m in self.lines if m.number > self.read_up_to]

    def read(self) -> None:
        """Confirm all of them."""
        self.read_up_to = self.count


def message_rows(messages: Iterable[Message]) -> list[Row]:
    """Messages as rows."""
    marks = {"danger": "!", "warning": "▲", "success": "✓"}
    return [
        Row(str(m.number), m.text, clock_text(m.at), "", marks.get(m.tone, "·"), m.tone,
            badge=f"×{m.times}" if m.times > 1 else "")
        for m in messages
    ]  # fmt: skip
