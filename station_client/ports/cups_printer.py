"""A CUPS queue: jobs by `lp`, states by `ipptool` (IPP, RFC 8011) – programs started by list, never by a shell."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from dispatch_app.domain.station import PrinterState
from dispatch_app.words import t
from station_client.ports.printer import JobState, PrinterFault, PrinterReading

HAND_OVER_TIMEOUT_S = 20.0
"""lp copies a page of some 100 kB to the scheduler on this machine; longer means that it hangs."""

ASK_TIMEOUT_S = 5.0
DEFAULT_SERVER = "localhost:631"

_REQUEST = """{{
 NAME "question"
 OPERATION {operation}
 GROUP operation-attributes-tag
 ATTR charset attributes-charset utf-8
 ATTR language attributes-natural-language en
 ATTR uri printer-uri $uri
{more} ATTR name requesting-user-name $user
 ATTR keyword requested-attributes {wanted}
}}
"""
_ATTRIBUTE = re.compile(r"^\s+([a-z-]+) \((?:1setOf )?[A-Za-z]+\) = (.*)$", re.MULTILINE)

_REASONS = (
    ("media-empty", PrinterState.OUT_OF_PAPER),
    ("media-needed", PrinterState.OUT_OF_PAPER),
    ("media-jam", PrinterState.JAMMED),
    ("offline", PrinterState.OFFLINE),
    ("shutdown", PrinterState.OFFLINE),
    ("timed-out", PrinterState.OFFLINE),
    ("connecting-to-device", PrinterState.OFFLINE),
    ("cover-open", PrinterState.FAULT),
    ("door-open", PrinterState.FAULT),
    ("toner-empty", PrinterState.FAULT),
    ("marker-supply-empty", PrinterState.FAULT),
)
"""printer-state-reasons of RFC 8011 §5.4.12 by their beginning, gravest first; "-report" is only a remark."""

_JOB_OVER = {"completed": JobState.PRINTED, "canceled": JobState.LOST, "aborted": JobState.LOST}


class CupsPrinter:
    """One queue of the CUPS server of this machine (or of CUPS_SERVER)."""

    def __init__(self, queue: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,127}", queue) or queue.startswith("-"):
            raise ValueError(t("This is no name of a print queue: {queue}", queue=queue))
        self._queue = queue
        self._uri = f"ipp://{os.environ.get('CUPS_SERVER', DEFAULT_SERVER)}/printers/{queue}"

    def print_pdf(self, title: str, pdf: bytes) -> str:
        return self._hand_over(title, pdf, "application/pdf")

    def print_text(self, title: str, text: str) -> str:
        return self._hand_over(title, text.encode(), "text/plain")

    def job_state(self, job: str) -> JobState:
        number = job.rpartition("-")[2]
        more = f" ATTR integer job-id {int(number)}\n"
        answer = self._ask("Get-Job-Attributes", "job-state,job-state-reasons", more)
        state = answer.get("job-state", "")
        if "client-error-not-found" in answer.get("status-code", ""):
            return JobState.LOST
        if not state:
            raise PrinterFault(answer.get("status-code", "no answer"), certain=False)
        return _JOB_OVER.get(state, JobState.PENDING)

    def read_state(self) -> PrinterReading:
        try:
            wanted = "printer-state,printer-state-reasons,printer-state-message,printer-is-accepting-jobs"
            answer = self._ask("Get-Printer-Attributes", wanted, "")
        except PrinterFault as fault:
            return PrinterReading(PrinterState.OFFLINE, str(fault))
        return reading_of(answer)

    def _hand_over(self, title: str, content: bytes, kind: str) -> str:
        command = ["lp", "-d", self._queue, "-t", title, "-o", f"document-format={kind}", "-o", "media=A4", "--", "-"]
        try:
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=HAND_OVER_TIMEOUT_S,
                env=_plain_words(),
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise PrinterFault(t("The print service does not answer"), certain=False) from late
        except OSError as wrong:
            raise PrinterFault(str(wrong), certain=True) from wrong
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        found = re.search(r"request id is (\S+)", said)
        if found is None:
            raise PrinterFault(said[:200] or t("The print service does not answer"), certain=done.returncode != 0)
        return found.group(1)

    def _ask(self, operation: str, wanted: str, more: str) -> dict[str, str]:
        """The attributes of an IPP answer; raises PrinterFault when the server cannot be asked."""
        request = _REQUEST.format(operation=operation, wanted=wanted, more=more)
        with tempfile.TemporaryDirectory(prefix="station-ipp-") as folder:
            file = Path(folder) / "question.test"
            file.write_text(request, encoding="ascii")
            command = ["ipptool", "-tv", "-T", str(int(ASK_TIMEOUT_S)), self._uri, str(file)]
            try:
                done = subprocess.run(
                    command, capture_output=True, timeout=ASK_TIMEOUT_S + 1.0, env=_plain_words(), check=False
                )
            except (subprocess.TimeoutExpired, OSError) as wrong:
                raise PrinterFault(t("The print service does not answer"), certain=True) from wrong
        answer = parse_answer(done.stdout.decode(errors="replace"))
        if not answer:
            raise PrinterFault(t("The print service does not answer"), certain=True)
        return answer


def parse_answer(said: str) -> dict[str, str]:
    """The attributes that `ipptool -tv` received, with "status-code"; {} when nothing came."""
    received = said.partition("RECEIVED:")[2]
    answer = {name: value.strip() for name, value in _ATTRIBUTE.findall(received)}
    status = re.search(r"status-code = (\S+)", received)
    return {**answer, "status-code": status.group(1)} if status else answer


def reading_of(answer: dict[str, str]) -> PrinterReading:
    """The printer's state from its IPP attributes."""
    if "not-found" in answer.get("status-code", ""):
        return PrinterReading(PrinterState.OFFLINE, t("There is no such print queue"))
    reasons = [r.strip() for r in answer.get("printer-state-reasons", "none").split(",")]
    note = answer.get("printer-state-message", "")
    for beginning, state in _REASONS:
        told = next((r for r in reasons if r.startswith(beginning) and not r.endswith("-report")), None)
        if told is not None:
            return PrinterReading(state, note or told)
    if answer.get("printer-state") == "stopped" or answer.get("printer-is-accepting-jobs") == "false":
        return PrinterReading(PrinterState.FAULT, note or ",".join(reasons))
    return PrinterReading(PrinterState.READY)


def _plain_words() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
