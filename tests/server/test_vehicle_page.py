"""The vehicle terminal in a real browser of a tablet's size, against the real server over TLS."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import BookingPurpose, BookingState
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.triage_colour import TriageColour
from dispatch_app.domain.vehicle import Fleet
from dispatch_app.server.database_parts import open_database
from tests.server.centre_bed import fill_centre
from tests.server.chromium_bed import TABLET, Browser
from tests.server.page_bed import Desk, picture, sees, sign_in, tap, trusting_browser, write
from tests.server.server_bed import PASSWORD, RunningServer, client_of, make_settings, running
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests of the page: each uses orders of its own."""
    settings = make_settings(tmp_path_factory.mktemp("centre"), fences={"lasts_s": 1})
    fill_centre(settings)
    with running(settings, open_database) as server:
        yield server


@pytest.fixture(scope="module")
def desk(centre: RunningServer) -> Iterator[Desk]:
    with client_of(centre.settings, "wang", "d1") as client, client.stream() as stream:
        stream.next()
        yield Desk(client, stream)


@pytest.fixture(scope="module")
def tablet(centre: RunningServer) -> Iterator[Browser]:
    """A tablet, signed in as vehicle v1, with a position."""
    with trusting_browser(centre.settings, TABLET) as page:
        origin = centre.settings.url()
        page.allow_location(origin)
        page.stand_at(118.001, 32.001, 8.0)
        sign_in(page, f"{origin}/vehicle/", "v1")
        sees(page, "暂无任务，待命中")
        page.value("window.app.undoMs = 1500")
        yield page


def no_net(tablet: Browser, offline: bool) -> None:
    speed = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    tablet.do("Network.emulateNetworkConditions", offline=offline, **speed)


def state(board: Board, vehicle_id: str = "v1") -> MissionState | None:
    mission = board.active_mission_of(vehicle_id)
    return mission.state if mission else None


def test_an_order_arrives_is_acknowledged_and_driven_to_its_end(desk: Desk, tablet: Browser) -> None:
    mission = desk.order("v1", "h1")
    tablet.until("document.getElementById('acknowledge') !== null", "the new order")
    sees(tablet, "人民路 88 号 3 单元 501")
    assert tablet.value("document.getElementById('acknowledge').getBoundingClientRect().height") >= 64
    picture(tablet, "vehicle-new-order")
    tap(tablet, "#acknowledge")
    board = desk.until(lambda b: state(b) is MissionState.RECEIVED, "the acknowledgement")
    order = board.order_of(mission.mission_id)
    assert order is not None and order.confirmed(Step.ACKNOWLEDGED) is not None
    tap(tablet, "#next-state")
    tablet.value("document.getElementById('next-state')?.click()")
    sees(tablet, "秒后上报")
    picture(tablet, "vehicle-undo")
    tap(tablet, "#undo")
    tablet.until("document.getElementById('next-state')?.dataset.state === 'en_route'", "taken back")
    assert state(desk.stream.board) is MissionState.RECEIVED, "what was undone never reached the centre"  # type: ignore[arg-type]
    tap(tablet, "#next-state")
    board = desk.until(lambda b: state(b) is MissionState.EN_ROUTE, "on the way")
    stage = board.missions[mission.mission_id].stages[-1]
    assert stage.source is ReportSource.TABLET and stage.device_at is not None and stage.device_at <= stage.at
    sees(tablet, "13900001234")
    picture(tablet, "vehicle-order")
    desk.report(mission, MissionState.AT_STATION)
    tablet.until("document.getElementById('status').hidden", "the mission over")
    fix = desk.stream.fixes.get("v1")
    assert fix is not None and fix.source == "tablet" and fix.position.longitude == 118.001


def test_the_crew_says_that_a_place_it_passes_is_not_the_scene(desk: Desk, tablet: Browser) -> None:
    passed = Position(118.001, 32.001)  # where the tablet stands
    mission = desk.order("v1", "h1", at=passed)
    tap(tablet, "#acknowledge")
    desk.report(mission, MissionState.EN_ROUTE)
    steps = itertools.cycle((0.0, 0.00002))

    def proposed() -> bool:
        tablet.stand_at(passed.longitude + next(steps), passed.latitude, 8.0)  # a receiver's place is never still
        return bool(tablet.value("document.getElementById('not-so') !== null"))

    wait_until(proposed, "the proposal", 60.0)
    sees(tablet, "按定位判断：")
    picture(tablet, "vehicle-proposal")
    tap(tablet, "#not-so")

    def said(board: Board) -> bool:
        proposal = board.missions[mission.mission_id].proposal
        return proposal is not None and bool(proposal.dismissed_by)

    board = desk.until(said, "what the crew said")
    assert state(board) is MissionState.EN_ROUTE
    tablet.until("document.getElementById('not-so') === null", "the proposal gone")
    desk.report(mission, MissionState.AT_STATION)
    tablet.until("document.getElementById('status').hidden", "the mission over")


