"""The device file: every mistake named by its section and field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from alarms.service.cli import run
from alarms.service.device_file import LISTED, SINGLE, DeviceFileFault, load_devices, read_devices, template
from alarms.service.file_fields import REQUIRED
from alarms.service.notices import sentence
from alarms.watchers.alarm_life import AlarmRecord
from alarms.watchers.kinds import KINDS, Priority
from dispatch_app.words import load_catalogue
from dispatch_app.words import zh as chinese_area_files

UPS = {"name": "UPS", "port": "/dev/ttyS0"}

FULL = """
[server]
url = "https://127.0.0.1:8120"

[[ups]]
name = "机房 UPS"
port = "rfc2217://10.0.0.5:4001"
installed = 2023-05-01
full_load_min = 12

[[ups]]
name = "二楼 UPS"
nut = "floor2@localhost"

[[relay]]
name = "灯塔"
port = "tcp://10.0.0.6:502"
red = 0
green = 2

[[contact]]
name = "发电机"
relay = "灯塔"
input = 2
kind = "generator_fault"

[[watch]]
name = "交换机"
probe = "tcp"
target = "10.0.0.7:5060"
kind = "exchange_lost"

[shedding]
ups = "机房 UPS"
energy_wh = 3000

[[shed]]
name = "大屏"
power_w = 400

[[shed]]
name = "交换机和一个受理台"
power_w = 300
least_s = 900
"""


def wrong_of(content: dict[str, Any], tmp_path: Path) -> list[str]:
    with pytest.raises(DeviceFileFault) as fault:
        read_devices(content, tmp_path)
    return fault.value.wrong


def test_a_full_file_and_its_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(FULL, encoding="utf-8")
    assert load_devices(file).listed["relay"][0]["red"] == 0
    assert run(["check", "--devices", str(file)]) == 0
    assert "exchange_lost 交换机" in capsys.readouterr().out
    assert run(["shed", "--devices", str(file)]) == 0
    shown = capsys.readouterr().out
    assert shown.index("大屏") < shown.index("交换机和一个受理台")
    assert run(["shed", "--devices", str(file), "--energy-wh", "100"]) == 1
    assert run(["list", "--devices", str(file)]) == 1
    assert run(["history", "--devices", str(file), "--statistics"]) == 0


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ({"upss": []}, "[upss]: "),
        ({"ups": {"name": "x"}}, "[ups]: "),
        ({"ups": [{"port": "a"}]}, "[[ups]] 1 name: "),
        ({"ups": [{**UPS, "sped": 1}]}, "[[ups]] 1 sped: "),
        ({"ups": [{**UPS, "speed": "fast"}]}, "[[ups]] 1 speed: "),
        ({"ups": [{**UPS, "nut": "a@b"}]}, "[[ups]] 1 port: "),
        ({"ups": [{"name": "x"}]}, "[[ups]] 1 port: "),
        ({"ups": [{"name": "x", "nut": "a"}]}, "[[ups]] 1 nut: "),
        ({"ups": [{**UPS, "port": "telnet://x:1"}]}, "[[ups]] 1 port: "),
        ({"ups": [{**UPS, "installed": "yesterday"}]}, "[[ups]] 1 installed: "),
        ({"ups": [{**UPS, "stale_after_s": 30, "lost_after_s": 20}]}, "[[ups]] 1 lost_after_s: "),
        ({"ups": [{**UPS, "depends_on": "nobody"}]}, "[[ups]] 1 depends_on: "),
        ({"ups": [UPS, {**UPS, "port": "b"}]}, "[[ups]] 2 name: "),
        ({"ups": [UPS, {**UPS, "name": "b"}]}, "[[ups]] 2 port: "),
        ({"contact": [{"name": "d", "relay": "r", "input": 0}]}, "[[contact]] 1 relay: "),
        ({"watch": [{"name": "w", "probe": "smell"}]}, "[[watch]] 1 probe: "),
        ({"watch": [{"name": "w", "probe": "tcp", "target": "host"}]}, "[[watch]] 1 target: "),
        ({"watch": [{"name": "w", "probe": "ping", "target": "-f"}]}, "[[watch]] 1 target: "),
        ({"watch": [{"name": "w", "probe": "disk"}]}, "[[watch]] 1 target: "),
        ({"shedding": {"ups": "nobody"}}, "[shedding] ups: "),
        ({"notice": [{"way": "pigeon"}]}, "[[notice]] 1 way: "),
        ({"notice": [{"way": "mail", "priorities": ["urgent"]}]}, "[[notice]] 1 priorities: "),
    ],
)
def test_every_mistake_is_named(content: dict[str, Any], start: str, tmp_path: Path) -> None:
    wrong = wrong_of(content, tmp_path)
    assert len(wrong) == 1
    assert wrong[0].startswith(start)


def test_several_mistakes_are_named_at_once(tmp_path: Path) -> None:
    assert len(wrong_of({"ups": [{"speed": 0}], "relay": [{"name": "r"}]}, tmp_path)) == 3


def test_a_file_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.toml").write_text("[[ups")
    assert run(["service", "--devices", str(tmp_path / "bad.toml")]) == 2
    assert run(["service", "--devices", str(tmp_path / "none.toml")]) == 2
    assert "bad.toml" in capsys.readouterr().err
    assert REQUIRED is not None


def test_the_template_can_be_read_and_names_every_field(tmp_path: Path) -> None:
    assert read_devices(tomllib.loads(template()), tmp_path).single["shedding"]["goal_h"] == 4.0
    for fields in (*SINGLE.values(), *LISTED.values()):
        assert all(f"# {name} = " in template() for name in fields)


def test_every_kind_has_its_chinese() -> None:
    chinese = load_catalogue(chinese_area_files)
    assert [name for name, kind in KINDS.items() if kind.english not in chinese] == []
    record = AlarmRecord("ups_on_battery", "机房 UPS", Priority.HIGH, values=(("load_percent", "40 %"),))
    assert sentence(record) == "UPS 转电池供电：市电中断 · 机房 UPS · 40 %"


@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [
        (["decode", "--q1", "(226.0 195.0 226.0 014 49.0 27.5 30.0 00001000\\r"], 0, '"load_percent": 14.0'),
        (["decode", "--q1", "(226.0 ---.- 226.0 014 49.0 27.5 --.- 00001000"], 0, '"temperature_c": null'),
        (["decode", "--q1", "(226.0 195.0"], 1, "应答不完整"),
        (["decode", "--q1", "(NAK"], 1, "NAK"),
        (["decode", "--q1", ""], 1, "应答为空"),
        (["decode", "--f", "#220.0 000 024.0 50.0"], 0, '"battery_v": 24.0'),
        (["--help"], 0, "python -m alarms"),
        (["dance"], 2, "python -m alarms"),
    ],
)
def test_commands(arguments: list[str], code: int, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == code
    printed = capsys.readouterr()
    assert shown in (printed.out if code == 0 else printed.err)
