"""A replay taken out as film or chronicle: asked for until it is made, with progress, and a cancel that is obeyed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSaveFile, QTimer

from dispatch_app.director.qt.replay_loading import Asking
from dispatch_app.wire import paths
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import t

AGAIN_MS = 200
"""Between two questions how far it is; the server waits some tenths before each answer itself."""

Said = Callable[[str, str, float | None], None]
"""Words, tone, and the share while it is made (None: over)."""


class ReplayExport(QObject):
    """One file at a time."""

    def __init__(self, runner: Asking, said: Said, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._said = said
        self._running: tuple[str, dict[str, str]] | None = None

    def is_running(self) -> bool:
        return self._running is not None

    def start(self, incident_id: str, kind: str, purpose: str, file: Path) -> None:
        """Have the file made and written, whole or not at all."""
        if self._running is not None:
            return
        address = f"{paths.REPLAY_FILE}{incident_id}/{kind}"
        self._running = (address, {"opening": str(uuid.uuid4()), "purpose": purpose})
        self._said(t("The file is being made…"), "dim", 0.0)
        self._ask(self._running, file)

    def cancel(self) -> None:
        """Nobody wants it any more."""
        running, self._running = self._running, None
        if running is not None:
            address, fields = running
            self._runner.fetch(address, fields | {"cancel": "1"}, lambda status, headers, body: None)
            self._said(t("The file is no longer made"), "warning", None)

    def _ask(self, running: tuple[str, dict[str, str]], file: Path) -> None:
        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if running is not self._running:
                return
            if status == 202:
                self._said(t("The file is being made…"), "dim", float(json.loads(body)["share"]))
                QTimer.singleShot(AGAIN_MS, self, lambda: self._ask(running, file))
                return
            self._running = None
            if status != 200:
                self._said(fault_of(status, body).message, "danger", None)
                return
            stored = QSaveFile(str(file))
            if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(body) == len(body) and stored.commit():
                self._said(t("Saved: {file}", file=file), "success", None)
            else:
                why = t("The file cannot be written: {reason}", reason=stored.errorString())
                self._said(why, "danger", None)

        if running is self._running:
            self._runner.fetch(*running, came)
