"""All watchers and all alarms together, without threads or I/O: happenings and the time in, effects out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alarms.watchers import level_watch, ups_watch
from alarms.watchers.alarm_book import AlarmBook
from alarms.watchers.alarm_life import AlarmRecord, Effect, State
from alarms.watchers.conditions import Condition, Counted, Delayed
from alarms.watchers.happenings import ContactsRead, Happening, Sampled, UpsBabbled, UpsRead, UpsSilent
from alarms.watchers.kinds import kind_of
from alarms.watchers.level_watch import Sample, Watch, WatchState
from alarms.watchers.ups_watch import UpsState


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact of a relay box that is an alarm; `closed_is_fault` False for one that opens on a fault."""

    subject: str
    relay: str
    number: int
    kind: str
    closed_is_fault: bool


@dataclass(frozen=True, slots=True)
class Described:
    """What a part is, for the map of parts; `stated_s` is the shortest of its stated detection times."""

    sort: str
    depends_on: str = ""
    stated_s: float = 0.0


@dataclass(slots=True)
class Room:
    """`buttons` maps (relay, input) to "acknowledge" or "test"; `pressed` collects their names until taken."""

    book: AlarmBook
    ups: dict[str, UpsState]
    watches: dict[tuple[str, str], WatchState]
    contacts: list[Contact] = field(default_factory=list)
    buttons: Mapping[tuple[str, int], str] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)
    described: dict[str, Described] = field(default_factory=dict)
    _held: set[tuple[str, int]] = field(default_factory=set)

    def take(self, happening: Happening, now_s: float) -> list[Effect]:
        """The effects of one report of a port; one of an unknown subject has none."""
        if isinstance(happening, ContactsRead):
            return self._contacts(happening, now_s)
        if isinstance(happening, Sampled):
            return self._sample(happening.kind, happening.subject, happening.sample, now_s)
        state = self.ups.get(happening.subject)
        if state is None:
            return []
        if isinstance(happening, UpsRead):
            step = ups_watch.read(state, happening.reading, now_s)
        elif isinstance(happening, UpsBabbled):
            step = ups_watch.babble(state, happening.reason, now_s)
        else:
            assert isinstance(happening, UpsSilent)
            step = ups_watch.fail(state, happening.reason, now_s, happening.port_away)
        self.ups[happening.subject] = step[0]
        return self.book.take(step[1], now_s)

    def say(self, condition: Condition, now_s: float) -> list[Effect]:
        """The effects of a condition of the service itself."""
        return self.book.take([condition], now_s)

    def tick(self, now_s: float) -> list[Effect]:
        """The effects of time."""
        effects: list[Effect] = []
        for subject, state in self.ups.items():
            self.ups[subject], conditions = ups_watch.tick(state, now_s)
            effects += self.book.take(conditions, now_s)
        for key, watched in self.watches.items():
            self.watches[key] = level_watch.tick(watched, now_s)
        effects += self.book.take(level_watch.stuck_subjects(self.watches.values()), now_s)
        return effects + self.book.tick(now_s)

    def readings(self, name: str) -> tuple[tuple[tuple[str, str], ...], bool]:
        """(facts of this moment, whether anything has been heard of the part)."""
        ups = self.ups.get(name)
        if ups is not None:
            return ups_watch.facts_of(ups), ups.reading is not None
        taken = [state.last for (_, subject), state in self.watches.items() if subject == name and state.last]
        details = dict.fromkeys(one.detail for one in taken if one.detail)
        return tuple(("detail", detail) for detail in details), bool(taken)

    def _sample(self, kind: str, subject: str, sample: Sample, now_s: float) -> list[Effect]:
        state = self.watches.get((kind, subject))
        if state is None:
            return []
        self.watches[kind, subject], conditions = level_watch.sample(state, sample, now_s)
        return self.book.take(conditions, now_s)

    def _contacts(self, read: ContactsRead, now_s: float) -> list[Effect]:
        effects: list[Effect] = []
        for contact in self.contacts:
            if contact.relay == read.subject and contact.number < len(read.inputs):
                wrong = read.inputs[contact.number] == contact.closed_is_fault
                effects += self._sample(contact.kind, contact.subject, Sample(not wrong), now_s)
        for (relay, number), name in self.buttons.items():
            if relay == read.subject and number < len(read.inputs):
                if read.inputs[number] and (relay, number) not in self._held:
                    self.pressed.append(name)
                (self._held.add if read.inputs[number] else self._held.discard)((relay, number))
        return effects

    # --- over a restart ----------------------------------------------------------------------------------------------

    def to_plain(self, now_s: float) -> list[dict[str, Any]]:
        """The standing alarms, for the state file; a shelf keeps the time it has left."""
        return [
            {
                "kind": r.kind, "subject": r.subject, "state": r.state.value, "present": r.present, "by": r.by,
                "values": [list(pair) for pair in r.values],
                "left_s": None if r.aside_until_s is None else max(0.0, r.aside_until_s - now_s),
            }
            for r in self.book.records.values()
        ]  # fmt: skip

    def restore(self, plain: Iterable[dict[str, Any]], now_s: float) -> list[Effect]:
        """Take up alarms of an earlier run: what still holds does not ring again, parts that are gone are cleared."""
        gone: list[Condition] = []
        for one in plain:
            kind = kind_of(one["kind"])
            left_s = one["left_s"]
            state = State(one["state"])
            holds = bool(one["present"]) or state in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED)
            record = AlarmRecord(
                one["kind"], one["subject"], kind.priority, kind.latching, state, holds,
                tuple((str(name), str(value)) for name, value in one["values"]), now_s,
                None if left_s is None else now_s + float(left_s), str(one["by"]),
            )  # fmt: skip
            self.book.records[record.kind, record.subject] = record
            if record.present and not self._resume(record):
                gone.append(Condition(record.kind, record.subject, present=False))
        return self.book.take(gone, now_s)

    def _resume(self, record: AlarmRecord) -> bool:
        """Tell the watcher that the alarm stands; False where nothing watches it any more."""
        key = (record.kind, record.subject)
        if key in self.watches:
            self.watches[key] = replace(self.watches[key], wrong=Delayed(True))
            return True
        if record.kind == "watch_stuck":
            return any(subject == record.subject for _, subject in self.watches)
        state = self.ups.get(record.subject)
        if state is None:
            return False
        if record.kind in ("ups_stale", "ups_lost"):
            raised = Delayed(True)
            stale, lost = (raised, state.lost) if record.kind == "ups_stale" else (state.stale, raised)
            self.ups[record.subject] = replace(state, stale=stale, lost=lost, regular=0)
        elif record.kind == "ups_runtime_short":
            self.ups[record.subject] = replace(state, short=Counted(True))
        else:
            self.ups[record.subject] = replace(state, flags={**state.flags, record.kind: Counted(True)})
        return True


def watch_state(watch: Watch, now_s: float) -> WatchState:
    """A watch that begins now."""
    return WatchState(watch, now_s)
