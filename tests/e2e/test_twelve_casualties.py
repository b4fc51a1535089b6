"""A crash with twelve casualties over the real server: two incidents, two waves of reinforcement, four hospitals, a
restart in between, every slip returned, everything closed – and a journal that verifies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.major_incident import Casualty, Colour, MajorKind, MajorState, Outcome
from dispatch_app.domain.mission import Mission, MissionState, ReportSource
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.return_slip import Condition, SlipPatient, SlipReport, SlipState
from dispatch_app.domain.station import DeskState, Hospital
from dispatch_app.domain.vehicle import Vehicle, VehicleType
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.server.test_situation_reports import words_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HOSPITALS = (
    Hospital("h1", "市第一人民医院", Position(118.02, 32.02), capabilities=("trauma", "icu"), beds=4),
    Hospital("h2", "省人民医院", Position(118.06, 32.03), capabilities=("trauma", "icu", "burns"), beds=4),
    Hospital("h3", "区医院", Position(118.0, 32.01), beds=3),
    Hospital("h4", "中医院", Position(117.99, 31.99), beds=3),
)
VEHICLES = tuple(
    Vehicle(f"v{n}", f"苏A120{n:02d}", VehicleType.ALS if n % 3 else VehicleType.BLS, "s1" if n % 2 else "s2")
    for n in range(1, 15)
)
TWELVE = (Colour.RED,) * 4 + (Colour.YELLOW,) * 3 + (Colour.GREEN,) * 4 + (Colour.BLACK,)


@dataclass
class Parties:
    """Who takes part, each with an account and a connection of its own."""

    wang: Client
    zhao: Client
    s1: Client
    s2: Client
    v1: Client
    exchange: Client

    def board(self) -> Board:
        with self.wang.stream() as stream:
            return stream.until_seq(0)

    def station_of(self, mission: Mission) -> Client:
        return self.s1 if mission.station_id == "s1" else self.s2

    def report(self, mission: Mission, *states: MissionState) -> None:
        for state in states:
            self.station_of(mission).done(cmd.ReportMission(mission.mission_id, state, ReportSource.STATION))


@contextmanager
def parties(settings: Settings) -> Iterator[Parties]:
    with ExitStack() as opened:
        yield Parties(
            opened.enter_context(client_of(settings, "wang", "d1")),
            opened.enter_context(client_of(settings, "zhao", "d2")),
            *(opened.enter_context(client_of(settings, user)) for user in ("s1", "s2", "v1", "exchange")),
        )


def test_a_crash_with_twelve_casualties(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with running(settings, open_database), parties(settings) as all_of_them:
        make_ready(settings, all_of_them)
        first, second, major_id = declare(all_of_them)
        wave(all_of_them, first, red=2, yellow=1, least=3)
        arrive(all_of_them, first)
        list_casualties(all_of_them, major_id, second)
        reinforce_from_the_tablet(all_of_them, first)
        reinforce_from_the_station(all_of_them, first)
    with running(settings, open_database), parties(settings) as all_of_them:  # the server was restarted
        distribute(all_of_them, major_id)
        refuse_to_end_too_early(all_of_them, first, major_id)
        carry(all_of_them, major_id)
        return_slips(all_of_them)
        end(all_of_them, first, second, major_id, tmp_path)
    found = verify_store(settings.database_url, settings.centre.centre_id)
    assert found.broken is None, found.broken


def make_ready(settings: Settings, them: Parties) -> None:
    with client_of(settings, "admin") as admin:
        admin.done(cmd.ImportResources(vehicles=VEHICLES, hospitals=HOSPITALS))
    them.wang.done(cmd.SetDeskState("d1", DeskState.READY))
    them.zhao.done(cmd.SetDeskState("d2", DeskState.READY))


def declare(them: Parties) -> tuple[str, str, str]:
    """Two callers tell of two ends of one crash; the second incident joins the first one's event."""
    opened = []
    for call_id, desk, client, place in (
        ("c1", "d1", them.wang, Place("绕城高速 K12", SCENE)),
        ("c2", "d2", them.zhao, Place("绕城高速 K12 匝道", Position(118.007, 32.006))),
    ):
        offer = msg.OfferCall(f"1390000000{call_id[-1]}", "1", call_id=call_id)
        assert them.exchange.post(paths.TELEPHONY_OFFER, offer).status_code == 200
        client.done(cmd.AnswerCall(call_id, desk))
        incident_id = client.done(cmd.OpenIncident(desk, call_id)).result["incident_id"]
        client.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=place, complaint="traffic")))
        opened.append(incident_id)
    event = cmd.DeclareMajorIncident(opened[0], "绕城高速连环相撞", MajorKind.TRAFFIC)
    major_id = them.wang.done(event).result["major_incident_id"]
    them.wang.done(cmd.JoinIncident(major_id, opened[1]))
    return opened[0], opened[1], major_id


