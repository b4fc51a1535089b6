"""All alarms of the centre's parts: conditions in, effects out; floods made bearable, consequences kept quiet."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from alarms.watchers import alarm_life as life
from alarms.watchers.alarm_life import AlarmRecord, Effect, State, Step, What
from alarms.watchers.conditions import Condition
from alarms.watchers.kinds import Priority, kind_of

FLOOD_RINGS = 10
FLOOD_WITHIN_S = 600.0
"""More than ten alarms in ten minutes are more than one person can handle (ISA-18.2 §16.5.3, EEMUA 191)."""
FLOOD_ENDS_BELOW = 5
MOST_RECORDS = 2000
"""A centre watches some hundred parts with a handful of kinds each; more is a mistake in the file."""

QUIET_IN_A_FLOOD = frozenset({Priority.MEDIUM, Priority.LOW})
"""Critical and high ones ring always."""
FLOOD = ("alarm_flood", "")


class AlarmBook:
    """`causes` maps a subject to the one it hangs on: while that one has a "lost" alarm, its own are consequences."""

    def __init__(self, causes: Mapping[str, str] | None = None) -> None:
        self._causes = dict(causes or {})
        self.records: dict[tuple[str, str], AlarmRecord] = {}
        self._rings: deque[float] = deque(maxlen=FLOOD_RINGS * 10)
        self.flooded = False
        self.refused = 0

    def take(self, conditions: Iterable[Condition], now_s: float) -> list[Effect]:
        """The effects of what the watchers say."""
        effects: list[Effect] = []
        for one in conditions:
            key = (one.kind, one.subject)
            record = self.records.get(key)
            if record is None:
                if not one.present:
                    continue
                if len(self.records) >= MOST_RECORDS:
                    self.refused += 1
                    continue
                kind = kind_of(one.kind)
                record = AlarmRecord(one.kind, one.subject, kind.priority, kind.latching)
            if one.present:
                effects += self._keep(life.appear(record, one.values, now_s, self._cause(one)), now_s)
            else:
                effects += self._keep(life.vanish(record, now_s), now_s)
        return effects

    def tick(self, now_s: float) -> list[Effect]:
        """The effects of time: shelves end, floods end, consequences speak when their cause is gone."""
        effects: list[Effect] = []
        for record in list(self.records.values()):
            effects += self._keep(life.tick(record, now_s), now_s)
            if record.state is State.SUPPRESSED and not self._lost(self._causes.get(record.subject, "")):
                effects += self._keep(life.lift_suppression(record, now_s), now_s)
        return effects + self._judge_flood(now_s)

    def acknowledge(self, key: tuple[str, str], by: str, now_s: float) -> list[Effect]:
        """A person has seen the alarm; KeyError for one that is not there."""
        return self._keep(life.acknowledge(self.records[key], by, now_s), now_s)

    def acknowledge_all(self, by: str, now_s: float) -> list[Effect]:
        """The button below the lamp."""
        return [effect for key in list(self.records) for effect in self.acknowledge(key, by, now_s)]

    def change(self, key: tuple[str, str], step: Callable[[AlarmRecord], Step], now_s: float) -> list[Effect]:
        """Any other step of the life: shelve, reset, out of service; also before the alarm was ever raised."""
        kind = kind_of(key[0])
        record = self.records.get(key) or AlarmRecord(*key, kind.priority, kind.latching)
        return self._keep(step(record), now_s)

    def standing(self) -> list[AlarmRecord]:
        """Records that are not normal, gravest first."""
        grave = list(Priority)
        listed = [record for record in self.records.values() if record.state is not State.NORMAL]
        return sorted(listed, key=lambda record: (grave.index(record.priority), record.changed_at_s))

    def cause_of(self, subject: str) -> str:
        """The subject that this one hangs on, while that one is lost."""
        cause = self._causes.get(subject, "")
        return cause if self._lost(cause) else ""

    def _keep(self, step: Step, now_s: float) -> list[Effect]:
        record, effects = step
        key = (record.kind, record.subject)
        if record.state is State.NORMAL and not record.present:
            self.records.pop(key, None)
        else:
            self.records[key] = record
        kept: list[Effect] = []
        for effect in effects:
            if effect.what is What.RANG and key != FLOOD:
                self._rings.append(now_s)
                if self.flooded and record.priority in QUIET_IN_A_FLOOD:
                    continue
            kept.append(effect)
        return kept

    def _judge_flood(self, now_s: float) -> list[Effect]:
        while self._rings and now_s - self._rings[0] > FLOOD_WITHIN_S:
            self._rings.popleft()
        if self.flooded == (len(self._rings) >= (FLOOD_ENDS_BELOW if self.flooded else FLOOD_RINGS + 1)):
            return []
        self.flooded = not self.flooded
        return self.take([Condition(*FLOOD, present=self.flooded)], now_s)

    def _cause(self, condition: Condition) -> str:
        return self.cause_of(condition.subject)

    def _lost(self, subject: str) -> bool:
        if not subject:
            return False
        return any(
            record.subject == subject and record.present and kind.endswith("_lost")
            for (kind, _), record in self.records.items()
        )
