"""The desk's softphone: a supervised baresip that registers at the exchange as the desk; any SIP telephone does too."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTemporaryDir, QTimer, Signal
from PySide6.QtNetwork import QAbstractSocket, QHostAddress, QTcpServer, QTcpSocket

from dispatch_app.desk_kit.softphone import (
    ControlReader,
    SoftphoneSettings,
    Voice,
    VoiceState,
    account_text,
    config_text,
    request,
)

log = logging.getLogger("softphone")

CONNECT_EVERY_MS = 200
START_AGAIN_MS = (500, 1_000, 2_000, 5_000, 10_000)
"""A program that ends is started again, slower each time; a registration sets the pace back."""

QUIT_WITHIN_MS = 1_500


class Softphone(QObject):
    """Runs while a desk is signed in. `changed` after every change of `voice`."""

    changed = Signal()

    def __init__(self, settings: SoftphoneSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.voice = Voice()
        self._desk_id = ""
        self._folder: QTemporaryDir | None = None
        self._port = 0
        self._failures = 0
        self._reader = ControlReader()
        self._program = QProcess(self)
        self._program.setStandardOutputFile(QProcess.nullDevice())
        self._program.setStandardErrorFile(QProcess.nullDevice())
        self._program.finished.connect(lambda *_: self._gone())
        self._program.errorOccurred.connect(self._failed)
        self._control = QTcpSocket(self)
        self._control.connected.connect(self._joined)
        self._control.readyRead.connect(self._read)
        self._connecting = QTimer(self)
        self._connecting.setInterval(CONNECT_EVERY_MS)
        self._connecting.timeout.connect(self._connect)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._run)

    # --- the desk's wishes -------------------------------------------------------------------------------------------

    def start(self, desk_id: str) -> None:
        """Register as this desk; the same desk again changes nothing."""
        if desk_id != self._desk_id:
            self.stop()
            self._desk_id = desk_id
            self._run()

    def stop(self) -> None:
        """End the program; it hangs up and takes its registration back."""
        self._desk_id = ""
        self._again.stop()
        self._connecting.stop()
        if self._program.state() is not QProcess.ProcessState.NotRunning:
            self._say([request("quit")])
            if not self._program.waitForFinished(QUIT_WITHIN_MS):
                self._program.kill()
                self._program.waitForFinished(QUIT_WITHIN_MS)
        self._control.abort()
        self.voice = Voice()
        self._folder = None
        self.changed.emit()

    def answer(self) -> None:
        """The desk has taken a call on the screen."""
        self._say(self.voice.answer())

    def let_go(self) -> None:
        """The desk has no call that its telephone should lift."""
        self.voice.let_go()

    def choose_devices(self, microphone: str, loudspeaker: str) -> None:
        """Hear and speak through other devices, at once."""
        self._say([request("ausrc", microphone), request("auplay", loudspeaker)])

    # --- the program -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        if not self._desk_id:
            return
        self._port = _free_port()
        self._folder = QTemporaryDir()
        folder = Path(self._folder.path())
        for name, text in (("config", config_text(self.settings, self._port)),
                           ("accounts", account_text(self.settings, self._desk_id)), ("contacts", "")):  # fmt: skip
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600)  # the password is for nobody else
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        self._reader = ControlReader()
        self.voice.started()
        self._program.start(self.settings.program, ["-f", str(folder)])
        self._connecting.start()
        self.changed.emit()

    def _gone(self) -> None:
        self._connecting.stop()
        self._control.abort()
        if not self._desk_id or self._again.isActive():
            return
        if self._failures == 0:
            log.warning("softphone ended; it is started again")
        self.voice.ended()
        self._again.start(START_AGAIN_MS[min(self._failures, len(START_AGAIN_MS) - 1)])
        self._failures += 1
        self.changed.emit()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._gone()

    # --- its control -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        if self._control.state() is QAbstractSocket.SocketState.UnconnectedState:
            self._control.connectToHost(QHostAddress(QHostAddress.SpecialAddress.LocalHost), self._port)

    def _joined(self) -> None:
        self._say([request("reginfo")])

    def _read(self) -> None:
        before = self.voice.state
        for message in self._reader.feed(bytes(self._control.readAll().data())):
            if message.get("type") == "REGISTER_OK":
                if self._failures:
                    log.info("softphone registered again")
                self._failures = 0
            elif message.get("response") and "OK" in str(message.get("data", "")):
                self.voice.heard({"type": "REGISTER_OK"})  # registered before the control was there
            self._say(self.voice.heard(message))
        if self.voice.state is not before:
            self.changed.emit()

    def _say(self, commands: list[bytes]) -> None:
        if self._control.state() is QAbstractSocket.SocketState.ConnectedState:
            for command in commands:
                self._control.write(command)
            self._control.flush()


def _free_port() -> int:
    listener = QTcpServer()
    listener.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), 0)
    port = int(listener.serverPort())
    listener.close()
    return port


__all__ = ["Softphone", "VoiceState"]
