"""Every wire form of a location report, and what is none."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.adapters.locating.aml import AmlFault, AmlPosition, data_text, read_aml, unpacked
from dispatch_app.adapters.locating.line_layout import layout_of
from dispatch_app.adapters.locating.reports import (
    Finding,
    LocationReport,
    ReportFault,
    SourceForm,
    for_call,
    read_findings,
)
from dispatch_app.domain.place import PlaceSource, Position

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PLAIN = SourceForm("p", "110")
AML = 'A"ML=1;lt=+54.76397;lg=-0.18305;rd=50;top=20130717141935;lc=90;pm=W;si=123456789012345;mcc=234;mnc=30;ml=128'


def one(raw: bytes | str, form: SourceForm = PLAIN) -> Finding:
    (found,) = read_findings(raw.encode() if isinstance(raw, str) else raw, form, NOW)
    return found


def test_json_in_full() -> None:
    body = {
        "number": "13900000000", "longitude": 121.5, "latitude": 31.2, "datum": "WGS84", "radius_m": 30,
        "confidence_pct": 68, "address": "人民路1号", "civic": {"A1": "上海市", "RD": "人民路"}, "method": "GNSS",
        "measured_at": "2026-11-22T17:59:00+08:00", "unknown": 1,
    }  # fmt: skip
    found = one(json.dumps({"reports": [body]})).candidate
    assert (found.position, found.radius_m, found.confidence_pct) == (Position(121.5, 31.2), 30, 68)
    assert (found.text, found.source_name, found.source) == ("人民路1号", "110 GNSS", PlaceSource.OPERATOR)
    assert NOW - found.found_at == timedelta(minutes=1)
    assert found.civic == (("A1", "上海市"), ("RD", "人民路"))
    gbk = one(json.dumps(body, ensure_ascii=False).encode("gbk")).candidate
    assert gbk.text == "人民路1号"


@pytest.mark.parametrize(
    ("datum", "x", "y"),
    [
        ("GCJ-02", 121.531541859, 31.175303984),
        ("EPSG:4490", 121.5272106, 31.1774276),
        ("GK3-40", None, None),
    ],
)
def test_any_datum_is_tagged_and_converted(datum: str, x: float | None, y: float | None) -> None:
    if x is None:
        from gis_data.datum import convert

        grid = convert("WGS84", datum, 121.5272106, 31.1774276)
        x, y = float(grid.x[0]), float(grid.y[0])
    found = one(json.dumps({"number": "110", "longitude": x, "latitude": y, "datum": datum})).candidate
    assert found.position is not None and found.given.startswith(f"{x:.3f}"[:6])
    assert found.position.longitude == pytest.approx(121.5272106, abs=1e-6)
    assert found.position.latitude == pytest.approx(31.1774276, abs=1e-6)
    assert found.datum == {"EPSG:4490": "CGCS2000", "GCJ-02": "GCJ02"}.get(datum, datum)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("separator", ["|", ",", "\t", ";", "#"])
def test_the_three_field_line_in_any_dress(encoding: str, separator: str) -> None:
    line = separator.join(("13900000000", "王某", "人民路１号", "１２１.５", "31.2", "100"))
    found = one((line + "\r\n").encode(encoding))
    assert (found.number, found.candidate.text, found.candidate.radius_m) == ("13900000000", "人民路１号", 100)
    assert found.candidate.position == Position(121.5, 31.2)


def test_a_line_of_fixed_width_is_cut_by_the_bytes_of_its_layout() -> None:
    layout = layout_of({"encoding": "gb18030", "columns": {"number": [1, 12], "name": [13, 10], "address": [23, 20],
                                                           "longitude": [43, 10], "latitude": [53, 9]}})  # fmt: skip
    raw = b"13900000000 " + "王某某".encode("gbk").ljust(10) + "人民路1号".encode("gbk").ljust(20) + (
        b"121.500000" + b"31.200000"
    )
    found = one(raw, SourceForm("p", "110", layout=layout))
    assert (found.number, found.candidate.text) == ("13900000000", "人民路1号")
    assert found.candidate.position == Position(121.5, 31.2)


def test_an_address_alone_is_a_report_and_the_source_lends_its_radius() -> None:
    assert one("13900000000|王|人民路1号").candidate.position is None
    form = SourceForm("p", "110", radius_m=500)
    assert one("13900000000||人民路1号|121.5|31.2", form).candidate.radius_m == 500


def test_the_same_message_is_the_same_candidate() -> None:
    first, again = (for_call(one("13900000000||人民路1号|121.5|31.2"), "c1") for _ in range(2))
    assert first == again and first.candidate_id.startswith("c1-p-")
    assert for_call(one("13900000000||人民路1号|121.6|31.2"), "c1").candidate_id != first.candidate_id


@pytest.mark.parametrize(
    "raw",
    ["", "  \n", "{", "[1]", "null", '{"number": 1}', '{"number":"1"}', '{"number":"1","longitude":5}',
     '{"number":"1","longitude":1e999,"latitude":2}', '{"number":"1","longitude":31.2,"latitude":121.5}',
     '{"number":"1","longitude":1,"latitude":2,"datum":"MARS"}', '{"number":"1","longitude":0,"latitude":0}',
     '{"number":"1","address":"x","measured_at":"2026-01-01T00:00:00"}', '{"number":"1","text":"hello"}',
     "1|2|3|x|y", "[" * 5000, json.dumps([{"number": "1", "address": "x"}] * 51), "x" * 70_000, b"\xff\xff|\xff"],
)  # fmt: skip
def test_what_is_no_report_is_refused(raw: str | bytes) -> None:
    with pytest.raises(ReportFault):
        read_findings(raw.encode() if isinstance(raw, str) else raw, PLAIN, NOW)


@given(st.binary(max_size=200))
def test_noise_never_breaks_the_decoder(noise: bytes) -> None:
    try:
        read_findings(noise, PLAIN, NOW)
    except ReportFault:
        return


def test_the_message_of_the_standard_is_read() -> None:
    assert read_aml(AML) == AmlPosition(
        -0.18305, 54.76397, 50.0, 90.0, datetime(2013, 7, 17, 14, 19, 35, tzinfo=UTC), "WLAN"
    )


@pytest.mark.parametrize("bad", ["", "hello", AML.replace("lt=", "xx="), AML.replace("pm=W", "pm=N"),
                                 AML.replace("rd=50", "rd=N"), AML.replace("+54.76397", "+94"),
                                 'A"ML=1;lt=+00.00000;lg=+000.00000;rd=5', AML + "x" * 700])  # fmt: skip
def test_a_handset_without_a_position_gives_none(bad: str) -> None:
    with pytest.raises(AmlFault):
        read_aml(bad)


def _packed(text: str) -> bytes:
    bits = sum(ord(sign) << (7 * place) for place, sign in enumerate(text))
    return bits.to_bytes((len(text) * 7 + 7) // 8, "little")


def test_data_sms_plain_packed_and_with_a_header_are_read() -> None:
    assert unpacked(_packed(AML))[: len(AML)] == AML
    header = bytes((6, 5, 4, 0x0B, 0x84, 0, 0))
    for data in (AML.encode().hex(), base64.b64encode(AML.encode()).decode(), _packed(AML).hex(),
                 (header + AML.encode()).hex()):  # fmt: skip
        assert read_aml(data_text(data)) == read_aml(AML)
    for bad in ("zz", "00", "", "ff" * 2000):
        with pytest.raises(AmlFault):
            data_text(bad)


def test_the_published_schema_and_examples_are_those_of_the_code() -> None:
    docs = Path(__file__).resolve().parents[3] / "docs"
    schema = json.loads((docs / "location-report.schema.json").read_text(encoding="utf-8"))
    assert schema == msgspec.json.schema(LocationReport)
    page = (docs / "locating.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert one(example).candidate.text == "人民路1号"
    tomls = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert layout_of(tomllib.loads(tomls[1])).datum == "GCJ02"
