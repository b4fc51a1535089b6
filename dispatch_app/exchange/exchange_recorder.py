"""The recorder as the exchange has it: one recording a call, hot lines under their own kind, its health in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.call_recorder import CallRecorder
from dispatch_app.exchange.recording.events import RecorderEvent, RecorderRecovered, RecorderStalled, SpaceLow
from dispatch_app.exchange.recording.recorder import Recorder
from dispatch_app.exchange.recording.settings import RecorderSettings
from dispatch_app.words import t

log = logging.getLogger(__name__)


class ExchangeRecorder:
    """What the conductor asks; in the SIP thread, `words` from any."""

    def __init__(
        self, settings: RecorderSettings, report: Callable[[Any, str], None], stop_frames: Callable[[str], None],
        hot_lines: frozenset[str],
    ) -> None:  # fmt: skip
        """`report` takes (command, command id); `stop_frames` lets the mixer send no more of a recording."""
        self.recorder = Recorder(settings, lambda command_id, command: report(command, command_id), self._happened)
        kinds = dict.fromkeys(hot_lines, RecordingKind.HOT_LINE)
        self._calls = CallRecorder(self.recorder, stop_frames, lambda line: kinds.get(line, RecordingKind.CALL))
        self._stalled = ""
        self._space = ""

    def begin(self, call_id: str, number: str, desk_id: str, line: str) -> str:
        """The key of the call's recording; "" where none can be made, which the health page says."""
        return self._calls.begin(call_id, number, desk_id, line)

    def finish(self, call_id: str) -> None:
        """The call is over."""
        self._calls.finish(call_id)

    def words(self) -> str:
        """ "ok" or what is wrong with the recorder."""
        if self._stalled:
            return t("The recorder's disk does not answer: sound waits in memory")
        if self._calls.refused:
            return t("{count} calls were not recorded", count=self._calls.refused)
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
