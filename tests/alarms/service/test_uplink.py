"""Reports reach a real server once each, in order, also when it was dead meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alarms.service.uplink import MOST_REPORTS, Spool
from dispatch_app.adapters.database.accounts import SqlAccounts
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm
from dispatch_app.domain.queries import AlarmHistory, AlarmLine, ListAlarmHistory, ListParts, PartsFound
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.settings import Settings
from dispatch_app.wire import codec
from tests.alarms.service.centre_bed import AMBER, GREEN, RED, SIREN, centre
from tests.server.centre_bed import QUICK, fill_centre
from tests.server.server_bed import PASSWORD, Client, client_of, make_settings, running
from tests.waiting import wait_until


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A filled centre with the account of this part; no server runs yet."""
    (tmp_path / "server").mkdir()
    made = make_settings(tmp_path / "server")
    fill_centre(made)
    accounts = SqlAccounts(made.database_url, made.centre.centre_id, hasher=QUICK)
    if "alarms" not in {account.user for account in accounts.list_users()}:
        accounts.add_user("alarms", PASSWORD, Role.ALARMS)
    accounts.close()
    (tmp_path / "alarms-key").write_text(PASSWORD + "\n", encoding="ascii")
    yield made


def server_section(settings: Settings) -> dict[str, str]:
    ca_file = str(settings.tls_folder / "ca.pem")
    return {"url": settings.url(), "password_file": "alarms-key", "ca_file": ca_file}


def test_raised_on_the_servers_boards_and_cleared(settings: Settings, tmp_path: Path) -> None:
    with running(settings, open_database), centre(tmp_path, server=server_section(settings)) as room, room.running():
        with client_of(settings, "wang", "d1") as desk, desk.stream() as stream:
            room.until_coil(GREEN, True, "green")
            room.ups.mains = False
            stream.until(lambda message: any(wire.type == "AlarmRaised" for wire in stream.events))
            assert stream.board is not None
            alarm = stream.board.alarms["ups_on_battery:UPS"]
            assert (alarm.kind, alarm.subject, alarm.priority) == ("ups_on_battery", "UPS", "high")
            assert alarm.values[:2] == (("what", "UPS 转电池供电：市电中断"), ("where", "UPS"))
            room.ups.mains = True
            stream.until(lambda message: any(wire.type == "AlarmCleared" for wire in stream.events))
            assert stream.board.alarms == {}


def test_a_dead_server_changes_nothing_for_the_lamp_and_hears_all_later(settings: Settings, tmp_path: Path) -> None:
    with centre(tmp_path, server=server_section(settings)) as room:
        with room.running() as service:
            room.until_coil(GREEN, True, "green without a server")
            for _ in range(3):
                room.ups.mains = False
                room.until_coil(GREEN, False, "no green without mains")
                room.ups.mains = True
                room.until_coil(GREEN, True, "green again")
            assert len(service.spool) == 6
        with room.running() as service, running(settings, open_database) as server:
            wait_until(lambda: len(service.spool) == 0, "everything is delivered")
            empty = Board(settings.centre.centre_id)
            with client_of(settings, "wang", "d1") as desk, desk.stream(0, empty) as stream:
                wanted = ["AlarmRaised", "AlarmCleared"] * 3
                stream.until(lambda message: _alarm_events(stream.events) == wanted)
            server.stop()
            room.ups.mains = False
            room.until_coil(RED, True, "red after the server died")
            wait_until(lambda: len(service.spool) == 1, "the report is kept")


