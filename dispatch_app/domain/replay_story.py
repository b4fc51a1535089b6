"""The moments of a replay, made from the journal's lines of an incident by the same steps as every board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta

from dispatch_app.domain import events as ev
from dispatch_app.domain.apply import step
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.events.alarms import AlarmEvent
from dispatch_app.domain.events.calls import CallEvent
from dispatch_app.domain.events.incidents import IncidentEvent
from dispatch_app.domain.events.recordings import RecordingEvent
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.replay import (
    TYPED,
    Cell,
    Lane,
    Moment,
    Replay,
    ReplayProof,
    ReplayVehicle,
)
from dispatch_app.domain.replay_cells import SHOWN_KINDS, cells_of, plain_text

PLACES = frozenset({"scene", "meeting_point", "destination"})
"""Fields of the form whose typed text is a part of a place."""

AFTERWARDS = (
    ev.RecordingCompressed, ev.RecordingCopied, ev.RecordingDamaged, ev.RecordingRemoved, ev.RecordingListened,
    ev.RecordingExported, ev.RecordLookedAt, ev.RecordsExported, ev.ReturnSlipOwed, ev.ReturnSlipFiled,
    ev.ReturnSlipReminded, ev.MissionTimeCorrected, ev.AlarmAcknowledged, ev.AlarmCleared, ev.AlarmReturned,
    ev.PatientRecordWritten, ev.CallReturned, ev.MileageMeasured,
)  # fmt: skip
"""Events that may come hours or years later; they never make a replay longer."""

_LANES = (
    (CallEvent, Lane.CALL), (IncidentEvent, Lane.FORM), (AlarmEvent, Lane.ALARM), (RecordingEvent, Lane.RECORDING),
)  # fmt: skip
_ORDERS = (ev.OrderIssued, ev.OrderRevised, ev.OrderRecalled, ev.OrderConfirmed, ev.OrderStepLate)
_MISSIONS = (
    ev.MissionOrdered, ev.MissionAdvanced, ev.MissionEnded, ev.MissionTimeCorrected, ev.MissionHospitalChosen,
    ev.StateProposed, ev.ProposalDismissed, ev.CheckOverridden, ev.MileageMeasured,
)  # fmt: skip

CARRIED = ("call", "incident", "mission", "order", "alarm", "acceptance", "recording", "report", "casualty", "slip")
"""Attributes of events that hold a whole entity."""


@dataclass(slots=True)
class _Telling:
    """The board of the incident alone, and what its cells said last."""

    board: Board = field(default_factory=lambda: Board(keep_all=True))
    cells: dict[str, dict[str, str]] = field(default_factory=dict)

    def after(self, event: ev.Event) -> tuple[Cell, ...]:
        """Apply an event; the cells that changed, in a fixed order."""
        self.board.touched = []
        step(self.board, event)
        touched = dict.fromkeys((kind, key) for kind, key, _ in self.board.touched if kind in SHOWN_KINDS)
        found: list[Cell] = []
        for kind, key in sorted(touched):
            subject, entity = f"{kind}:{key}", self.board.table(kind).get(key)
            before, now = self.cells.get(subject, {}), {} if entity is None else cells_of(kind, entity)
            names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
            found += [Cell(subject, name, now.get(name, "")) for name in names]
            self.cells[subject] = now
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a replay is made of besides the lines."""

    centre_id: str
    incident_id: str
    vehicles: Sequence[ReplayVehicle] = ()
    recordings: Sequence[Recording] = ()
    names: Sequence[tuple[str, str]] = ()
    proof: ReplayProof = field(default_factory=ReplayProof)


def replay_of(lines: Iterable[Recorded], sources: Sources) -> Replay | None:
    """The replay of lines in the order of the journal; None without any."""
    telling = _Telling()
    told = [(line, telling.after(line.event)) for line in lines]
    if not told:
        return None
    lived = [line.at for line, _ in told if not isinstance(line.event, AFTERWARDS)] or [told[0][0].at]
    sounds = [at for one in sources.recordings for at in (one.started_at, one.ended_at) if at is not None]
    typed = [at for line, _ in told for at, _, _ in _keystrokes(line)]
    began_at = min([*lived, *sounds, *typed])
    ended_at = max([*lived, *sounds, began_at + timedelta(seconds=1)])
    moments = [moment for line, cells in told for moment in _moments(line, cells, began_at)]
    moments.sort(key=lambda one: (one.at_ms, one.seq))  # stable: keystrokes stand before their own line
    length_ms = _ms(ended_at, began_at)
    return Replay(
        sources.centre_id, sources.incident_id, began_at, length_ms,
        tuple(one for one in moments if one.at_ms <= length_ms),
        tuple(one for one in moments if one.at_ms > length_ms),
        tuple(sources.vehicles), tuple(sorted(sources.recordings, key=lambda r: (r.started_at, r.recording_id))),
        tuple(sorted(sources.names)), sources.proof,
    )  # fmt: skip


