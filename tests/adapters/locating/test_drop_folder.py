"""The drop folder: whole files are taken once, partial ones wait, refused ones are kept with their reasons."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_app.adapters.locating.drop_folder import DropFolder
from dispatch_app.adapters.locating.drop_rules import KEPT_FILES, DropRules, DropWatch, Listed, is_wanted
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.domain.place import Subscriber

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
GOOD = "号码,地址\n13900000000,人民路1号\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "drop"
    made.mkdir()
    return made


def _drop(folder: Path, table: SqlSubscribers, **rules: float) -> DropFolder:
    drop = DropFolder(DropRules(folder, **{"settle_s": 5.0} | rules), table)  # type: ignore[arg-type]
    drop.prepare()
    return drop


def _names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.is_file())


def test_a_complete_file_becomes_the_table(subscribers: SqlSubscribers, folder: Path) -> None:
    drop = _drop(folder, subscribers)
    assert drop.is_stale(NOW), "there is no table yet"
    (folder / "112.csv").write_text(GOOD, encoding="gbk")
    assert drop.look(0.0, NOW) is None, "a file just seen may still grow"
    outcome = drop.look(5.0, NOW)
    assert outcome is not None and (outcome.good, outcome.refused, outcome.fault) == (1, 0, "")
    assert subscribers.find("13900000000") == Subscriber("13900000000", "", "人民路1号")
    assert _names(folder) == [] and _names(folder / "done") == ["20261122T100000-112.csv"]
    assert drop.look(6.0, NOW) is None
    newest = subscribers.newest_import()
    assert newest is not None and newest[1] == "112.csv"
    assert not drop.is_stale(newest[0] + timedelta(days=1)) and drop.is_stale(newest[0] + timedelta(days=9))


def test_a_growing_file_waits_and_half_copied_names_are_left(subscribers: SqlSubscribers, folder: Path) -> None:
    drop = _drop(folder, subscribers)
    for name in (".hidden.csv", "a.csv.part", "a.csv.filepart", "~a.csv", "a.xlsx"):
        (folder / name).write_text(GOOD, encoding="utf-8")
    file = folder / "a.csv"
    for second in range(0, 12, 3):
        with file.open("a", encoding="utf-8") as stream:
            stream.write(GOOD if second == 0 else f"139000001{second:02d},路\n")
        assert drop.look(float(second), NOW) is None
    assert drop.look(13.9, NOW) is None
    outcome = drop.look(14.0, NOW)
    assert outcome is not None and outcome.good == 4
    assert len(_names(folder)) == 5


@pytest.mark.parametrize("text", ["号码,地址\n13900000001,路\nabc,路\n", "nothing here", "号码,地址\nabc,路\n"])
def test_a_bad_file_is_refused_whole_and_kept_with_its_reasons(
    subscribers: SqlSubscribers, folder: Path, text: str
) -> None:
    subscribers.replace_all([Subscriber("13900000000", "", "旧路")])
    drop = _drop(folder, subscribers, settle_s=0.0)
    (folder / "bad.csv").write_text(text, encoding="utf-8")
    outcome = drop.look(1.0, NOW)
    assert outcome is not None and outcome.fault
    kept = _names(folder / "refused")
    assert "20261122T100000-bad.csv" in kept and len(kept) == (2 if outcome.refused else 1)
    assert subscribers.find("13900000000") == Subscriber("13900000000", "", "旧路")
    assert _names(folder / "working") == []


def test_a_tolerated_share_takes_the_good_rows(subscribers: SqlSubscribers, folder: Path) -> None:
    drop = _drop(folder, subscribers, settle_s=0.0, tolerated_share=0.5)
    (folder / "a.csv").write_text(GOOD + "abc,路\n", encoding="utf-8")
    outcome = drop.look(1.0, NOW)
    assert outcome is not None and (outcome.fault, outcome.refused) == ("", 1)
    assert _names(folder / "done") == ["20261122T100000-a.csv", "20261122T100000-a.csv.refused.csv"]


def test_a_file_under_way_when_the_server_died_is_taken_up_again(subscribers: SqlSubscribers, folder: Path) -> None:
    _drop(folder, subscribers)
    (folder / "working" / "a.csv").write_text(GOOD, encoding="utf-8")
    drop = _drop(folder, subscribers, settle_s=0.0)
    outcome = drop.look(1.0, NOW)
    assert outcome is not None and outcome.good == 1


def test_the_end_of_the_server_leaves_the_file_for_the_next_start(subscribers: SqlSubscribers, folder: Path) -> None:
    drop = DropFolder(DropRules(folder, settle_s=0.0), subscribers, lambda: True)
    drop.prepare()
    (folder / "a.csv").write_text(GOOD, encoding="utf-8")
    assert drop.look(1.0, NOW) is None
    assert _names(folder) == ["a.csv"] and subscribers.find("13900000000") is None


def test_old_exports_are_forgotten(subscribers: SqlSubscribers, folder: Path) -> None:
    drop = _drop(folder, subscribers, settle_s=0.0)
    for day in range(KEPT_FILES + 3):
        (folder / f"{day}.csv").write_text(GOOD, encoding="utf-8")
        assert drop.look(float(day), NOW + timedelta(days=day)) is not None
    assert len(_names(folder / "done")) == KEPT_FILES
    assert _names(folder / "done")[-1].endswith(f"-{KEPT_FILES + 2}.csv")


def test_the_oldest_of_several_files_comes_first() -> None:
    watch = DropWatch(0.0)
    files = [Listed("b.csv", 5, 20), Listed("a.csv", 5, 30), Listed("empty.csv", 0, 1)]
    ready = watch.ready(files, 0.0)
    assert ready is not None and ready.name == "b.csv"
    assert is_wanted("导出.TXT") and not is_wanted("x.tmp")


def test_a_folder_that_is_gone_says_so(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    drop = DropFolder(DropRules(tmp_path / "file" / "drop"), subscribers)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match=r".+"):
        drop.prepare()
    with pytest.raises(OSError, match=r".+"):
        drop.look(0.0, NOW)
    assert os.path.exists(tmp_path / "file")
