"""Joins the desk and its softphone: registered while somebody sits there, lifted by F1, devices chosen on the page."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.telephone_panel import TelephonePanel
from dispatch_app.desk_kit.softphone import VOICE_WORDS, VoiceState
from dispatch_app.domain import events as ev
from dispatch_app.qt_kit.softphone import Softphone
from dispatch_app.words import t


class DeskVoice(QObject):
    """Lives as long as the console; `close` ends the softphone."""

    def __init__(self, runner: DeskRunner, softphone: Softphone, panel: TelephonePanel) -> None:
        super().__init__()
        self._runner, self.softphone, self._panel = runner, softphone, panel
        self._devices = QMediaDevices(self)
        runner.phase_changed.connect(self._phase_changed)
        runner.link.recorded.connect(self._recorded)
        softphone.changed.connect(self._changed)
        self._devices.audioInputsChanged.connect(self._list_devices)
        self._devices.audioOutputsChanged.connect(self._list_devices)
        panel.devices_chosen.connect(softphone.choose_devices)
        self._told = VoiceState.OFF
        self._list_devices()
        self._changed()

    def close(self) -> None:
        """Hang up and unregister."""
        self.softphone.stop()

    def _phase_changed(self, phase: str) -> None:
        if phase == "live":
            self.softphone.start(self._runner.desk.desk_id)
        elif phase in ("signed_out", "refused"):
            self.softphone.stop()

    def _recorded(self, line: ev.Recorded) -> None:
        desk_id, event = self._runner.desk.desk_id, line.event
        taken_here = isinstance(event, ev.CallAnswered) and event.desk_id == desk_id and line.actor.desk_id == desk_id
        placed_here = isinstance(event, ev.CallPlaced) and event.call.desk_id == desk_id
        handed_here = isinstance(event, ev.CallTransferred) and event.to_desk_id == desk_id
        if taken_here or placed_here or handed_here:
            self.softphone.answer()
        elif isinstance(event, ev.CallEnded | ev.CallQueued | ev.RequestFailed):
            if desk_id not in self._runner.link.board.talking_desks():
                self.softphone.let_go()

    def _changed(self) -> None:
        state = self.softphone.voice.state
        words = t(VOICE_WORDS[state])
        self._panel.show_voice(words, "danger" if state is VoiceState.LOST else "dim")
        if state is VoiceState.LOST and self._told is not VoiceState.LOST:
            self._runner.desk.say(words, "danger")
        if state in (VoiceState.LOST, VoiceState.READY):
            self._told = state
        self._runner.paint_soon()

    def _list_devices(self) -> None:
        driver = self.softphone.settings.microphone.partition(",")[0]
        self._panel.show_devices(
            _named(driver, self.softphone.settings.microphone, QMediaDevices.audioInputs()),
            _named(driver, self.softphone.settings.loudspeaker, QMediaDevices.audioOutputs()),
        )


def _named(driver: str, chosen: str, devices: list[QAudioDevice]) -> list[tuple[str, str]]:
    """(baresip's name, words) of the configured device and of those that the system has now."""
    found = [(f"{driver},{device.id().toStdString()}", device.description()) for device in devices]
    return [(chosen, t("As configured ({device})", device=chosen)), *(one for one in found if one[0] != chosen)]