def wave(them: Parties, incident_id: str, *, red: int, yellow: int, green: int = 0, least: int) -> list[str]:
    """Plan and send in one order action; the stations of all vehicles have their orders."""
    plan = q.PlanVehicles(SCENE, red, yellow, green, incident_id=incident_id)
    answer = decode(them.wang.ask(plan).content, q.VehiclePlan)
    chosen = tuple((pick.advice.vehicle_id, "") for pick in answer.picks)
    assert len(chosen) >= least, answer.explanation
    sent = them.wang.done(cmd.SendWave(incident_id, chosen)).result
    board = them.board()
    assert {board.order_of(m).state for m in sent.values()} == {OrderState.ISSUED}  # type: ignore[union-attr]
    return list(sent.values())


def active(board: Board, *incident_ids: str) -> list[Mission]:
    return [m for i in incident_ids for m in board.missions_of(i) if m.is_active()]


def arrive(them: Parties, incident_id: str) -> None:
    for mission in active(them.board(), incident_id):
        them.report(mission, MissionState.RECEIVED, MissionState.EN_ROUTE, MissionState.ON_SCENE)


def list_casualties(them: Parties, major_id: str, second: str) -> None:
    """The crew on the scene sorts by tablet; the desk adds two whom a caller saw at the ramp."""
    board = them.board()
    assert board.active_mission_of("v1") is not None, "the first crew is there"
    for number, colour in enumerate(TWELVE, 1):
        facts = cmd.CasualtyFacts(wristband=f"A{number:03d}")
        by_desk = replace(facts, incident_id=second)
        if colour is Colour.GREEN and number % 2:
            them.wang.done(cmd.AddCasualty(major_id, colour, by_desk))
        else:
            them.v1.done(cmd.AddCasualty(major_id, colour, facts))
    worse = next(c for c in them.board().casualties_of(major_id) if c.colour is Colour.YELLOW)
    them.v1.done(cmd.AmendCasualty(worse.casualty_id, cmd.CasualtyFacts(injuries="烧伤", needs=("burns",))))


def reinforce_from_the_tablet(them: Parties, incident_id: str) -> None:
    """First wave of reinforcement: asked with one tap, the desk is alarmed, no place is entered again."""
    them.v1.done(cmd.RequestReinforcement(incident_id, 4, "more_patients"))
    assert "reinforcement_wanted" in {a.kind for a in them.board().alarms.values()}
    wave(them, incident_id, red=4, yellow=3, least=4)
    assert "reinforcement_wanted" not in {a.kind for a in them.board().alarms.values()}


def reinforce_from_the_station(them: Parties, incident_id: str) -> None:
    """Second wave: by a station; one of its vehicles breaks down, another is called off, both are replaced."""
    them.s2.done(cmd.RequestReinforcement(incident_id, 2, "more_patients"))
    wave(them, incident_id, red=4, yellow=3, green=4, least=2)
    waiting = [m for m in active(them.board(), incident_id) if m.state is MissionState.ORDERED]
    broken, distant = waiting[0], waiting[-1]
    them.station_of(broken).done(cmd.RefuseMission(broken.mission_id, "vehicle_fault"))
    assert "mission_refused" in {a.kind for a in them.board().alarms.values()}
    spare = next(v for v in VEHICLES if them.board().active_mission_of(v.vehicle_id) is None
                 and v.vehicle_type is VehicleType.ALS and v.vehicle_id != broken.vehicle_id)  # fmt: skip
    them.wang.done(cmd.ReassignMission(distant.mission_id, spare.vehicle_id, "nearer_vehicle"))
    wave(them, incident_id, red=4, yellow=3, green=4, least=1)
    arrive(them, incident_id)


