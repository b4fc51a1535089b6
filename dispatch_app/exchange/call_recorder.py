"""One recording a call: begun with its first voice, finished with its end; hot lines under their own kind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.events import RecorderEvent, RecorderRecovered, RecorderStalled, SpaceLow
from dispatch_app.exchange.recording.recorder import Recorder, RecorderFull
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.words import t

log = logging.getLogger(__name__)


class CallRecorder:
    """What the conductor asks; in the SIP thread, `words` from any."""

    def __init__(
        self, settings: RecorderSettings, report: Callable[[Any, str], None], hot_lines: frozenset[str]
    ) -> None:
        """`report` takes (command, command id)."""
        self.recorder = Recorder(settings, lambda command_id, command: report(command, command_id), self._happened)
        self._hot_lines = hot_lines
        self._open: dict[str, str] = {}
        self._stalled = ""
        self._space = ""
        self.refused = 0

    def begin(self, call_id: str, number: str, desk_id: str, line: str) -> str:
        """The key of the call's recording; "" where none can be made, which the health page says."""
        known = self._open.get(call_id)
        if known is not None:
            return known
        kind = RecordingKind.HOT_LINE if line in self._hot_lines else RecordingKind.CALL
        try:
            key = self.recorder.begin(
                kind, ("caller", "desk"), call_id=call_id, desk_id=desk_id, line=line, number=number
            )
        except RecorderFull as full:
            self.refused += 1
            log.error("a call is not recorded: %s", full)
            return ""
        self._open[call_id] = key
        return key

    def finish(self, call_id: str) -> None:
        """The call is over."""
        key = self._open.pop(call_id, None)
        if key is not None:
            self.recorder.finish(key)

    def words(self) -> str:
        """ "ok" or what is wrong with the recorder."""
        if self._stalled:
            return t("The recorder's disk does not answer: sound waits in memory")
        if self.refused:
            return t("{count} calls were not recorded", count=self.refused)
        return self._space or "ok"

    def _happened(self, event: RecorderEvent) -> None:
        if isinstance(event, RecorderStalled):
            self._stalled = event.why
            log.error("the recorder's disk is stalled: %s", event.why)
        elif isinstance(event, RecorderRecovered):
            self._stalled = ""
            log.warning("the recorder's disk answers again; %.1f s were lost", event.dropped_s)
        elif isinstance(event, SpaceLow):
            self._space = t("Little space for recordings: {share} % are free", share=round(event.free_share * 100))
        else:
            self._space = "" if type(event).__name__ == "SpaceEnough" else self._space
            log.info("recorder: %s", type(event).__name__)
