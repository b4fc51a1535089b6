"""Opus by the system's libopus (BSD): encoder and decoder of telephone sound in two separate channels.

Both channels are coded as mono streams of their own, so that nothing of the caller is ever heard on the desk's channel.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from functools import cache

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, RATE_HZ, Samples
from dispatch_app.exchange.recording.ogg import (
    FIRST,
    LAST,
    OPUS_RATE_HZ,
    OggFault,
    OggWriter,
    OpusHead,
    read_head,
    read_pages,
    read_tags,
    tags_packet,
)  # fmt: skip

VOIP = 2048
_SET_BITRATE, _SET_COMPLEXITY, _GET_LOOKAHEAD = 4002, 4010, 4027

COMPLEXITY = 8
"""Of 10; the last steps cost time and are not heard at 8 kHz."""

PACKETS_A_PAGE = 50
"""One second, so that seeking lands within a second."""

LARGEST_PACKET = 1500

SCALE = OPUS_RATE_HZ // RATE_HZ


class OpusFault(Exception):
    """The library is missing or refused; the text says why."""


@cache
def library() -> ctypes.CDLL:
    """The system's libopus. Raises OpusFault where it is not installed."""
    name = ctypes.util.find_library("opus")
    try:
        if name is None:
            raise OSError("not found")
        found = ctypes.CDLL(name)
    except OSError as missing:
        raise OpusFault(f"libopus cannot be loaded (Debian package libopus0): {missing}") from missing
    pointer, whole, text = ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p
    found.opus_get_version_string.restype = text
    found.opus_strerror.restype, found.opus_strerror.argtypes = text, [ctypes.c_int]
    found.opus_multistream_encoder_create.restype = pointer
    found.opus_multistream_encoder_create.argtypes = [
        whole, ctypes.c_int, ctypes.c_int, ctypes.c_int, text, ctypes.c_int, ctypes.POINTER(ctypes.c_int),
    ]  # fmt: skip
    found.opus_multistream_encode.argtypes = [pointer, pointer, ctypes.c_int, pointer, whole]
    found.opus_multistream_encoder_destroy.argtypes = [pointer]
    found.opus_multistream_decoder_create.restype = pointer
    found.opus_multistream_decoder_create.argtypes = [
        whole, ctypes.c_int, ctypes.c_int, ctypes.c_int, text, ctypes.POINTER(ctypes.c_int),
    ]  # fmt: skip
    found.opus_multistream_decode.argtypes = [pointer, text, whole, pointer, ctypes.c_int, ctypes.c_int]
    found.opus_multistream_decoder_destroy.argtypes = [pointer]
    return found


class OpusEncoder:
    """Frames of 20 ms in, packets out; use it in `with`."""

    def __init__(self, channels: int, bitrate: int) -> None:
        self._library = library()
        self._channels = channels
        code = ctypes.c_int()
        self._state = self._library.opus_multistream_encoder_create(
            RATE_HZ, channels, channels, 0, bytes(range(channels)), VOIP, ctypes.byref(code)
        )
        _check(code.value)
        self._set(_SET_BITRATE, bitrate)
        self._set(_SET_COMPLEXITY, COMPLEXITY)
        self._packet = ctypes.create_string_buffer(LARGEST_PACKET)

    def __enter__(self) -> OpusEncoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.opus_multistream_encoder_destroy(self._state)

    @property
    def lookahead(self) -> int:
        """Samples by which the decoder's sound comes later."""
        found = ctypes.c_int32()
        control = self._library.opus_multistream_encoder_ctl
        _check(control(ctypes.c_void_p(self._state), _GET_LOOKAHEAD, ctypes.byref(found)))
        return found.value

    def encode(self, frame: Samples) -> bytes:
        """The packet of a frame shaped (160, channels)."""
        frame = np.ascontiguousarray(frame, np.int16)
        length = _check(
            self._library.opus_multistream_encode(
                self._state, frame.ctypes.data, FRAME, ctypes.addressof(self._packet), LARGEST_PACKET
            )
        )
        return self._packet.raw[:length]

    def _set(self, which: int, value: int) -> None:
        control = self._library.opus_multistream_encoder_ctl
        _check(control(ctypes.c_void_p(self._state), which, ctypes.c_int32(value)))


