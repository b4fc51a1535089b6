"""One whole incident of the past, written into a centre's journal: calls with their recordings, a form that is typed,
six vehicles on the streets, ladders, an alarm, messages. For measurements and pictures of the replay.

The events are those that the handlers make; only their times are given, so that forty minutes need not be waited for.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.tracks import open_tracks
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.alarm import Alarm, Priority, alarm_id_of
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.commands import ImportResources
from dispatch_app.domain.incident import Acceptance, AcceptanceKind, Grade, Incident, IncidentState, Patient
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import Mission, MissionState, ReportSource, Stage
from dispatch_app.domain.order import LADDER, Order, OrderSheet, OrderState, RouteSketch, StepTime
from dispatch_app.domain.place import Place, PlaceSource, Position
from dispatch_app.domain.recording import Recording, RecordingKind, RecordingState
from dispatch_app.domain.vehicle import Fix, Vehicle
from dispatch_app.server.recording_shelf import wav_bytes
from dispatch_app.server.settings import Settings
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.use_cases.ports import Roads

NUMBER = "13812345678"
RATE_HZ = 8_000
LATE_VEHICLES_S = 400.0
"""The first two vehicles leave at once, the reinforcement after the chase call."""

STEP_AFTER_S = (0.0, 0.2, 0.5, 0.7, 0.9, 3.4, 9.0, 58.0)
"""When each step of the ladder is confirmed after the order."""

STAGES = (
    (MissionState.RECEIVED, 9.0), (MissionState.EN_ROUTE, 58.0), (MissionState.ON_SCENE, 420.0),
    (MissionState.PATIENT_ABOARD, 900.0), (MissionState.AT_HOSPITAL, 1_380.0), (MissionState.HANDED_OVER, 1_560.0),
    (MissionState.RETURNING, 1_620.0), (MissionState.AT_STATION, 1_950.0),
)  # fmt: skip
"""Seconds after the order."""

TALK = ((0.0, 720.0), (800.0, 480.0))
"""Begin and length of the recorded calls, seconds: twenty minutes together."""


@dataclass(slots=True)
class _Writer:
    """Commits events at given seconds after the incident's beginning, in order of time."""

    began_at: datetime
    desk: Actor
    told: list[tuple[float, ev.Event]]

    def say(self, at_s: float, *events: ev.Event) -> None:
        self.told += [(at_s, event) for event in events]

    def at(self, at_s: float) -> datetime:
        return self.began_at + timedelta(seconds=at_s)


def write_incident(
    settings: Settings, town: ImportResources, roads: Roads, began_at: datetime, vehicles: int = 6
) -> str:
    """The incident's id; the server of the centre must not run. Raises StoreFault, OSError."""
    desk_id, desk_name = town.desks[0]
    desk = Actor("zhangli", Role.DISPATCHER, "张丽", desk_id=desk_id)
    incident_id = f"{began_at.astimezone(settings.centre.zone):%Y%m%d}0001"
    writer = _Writer(began_at, desk, [])
    chosen = _apart(town.vehicles, vehicles)
    hospital = town.hospitals[0]
    homes = {station.station_id: station.position for station in town.stations}
    scene = _between([homes[one.station_id] for one in chosen])
    _talk(writer, settings.recording_folders[0], incident_id, desk_id)
    _form(writer, incident_id, desk_id, scene, hospital.hospital_id)
    for number, vehicle in enumerate(chosen):
        sent_s = 62.0 + 3 * number if number < 2 else LATE_VEHICLES_S + 2 * number
        _mission(writer, incident_id, number + 1, vehicle, sent_s, hospital.hospital_id, desk_name)
    alarm = Alarm(
        alarm_id_of("order_step_late", f"{incident_id}-o1"), "order_step_late", chosen[0].plate, Priority.HIGH,
        writer.at(70.0), incident_id=incident_id,
    )  # fmt: skip
    writer.say(70.0, ev.AlarmRaised(alarm))
    writer.say(76.0, ev.AlarmAcknowledged(alarm.alarm_id, desk.user, writer.at(76.0)))
    writer.say(82.0, ev.AlarmCleared(alarm.alarm_id))
    writer.say(2_420.0, ev.IncidentClosed(incident_id, False, "carried", "", writer.at(2_420.0)))
    _commit(settings, writer)
    tracks = open_tracks(settings.database_url, settings.centre.centre_id)
    for number, vehicle in enumerate(chosen):
        sent_s = 62.0 + 3 * number if number < 2 else LATE_VEHICLES_S + 2 * number
        tracks.write(list(_track(writer, roads, vehicle, homes[vehicle.station_id], scene, hospital.position, sent_s)))
    tracks.close()
    return incident_id


def _apart(vehicles: Sequence[Vehicle], count: int) -> list[Vehicle]:
    """Vehicles of as many stations as there are."""
    by_place = sorted(enumerate(vehicles), key=lambda one: (sum(
        earlier.station_id == one[1].station_id for earlier in vehicles[: one[0]]), one[0]))  # fmt: skip
    return [vehicle for _, vehicle in by_place[:count]]


