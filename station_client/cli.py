"""`python -m dispatch_app station`: the station receiver, with its window or (`--headless`) without."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from dispatch_app.qt_kit.server_link import ServerLink, ServerLinkFault
from dispatch_app.wire.session_steps import LinkState, Phase
from dispatch_app.words import set_language
from station_client.ports.cups_printer import CupsPrinter
from station_client.ports.directory_printer import DirectoryPrinter
from station_client.ports.printer import Printer
from station_client.ports.sketch_source import MapSketches, NoMap, SketchFault, SketchSource
from station_client.ports.spool import Spool, SpoolFault
from station_client.press import Press
from station_client.receiver import FIRST_ZONE, Receiver, UnattendedScreen
from station_client.settings import SettingsFault, StationSettings, read_settings

FAILED, WRONG_USE = 1, 2


def run(arguments: list[str]) -> int:
    """The program's exit code: 0 after a clean end, 1 when it cannot work, 2 for wrong settings."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        settings = read_settings(arguments)
        if settings.language:
            set_language("en" if settings.language == "en" else "zh")
        printer = _printer(settings)
    except (SettingsFault, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_USE
    try:
        if settings.headless:
            return _run_headless(settings, printer)
        return _run_window(settings, printer)
    except (SpoolFault, ServerLinkFault) as fault:
        print(fault, file=sys.stderr)
        return FAILED


def make_receiver(settings: StationSettings, printer: Printer) -> Receiver:
    """Link, spool and press put together; raises SpoolFault and ServerLinkFault."""
    spool = Spool(settings.spool)
    try:
        link = ServerLink(list(settings.servers), settings.ca, "station")
    except ServerLinkFault:
        spool.close()
        raise
    zone = settings.zone or FIRST_ZONE
    return Receiver(link, spool, Press(printer, open_sketches(settings.map), zone), zone=settings.zone)


def open_sketches(package: Path | None) -> SketchSource:
    """The map's streets; without a map (or with one that cannot be read, said once) the route alone."""
    if package is None:
        return NoMap()
    try:
        return MapSketches(package)
    except SketchFault as fault:
        logging.getLogger(__name__).warning("%s", fault)
        return NoMap()


def _printer(settings: StationSettings) -> Printer:
    if settings.pdf_folder is not None:
        return DirectoryPrinter(settings.pdf_folder)
    return CupsPrinter(settings.printer)


def _run_headless(settings: StationSettings, printer: Printer) -> int:
    application = QCoreApplication([])
    receiver = make_receiver(settings, printer)
    UnattendedScreen(receiver)
    outcome = [0]

    def told(state: LinkState) -> None:
        print(f"{state.phase} {state.detail}".strip(), flush=True)
        if state.phase == Phase.REFUSED:
            outcome[0] = FAILED
            application.quit()

    receiver.link.state_changed.connect(told)
    receiver.notice.connect(lambda sentence: print(sentence, flush=True))
    _quit_on_signals(application)
    receiver.start()
    receiver.link.sign_in(settings.user, settings.password)
    application.exec()
    receiver.stop()
    return outcome[0]


def _run_window(settings: StationSettings, printer: Printer) -> int:
    from station_client.window.application import run_window

    receiver_of = make_receiver
    return run_window(settings, lambda: receiver_of(settings, printer), _quit_on_signals)


def _quit_on_signals(application: QCoreApplication) -> None:
    """SIGTERM and Ctrl-C end the event loop; the receiver's timers give Python its turn to notice."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: application.quit())
