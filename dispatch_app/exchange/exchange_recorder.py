"""The recorder as the exchange has it: calls, hot lines, radio channels and analogue lines, its health in words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording import events as ev
from dispatch_app.exchange.recording.call_recorder import CallRecorder
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.exchange.recording.sound_lines import SoundLine, SoundLines
from dispatch_app.words import t

log = logging.getLogger(__name__)


class ExchangeRecorder:
    """What the conductor asks; in the SIP thread, `words` from any."""

    def __init__(
        self, settings: RecorderSettings, report: Callable[[Any, str], None], stop_frames: Callable[[str], None],
        hot_lines: frozenset[str], sound_lines: Sequence[SoundLine] = (),
    ) -> None:  # fmt: skip
        """`report` takes (command, command id); `stop_frames` lets the mixer send no more of a recording."""
        self.troubles = RecorderTroubles()
        self.recorder = Recorder(
            settings, lambda command_id, command: report(command, command_id), self.troubles.happened
        )
        kinds = dict.fromkeys(hot_lines, RecordingKind.HOT_LINE)
        self._calls = CallRecorder(self.recorder, stop_frames, lambda line: kinds.get(line, RecordingKind.CALL))
        self._lines = SoundLines(sound_lines, self.recorder, self.troubles.happened)

    def start(self) -> None:
        """Complete what a kill left behind, and begin. Raises OSError."""
        self.recorder.start()
        self._lines.start()

    def stop(self) -> None:
        """Finish everything."""
        self._lines.stop()
        self.recorder.stop()

    def begin(self, call_id: str, number: str, desk_id: str, line: str) -> str:
        """The key of the call's recording; "" where none can be made, which the health page says."""
        return self._calls.begin(call_id, number, desk_id, line)

    def begin_message(self, call_id: str, number: str, line: str) -> str:
        """The key of the recording of a message; "" where none can be made, which the health page says."""
        return self._calls.begin_message(call_id, number, line)

    def finish_message(self, call_id: str) -> None:
        """The message is over."""
        self._calls.finish_message(call_id)

    def finish(self, call_id: str) -> None:
        """The call is over, and the message with it."""
        self._calls.finish(call_id)

    def reconcile(self, recording_ids: Sequence[str]) -> None:
        """Tell the centre anew of recordings that it believes to be unfinished."""
        self.recorder.reconcile(recording_ids)

    def words(self) -> str:
        """ "ok" or what is wrong with the recorder, the worst first."""
        if self._calls.refused:
            self.troubles.set("refused", t("{count} calls were not recorded", count=self._calls.refused))
        return self.troubles.words()


_ORDER = ("stalled", "refused", "space", "lines", "copies", "compression")
"""Sound that is being lost stands before sound that may be."""


class RecorderTroubles:
    """The recorder's events as what is wrong now; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[str, str] = {}
        self._lines: dict[str, None] = {}
        self._folders: dict[str, None] = {}

    def set(self, what: str, words: str) -> None:
        """Something is wrong, or with "" no longer."""
        with self._lock:
            if words:
                self._wrong[what] = words
            else:
                self._wrong.pop(what, None)

    def words(self) -> str:
        """ "ok" or everything that is wrong."""
        with self._lock:
            return "; ".join(self._wrong[what] for what in _ORDER if what in self._wrong) or "ok"

    def happened(self, event: ev.RecorderEvent) -> None:
        """Take an event; each is logged once on loss and once on recovery."""
        match event:
            case ev.RecorderStalled(why):
                log.error("the recorder's disk is stalled: %s", why)
                self.set("stalled", t("The recorder's disk does not answer: sound waits in memory"))
            case ev.RecorderRecovered(dropped_s):
                log.warning("the recorder's disk answers again; %.1f s were lost", dropped_s)
                self.set("stalled", "")
            case ev.SpaceLow(_, free_share, _, critical):
                log.error("little space for recordings: %.1f %% are free", 100 * free_share)
                share = round(free_share * 100)
                if critical:
                    words = t("Hardly any space for recordings: {share} % are free, originals are removed", share=share)
                else:
                    words = t("Little space for recordings: {share} % are free", share=share)
                self.set("space", words)
            case ev.SpaceEnough():
                log.warning("there is enough space for recordings again")
                self.set("space", "")
            case ev.CompressionFailed(recording_id, why):
                log.error("recording %s cannot be compressed: %s", recording_id, why)
                self.set("compression", t("Recordings cannot be compressed; they are kept as they are"))
            case ev.CompressionRecovered():
                log.warning("recordings are compressed again")
                self.set("compression", "")
            case ev.OriginalsRemoved(count, early):
                log.warning("%d originals were removed%s", count, " early: the disk is nearly full" if early else "")
            case ev.CopyFailed(folder, why):
                log.error("recordings cannot be copied to %s: %s", folder, why)
                self._change(self._folders, folder, there=True)
            case ev.CopyRecovered(folder):
                log.warning("recordings are copied to %s again", folder)
                self._change(self._folders, folder, there=False)
            case ev.LineLost(line, why):
                log.error("line %s gives no sound: %s", line, why)
                self._change(self._lines, line, there=True)
            case ev.LineFound(line):
                log.warning("line %s gives sound", line)
                self._change(self._lines, line, there=False)

    def _change(self, names: dict[str, None], name: str, *, there: bool) -> None:
        with self._lock:
            if there:
                names[name] = None
            else:
                names.pop(name, None)
            lines, folders = ", ".join(self._lines), ", ".join(self._folders)
        self.set("lines", t("No sound from: {lines}", lines=lines) if lines else "")
        self.set("copies", t("Recordings cannot be copied to: {folders}", folders=folders) if folders else "")
