"""Files of notices between this machine and the centre: uploaded, fetched, proven by their hash, opened or saved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from dispatch_app.domain.notice import NoticeFile
from dispatch_app.wire import paths
from dispatch_app.wire.codec import CodecFault, decode
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import t

MOST_BYTES = 20 * 1024 * 1024
"""The centre takes no larger file."""

MOST_OPENED = 50
"""Opened files that lie in the temporary folder; it goes with the program."""


class FileLink(Protocol):
    """The part of qt_kit.server_link.ServerLink that files need."""

    def fetch(
        self, path: str, fields: dict[str, str], on_result: Callable[[int, dict[str, str], bytes], None]
    ) -> None: ...

    def upload(self, path: str, name: str, body: bytes, on_result: Callable[[int, bytes], None]) -> None: ...


class FileExchange(QObject):
    """`said` carries a sentence for the person and its tone; nothing here waits for the network."""

    said = Signal(str, str)

    def __init__(
        self, link: FileLink, parent: QObject | None = None, opener: Callable[[QUrl], bool] = QDesktopServices.openUrl
    ) -> None:
        super().__init__(parent)
        self._link, self._opener = link, opener
        self._folder = QTemporaryDir()
        self._opened = 0

    # --- up ----------------------------------------------------------------------------------------------------------

    def choose(self, above: QWidget, then: Callable[[NoticeFile], None]) -> QFileDialog:
        """Ask for a file and upload it; `then` gets it as the centre keeps it."""
        dialog = QFileDialog(above, t("Choose a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(t("Documents and pictures") + " (*.pdf *.png *.jpg *.jpeg *.txt *.docx *.xlsx)")
        dialog.fileSelected.connect(lambda name: self.upload(Path(name), then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def upload(self, path: Path, then: Callable[[NoticeFile], None]) -> None:
        """Send a file of this machine to the centre."""
        try:
            if path.stat().st_size > MOST_BYTES:
                self.said.emit(t("{name} is larger than {most} MB", name=path.name, most=MOST_BYTES >> 20), "warning")
                return
            content = path.read_bytes()
        except OSError as wrong:
            self.said.emit(t("{name} cannot be read: {why}", name=path.name, why=wrong.strerror or ""), "warning")
            return
        self.said.emit(t("{name} is being sent to the centre…", name=path.name), "dim")

        def answered(status: int, body: bytes) -> None:
            try:
                file = decode(body, NoticeFile) if status == 200 else None
            except CodecFault:
                file = None
            if file is None:
                self.said.emit(f"{path.name}: {fault_of(status, body).message}", "warning")
                return
            self.said.emit(t("{name} is at the centre and goes with the notice", name=file.name), "success")
            then(file)

        self._link.upload(paths.NOTICE_FILE, path.name, content, answered)

    # --- down --------------------------------------------------------------------------------------------------------

    def fetch(self, notice_id: str, file: NoticeFile, then: Callable[[bytes], None]) -> None:
        """The bytes of a file; only those that the notice named."""

        def answered(status: int, _: dict[str, str], body: bytes) -> None:
            if status != 200:
                self.said.emit(f"{file.name}: {fault_of(status, body).message}", "danger")
            elif hashlib.sha256(body).hexdigest() != file.sha256:
                self.said.emit(t("{name} is not what was sent; it is not opened", name=file.name), "danger")
            else:
                then(body)

        self._link.fetch(f"{paths.NOTICE_FILE}/{notice_id}/{file.sha256}", {}, answered)

    def open_file(self, notice_id: str, file: NoticeFile) -> None:
        """Show a file with the program of this machine."""

        def fetched(content: bytes) -> None:
            self._opened += 1
            folder = Path(self._folder.path()) / str(self._opened % MOST_OPENED)
            try:
                folder.mkdir(exist_ok=True)
                path = folder / file.name
                path.write_bytes(content)
            except OSError as wrong:
                self._not_kept(file.name, wrong)
                return
            if not self._opener(QUrl.fromLocalFile(str(path))):
                self.said.emit(t("No program on this machine opens {name}; save it instead", name=file.name), "warning")

        self.fetch(notice_id, file, fetched)

    def _not_kept(self, name: str, wrong: OSError) -> None:
        self.said.emit(t("{name} cannot be kept here: {why}", name=name, why=wrong.strerror or ""), "danger")

    def save_file(self, notice_id: str, file: NoticeFile, above: QWidget) -> QFileDialog:
        """Ask where to, and save a file there."""
        dialog = QFileDialog(above, t("Save the file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(file.name)
        dialog.fileSelected.connect(lambda name: self.save_to(notice_id, file, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def save_to(self, notice_id: str, file: NoticeFile, path: Path) -> None:
        """Save a file under a name."""

        def fetched(content: bytes) -> None:
            try:
                path.write_bytes(content)
            except OSError as wrong:
                self._not_kept(path.name, wrong)
                return
            self.said.emit(t("Saved as {name}", name=path.name), "success")

        self.fetch(notice_id, file, fetched)
