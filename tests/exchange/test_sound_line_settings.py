"""[recording] and [[sound_line]] of the exchange's settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_app.exchange.settings import ExchangeSettingsFault, exchange_settings_text, load_exchange_settings


def written(folder: Path, more: str = "", **recording: object) -> Path:
    file = folder / "exchange.toml"
    file.write_text(exchange_settings_text({"recording": recording}) + more, encoding="utf-8")
    return file


def test_keeping_copies_and_lines_are_read(tmp_path: Path) -> None:
    lines = '[[sound_line]]\nid = "radio-1"\nsource = "pipe:radio"\n[[sound_line]]\nid = "fax"\nsource = "device:2"\n'
    settings = load_exchange_settings(
        written(tmp_path, lines, copies_to=["share"], keep_days=400, warn_free_percent=30, critical_free_percent=10)
    )
    recorder = settings.recorder
    assert recorder.copies_to == (tmp_path / "share",) and recorder.keep_days == 400
    assert (recorder.warn_free_share, recorder.critical_free_share) == (0.3, 0.1)
    assert [one.settings.line for one in settings.sound_lines] == ["radio-1", "fax"]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ('[[sound_line]]\nid = "a b"\nsource = "device:1"\n', "[[sound_line]] 1 id"),
        ('[[sound_line]]\nid = "a"\nsource = "radio"\n', "[[sound_line]] 1 source"),
        ('[[sound_line]]\nid = "a"\nsource = "device:1"\nvolume = 3\n', "[[sound_line]] 1 volume"),
        ('[[sound_line]]\nid = "a"\nsource = "device:1"\n' * 2, "[[sound_line]] a"),
    ],
)
def test_mistakes_in_lines_are_named(tmp_path: Path, more: str, named: str) -> None:
    with pytest.raises(ExchangeSettingsFault) as fault:
        load_exchange_settings(written(tmp_path, more))
    assert named in str(fault.value)


@pytest.mark.parametrize(("field", "value"), [("keep_days", 30), ("warn_free_percent", 3), ("keep_originals_days", 0)])
def test_times_and_shares_that_lose_recordings_are_refused(tmp_path: Path, field: str, value: int) -> None:
    with pytest.raises(ExchangeSettingsFault, match="recording"):
        load_exchange_settings(written(tmp_path, **{field: value}))
