"""The printing thread: typesets papers, hands them to the printer, follows jobs, reads the printer's state."""

from __future__ import annotations

import logging
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.domain.notice import Notice
from dispatch_app.domain.order import Order
from dispatch_app.words import t
from station_client.inbox.entries import Paper, PaperKey, PaperKind
from station_client.paper.notice_sheet import lay_out_notice
from station_client.paper.order_sheet import Edition, lay_out_order
from station_client.paper.raw_text import raw_text
from station_client.paper.void_notice import lay_out_void
from station_client.ports.printer import JobState, Printer, PrinterFault, PrinterReading
from station_client.ports.sketch_source import SketchSource
from station_client.ports.typeset import TypesetFault, measure, typeset

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 500
"""Between looks at running jobs: the centre's ladder shows the print within a second."""

READ_STATE_EVERY = 6
"""The printer's state is read at every sixth look: three seconds."""

RAW_TEXT = "raw text"

WISHES = 50
"""Notices and files on their way through the printer; more is a jam that the printer's state tells of."""


class Press(QObject):
    """One worker thread, so papers come out in order. Signals arrive in the thread of this object."""

    accepted = Signal(object, str, str)
    """PaperKey, job, note."""
    refused = Signal(object, bool, str)
    """PaperKey, certain, words."""
    ended = Signal(object, bool)
    """PaperKey, printed."""
    state_read = Signal(object)
    """PrinterReading, when it differs from the last one."""
    told = Signal(str)
    """What became of a notice or file that somebody wished to have on paper."""

    def __init__(self, printer: Printer, sketches: SketchSource, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._printer = printer
        self._sketches = sketches
        self._zone = zone
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        self._jobs: dict[PaperKey, str] = {}
        self._wishes: deque[tuple[str, str]] = deque(maxlen=WISHES)
        """(job, name) of notices and files under way; the thread's own."""
        self._reading: PrinterReading | None = None
        self._looks = 0
        self._looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self.ended.connect(lambda key, _: self._jobs.pop(key, None))

    def show_times_in(self, zone: tzinfo) -> None:
        """Papers typeset from now on carry the times of this zone."""
        self._zone = zone

    def start(self) -> None:
        """Read the printer's state now and look at jobs from here on."""
        self._timer.start()
        self._look()

    def stop(self) -> None:
        """Finish the paper in hand and end the thread."""
        self._timer.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def print(self, paper: Paper, order: Order) -> None:
        """Queue a paper; `accepted` or `refused` follows."""
        self._submit(lambda: self._print(paper, order))

    def print_notice(self, notice: Notice) -> None:
        """Queue a notice's words; `told` follows."""
        self._submit(lambda: self._print_page(notice.notice_id, None, notice))

    def print_file(self, name: str, content: bytes) -> None:
        """Queue a PDF or a plain text; `told` follows."""
        self._submit(lambda: self._print_page(name, content, None))

    def watch(self, paper: Paper) -> None:
        """Follow a job; `ended` follows when it is over."""
        self._jobs[paper.key] = paper.job

    # --- in the thread -----------------------------------------------------------------------------------------------

    def _print(self, paper: Paper, order: Order) -> None:
        title = paper.key.title() + ("-reprint" if paper.reprint else "")
        edition = Edition(datetime.now(UTC), self._zone, paper.reprint)
        pdf = self._typeset(paper, order, edition)
        try:
            if pdf is not None:
                job = self._printer.print_pdf(title, pdf)
            else:
                job = self._printer.print_text(title, raw_text(order, edition))
        except PrinterFault as fault:
            self.refused.emit(paper.key, fault.certain, str(fault))
            return
        self.accepted.emit(paper.key, job, "" if pdf is not None else RAW_TEXT)

    def _print_page(self, title: str, content: bytes | None, notice: Notice | None) -> None:
        name = (notice.title or t("Notice")) if notice is not None else title
        try:
            if notice is not None:
                content = typeset(lay_out_notice(notice, datetime.now(UTC), self._zone, measure))
            assert content is not None
            if content.startswith(b"%PDF-"):
                job = self._printer.print_pdf(title, content)
            else:
                job = self._printer.print_text(title, content.decode("utf-8", "replace"))
        except (PrinterFault, TypesetFault) as fault:
            self.told.emit(t("{name} is not printed: {why}", name=name, why=str(fault)))
            return
        self._wishes.append((job, name))
        self.told.emit(t("{name} goes to the printer", name=name))

    def _typeset(self, paper: Paper, order: Order, edition: Edition) -> bytes | None:
        try:
            if paper.key.kind is PaperKind.VOID:
                return typeset(lay_out_void(order, edition, measure))
            return typeset(lay_out_order(order, edition, self._sketches.surroundings(order), measure))
        except Exception as wrong:  # boundary: whatever is wrong with a form, the order must come out as plain text
            log.error("order %s cannot be typeset (%s), its text is printed", order.order_id, _where(wrong))
            return None

    def _look(self) -> None:
        if self._looking:
            return
        self._looking = True
        self._looks += 1
        jobs = dict(self._jobs)
        read_state = self._looks % READ_STATE_EVERY == 1
        self._submit(lambda: self._look_at(jobs, read_state))

    def _look_at(self, jobs: dict[PaperKey, str], read_state: bool) -> None:
        try:
            if read_state:
                reading = self._printer.read_state()
                if reading != self._reading:
                    self._reading = reading
                    self.state_read.emit(reading)
            for key, job in jobs.items():
                state = self._printer.job_state(job)
                if state is not JobState.PENDING:
                    self.ended.emit(key, state is JobState.PRINTED)
            for wish in list(self._wishes):
                if self._printer.job_state(wish[0]) is not JobState.PENDING:
                    self._wishes.remove(wish)
        except PrinterFault as fault:
            log.warning("the printer cannot be asked: %s", fault)
        finally:
            self._looking = False

    def _submit(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except Exception as wrong:  # boundary: the printing thread goes on with the next paper
                log.error("printing stumbled: %s", _where(wrong))

        self._thread.submit(run)


def _where(wrong: Exception) -> str:
    """Kind and place of a bug. Its message stays out of the log: it may quote the order's words."""
    frames = traceback.extract_tb(wrong.__traceback__)[-3:]
    return " < ".join([type(wrong).__name__, *(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))])
