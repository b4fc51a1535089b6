"""One contract for every printer, on a folder and on a real CUPS queue; and what CUPS may say about its troubles."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.domain.station import PrinterState
from installer.cups_queue import make_pdf_queue, pdf_folder, remove_queue
from station_client.ports.cups_printer import CupsPrinter, parse_answer, reading_of
from station_client.ports.directory_printer import STATE_FILE, DirectoryPrinter
from station_client.ports.printer import JobState, Printer, PrinterFault
from station_client.ports.typeset import text_pdf
from tests.waiting import wait_until

NO_CUPS = shutil.which("lpadmin", path="/usr/sbin:/usr/bin") is None or os.geteuid() != 0
needs_cups = pytest.mark.skipif(NO_CUPS, reason="needs CUPS and root to make a queue")


@pytest.fixture(scope="module")
def queue() -> Iterator[str]:
    name = f"station-{os.getpid()}"
    make_pdf_queue(name)
    yield name
    remove_queue(name)
    for left in pdf_folder().glob(f"{name}*"):
        left.unlink()


@pytest.fixture(params=["folder", pytest.param("cups", marks=needs_cups)])
def printer(request: pytest.FixtureRequest, tmp_path: Path) -> Printer:
    if request.param == "folder":
        return DirectoryPrinter(tmp_path / "sheets")
    return CupsPrinter(request.getfixturevalue("queue"))


def test_a_ready_printer_prints_a_pdf_and_a_text(printer: Printer, request: pytest.FixtureRequest) -> None:
    assert printer.read_state().state is PrinterState.READY
    title = f"station-{os.getpid()}-sheet"
    for job in (printer.print_pdf(title, text_pdf("order")), printer.print_text(title, "order 命令单\n")):
        wait_until(lambda job=job: printer.job_state(job) is JobState.PRINTED, "the job", 30)


def test_an_unknown_job_is_lost(printer: Printer) -> None:
    assert printer.job_state("nothing-999999") is JobState.LOST


def test_a_folder_without_paper_keeps_the_sheet_until_there_is_some(tmp_path: Path) -> None:
    printer = DirectoryPrinter(tmp_path)
    (tmp_path / STATE_FILE).write_text("out_of_paper")
    assert printer.read_state().state is PrinterState.OUT_OF_PAPER
    job = printer.print_pdf("a", b"%PDF")
    assert printer.job_state(job) is JobState.PENDING
    (tmp_path / STATE_FILE).unlink()
    assert printer.job_state(job) is JobState.PRINTED
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF"
    assert printer.print_pdf("a", b"%PDF-2") == "a-2.pdf"


def test_a_folder_that_is_offline_surely_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / STATE_FILE).write_text("offline")
    with pytest.raises(PrinterFault) as caught:
        DirectoryPrinter(tmp_path).print_pdf("a", b"%PDF")
    assert caught.value.certain


@needs_cups
def test_a_stopped_queue_is_a_fault_and_a_cancelled_job_is_lost(queue: str) -> None:
    printer = CupsPrinter(queue)
    subprocess.run(["cupsdisable", "-r", "out for test", queue], check=True)
    try:
        reading = printer.read_state()
        assert (reading.state, reading.note) == (PrinterState.FAULT, "out for test")
        job = printer.print_pdf(f"{queue}-cancelled", text_pdf("order"))
        assert printer.job_state(job) is JobState.PENDING
        subprocess.run(["cancel", job], check=True)
        assert printer.job_state(job) is JobState.LOST
    finally:
        subprocess.run(["cupsenable", queue], check=True)


@needs_cups
def test_a_queue_that_does_not_exist_is_said_so() -> None:
    printer = CupsPrinter("no-such-queue")
    assert printer.read_state().state is PrinterState.OFFLINE
    with pytest.raises(PrinterFault) as caught:
        printer.print_pdf("a", b"%PDF")
    assert caught.value.certain


@pytest.mark.parametrize("name", ["-o raw", "a b", "../x", ""])
def test_a_wrong_queue_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="打印队列"):
        CupsPrinter(name)


@pytest.mark.parametrize(
    ("reasons", "state"),
    [
        ("none", PrinterState.READY),
        ("media-empty-error", PrinterState.OUT_OF_PAPER),
        ("media-needed-error,media-empty-warning", PrinterState.OUT_OF_PAPER),
        ("media-jam-error", PrinterState.JAMMED),
        ("cups-waiting-for-job-completed,offline-error", PrinterState.OFFLINE),
        ("offline-report", PrinterState.READY),
        ("cover-open-error", PrinterState.FAULT),
    ],
)
def test_reasons_of_ipp(reasons: str, state: PrinterState) -> None:
    said = f"""    printer  [PASS]
        RECEIVED: 182 bytes in response
        status-code = successful-ok (successful-ok)
        printer-state (enum) = idle
        printer-state-message (textWithoutLanguage) =
        printer-state-reasons (1setOf keyword) = {reasons}
"""
    assert reading_of(parse_answer(said)).state is state
