"""JT/T 808: captured frames against a second opinion, every cut, garbage around, packages, both ways."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.adapters.positioning.jt808 import PACKAGE_S, PACKAGES, Jt808Decoder, Received, Refused, write_message
from dispatch_app.adapters.positioning.jt808_frame import BUFFER_BYTES, Frame, write_frame, write_frames
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Empty,
    Kind,
    Message,
    PositionAnswer,
    PositionBatch,
    Register,
    RegisterAnswer,
    Text,
    Tracking,
    Unread,
)
from dispatch_app.adapters.positioning.jt808_position import JtPosition, read_position, write_position

AT = datetime(2026, 11, 22, 2, 3, 4, tzinfo=UTC)
HERE = JtPosition(AT, 118.123456, 32.654321, 12, 36.5, 90, 1, 2, "", 100.5, {0x30: b"\x1f", 0xE1: b"vendor"}, b"\xff")
TERMINALS = {2013: "013800138000", 2019: "00000000013800138000"}
MESSAGES: list[tuple[int, Message]] = [
    (Kind.POSITION, HERE),
    (Kind.HEARTBEAT, Empty()),
    (Kind.LOGOUT, Empty()),
    (Kind.POSITION_QUERY, Empty()),
    (Kind.TERMINAL_ANSWER, Answer(7, Kind.TEXT, 0)),
    (Kind.PLATFORM_ANSWER, Answer(0x7E7D, Kind.POSITION, 3)),
    (Kind.REGISTER, Register(32, 100, "MAKER", "MODEL-7", "DEV0001", 1, "苏A12345")),
    (Kind.REGISTER_ANSWER, RegisterAnswer(9, 0, "code~}code")),
    (Kind.AUTHENTICATE, Authenticate("a-code")),
    (Kind.POSITION_ANSWER, PositionAnswer(5, HERE)),
    (Kind.POSITION_BATCH, PositionBatch(True, (HERE, HERE))),
    (Kind.TRACKING, Tracking(5, 600)),
    (Kind.TEXT, Text("请速到安和路120号，二氧化碳中毒", 0b1101)),
]


def decode(raw: bytes) -> list[Received | Refused]:
    decoder = Jt808Decoder()
    return decoder.feed(raw) + decoder.end()


def one_frame(message_id: int = Kind.POSITION, message: Message = HERE, version: int = 2013, serial: int = 1) -> bytes:
    [frame] = write_message(message_id, message, version, TERMINALS[version], serial)
    return frame


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> list[dict[str, Any]]:
    lines = (shared_data / "jt808" / "frames.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_captured_frames_are_read_and_wrong_checksums_refused(rows: list[dict[str, Any]]) -> None:
    refused = 0
    for row in rows:
        [result] = decode(bytes.fromhex(row["hex"]))
        where = f"{row['src']}:{row['line']}"
        assert isinstance(result, Received) == row["checksum_ok"], where
        refused += isinstance(result, Refused)
        if not isinstance(result, Received):
            continue
        frame = result.frame
        assert f"0x{frame.message_id:04x}" == row["msg_id"], where
        assert (frame.package is not None) == row["subpackage"], where
        if row["v2019"] and frame.version == 2013:
            continue  # the second opinion trusts the version bit and finds the length wrong
        assert (frame.terminal, frame.serial) == (row["phone"], row["serial"]), where
        assert frame.version == (2019 if row["v2019"] else 2013), where
        if "pos" in row:
            _compare(result.message, row["pos"], where)
    assert refused == 26


def _compare(message: Message | None, wanted: dict[str, Any], where: str) -> None:
    assert isinstance(message, JtPosition), where
    assert (message.latitude, message.longitude) == (wanted["lat"], wanted["lon"]), where
    assert (message.speed_kmh, message.heading_deg) == (wanted["speed_kmh"], wanted["dir"]), where
    assert (message.alarm, message.status, message.altitude_m) == (wanted["alarm"], wanted["status"], wanted["alt"])


def test_a_version_bit_that_the_length_contradicts_is_not_believed(rows: list[dict[str, Any]]) -> None:
    good = [row for row in rows if row["v2019"] and row["checksum_ok"]]
    odd = [row for row in good if row["body_len_field"] > row["body_len_actual"]]
    results = [decode(bytes.fromhex(row["hex"]))[0] for row in odd]
    assert [result.frame.version for result in results if result.frame] == [2013, 2013]
    position = next(r.message for r in results if isinstance(r, Received) and isinstance(r.message, JtPosition))
    assert (round(position.longitude, 3), round(position.latitude, 3)) == (122.452, 40.670)


def test_all_captured_frames_in_one_stream_at_any_cut(rows: list[dict[str, Any]]) -> None:
    raw = b"noise" + b"".join(bytes.fromhex(row["hex"]) for row in rows)
    whole = decode(raw)
    assert sum(isinstance(result, Received) for result in whole) == 113
    for size in (1, 7, 100):
        cut = Jt808Decoder()
        found = [result for start in range(0, len(raw), size) for result in cut.feed(raw[start : start + size])]
        assert found + cut.end() == whole


@pytest.mark.parametrize("version", [2013, 2019])
@pytest.mark.parametrize(("message_id", "message"), MESSAGES, ids=lambda value: getattr(value, "name", ""))
def test_what_is_written_is_read(message_id: int, message: Message, version: int) -> None:
    [result] = decode(one_frame(message_id, message, version, 0x7D7E))
    assert isinstance(result, Received)
    assert result.message == message
    assert (result.frame.version, result.frame.terminal) == (version, TERMINALS[version])
    assert (result.frame.serial, result.frame.stated_bytes) == (0x7D7E, None)


def test_a_frame_may_be_split_at_every_byte() -> None:
    raw = one_frame()
    for at in range(len(raw) + 1):
        decoder = Jt808Decoder()
        [result] = decoder.feed(raw[:at]) + decoder.feed(raw[at:])
        assert isinstance(result, Received) and result.message == HERE


def test_every_wrong_byte_is_noticed_and_the_next_frame_counts() -> None:
    raw = one_frame()
    for at in range(1, len(raw) - 1):
        damaged = bytearray(raw)
        damaged[at] ^= 0x01
        *_, last = results = decode(bytes(damaged) + raw)
        assert isinstance(last, Received)
        assert all(isinstance(result, Refused) for result in results[:-1]) and len(results) > 1


@given(st.binary(max_size=3000), st.lists(st.integers(0, 3000), max_size=5))
def test_garbage_never_raises_and_never_hides_a_good_frame(garbage: bytes, cuts: list[int]) -> None:
    raw, decoder, found, before = garbage + b"\x7e" + one_frame(), Jt808Decoder(), [], 0
    for at in [*sorted(min(cut, len(raw)) for cut in cuts), len(raw)]:
        found += decoder.feed(raw[before:at])
        before = at
        assert len(decoder._frames._buffer) <= BUFFER_BYTES
    assert isinstance(found[-1], Received) and found[-1].message == HERE
    assert found == decode(raw)


@given(st.binary(max_size=1023), st.sampled_from([2013, 2019]), st.integers(0, 0xFFFF), st.integers(0x0900, 0x0FFF))
def test_any_body_survives_the_escapes(body: bytes, version: int, serial: int, message_id: int) -> None:
    raw = write_frame(Frame(message_id, version, TERMINALS[version], serial, body))
    assert raw.count(b"\x7e") == 2
    [result] = decode(raw)
    assert isinstance(result, Received)
    assert result.message == Unread(body)


@given(st.integers(0x0000, 0xFFFF), st.binary(max_size=60), st.sampled_from([2013, 2019]))
def test_a_body_that_is_not_what_it_says_is_refused_and_does_not_raise(kind: int, body: bytes, version: int) -> None:
    for message_id in (kind, *Kind):
        [result] = decode(write_frame(Frame(message_id, version, TERMINALS[version], 1, body)))
        assert isinstance(result, Received) or result.reason.startswith("body: ")


def test_an_endless_frame_is_cut_off() -> None:
    decoder = Jt808Decoder()
    found = [result for _ in range(100) for result in decoder.feed(b"\x7ex" if not _ else b"x" * 1000)]
    assert found == [Refused("too long")]
    assert not decoder._frames._buffer
    [result] = [r for r in decoder.feed(one_frame()) if isinstance(r, Received)]
    assert result.message == HERE


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\x7e\x01\x02\x7e", "too short"),
        (b"\x7e\x02\x00\x7d\x03\x7e", "escape"),
        (write_frame(Frame(0x0200, 2013, TERMINALS[2013], 1, b"x", encryption=1)), "encrypted"),
        (write_frame(Frame(0x0200, 2013, TERMINALS[2013], 1, b"x", package=(2, 3))), "package number"),
        (write_frame(Frame(0x0200, 2013, TERMINALS[2013], 1, b"x" * 27)), "body: a position needs 28 bytes, has 27"),
    ],
)
def test_refusals_have_reasons(raw: bytes, reason: str) -> None:
    [result] = decode(raw)
    assert isinstance(result, Refused) and result.reason == reason


def long_batch(count: int = 100) -> PositionBatch:
    return PositionBatch(True, tuple(HERE for _ in range(count)))


def test_packages_come_together_in_any_order_between_other_frames() -> None:
    frames = write_message(Kind.POSITION_BATCH, long_batch(), 2019, TERMINALS[2019], 0xFFFE)
    assert len(frames) > 3
    decoder = Jt808Decoder()
    mixed = [*reversed(frames[1:]), one_frame(), frames[1], frames[0]]
    results = [result for frame in mixed for result in decoder.feed(frame)]
    messages = [result.message for result in results if isinstance(result, Received) and result.message]
    assert messages == [HERE, long_batch()]
    assert not decoder._unfinished


def test_a_lost_package_loses_its_message_only() -> None:
    first = write_frames(Kind.POSITION_BATCH, 2013, TERMINALS[2013], 1, b"\x00" * 1500)
    second = write_message(Kind.POSITION_BATCH, long_batch(30), 2013, TERMINALS[2013], 9)
    assert len(first) == len(second) == 2
    decoder = Jt808Decoder()
    results = [result for frame in (first[0], *second) for result in decoder.feed(frame, 1.0)]
    assert [result.message for result in results if isinstance(result, Received)] == [None, None, long_batch(30)]


def test_packages_of_long_ago_are_forgotten_and_what_is_kept_is_bounded() -> None:
    first, second = write_message(Kind.POSITION_BATCH, long_batch(30), 2013, TERMINALS[2013], 1)
    decoder = Jt808Decoder()
    decoder.feed(first, 0.0)
    [result] = decoder.feed(second, PACKAGE_S + 1)
    assert isinstance(result, Received) and result.message is None
    for kind in range(0x0900, 0x0980):
        decoder.feed(write_frame(Frame(kind, 2013, TERMINALS[2013], 1, b"x", package=(PACKAGES, 1))), PACKAGE_S + 1)
        decoder.feed(write_frame(Frame(kind, 2013, TERMINALS[2013], 1, b"x", package=(PACKAGES + 1, 1))), PACKAGE_S + 1)
    assert len(decoder._unfinished) <= 3


@pytest.mark.parametrize(
    ("change", "void"),
    [
        ({"status": 0}, "not fixed"),
        ({"longitude": 0.0, "latitude": 0.0}, "0/0"),
        ({"latitude": 91.0}, "off the earth"),
        ({"at": None}, "no time"),
        ({"status": 0b100010}, "encrypted"),
        ({}, ""),
    ],
)
def test_positions_that_are_no_fix_say_why(change: dict[str, Any], void: str) -> None:
    fields = {name: getattr(HERE, name) for name in JtPosition.__dataclass_fields__} | change
    assert read_position(write_position(JtPosition(**fields))).void == void


@given(
    st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 300), st.integers(0, 359),
    st.integers(int(datetime(2001, 1, 2, tzinfo=UTC).timestamp()), int(datetime(2099, 12, 30, tzinfo=UTC).timestamp())),
)  # fmt: skip
def test_positions_anywhere_are_read_back(lon: float, lat: float, speed_kmh: float, heading: int, at_s: int) -> None:
    at = datetime.fromtimestamp(at_s, UTC)
    read = read_position(write_position(JtPosition(at, lon, lat, 0, speed_kmh, heading, 0, 2)))
    assert read.at == at
    assert read.longitude == pytest.approx(lon, abs=6e-7) and read.latitude == pytest.approx(lat, abs=6e-7)
    assert read.speed_kmh == pytest.approx(speed_kmh, abs=0.051) and read.heading_deg == heading


def test_what_does_not_fit_is_not_written() -> None:
    with pytest.raises(ValueError, match="text"):
        write_message(Kind.TEXT, Text("长" * 600), 2019, TERMINALS[2019], 1)
    with pytest.raises(ValueError, match="digits"):
        write_message(Kind.HEARTBEAT, Empty(), 2013, TERMINALS[2019], 1)
    with pytest.raises(ValueError, match="fit"):
        write_message(Kind.REGISTER, Register(1, 1, "MUCH TOO LONG", "", "", 1, ""), 2013, TERMINALS[2013], 1)
