"""Locations of PIDF-LO documents: the samples of the RFCs, every shape, and documents that attack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.place import PlaceSource, Position
from dispatch_app.wire.pidf_lo import MOST_BYTES, PidfFault, PidfLocation, civic_text, pidf_candidates, read_pidf_lo

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def document(inside: str, head: str = "") -> bytes:
    return f"""<?xml version="1.0"?>{head}
        <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10"
            xmlns:gs="http://www.opengis.net/pidflo/1.0" xmlns:gml="http://www.opengis.net/gml"
            xmlns:ca="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr" entity="pres:a@b">
        <tuple id="t"><status><gp:geopriv><gp:location-info>{inside}</gp:location-info><gp:usage-rules/>
        <gp:method>GPS</gp:method></gp:geopriv></status><timestamp>2026-11-22T09:59:30Z</timestamp></tuple>
        </presence>""".encode()


def one(inside: str) -> PidfLocation:
    (found,) = read_pidf_lo(document(inside))
    return found


def test_the_samples_of_the_rfcs_are_read(shared_data: Path) -> None:
    def read(name: str) -> PidfLocation:
        (found,) = read_pidf_lo((shared_data / "pidf_lo" / name).read_bytes())
        return found

    circle = read("DeviceCircleWithConfidence.xml")
    assert circle == PidfLocation(Position(-88.261914, 41.760537), 50.0, 95.0, method="802.11")
    assert read("DevicePointLocation.xml").radius_m is None
    assert read("DeviceCircleLocation.xml").radius_m is not None
    ellipse = read("RFC5491TupleEllipseLocation.xml")
    assert (ellipse.position, ellipse.radius_m) == (Position(-73.2512, 42.5463), 1275.0)
    assert ellipse.measured_at == datetime(2007, 6, 22, 20, 57, 29, tzinfo=UTC)
    polygon = read("RFC5491TuplePolygonLocation.xml")
    assert len(polygon.outline) == 6 and polygon.position is not None
    assert abs(polygon.position.longitude + 73.272) < 0.001 and abs(polygon.position.latitude - 43.2610) < 0.01
    assert all(distance_m(polygon.position, corner) <= (polygon.radius_m or 0) + 1 for corner in polygon.outline)
    civic = read("DeviceCivicLocation.xml")
    assert civic.position is None and civic_text(civic.civic) == "2106 E NEW YORK ST, AURORA, KANE, IL, US"


def test_a_chinese_address_reads_from_the_large_to_the_small() -> None:
    address = "<ca:civicAddress><ca:country>CN</ca:country><ca:A1>上海市</ca:A1><ca:A3>黄浦区</ca:A3>" \
              "<ca:RD>人民路</ca:RD><ca:HNO>1号</ca:HNO><ca:NAM>协和大厦</ca:NAM></ca:civicAddress>"  # fmt: skip
    assert civic_text(one(address).civic) == "上海市黄浦区人民路1号协和大厦"


@pytest.mark.parametrize(
    ("shape", "radius_m"),
    [
        ("<gml:Point srsName='urn:ogc:def:crs:EPSG::4326'><gml:pos>31.2 121.5</gml:pos></gml:Point>", None),
        ("<gml:Point srsName='urn:ogc:def:crs:EPSG::4979'><gml:pos>31.2 121.5 12</gml:pos></gml:Point>", None),
        ("<gs:Circle><gml:pos>31.2 121.5</gml:pos>"
         "<gs:radius uom='urn:ogc:def:uom:EPSG::9001'>80</gs:radius></gs:Circle>", 80.0),
        ("<gs:Sphere srsName='urn:ogc:def:crs:EPSG::4979'><gml:pos>31.2 121.5 9</gml:pos>"
         "<gs:radius>7</gs:radius></gs:Sphere>", 7.0),
        ("<gs:ArcBand><gml:pos>31.2 121.5</gml:pos><gs:innerRadius>500</gs:innerRadius>"
         "<gs:outerRadius>1500</gs:outerRadius></gs:ArcBand>", 1500.0),
    ],
)  # fmt: skip
def test_every_shape_is_a_position_with_a_radius(shape: str, radius_m: float | None) -> None:
    found = one(shape)
    assert (found.position, found.radius_m) == (Position(121.5, 31.2), radius_m)


def test_candidates_say_who_found_them_when_and_how() -> None:
    raw = document("<gs:Circle><gml:pos>31.2 121.5</gml:pos><gs:radius>80</gs:radius></gs:Circle>")
    (found,) = pidf_candidates(raw, "c1", NOW)
    assert (found.source, found.source_name, found.radius_m) == (PlaceSource.HANDSET, "PIDF-LO GPS", 80.0)
    assert (NOW - found.found_at).total_seconds() == 30
    assert pidf_candidates(raw, "c1", NOW) == [found], "the same document is the same candidate"


BOMB = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 30))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<a",
        b"\xff\xfe\x00",
        document("<x/>"),
        document("&b;", '<!DOCTYPE presence [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        document("&e29;", f'<!DOCTYPE presence [<!ENTITY e0 "x">{BOMB}]>'),
        document("", '<!DOCTYPE presence SYSTEM "http://127.0.0.1/evil.dtd">'),
        b"<?xml version='1.0' encoding='no-such'?><presence/>",
        b"<p>" + b"<a>" * 50 + b"</a>" * 50 + b"</p>",
        b"<p>" + b"<a/>" * 5_000 + b"</p>",
        b"<p>" + b"x" * MOST_BYTES + b"</p>",
        document("<gml:Point srsName='EPSG::2326'><gml:pos>1 2</gml:pos></gml:Point>"),
        document("<gml:Point><gml:pos>31.2</gml:pos></gml:Point>"),
        document("<gml:Point><gml:pos>nan 121</gml:pos></gml:Point>"),
        document("<gml:Point><gml:pos>121.5 31.2</gml:pos></gml:Point>"),
        document("<gml:Point><gml:pos>0 0</gml:pos></gml:Point>"),
        document("<gs:Circle><gml:pos>31.2 121.5</gml:pos></gs:Circle>"),
        document("<gs:Circle><gml:pos>31.2 121.5</gml:pos><gs:radius>-5</gs:radius></gs:Circle>"),
        document("<gs:Circle><gml:pos>31.2 121.5</gml:pos><gs:radius uom='EPSG::9002'>5</gs:radius></gs:Circle>"),
        document("<gml:Polygon><gml:posList>31 121 31 122</gml:posList></gml:Polygon>"),
        document("<gml:Polygon><gml:posList>" + "31 121 " * 101 + "</gml:posList></gml:Polygon>"),
    ],
)
def test_what_is_no_location_is_refused(raw: bytes) -> None:
    with pytest.raises(PidfFault):
        read_pidf_lo(raw)


@given(st.binary(max_size=300))
def test_noise_never_breaks_the_decoder(noise: bytes) -> None:
    good = document("<gml:Point><gml:pos>31.2 121.5</gml:pos></gml:Point>")
    for raw in (noise, good[:200] + noise + good[200:], good[: len(noise)]):
        try:
            read_pidf_lo(raw)
        except PidfFault:
            continue
