"""Sounds that are being played, frame by frame, and the thread that fetches their samples."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, Samples
from dispatch_app.exchange.media.sound_shelf import SoundFault, SoundShelf
from dispatch_app.exchange.media.sounds import Sound, Tone

MOST_WAITING = 500
"""Sounds asked for and not yet fetched: twice the legs; more is a fault of the caller and is told as one."""

Fetched = Callable[[Samples | None, str], None]
"""Called with the samples, or with None and the reason."""


class Player:
    """One sound on its way to one leg."""

    __slots__ = ("_at", "_loop", "_samples", "gain", "token")

    def __init__(self, samples: Samples, token: str, *, loop: bool, gain: float = 1.0) -> None:
        self._samples = samples
        self._loop = loop and len(samples) > 0
        self._at = 0
        self.token = token
        self.gain = gain

    def frame(self) -> Samples:
        """The next samples, at most a frame; fewer at the end."""
        part = self._samples[self._at : self._at + FRAME]
        self._at += len(part)
        while self._loop and len(part) < FRAME:
            rest = self._samples[: FRAME - len(part)]
            self._at = len(rest)
            part = np.concatenate([part, rest])
        return part

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return not self._loop and self._at >= len(self._samples)


class SoundFetcher:
    """A thread that makes samples, so that neither the mixing nor the signalling waits for a voice or a disk."""

    def __init__(self, shelf: SoundShelf) -> None:
        self._shelf = shelf
        self._wanted: queue.Queue[tuple[Sound, Fetched] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)

    def start(self) -> None:
        """Begin to fetch, the signals of the network first."""
        for tone in Tone:
            self._shelf.samples(tone)
        self._thread.start()

    def stop(self) -> None:
        """Fetch nothing more; returns when the thread has ended."""
        self._wanted.put(None)
        self._thread.join()

    def fetch(self, sound: Sound, fetched: Fetched) -> None:
        """Have the samples made. `fetched` is called in the fetching thread; here for what is kept or not taken."""
        if (kept := self._shelf.kept(sound)) is not None:
            fetched(kept, "")
            return
        try:
            self._wanted.put_nowait((sound, fetched))
        except queue.Full:
            fetched(None, f"more than {MOST_WAITING} sounds wait to be fetched")

    def _run(self) -> None:
        while (wanted := self._wanted.get()) is not None:
            sound, fetched = wanted
            try:
                samples = self._shelf.samples(sound)
            except SoundFault as fault:
                fetched(None, str(fault))
            else:
                fetched(samples, "")
