"""Which alarm sound a desk makes now: by priority, once for a new alarm, again while a grave one is unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.domain.alarm import FLOOD_KIND, Alarm, Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.crew_emergency import CREW_EMERGENCY

REPEAT_S = {Priority.CRITICAL: 5.0, Priority.HIGH: 30.0}
"""A critical alarm sounds again this often until somebody acknowledges it; a high one reminds."""

CREW_EVERY_S = 2.0
"""A crew in danger sounds without a pause until a desk answers."""

_GRAVE = (Priority.CRITICAL, Priority.HIGH)


@dataclass(slots=True)
class AlarmBell:
    """Remembers what has sounded. One sound a look: the gravest."""

    _rang: dict[str, datetime] = field(default_factory=dict)
    """Alarm id → the raising that has sounded; bounded by the alarms that stand."""
    _sounded_at: dict[Priority, datetime] = field(default_factory=dict)

    _crew_at: datetime | None = None

    def due(self, board: Board, now: datetime) -> str:
        """The name of the sound to play now, "" for none."""
        unseen = [alarm for alarm in board.raised_alarms() if alarm.is_unseen()]
        if any(alarm.kind == CREW_EMERGENCY for alarm in unseen):
            if self._crew_at is None or (now - self._crew_at).total_seconds() >= CREW_EVERY_S:
                self._crew_at = now
                return CREW_EMERGENCY
            return ""
        flooded = any(alarm.kind == FLOOD_KIND and alarm.present for alarm in board.raised_alarms())
        fresh = [alarm for alarm in unseen if self._rang.get(alarm.alarm_id) != alarm.raised_at]
        self._rang = {alarm.alarm_id: alarm.raised_at for alarm in unseen}
        for priority in Priority:
            if flooded and priority not in _GRAVE:
                continue
            if _has(fresh, priority) or (_has(unseen, priority) and self._again(priority, now)):
                self._sounded_at[priority] = now
                return f"alarm_{priority.value}"
        watched = any(alert.urgent and alert.seen_at is None for alert in board.watch_alerts.values())
        if watched and self._again(Priority.HIGH, now):  # only a shift lead's board has any
            self._sounded_at[Priority.HIGH] = now
            return "alarm_high"
        return ""

    def _again(self, priority: Priority, now: datetime) -> bool:
        every_s, last_at = REPEAT_S.get(priority), self._sounded_at.get(priority)
        return every_s is not None and (last_at is None or (now - last_at).total_seconds() >= every_s)


def _has(alarms: list[Alarm], priority: Priority) -> bool:
    return any(alarm.priority is priority for alarm in alarms)
