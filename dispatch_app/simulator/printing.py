"""Where the demo's station prints: a real CUPS queue that makes PDF files, else a folder of PDF files."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_app.words import t


@dataclass(frozen=True, slots=True)
class Printing:
    """Arguments for the station receiver, the folder where its papers appear, and a line for the screen."""

    arguments: tuple[str, ...]
    folder: Path
    line: str


def choose_printing(folder: Path, use_cups: bool) -> Printing:
    """The CUPS queue if it can be had, else PDF files in `folder`."""
    why = t("not wanted")
    if use_cups:
        try:
            cups: Any = importlib.import_module("installer.cups_queue")
        except ImportError as missing:
            return _into_folder(folder, str(missing))
        fault: Any = importlib.import_module("installer.spoken").SetUpFault
        try:
            cups.make_pdf_queue()
        except (fault, OSError) as wrong:
            return _into_folder(folder, str(wrong))
        papers = Path(cups.pdf_folder())
        line = t("Orders print through the CUPS queue {queue} into {folder}", queue=cups.ORDER_QUEUE, folder=papers)
        return Printing(("--printer", cups.ORDER_QUEUE), papers, line)
    return _into_folder(folder, why)


def _into_folder(folder: Path, why: str) -> Printing:
    line = t("No CUPS queue ({why}): orders print as PDF files into {folder}", why=why, folder=folder)
    return Printing(("--pdf-folder", str(folder)), folder, line)