def _between(places: Sequence[Position]) -> Position:
    return Position(
        sum(p.longitude for p in places) / len(places), sum(p.latitude for p in places) / len(places)
    )


def _talk(writer: _Writer, folder: Path, incident_id: str, desk_id: str) -> None:
    """Two calls, recorded: the first report, and the caller ringing again."""
    for number, (begin_s, length_s) in enumerate(TALK, 1):
        call_id, at = f"{incident_id}c{number}", writer.at
        serial = f"{writer.began_at:%y%m%d%H%M}{number:06d}"
        name = f"{writer.began_at:%Y/%m/%d}/{serial}.wav"
        sound = wav_bytes(RATE_HZ, talking(length_s, number))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(sound)
        recording = Recording(
            serial, RecordingKind.CALL, RecordingState.RUNNING, at(begin_s + 4), ("caller", "desk"), name, call_id,
            incident_id, desk_id, "L1", NUMBER,
        )  # fmt: skip
        ended = replace(
            recording, state=RecordingState.FINISHED, ended_at=at(begin_s + 4 + length_s), size_bytes=len(sound),
            sha256=hashlib.sha256(sound).hexdigest(),
        )  # fmt: skip
        call = Call(call_id, "L1", NUMBER, CallState.RINGING, at(begin_s))
        writer.say(begin_s, ev.CallRang(call))
        writer.say(begin_s + 4, ev.CallAnswered(call_id, desk_id, at(begin_s + 4)), ev.RecordingStarted(recording))
        if number > 1:
            writer.say(begin_s + 8, ev.CallLinked(call_id, incident_id))
        end_s = begin_s + 4 + length_s
        writer.say(end_s, ev.CallEnded(call_id, at(end_s), False), ev.RecordingFinished(ended))


