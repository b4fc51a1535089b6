"""The hospital page in a real browser, against the real server over TLS: who comes, beds told, patient taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.patient_record import EntryKind, PatientFacts, RecordEntry, Vitals
from dispatch_app.domain.place import Position
from dispatch_app.domain.triage_colour import TriageColour
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from tests.server.centre_bed import fill_centre
from tests.server.chromium_bed import DESKTOP, Browser
from tests.server.page_bed import Desk, picture, sees, sign_in, tap, trusting_browser, write
from tests.server.server_bed import Client, RunningServer, client_of, make_settings, running
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    settings = make_settings(tmp_path_factory.mktemp("centre"))
    fill_centre(settings)
    with running(settings, open_database) as server:
        yield server


@pytest.fixture
def desk(centre: RunningServer) -> Iterator[Desk]:
    with client_of(centre.settings, "wang", "d1") as client, client.stream() as stream:
        stream.next()
        yield Desk(client, stream)


@pytest.fixture
def crew(centre: RunningServer) -> Iterator[Client]:
    with client_of(centre.settings, "v1") as client:
        yield client


@pytest.fixture(scope="module")
def ward(centre: RunningServer) -> Iterator[Browser]:
    """The emergency department's screen, signed in as hospital h1."""
    with trusting_browser(centre.settings, DESKTOP) as page:
        sign_in(page, f"{centre.settings.url()}/hospital/", "h1")
        sees(page, "暂无送来的病人")
        yield page


def drive_to(centre: RunningServer, longitude: float, latitude: float) -> None:
    with client_of(centre.settings, "positions") as receiver:
        fix = Fix("v1", Position(longitude, latitude), datetime.now(UTC), 40.0, 45.0, "f1")
        assert receiver.post(paths.POSITIONS, msg.FixBatch([fix])).json()["kept"] == 1


def minutes_left(ward: Browser) -> float:
    """The arrival as the screen counts it."""
    text = ward.until("document.querySelector('.eta b')?.textContent.match(/′|″/) && "
                      "document.querySelector('.eta b').textContent", "the arrival")  # fmt: skip
    minutes, _, seconds = text.rstrip("″").rpartition("′")
    return float(minutes or 0) + float(seconds) / 60


def test_a_patient_is_announced_followed_and_taken_over(
    centre: RunningServer, desk: Desk, crew: Client, ward: Browser
) -> None:
    drive_to(centre, 118.005, 32.005)
    mission = desk.order("v1", "h1")
    for wanted in (MissionState.EN_ROUTE, MissionState.ON_SCENE):
        desk.report(mission, wanted)
    sees(ward, "已预定，尚未上车")
    now = datetime.now(UTC)
    entries = (
        RecordEntry("e1", EntryKind.VITALS, now, vitals=Vitals(118, 88, 56, 26, 91, 36.5, 7.8, 4, 5, 6)),
        RecordEntry("e2", EntryKind.DRUG, now, "阿司匹林", "300 mg", "口服"),
        RecordEntry("e3", EntryKind.ECG, now, "ST段抬高"),
    )
    facts = PatientFacts(
        "王建国", "male", "62", complaint="胸痛 1 小时伴大汗", allergies="青霉素", diagnosis="急性前壁心肌梗死？",
        triage=TriageColour.RED,
    )  # fmt: skip
    crew.done(cmd.WritePatientRecord(mission.mission_id, "r1", facts, entries))
    crew.done(cmd.ReportMission(mission.mission_id, MissionState.PATIENT_ABOARD, ReportSource.TABLET))
    sees(ward, "急性前壁心肌梗死？")
    sees(ward, "过敏：青霉素")
    first = minutes_left(ward)
    ward.until("window.app.view && document.querySelector('.card.critical.unseen') !== null", "marked critical")
    picture(ward, "hospital-incoming")
    far_m = ward.value("window.app.view.incoming[0].arrival.distance_m")
    drive_to(centre, 118.0175, 32.0175)
    tap(ward, "[data-act=seen]")
    ward.until(f"window.app.view.incoming[0].arrival.distance_m < {far_m / 2}", "the arrival follows the newest fix")
    wait_until(lambda: minutes_left(ward) < first, "the screen counts the new arrival")
    board = desk.until(lambda b: mission.mission_id in b.hand_overs, "the notice seen")
    assert board.hand_overs[mission.mission_id].noticed_by == "市第一人民医院"
    tap(ward, "[data-act=tell]")
    write(ward, "#word", "走 2 号门，胸痛团队已到")
    tap(ward, "#confirm")
    desk.until(lambda b: b.hand_overs[mission.mission_id].notice_note != "", "the word for the crew")
    crew.done(cmd.ReportMission(mission.mission_id, MissionState.AT_HOSPITAL, ReportSource.TABLET))
    sees(ward, "已到达")
    tap(ward, "[data-act=sign]")
    write(ward, "#signer", "陈护士")
    picture(ward, "hospital-sign")
    tap(ward, "#confirm")
    board = desk.until(lambda b: b.missions[mission.mission_id].state is MissionState.HANDED_OVER, "taken over")
    assert board.hand_overs[mission.mission_id].signed_name == "陈护士"
    assert board.missions[mission.mission_id].stages[-1].source is ReportSource.HOSPITAL
    sees(ward, "陈护士 ·")
    picture(ward, "hospital-taken-over")


def test_beds_and_diversion_by_department_reach_the_centre(desk: Desk, ward: Browser) -> None:
    tap(ward, "[data-divert=chest_pain]")
    write(ward, "#beds-house", "9")
    tap(ward, "#tell-state")
    board = desk.until(lambda b: b.hospitals["h1"].beds == 9, "the beds")
    department = board.hospitals["h1"].department("chest_pain")
    assert department is not None and department.diverting and board.hospitals["h1"].state_at is not None
    sees(ward, "秒前上报")
    picture(ward, "hospital-beds")
    assert ward.said == [], ward.said
