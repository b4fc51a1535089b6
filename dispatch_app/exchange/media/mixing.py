"""The mixing matrix: who hears whom how loud, and what goes into which channel of which recording.

One tick is a handful of NumPy calls over all legs at once: decode by table, two matrix products, clip, encode by table.
A slot is a leg's row; slots above `used` cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatch_app.exchange.media.g711 import DECODED, ENCODED, FRAME, SILENCE_BYTE, Codec, Samples

CODECS = (Codec.PCMU, Codec.PCMA)

_LEVELS = np.concatenate([DECODED[codec] for codec in CODECS]).astype(np.float32)
_CODES = np.concatenate([ENCODED[codec] for codec in CODECS])

CONCEALED_TICKS = 4
"""Ticks over which a lost frame is replaced by the one before, each softer: 80 ms; then silence."""

SOFTER = 0.6

SPEECH_LEVEL = 200.0
"""Root mean square of a frame that counts as speech (-44 dB of full scale)."""

SPEECH_TICKS = 3
"""Loud frames before somebody is said to talk: a click is not speech."""

QUIET_TICKS = 25
"""Quiet frames, 0.5 s, before somebody is said to have ceased: shorter is a breath."""

Frames = npt.NDArray[np.float32]


class RecordedChannel(NamedTuple):
    """What a leg says, and, with `sounds`, what is played to it, goes into this channel of this recording."""

    slot: int
    channel: int
    sounds: bool


class Mixer:
    """The arrays of all legs. Every tick: `put` what came, `mix`, then `payload` and `recorded` what goes."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self.used = 0
        self._received = bytearray(slots * FRAME)
        self._missing: list[int] = []
        self._table = np.zeros(slots, np.uint16)
        self._out_table = np.zeros(slots, np.uint32)
        self._gain = np.ones(slots, np.float32)
        self._hears = np.zeros((slots, slots), np.float32)
        self._hears_any: npt.NDArray[np.bool_] = np.zeros(slots, bool)
        self._said = np.zeros((slots, FRAME), np.float32)
        self._concealed = np.full(slots, CONCEALED_TICKS, np.int32)
        self._loud = np.zeros(slots, np.int32)
        self._talking = np.zeros(slots, bool)
        self._played = np.zeros((slots, FRAME), np.float32)
        self._played_slots: list[int] = []
        self._spoken = self._said[:0]
        self._codes = b""
        self._recordings: tuple[str, ...] = ()
        self._from_said = np.zeros((0, slots), np.float32)
        self._from_played = np.zeros((0, slots), np.float32)

    # --- legs come, change and go ------------------------------------------------------------------------------------

    def add(self, slot: int, codec: Codec) -> None:
        """A new leg that hears nothing yet."""
        self.remove(slot)
        self.used = max(self.used, slot + 1)
        self.speak(slot, codec)

    def remove(self, slot: int) -> None:
        """The leg is gone: nobody hears it and it leaves no sound behind."""
        self._hears[slot] = 0.0
        self._hears[:, slot] = 0.0
        self._hears_any[:] = np.any(self._hears, axis=1)
        self._said[slot] = 0.0
        self._concealed[slot] = CONCEALED_TICKS
        self._talking[slot] = False
        self._loud[slot] = 0
        self._gain[slot] = 1.0

    def shrink(self, used: int) -> None:
        """Only the first `used` slots are taken."""
        self.used = used

    def speak(self, slot: int, codec: Codec) -> None:
        """The leg's voice comes and goes in this codec."""
        self._table[slot] = 256 * CODECS.index(codec)
        self._out_table[slot] = 65536 * CODECS.index(codec)

    def hears(self, slot: int, gains: Mapping[int, float]) -> None:
        """The leg hears exactly these slots, each with its gain."""
        self._hears[slot] = 0.0
        for other, gain in gains.items():
            self._hears[slot, other] = gain
        self._hears_any[slot] = self._hears[slot].any()

    def set_gain(self, slot: int, gain: float) -> None:
        """How loud the leg is for everybody and in the recording; 0 mutes it."""
        self._gain[slot] = gain

    def hears_nobody(self, slot: int) -> bool:
        """Whether the leg hears no other leg."""
        return not self._hears_any[slot]

    def record(self, recordings: Mapping[str, Iterable[RecordedChannel]]) -> None:
        """Which recordings are made of which legs, two channels each."""
        self._recordings = tuple(recordings)
        self._from_said = np.zeros((2 * len(recordings), self._slots), np.float32)
        self._from_played = np.zeros((2 * len(recordings), self._slots), np.float32)
        for number, channels in enumerate(recordings.values()):
            for slot, channel, sounds in channels:
                (self._from_played if sounds else self._from_said)[2 * number + channel, slot] = 1.0

    # --- one tick ----------------------------------------------------------------------------------------------------

    def put(self, slot: int, frame: bytes | None) -> None:
        """What came from the leg for this tick; None is concealed."""
        if frame is None:
            self._missing.append(slot)
        else:
            self._received[slot * FRAME : (slot + 1) * FRAME] = frame

    def play(self, slot: int, samples: Samples, gain: float = 1.0) -> None:
        """Sound for the leg alone, on top of what it hears; may be called several times a tick."""
        self._played[slot, : len(samples)] += samples if gain == 1.0 else samples * np.float32(gain)
        self._played_slots.append(slot)

    def mix(self, noise: Samples) -> None:
        """Work out the tick. Legs that hear nothing at all get the noise."""
        used = self.used
        codes = np.frombuffer(self._received, np.uint8, used * FRAME).reshape(used, FRAME)
        said = _LEVELS[codes + self._table[:used, None]]
        if self._missing:
            self._conceal(said)
        else:
            self._concealed[:used] = 0
        self._said[:used] = said
        said *= self._gain[:used, None]
        self._spoken = said
        heard = self._hears[:used, :used] @ said
        heard += self._played[:used]
        idle = ~self._hears_any[:used]
        idle[[slot for slot in self._played_slots if slot < used]] = False
        heard[idle] = noise
        mixed = to_int16(heard)
        self._codes = _CODES[mixed.view(np.uint16) + self._out_table[:used, None]].tobytes()

    def payload(self, slot: int) -> bytes:
        """The encoded frame that the leg hears in this tick."""
        return self._codes[slot * FRAME : (slot + 1) * FRAME]

    def recorded(self) -> tuple[tuple[str, ...], Samples]:
        """Keys of the recordings and their frames of this tick, shaped (recordings, samples, 2)."""
        used = self.used
        sound = self._from_said[:, :used] @ self._spoken
        if self._played_slots:
            sound += self._from_played[:, :used] @ self._played[:used]
        pairs = to_int16(sound).reshape(-1, 2, FRAME)
        return self._recordings, np.ascontiguousarray(pairs.transpose(0, 2, 1))

    def talk_changes(self) -> list[tuple[int, bool]]:
        """Legs on which somebody began or ceased to talk in this tick."""
        used = self.used
        loud = np.einsum("ij,ij->i", self._said[:used], self._said[:used]) > FRAME * SPEECH_LEVEL**2
        count = self._loud[:used]
        rises = np.where(loud, np.maximum(count, 0) + 1, np.minimum(count, 0) - 1)
        self._loud[:used] = rises
        talking = self._talking[:used]
        changed = np.flatnonzero((~talking & (rises >= SPEECH_TICKS)) | (talking & (rises <= -QUIET_TICKS)))
        self._talking[changed] ^= True
        return [(int(slot), bool(self._talking[slot])) for slot in changed]

    def said(self, slots: list[int]) -> Frames:
        """What came from these legs in this tick, before mute and gain."""
        return self._said[slots]

    def end_tick(self) -> None:
        """Forget the tick's frames."""
        self._missing.clear()
        if self._played_slots:
            self._played[self._played_slots] = 0.0
            self._played_slots.clear()

    def _conceal(self, said: Frames) -> None:
        """Replace what is missing by what was last said, softer every time, then by silence."""
        missing = self._missing
        self._concealed[missing] += 1
        self._concealed[missing] = np.minimum(self._concealed[missing], CONCEALED_TICKS + 1)
        soft = np.where(self._concealed[missing] <= CONCEALED_TICKS, SOFTER, 0.0).astype(np.float32)
        said[missing] = self._said[missing] * soft[:, None]
        present = np.ones(self.used, bool)
        present[missing] = False
        self._concealed[: self.used][present] = 0


def to_int16(sound: Frames) -> Samples:
    """Samples of summed voices; what is too loud is cut off as on any line."""
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def silent_frame(codec: Codec) -> bytes:
    """A frame of nothing."""
    return bytes([SILENCE_BYTE[codec]]) * FRAME
