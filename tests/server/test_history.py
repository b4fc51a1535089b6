"""History through the real server: found soon after it happened, covered until looked at, made again when lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.domain.place import Place
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.question import Cell, Question, Table
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import SCENE, fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running
from tests.waiting import wait_until

CALLER = "13912345678"
SCENE_DAY = datetime(2026, 11, 1, tzinfo=UTC)


def found(client: Client, text: str = "", exact: tuple[tuple[str, str], ...] = ()) -> tuple[HistoryRecord, ...]:
    reply = client.ask(q.SearchHistory(HistoryFilter(text, exact=exact)))
    if reply.status_code == 503:
        assert "尚未打开" in reply.text, reply.text
        return ()
    assert reply.status_code == 200, reply.text
    return decode(reply.content, q.HistoryFound).records


def counted(client: Client, question: Question) -> Table:
    reply = wait_until(
        lambda: (one := client.ask(q.CountFigures(question))).status_code != 503 and one, "the statistics are open"
    )
    assert reply.status_code == 200, reply.text
    return decode(reply.content, Table)


def one_day(exchange: Client, desk: Client) -> str:
    """A ring, an incident and a vehicle on its way; the incident's id."""
    desk.done(cmd.SetDeskState("d1", DeskState.READY))
    offered = exchange.post(paths.TELEPHONY_OFFER, msg.OfferCall(CALLER))
    call_id = decode(offered.content, msg.OfferedCall).call_id
    desk.done(cmd.AnswerCall(call_id, "d1"))
    incident_id = desk.done(cmd.OpenIncident("d1", call_id)).result["incident_id"]
    desk.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("东门外大街12号", SCENE))))
    desk.done(cmd.DispatchVehicles(incident_id, ("v1",)))
    return incident_id


def test_a_day_is_found_covered_and_uncovered_by_a_look(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with (
        running(settings, open_database), client_of(settings, "exchange") as exchange,
        client_of(settings, "wang", "d1") as desk, client_of(settings, "director") as director,
        client_of(settings, "zhao", "d2") as other, client_of(settings, "admin") as admin,
    ):  # fmt: skip
        incident_id = one_day(exchange, desk)
        records = wait_until(lambda: len(all_of := found(director, "东门外")) == 2 and all_of, "the incident is found")
        assert {r.kind for r in records} == {RecordKind.INCIDENT, RecordKind.MISSION}
        assert {(r.number, r.address) for r in records} == {("139****5678", "东门外大街…")}
        (mission,) = found(director, exact=(("vehicle_id", "v1"),))
        assert (mission.plate, mission.user, mission.station_id) == ("苏A1201", "wang", "s1")
        calls = [r for r in found(director, "2345") if r.kind is RecordKind.CALL]
        assert [(r.user, r.number) for r in calls] == [("wang", "139****5678")], "found by a part that it does not show"
        assert {r.number for r in found(desk, "2345")} == {CALLER}, "the own desk's day is not covered"
        assert found(other, "2345") == (), "another desk's is not found"
        refused = director.command(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, " "))
        assert refused.status_code == 409
        assert admin.command(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, "x")).status_code == 403
        director.done(cmd.LookAtRecord(RecordKind.INCIDENT, incident_id, "投诉核查"))
        assert {r.address for r in found(director, "东门外")} == {"东门外大街12号"}, "its missions and calls, too"
        assert {r.number for r in found(director, "2345")} == {CALLER}
        assert {r.number for r in found(admin, "2345")} == {"139****5678"}, "only for who looked"
        whole = decode(director.ask(q.GetHistoryRecord(RecordKind.INCIDENT, incident_id)).content, q.HistoryRecordFound)
        assert whole.record is not None and whole.record.number == CALLER and not whole.covered
        until = SCENE_DAY + timedelta(days=3_000)
        question = Question(FactKind.MISSION, ("missions", "turn_out_3min"), ("vehicle_id",), SCENE_DAY, until)
        table = wait_until(lambda: counted(director, question).rows, "the mission is counted")
        assert [(row.group, row.cells) for row in table] == [(("v1",), (Cell(1.0, 1), Cell(None, 0, 1)))]
        behind = decode(director.ask(q.GetRecordsBehind(question, ("v1",))).content, q.RecordsBehind)
        assert behind.record_ids == (mission.record_id,)
        assert desk.ask(q.CountFigures(question)).status_code == 403
        assert director.ask(q.CountFigures(replace(question, figures=("calls",)))).status_code == 400
    for file in [*tmp_path.rglob("*-history.*"), *tmp_path.rglob("*.duckdb")]:
        file.unlink()
    with running(settings, open_database), client_of(settings, "admin") as admin:
        wait_until(lambda: len(found(admin, "东门外")) == 2, "the history is made again")
        assert [r.user for r in found(admin, "2345") if r.kind is RecordKind.CALL] == ["wang"]
        wait_until(lambda: counted(admin, question).rows == table, "the facts are made again")