def test_without_a_connection_everything_is_kept_and_sent_in_order(desk: Desk, tablet: Browser) -> None:
    mission = desk.order("v1", "h1")
    tap(tablet, "#acknowledge")
    desk.until(lambda b: state(b) is MissionState.RECEIVED, "the acknowledgement")
    no_net(tablet, True)
    tablet.until("document.getElementById('link-state').className.includes('bad')", "the line is lost")
    tablet.do("Page.reload")
    tablet.until("document.readyState === 'complete' && window.app && window.app.page", "the page without a connection")
    tablet.value("window.app.undoMs = 1500")
    sees(tablet, "人民路 88 号 3 单元 501")
    tap(tablet, "#other-states")
    tap(tablet, "[data-code=on_scene]")
    tap(tablet, "[data-tab=record]")
    tap(tablet, "[data-add=vitals]")
    write(tablet, "#vital-heart_rate", "118")
    write(tablet, "#vital-systolic_mmhg", "92")
    write(tablet, "#vital-diastolic_mmhg", "58")
    tap(tablet, "#vital-gcs_eye [data-code='4']")
    tap(tablet, "#vital-gcs_verbal [data-code='5']")
    tap(tablet, "#vital-gcs_motor [data-code='6']")
    picture(tablet, "vehicle-vitals")
    tap(tablet, "#save-entry")
    tap(tablet, "[data-add=drug]")
    write(tablet, "#entry-what", "阿司匹林")
    write(tablet, "#entry-dose", "300 mg")
    tap(tablet, "#save-entry")
    tap(tablet, "#fact-triage [data-code=red]")
    write(tablet, "#fact-diagnosis", "急性冠脉综合征")
    tablet.value("document.activeElement.blur()")
    sees(tablet, "已存本机，待发送")
    sees(tablet, "阿司匹林 · 300 mg")
    picture(tablet, "vehicle-record-offline")
    desk.client.done(cmd.SendCrewMessage("v1", "到医院走 2 号门"))
    no_net(tablet, False)
    board = desk.until(
        lambda b: any(r.facts.diagnosis for r in b.records_of(mission.mission_id)), "what was written offline"
    )
    assert state(board) is MissionState.ON_SCENE, "in the order in which it was done"
    (record,) = board.records_of(mission.mission_id)
    vitals = next(e.vitals for e in record.entries if e.vitals)
    assert (vitals.heart_rate, vitals.systolic_mmhg, vitals.gcs()) == (118, 92, 15)
    assert [e.what for e in record.entries if e.kind == "drug"] == ["阿司匹林"] and len(record.entries) == 2
    assert (record.facts.triage, record.facts.complaint) == (TriageColour.RED, "胸痛")
    arrived = board.missions[mission.mission_id].stages[-1]
    assert arrived.device_at is not None and (arrived.at - arrived.device_at).total_seconds() > 1, "when it happened"
    sees(tablet, "已保存")
    paper = tablet.value(f"fetch('records/{record.record_id}.pdf').then((a) => a.text()).then((t) => t.slice(0, 5))")
    assert paper == "%PDF-"
    tap(tablet, "[data-tab=messages]")
    sees(tablet, "到医院走 2 号门")
    desk.until(lambda b: all(m.read_at for m in b.crew_messages.values()), "read")
    write(tablet, "#message", "收到")
    tap(tablet, "#send-message")
    board = desk.until(lambda b: any(m.from_crew for m in b.crew_messages.values()), "the crew's answer")
    picture(tablet, "vehicle-messages")
    desk.report(mission, MissionState.AT_STATION)


def test_a_crew_in_danger_sees_nothing_else_until_a_desk_answers(desk: Desk, tablet: Browser) -> None:
    tap(tablet, "#emergency")
    tap(tablet, "#emergency-cancel")
    tap(tablet, "#emergency")
    tap(tablet, "#emergency-now")
    board = desk.until(lambda b: b.open_emergency_of("v1") is not None, "the call for help")
    emergency = board.open_emergency_of("v1")
    assert emergency is not None and emergency.position is not None
    sees(tablet, "调度台尚未应答")
    covered = "document.elementFromPoint(innerWidth / 2, innerHeight - 20).closest('.overlay.emergency') !== null"
    assert tablet.value(covered), "nothing else can be touched"
    picture(tablet, "vehicle-emergency")
    desk.client.done(cmd.AnswerCrewEmergency(emergency.emergency_id, "警察已出发，锁好车门"))
    sees(tablet, "警察已出发，锁好车门")
    picture(tablet, "vehicle-emergency-answered")
    tap(tablet, "#emergency-go-on")
    sees(tablet, "车组求助处置中")
    desk.client.done(cmd.EndCrewEmergency(emergency.emergency_id, "crew_safe"))
    tablet.until("document.querySelector('.remind').hidden", "over")


