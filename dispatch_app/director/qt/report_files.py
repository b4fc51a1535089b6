"""The buttons that take a report out as PDF, XLSX or HTML: the server makes the file, this writes it where one says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.statistics.report import ReportWanted
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.wire import paths
from dispatch_app.wire.codec import CodecFault, decode, encode
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.words import t

KINDS = {"pdf": "PDF (*.pdf)", "xlsx": "Excel (*.xlsx)", "html": "HTML (*.html)"}


class ReportFiles(QWidget):
    """One button a kind; busy while a file is made."""

    def __init__(
        self, runner: WorkbenchRunner, wanted: Callable[[], ReportWanted], title: Callable[[], str]
    ) -> None:  # fmt: skip
        super().__init__()
        self.runner = runner
        self._wanted = wanted
        self._title = title
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for kind in KINDS:
            button = QPushButton(kind.upper())
            button.setAutoDefault(False)
            set_role(button, "flat")
            button.clicked.connect(lambda _=False, kind=kind: self.choose_file(kind))
            self.buttons[kind] = button
            row.addWidget(button)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for kind, button in self.buttons.items():
            button.setToolTip(t("Take this report out as {kind}", kind=kind.upper()))

    def choose_file(self, kind: str) -> None:
        """Ask where the file goes."""
        suggested = str(Path.home() / f"{t(self._title())}.{kind}")
        name, _ = QFileDialog.getSaveFileName(self, t("Take the report out"), suggested, KINDS[kind])
        if name:
            self.export_to(kind, Path(name))

    def export_to(self, kind: str, file: Path) -> None:
        """Have the report made as a file and write it, whole or not at all."""
        self._set_busy(True)
        self.runner.say(t("The report is being made…"))

        def came(status: int, _: dict[str, str], body: bytes) -> None:
            self._set_busy(False)
            if status == 200:
                self._write(file, body)
            else:
                self.runner.say(_reason(status, body), "danger")

        self.runner.fetch(paths.REPORT_FILE + kind, {"wanted": encode(self._wanted()).decode()}, came)

    def _write(self, file: Path, body: bytes) -> None:
        stored = QSaveFile(str(file))
        if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(body) >= 0 and stored.commit():
            self.runner.say(t("Written: {file}", file=file), "success")
        else:
            self.runner.say(t("The file cannot be written: {reason}", reason=stored.errorString()), "warning")

    def _set_busy(self, busy: bool) -> None:
        for button in self.buttons.values():
            button.setEnabled(not busy)


def _reason(status: int, body: bytes) -> str:
    if status == 0:
        return t("The server does not answer")
    try:
        return decode(body, FaultAnswer).message
    except CodecFault:
        return t("The server does not answer")
