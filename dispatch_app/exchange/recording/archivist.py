"""The thread that looks after finished recordings: hash, compressed file, copies, time of keeping, space."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from dispatch_app.domain.commands.recordings import (
    RecordingCommand,
    ReportRecordingCopied,
    ReportRecordingDamaged,
    ReportRecordingRemoved,
)  # fmt: skip
from dispatch_app.exchange.recording.compressing import CompressAnswer, CompressOrder
from dispatch_app.exchange.recording.compressor import Compressor
from dispatch_app.exchange.recording.copying import Copier
from dispatch_app.exchange.recording.events import (
    CompressionFailed,
    CompressionRecovered,
    OriginalsRemoved,
    RecorderEvent,
)  # fmt: skip
from dispatch_app.exchange.recording.hashing import file_hash
from dispatch_app.exchange.recording.keeping import Space, SpaceWatch, removals, remove_files, space_of
from dispatch_app.exchange.recording.retelling import (
    compressed,
    finished,
    is_serial,
    lost,
    report_id,
    retold,
)
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.exchange.recording.sidecar import Card, CardBox, Stage
from dispatch_app.words import t

log = logging.getLogger(__name__)

ROUND_S = 0.5

SPACE_EVERY_S = 30.0

SWEEP_EVERY_S = 3600.0

COMPRESS_AGAIN_S = 300.0
"""Pause after a failed compression; the recording lies safely as it was recorded."""

Report = Callable[[str, RecordingCommand], None]
"""(command id, command): keeps it safely until the server has it. The id is the same whenever the same is reported."""


@dataclass(slots=True)
class _Waiting:
    card: Card
    compress_after_s: float = 0.0
    ordered: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """Recordings of which the centre does not know how they ended."""

    recording_ids: tuple[str, ...]
    is_being_made: Callable[[str], bool]


class Archivist:
    """Carries every card from written to settled; what a kill interrupts goes on at the next start."""

    def __init__(
        self,
        settings: RecorderSettings,
        compressor: Compressor,
        report: Report,
        events: Callable[[RecorderEvent], None],
        now: Callable[[], datetime],
        now_s: Callable[[], float] = time.monotonic,
        space: Callable[[Path], Space] = space_of,
    ) -> None:
        self._settings = settings
        self._compressor = compressor
        self._report = report
        self._events = events
        self._now = now
        self._now_s = now_s
        self._space = space
        self._box = CardBox(settings.folder)
        self._copier = Copier(settings.folder, settings.copies_to, events, now_s)
        self._space_watch = SpaceWatch(settings)
        self._inbox: queue.SimpleQueue[Card | tuple[str, CompressAnswer] | _Doubtful | None] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[CompressOrder | None] = queue.SimpleQueue()
        self._waiting: dict[str, _Waiting] = {}
        self._compression_failed = False
        self._space_due_s = self._sweep_due_s = now_s()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="archivist", daemon=True)
        self._compressing = threading.Thread(target=self._compress, name="compressor", daemon=True)

    def start(self) -> None:
        """Begin, with what was left at the last end."""
        for card in self._box.waiting("pending"):
            self._inbox.put(card)
        self._thread.start()
        self._compressing.start()

    def stop(self) -> None:
        """End; what is under way goes on at the next start."""
        self._stopping.set()
        self._inbox.put(None)
        self._orders.put(None)
        self._compressor.stop()
        self._thread.join()
        self._compressing.join()

    def add(self, card: Card) -> None:
        """A recording whose file is complete; from any thread."""
        self._inbox.put(card)

    def reconcile(self, recording_ids: Sequence[str], is_being_made: Callable[[str], bool]) -> None:
        """Tell the centre anew of recordings that it believes to be unfinished; from any thread."""
        self._inbox.put(_Doubtful(tuple(recording_ids), is_being_made))

    def waiting(self) -> int:
        """Recordings that are not settled yet."""
        return len(self._waiting) + self._inbox.qsize()

    # --- the archivist's thread --------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_inbox()
                self._round()
            except OSError as fault:
                log.error("recordings: %s", fault)
            except Exception:  # boundary: one recording's fault must not end the care for the others
                log.exception("recordings")

    def _take_inbox(self) -> None:
        """Wait for something new, at most a round, and take all of it."""
        with contextlib.suppress(queue.Empty):
            new = self._inbox.get(timeout=ROUND_S)
            while True:
                if isinstance(new, Card):
                    self._waiting[new.recording_id] = _Waiting(new)
                elif isinstance(new, _Doubtful):
                    for recording_id in new.recording_ids:
                        self._settle(recording_id, new.is_being_made)
                elif new is not None:
                    self._take_answer(*new)
                new = self._inbox.get_nowait()

    def _settle(self, recording_id: str, is_being_made: Callable[[str], bool]) -> None:
        """One of which the centre does not know how it ended: say it, or that nothing is left of it."""
        if recording_id in self._waiting or is_being_made(recording_id):
            return
        card = self._box.find(recording_id) if is_serial(recording_id) else None
        if card is not None:
            for command_id, command in retold(card):
                self._report(command_id, command)
            return
        log.error("recording %s is known to the centre and not to the recorder", recording_id)
        found = self._box.found_without_card(recording_id) if is_serial(recording_id) else None
        if found is None:
            self._report(*lost(recording_id, t("Lost: the recorder was ended before anything was written")))
        else:
            self._box.keep(found)
            self._waiting[recording_id] = _Waiting(found)

    def _round(self) -> None:
        for one in list(self._waiting.values()):
            if self._stopping.is_set():
                return
            try:
                self._advance(one)
            except OSError as fault:
                if not one.fault:
                    log.error("recording %s: %s", one.card.recording_id, fault)
                one.fault = str(fault)
            else:
                one.fault = ""
        now_s = self._now_s()
        if now_s >= self._space_due_s:
            self._space_due_s = now_s + SPACE_EVERY_S
            for event in self._space_watch.look(self._space(self._settings.folder)):
                self._events(event)
                self._sweep_due_s = now_s
        if now_s >= self._sweep_due_s:
            self._sweep_due_s = now_s + SWEEP_EVERY_S
            self._sweep()

    def _advance(self, one: _Waiting) -> None:
        if one.card.stage is Stage.WRITTEN:
            self._hash(one)
        if one.card.stage is Stage.HASHED:
            if self._settings.compress and one.card.size_bytes:
                self._order(one)
            else:
                self._keep(one, stage=Stage.COMPRESSED)
        if one.card.stage is Stage.COMPRESSED:
            self._copy(one)

    def _hash(self, one: _Waiting) -> None:
        card = one.card
        try:
            sha256, size = file_hash(self._settings.folder / card.file)
        except FileNotFoundError:
            note = card.note or t("The file was never written")
            self._tell(card, "damaged", ReportRecordingDamaged(card.recording_id, note))
            self._keep(one, stage=Stage.SETTLED, note=note)
            return
        changes = {"stage": Stage.HASHED, "sha256": sha256, "size_bytes": size}
        self._tell(card, "finished", finished(msgspec.structs.replace(card, **changes)))
        self._keep(one, **changes)

    def _order(self, one: _Waiting) -> None:
        if one.ordered or self._now_s() < one.compress_after_s:
            return
        card, folder = one.card, self._settings.folder
        one.ordered = True
        comments = {
            "recording": card.recording_id, "call": card.call_id, "started": card.started_at.isoformat(),
            "channels": ",".join(card.channels), "original_sha256": card.sha256,
        }  # fmt: skip
        target = (folder / card.file).with_suffix(".opus")
        bitrate = self._settings.bitrate * len(card.channels[:2]) // 2
        self._orders.put(CompressOrder(str(folder / card.file), str(target), bitrate, comments))

    def _take_answer(self, original: str, answer: CompressAnswer) -> None:
        name = Path(original).relative_to(self._settings.folder).as_posix()
        one = next((one for one in self._waiting.values() if one.card.file == name), None)
        if one is None:
            return
        one.ordered = False
        card = one.card
        if answer.fault:
            one.compress_after_s = self._now_s() + COMPRESS_AGAIN_S
            if not self._compression_failed and not self._stopping.is_set():
                self._events(CompressionFailed(card.recording_id, answer.fault))
                self._compression_failed = True
            return
        if self._compression_failed:
            self._compression_failed = False
            self._events(CompressionRecovered())
            for other in self._waiting.values():
                other.compress_after_s = 0.0
        file = Path(card.file).with_suffix(".opus").as_posix()
        changes = {
            "stage": Stage.COMPRESSED, "compressed_file": file, "compressed_size_bytes": answer.size_bytes,
            "compressed_sha256": answer.sha256,
        }  # fmt: skip
        self._tell(card, "compressed", compressed(msgspec.structs.replace(card, **changes)))
        self._keep(one, **changes)

    def _copy(self, one: _Waiting) -> None:
        for target in self._copier.missing(one.card):
            if not self._copier.copy(one.card, target, len(self._waiting)):
                continue
            self._tell(one.card, f"copied:{target}", ReportRecordingCopied(one.card.recording_id, str(target)))
            self._keep(one, copies=(*one.card.copies, str(target)))
        if not self._copier.missing(one.card):
            self._keep(one, stage=Stage.SETTLED)

    def _sweep(self) -> None:
        gone, early = 0, self._space_watch.critical
        for removal in removals(self._box, self._settings, self._now(), early=early):
            card = removal.card
            if removal.everything:
                note = t("Kept for {days} days", days=self._settings.keep_days)
                self._tell(card, "removed", ReportRecordingRemoved(card.recording_id, note))
            try:
                remove_files(
                    self._settings.folder, removal,
                    lambda card: self._box.keep(msgspec.structs.replace(card, original_removed=True)),
                )  # fmt: skip
            except OSError as fault:
                log.error("recording %s stays: %s", card.recording_id, fault)
                continue
            gone += not removal.everything
        if gone:
            self._events(OriginalsRemoved(gone, early))

    def _keep(self, one: _Waiting, **changes: object) -> None:
        before = one.card
        one.card = msgspec.structs.replace(before, **changes)
        self._box.keep(one.card, before)
        if one.card.stage is Stage.SETTLED:
            self._waiting.pop(one.card.recording_id, None)

    def _tell(self, card: Card, what: str, command: RecordingCommand) -> None:
        self._report(report_id(card.recording_id, what), command)

    # --- the compressor's thread -------------------------------------------------------------------------------------

    def _compress(self) -> None:
        while (order := self._orders.get()) is not None:
            self._inbox.put((order.original, self._compressor.compress(order)))
