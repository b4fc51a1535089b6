"""Calls at the recorder: one stereo recording a call, from its first leg to its end."""

from __future__ import annotations

import logging
from collections.abc import Callable

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.recorder import Recorder, RecorderFull

log = logging.getLogger(__name__)

CHANNELS = ("caller", "desk")


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

    def finish(self, call_id: str) -> None:
        """The call is over; finishing twice is no fault."""
        key = self._keys.pop(call_id, "")
        desk_id = self._desks.pop(call_id, "")
        if key:
            self._stop_frames(key)
            self._recorder.finish(key, desk_id=desk_id)

    def key_of(self, call_id: str) -> str:
        """The running recording of a call, or ""."""
        return self._keys.get(call_id, "")