def test_what_a_desk_does_reaches_lamp_and_siren_and_the_button_reaches_the_desks(
    settings: Settings, tmp_path: Path
) -> None:
    alarm_id = "ups_on_battery:UPS"
    with running(settings, open_database), centre(tmp_path, server=server_section(settings)) as room:
        with room.running() as service, client_of(settings, "wang", "d1") as desk, desk.stream() as stream:
            room.until_coil(GREEN, True, "green")
            room.ups.mains = False
            room.until_coil(SIREN, True, "the siren")
            stream.until(lambda message: alarm_id in stream.board.alarms)
            desk.done(cmd.AcknowledgeAlarm(alarm_id))
            room.until_coil(SIREN, False, "silence by the acknowledgement at the desk")
            assert room.coil(RED), "the lamp stays while the mains are gone"
            assert [one["by"] for one in room.lines("acknowledged")] == ["王调度"]
            desk.done(cmd.ShelveAlarm(alarm_id, 600.0, "generator runs"))
            room.until_coil(GREEN, True, "green while the alarm is on the shelf")
            desk.done(cmd.UnshelveAlarm(alarm_id))
            room.until_coil(SIREN, True, "off the shelf it wants to be seen again")
            room.relay.box.inputs[0] = True
            room.until_coil(SIREN, False, "silence by the button below the lamp")
            stream.until(lambda message: stream.board.alarms[alarm_id].acknowledged_by == "灯塔按钮")
            room.relay.box.inputs[0] = False
            desk.done(cmd.RequestLampTest())
            room.until_coil(AMBER, True, "the lamp test asked for at the desk")
            room.until_coil(AMBER, False, "its end")
            assert len(room.lines("lamp_test")) == 1
            desk.done(cmd.AcknowledgeAlarm(alarm_id))
            with client_of(settings, "exchange") as exchange:
                exchange.done(cmd.RaiseAlarm("trunk_lost", "trunk 2", "high"))
                room.until_coil(SIREN, True, "an alarm of another part sounds here too")
                desk.done(cmd.AcknowledgeAlarm("trunk_lost:trunk 2"))
                room.until_coil(SIREN, False, "silence")
            assert len(room.lines("rang")) == 2, "raised once, and once off the shelf"
            assert service.spool.dropped == 0


def test_parts_are_told_and_a_lost_list_is_made_whole(settings: Settings, tmp_path: Path) -> None:
    with running(settings, open_database), centre(tmp_path, server=server_section(settings)) as room:
        with room.running(), client_of(settings, "wang", "d1") as desk, client_of(settings, "alarms") as other:
            room.ups.mains = False
            wait_until(lambda: _parts(desk).get("UPS") == ("ups", "danger", "ups_on_battery"), "the UPS on the map")
            assert _parts(desk)["box"] == ("relay", "well", "")
            other.done(cmd.ClearAlarm("ups_on_battery", "UPS"))
            other.done(cmd.RaiseAlarm("ups_overload", "UPS", "high"))
            history = lambda: [line.what for line in _history(desk) if line.kind == "ups_on_battery"]  # noqa: E731
            wait_until(lambda: history() == ["raised", "cleared", "raised"], "what stands here is raised there again")
            wait_until(lambda: "cleared" in [one.what for one in _history(desk) if one.kind == "ups_overload"],
                       "what does not stand here is cleared there")  # fmt: skip


def _parts(desk: Client) -> dict[str, tuple[str, str, str]]:
    found = codec.decode(desk.ask(ListParts()).content, PartsFound)
    return {part.name: (part.sort, part.state.value, part.reason) for part in found.parts}


def _history(desk: Client) -> tuple[AlarmLine, ...]:
    return codec.decode(desk.ask(ListAlarmHistory()).content, AlarmHistory).lines


def _alarm_events(events: list[object]) -> list[str]:
    names = {ev.AlarmRaised.__name__, ev.AlarmCleared.__name__}
    return [wire.type for wire in events if wire.type in names]  # type: ignore[attr-defined]


def test_a_report_keeps_its_id_until_it_is_answered(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "reports.jsonl")
    spool.put(RaiseAlarm("path_lost", "a", "high", (("detail", "x"),)))
    spool.put(ClearAlarm("path_lost", "a"))
    first = spool.head()
    assert first is not None
    with (tmp_path / "reports.jsonl").open("a") as stream:
        stream.write('{"command_id": "torn')
    again = Spool(tmp_path / "reports.jsonl")
    assert codec.encode(again.head()) == codec.encode(first)
    again.delivered(first.command_id)
    second = again.head()
    assert second is not None and second.type == "ClearAlarm"
    assert len(Spool(tmp_path / "reports.jsonl")) == 1


def test_the_spool_is_bounded_and_keeps_the_last_word(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "reports.jsonl")
    spool._waiting = [
        {"command_id": f"c{n}", "type": "RaiseAlarm" if n % 2 else "ClearAlarm",
         "fields": {"kind": "path_lost", "subject": f"s{n % 7}"}}
        for n in range(MOST_REPORTS)
    ]  # fmt: skip
    spool.put(ClearAlarm("path_lost", "s3"))
    assert len(spool) == 7
    assert spool.dropped == MOST_REPORTS - 6
    assert len(Spool(tmp_path / "reports.jsonl")) == 7
