"""The station program with its window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from dispatch_app.qt_kit.map_follower import MapFollower
from dispatch_app.qt_kit.spoken import speak_language
from dispatch_app.qt_kit.theme import apply_theme
from gis_data.base_map import BaseMap, BaseMapFault, open_base_map
from station_client.receiver import Receiver
from station_client.settings import StationSettings
from station_client.window.station_window import FONT_PX, StationWindow
from station_client.window.view_choices import load_choices


def run_window(
    settings: StationSettings,
    make_receiver: Callable[[], Receiver],
    quit_on_signals: Callable[[QCoreApplication], None],
) -> int:
    """Run until the window is closed; the exit code. Raises what `make_receiver` raises."""
    application = QApplication([])
    choices = load_choices(settings.spool)
    speak_language(application, settings.language or choices.language)
    apply_theme(application, settings.theme or choices.theme or "dark", FONT_PX)
    receiver = make_receiver()
    window = StationWindow(receiver, _base_map(settings.map), settings.user, settings.spool)
    if settings.map is not None:
        follower = MapFollower(settings.map, window)
        follower.arrived.connect(window.orders.view.map.set_base_map)
    quit_on_signals(application)
    window.showFullScreen() if settings.full_screen else window.show()
    receiver.start()
    if settings.password:
        receiver.link.sign_in(settings.user, settings.password)
    code = application.exec()
    window.close()
    receiver.stop()
    return code


def _base_map(package: Path | None) -> BaseMap | None:
    if package is None:
        return None
    try:
        return open_base_map(package)
    except BaseMapFault as fault:
        logging.getLogger(__name__).warning("%s", fault)
        return None
