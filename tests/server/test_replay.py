"""Replays through the real server: nothing before the look is journalled; then everything on one timeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.replay import Lane, Replay, ReplayTrack
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.recording_bed import record_call
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until

CHANGES = cmd.IncidentChanges(scene=Place("东门外大街12号", SCENE), remarks="门未锁")
TYPED = (Keystroke("remarks", "门", 900), Keystroke("remarks", "门未锁", 600), Keystroke("password", "x", 1))


def lived(settings: Settings) -> str:
    """A recorded call, a typed form, a vehicle sent and moving; the incident's id."""
    with (
        client_of(settings, "exchange") as exchange, client_of(settings, "wang", "d1") as desk,
        client_of(settings, "positions") as feed,
    ):  # fmt: skip
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        record_call(exchange, desk, settings.recording_folders[0])
        incident_id = wait_until(
            lambda: next(iter(found_incidents(desk)), ""), "the incident of the recorded call"
        )
        desk.done(cmd.AmendIncident(incident_id, CHANGES, TYPED))
        desk.done(cmd.DispatchVehicles(incident_id, ("v1",)))
        mission_id = mission_of(desk, incident_id)
        now = datetime.now(UTC)
        fixes = [Fix("v1", Position(118.0 + n / 1000, 32.0), now + timedelta(milliseconds=n * 5)) for n in range(3)]
        feed.post(paths.POSITIONS, msg.FixBatch(fixes))
        desk.done(cmd.ReportMission(mission_id, MissionState.EN_ROUTE, ReportSource.DESK))
        desk.done(cmd.ReportMission(mission_id, MissionState.ON_SCENE, ReportSource.DESK))
        return incident_id


def found_incidents(desk: Client) -> list[str]:
    day = datetime.now(UTC)
    names = {f"{day + timedelta(hours=8):%Y%m%d}0001", f"{day:%Y%m%d}0001"}
    return [name for name in sorted(names) if decode(desk.ask(q.GetIncident(name)).content, q.IncidentFound).incident]


def mission_of(desk: Client, incident_id: str) -> str:
    found = decode(desk.ask(q.GetIncident(incident_id)).content, q.IncidentFound)
    return found.missions[0].mission_id


def replayed(client: Client, incident_id: str) -> q.ReplayFound:
    reply = client.ask(q.GetReplay(incident_id))
    assert reply.status_code == 200, reply.text
    return decode(reply.content, q.ReplayFound)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, str]]:
    """A served centre and its incident."""
    settings = make_settings(tmp_path_factory.mktemp("replay"))
    fill_centre(settings)
    with running(settings, open_database):
        yield settings, lived(settings)


def test_a_replay_is_told_after_a_look_to_who_leads(centre: tuple[Settings, str]) -> None:
    settings, incident_id = centre
    with client_of(settings, "lead") as lead, client_of(settings, "wang", "d1") as desk:
        assert desk.ask(q.GetReplay(incident_id)).status_code == 403
        assert replayed(lead, "nobody") == q.ReplayFound()
        assert replayed(lead, incident_id) == q.ReplayFound(covered=True)
        asked = q.GetReplayTrack(incident_id, "v1", datetime.now(UTC) - timedelta(minutes=5), 600_000)
        assert decode(lead.ask(asked).content, ReplayTrack) == ReplayTrack("v1")
        lead.done(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, "投诉核查"))
        replay = replayed(lead, incident_id).replay
        assert isinstance(replay, Replay)
        events = [moment.event for moment in replay.moments]
        assert [e for e in ("CallRang", "CallAnswered", "IncidentOpened", "IncidentAmended", "MissionOrdered",
                            "OrderIssued", "MissionAdvanced", "RecordingStarted") if e not in events] == []
        assert events.count("Typed") == 2, "a field that no form has is not kept"
        assert {Lane.CALL, Lane.FORM, Lane.MISSION, Lane.ORDER, Lane.RECORDING} <= {m.lane for m in replay.moments}
        assert [m.event for m in (*replay.moments, *replay.afterwards)][-1] == "RecordLookedAt"
        assert [r.recording_id for r in replay.recordings] and replay.recordings[0].sha256
        assert replay.name_of("v1") == "苏A1201" and replay.name_of("s1") == "东门分站"
        reply = lead.ask(replace(asked, since=replay.began_at, length_ms=max(replay.length_ms, 60_000)))
        track = decode(reply.content, ReplayTrack)
        assert len(track.at_ms) == 3 and track.longitude[-1] == 118.002
        last = Timeline(replay, [track]).frame(replay.length_ms)
        assert last.cells[f"incidents:{incident_id}"]["scene.text"] == "东门外大街12号"
        assert lead.ask(replace(asked, length_ms=0)).status_code == 400
        again = replayed(lead, incident_id).replay
        assert again is not None and Timeline(again, [track]).digest() == Timeline(replay, [track]).digest()
