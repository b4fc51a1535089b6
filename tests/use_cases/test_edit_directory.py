"""Staff, equipment, drugs and numbers are written, changed against a seen version, removed and imported whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.directory import (
    DirectoryEntry,
    EntryKind,
    HolderKind,
    name_of_number,
    staff_groups,
    staff_to_call,
)
from dispatch_app.domain.place import Position
from dispatch_app.use_cases import edit_directory
from tests.centre_in_memory import DISPATCHER, LEAD, STATION, Centre, staffed_centre

NURSE = DirectoryEntry("", EntryKind.STAFF, " 王  丽 ", ("138-0000-0001", ""), "急诊科", "护士", ("二线", "二线"))
POISON = DirectoryEntry("", EntryKind.PHONE, "中毒咨询", ("010-83132345",))
SUCTION = DirectoryEntry(
    "", EntryKind.EQUIPMENT, "吸痰器", holder_kind=HolderKind.VEHICLE, holder_id="V1", quantity=1, measure="台"
)


@pytest.fixture
def centre() -> Centre:
    return staffed_centre()


def test_an_entry_is_tidied_signed_and_changed_against_the_version_seen(centre: Centre) -> None:
    entry_id = centre.do(cmd.SetDirectoryEntry(NURSE), LEAD)["entry_id"]
    kept = centre.board.directory[entry_id]
    assert (kept.name, kept.numbers, kept.groups) == ("王 丽", ("138-0000-0001",), ("二线",))
    assert (kept.version, kept.changed_by, kept.changed_at) == (1, "赵敏", centre.now)
    centre.do(cmd.SetDirectoryEntry(replace(kept, post="主管护师"), 1), LEAD)
    assert centre.refused(cmd.SetDirectoryEntry(replace(kept, post="医生"), 1), LEAD).code == "entry_changed"
    before = centre.board.seq
    centre.do(cmd.SetDirectoryEntry(centre.board.directory[entry_id], 2), LEAD)
    assert centre.board.seq == before, "saying the same again changes nothing"
    centre.do(cmd.RemoveDirectoryEntry(entry_id, "离职"), LEAD)
    assert not centre.board.directory
    centre.do(cmd.SetDirectoryEntry(kept, 2), LEAD)
    assert centre.board.directory[entry_id].version == 3, "a removed entry comes back under its id"
    assert centre.refused(cmd.SetDirectoryEntry(replace(kept, entry_id="E99999")), LEAD).code == "entry_unknown"


def test_a_dispatcher_writes_numbers_only_and_a_station_sees_nothing(centre: Centre) -> None:
    assert centre.refused(cmd.SetDirectoryEntry(NURSE), DISPATCHER).code == "directory_phones_only"
    assert centre.refused(cmd.SetDirectoryEntry(POISON), STATION).code == "role_not_allowed"
    entry_id = centre.do(cmd.SetDirectoryEntry(POISON), DISPATCHER)["entry_id"]
    nurse_id = centre.do(cmd.SetDirectoryEntry(NURSE), LEAD)["entry_id"]
    disguised = replace(POISON, entry_id=nurse_id)
    assert centre.refused(cmd.SetDirectoryEntry(disguised, 1), DISPATCHER).code == "directory_phones_only"
    assert centre.refused(cmd.RemoveDirectoryEntry(nurse_id), DISPATCHER).code == "directory_phones_only"
    centre.do(cmd.RemoveDirectoryEntry(entry_id), DISPATCHER)
    assert set(centre.readers[DISPATCHER].directory) == {nurse_id} and not centre.readers[STATION].directory


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(NURSE, name=" "), "name"),
        (replace(NURSE, numbers=("找老王",)), "numbers"),
        (replace(POISON, numbers=()), "numbers"),
        (replace(SUCTION, holder_id="V99"), "holder_id"),
        (replace(SUCTION, quantity=-1), "quantity"),
        (replace(POISON, position=Position(0.0, 0.0)), "position"),
        (replace(POISON, note="长" * 501), "note"),
    ],
)
def test_what_is_wrong_is_named(centre: Centre, wrong: DirectoryEntry, field: str) -> None:
    refusal = centre.refused(cmd.SetDirectoryEntry(wrong), LEAD)
    assert refusal.code == "field_wrong" and dict(refusal.values)["field"] == field


def test_an_import_is_taken_whole_or_not_at_all(centre: Centre) -> None:
    bad = replace(POISON, numbers=("abc",))
    refusal = centre.refused(cmd.ImportDirectory((NURSE, bad)), LEAD)
    assert refusal.code == "import_wrong" and dict(refusal.values)["first"].startswith("2: numbers")
    assert not centre.board.directory
    counts = centre.do(cmd.ImportDirectory((NURSE, POISON, SUCTION)), LEAD)
    assert counts == {"added": "3", "changed": "0", "same": "0"}
    newer = replace(NURSE, numbers=("13800000002",))
    counts = centre.do(cmd.ImportDirectory((newer, POISON, replace(SUCTION, name="除颤仪"))), LEAD)
    assert counts == {"added": "1", "changed": "1", "same": "1"}
    assert len(centre.board.directory) == 4 and len({e.entry_id for e in centre.board.directory.values()}) == 4
    assert centre.refused(cmd.ImportDirectory((NURSE, NURSE)), LEAD).code == "import_wrong"
    assert centre.refused(cmd.ImportDirectory(()), LEAD).code == "field_wrong"
    assert centre.refused(cmd.ImportDirectory((POISON,)), DISPATCHER).code == "role_not_allowed"


def test_staff_can_be_called_up_by_group_and_numbers_have_names(centre: Centre) -> None:
    doctor = DirectoryEntry("", EntryKind.STAFF, "陈刚", ("13900000003",), "烧伤科", "医生", ("烧伤组",))
    silent = DirectoryEntry("", EntryKind.STAFF, "无号", groups=("烧伤组",))
    centre.do(cmd.ImportDirectory((NURSE, doctor, silent, POISON)), LEAD)
    entries = centre.board.directory.values()
    assert staff_groups(entries) == ("二线", "烧伤组")
    assert staff_to_call(entries, "烧伤组") == (("陈刚", "13900000003", "烧伤科 医生"),)
    assert [name for name, _, _ in staff_to_call(entries)] == ["王 丽", "陈刚"]
    assert name_of_number(entries, "13800000001") == "王 丽 急诊科" and name_of_number(entries, "110") == ""
    dated = replace(SUCTION, expires_on=date(2026, 11, 22))
    assert not dated.is_expired(date(2026, 11, 22)) and dated.is_expired(date(2026, 11, 23))


def test_the_directory_has_an_end(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit_directory, "MOST_ENTRIES", 2)
    centre.do(cmd.ImportDirectory((NURSE, POISON)), LEAD)
    assert centre.refused(cmd.SetDirectoryEntry(SUCTION), LEAD).code == "directory_full"
    assert centre.refused(cmd.ImportDirectory((SUCTION,)), LEAD).code == "directory_full"
    centre.do(cmd.ImportDirectory((replace(NURSE, post="医生"),)), LEAD)
