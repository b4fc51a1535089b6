"""NUT variables, SNTP, Modbus frames, lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.decoders import sntp
from alarms.decoders.line_splitter import LineSplitter
from alarms.decoders.modbus_frames import RelayBox, crc16, framed
from alarms.decoders.nut_variables import NutFault, decode_variables
from alarms.decoders.ups_reading import UpsFlag


def test_nut_status_words() -> None:
    reading = decode_variables({"ups.status": "OB DISCHRG LB RB OVER", "battery.runtime": "812", "ups.load": "x"})
    expected = {UpsFlag.ON_BATTERY, UpsFlag.BATTERY_LOW, UpsFlag.REPLACE_BATTERY, UpsFlag.OVERLOAD}
    assert (reading.flags, reading.runtime_s, reading.load_percent) == (expected, 812.0, None)
    for waiting in ({}, {"ups.status": "WAIT"}):
        with pytest.raises(NutFault):
            decode_variables(waiting)


def test_sntp_offset_is_recovered() -> None:
    question = sntp.request(1_800_000_000.25)
    reply = sntp.answer(question, 1_800_000_003.5)
    assert sntp.offset_s(reply, 1_800_000_000.25, 1_800_000_000.75) == pytest.approx(3.0, abs=1e-3)


@pytest.mark.parametrize("spoil", [lambda r: r[:40], lambda r: bytes([0xE4]) + r[1:], lambda r: r[:1] + b"\0" + r[2:]])
def test_an_unusable_time_is_refused(spoil: object) -> None:
    reply = sntp.answer(sntp.request(1e9), 1e9)
    with pytest.raises(sntp.SntpFault):
        sntp.offset_s(spoil(reply), 1e9, 1e9)  # type: ignore[operator]
    with pytest.raises(sntp.SntpFault):
        sntp.offset_s(reply, 1e9 + 1, 1e9 + 1)


def test_known_checksum() -> None:
    assert crc16(b"\x01\x03\x00\x00\x00\x0a") == 0xCDC5


def test_a_relay_box_answers_whatever_the_cut_and_the_noise_before() -> None:
    box = RelayBox()
    request = framed(b"\x01\x0f\x00\x00\x00\x08\x01\x05")
    answers = b"".join(box.feed(bytes([byte])) for byte in b"\xff\x00" + request)
    assert answers == framed(b"\x01\x0f\x00\x00\x00\x08")
    assert box.coils[:3] == [True, False, True]
    assert box.feed(framed(b"\x01\x01\x00\x00\x00\x08")) == framed(b"\x01\x01\x01\x05")
    assert box.feed(framed(b"\x02\x01\x00\x00\x00\x08")) == b""
    assert box.feed(framed(b"\x01\x01\x00\x00\x00\x63")) == framed(b"\x01\x81\x02")


@given(st.lists(st.binary(max_size=600), max_size=5))
def test_lines_are_bounded_and_independent_of_the_cut(parts: list[bytes]) -> None:
    whole, cut = LineSplitter(), LineSplitter()
    lines = [line for part in parts for line in cut.feed(part)]
    assert lines == whole.feed(b"".join(parts))
    assert all(len(line) <= 256 for line in lines)
