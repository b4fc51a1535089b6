"""The parts of the centre: what the alarm service tells, which desks read the stream, what the beat says of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.alarm import DISPATCH_KINDS, Alarm, Priority, alarm_id_of
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ClearAlarm, Command, RaiseAlarm
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.part import AlarmWishes, Part, PartsReport, PartState, StandingAlarm
from dispatch_app.domain.queries import PartsFound
from dispatch_app.domain.station import DeskState
from dispatch_app.words import t

SILENT_AFTER_S = 10.0
"""The alarm service reports every second; longer silence means that nobody watches."""

DESK_LOST_AFTER_S = 10.0
"""A console comes back within some seconds after a cut; one that does not needs somebody to look."""

START_GRACE_S = 30.0
"""After a start of the server every console gets this long to come back."""

UNWELL_FOR_S = 5.0
"""A part that is back so soon (a link that is made anew) was no fault."""

MOST_PARTS = 2_000
"""As many as a device file may hold; more is no report."""

SILENT, DESK_LOST, POSITIONS_LOST, TELEPHONY_FAULT = "alarms_lost", "desk_lost", "positions_lost", "telephony_fault"
FOLLOWED = frozenset({SILENT, DESK_LOST, POSITIONS_LOST, TELEPHONY_FAULT})
"""Kinds that are raised and cleared here."""

ON_BATTERY = frozenset({"ups_on_battery", "ups_battery_low", "ups_runtime_short", "ups_shutting_down"})

HEALTH_KINDS = {"positions": POSITIONS_LOST, "telephony": TELEPHONY_FAULT}
"""Part of the server's health → the alarm when it is not well."""


class Send(Protocol):
    """Puts a command to the pen as the server; must not block."""

    def __call__(self, key: str, command: Command) -> None: ...


class PartsDesk:
    """Lives in the event loop's thread; `now_s` is its monotonic time everywhere."""

    def __init__(
        self, board: Callable[[], Board], send: Send, now: Callable[[], datetime],
        health: Callable[[], Mapping[str, str]], now_s: float,
    ) -> None:  # fmt: skip
        self._board = board
        self._send = send
        self._now = now
        self._health = health
        self._started_s = now_s
        self._report = PartsReport()
        self._heard_s: float | None = None
        self._heard_at: datetime | None = None
        self._lamp_test = 0
        self._readers: Counter[str] = Counter()
        self._gone_s: dict[str, float] = {}
        self._unwell_s: dict[str, float] = {}

    # --- the alarm service -------------------------------------------------------------------------------------------

    def take(self, report: PartsReport, now_s: float) -> AlarmWishes:
        """Keep the report; what persons did at the desks goes back."""
        self._report, self._heard_s, self._heard_at = report, now_s, self._now()
        now = self._now()
        standing = [_standing(a, now) for a in self._board().raised_alarms() if a.kind not in DISPATCH_KINDS]
        return AlarmWishes(tuple(standing), self._lamp_test)

    def recorded(self, line: Recorded) -> None:
        """An event of the journal."""
        if isinstance(line.event, ev.LampTestAsked):
            self._lamp_test = line.seq

    def found(self) -> PartsFound:
        """The parts as they were told last."""
        report = self._report
        return PartsFound(report.parts, report.quiet, report.flooded, self._heard_at)

    def beat_words(self) -> dict[str, str]:
        """Parts for the beat: nothing where no alarm service has ever reported."""
        if self._heard_at is None:
            return {}
        silent_s = (self._now() - self._heard_at).total_seconds()
        words = t("The alarm service is silent for {seconds} s", seconds=int(silent_s))
        told = {"alarms": words if silent_s > SILENT_AFTER_S else "ok"}
        supplies = [part for part in self._report.parts if part.sort == "ups"]
        if supplies:
            wrong = [part for part in supplies if part.state in (PartState.WARNING, PartState.DANGER)]
            told["ups"] = _supply_words(wrong[0]) if wrong else "ok"
        return told

    # --- desks -------------------------------------------------------------------------------------------------------

    def connected(self, actor: Actor) -> None:
        """A stream of the party opened."""
        if actor.desk_id:
            self._readers[actor.desk_id] += 1
            self._gone_s.pop(actor.desk_id, None)

    def disconnected(self, actor: Actor, now_s: float) -> None:
        """A stream of the party closed."""
        if actor.desk_id:
            self._readers[actor.desk_id] -= 1
            if self._readers[actor.desk_id] <= 0:
                del self._readers[actor.desk_id]
                self._gone_s[actor.desk_id] = now_s

    def tick(self, now_s: float) -> None:
        """Raise and clear what follows from silence."""
        board = self._board()
        wanted = {alarm_id_of(one.kind, one.subject): one for one in self._wanted(board, now_s)}
        for alarm_id, one in wanted.items():
            known = board.alarms.get(alarm_id)
            if known is None or not known.present:
                self._send(f"raise:{alarm_id}", one)
        for alarm_id, alarm in list(board.alarms.items()):
            if alarm.kind in FOLLOWED and alarm.present and alarm_id not in wanted and self._may_clear(now_s, alarm):
                self._send(f"clear:{alarm_id}", ClearAlarm(alarm.kind, alarm.subject))

    def _may_clear(self, now_s: float, alarm: Alarm) -> bool:
        """After a start nothing counts as well before it has had the time to show it."""
        return now_s - self._started_s >= START_GRACE_S or self._has_shown(alarm)

    def _has_shown(self, alarm: Alarm) -> bool:
        if alarm.kind == SILENT:
            return self._heard_s is not None
        return alarm.kind != DESK_LOST or alarm.subject in self._readers

    def _wanted(self, board: Board, now_s: float) -> list[RaiseAlarm]:
        wanted = []
        if self._heard_s is not None and now_s - self._heard_s > SILENT_AFTER_S:
            wanted.append(RaiseAlarm(SILENT, "alarms", Priority.HIGH))
        for desk in board.desks.values():
            if desk.state is DeskState.SIGNED_OUT or desk.desk_id in self._readers:
                continue
            gone_s = self._gone_s.get(desk.desk_id, self._started_s + START_GRACE_S - DESK_LOST_AFTER_S)
            if now_s - gone_s > DESK_LOST_AFTER_S:
                facts = (("desk", desk.name or desk.desk_id),)
                wanted.append(RaiseAlarm(DESK_LOST, desk.desk_id, Priority.HIGH, facts))
        health = self._health()
        for part, kind in HEALTH_KINDS.items():
            if health.get(part, "ok") == "ok":
                self._unwell_s.pop(part, None)
            elif now_s - self._unwell_s.setdefault(part, now_s) >= UNWELL_FOR_S:
                wanted.append(RaiseAlarm(kind, part, Priority.HIGH))
        return wanted


def _standing(alarm: Alarm, now: datetime) -> StandingAlarm:
    left_s = None if alarm.shelved_until is None else max(0.0, (alarm.shelved_until - now).total_seconds())
    seen_by = alarm.acknowledged_by if alarm.acknowledged_at is not None else None
    return StandingAlarm(
        alarm.kind, alarm.subject, alarm.priority.value, seen_by, alarm.present, left_s, alarm.shelved_by
    )


def _supply_words(part: Part) -> str:
    """What the strip says of a UPS that is not well."""
    left = dict(part.facts).get("minutes_left", "").removesuffix(" min")
    if part.reason in ON_BATTERY:
        return t("on battery, {minutes} min left", minutes=left) if left else t("on battery")
    return t("disturbed")
