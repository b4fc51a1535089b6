"""The messages of JT/T 808 that the positions process understands, as values, and their bodies both ways.

Clauses are those of JT/T 808-2019 §8; where 2013 (and 2011) wrote a field otherwise, the version of the frame decides.
Text is GBK.
"""

from __future__ import annotations

import contextlib
import struct
from dataclasses import dataclass
from enum import IntEnum

from dispatch_app.adapters.positioning.jt808_position import JtPosition, read_position, write_position

ENCODING = "gbk"

TEXT_BYTES = 1_024
"""The standard's longest text (§8.12)."""

BATCH_POSITIONS = 200
"""Of one batch: a sub-packaged message of our bound could hold no more."""


class Kind(IntEnum):
    """Message ids with a name; others are kept by number."""

    TERMINAL_ANSWER = 0x0001
    HEARTBEAT = 0x0002
    LOGOUT = 0x0003
    TERMINAL_RESEND = 0x0005
    REGISTER = 0x0100
    AUTHENTICATE = 0x0102
    POSITION = 0x0200
    POSITION_ANSWER = 0x0201
    POSITION_BATCH = 0x0704
    PLATFORM_ANSWER = 0x8001
    RESEND = 0x8003
    REGISTER_ANSWER = 0x8100
    POSITION_QUERY = 0x8201
    TRACKING = 0x8202
    TEXT = 0x8300


class Result(IntEnum):
    """Results of the general answers (§8.1, §8.2)."""

    DONE = 0
    FAILED = 1
    WRONG = 2
    NOT_SUPPORTED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """0x0001 and 0x8001: what became of the message `serial` of `message_id`."""

    serial: int
    message_id: int
    result: int


@dataclass(frozen=True, slots=True)
class Resend:
    """0x8003 and 0x0005: send these packages of a message again; `first_serial` is that of its first package."""

    first_serial: int
    packages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """A message without a body: heartbeat, logout, position query."""


@dataclass(frozen=True, slots=True)
class Register:
    """0x0100: who the terminal says it is."""

    province: int
    city: int
    maker: str
    model: str
    device_id: str
    plate_colour: int
    plate: str


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """0x8100; `result` 0 done, 1 vehicle already registered, 2 no such vehicle, 3 terminal already, 4 no such."""

    serial: int
    result: int
    code: str


@dataclass(frozen=True, slots=True)
class Authenticate:
    """0x0102: the code of the last registration; IMEI and software version since 2019."""

    code: str
    imei: str = ""
    software: str = ""


@dataclass(frozen=True, slots=True)
class PositionAnswer:
    """0x0201: the position asked for by message `serial`."""

    serial: int
    position: JtPosition


@dataclass(frozen=True, slots=True)
class PositionBatch:
    """0x0704: positions, `stored` where they come late out of a blind area; `bad` could not be read."""

    stored: bool
    positions: tuple[JtPosition, ...]
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Tracking:
    """0x8202: report every `interval_s` for `for_s`; interval 0 ends it."""

    interval_s: int
    for_s: int


@dataclass(frozen=True, slots=True)
class Text:
    """0x8300: text for the crew; `flags` bit 0 urgent (2019: service), 2 screen, 3 speech, 4 advertising screen."""

    text: str
    flags: int = 0b1101
    category: int = 1
    """Since 2019: 1 notice, 2 service."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A message whose body means nothing here."""

    body: bytes


Message = (
    Answer | Empty | Register | RegisterAnswer | Authenticate | JtPosition | PositionAnswer | PositionBatch | Tracking
    | Text | Resend | Unread
)  # fmt: skip


def read_body(message_id: int, version: int, body: bytes) -> Message:
    """The message of a body. Raises ValueError where the body is not what the message id promises."""
    try:
        return _read(message_id, version, body)
    except struct.error as wrong:
        raise ValueError(f"{len(body)} bytes are too few") from wrong


def _read(message_id: int, version: int, body: bytes) -> Message:
    match message_id:
        case Kind.POSITION:
            return read_position(body)
        case Kind.HEARTBEAT | Kind.LOGOUT | Kind.POSITION_QUERY:
            return Empty()
        case Kind.TERMINAL_ANSWER | Kind.PLATFORM_ANSWER:
            return Answer(*struct.unpack_from(">HHB", body))
        case Kind.RESEND | Kind.TERMINAL_RESEND:
            return _read_resend(message_id, version, body)
        case Kind.REGISTER:
            return _read_register(version, body)
        case Kind.REGISTER_ANSWER:
            serial, result = struct.unpack_from(">HB", body)
            return RegisterAnswer(serial, result, _text(body[3:]))
        case Kind.AUTHENTICATE:
            return _read_authenticate(version, body)
        case Kind.POSITION_ANSWER:
            return PositionAnswer(struct.unpack_from(">H", body)[0], read_position(body[2:]))
        case Kind.POSITION_BATCH:
            return _read_batch(body)
        case Kind.TRACKING:
            interval_s, for_s = struct.unpack_from(">HI", body) if len(body) > 2 else (*struct.unpack(">H", body), 0)
            return Tracking(interval_s, for_s)
        case Kind.TEXT:
            if version == 2019:
                return Text(_text(body[2:]), *struct.unpack_from(">BB", body))
            return Text(_text(body[1:]), *struct.unpack_from(">B", body))
        case _:
            return Unread(body)


