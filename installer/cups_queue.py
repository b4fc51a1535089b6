"""A CUPS queue that prints to PDF files: for the demo, and for tests of real printing.

Root's PDF files appear in `pdf_folder()`, named after the job's title.
"""

from __future__ import annotations

import grp
import os
import shutil
import time
from pathlib import Path

from installer.debian_packages import as_root
from installer.spoken import SetUpFault, run_program

ORDER_QUEUE = "order-sheets"
_DEVICE = "cups-pdf:/"
_PRINTER_DESCRIPTION = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
_START_DEADLINE_S = 20.0
_LOOK_EVERY_S = 0.2


def scheduler_runs() -> bool:
    """True when CUPS answers."""
    code, lines = run_program(["lpstat", "-r"], environment=_plain_words())
    return code == 0 and "scheduler is running" in lines


def start_scheduler() -> None:
    """CUPS answers afterwards: by systemd where it runs, started directly in containers. Raises SetUpFault."""
    if scheduler_runs():
        return
    program = shutil.which("cupsd", path="/usr/sbin:/usr/bin")
    if program is None:
        raise SetUpFault("未安装打印服务 CUPS", "CUPS is not installed", "installer/run setup")
    command = ["systemctl", "start", "cups"] if Path("/run/systemd/system").is_dir() else [program]
    _, lines = run_program([*as_root(" ".join(command)), *command])
    given_up_at = time.monotonic() + _START_DEADLINE_S
    while not scheduler_runs():
        if time.monotonic() > given_up_at:
            raise SetUpFault("打印服务 CUPS 未能启动", "CUPS does not start", "/var/log/cups/error_log", lines)
        time.sleep(_LOOK_EVERY_S)


def queue_exists(name: str) -> bool:
    """True when CUPS knows the queue."""
    return run_program(["lpstat", "-p", name], environment=_plain_words())[0] == 0


def make_pdf_queue(name: str = ORDER_QUEUE) -> None:
    """The queue exists, prints A4 to PDF files and accepts jobs. A queue that is there is left as it is.

    A job that fails stays and is tried again (retry-current-job), as paper must not get lost. Raises SetUpFault.
    """
    start_scheduler()
    if queue_exists(name):
        return
    if not _PRINTER_DESCRIPTION.is_file():
        raise SetUpFault("未安装 PDF 打印驱动", "printer-driver-cups-pdf is not installed", "installer/run setup")
    command = [
        "lpadmin", "-p", name, "-E", "-v", _DEVICE, "-P", str(_PRINTER_DESCRIPTION),
        "-o", "PageSize=A4", "-o", "printer-error-policy=retry-current-job",
    ]  # fmt: skip
    code, lines = run_program([*_as_printer_operator(command), *command], environment=_plain_words())
    if code != 0 or not queue_exists(name):
        raise SetUpFault(
            f"打印队列 {name} 创建失败", f"the print queue {name} could not be made: {' '.join(lines[-1:])}",
            f"以 root 执行 · as root: {' '.join(command)}", lines,
        )  # fmt: skip


def remove_queue(name: str) -> None:
    """The queue and its jobs are gone; nothing happens where there was none."""
    if scheduler_runs() and queue_exists(name):
        command = ["lpadmin", "-x", name]
        run_program([*_as_printer_operator(command), *command])


def pdf_folder() -> Path:
    """Where cups-pdf puts the files of the user who runs this."""
    return Path.home() / "PDF"


def _as_printer_operator(command: list[str]) -> list[str]:
    """Nothing for members of Debian's group of printer operators, who need no sudo."""
    try:
        operators = grp.getgrnam("lpadmin").gr_gid
    except KeyError:
        operators = -1
    return [] if operators in os.getgroups() else as_root(" ".join(command))


def _plain_words() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
