"""The stream over the wire: snapshot and events, resume, restart, filters, slow readers, positions."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import IncidentKind
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.order import Step
from dispatch_app.domain.place import Place, Position
from dispatch_app.domain.station import DeskState, Link
from dispatch_app.domain.vehicle import Fix
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.event_ring import RING_EVENTS
from dispatch_app.server.settings import Settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.close_codes import TOO_SLOW
from tests.server.centre_bed import SCENE
from tests.server.server_bed import Client, RunningServer, Stream, client_of, running
from tests.waiting import wait_until


def dispatched(desk: Client, vehicle_id: str) -> tuple[str, str, int]:
    """An incident with one vehicle sent: incident id, mission id, number of the last event."""
    if desk.command(cmd.SetDeskState("d1", DeskState.READY)).status_code != 200:
        raise AssertionError("desk d1 is taken")
    incident_id = desk.done(cmd.OpenIncident("d1")).result["incident_id"]
    desk.done(cmd.AmendIncident(incident_id, cmd.IncidentChanges(scene=Place("路口", SCENE))))
    sent = desk.done(cmd.DispatchVehicles(incident_id, (vehicle_id,)))
    return incident_id, sent.result[vehicle_id], sent.seq


def a_busy_hour(desk: Client, station: Client) -> int:
    """Changes of every kind that a station sees part of; the number of the last event."""
    incident_id, mission_id, _ = dispatched(desk, "v1")
    for state in (MissionState.EN_ROUTE, MissionState.ON_SCENE):
        station.done(cmd.ReportMission(mission_id, state, ReportSource.STATION))
    station.done(cmd.EndEmptyRun(mission_id, "nobody_found"))
    desk.done(cmd.CloseIncident(incident_id, "nobody_found", "秘密"))
    other_id, other_mission, _ = dispatched(desk, "v3")
    desk.done(cmd.StandDownMission(other_mission, "not_needed"))
    desk.done(cmd.CancelIncident(other_id, "false_call"))
    third_id, _, _ = dispatched(desk, "v2")
    desk.done(cmd.AmendIncident(third_id, cmd.IncidentChanges(hazards="恶犬")))
    return desk.done(cmd.ReviseOrders(third_id)).seq


def assert_same(one: Stream, other: Stream, seq: int) -> None:
    """Both streams, brought to the same number not before `seq`, hold the same board."""
    boards = [one.until_seq(seq), other.until_seq(seq)]
    while boards[0].seq != boards[1].seq:
        behind = one if boards[0].seq < boards[1].seq else other
        behind.next()
        boards = [one.until_seq(seq), other.until_seq(seq)]
    assert boards[0] == boards[1]


@pytest.mark.parametrize("user", ["wang", "lead", "director", "admin", "s1", "s2", "v1"])
def test_a_snapshot_and_its_events_are_a_fresh_snapshot(server: RunningServer, user: str) -> None:
    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "s1") as station:
        with client_of(server.settings, user) as reader, reader.stream() as early:
            early.until(lambda m: isinstance(m, msg.SnapshotMessage))
            last = a_busy_hour(desk, station)
            with reader.stream() as late:
                assert_same(early, late, last)
            assert early.snapshots == 1


def test_a_station_reads_nothing_of_other_stations(server: RunningServer) -> None:
    with (
        client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "s1") as station,
        client_of(server.settings, "s2") as other, other.stream() as stream,
    ):  # fmt: skip
        stream.until(lambda m: isinstance(m, msg.SnapshotMessage))
        last = a_busy_hour(desk, station)
        board = stream.until_seq(last)
        assert {m.vehicle_id for m in board.missions.values()} == {"v3"}
        assert set(board.vehicles) == {"v3", "v4"}
        assert not board.incidents and not board.calls and not board.desks
        assert all("秘密" not in str(event.data) for event in stream.events)


@pytest.mark.parametrize("user", ["wang", "s1"])
def test_a_reader_resumes_where_it_was(server: RunningServer, user: str) -> None:
    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "s1") as station:
        with client_of(server.settings, user) as reader:
            with reader.stream() as first:
                first.until(lambda m: isinstance(m, msg.SnapshotMessage))
                held = first.board
            last = a_busy_hour(desk, station)
            with reader.stream(after=held.seq, board=held) as again, reader.stream() as fresh:
                assert_same(again, fresh, last)
                assert again.snapshots == 0 and again.events


@pytest.mark.parametrize("user", ["wang", "s1"])
def test_a_reader_resumes_over_a_restart_of_the_server(settings: Settings, user: str) -> None:
    with running(settings, open_database):
        with client_of(settings, "wang", "d1") as desk, client_of(settings, "s1") as station:
            with client_of(settings, user) as reader, reader.stream() as first:
                first.until(lambda m: isinstance(m, msg.SnapshotMessage))
                held = first.board
                last = a_busy_hour(desk, station)
    assert held.seq <= last
    with running(settings, open_database):
        with reader_with_old_token(reader) as again_reader, again_reader.stream(held.seq, held) as again:
            with again_reader.stream() as fresh:
                assert_same(again, fresh, last)


def reader_with_old_token(client: Client):  # type: ignore[no-untyped-def]
    """The same client after the restart: its token still counts."""
    opened = client_of(client.settings)

    class _Kept:
        def __enter__(self) -> Client:
            fresh = opened.__enter__()
            fresh.token, fresh.actor = client.token, client.actor
            return fresh

        def __exit__(self, *wrong: object) -> None:
            opened.__exit__(*wrong)  # type: ignore[arg-type]

    return _Kept()


def test_running_streams_are_closed_for_a_restart_with_the_right_code(settings: Settings) -> None:
    with running(settings, open_database) as server, client_of(settings, "wang") as desk, desk.stream() as stream:
        stream.until(lambda m: isinstance(m, msg.SnapshotMessage))
        server.stop()
        with pytest.raises(ConnectionClosed) as closed:
            stream.until(lambda m: False)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012


def test_a_number_from_the_future_gets_a_snapshot(server: RunningServer) -> None:
    with client_of(server.settings, "wang") as desk, desk.stream(after=10**9) as stream:
        stream.until(lambda m: isinstance(m, msg.SnapshotMessage))


def test_a_station_is_online_while_its_receiver_reads(server: RunningServer) -> None:
    with client_of(server.settings, "wang") as desk, desk.stream() as screen, client_of(server.settings, "s1") as s1:
        with s1.stream():
            screen.until(lambda m: screen.board is not None and screen.board.stations["s1"].link is Link.ONLINE)
        screen.until(lambda m: screen.board.stations["s1"].link is Link.OFFLINE)


def test_an_order_missed_while_away_is_sent_when_the_station_comes_back(server: RunningServer) -> None:
    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "s1") as s1:
        _, mission_id, seq = dispatched(desk, "v1")
        with desk.stream() as screen:
            order = next(o for o in screen.until_seq(seq).orders.values() if o.mission_id == mission_id)
            assert order.confirmed(Step.SENT) is None
            with s1.stream() as receiver:
                assert order.order_id in receiver.until_seq(seq).orders
                screen.until(lambda m: screen.board.orders[order.order_id].confirmed(Step.SENT) is not None)


def test_an_order_that_went_out_before_a_crash_is_noted_as_sent_when_its_station_resumes(server: RunningServer) -> None:
    """The station has the order already and resumes after it, as when the server died before it noted the sending."""
    with client_of(server.settings, "wang", "d1") as desk, client_of(server.settings, "s1") as s1:
        with s1.stream() as before:
            before.until(lambda m: isinstance(m, msg.SnapshotMessage))
            held = before.board
        _, mission_id, seq = dispatched(desk, "v2")
        with desk.stream() as screen:
            order = next(o for o in screen.until_seq(seq).orders.values() if o.mission_id == mission_id)
            held.seq = screen.board.seq
            with s1.stream(after=held.seq, board=held):
                screen.until(lambda m: screen.board.orders[order.order_id].confirmed(Step.SENT) is not None)


def test_a_late_step_is_marked_and_alarms(settings: Settings) -> None:
    quick = replace(settings.centre, delivery=replace(settings.centre.delivery, sent_s=0.5))
    with running(replace(settings, centre=quick), open_database) as server:
        with client_of(server.settings, "wang", "d1") as desk, desk.stream() as screen:
            _, mission_id, _ = dispatched(desk, "v3")
            screen.until(
                lambda m: screen.board is not None
                and any(Step.SENT in o.late_steps for o in screen.board.orders.values() if o.mission_id == mission_id)
            )
            screen.until(lambda m: any(a.kind == "order_step_late" for a in screen.board.alarms.values()))


def test_positions_reach_the_desks_and_the_own_station(server: RunningServer) -> None:
    now = datetime.now(UTC)
    fixes = [Fix(f"v{n}", Position(118.0 + n / 1000, 32.0), now, 30.0, 90.0) for n in (1, 3)]
    stale = replace(fixes[0], at=now - timedelta(seconds=9), position=Position(1.0, 1.0))
    with client_of(server.settings, "positions") as feed, client_of(server.settings, "wang") as desk:
        with client_of(server.settings, "s1") as s1, desk.stream() as screen, s1.stream() as receiver:
            reply = feed.post(paths.POSITIONS, msg.FixBatch([*fixes, stale, replace(fixes[0], vehicle_id="nobody")]))
            assert reply.json() == {"kept": 2, "requests": []}
            screen.until(lambda m: set(screen.fixes) == {"v1", "v3"})
            receiver.until(lambda m: bool(receiver.fixes))
            assert set(receiver.fixes) == {"v1"} and receiver.fixes["v1"].position == fixes[0].position
            feed.post(paths.POSITIONS, msg.FixBatch([], ["T99"]))
            screen.until(lambda m: any(a.kind == "feed_unknown" for a in screen.board.alarms.values()))


def test_positions_are_known_after_a_restart(settings: Settings) -> None:
    fix = Fix("v1", Position(118.0, 32.0), datetime.now(UTC), 30.0, 90.0)
    with running(settings, open_database), client_of(settings, "positions") as feed:
        feed.post(paths.POSITIONS, msg.FixBatch([fix]))
    with running(settings, open_database), client_of(settings, "wang") as desk, desk.stream() as screen:
        screen.until(lambda m: "v1" in screen.fixes)
        assert screen.fixes["v1"].position == fix.position


def log_of(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(record.getMessage() for record in caplog.records)


def test_a_slow_reader_is_dropped_and_nobody_waits_for_it(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with client_of(server.settings, "wang", "d1") as desk, desk.stream() as quick:
        quick.until(lambda m: isinstance(m, msg.SnapshotMessage))
        small = socket.socket()
        small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        small.connect((server.settings.host, server.settings.port))
        slow = Stream(desk, max_queue=1, sock=small)
        desk.done(cmd.SetDeskState("d1", DeskState.READY))
        incident_id = desk.done(cmd.OpenIncident("d1", kind=IncidentKind.TEST)).result["incident_id"]
        flood(desk, quick, incident_id)
        wait_until(lambda: "too slow" in log_of(caplog), "the slow reader was let go")
        with pytest.raises(ConnectionClosed) as closed:
            slow.until(lambda m: False)
        code = closed.value.rcvd.code if closed.value.rcvd else None
        assert code in (TOO_SLOW, None)
        slow.socket.close()


def flood(desk: Client, quick: Stream, incident_id: str) -> None:
    """Large events until the server has let a reader go."""
    for number in range(400):
        changes = cmd.IncidentChanges(remarks=f"{number} " + "很长的备注" * 300)
        quick.until_seq(desk.done(cmd.AmendIncident(incident_id, changes)).seq)


def test_what_leaders_watch_reaches_no_desk_and_disturbs_none(server: RunningServer) -> None:
    with (
        client_of(server.settings, "director") as director, client_of(server.settings, "wang", "d1") as desk,
        desk.stream() as screen,
    ):  # fmt: skip
        screen.until(lambda m: screen.board is not None)
        before = len(screen.events)
        rule_id = director.done(cmd.SetWatchRule("重点号码", numbers=("1391234*",))).result["rule_id"]
        seq = desk.done(cmd.SetDeskState("d1", DeskState.READY)).seq
        assert screen.until_seq(seq).watch_rules == {}
        assert [event.type for event in screen.events[before:]].count("WatchRuleSet") == 0
        with director.stream() as leading, desk.stream() as late, director.stream() as again:
            for one, knows in ((leading, True), (late, False), (again, True)):
                one.until(lambda m, one=one: one.board is not None)
                assert one.board is not None and (rule_id in one.board.watch_rules) is knows


def test_the_ring_is_long_enough_for_an_hour() -> None:
    assert RING_EVENTS >= 10_000


def test_a_stream_needs_a_token_and_a_role(server: RunningServer, tmp_path: Path) -> None:
    with client_of(server.settings) as nobody, pytest.raises(InvalidStatus) as refused:
        nobody.stream()
    assert refused.value.response.status_code == 401
    with client_of(server.settings, "exchange") as exchange, pytest.raises(InvalidStatus) as refused:
        exchange.stream()
    assert refused.value.response.status_code == 403
