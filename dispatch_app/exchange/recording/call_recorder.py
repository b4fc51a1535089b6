"""Calls at the recorder: one stereo recording a call, from its first leg to its end; a message beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.recorder import Recorder, RecorderFull

log = logging.getLogger(__name__)

CHANNELS = ("caller", "desk")
MESSAGE_CHANNELS = ("caller",)


class CallRecorder:
    """Knows which recording belongs to which call; used in one thread, the one of the signalling."""

    def __init__(
        self, recorder: Recorder, stop_frames: Callable[[str], None],
        kind_of: Callable[[str], RecordingKind] = lambda line: RecordingKind.CALL,
    ) -> None:  # fmt: skip
        """`stop_frames` lets the media engine send no more frames of a recording; `kind_of` knows a line's kind."""
        self._recorder = recorder
        self._stop_frames = stop_frames
        self._kind_of = kind_of
        self._keys: dict[str, str] = {}
        self._desks: dict[str, str] = {}
        self._messages: dict[str, str] = {}
        """Call → recording of the message that its caller leaves now."""
        self.refused = 0

    def begin(self, call_id: str, number: str = "", desk_id: str = "", line: str = "") -> str:
        """The key of the call's recording, begun with its first leg; "" when the recorder takes no more."""
        if desk_id:
            self._desks.setdefault(call_id, desk_id)
        if call_id not in self._keys:
            try:
                self._keys[call_id] = self._recorder.begin(
                    self._kind_of(line), CHANNELS, call_id=call_id, desk_id=desk_id, line=line, number=number
                )
            except RecorderFull as full:
                self.refused += 1
                log.error("call %s is not recorded: %s", call_id, full)
                return ""
        return self._keys[call_id]

    def begin_message(self, call_id: str, number: str = "", line: str = "") -> str:
        """The key of a recording of its own for what the caller leaves; "" when the recorder takes no more."""
        if call_id not in self._messages:
            try:
                self._messages[call_id] = self._recorder.begin(
                    RecordingKind.MESSAGE, MESSAGE_CHANNELS, call_id=call_id, line=line, number=number
                )
            except RecorderFull as full:
                self.refused += 1
                log.error("the message of call %s is not recorded: %s", call_id, full)
                return ""
        return self._messages[call_id]

    def finish_message(self, call_id: str) -> None:
        """The message is over; finishing twice, or without a message, is no fault."""
        if key := self._messages.pop(call_id, ""):
            self._stop_frames(key)
            self._recorder.finish(key)

    def finish(self, call_id: str) -> None:
        """The call is over, a message with it; finishing twice is no fault."""
        self.finish_message(call_id)
        key = self._keys.pop(call_id, "")
        desk_id = self._desks.pop(call_id, "")
        if key:
            self._stop_frames(key)
            self._recorder.finish(key, desk_id=desk_id)

    def key_of(self, call_id: str) -> str:
        """The running recording of a call, or ""."""
        return self._keys.get(call_id, "")
