"""`positions decode --jt808`: one object a frame, in order, whatever the lines hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dispatch_app.adapters.positioning.jt808 import write_message
from dispatch_app.adapters.positioning.jt808_messages import Authenticate, Empty, Kind, PositionBatch
from dispatch_app.adapters.positioning.jt808_position import JtPosition, read_position
from dispatch_app.server.positions_cli import run

FRAME = bytes.fromhex(
    "7e02000026123456789012007d02000000010000000200ba7f0e07e4f11c0028003c00001810151010100104000000640202007d01137e"
)


def decoded(file: Path, raw: bytes, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    file.write_bytes(raw)
    assert run(["decode", "--jt808", str(file)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_position_in_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [plain] = decoded(tmp_path / "f", FRAME.hex().encode(), capsys)
    assert plain == {
        "kind": "position", "id": "0x0200", "version": 2013, "terminal": "123456789012", "serial": 126,
        "time": "2018-10-15T02:10:10Z", "lon": 132.444444, "lat": 12.222222, "speed_kmh": 6.0, "heading": 0,
        "altitude_m": 40, "valid": True, "alarm": 1, "alarm_bits": [0], "alarms": ["emergency"], "status": 2,
        "states": ["fixed"], "mileage_km": 10.0, "extras": {"0x02": "007d"},
    }  # fmt: skip


def test_bad_lines_never_stop_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = FRAME.hex().upper().encode()
    wrong = bytearray(FRAME)
    wrong[30] ^= 1
    lines = [b"\xef\xbb\xbf" + good, b"zz", b"", b"\xff\xfe\x00", b"7e", good[:-2], bytes(wrong).hex().encode(),
             b"7e " + good[2:], good + good, b"0" * 200_000, good]  # fmt: skip
    found = decoded(tmp_path / "f", b"\r\n".join(lines), capsys)
    assert [plain.get("error", "ok") for plain in found if plain.get("error") != "no frame"] == [
        "ok", "not hexadecimal", "not hexadecimal", "no end", "checksum", "ok", "ok", "ok", "ok",
    ]  # fmt: skip
    assert found[-1]["lon"] == 132.444444


def test_packages_on_several_lines_and_no_secrets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = read_position(FRAME[13:-2].replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d"))
    assert isinstance(here, JtPosition)
    frames = write_message(Kind.POSITION_BATCH, PositionBatch(True, (here,) * 40), 2019, "1380", 5)
    frames += write_message(Kind.AUTHENTICATE, Authenticate("secret-code"), 2019, "1380", 9)
    frames += write_message(Kind.HEARTBEAT, Empty(), 2019, "1380", 10)
    found = decoded(tmp_path / "f", b"\n".join(frame.hex().encode() for frame in frames), capsys)
    assert [plain["kind"] for plain in found] == ["position_batch", "position_batch", "authenticate", "heartbeat"]
    assert found[0]["package"] == [2, 1] and "positions" not in found[0]
    assert len(found[1]["positions"]) == 40 and found[1]["stored"] is True
    assert "secret" not in json.dumps(found)


def test_captured_frames_keep_their_order(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (shared_data / "jt808" / "frames.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = decoded(tmp_path / "f", "\n".join(row["hex"] for row in rows).encode(), capsys)
    assert len(found) == len(rows)
    assert [("error" not in plain) for plain in found] == [row["checksum_ok"] for row in rows]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["decode", "--jt808", str(tmp_path / "absent")]) == 2
    assert "absent" in capsys.readouterr().err
