"""JT/T 808 streams: bytes in, messages out – frames read, packages put together, every refusal named."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from dispatch_app.adapters.positioning.jt808_frame import BadFrame, Frame, FrameDecoder, write_frames
from dispatch_app.adapters.positioning.jt808_messages import Message, read_body, write_body

PACKAGES = 32
"""Frames of one message that are put together: 32 KB, more than any message that we read; longer ones (photographs)
are received and not kept."""

UNFINISHED = 3
"""Messages in pieces at once in one stream, the oldest is forgotten first: with ten thousand streams this bounds what
hostile ones can hold to a gigabyte."""

PACKAGE_S = 60.0
"""Packages that belong together come within seconds; after a minute the rest was lost."""


MISSED_AFTER_S = 3.0
"""So long after the last package the rest is asked for: it was lost on the way."""

ASKED_TIMES = 3
"""Then the terminal does not have it any more."""


@dataclass(frozen=True, slots=True)
class Received:
    """One frame that was read; `message` is None while further packages of it are awaited."""

    frame: Frame
    message: Message | None


@dataclass(frozen=True, slots=True)
class Refused:
    """One frame that could not be read, and why; `frame` holds its header where that could be read."""

    reason: str
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Packages of a terminal's message that did not come."""

    terminal: str
    version: int
    first_serial: int
    packages: tuple[int, ...]


@dataclass(slots=True)
class _Pieces:
    first_s: float
    last_s: float
    version: int
    first_serial: int
    bodies: dict[int, bytes] = field(default_factory=dict)
    asked: int = 0


class Jt808Decoder:
    """One stream (a connection, a UDP peer, a file). Pure: the monotonic time is passed in."""

    def __init__(self) -> None:
        self._frames = FrameDecoder()
        self._unfinished: OrderedDict[tuple[str, int, int], _Pieces] = OrderedDict()

    def feed(self, raw: bytes, now_s: float = 0.0) -> list[Received | Refused]:
        """What these bytes complete, in order. Never raises."""
        return [self._take(found, now_s) for found in self._frames.feed(raw)]

    def end(self) -> list[Received | Refused]:
        """The refusal of a frame that was begun and has no end (a datagram, a line of a file)."""
        return [self._take(found, 0.0) for found in self._frames.end()]

    def missing(self, now_s: float) -> list[Missing]:
        """What to ask terminals for again; the same is asked for some times at most."""
        found = []
        for (terminal, _, count), pieces in self._unfinished.items():
            if now_s - pieces.last_s < MISSED_AFTER_S or pieces.asked >= ASKED_TIMES:
                continue
            pieces.asked += 1
            pieces.last_s = now_s
            numbers = tuple(number for number in range(1, count + 1) if number not in pieces.bodies)
            found.append(Missing(terminal, pieces.version, pieces.first_serial, numbers))
        return found

    def _take(self, found: Frame | BadFrame, now_s: float) -> Received | Refused:
        if isinstance(found, BadFrame):
            return Refused(found.reason, found.header)
        if found.encryption:
            return Refused("encrypted", found)
        body: bytes | None = found.body
        if found.package is not None:
            count, number = found.package
            if not 1 <= number <= count:
                return Refused("package number", found)
            if count > PACKAGES:
                return Received(found, None)
            body = self._put_together(found, count, number, now_s)
            if body is None:
                return Received(found, None)
        try:
            return Received(found, read_body(found.message_id, found.version, body or b""))
        except ValueError as wrong:
            return Refused(f"body: {wrong}", found)

    def _put_together(self, frame: Frame, count: int, number: int, now_s: float) -> bytes | None:
        while self._unfinished and now_s - next(iter(self._unfinished.values())).first_s > PACKAGE_S:
            self._unfinished.popitem(last=False)
        # Not by serial: real terminals send other messages between two packages, with serials of the same row.
        key = (frame.terminal, frame.message_id, count)
        first_serial = (frame.serial - number + 1) & 0xFFFF
        fresh = _Pieces(now_s, now_s, frame.version, first_serial)
        pieces = self._unfinished.setdefault(key, fresh)
        if pieces.bodies.get(number, frame.body) != frame.body:
            pieces = self._unfinished[key] = fresh  # the next message of the kind; the one before lost a part
        pieces.bodies[number] = frame.body
        pieces.last_s = now_s
        if len(pieces.bodies) == count:
            del self._unfinished[key]
            return b"".join(pieces.bodies[at] for at in range(1, count + 1))
        if len(self._unfinished) > UNFINISHED:
            self._unfinished.popitem(last=False)
        return None


def write_message(message_id: int, message: Message, version: int, terminal: str, serial: int) -> list[bytes]:
    """The frames of one message, more than one where its body is long. Raises ValueError where a field does not fit."""
    return write_frames(message_id, version, terminal, serial, write_body(message, version))