def detail(client: Client, kind: RecordKind, record_id: str) -> q.RecordDetail:
    return decode(client.ask(q.GetRecordDetail(kind, record_id)).content, q.RecordDetail)


def everything_of_it(director: Client, admin: Client, incident_id: str) -> None:
    """The whole of an incident, uncovered for who looked; the desks' log, stations and staff."""
    seen, hidden = (detail(one, RecordKind.INCIDENT, incident_id) for one in (director, admin))
    assert (seen.covered, hidden.covered) == (False, True)
    assert seen.incident is not None and seen.incident.scene.text == "东门外大街12号"
    assert hidden.incident is not None and hidden.incident.scene.position is None
    assert {c.caller_number for c in seen.calls} == {CALLER} and {c.caller_number for c in hidden.calls} != {CALLER}
    assert [m.vehicle_id for m in hidden.missions] == ["v1"] and hidden.orders[0].sheet.route.points == ()
    assert CALLER not in str(hidden) and "12号" not in str(hidden)
    assert "IncidentOpened" in {line.type for line in hidden.journal}
    logged = wait_until(lambda: kinds_of(director, RecordKind.DESK_LOG, "投诉核查"), "the look stands in the log")
    assert [(r.user, r.state, r.incident_id) for r in logged] == [("director", "record_looked_at", incident_id)]
    assert detail(director, RecordKind.DESK_LOG, logged[0].record_id).record == logged[0]
    assert {r.state for r in kinds_of(director, RecordKind.DESK_LOG) if r.desk_id == "d1"} >= {"ready"}
    stations = kinds_of(director, RecordKind.STATION)
    assert stations and {r.record_id for r in stations} >= {"s1"}
    assert {r.user for r in kinds_of(director, RecordKind.STAFF, "wang")} == {"wang"}
    assert detail(director, RecordKind.CALL, "nobody") == q.RecordDetail()


def kinds_of(client: Client, kind: RecordKind, text: str = "") -> tuple[HistoryRecord, ...]:
    reply = client.ask(q.SearchHistory(HistoryFilter(text, (kind,))))
    assert reply.status_code == 200, reply.text
    return decode(reply.content, q.HistoryFound).records


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path, fresh_postgres_url: str) -> None:
    settings = make_settings(tmp_path, database={"url": fresh_postgres_url})
    fill_centre(settings)
    with (
        running(settings, open_database), client_of(settings, "exchange") as exchange,
        client_of(settings, "wang", "d1") as desk, client_of(settings, "director") as director,
    ):  # fmt: skip
        one_day(exchange, desk)
        wait_until(lambda: len(found(director, "东门外大街12")) == 2, "the incident is found")


ABSURD = (
    HistoryFilter("x" * 201),
    HistoryFilter(exact=(("password", "1"),)),
    HistoryFilter(exact=(("desk_id", "d"),) * 51),
    HistoryFilter(since=SCENE_DAY, until=SCENE_DAY),
)


@pytest.mark.parametrize("wanted", ABSURD)
def test_absurd_searches_are_refused(history_desk: Client, wanted: HistoryFilter) -> None:
    assert history_desk.ask(q.SearchHistory(wanted)).status_code == 400


@pytest.fixture(scope="module")
def history_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    settings = make_settings(tmp_path_factory.mktemp("history"))
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "director") as director:
        yield director
