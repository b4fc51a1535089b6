"""Joins the workbench and its softphone: registered while a desk is signed in, lifted for calls taken over."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from dispatch_app.desk_kit.softphone import VOICE_WORDS, Voice, VoiceState
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain import events as ev
from dispatch_app.words import t


class Telephone(Protocol):
    """The part of qt_kit.softphone.Softphone that the workbench needs."""

    changed: SignalInstance
    voice: Voice

    def start(self, desk_id: str) -> None: ...
    def stop(self) -> None: ...
    def answer(self) -> None: ...
    def let_go(self) -> None: ...


class OwnVoice(QObject):
    """Lives as long as the workbench; `close` ends the softphone. The exchange makes it lift for listening in."""

    def __init__(self, runner: WorkbenchRunner, softphone: Telephone) -> None:
        super().__init__()
        self._runner, self.softphone = runner, softphone
        self._told = VoiceState.OFF
        runner.phase_changed.connect(self._phase_changed)
        runner.recorded.connect(self._recorded)
        softphone.changed.connect(self._changed)

    def close(self) -> None:
        """Hang up and unregister."""
        self.softphone.stop()

    def _desk_id(self) -> str:
        return self._runner.actor.desk_id if self._runner.actor is not None else ""

    def _phase_changed(self, phase: str) -> None:
        if phase == "live" and self._desk_id():
            self.softphone.start(self._desk_id())
        elif phase in ("signed_out", "refused"):
            self.softphone.stop()

    def _recorded(self, line: ev.Recorded) -> None:
        desk_id, event = self._desk_id(), line.event
        placed_here = isinstance(event, ev.CallPlaced) and event.call.desk_id == desk_id
        handed_here = isinstance(event, ev.CallTransferred) and event.to_desk_id == desk_id
        if desk_id and (placed_here or handed_here):
            self.softphone.answer()
        elif isinstance(event, ev.CallEnded | ev.CallQueued | ev.RequestFailed | ev.MonitoringStopped):
            if desk_id not in self._runner.board.talking_desks():
                self.softphone.let_go()

    def _changed(self) -> None:
        state = self.softphone.voice.state
        if state is VoiceState.LOST and self._told is not VoiceState.LOST:
            self._runner.say(t(VOICE_WORDS[state]), "danger")
        if state in (VoiceState.LOST, VoiceState.READY):
            self._told = state
