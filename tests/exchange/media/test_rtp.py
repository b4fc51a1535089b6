"""RTP and telephone events: there and back, and whatever a stranger may send."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.exchange.media.rtp import (
    DIGITS,
    RtpPacket,
    ahead,
    read_packet,
    read_telephone_event,
    write_packet,
    write_telephone_event,
)  # fmt: skip


@given(
    st.integers(0, 71), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF),
    st.binary(max_size=400), st.booleans(),
)  # fmt: skip
def test_a_packet_comes_back(kind: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker: bool) -> None:
    packet = write_packet(kind, sequence, timestamp, ssrc, payload, marker=marker)
    assert read_packet(packet) == RtpPacket(kind, marker, sequence, timestamp, ssrc, payload)


def test_sequence_and_timestamp_wrap() -> None:
    packet = read_packet(write_packet(8, 0x10005, 0x1_0000_0007, 1, b"x"))
    assert packet is not None and (packet.sequence, packet.timestamp) == (5, 7)


def test_sources_extension_and_padding_are_taken_off() -> None:
    extended = (
        struct.pack("!BBHII", 0x80 | 0x20 | 0x10 | 2, 8, 1, 2, 3) + bytes(8)
        + struct.pack("!HH", 0xBEDE, 1) + bytes(4) + b"voice" + b"\0\0\3"
    )  # fmt: skip
    packet = read_packet(extended)
    assert packet is not None and packet.payload == b"voice"


@pytest.mark.parametrize(
    "packet",
    [
        b"", b"\x80", bytes(12), b"\x40" + bytes(11), b"\x8f\x08" + bytes(10), b"\x90\x08" + bytes(10),
        b"\xa0\x08" + bytes(10) + b"\0", b"\xa0\x08" + bytes(10) + b"\x09", b"\x80\xc8" + bytes(20),
        b"\x90\x08" + bytes(10) + b"\xbe\xde\xff\xff",
    ],
)  # fmt: skip
def test_what_is_no_rtp_is_none(packet: bytes) -> None:
    assert read_packet(packet) is None


@given(st.binary(max_size=200))
def test_garbage_never_raises(packet: bytes) -> None:
    read = read_packet(packet)
    assert read is None or len(read.payload) <= len(packet) - 12
    event = read_telephone_event(packet)
    assert (event is None) == (len(packet) < 4)


@pytest.mark.parametrize("digit", DIGITS)
def test_keys_come_back(digit: str) -> None:
    event = read_telephone_event(write_telephone_event(digit, 800, end=True))
    assert event is not None and (event.digit, event.end, event.duration) == (digit, True, 800)


def test_events_that_are_no_keys_have_no_digit() -> None:
    assert read_telephone_event(bytes([16, 0, 0, 0])).digit == ""  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="substring"):
        write_telephone_event("x", 1, end=False)


def test_counters_that_wrap_are_compared_the_short_way() -> None:
    assert ahead(3, 0xFFFFFFFE) == 5
    assert ahead(0xFFFFFFFE, 3) == -5
    assert ahead(2, 0xFFFF, 16) == 3