def talking(length_s: float, seed: int) -> np.ndarray:
    """Two people in turn: syllables of a voice's pitch on the one channel, then on the other, shaped (samples, 2)."""
    random = np.random.default_rng(seed)
    count = int(length_s * RATE_HZ)
    at = np.arange(count) / RATE_HZ
    turn = (np.sin(2 * math.pi * at / 11.0 + seed) > 0).astype(np.float32)
    syllables = np.clip(np.sin(2 * math.pi * 3.6 * at) + 0.3 * np.sin(2 * math.pi * 0.43 * at), 0, 1)
    breath = np.repeat(random.random(count // 4000 + 1) > 0.22, 4000)[:count]
    voices = [sum(np.sin(2 * math.pi * pitch * k * at) / k for k in (1, 2, 3)) for pitch in (212.0, 138.0)]
    shares = (turn, 1 - turn)
    both = [6_500 * voice * syllables * breath * share for voice, share in zip(voices, shares, strict=True)]
    return np.stack(both, axis=1).astype(np.int16)


def _form(writer: _Writer, incident_id: str, desk_id: str, scene: Position, hospital_id: str) -> None:
    at, call_id = writer.at, f"{incident_id}c1"
    made = Incident(
        incident_id, at(6), IncidentState.OPEN, desk_id, call_ids=(call_id,), caller_number=NUMBER,
        contact_number=NUMBER,
    )  # fmt: skip
    first = Acceptance(f"{incident_id}-1", incident_id, AcceptanceKind.FIRST, at(6), desk_id, writer.desk.user, call_id)
    writer.say(6.0, ev.IncidentOpened(made, 1), ev.AcceptanceOpened(first))
    place = Place("解放路128号华联商厦南门", scene, PlaceSource.GAZETTEER)
    changes: tuple[tuple[float, dict[str, object], str, str], ...] = (
        (16.0, {"scene": place}, "scene", place.text),
        (24.0, {"complaint": "chest_pain"}, "", ""),
        (36.0, {"patient": Patient(age="62", sex="male", count=1, conscious="yes", breathing="abnormal")},
         "patient.age", "62"),
        (43.0, {"answers": (("longer_15", "yes"), ("cold_sweat", "yes")), "grade": Grade.A}, "", ""),
        (55.0, {"remarks": "患者胸痛半小时，大汗，家属在南门等候"}, "remarks", "患者胸痛半小时，大汗，家属在南门等候"),
        (60.0, {"hospital_id": hospital_id, "needs": ("chest_pain",)}, "", ""),
        (388.0, {"patient": Patient(age="62", sex="male", count=5, conscious="yes", breathing="abnormal"),
                 "hazards": "现场拥挤，电梯停用"}, "hazards", "现场拥挤，电梯停用"),
    )  # fmt: skip
    for at_s, values, name, text in changes:
        after = replace(made, **values, revision=made.revision + 1)  # type: ignore[arg-type]
        typed = tuple(
            Keystroke(name, text[:count], 600 + 240 * (len(text) - count)) for count in range(1, len(text) + 1)
        )
        writer.say(at_s, ev.IncidentAmended(after, tuple(values), typed if name else ()))
        made = after
    more = Acceptance(
        f"{incident_id}-2", incident_id, AcceptanceKind.REINFORCEMENT, at(392), desk_id, writer.desk.user,
        wanted_vehicles=4, source="radio",
    )  # fmt: skip
    writer.say(392.0, ev.AcceptanceOpened(more))


def _mission(
    writer: _Writer, incident_id: str, number: int, vehicle: Vehicle, sent_s: float, hospital_id: str, desk_name: str
) -> None:
    at = writer.at
    mission_id, order_id = f"{incident_id}-m{number}", f"o-{incident_id}-m{number}"
    acceptance = f"{incident_id}-{1 if number <= 2 else 2}"
    mission = Mission(
        mission_id, acceptance, incident_id, vehicle.vehicle_id, vehicle.station_id, MissionState.ORDERED,
        (Stage(MissionState.ORDERED, at(sent_s), ReportSource.DESK),), hospital_id,
    )  # fmt: skip
    sheet = OrderSheet(
        "", Grade.A, at(0), at(sent_s), Place("解放路128号华联商厦南门"), Place(), NUMBER, "", NUMBER, Patient(),
        "胸痛", (), "", "", (), vehicle.plate, vehicle.vehicle_type.value, vehicle.crew, vehicle.station_id, "",
        RouteSketch(), writer.desk.name, desk_name,
    )  # fmt: skip
    order = Order(
        order_id, mission_id, incident_id, vehicle.station_id, vehicle.vehicle_id, 1, OrderState.ISSUED, sheet,
        at(sent_s),
    )  # fmt: skip
    writer.say(sent_s, ev.MissionOrdered(mission), ev.OrderIssued(order))
    for step, after_s in zip(LADDER, STEP_AFTER_S, strict=True):
        when = sent_s + after_s + 0.13 * number
        writer.say(when, ev.OrderConfirmed(order_id, StepTime(step, 1, at(when))))
    for state, after_s in STAGES:
        when = sent_s + after_s + 7.0 * number
        writer.say(when, ev.MissionAdvanced(mission_id, Stage(state, at(when), ReportSource.TABLET)))


def _track(
    writer: _Writer, roads: Roads, vehicle: Vehicle, home: Position, scene: Position, hospital: Position, sent_s: float
) -> Iterator[Fix]:
    """A fix a second: home, the way to the scene, the scene, the way to the hospital, and back."""
    number = int(vehicle.vehicle_id[-1:], 36) % 7
    times = [sent_s + STAGES[place][1] + 7.0 * number for place in (1, 2, 3, 4, 6, 7)]
    legs = ((home, scene), (scene, hospital), (hospital, home))
    for place, (start, end) in enumerate(legs):
        way = roads.route(start, end)
        points = list(way.points) if way is not None and len(way.points) > 1 else [start, end]
        leave_s, arrive_s = times[2 * place], times[2 * place + 1]
        yield from _drive(writer, vehicle, points, leave_s, arrive_s)
        rest_until = times[2 * place + 2] if 2 * place + 2 < len(times) else arrive_s + 30
        for second in range(int(arrive_s) + 1, int(rest_until)):
            yield Fix(vehicle.vehicle_id, points[-1], writer.at(second), 0.0, None, "made")


def _drive(
    writer: _Writer, vehicle: Vehicle, points: Sequence[Position], leave_s: float, arrive_s: float
) -> Iterator[Fix]:
    lengths = [math.dist((a.longitude, a.latitude), (b.longitude, b.latitude)) for a, b in pairwise(points)]
    reached = np.concatenate(([0.0], np.cumsum(lengths)))
    speed_kmh = reached[-1] * 100_000 / max(arrive_s - leave_s, 1.0) * 3.6
    for second in range(int(leave_s) + 1, int(arrive_s) + 1):
        share = (second - leave_s) / (arrive_s - leave_s)
        along = share * reached[-1]
        row = min(int(np.searchsorted(reached, along, "right")) - 1, len(lengths) - 1)
        part = (along - reached[row]) / max(lengths[row], 1e-12)
        a, b = points[row], points[row + 1]
        here = Position(
            float(a.longitude + part * (b.longitude - a.longitude)),
            float(a.latitude + part * (b.latitude - a.latitude)),
        )
        heading = math.degrees(math.atan2(
            (b.longitude - a.longitude) * math.cos(math.radians(a.latitude)), b.latitude - a.latitude
        )) % 360  # fmt: skip
        yield Fix(vehicle.vehicle_id, here, writer.at(second), round(float(speed_kmh), 1), round(heading, 1), "made")


def _commit(settings: Settings, writer: _Writer) -> None:
    store = open_store(settings.database_url, settings.centre.centre_id)
    board: Board = store.load_board()
    for number, (at_s, event) in enumerate(sorted(writer.told, key=lambda one: one[0])):
        board.begin()
        line = ev.Recorded(
            board.centre_id, board.seq + 1, writer.at(at_s), writer.desk, f"made-{writer.began_at:%y%m%d%H%M}-{number}",
            event,
        )  # fmt: skip
        apply(board, line)
        touched = {(kind, key) for kind, key, _ in board.touched or []}
        store.commit([line], board, touched, Answer(line.command_id, writer.desk.user, "Made", board.seq))
        board.touched = None
    store.close()
