"""The locating file of the settings, or what is wrong with it: a bad file is no reason not to take calls."""

from __future__ import annotations

import logging

from dispatch_app.adapters.locating.locating_file import Locating, LocatingFileFault, read_locating
from dispatch_app.server.settings import Settings
from dispatch_app.words import t

log = logging.getLogger(__name__)


def open_locating(settings: Settings) -> tuple[Locating, str]:
    """The sources, and a sentence when the file cannot be used ("" when all is well)."""
    if settings.locating.file is None:
        return Locating(), ""
    try:
        return read_locating(settings.locating.file), ""
    except LocatingFileFault as wrong:
        for sentence in wrong.wrong:
            log.error("%s: %s", settings.locating.file.name, sentence)
        return Locating(), t("The location sources are switched off: {why}", why=wrong.wrong[0])