def _resend_layout(message_id: int, version: int) -> str:
    """2013 counts the packages in one byte; 2019, which first knew the terminal's own asking, in two (§8.5, §8.6)."""
    return ">HH" if version == 2019 or message_id == Kind.TERMINAL_RESEND else ">HB"


def _read_resend(message_id: int, version: int, body: bytes) -> Resend:
    layout = _resend_layout(message_id, version)
    first_serial, count = struct.unpack_from(layout, body)
    return Resend(first_serial, struct.unpack_from(f">{count}H", body, struct.calcsize(layout)))


REGISTER_WIDTHS = {2011: (5, 8, 7), 2013: (5, 20, 7), 2019: (11, 30, 30)}
"""Maker, model and device id; the frames of 2011 and 2013 differ by nothing but their length."""


def _read_register(version: int, body: bytes) -> Register:
    widths = REGISTER_WIDTHS[version]
    if version == 2013 and len(body) < 4 + sum(widths) + 1:
        widths = REGISTER_WIDTHS[2011]
    layout = ">HH" + "".join(f"{width}s" for width in widths) + "B"
    province, city, maker, model, device_id, colour = struct.unpack_from(layout, body)
    plate = _text(body[5 + sum(widths) :])
    return Register(province, city, _text(maker), _text(model), _text(device_id), colour, plate)


def _read_authenticate(version: int, body: bytes) -> Authenticate:
    if version != 2019:
        return Authenticate(_text(body))
    length = struct.unpack_from(">B", body)[0]
    if len(body) < 1 + length:
        raise ValueError(f"a code of {length} bytes in {len(body)}")
    return Authenticate(
        _text(body[1 : 1 + length]), _text(body[1 + length : 16 + length]), _text(body[16 + length : 36 + length])
    )


def _read_batch(body: bytes) -> PositionBatch:
    count, stored = struct.unpack_from(">HB", body)
    promised = min(count, BATCH_POSITIONS)
    positions: list[JtPosition] = []
    start, tried = 3, 0
    while start + 2 <= len(body) and tried < promised:
        end = start + 2 + int.from_bytes(body[start : start + 2], "big")
        with contextlib.suppress(ValueError):  # counted by what is missing in the end
            positions.append(read_position(body[start + 2 : end]))
        start, tried = end, tried + 1
    return PositionBatch(bool(stored), tuple(positions), promised - len(positions))


def _text(raw: bytes) -> str:
    """Text of a padded field; bytes that are no GBK are shown as a replacement character."""
    return raw.decode(ENCODING, "replace").strip("\0 ")


def write_body(message: Message, version: int) -> bytes:
    """The body of a message. Raises ValueError where a text is too long or has characters that GBK lacks."""
    match message:
        case JtPosition():
            return write_position(message)
        case Empty():
            return b""
        case Answer():
            return struct.pack(">HHB", message.serial, message.message_id, message.result)
        case Register():
            return _write_register(message, version)
        case RegisterAnswer():
            return struct.pack(">HB", message.serial, message.result) + message.code.encode(ENCODING)
        case Authenticate():
            return _write_authenticate(message, version)
        case PositionAnswer():
            return message.serial.to_bytes(2, "big") + write_position(message.position)
        case PositionBatch():
            bodies = [write_position(position) for position in message.positions]
            head = struct.pack(">HB", len(bodies), message.stored)
            return head + b"".join(len(one).to_bytes(2, "big") + one for one in bodies)
        case Tracking():
            return struct.pack(">HI", message.interval_s, message.for_s)
        case Text():
            text = message.text.encode(ENCODING)
            if len(text) > TEXT_BYTES:
                raise ValueError(f"{len(text)} bytes of text, {TEXT_BYTES} are allowed")
            return bytes([message.flags, message.category] if version == 2019 else [message.flags]) + text
        case Resend():
            layout = _resend_layout(Kind.RESEND, version)
            head = struct.pack(layout, message.first_serial, len(message.packages))
            return head + struct.pack(f">{len(message.packages)}H", *message.packages)
        case Unread():
            return message.body


def _write_register(message: Register, version: int) -> bytes:
    fields = zip((message.maker, message.model, message.device_id), REGISTER_WIDTHS[version], strict=True)
    parts = [_padded(text, width) for text, width in fields]
    head = struct.pack(">HH", message.province, message.city)
    return head + b"".join(parts) + bytes([message.plate_colour]) + message.plate.encode(ENCODING)


def _write_authenticate(message: Authenticate, version: int) -> bytes:
    code = message.code.encode(ENCODING)
    if version != 2019:
        return code
    return bytes([len(code)]) + code + _padded(message.imei, 15) + _padded(message.software, 20)


def _padded(text: str, width: int) -> bytes:
    raw = text.encode(ENCODING)
    if len(raw) > width:
        raise ValueError(f"{len(raw)} bytes do not fit into {width}")
    return raw.ljust(width, b"\0")
