"""How long recordings stay, and what happens when the disk fills up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from dispatch_app.domain.commands.recordings import ReportRecordingRemoved
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.events import OriginalsRemoved, SpaceEnough, SpaceLow
from dispatch_app.exchange.recording.keeping import Space, SpaceWatch, removals, remove_files
from dispatch_app.exchange.recording.settings import RecorderSettings, wrong_settings
from dispatch_app.exchange.recording.sidecar import Card, CardBox, Stage, read_card
from tests.exchange.recording.recorder_bed import recorder_bed
from tests.waiting import wait_until

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def lay_down(folder: Path, age_days: int, *, compressed: bool = True) -> Card:
    """A settled recording of that age with its files."""
    started_at = NOW - timedelta(days=age_days)
    name = f"{started_at:%Y/%m/%d}/{started_at:%y%m%d%H%M%S}0000"
    card = Card(
        recording_id=name[-16:], kind=RecordingKind.CALL, channels=("caller", "desk"), started_at=started_at,
        file=f"{name}.wav", stage=Stage.SETTLED, sha256="a" * 64, size_bytes=4,
        compressed_file=f"{name}.opus" if compressed else "", compressed_sha256="b" * 64 if compressed else "",
        compressed_size_bytes=3 if compressed else 0,
    )  # fmt: skip
    CardBox(folder).keep(card)
    (folder / card.file).write_bytes(b"wave")
    if compressed:
        (folder / card.compressed_file).write_bytes(b"ogg")
    return card


def chosen(folder: Path, *, early: bool = False) -> dict[str, bool]:
    settings = RecorderSettings(folder, keep_days=400, keep_originals_days=30)
    found = removals(CardBox(folder), settings, NOW, early=early)
    return {one.card.recording_id: one.everything for one in found}


def test_only_what_is_too_old_goes(tmp_path: Path) -> None:
    young, month, year = (lay_down(tmp_path, days) for days in (3, 31, 401))
    lay_down(tmp_path, 399)
    bare = lay_down(tmp_path, 200, compressed=False)
    found = chosen(tmp_path)
    assert found[year.recording_id] is True
    assert found[month.recording_id] is False
    assert young.recording_id not in found
    assert bare.recording_id not in found, "an original without a compressed file went"


def test_a_full_disk_lets_originals_go_early_but_never_recordings(tmp_path: Path) -> None:
    young = lay_down(tmp_path, 3)
    bare = lay_down(tmp_path, 4, compressed=False)
    assert chosen(tmp_path) == {}
    assert chosen(tmp_path, early=True) == {young.recording_id: False}
    assert bare.recording_id not in chosen(tmp_path, early=True)


def test_an_original_stays_when_its_compressed_file_is_not_what_it_should_be(tmp_path: Path) -> None:
    card = lay_down(tmp_path, 31)
    (tmp_path / card.compressed_file).write_bytes(b"")
    removal = next(removals(CardBox(tmp_path), RecorderSettings(tmp_path), NOW, early=False))
    with pytest.raises(OSError, match="size"):
        remove_files(tmp_path, removal, lambda card: None)
    assert (tmp_path / card.file).exists()


def test_the_recorder_removes_reports_and_remembers(tmp_path: Path) -> None:
    month, year = lay_down(tmp_path, 31), lay_down(tmp_path, 800)
    with recorder_bed(tmp_path, parts={"now": lambda: NOW}) as bed:
        assert bed.wait_report(ReportRecordingRemoved).recording_id == year.recording_id
        assert bed.wait_event(OriginalsRemoved) == OriginalsRemoved(1, early=False)
    assert not (tmp_path / year.file).exists() and not (tmp_path / year.compressed_file).exists()
    assert not (tmp_path / month.file).exists() and (tmp_path / month.compressed_file).exists()
    assert read_card((tmp_path / month.file).with_suffix(".json")) == msgspec.structs.replace(
        month, original_removed=True
    )
    assert chosen(tmp_path) == {}


def test_little_space_is_told_once_each_way_and_frees_originals(tmp_path: Path) -> None:
    disk = {"free": 500}
    young = lay_down(tmp_path, 1)
    clock = {"now_s": 0.0}
    parts = {"now": lambda: NOW, "now_s": lambda: clock["now_s"], "space": lambda _: Space(1000, disk["free"])}
    with recorder_bed(tmp_path, parts=parts) as bed:
        disk["free"] = 150
        clock["now_s"] += 31
        assert bed.wait_event(SpaceLow).critical is False
        assert (tmp_path / young.file).exists()
        disk["free"] = 40
        clock["now_s"] += 31
        assert bed.wait_event(SpaceLow, 2).critical is True
        assert bed.wait_event(OriginalsRemoved).early is True
        assert not (tmp_path / young.file).exists() and (tmp_path / young.compressed_file).exists()
        disk["free"] = 400
        clock["now_s"] += 31
        bed.wait_event(SpaceEnough)
        wait_until(lambda: bed.recorder.figures().unsettled == 0, "rest")


def test_space_does_not_flicker_at_the_threshold() -> None:
    watch = SpaceWatch(RecorderSettings(Path("r"), warn_free_share=0.2, critical_free_share=0.05))
    told = [watch.look(Space(1000, free)) for free in (210, 199, 205, 199, 215, 230, 199)]
    assert [len(one) for one in told] == [0, 1, 0, 0, 0, 1, 1]


def test_wrong_settings_are_named() -> None:
    folder = Path("r")
    assert wrong_settings(RecorderSettings(folder)) == []
    wrong = RecorderSettings(
        folder, keep_days=30, keep_originals_days=60, bitrate=1, warn_free_share=0.01, copies_to=(folder,)
    )
    assert [one.split(":")[0] for one in wrong_settings(wrong)] == [
        "keep_days", "keep_originals_days", "bitrate", "warn_free_share", "copies_to",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="keep_days"), recorder_bed(folder, keep_days=30):
        raise AssertionError("a recorder began with wrong settings")
