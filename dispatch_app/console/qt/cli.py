"""`python -m dispatch_app console`: the dispatcher's two windows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.desk_voice import DeskVoice
from dispatch_app.console.qt.windows import ConsoleWindows
from dispatch_app.desk_kit.softphone import SoftphoneFault, read_softphone
from dispatch_app.qt_kit.program import add_desk_options, begin_program, run_program
from dispatch_app.qt_kit.server_link import ServerLink, ServerLinkFault
from dispatch_app.qt_kit.softphone import Softphone
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.words import t
from gis_data.faults import PackageFault

SCREENSHOT_EVERY_MS = 5_000


def run(arguments: list[str]) -> int:
    """Run the console until its intake window is closed; exit code 0, 2 for wrong arguments or a missing file."""
    wanted = _parser().parse_args(arguments)
    application = begin_program("console")
    try:
        link = ServerLink(wanted.server, wanted.ca, "console")
        runner = DeskRunner(link)
        sounds = Sounds(not wanted.quiet)
        windows = ConsoleWindows(application, runner, wanted.server[0], wanted.map, sounds, wanted.memory)
        voice = None
        if wanted.softphone:
            settings = read_softphone(wanted.softphone.read_text(encoding="utf-8"))
            voice = DeskVoice(runner, Softphone(settings), windows.intake.page.telephone)
        password = wanted.password_file.read_text(encoding="utf-8").strip() if wanted.password_file else ""
    except (ServerLinkFault, PackageFault, SoftphoneFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    windows.show()
    if wanted.user and password and wanted.desk:
        windows.intake.signed_in.emit(wanted.user, wanted.desk)
        runner.sign_in(wanted.user, password, wanted.desk)
    if wanted.alarms:
        windows.show_alarms()
    if wanted.screenshot_folder:
        _take_pictures(windows, wanted.screenshot_folder)
    code = run_program(application, windows.close)
    windows.intake.page.form.blockSignals(True)
    if voice is not None:
        voice.close()
    link.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dispatch_app console", description=t("120 dispatch console"))
    add_desk_options(parser)
    parser.add_argument("--alarms", action="store_true", help="open the alarm window too")
    parser.add_argument("--quiet", action="store_true", help="no sounds")
    pictures = "write pictures of both windows every 5 s"
    parser.add_argument("--screenshot-folder", type=Path, metavar="DIR", help=pictures)
    return parser


def _take_pictures(windows: ConsoleWindows, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    timer = QTimer(windows)

    def shoot() -> None:
        shots: dict[str, QWidget] = {"intake": windows.intake, "map": windows.map, "alarms": windows.alarms}
        for name, window in shots.items():
            window.grab().save(str(folder / f"console-{name}.png"))

    timer.timeout.connect(shoot)
    timer.start(SCREENSHOT_EVERY_MS)