class OpusDecoder:
    """Packets in, frames out; use it in `with`."""

    def __init__(self, head: OpusHead) -> None:
        self._library = library()
        self._channels = head.channels
        streams = head.channels if head.separate else 1
        coupled = 0 if head.separate else head.channels - 1
        code = ctypes.c_int()
        self._state = self._library.opus_multistream_decoder_create(
            RATE_HZ, head.channels, streams, coupled, bytes(range(head.channels)), ctypes.byref(code)
        )
        _check(code.value)
        self._frame = np.zeros((6 * FRAME, head.channels), np.int16)  # the longest packet lasts 120 ms

    def __enter__(self) -> OpusDecoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.opus_multistream_decoder_destroy(self._state)

    def decode(self, packet: bytes) -> Samples:
        """The samples of a packet, shaped (samples, channels)."""
        decode = self._library.opus_multistream_decode
        length = _check(decode(self._state, packet, len(packet), self._frame.ctypes.data, len(self._frame), 0))
        return self._frame[:length].copy()


def opus_file(sound: Iterator[Samples], channels: int, bitrate: int, comments: dict[str, str]) -> Iterator[bytes]:
    """The pages of an Ogg Opus file of a sound that comes in pieces shaped (samples, channels). Raises OpusFault."""
    with OpusEncoder(channels, bitrate) as encoder:
        writer = OggWriter(serial=sum(comments.get("recording", "").encode()) or 1)
        lookahead = encoder.lookahead
        head = OpusHead(channels, lookahead * SCALE, RATE_HZ, separate=channels > 1)
        yield writer.page([head.packet()], 0, FIRST)
        yield writer.page([tags_packet(library().opus_get_version_string().decode(), comments)], 0)
        samples, position, packets = 0, 0, list[bytes]()
        for frame, length in _frames(sound, channels, lookahead):
            packets.append(encoder.encode(frame))
            samples += length
            position += FRAME * SCALE
            if len(packets) == PACKETS_A_PAGE:
                yield writer.page(packets, position)
                packets = []
        yield writer.page(packets, (samples + lookahead) * SCALE, LAST)


class OpusSound:
    """An Ogg Opus file whose headers were read. Raises OggFault, OpusFault, also while its sound is read."""

    def __init__(self, content: bytes) -> None:
        self._pages = read_pages(content)
        head_page, tags_page = next(self._pages, None), next(self._pages, None)
        if head_page is None or tags_page is None or not head_page.packets or not tags_page.packets:
            raise OggFault("the file holds no sound")
        self.head = read_head(head_page.packets[0])
        self.comments = read_tags(tags_page.packets[0])

    @property
    def channels(self) -> int:
        """One or two."""
        return self.head.channels

    def parts(self) -> Iterator[Samples]:
        """The sound, about a second at a time, shaped (samples, channels); to be read once."""
        skipped, decoded, complete = self.head.skipped // SCALE, 0, False
        with OpusDecoder(self.head) as decoder:
            for page in self._pages:
                sounds = [np.zeros((0, self.channels), np.int16), *(decoder.decode(one) for one in page.packets)]
                sound = np.concatenate(sounds)
                begin, end = max(skipped - decoded, 0), page.position // SCALE - decoded
                decoded += len(sound)
                complete = page.last
                yield sound[begin : max(end, begin)]
        if not complete:
            raise OggFault("the end of the file is missing")


def read_opus(content: bytes) -> Samples:
    """The whole sound of a file, shaped (samples, channels). Raises OggFault, OpusFault."""
    opened = OpusSound(content)
    return np.concatenate([np.zeros((0, opened.channels), np.int16), *opened.parts()])


def _frames(sound: Iterator[Samples], channels: int, lookahead: int) -> Iterator[tuple[Samples, int]]:
    """Whole frames, each with the number of its samples that are sound; the last ones filled up with silence."""
    rest = np.zeros((0, channels), np.int16)
    for part in sound:
        rest = np.concatenate([rest, part])
        whole = len(rest) // FRAME * FRAME
        for at in range(0, whole, FRAME):
            yield rest[at : at + FRAME], FRAME
        rest = rest[whole:]
    left, owed = len(rest), len(rest) + lookahead
    rest = np.concatenate([rest, np.zeros((-owed % FRAME + lookahead, channels), np.int16)])
    for at in range(0, len(rest), FRAME):
        yield rest[at : at + FRAME], min(max(left - at, 0), FRAME)


def _check(code: int) -> int:
    if code < 0:
        raise OpusFault(f"libopus: {library().opus_strerror(code).decode()}")
    return code
