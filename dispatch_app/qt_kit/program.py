"""A Qt program from its first to its last line: log, bugs reported, signals heard."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

log = logging.getLogger(__name__)

WAKE_MS = 200
"""Python sees a signal only between two of its own steps; the event loop gives it one this often."""


def begin_program(name: str) -> QApplication:
    """The application, named, with its log; a bug in one action is reported and the program goes on."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    faulthandler.enable()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName(f"open-dispatch-120 {name}")
    application.setQuitOnLastWindowClosed(False)
    sys.excepthook = _report_bug
    return application


def add_desk_options(parser: argparse.ArgumentParser, desk_help: str = "") -> None:
    """The options of every program at a desk: server, certificate, who signs in, map, memory, softphone."""
    several = "address; given more than once, they are tried in turn"
    parser.add_argument("--server", action="append", required=True, metavar="URL", help=several)
    parser.add_argument("--ca", type=Path, metavar="FILE", help="certificate of the centre's own authority (PEM)")
    parser.add_argument("--user", default="")
    parser.add_argument("--password-file", type=Path, metavar="FILE")
    parser.add_argument("--desk", default="", help=desk_help or None)
    parser.add_argument("--map", type=Path, metavar="PACKAGE", help="folder of the map package")
    parser.add_argument("--memory", type=Path, metavar="DIR", help="folder of the remembered choices")
    softphone = "settings of the desk's softphone (TOML: exchange, password, microphone, loudspeaker …)"
    parser.add_argument("--softphone", type=Path, metavar="FILE", help=softphone)


def run_program(application: QApplication, close: Callable[[], object]) -> int:
    """Run until the application is told to quit; the signals of an end ask `close` first. The exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: close())
    wake = QTimer()
    wake.timeout.connect(lambda: None)
    wake.start(WAKE_MS)
    return int(application.exec())


def _report_bug(kind: type[BaseException], wrong: BaseException, trace: TracebackType | None) -> None:
    """A bug in one action is reported and the program goes on: nobody must lose the screen."""
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    log.error("bug: %s", "".join(traceback.format_exception(kind, wrong, trace)))
