"""Which device has which number: kept, read again when somebody else wrote, never a reason to stop."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dispatch_app.adapters.positioning.device_pins import DevicePins


def test_a_pin_is_kept_and_a_release_from_outside_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "devices.json"
    pins = DevicePins(file)
    assert "1" not in pins
    pins["1"] = "MAKER/DEV1"
    pins["2"] = "MAKER/DEV2"
    outside = DevicePins(file)
    assert dict(outside) == {"1": "MAKER/DEV1", "2": "MAKER/DEV2"}
    del outside["1"]
    os.utime(file, ns=(1, 2))  # as seen later, whatever the clock's grain
    assert pins.get("1") is None and pins["2"] == "MAKER/DEV2"


def test_a_broken_file_is_said_and_what_is_known_stays(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "devices.json"
    pins = DevicePins(file)
    pins["1"] = "MAKER/DEV1"
    file.write_text("{", encoding="utf-8")
    assert pins["1"] == "MAKER/DEV1"
    assert "cannot be read" in caplog.text
    caplog.clear()
    DevicePins(tmp_path / "nowhere" / "devices.json")["1"] = "x"
    assert "cannot be kept" in caplog.text
