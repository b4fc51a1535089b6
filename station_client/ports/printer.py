"""What a station expects of any printer; CupsPrinter and DirectoryPrinter keep to it.

All methods may block for some seconds and are called from the printing thread only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dispatch_app.domain.station import PrinterState


class JobState(StrEnum):
    PENDING = "pending"
    PRINTED = "printed"
    LOST = "lost"
    """Cancelled, aborted or unknown to the printer: whether a sheet came out is not known."""


@dataclass(frozen=True, slots=True)
class PrinterReading:
    """The printer's state, and what it says about it in its own words."""

    state: PrinterState
    note: str = ""


class PrinterFault(Exception):
    """The printer did not take a job. `certain`: surely nothing was handed over, so the paper needs no reprint mark."""

    def __init__(self, words: str, certain: bool) -> None:
        super().__init__(words)
        self.certain = certain


class Printer(Protocol):
    """Takes finished papers, one job each."""

    def print_pdf(self, title: str, pdf: bytes) -> str:
        """The job's id after the printer has taken a PDF; raises PrinterFault."""

    def print_text(self, title: str, text: str) -> str:
        """The same for plain text (when no PDF could be made)."""

    def job_state(self, job: str) -> JobState:
        """How far a job is; raises PrinterFault when the printer cannot be asked."""

    def read_state(self) -> PrinterReading:
        """How the printer is; never raises."""
