"""`python -m dispatch_app director`: the director's workbench."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from dispatch_app.desk_kit.softphone import SoftphoneFault, read_softphone
from dispatch_app.director.qt.own_voice import OwnVoice
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.workbench import Workbench
from dispatch_app.qt_kit.program import add_desk_options, begin_program, run_program
from dispatch_app.qt_kit.server_link import ServerLink, ServerLinkFault
from dispatch_app.qt_kit.softphone import Softphone
from dispatch_app.words import t
from gis_data.faults import PackageFault

SCREENSHOT_EVERY_MS = 5_000

LEAVE_WITHIN_MS = 1_000
"""Whoever closes the window does not wait longer for the server to note the end of the session."""


def run(arguments: list[str]) -> int:
    """Run the workbench until its window is closed; exit code 0, 2 for wrong arguments or a missing file."""
    wanted = _parser().parse_args(arguments)
    application = begin_program("director")
    try:
        link = ServerLink(wanted.server, wanted.ca, "director")
        runner = WorkbenchRunner(link)
        runner.map_package = wanted.map
        window = Workbench(application, runner, wanted.server[0], wanted.memory)
        voice = None
        if wanted.softphone:
            settings = read_softphone(wanted.softphone.read_text(encoding="utf-8"))
            voice = OwnVoice(runner, Softphone(settings))
        password = wanted.password_file.read_text(encoding="utf-8").strip() if wanted.password_file else ""
    except (ServerLinkFault, PackageFault, SoftphoneFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if wanted.page:
        window.choices.page = wanted.page
    window.show()
    if wanted.user and password:
        window.begin(wanted.user, password, wanted.desk)
    if wanted.screenshot_folder:
        _take_pictures(window, wanted.screenshot_folder)

    def leave() -> None:
        if runner.phase in ("signed_out", "refused"):
            application.quit()
            return
        runner.phase_changed.connect(lambda phase: application.quit() if phase == "signed_out" else None)
        QTimer.singleShot(LEAVE_WITHIN_MS, application, application.quit)
        runner.sign_out()

    window.closed.connect(leave)
    code = run_program(application, window.close)
    if voice is not None:
        voice.close()
    link.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dispatch_app director", description=t("120 director's workbench"))
    add_desk_options(parser, "desk whose telephone listens in and takes over")
    parser.add_argument("--page", default="", help="page in front at the start, e.g. search")
    pictures = "write a picture of the window every 5 s"
    parser.add_argument("--screenshot-folder", type=Path, metavar="DIR", help=pictures)
    return parser


def _take_pictures(window: Workbench, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    timer = QTimer(window)
    timer.timeout.connect(lambda: window.grab().save(str(folder / "director.png")))
    timer.start(SCREENSHOT_EVERY_MS)
