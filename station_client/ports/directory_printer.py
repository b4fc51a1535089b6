"""A printer whose sheets are files in a folder: for the demo, for tests, and for stations without a printer."""

from __future__ import annotations

import os
from pathlib import Path

from dispatch_app.domain.station import PrinterState
from station_client.ports.printer import JobState, PrinterFault, PrinterReading

STATE_FILE = "printer-state"
"""A file of this name in the folder plays a fault: its word is one of PrinterState (out_of_paper, jammed, …)."""

WAITING = ".waiting"


class DirectoryPrinter:
    """Job `name` becomes the file `name`; while a fault is played, sheets wait as `name.waiting`.

    A title printed before gets a number ("-2"), so no sheet ever replaces another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def print_pdf(self, title: str, pdf: bytes) -> str:
        return self._take(title, "pdf", pdf)

    def print_text(self, title: str, text: str) -> str:
        return self._take(title, "txt", text.encode())

    def job_state(self, job: str) -> JobState:
        waiting = self._folder / (job + WAITING)
        if (self._folder / job).is_file():
            return JobState.PRINTED
        if not waiting.is_file():
            return JobState.LOST
        if self.read_state().state is not PrinterState.READY:
            return JobState.PENDING
        try:
            waiting.rename(self._folder / job)
        except OSError as wrong:
            raise PrinterFault(str(wrong), certain=False) from wrong
        return JobState.PRINTED

    def read_state(self) -> PrinterReading:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            played = self._folder / STATE_FILE
            word = played.read_text(encoding="utf-8").strip() if played.is_file() else ""
        except OSError as wrong:
            return PrinterReading(PrinterState.FAULT, str(wrong))
        if not word:
            return PrinterReading(PrinterState.READY)
        known = word in set(PrinterState)
        return PrinterReading(PrinterState(word) if known else PrinterState.FAULT, word)

    def _take(self, title: str, ending: str, content: bytes) -> str:
        if self.read_state().state is PrinterState.OFFLINE:
            raise PrinterFault("offline", certain=True)
        try:
            job = self._free_name(title, ending)
            hidden = self._folder / f".{job}.part"
            with hidden.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            hidden.rename(self._folder / (job + WAITING))
        except OSError as wrong:
            raise PrinterFault(str(wrong), certain=True) from wrong
        return job

    def _free_name(self, title: str, ending: str) -> str:
        name, number = f"{title}.{ending}", 2
        while (self._folder / name).exists() or (self._folder / (name + WAITING)).exists():
            name, number = f"{title}-{number}.{ending}", number + 1
        return name
