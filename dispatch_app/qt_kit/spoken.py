"""The language of a program: our own words, and Qt's in its dialogs and menus."""

from __future__ import annotations

import logging

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from dispatch_app.words import set_language

log = logging.getLogger(__name__)


def speak_language(application: QApplication, wanted: str) -> None:
    """Chinese, or English where `wanted` is "en"; windows build their own words anew themselves."""
    code = "en" if wanted == "en" else "zh"
    set_language(code)
    installed = [child for child in application.children() if isinstance(child, QTranslator)]
    if code == "en":
        for one in installed:
            application.removeTranslator(one)
            one.deleteLater()
        return
    if installed:
        return
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
    else:
        log.warning("Qt's own Chinese is not installed: its dialogs stay English")
