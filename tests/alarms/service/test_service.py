"""The whole service on real ptys: fault → lamp, siren, log, messages, over restarts."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from alarms.service.control import Control, ControlFault, send_order
from alarms.watchers.alarm_life import State
from tests.alarms.service.centre_bed import AMBER, EXCHANGE, GREEN, RED, SIREN, centre
from tests.waiting import wait_until


def test_mains_lost_low_and_back(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green while all is well")
        room.ups.mains = False
        room.until_coil(RED, True, "red when the mains are lost")
        room.until_coil(SIREN, True, "the siren")
        assert not room.coil(GREEN)
        room.relay.box.inputs[0] = True
        room.until_coil(SIREN, False, "silence by the button below the lamp")
        assert room.coil(RED)
        room.relay.box.inputs[0] = False
        room.ups.charge = 0.1
        room.until_coil(SIREN, True, "the siren again when the battery is low")
        room.ups.mains, room.ups.charge = True, 1.0
        room.until_coil(GREEN, True, "green when the mains are back")
        for kind in ("ups_on_battery", "ups_battery_low"):
            assert [len(room.lines(what, kind)) for what in ("raised", "rang", "cleared")] == [1, 1, 1]


def test_the_test_button_lights_everything(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.relay.box.inputs[1] = True
        for number in (RED, AMBER, SIREN):
            room.until_coil(number, True, "the lamp test")
        assert not room.coil(EXCHANGE)
        room.until_coil(SIREN, False, "the end of the test")


def test_a_restart_rings_nothing_twice(tmp_path: Path) -> None:
    with centre(tmp_path) as room:
        room.ups.mains = False
        with room.running():
            room.until_coil(SIREN, True, "the siren")
            wait_until(lambda: room.lines("rang", "ups_on_battery"), "the ring")
        with room.running() as service:
            assert ("ups_on_battery", "UPS") in room.states()
            service.ask(lambda now_s: service.change(service.parts.room.book.acknowledge_all("wang", now_s)))
            room.until_coil(SIREN, False, "silence")
        with room.running():
            assert room.states()["ups_on_battery", "UPS"] is State.ACKNOWLEDGED
            room.ups.mains = True
            room.until_coil(GREEN, True, "green")
        assert [len(room.lines(what, "ups_on_battery")) for what in ("rang", "cleared")] == [1, 1]


def test_an_alarm_of_a_device_that_left_the_file_is_cleared(tmp_path: Path) -> None:
    with centre(tmp_path) as room:
        room.ups.mains = False
        with room.running():
            room.until_coil(RED, True, "red")
        room.content["ups"] = []
        with room.running():
            room.until_coil(GREEN, True, "green")
        assert len(room.lines("cleared", "ups_on_battery")) == 1


def test_exchange_lost_switches_the_lines(tmp_path: Path) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    watch = {
        "name": "exchange", "probe": "tcp", "target": f"127.0.0.1:{port}", "kind": "exchange_lost",
        "every_s": 0.2, "fails_after_s": 0.5,
    }  # fmt: skip
    with centre(tmp_path, watch=[watch]) as room, room.running():
        room.until_coil(GREEN, True, "green")
        listening.close()
        room.until_coil(EXCHANGE, True, "the lines go to the desk telephones")
        with socket.create_server(("127.0.0.1", port)):
            room.until_coil(EXCHANGE, False, "the lines come back")


def test_a_dead_relay_box_and_a_contact(tmp_path: Path) -> None:
    door = {"name": "door", "relay": "box", "input": 3, "kind": "door_open", "fails_after_s": 0.1}
    with centre(tmp_path, contact=[door]) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.relay.box.inputs[3] = True
        room.until_coil(AMBER, True, "amber for the door")
        room.relay_port.unplug()
        wait_until(lambda: ("relay_lost", "box") in room.states(), "the lost box is an alarm")
        room.relay_port.plug_in()
        wait_until(lambda: room.lines("rang", "relay_lost") and room.lines("cleared", "relay_lost"), "back")
        assert len(room.lines("rang", "relay_lost")) == 1


def test_messages_go_out_and_a_failing_way_is_an_alarm(tmp_path: Path) -> None:
    note = tmp_path / "played"
    program = f"import sys, pathlib; pathlib.Path({str(note)!r}).open('a').write(sys.argv[1] + '\\n')"
    notices: list[dict[str, Any]] = [{"way": "sound", "command": [sys.executable, "-c", program]}]
    with centre(tmp_path, notice=notices) as room:
        with room.running():
            room.ups.mains = False
            wait_until(note.is_file, "the sound is played")
            wait_until(lambda: note.read_text().strip().endswith("high.wav"), "the sound of its priority")
        room.ups.mains = True
        room.content["notice"] = [{"way": "sound", "command": ["no-such-program"]}]
        with room.running() as service:
            service._notices.pause_s = 0.01
            room.until_coil(GREEN, True, "green")
            room.ups.failed = True
            wait_until(lambda: ("notice_undelivered", "sound") in room.states(), "the failing way is an alarm")


def test_orders_over_the_local_socket(tmp_path: Path) -> None:
    with centre(tmp_path) as room, room.running() as service:
        control = Control(service)
        room.ups.mains = False
        room.until_coil(SIREN, True, "the siren")
        listed = send_order(service.folder, {"order": "list"})
        assert [one["kind"] for one in listed] == ["ups_on_battery"]
        assert "市电中断" in listed[0]["text"]
        alarm = {"kind": "ups_on_battery", "subject": "UPS", "by": "wang"}
        send_order(service.folder, {"order": "acknowledge", **alarm})
        room.until_coil(SIREN, False, "silence")
        send_order(service.folder, {"order": "shelve", "for_s": 0.5, **alarm})
        wait_until(lambda: len(room.lines("unshelved")) == 1, "the end of the shelf")
        room.until_coil(SIREN, True, "the siren after the shelf")
        for wrong in ({"order": "acknowledge", "kind": "x"}, {"order": "dance"}, {}):
            with pytest.raises(ControlFault):
                send_order(service.folder, wrong)
        control.close()
        with pytest.raises(ControlFault):
            send_order(service.folder, {"order": "list"})


def test_the_shut_down_order_runs_and_ends_with_the_mains(tmp_path: Path) -> None:
    done = tmp_path / "wall-is-off"
    sections = {
        "shedding": {"ups": "UPS", "energy_wh": 480.0, "armed": True},
        "shed": [
            {"name": "wall", "power_w": 400.0, "least_s": 0.0,
             "command": [sys.executable, "-c", f"open({str(done)!r}, 'w').close()"]},
            {"name": "exchange", "power_w": 120.0},
        ],
    }  # fmt: skip
    with centre(tmp_path, **sections) as room, room.running():
        room.ups.mains = False
        wait_until(done.is_file, "the wall is switched off")
        room.ups.mains = True
        wait_until(lambda: room.lines("mains_back"), "the mains are back")
        assert [one["name"] for one in room.lines("shed")] == ["wall"]
        assert [one["subject"] for one in room.lines("raised", "load_shed")] == ["wall"]
        wait_until(lambda: room.lines("cleared", "load_shed"), "the load is no longer shed")


def test_a_low_battery_sheds_all_but_the_last_of_the_file_whatever_the_plan_hoped(tmp_path: Path) -> None:
    sections = {
        "shedding": {"ups": "UPS", "energy_wh": 10_000.0, "armed": True},
        "shed": [
            {"name": "wall", "power_w": 400.0}, {"name": "desks", "power_w": 300.0, "least_s": 9_000.0},
            {"name": "exchange", "power_w": 120.0},
        ],
    }  # fmt: skip
    with centre(tmp_path, **sections) as room, room.running():
        room.until_coil(GREEN, True, "green")
        room.ups.mains, room.ups.low = False, True
        wait_until(lambda: len(room.lines("shed")) == 2, "two loads are shed")
        assert {one["name"] for one in room.lines("shed")} == {"wall", "desks"}
