"""What the service tells the server: commands that follow from effects, and the parts of this moment."""

from __future__ import annotations

from collections.abc import Iterable

from alarms.service.room import Room
from alarms.watchers.alarm_life import AlarmRecord, Effect, State, What
from alarms.watchers.following import Key, Known
from alarms.watchers.kinds import GRAVEST_FIRST, Priority, kind_of
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.alarm import LONGEST_SHELF_S, SHORTEST_SHELF_S, alarm_id_of
from dispatch_app.domain.part import Part, PartsReport, PartState, QuietAlarm, StandingAlarm
from dispatch_app.words import t

GRAVE = frozenset({Priority.CRITICAL, Priority.HIGH})
_QUIET = frozenset({State.SUPPRESSED, State.OUT_OF_SERVICE})
_HERE = frozenset({State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.LATCHED, State.LATCHED_UNACKNOWLEDGED})


def raising(record: AlarmRecord) -> cmd.RaiseAlarm:
    """The alarm as the centre gets it: what and where in words too, for screens that do not know the kind."""
    told = (("what", t(kind_of(record.kind).english)), ("where", record.subject), *record.values)
    return cmd.RaiseAlarm(record.kind, record.subject, record.priority.value, told, latching=record.latching)


def commands_of(effect: Effect, now_s: float) -> list[cmd.Command]:
    """What the centre's list must hear of an effect that began here."""
    record, what = effect.record, effect.what
    alarm_id = alarm_id_of(record.kind, record.subject)
    if what is What.RAISED:
        return [raising(record)]
    if what is What.LATCHED or (what is What.CLEARED and record.state is not State.SHELVED):
        clear = cmd.ClearAlarm(record.kind, record.subject)
        away = record.latching and record.state is State.OUT_OF_SERVICE
        return [clear, cmd.UnlatchAlarm(alarm_id, record.by)] if away else [clear]
    if what is What.ACKNOWLEDGED and record.state in (State.ACKNOWLEDGED, State.LATCHED):
        return [cmd.AcknowledgeAlarm(alarm_id, record.by)]
    if what is What.SHELVED and record.aside_until_s is not None:
        for_s = min(max(record.aside_until_s - now_s, SHORTEST_SHELF_S), LONGEST_SHELF_S)
        return [cmd.ShelveAlarm(alarm_id, for_s, "", record.by)]
    if what is What.UNSHELVED:
        gone = [] if record.present else [cmd.ClearAlarm(record.kind, record.subject)]
        return [*gone, cmd.UnshelveAlarm(alarm_id, record.by)]
    if what is What.RESET:
        return [cmd.UnlatchAlarm(alarm_id, record.by)]
    return []


def known_of(alarms: Iterable[StandingAlarm]) -> dict[Key, Known]:
    """The server's list as the watchers read it."""
    return {
        (a.kind, a.subject): Known(a.priority, a.acknowledged_by, a.present, a.shelved_for_s, a.shelved_by)
        for a in alarms
    }


def parts_report(room: Room) -> PartsReport:
    """Every part with its state and readings of this moment; only inside the owning thread."""
    by_subject: dict[str, list[AlarmRecord]] = {}
    for record in room.book.standing():
        by_subject.setdefault(record.subject, []).append(record)
    parts = tuple(_part(room, name, by_subject.get(name, [])) for name in room.described)
    quiet = tuple(
        QuietAlarm(r.kind, r.subject, r.state.value, room.book.cause_of(r.subject), r.by)
        for r in room.book.standing()
        if r.state in _QUIET
    )
    return PartsReport(parts, quiet, room.book.flooded)


def _part(room: Room, name: str, records: list[AlarmRecord]) -> Part:
    described = room.described[name]
    here = [r for r in records if r.state in _HERE and r.present]
    here.sort(key=lambda r: GRAVEST_FIRST.index(r.priority))
    aside = [r for r in records if r.state in _QUIET or r.state is State.SHELVED]
    facts, heard = room.readings(name)
    if here:
        state = PartState.DANGER if here[0].priority in GRAVE else PartState.WARNING
    elif aside:
        state = PartState.ASIDE
    else:
        state = PartState.WELL if heard else PartState.UNKNOWN
    reason = here[0].kind if here else aside[0].kind if aside else ""
    return Part(name, described.sort, state, reason, facts, described.stated_s, described.depends_on)