def _ms(at: datetime, began_at: datetime) -> int:
    return (at - began_at) // timedelta(milliseconds=1)


def _moments(line: Recorded, cells: tuple[Cell, ...], began_at: datetime) -> Iterable[Moment]:
    event = line.event
    subject = _subject(event)
    lane = lane_of(event)
    for at, name, text in _keystrokes(line):
        cell = Cell(subject, f"{name}.text" if name in PLACES else name, text)
        yield Moment(
            _ms(at, began_at), line.seq, TYPED, lane, subject, line.actor.user, line.actor.desk_id,
            (("field", name), ("text", text)), (cell,),
        )  # fmt: skip
    made = Moment(
        _ms(line.at, began_at), line.seq, type(event).__name__, lane, subject, line.actor.user,
        line.actor.desk_id, detail_of(event), cells,
    )  # fmt: skip
    yield replace(made, detail=(*made.detail, *_who(subject, made.detail)))


def _keystrokes(line: Recorded) -> Iterable[tuple[datetime, str, str]]:
    """When, in which field, and the text as it stood then."""
    if isinstance(line.event, ev.IncidentAmended):
        for key in line.event.typed:
            yield line.at - timedelta(milliseconds=key.before_ms), key.field, key.text


def lane_of(event: ev.Event) -> Lane:
    """The line of the timeline on which an event stands."""
    if isinstance(event, _ORDERS):
        return Lane.ORDER
    if isinstance(event, _MISSIONS):
        return Lane.MISSION
    return next((lane for kinds, lane in _LANES if isinstance(event, kinds)), Lane.OTHER)


def detail_of(event: ev.Event) -> tuple[tuple[str, str], ...]:
    """The plain facts of an event, also of the entity or the stage that it carries."""
    found: dict[str, str] = {}
    for one in fields(event):
        value = getattr(event, one.name)
        text = plain_text(value)
        if text and len(text) <= LONGEST_FACT:
            found[one.name] = text
        elif one.name in ("fields", "desk_ids") and value:
            found[one.name] = ";".join(value)
        elif one.name in ("stage", "step", "override", "candidate", "party", "entry", *CARRIED):
            found.update(_facts(value))
    return tuple(sorted(found.items()))


LONGEST_FACT = 400
"""Characters; a sentence of a list is shorter, the whole text stands in the cells."""

FACTS = frozenset({
    "kind", "state", "step", "reason", "revision", "caller_number", "line", "desk_id", "vehicle_id", "station_id",
    "hospital_id", "subject", "priority", "mission_id", "order_id", "recording_id", "call_id", "source", "number",
    "check", "name", "address", "code", "unit", "text", "note", "colour", "radius_m", "corrected", "source_name",
})  # fmt: skip
"""Fields of carried entities that sentences use."""


def _facts(entity: object) -> Iterable[tuple[str, str]]:
    if entity is None:
        return
    for one in fields(entity):  # type: ignore[arg-type]
        text = plain_text(getattr(entity, one.name)) if one.name in FACTS else ""
        if text:
            yield one.name, text[:LONGEST_FACT]


_SUBJECTS = (
    ("order_id", "orders"), ("mission_id", "missions"), ("acceptance_id", "acceptances"), ("alarm_id", "alarms"),
    ("call_id", "calls"), ("incident_id", "incidents"), ("recording_id", "recordings"),
    ("casualty_id", "casualties"), ("emergency_id", "crew_emergencies"), ("message_id", "crew_messages"),
)  # fmt: skip


def _subject(event: ev.Event) -> str:
    """The entity that an event is about: the one it carries, or the one it names."""
    carried = next((c for c in (getattr(event, name, None) for name in CARRIED) if c is not None), None)
    for owner in (carried, event):
        for attribute, kind in _SUBJECTS:
            key = getattr(owner, attribute, "")
            if key and isinstance(key, str):
                return f"{kind}:{key}"
    return ""


def _who(subject: str, detail: tuple[tuple[str, str], ...]) -> Iterable[tuple[str, str]]:
    kind, _, key = subject.partition(":")
    names = {name for name, _ in detail}
    if kind == "missions" and "mission_id" not in names:
        yield "mission_id", key
    if kind == "orders" and "order_id" not in names:
        yield "order_id", key
