"""The thread that writes what is recorded: takes the mixer's frames without ever making it wait."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dispatch_app.exchange.media.g711 import FRAME, Samples
from dispatch_app.exchange.media.tick_clock import TICK_S
from dispatch_app.exchange.recording.growing_wav import DiskFile, GrowingWav, SoundFile
from dispatch_app.exchange.recording.settings import RecorderSettings

log = logging.getLogger(__name__)

LONGEST_GAP = 3000
"""Ticks of silence put in for what is missing, one minute; a longer gap is a changed clock and is only counted."""

OpenFile = Callable[[Path], SoundFile]


@dataclass(frozen=True, slots=True)
class Written:
    """A recording whose file is complete."""

    key: str
    sound_bytes: int
    dropped_s: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class WriterFigures:
    """How the writer does; `busy_s` is how long the write that is under way lasts."""

    open_files: int
    waiting_s: float
    busy_s: float
    dropped_s: float
    written_bytes: int
    slowest_write_s: float
    late_writes: int
    fault: str


@dataclass(slots=True)
class _Begin:
    key: str
    path: Path
    channels: int
    prepare: Callable[[], None]


@dataclass(slots=True)
class _Finish:
    key: str
    done: Callable[[Written], None]


@dataclass(slots=True)
class _Frames:
    tick: int | None
    keys: tuple[str, ...]
    frames: Samples


class _Track:
    """One open recording."""

    def __init__(self, key: str, path: Path, channels: int) -> None:
        self.key = key
        self.path = path
        self.channels = channels
        self.wav: GrowingWav | None = None
        self.pending = bytearray()
        self.hole = 0
        self.next_tick: int | None = None
        self.dropped_ticks = 0
        self.fault = ""
        self.sync_due_s = 0.0

    def add(self, tick: int | None, frames: Samples) -> None:
        """Take one frame in; ticks that are missing become silence, so that time in the file stays true."""
        if tick is not None:
            if self.next_tick is not None and tick > self.next_tick:
                missing = tick - self.next_tick
                self.dropped_ticks += missing
                self.pending += bytes(min(missing, LONGEST_GAP) * FRAME * 2 * self.channels)
            self.next_tick = tick + 1
        self.pending += np.ascontiguousarray(frames[:, : self.channels]).tobytes()


class RecordingWriter:
    """Implements engine.RecordedFrames. `put` is for the media thread; begin and finish for any other."""

    def __init__(
        self,
        settings: RecorderSettings,
        open_file: OpenFile = DiskFile,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._open_file = open_file
        self._now_s = now_s
        self._queue: deque[_Begin | _Frames | _Finish] = deque()
        self._most_queued = round(settings.memory_s / TICK_S)
        self._tracks: dict[str, _Track] = {}
        self._dropped_ticks = 0
        self._written_bytes = 0
        self._slowest_s = 0.0
        self._late_writes = 0
        self._busy_since_s: float | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> bool:
        """Write what waits and end; False when the disk does not let it within that time."""
        self._stopping.set()
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def begin(self, key: str, path: Path, channels: int, prepare: Callable[[], None]) -> None:
        """Open a file; `prepare` is called before it in the writer's thread and may raise OSError."""
        self._queue.append(_Begin(key, path, channels, prepare))

    def put(self, tick: int | None, keys: tuple[str, ...], frames: Samples) -> None:
        """Take frames shaped (recordings, samples, channels); dropped and counted when memory is full of them."""
        if len(self._queue) >= self._most_queued:
            self._dropped_ticks += len(keys)
            return
        self._queue.append(_Frames(tick, keys, frames))

    def finish(self, key: str, done: Callable[[Written], None]) -> None:
        """Close the file when everything before is written; `done` is told in the writer's thread."""
        self._queue.append(_Finish(key, done))

    def figures(self) -> WriterFigures:
        """From any thread."""
        since_s = self._busy_since_s
        return WriterFigures(
            open_files=len(self._tracks), waiting_s=round(len(self._queue) * TICK_S, 2),
            busy_s=0.0 if since_s is None else self._now_s() - since_s,
            dropped_s=round(self._dropped_ticks * TICK_S, 2), written_bytes=self._written_bytes,
            slowest_write_s=self._slowest_s, late_writes=self._late_writes,
            fault=next((track.fault for track in list(self._tracks.values()) if track.fault), ""),
        )  # fmt: skip

    # --- the writer's thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.wait(self._settings.flush_every_s):
            self._work()
        self._work()
        for track in list(self._tracks.values()):
            self._close(track)

    def _work(self) -> None:
        finished = []
        for _ in range(len(self._queue)):
            item = self._queue.popleft()
            try:
                if isinstance(item, _Frames):
                    self._take(item)
                elif isinstance(item, _Begin):
                    self._begin(item)
                else:
                    finished.append(item)
            except Exception:  # boundary: one recording's fault must not end the others
                log.exception("recording %s", getattr(item, "key", ""))
        for track in list(self._tracks.values()):
            self._flush(track)
        for item in finished:  # after the flush: frames of the last tick may stand behind it in the queue
            self._finish(item)

    def _take(self, item: _Frames) -> None:
        for key, frames in zip(item.keys, item.frames, strict=True):
            if (track := self._tracks.get(key)) is not None:
                track.add(item.tick, frames)

    def _begin(self, item: _Begin) -> None:
        track = self._tracks[item.key] = _Track(item.key, item.path, item.channels)
        track.sync_due_s = self._now_s() + self._settings.sync_every_s * (0.5 + len(self._tracks) % 10 / 20)
        self._guarded(item.prepare, track)
        self._guarded(lambda: self._open(track), track)

    def _open(self, track: _Track) -> None:
        track.path.parent.mkdir(parents=True, exist_ok=True)
        track.wav = GrowingWav(self._open_file(track.path), track.channels)

    def _flush(self, track: _Track) -> None:
        """Write what waits; where the disk refuses it waits on, as long as memory allows."""
        if track.wav is None and not self._guarded(lambda: self._open(track), track):
            self._bound(track)
            return
        wav = track.wav
        assert wav is not None
        wav.skip(track.hole)
        track.hole = 0
        sound = bytes(track.pending)
        if sound and self._guarded(lambda: wav.append(sound), track):
            track.pending.clear()
            self._written_bytes += len(sound)
        self._bound(track)
        if self._now_s() >= track.sync_due_s:
            track.sync_due_s = self._now_s() + self._settings.sync_every_s
            self._guarded(wav.sync, track)

    def _bound(self, track: _Track) -> None:
        frame_bytes = 2 * track.channels
        most = round(self._settings.memory_s / TICK_S) * FRAME * frame_bytes
        if len(track.pending) > most:
            over = len(track.pending) - most
            del track.pending[:over]
            track.hole += over
            ticks = -(-over // (FRAME * frame_bytes))
            track.dropped_ticks += ticks
            self._dropped_ticks += ticks

    def _guarded(self, work: Callable[[], None], track: _Track) -> bool:
        """Do disk work, timed; a fault is kept in words and logged once."""
        began_s = self._busy_since_s = self._now_s()
        try:
            work()
        except OSError as fault:
            if not track.fault:
                log.error("recording %s cannot be written: %s", track.key, fault)
            track.fault = str(fault) or type(fault).__name__
            return False
        else:
            if track.fault:
                log.warning("recording %s is written again", track.key)
            track.fault = ""
            return True
        finally:
            took_s = self._now_s() - began_s
            self._busy_since_s = None
            self._slowest_s = max(self._slowest_s, took_s)
            self._late_writes += took_s > self._settings.flush_every_s

    def _finish(self, item: _Finish) -> None:
        track = self._tracks.get(item.key)
        if track is None:
            item.done(Written(item.key, 0, 0.0, "no such recording is open"))
            return
        item.done(self._close(track))

    def _close(self, track: _Track) -> Written:
        self._flush(track)
        dropped_ticks = track.dropped_ticks + len(track.pending) // (FRAME * 2 * track.channels)
        fault = track.fault
        if track.wav is not None:
            self._guarded(track.wav.sync, track)
            self._guarded(track.wav.close, track)
        del self._tracks[track.key]
        sound_bytes = track.wav.sound_bytes if track.wav is not None else 0
        return Written(track.key, sound_bytes, round(dropped_ticks * TICK_S, 2), fault or track.fault)
