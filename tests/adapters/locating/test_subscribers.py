"""The subscriber table: found by any form of the number, replaced whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.adapters.locating.subscriber_file import RowFault, SubscriberFileFault, read_rows
from dispatch_app.adapters.locating.subscribers import SqlSubscribers
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.words import t

CHINESE = (
    "电话号码,机主,装机地址,经度,纬度,备注\n139-0000-0000,李雷,人民路1号,121.47,31.23,x\n"
    '61234567,"某,公司",南京路2号,,,\n'
)
ENGLISH = "number;name;address;lon;lat\n13900000000;李雷;人民路1号;121.47;31.23\n02161234567;\"某,公司\";南京路2号;;\n"
LEI = Subscriber("13900000000", "李雷", "人民路1号", Position(121.47, 31.23))
FIRM = Subscriber("02161234567", "某,公司", "南京路2号", None)


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "subscribers.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CHINESE.replace(",", "\t").replace("某\t公司", "某,公司")])
def test_encodings_and_headings_are_found(tmp_path: Path, text: str, encoding: str) -> None:
    assert list(read_rows(_file(tmp_path, text, encoding), area_code="021")) == [LEI, FIRM]


def test_dirty_rows_are_refused_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        "number,name,address,lon,lat",
        "13900000000,a,人民路1号,121.47,31.23",
        "abc,a,人民路1号,,",
        "",
        "13900000001,a,,,",
        "13900000002,a,人民路1号,x,31",
        "13900000003,a,人民路1号,31.23,121.47",
        "13900000004,a,人民路1号,0,0",
        "+86 139 0000 0000,a,人民路2号,,",
        "13900000005,a," + "路" * 500 + ",,",
        "13900000006,a,人民路1号,nan,31",
        "13900000007",
    ]
    found = list(read_rows(_file(tmp_path, "\n".join(rows)), area_code="021"))
    assert found[0] == Subscriber("13900000000", "a", "人民路1号", Position(121.47, 31.23))
    assert found[1:] == [
        RowFault(3, t("this is no telephone number")),
        RowFault(5, t("the address is missing")),
        RowFault(6, t("the coordinates are no numbers")),
        RowFault(7, t("longitude and latitude are swapped")),
        RowFault(8, t("the coordinates are out of range")),
        RowFault(9, t("the number stands in an earlier line already")),
        RowFault(10, t("a text is longer than {most} characters", most=400)),
        RowFault(11, t("the coordinates are out of range")),
        RowFault(12, t("the address is missing")),
    ]


def test_a_row_in_neither_encoding_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = "号码,地址\n13900000000,人民路\n".encode("gbk")
    path.write_bytes(good + b"13900000001,\xff\xff\xff\n13900000002,x\0y\n")
    first, broken, nul = read_rows(path)
    assert (first, broken) == (
        Subscriber("13900000000", "", "人民路"), RowFault(3, t("the characters are neither UTF-8 nor GBK"))
    )  # fmt: skip
    assert nul == Subscriber("13900000002", "", "xy")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "号码\n13900000000\n", "\0\0\0"])
def test_a_file_without_the_columns_is_refused_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(SubscriberFileFault):
        list(read_rows(_file(tmp_path, text)))


def test_unknown_datums_and_absent_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SubscriberFileFault, match="MARS"):
        list(read_rows(_file(tmp_path, CHINESE), datum="MARS"))
    with pytest.raises(SubscriberFileFault, match=r"absent\.csv"):
        list(read_rows(tmp_path / "absent.csv"))


def test_chinese_datums_become_wgs84(tmp_path: Path) -> None:
    text = "号码,地址,经度,纬度\n13900000000,人民路1号,121.531541859,31.175303984\n"
    file = _file(tmp_path, text)
    (shifted,) = read_rows(file, datum="GCJ-02")
    assert isinstance(shifted, Subscriber) and shifted.position is not None
    assert shifted.position.longitude == pytest.approx(121.5272106, abs=1e-6)
    assert shifted.position.latitude == pytest.approx(31.1774276, abs=1e-6)
    (twice,) = read_rows(file, datum="BD09")
    assert isinstance(twice, Subscriber) and twice.position is not None
    assert twice.position.longitude == pytest.approx(121.5207, abs=1e-3)
    assert list(read_rows(file, datum="GK3-40")) == [RowFault(2, t("the coordinates are out of range"))]


def test_found_by_any_form_of_the_number(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    report = subscribers.import_file(_file(tmp_path, CHINESE, "gbk"))
    assert (report.good, report.refused, report.applied) == (2, 0, True)
    for form in ("13900000000", "+8613900000000", "013900000000", "139-0000-0000"):
        assert subscribers.find(form) == LEI
    for form in ("61234567", "021-61234567", "+86 21 61234567"):
        assert subscribers.find(form) == FIRM
    assert subscribers.find("13911111111") is None
    assert subscribers.find("anonymous") is None
    assert subscribers.count() == 2


def test_a_new_file_replaces_the_table_whole_or_not_at_all(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    subscribers.import_file(_file(tmp_path, CHINESE))
    dirty = _file(tmp_path, "号码,地址\n13911111111,新路1号\nabc,x\n")
    report = subscribers.import_file(dirty)
    assert (report.good, report.refused, report.applied) == (1, 1, False)
    assert subscribers.find("13900000000") == LEI
    assert not subscribers.import_file(_file(tmp_path, ENGLISH), check_only=True).applied
    dirty = _file(tmp_path, "号码,地址\n13911111111,新路1号\nabc,x\n")
    assert subscribers.import_file(dirty, only_good_rows=True).applied
    assert subscribers.find("13900000000") is None
    assert subscribers.find("13911111111") == Subscriber("13911111111", "", "新路1号")
    assert subscribers.count() == 1
    nothing = subscribers.import_file(_file(tmp_path, "号码,地址\nabc,x\n"), only_good_rows=True)
    assert not nothing.applied
    assert subscribers.count() == 1


def test_an_import_that_breaks_off_changes_nothing(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    subscribers.import_file(_file(tmp_path, CHINESE))

    def breaking() -> Iterator[Subscriber]:
        for number in range(2_500):
            yield Subscriber(f"138{number:08d}", "", "路")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        subscribers.replace_all(breaking())
    assert subscribers.find("13900000000") == LEI
    assert subscribers.find("13800000001") is None


def test_a_big_table_is_replaced_and_swept(subscribers: SqlSubscribers) -> None:
    for street in ("旧路", "新路"):
        subscribers.replace_all(Subscriber(f"138{n:08d}", f"用户{n}", f"{street}{n}号") for n in range(2_500))
    assert subscribers.count() == 2_500
    assert subscribers.find("13800002499") == Subscriber("13800002499", "用户2499", "新路2499号")
