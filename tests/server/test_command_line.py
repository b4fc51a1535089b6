"""The programs as a person starts them: set up, import, serve, ring, stop, examine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch_app.__main__ import PROGRAMS, main
from tests.free_ports import free_port

ROOT = Path(__file__).resolve().parents[2]

RESOURCES = {
    "stations": [{"station_id": "s1", "name": "东门", "position": {"longitude": 118.0, "latitude": 32.0}}],
    "vehicles": [{"vehicle_id": "v1", "plate": "A1", "vehicle_type": "als", "station_id": "s1"}],
    "desks": [["d1", "1号台"]],
}


def program(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dispatch_app", "--lang", "en", *arguments], cwd=folder, input=given, text=True,
        capture_output=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """A folder with a centre set up by the command line."""
    done = program(
        tmp_path, "admin", "init", "--port", str(free_port()), "--password-stdin", given="admin pw 120\n"
    )
    assert done.returncode == 0, done.stderr
    (tmp_path / "resources.json").write_text(json.dumps(RESOURCES), encoding="utf-8")
    return tmp_path


def test_help_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in PROGRAMS)
    assert main([]) == 2
    assert main(["no-such-part"]) == 2
    assert "no-such-part" in capsys.readouterr().err


def test_a_centre_is_set_up_served_rung_stopped_and_verified(centre: Path) -> None:
    again = program(centre, "admin", "init")
    assert again.returncode == 0 and "One-time password" not in again.stdout
    assert {p.name for p in (centre / "keys").iterdir()} == {"positions", "exchange", "alarms"}
    imported = program(centre, "admin", "import-resources", "resources.json", "--station-accounts")
    assert imported.returncode == 0, imported.stderr
    command = [sys.executable, "-m", "dispatch_app", "--lang", "en", "server"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=centre, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None and server.stdout.readline().startswith("ready https://127.0.0.1:")
            rung = program(centre, "ring", "--number", "13900001234", "--seconds", "0")
            assert rung.returncode == 0 and rung.stdout.startswith("ring-"), rung.stderr
            offline = program(centre, "admin", "import-resources", "resources.json")
            assert offline.returncode == 2 and "--user" in offline.stderr
            online = program(
                centre, "admin", "import-resources", "resources.json", "--user", "admin", "--password-stdin",
                given="admin pw 120\n",
            )  # fmt: skip
            assert online.returncode == 0, online.stderr
            second = program(centre, "server")
            assert second.returncode == 2 and "cannot start" in second.stderr
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    log = (centre / "logs" / "server.log").read_text(encoding="utf-8")
    assert "stopped at event" in log and "13900001234" not in log
    assert program(centre, "verify", "--settings", "dispatch.toml").returncode == 0


def test_wrong_resources_change_nothing(centre: Path) -> None:
    broken = dict(RESOURCES, vehicles=[{"vehicle_id": "v1", "plate": "A1", "vehicle_type": "als", "station_id": "x"}])
    (centre / "resources.json").write_text(json.dumps(broken), encoding="utf-8")
    refused = program(centre, "admin", "import-resources", "resources.json")
    assert refused.returncode == 1 and "station 'x' is not known" in refused.stderr
    (centre / "resources.json").write_text('{"stations": [{"name": 5}]}', encoding="utf-8")
    assert program(centre, "admin", "import-resources", "resources.json").returncode == 2
    assert program(centre, "admin", "import-resources", "absent.json").returncode == 2


def test_accounts_are_made_and_listed(centre: Path) -> None:
    made = program(centre, "admin", "add-user", "wang", "--role", "dispatcher", "--name", "王")
    assert made.returncode == 0 and "One-time password of wang: " in made.stdout
    assert program(centre, "admin", "add-user", "wang", "--role", "dispatcher").returncode == 2
    assert program(centre, "admin", "add-user", "s", "--role", "station").returncode == 2
    changed = program(centre, "admin", "set-password", "wang", "--password-stdin", given="a good one 120\n")
    assert changed.returncode == 0 and changed.stdout == ""
    pin = ("admin", "pin", "wang", "--number", "8001", "--pin-stdin")
    assert program(centre, *pin, given="123456\n").returncode == 2
    chosen = program(centre, *pin, given="395170\n")
    assert chosen.returncode == 0 and "8001" in chosen.stdout and "395170" not in chosen.stdout + chosen.stderr
    listed = program(centre, "admin", "list-users").stdout.splitlines()
    assert [line.split("\t")[:2] for line in listed] == [
        ["admin", "administrator"], ["alarms", "alarms"], ["exchange", "telephony"], ["positions", "positions"],
        ["wang", "dispatcher"],
    ]  # fmt: skip


def test_subscribers_are_imported_from_csv(centre: Path) -> None:
    table = "号码,姓名,地址,经度,纬度\n13900001111,张三,人民路1号,118.0,32.0\n"
    (centre / "table.csv").write_text(table, encoding="gbk")
    done = program(centre, "admin", "import-subscribers", "table.csv")
    assert done.returncode == 0 and "Good rows: 1" in done.stdout, done.stderr + done.stdout


def test_the_doctor_finds_what_is_wrong(centre: Path) -> None:
    found = program(centre, "doctor")
    assert "Settings dispatch.toml are valid" in found.stdout and "The database answers" in found.stdout
    (centre / "tls" / "server.pem").unlink()
    found = program(centre, "doctor")
    assert found.returncode == 1 and "run admin tls" in found.stdout
    (centre / "dispatch.toml").write_text("[server]\nport = 'abc'\n", encoding="utf-8")
    found = program(centre, "doctor")
    assert found.returncode == 1 and "[server] port: must be 1–65535, is 'abc'" in found.stdout
    assert program(centre, "server").returncode == 2


def test_a_measurement_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nothing"]) == 2
    assert "nothing" in capsys.readouterr().err
