"""NMEA: real receivers' logs against gpsd's reading of them, every cut, garbage around, TAG blocks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.adapters.positioning.nmea import LINE_LENGTH, NmeaDecoder, NmeaFix, rmc, tagged

AT = datetime(2026, 11, 22, 2, 3, 4, 500000, tzinfo=UTC)
SENTENCE = b"$GNRMC,171926.00,A,4404.14063,N,12118.85478,W,0.117,,180315,,,A*76\r\n"
LOGS = (
    "ac12_binary", "beidou-gb", "bu353s4", "com-1289", "furuno_gl_ga", "garmin15x", "gp-320fw-2019-03-28", "mtk-3301",
    "neo-m8n", "quectel-L70", "skytraq-fix", "ublox-lea-5h",
)  # fmt: skip


def decode(raw: bytes) -> tuple[list[NmeaFix], NmeaDecoder]:
    decoder = NmeaDecoder()
    return decoder.feed(raw) + decoder.end(), decoder


@pytest.mark.parametrize("name", LOGS)
def test_real_logs_give_the_positions_that_gpsd_gives(shared_data: Path, name: str) -> None:
    fixes, decoder = decode((shared_data / "gps" / f"{name}.log").read_bytes())
    lines = (shared_data / "gps" / f"{name}.log.chk").read_text(errors="replace").splitlines()
    reports = [json.loads(line) for line in lines if line.startswith("{") and '"TPV"' in line]
    seen = [(r["lat"], r["lon"]) for r in reports if "lat" in r]
    assert fixes and seen
    strange = [f for f in fixes if not any(_same(f, lat, lon) for lat, lon in seen)]
    assert len(strange) <= 1, "gpsd drops at most the last, unfinished epoch of a log"
    missing = [1 for lat, lon in seen if not any(_same(f, lat, lon) for f in fixes)]
    assert len(missing) <= 1
    assert decoder.count.good > 0


def _same(fix: NmeaFix, latitude: float, longitude: float) -> bool:
    return abs(fix.latitude - latitude) < 1e-6 and abs(fix.longitude - longitude) < 1e-6


@pytest.mark.parametrize("name", LOGS)
def test_any_cut_gives_the_same(shared_data: Path, name: str) -> None:
    raw = (shared_data / "gps" / f"{name}.log").read_bytes()
    whole, decoder = decode(raw)
    for size in (1, 7, 100):
        cut = NmeaDecoder()
        fixes = [fix for start in range(0, len(raw), size) for fix in cut.feed(raw[start : start + size])]
        assert fixes + cut.end() == whole
        assert cut.count == decoder.count


def test_one_sentence_becomes_one_fix() -> None:
    [fix], decoder = decode(SENTENCE)
    assert fix.at == datetime(2015, 3, 18, 17, 19, 26, tzinfo=UTC)
    assert fix.latitude == pytest.approx(44 + 4.14063 / 60)
    assert fix.longitude == pytest.approx(-(121 + 18.85478 / 60))
    assert fix.speed_kmh == pytest.approx(0.117 * 1.852)
    assert fix.heading_deg is None
    assert (decoder.count.good, decoder.count.bad) == (1, 0)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (SENTENCE.replace(b"*76", b"*77"), "checksum"),
        (SENTENCE.replace(b"*76", b""), "no checksum"),
        (SENTENCE.replace(b"44", b"\xff\xfe"), "not text"),
        (b"$" + b"A" * (LINE_LENGTH + 10) + b"\r\n", "too long"),
        (tagged("x", "GNRMC,171926.00,A,9904.1,N,12118.8,W,0.1,,180315,,,A"), "fields"),
        (tagged("x", "GNRMC,171926.00,A,0000.0,N,00000.0,E,0.1,,180315,,,A"), "fields"),
        (tagged("x", "GNRMC,171926.00,A,4404.1,N,12118.8,W,0.1,,,,,A"), "fields"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason_and_the_next_one_counts(raw: bytes, reason: str) -> None:
    fixes, decoder = decode(raw + SENTENCE)
    assert len(fixes) == 1
    assert decoder.count.reasons == {reason: 1}


def test_a_void_position_is_no_fix_and_no_error() -> None:
    fixes, decoder = decode(tagged("", "GNRMC,171926.00,V,,,,,,,180315,,,N"))
    assert (fixes, decoder.count.good, decoder.count.bad) == ([], 1, 0)


def test_without_rmc_the_other_sentences_count_once_the_date_is_known() -> None:
    gga = tagged("", "GNGGA,020304.00,3204.00000,N,11804.00000,E,1,12,0.9,10.0,M,0.0,M,,")
    fixes, _ = decode(gga * 6)
    assert fixes == []
    fixes, _ = decode(tagged("", "GNZDA,020303.00,22,11,2026,00,00") + gga * 6)
    assert len(fixes) == 3
    assert fixes[0].at == datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)


def test_the_tag_block_names_the_source_unless_it_is_damaged() -> None:
    line = tagged("V17", rmc(AT, 118.0, 32.0, 36.0, 90.0))
    [fix], _ = decode(line)
    assert (fix.source, fix.at) == ("V17", AT)
    [fix], _ = decode(line.replace(b"s:V17", b"s:V18"))
    assert fix.source == ""


@given(st.binary(max_size=2000))
def test_garbage_never_raises_and_never_hides_a_good_line(garbage: bytes) -> None:
    decoder = NmeaDecoder()
    decoder.feed(garbage)
    fixes = decoder.feed(b"\r\n" + SENTENCE)
    assert fixes and fixes[-1].latitude == pytest.approx(44.0690105)
    assert len(decoder._buffer) <= LINE_LENGTH


@given(st.floats(-179.9, 179.9), st.floats(-89.9, 89.9), st.floats(0, 200), st.floats(0, 359.9))
def test_what_the_simulator_writes_is_read_back(lon: float, lat: float, speed_kmh: float, heading: float) -> None:
    fixes, decoder = decode(tagged("V1", rmc(AT, lon, lat, speed_kmh, heading)))
    if round(lon, 6) == 0 and round(lat, 6) == 0:
        return
    [fix] = fixes
    assert fix.longitude == pytest.approx(lon, abs=2e-7)
    assert fix.latitude == pytest.approx(lat, abs=2e-7)
    assert fix.speed_kmh == pytest.approx(speed_kmh, abs=0.02)
    assert decoder.count.bad == 0
