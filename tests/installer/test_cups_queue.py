"""A real CUPS queue turns a job into a PDF file."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from installer.cups_queue import make_pdf_queue, pdf_folder, queue_exists, remove_queue, scheduler_runs
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(
    shutil.which("lpadmin", path="/usr/sbin:/usr/bin") is None or os.geteuid() != 0,
    reason="needs CUPS and root to make a queue",
)


@pytest.fixture
def queue() -> Iterator[str]:
    name = f"probe-{os.getpid()}"
    make_pdf_queue(name)
    yield name
    remove_queue(name)


def test_a_job_becomes_a_pdf_file(queue: str, tmp_path: Path) -> None:
    title = f"{queue}-sheet"
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("order 0231\n", encoding="utf-8")
    subprocess.run(["lp", "-d", queue, "-t", title, sheet], check=True, capture_output=True)
    printed = wait_until(lambda: _whole_pdf(title), "the PDF file")
    printed.unlink()


def test_making_a_queue_twice_keeps_it_and_removing_it_twice_is_no_error(queue: str) -> None:
    assert scheduler_runs()
    make_pdf_queue(queue)
    assert queue_exists(queue)
    remove_queue(queue)
    remove_queue(queue)
    assert not queue_exists(queue)


def _whole_pdf(title: str) -> Path | None:
    found = next(pdf_folder().glob(f"{title}*.pdf"), None)
    return found if found and b"%%EOF" in found.read_bytes()[-32:] else None
