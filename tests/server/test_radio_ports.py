"""A fake radio gateway at the real server over TLS: its reports stand in the journal before they are acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alarms.fake_devices.fake_radio import FakeRadio, Said
from alarms.fake_devices.pty_port import PtyPort
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.incident import Grade
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.place import Place
from dispatch_app.domain.station import DeskState
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.radio_ports import RadioPorts, SignedInCentre
from dispatch_app.server.settings import Settings
from tests.server.centre_bed import RESOURCES, SCENE, fill_centre
from tests.server.server_bed import ACCOUNTS, PASSWORD, RunningServer, client_of, make_settings
from tests.waiting import wait_until


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_settings(tmp_path, positions={"radio": [f"main {tmp_path / 'radio'}"]})
    fill_centre(made)
    return made


@pytest.fixture
def server(settings: Settings) -> Iterator[RunningServer]:
    made = RunningServer(settings, open_database).start()
    yield made
    made.stop()


def test_a_crew_reports_by_radio_and_the_journal_has_it(
    settings: Settings, server: RunningServer, tmp_path: Path
) -> None:
    vehicle = RESOURCES.vehicles[0]
    administrator = next(user for user, actor in ACCOUNTS.items() if actor.role is Role.ADMINISTRATOR)
    positions = next(user for user, actor in ACCOUNTS.items() if actor.role is Role.POSITIONS)
    with client_of(settings, administrator) as admin:
        admin.done(cmd.ImportResources(vehicles=(replace(vehicle, radio_unit="1201"),)))
    fake = FakeRadio((Said(0.2, "1201", "02"), Said(0.4, "1201", "03"), Said(0.6, "1201", "90")))
    centre = SignedInCentre(settings.url(), settings.tls_folder / "ca.pem", positions, PASSWORD)
    with client_of(settings, "wang", "d1") as desk:
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        incident_id = desk.done(cmd.OpenIncident("d1")).result["incident_id"]
        desk.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("人民路", SCENE), grade=Grade.A)))
        checks = ("no_fix", "stale_fix", "type_mismatch", "slower_than_best")
        overrides = tuple(cmd.Override(check, "test") for check in checks)
        desk.done(cmd.DispatchVehicles(incident_id, (vehicle.vehicle_id,), "h1", overrides))
        ports = RadioPorts(settings.radio_gateways, centre)
        with PtyPort(fake, tmp_path / "radio"):
            ports.open()
            try:
                wait_until(fake.is_heard, "every report is acknowledged")
            finally:
                ports.close()
        with desk.stream() as stream:
            board = stream.until_seq(1)
    (mission,) = board.missions.values()
    assert mission.state is MissionState.ON_SCENE
    assert [stage.source for stage in mission.stages][-2:] == [ReportSource.RADIO] * 2
    assert board.radio_reports["1201"].mission_id == mission.mission_id
    assert board.open_emergency_of(vehicle.vehicle_id) is not None