def test_the_crew_chooses_the_hospital_and_asks_for_more_hands(desk: Desk, tablet: Browser) -> None:
    mission = desk.order("v1")
    tap(tablet, "#acknowledge")
    tap(tablet, "[data-tab=hospital]")
    tap(tablet, "[data-hospital=h1]")
    desk.until(lambda b: b.missions[mission.mission_id].hospital_id == "h1", "the choice")
    picture(tablet, "vehicle-hospitals")
    tap(tablet, "[data-tab=more]")
    picture(tablet, "vehicle-more")
    for wanted in (MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL):
        desk.report(mission, wanted)
    tap(tablet, "[data-tab=hospital]")
    write(tablet, "#sign-name", "陈护士")
    tap(tablet, "#sign")
    board = desk.until(lambda b: mission.mission_id in b.hand_overs, "the signature")
    assert board.hand_overs[mission.mission_id].signed_name == "陈护士"
    desk.report(mission, MissionState.AT_STATION)
    assert tablet.said == [] or all("ERR_INTERNET_DISCONNECTED" in line for line in tablet.said), tablet.said


def test_a_page_of_another_role_and_a_foreign_site_get_nothing(centre: RunningServer) -> None:
    with client_of(centre.settings) as client:
        mark, body = {"X-Page": "vehicle"}, {"user": "h1", "password": PASSWORD}
        wrong = client.http.post("/vehicle/sign-in", json={"user": "v1", "password": "x"}, headers=mark)
        assert wrong.status_code == 401
        assert client.http.post("/vehicle/sign-in", json=body, headers=mark).json()["code"] == "wrong_page"
        assert client.http.post("/hospital/sign-in", json=body).status_code == 403, "a form of another site has no mark"
        signed = client.http.post("/hospital/sign-in", json=body, headers={"X-Page": "hospital"})
        cookie = signed.headers["set-cookie"].lower()
        assert all(word in cookie for word in ("httponly", "secure", "samesite=strict", "path=/hospital/")), cookie
        assert client.http.get("/hospital/view").status_code == 403
        assert client.http.get("/hospital/view", headers={"X-Page": "hospital"}).status_code == 200
        assert client.http.get("/vehicle/view", headers={"X-Page": "vehicle"}).status_code == 401
        page = client.http.get("/vehicle/")
        assert "default-src 'none'" in page.headers["content-security-policy"] and "unsafe" not in str(page.headers)


def stands(board: Board, booking_id: str) -> BookingState | None:
    booking = board.bookings.get(booking_id)
    return booking.state if booking else None


def test_a_crew_takes_a_booked_journey_or_says_why_not(
    centre: RunningServer, desk: Desk, tablet: Browser
) -> None:
    with client_of(centre.settings, "lead", "d3") as lead:
        lead.done(cmd.SetVehicleFleet("v1", Fleet.BOOKED))
    at = datetime.now(UTC) + timedelta(hours=5)
    journey = cmd.Journey(
        BookingPurpose.DISCHARGE, Place("和平里 6 栋", Position(118.003, 32.001)), at, contact_number="13900000001",
        remarks="需担架",
    )  # fmt: skip
    first, second = (desk.client.done(cmd.MakeBooking(journey)).result["booking_id"] for _ in range(2))
    desk.client.done(cmd.OfferBooking(first, "v1"))
    tablet.until("!document.querySelector('button[data-tab=more] .badge').hidden", "the sign of a new journey")
    tap(tablet, "button[data-tab=more]")
    sees(tablet, "和平里 6 栋")
    assert tablet.value("document.querySelector('button[data-tab=order] .badge').hidden"), "a sign of its own"
    assert tablet.value(f"document.querySelector('[data-take={first}]').getBoundingClientRect().height") >= 64
    picture(tablet, "vehicle-booking")
    tap(tablet, f"[data-take={first}]")
    desk.until(lambda b: stands(b, first) is BookingState.ACCEPTED, "the crew's word")
    sees(tablet, "已接受，到时下达出车命令")
    tablet.until("document.querySelector('button[data-tab=more] .badge').hidden", "the sign goes with the answer")
    desk.client.done(cmd.OfferBooking(second, "v1", (cmd.Override("booking_conflict", "顺路"),)))
    tablet.until(f"document.querySelector('[data-refuse={second}]') !== null", "the second journey")
    tap(tablet, f"[data-refuse={second}]")
    tap(tablet, "[data-code=vehicle_fault]")
    board = desk.until(lambda b: second in b.bookings and b.bookings[second].refusals != (), "the crew's no")
    assert [refused.reason for refused in board.bookings[second].refusals] == ["车辆故障"]
    assert stands(board, second) is BookingState.PLANNED
    assert board.bookings[second].vehicle_id == "" and board.bookings[first].vehicle_id == "v1"
