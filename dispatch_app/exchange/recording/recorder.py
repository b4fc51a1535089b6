"""The recorder of the exchange: begin, finish, and everything in between looks after itself."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.archivist import Archivist, Report
from dispatch_app.exchange.recording.compressor import ChildCompressor, Compressor
from dispatch_app.exchange.recording.events import RecorderEvent, RecorderRecovered, RecorderStalled
from dispatch_app.exchange.recording.growing_wav import DiskFile, repair_header
from dispatch_app.exchange.recording.keeping import Space, space_of
from dispatch_app.exchange.recording.retelling import started
from dispatch_app.exchange.recording.settings import RecorderSettings, wrong_settings
from dispatch_app.exchange.recording.sidecar import Card, CardBox, Stage, file_of
from dispatch_app.exchange.recording.writer import OpenFile, RecordingWriter, WriterFigures, Written
from dispatch_app.words import t

log = logging.getLogger(__name__)

MOST_OPEN = 256
"""Recordings at once: every leg of a full exchange on a recording of its own, and 16 lines."""

WATCH_S = 0.25

FIRST_SERIAL = os.getpid() % 10 * 1000
"""Where the last four digits begin, so that a program that is back within a second counts elsewhere."""


class RecorderFull(Exception):
    """No further recording; the text says why."""


@dataclass(frozen=True, slots=True)
class RecorderFigures:
    """How the recorder does."""

    recording: int
    unsettled: int
    writer: WriterFigures


class Recorder:
    """Give `writer` to the media engine; begin a recording, tell the engine its id as the key, finish it.

    `report` gets the commands for the journal, `events` what concerns the recorder itself, from the recorder's threads.
    """

    def __init__(
        self,
        settings: RecorderSettings,
        report: Report,
        events: Callable[[RecorderEvent], None],
        *,
        compressor: Compressor | None = None,
        open_file: OpenFile = DiskFile,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        now_s: Callable[[], float] = time.monotonic,
        space: Callable[[Path], Space] = space_of,
    ) -> None:
        if wrong := wrong_settings(settings):
            raise ValueError("; ".join(wrong))
        self._settings = settings
        self._report = report
        self._events = events
        self._now = now
        self._now_s = now_s
        self._box = CardBox(settings.folder)
        self.writer = RecordingWriter(settings, open_file, now_s)
        self._archivist = Archivist(
            settings, compressor or ChildCompressor(), report, events, now, now_s=now_s, space=space
        )
        self._lock = threading.Lock()
        self._cards: dict[str, Card] = {}
        self._finishing: set[str] = set()
        """Ended, and not yet whole on the disk."""
        self._serial = 0
        self._second = ""
        self._stalled = False
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._run_watch, name="recorder-watch", daemon=True)

    def start(self) -> None:
        """Make the folder, complete what a kill left behind, begin. Raises OSError when the folder cannot be made."""
        self._box.make()
        self._recover()
        self.writer.start()
        self._archivist.start()
        self._watch.start()

    def stop(self) -> None:
        """Finish every open recording and end; hashing and compressing go on at the next start."""
        with self._lock:
            left = list(self._cards)
        for recording_id in left:
            self.finish(recording_id, note=t("The exchange was stopped"))
        self.writer.stop()
        self._stopping.set()
        self._watch.join()
        self._archivist.stop()

    def __enter__(self) -> Recorder:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def begin(
        self, kind: RecordingKind, channels: tuple[str, ...], *, call_id: str = "", desk_id: str = "", line: str = "",
        number: str = "",
    ) -> str:  # fmt: skip
        """Begin a recording of one or two channels; its id is its serial number of 16 digits. Raises RecorderFull."""
        if not 1 <= len(channels) <= 2:
            raise ValueError("a recording has one or two channels")
        now = self._now().astimezone(UTC)
        with self._lock:
            if len(self._cards) >= MOST_OPEN:
                raise RecorderFull(f"{MOST_OPEN} recordings at once are the limit")
            recording_id = self._next_serial(now)
            card = Card(
                recording_id=recording_id, kind=kind, channels=channels, started_at=now, call_id=call_id,
                desk_id=desk_id, line=line, number=number, file=file_of(recording_id),
            )  # fmt: skip
            self._cards[recording_id] = card
        self.writer.begin(recording_id, self._settings.folder / card.file, len(channels), lambda: self._box.keep(card))
        self._report(*started(card))
        return recording_id

    def finish(self, recording_id: str, *, desk_id: str = "", note: str = "") -> None:
        """End a recording; finishing twice is no fault. The hash is reported when the file is complete."""
        with self._lock:
            card = self._cards.pop(recording_id, None)
            if card is not None:
                self._finishing.add(recording_id)
        if card is None:
            return
        before, ended_at = card, self._now().astimezone(UTC)

        def written(result: Written) -> None:
            notes = [one for one in (note, result.fault) if one]
            done = msgspec.structs.replace(
                before, stage=Stage.WRITTEN, ended_at=ended_at, dropped_s=result.dropped_s,
                desk_id=desk_id or before.desk_id, note="; ".join(notes)[:200],
            )  # fmt: skip
            try:
                self._box.keep(done, before)
            except OSError as fault:  # the archivist goes on with the card in memory
                log.error("recording %s: %s", recording_id, fault)
            self._archivist.add(done)
            with self._lock:
                self._finishing.discard(recording_id)

        self.writer.finish(recording_id, written)

    def is_open(self, recording_id: str) -> bool:
        """Whether the recording is being made."""
        with self._lock:
            return recording_id in self._cards

    def reconcile(self, recording_ids: Sequence[str]) -> None:
        """The centre does not know how these ended: each is told anew, or as lost with the reason. Does not wait."""
        self._archivist.reconcile(recording_ids, self._is_being_made)

    def _is_being_made(self, recording_id: str) -> bool:
        with self._lock:
            return recording_id in self._cards or recording_id in self._finishing

    def figures(self) -> RecorderFigures:
        """How the recorder does; from any thread."""
        with self._lock:
            count = len(self._cards)
        return RecorderFigures(count, self._archivist.waiting(), self.writer.figures())

    # --- inside ------------------------------------------------------------------------------------------------------

    def _next_serial(self, now: datetime) -> str:
        """Year to second and four digits; never the same twice, also when the clock is set back."""
        second = max(f"{now:%y%m%d%H%M%S}", self._second)
        self._serial = self._serial + 1 if second == self._second else 0
        if self._serial > 9999:
            raise RecorderFull("ten thousand recordings in a second")
        self._second = second
        return f"{second}{(self._serial + FIRST_SERIAL) % 10_000:04d}"

    def _recover(self) -> None:
        """Complete recordings whose program was killed: header repaired, hash and the rest as for any other."""
        for path in self._box.broken():
            log.error("the card %s cannot be read; its recording is found by `recordings verify`", path.name)
        for card in self._box.waiting("running"):
            self._report(*started(card))  # the kill may have been quicker than the report
            path = self._settings.folder / card.file
            ended_at = self._now().astimezone(UTC)
            if path.is_file():
                repair_header(path)
                ended_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            note = t("Interrupted: the exchange was ended by force")
            self._box.keep(
                msgspec.structs.replace(card, stage=Stage.WRITTEN, ended_at=ended_at, note=note), card
            )  # the archivist finds it among the pending ones
            log.warning("recording %s was interrupted and is complete up to then", card.recording_id)

    def _run_watch(self) -> None:
        while not self._stopping.wait(WATCH_S):
            figures = self.writer.figures()
            limit_s = self._settings.stall_alarm_s
            stalled = figures.busy_s > limit_s or figures.waiting_s > limit_s + WATCH_S or bool(figures.fault)
            if stalled and not self._stalled:
                why = figures.fault or f"sound has been waiting for {max(figures.busy_s, figures.waiting_s):.1f} s"
                self._events(RecorderStalled(why, figures.waiting_s, figures.dropped_s))
            elif self._stalled and not stalled:
                self._events(RecorderRecovered(figures.dropped_s))
            self._stalled = stalled
