"""Subscriber files as they come: fixed width, no header, broken quotes, mixed encodings, other datums; the report."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dispatch_app.adapters.locating.drop_folder import RefusedRows
from dispatch_app.adapters.locating.line_layout import LayoutFault, layout_of, read_layout
from dispatch_app.adapters.locating.subscriber_file import RowFault, SubscriberFileFault, read_rows
from dispatch_app.adapters.locating.subscribers import ImportWishes, SqlSubscribers
from dispatch_app.domain.place import Position, Subscriber
from dispatch_app.words import t
from gis_data.datum import convert

LEI = Subscriber("13900000000", "李雷", "人民路1号", Position(121.47, 31.23))


def _file(folder: Path, raw: bytes | str) -> Path:
    path = folder / "export.txt"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return path


def _columns(*cells: tuple[str, int], encoding: str) -> bytes:
    return b"".join(text.encode(encoding).ljust(width) for text, width in cells)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_fixed_width_in_bytes_by_a_layout_file(tmp_path: Path, encoding: str) -> None:
    layout_file = tmp_path / "layout.toml"
    layout_file.write_text(
        f'encoding = "{"gb18030" if encoding == "gbk" else encoding}"\nskip_lines = 1\n[columns]\nnumber = [1, 14]\n'
        "name = [15, 20]\naddress = [35, 40]\nlongitude = [75, 11]\nlatitude = [86, 11]\n", encoding="utf-8",
    )  # fmt: skip
    rows = [
        "112 导出 2026-11-22".encode(encoding),
        _columns(
            ("139-0000-0000", 14), ("李雷", 20), ("人民路1号", 40), ("121.47", 11), ("31.23", 11), encoding=encoding
        ),
        _columns(("６１２３４５６７", 26 if encoding == "utf-8" else 16), encoding=encoding),
        b"",
        _columns(("13900000001", 14), ("", 20), ("南京路2号", 40), encoding=encoding),
    ]
    found = list(read_rows(_file(tmp_path, b"\r\n".join(rows)), layout=read_layout(layout_file)))
    assert found[0] == LEI
    assert isinstance(found[1], RowFault) and found[1].line == 3
    assert found[2] == Subscriber("13900000001", "", "南京路2号")


def test_fixed_width_in_characters_and_separated_cells(tmp_path: Path) -> None:
    wide = layout_of({"unit": "characters", "encoding": "utf-8", "columns": {"number": [1, 11], "address": [12, 10]}})
    assert list(read_rows(_file(tmp_path, "13900000000人民路1号\n"), layout=wide)) == [
        Subscriber("13900000000", "", "人民路1号")
    ]
    cells = layout_of({"separator": "^", "columns": {"number": 3, "address": 1, "name": 2}})
    assert list(read_rows(_file(tmp_path, "人民路1号^李雷^13900000000\n"), layout=cells)) == [
        Subscriber("13900000000", "李雷", "人民路1号")
    ]


@pytest.mark.parametrize(
    "content",
    [{}, {"columns": {"number": [1, 2]}}, {"columns": {"number": [0, 2], "address": [3, 4]}},
     {"columns": {"number": 1, "address": 2}}, {"columns": {"number": [1, 2], "address": [3, 4], "age": [5, 6]}},
     {"columns": {"number": [1, 2], "address": [3, 4]}, "unit": "inches"}, {"colums": {}},
     {"columns": {"number": [1, 2], "address": [3, 4]}, "skip_lines": -1}],
)  # fmt: skip
def test_a_wrong_layout_is_named(content: dict[str, object]) -> None:
    with pytest.raises(LayoutFault):
        layout_of(content)


def test_a_file_without_header_is_read_in_the_usual_order(tmp_path: Path) -> None:
    raw = "13900000000,李雷,人民路１号,１２１．４７,31.23\n０２１－６１２３４５６７,某公司,南京路2号\n"
    assert list(read_rows(_file(tmp_path, raw.encode("gbk")))) == [
        Subscriber("13900000000", "李雷", "人民路１号", Position(121.47, 31.23)),
        Subscriber("02161234567", "某公司", "南京路2号"),
    ]


def test_broken_quotes_cost_one_row_not_the_file(tmp_path: Path) -> None:
    raw = (
        "号码,机主,地址\n"
        '13900000000,"李雷,人民路1号\n'  # never closed
        '13900000001,"某,公司",南京路2号\n'
        '13900000002,王"小"五,北京路"3号"\n'
        '13900000003,"两行\n地址","四川路\n4号"\n'
        '13900000004,说 "好",西藏路5号\n'
        '13900000005,""英雄"",河南路6号\n'
    )
    found = list(read_rows(_file(tmp_path, raw)))
    assert found[0] == Subscriber("13900000000", "李雷", "人民路1号")
    good = {one.number: one for one in found[1:] if isinstance(one, Subscriber)}
    assert good["13900000001"].name == "某,公司"
    assert good["13900000002"].address == '北京路"3号"'
    assert good["13900000003"].address == "四川路 4号"
    assert good["13900000004"].address == "西藏路5号" and good["13900000005"].address == "河南路6号"


def test_a_quote_that_nobody_can_read_is_refused_alone(tmp_path: Path) -> None:
    bad, good = read_rows(_file(tmp_path, '号码,机主,地址\n13900000000,"李雷\n13900000001,王,路\n'))
    assert bad == RowFault(2, t("a quotation mark is not closed"))
    assert good == Subscriber("13900000001", "王", "路")


def test_lines_in_different_encodings_and_utf_16_are_read(tmp_path: Path) -> None:
    mixed = "号码,地址\n".encode() + "13900000000,人民路\n".encode("gbk") + "13900000001,南京路\n".encode()
    addresses = [one.address for one in read_rows(_file(tmp_path, mixed)) if isinstance(one, Subscriber)]
    assert addresses == ["人民路", "南京路"]
    (found,) = read_rows(_file(tmp_path, "号码,地址\r\n13900000000,人民路\r\n".encode("utf-16")))
    assert found == Subscriber("13900000000", "", "人民路")
    with pytest.raises(SubscriberFileFault):
        list(read_rows(_file(tmp_path, b"\xff\xfe" + "号码,地址\n1".encode("utf-16-le") + b"\x00\xd8a\x00\n\x00")))
    with pytest.raises(SubscriberFileFault):
        list(read_rows(_file(tmp_path, "号码,地址\n" + "1" * 70_000)))


def test_swapped_coordinates_in_the_far_west_are_noticed(tmp_path: Path) -> None:
    rows = "号码,地址,经度,纬度\n13900000000,喀什,75.99,39.47\n13900000001,喀什,39.47,75.99\n"
    good, bad = read_rows(_file(tmp_path, rows))
    assert isinstance(good, Subscriber) and bad == RowFault(3, t("longitude and latitude are swapped"))


@pytest.mark.parametrize("datum", ["GCJ02", "BD09", "CGCS2000", "GK3-40", "GK6", "UTM51N"])
def test_batches_of_every_datum_become_wgs84(tmp_path: Path, datum: str) -> None:
    count = 2_345
    lon, lat = [121.2 + n * 1e-4 for n in range(count)], [31.0 + n * 1e-4 for n in range(count)]
    given = convert("WGS84", datum, lon, lat)
    pairs = zip(given.x.tolist(), given.y.tolist(), strict=True)
    rows = [f"138{n:08d},a,路{n}号,{x!r},{y!r}" for n, (x, y) in enumerate(pairs)]
    rows.insert(7, "13700000000,a,路,9e9,9e9")
    found = list(read_rows(_file(tmp_path, "\n".join(rows)), datum=datum))
    assert isinstance(found[7], RowFault) and found[7].line == 8
    positions = [one.position for one in found if isinstance(one, Subscriber) and one.position]
    assert len(positions) == count
    worst = max(max(abs(p.longitude - x), abs(p.latitude - y)) for p, x, y in zip(positions, lon, lat, strict=True))
    assert worst < 1e-6


def test_refused_rows_go_to_a_table_without_personal_data(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    rows = ("号码,机主,地址", "13900000000,李雷,人民路1号", "abc,韩梅梅,南京路", "13900000000,李雷,人民路2号")
    file = _file(tmp_path, "\n".join(rows))
    out = tmp_path / "refused.csv"
    heard: list[float] = []
    with RefusedRows(out) as refused:
        report = subscribers.import_file(file, ImportWishes(on_fault=refused.add, on_progress=heard.append))
    assert (report.good, report.refused, report.applied) == (1, 2, False)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    assert [row[0] for row in table[1:]] == ["3", "4"]
    assert "韩梅梅" not in out.read_text(encoding="utf-8-sig") and out.stat().st_mode & 0o077 == 0
    assert heard and heard == sorted(heard)
    assert subscribers.import_file(file, ImportWishes(tolerated_share=0.7)).applied
    assert subscribers.newest_import() is not None


def test_an_import_that_is_called_off_changes_nothing(subscribers: SqlSubscribers, tmp_path: Path) -> None:
    subscribers.replace_all([LEI])
    file = _file(tmp_path, "号码,地址\n" + "".join(f"138{n:08d},路{n}\n" for n in range(5_000)))
    asked = iter(range(100))
    report = subscribers.import_file(file, ImportWishes(is_stopped=lambda: next(asked) >= 4))
    assert report.stopped and not report.applied
    assert subscribers.find("13900000000") == LEI and subscribers.find("13800000001") is None