def distribute(them: Parties, major_id: str) -> None:
    """The proposal is taken; reds and yellows ride alone, greens of one hospital share a vehicle."""
    board = them.board()
    answer = them.wang.ask(q.DistributeCasualties(major_id))
    assert answer.status_code == 200, answer.text
    found = decode(answer.content, q.Distribution)
    assert len(found.places) == 11 and len({p.hospital_id for p in found.places}) == 4
    hospital = {p.casualty_id: p.hospital_id for p in found.places}
    free = [m for i in board.major_incidents[major_id].incident_ids for m in active(board, i)]
    rows, shared = [], {}
    for casualty in board.casualties_of(major_id):
        if casualty.colour is Colour.BLACK:
            continue
        goes_to = hospital[casualty.casualty_id]
        if casualty.colour is Colour.GREEN and goes_to in shared:
            mission = shared.pop(goes_to)
        else:
            mission = free.pop(0)
            if casualty.colour is Colour.GREEN:
                shared[goes_to] = mission
        rows.append(cmd.Assignment(casualty.casualty_id, goes_to, mission.mission_id))
    them.wang.done(cmd.AssignCasualties(major_id, tuple(rows)))
    board = them.board()
    for row in rows:
        assert board.missions[row.mission_id].hospital_id == row.hospital_id
    for unused in free:
        them.wang.done(cmd.EndEmptyRun(unused.mission_id, "other"))


def refuse_to_end_too_early(them: Parties, incident_id: str, major_id: str) -> None:
    for command, code in (
        (cmd.CloseIncident(incident_id, "carried"), "incident_has_active_missions"),
        (cmd.CloseMajorIncident(major_id), "casualties_open"),
    ):
        answer = them.wang.command(command)
        assert answer.status_code == 409 and code in answer.text


def carry(them: Parties, major_id: str) -> None:
    board = them.board()
    missions = {c.mission_id for c in board.casualties_of(major_id)} - {""}
    for mission_id in sorted(missions):
        them.report(
            board.missions[mission_id], MissionState.PATIENT_ABOARD, MissionState.AT_HOSPITAL,
            MissionState.HANDED_OVER, MissionState.RETURNING, MissionState.AT_STATION,
        )  # fmt: skip
    dead = next(c for c in board.casualties_of(major_id) if c.colour is Colour.BLACK)
    them.wang.done(cmd.SettleCasualty(dead.casualty_id, Outcome.DIED))
    after = them.board().casualties_of(major_id)
    assert Counter(c.outcome for c in after) == {Outcome.HANDED_OVER: 11, Outcome.DIED: 1}
    assert len({c.hospital_id for c in after} - {""}) == 4


def return_slips(them: Parties) -> None:
    """Every run that was driven owes a slip; its station files it with the condition of each whom it carried."""
    board = them.board()
    owed = [s for s in board.return_slips.values() if s.state is SlipState.OWED]
    assert len(owed) >= 9, "one a vehicle that carried"
    for slip in owed:
        carried = [c for c in board.casualties.values() if c.mission_id == slip.mission_id]
        report = SlipReport("carried" if carried else "other", tuple(patient(c) for c in carried), slip.hospital_id)
        them.station_of(board.missions[slip.mission_id]).done(cmd.FileReturnSlip(slip.mission_id, report))
    assert {s.state for s in them.board().return_slips.values()} == {SlipState.FILED}


def patient(casualty: Casualty) -> SlipPatient:
    condition = {Colour.RED: Condition.CRITICAL, Colour.YELLOW: Condition.SERIOUS}.get(casualty.colour)
    return SlipPatient(at_scene=condition or Condition.STABLE, at_hospital=condition or Condition.STABLE)


def end(them: Parties, first: str, second: str, major_id: str, folder: Path) -> None:
    them.wang.done(cmd.CloseIncident(first, "carried"))
    them.zhao.done(cmd.CloseIncident(second, "carried"))
    them.wang.done(cmd.CloseMajorIncident(major_id, "十一人送医，一人现场死亡"))
    report_id = them.wang.done(cmd.IssueSituationReport(major_id, "final", "市卫生健康委员会")).result["report_id"]
    pdf = them.wang.http.get(paths.SITUATION_REPORT + report_id, headers=them.wang.headers())
    assert pdf.status_code == 200
    text = words_of(pdf.content, folder)
    assert all(f"A{number:03d}" in text for number in range(1, 13)) and "终报" in text
    assert all(hospital.name in text for hospital in HOSPITALS)

    def free() -> bool:
        return not any(m.is_active() for m in them.board().missions.values())

    wait_until(free, "every vehicle to be free", 10.0)
    board = them.board()
    assert board.major_incidents[major_id].state is MajorState.CLOSED
    assert {board.incidents[i].state for i in (first, second)} == {IncidentState.CLOSED}
    assert all(o.state in (OrderState.DONE, OrderState.RECALLED) for o in board.orders.values())
    assert not {a.kind for a in board.alarms.values()} & {"reinforcement_wanted", "mission_refused"}
