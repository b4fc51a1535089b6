"""Printing and saving the view: a panel beside the map, never a dialog over it."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_sheet import SIZES, SheetFacts, page_layout, paint_sheet, picture_size_px, write_pdf
from dispatch_app.desk_kit.figures import local_time
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.map_view import MapView
from dispatch_app.qt_kit.map_view.coordinates import coordinate_text
from dispatch_app.qt_kit.map_view.picture_maker import PictureMaker
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.words import later, t

log = logging.getLogger(__name__)

STYLES = {"light": later("Day map"), "dark": later("Night map")}
LONGEST_TITLE = 60
PIXEL_RATIO = 2.0
"""254 dots an inch on paper: letters are sharp, and a picture of A3 stays below 60 MB in memory."""


class MapPaperPanel(Panel):
    """`closed` when it was put away."""

    closed = Signal()

    def __init__(self, runner: DeskRunner, view: MapView, folder: Path | None = None) -> None:
        super().__init__("panel")
        self._runner, self._map = runner, view
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.folder = folder or Path(documents)
        self._maker: PictureMaker | None = None
        self.caption, self.close_it = Caption(""), key_button("✕", "", "flat")
        self.title, self.printer, self.size = QLineEdit(), QComboBox(), ChoiceBar({name: name for name in SIZES})
        self.style_bar = ChoiceBar(STYLES)
        self.told, self.where = PlainLabel("", "dim"), SqueezedLabel("", "dim")
        self.told.setWordWrap(True)
        self.title.setMaxLength(LONGEST_TITLE)
        self.print_it, self.pdf, self.png = key_button("", "", "primary"), key_button(""), key_button("")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        self.caption.row.addWidget(self.close_it)
        column.addWidget(self.caption)
        self._rows = QFormLayout()
        self._labels = [PlainLabel("", "dim") for _ in range(4)]
        for words, part in zip(self._labels, (self.title, self.style_bar, self.size, self.printer), strict=True):
            self._rows.addRow(words, part)
        column.addLayout(self._rows)
        keys = QHBoxLayout()
        for button in (self.print_it, self.pdf, self.png):
            keys.addWidget(button)
        keys.addStretch(1)
        column.addLayout(keys)
        for part in (self.where, self.told):
            column.addWidget(part)
        self.size.show_value("A4")
        self.style_bar.show_value("light")
        for bar, first in ((self.size, "A4"), (self.style_bar, "light")):
            bar.picked.connect(lambda code, bar=bar, first=first: bar.show_value(code or first))
        self.print_it.clicked.connect(lambda: self._make(self._print))
        self.pdf.clicked.connect(lambda: self._make(self._save_pdf))
        self.png.clicked.connect(lambda: self._make(self._save_png))
        self.close_it.clicked.connect(self.closed)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("Print or save the view"))
        texts = (t("Heading"), t("Map style"), t("Paper"), t("Printer"))
        for words, text in zip(self._labels, texts, strict=True):
            words.setText(text)
        self.size.speak()
        self.style_bar.speak()
        relabel(self.print_it, t("Print"))
        relabel(self.pdf, t("Save as PDF"))
        relabel(self.png, t("Save as PNG"))

    def wanted_height(self) -> int:
        """Pixels for what is shown now."""
        return max(320, self.sizeHint().height() + 48)  # what is told below takes two lines

    def open(self) -> None:
        """Look which printers there are now."""
        chosen = self.printer.currentText()
        self.printer.clear()
        self.printer.addItems(QPrinterInfo.availablePrinterNames())
        standing = chosen or QPrinterInfo.defaultPrinterName()
        self.printer.setCurrentIndex(max(0, self.printer.findText(standing)))
        self.print_it.setEnabled(self.printer.count() > 0)
        self.told.show_text("" if self.printer.count() else t("This computer knows no printer"), "dim")
        self.where.show_text(t("Files go to {folder}", folder=self.folder))
        if not self.title.text():
            self.title.setText(t("Situation map"))

    # --- making ------------------------------------------------------------------------------------------------------

    def _make(self, then: object) -> None:
        """Paint the picture between the frames, then print or save it."""
        if self._maker is not None:
            return
        self._lock(True)
        self.told.show_text(t("The picture is being made; the desk goes on"), "dim")
        size = picture_size_px(self.size.value() or "A4")
        self._maker = PictureMaker(self._map, size, self.style_bar.value() or "light", PIXEL_RATIO)
        self._maker.done.connect(then)
        self._maker.done.connect(lambda _: self._made())
        self._maker.start()

    def _made(self) -> None:
        if self._maker is not None:
            self._maker.deleteLater()
        self._maker = None
        self._lock(False)

    def _lock(self, locked: bool) -> None:
        for button in (self.pdf, self.png):
            button.setEnabled(not locked)
        self.print_it.setEnabled(not locked and self.printer.count() > 0)

    def facts(self) -> SheetFacts:
        """What stands around the picture now."""
        link, view = self._runner.link, self._map
        middle = view.viewport.degrees_at(view.width() / 2.0, view.height() / 2.0)
        by = link.actor.name or link.actor.user if link.actor is not None else ""
        return SheetFacts(link.centre_name, self.title.text().strip(), link.server_now(), by,
                          coordinate_text(*middle, view.datum))  # fmt: skip

    def _file(self, kind: str) -> Path:
        stamp = f"{local_time(self._runner.link.server_now()):%Y%m%d-%H%M%S}"
        return self.folder / f"{t('situation-map')}-{stamp}.{kind}"

    def _save_pdf(self, picture: QImage) -> None:
        path = self._file("pdf")
        size = self.size.value() or "A4"
        self._tell_saved(path, self._with_folder() and write_pdf(path, size, picture, self.facts()))

    def _save_png(self, picture: QImage) -> None:
        path = self._file("png")
        self._tell_saved(path, self._with_folder() and picture.save(str(path), "PNG"))

    def _with_folder(self) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as wrong:
            log.warning("the folder for map pictures cannot be made: %s", wrong)
            return False
        return True

    def _tell_saved(self, path: Path, saved: bool) -> None:
        if saved:
            self.told.show_text(t("Saved: {file}", file=path), "success")
        else:
            self.told.show_text(t("{file} cannot be written: is the disk full or the folder read-only?", file=path),
                                "danger")  # fmt: skip

    def _print(self, picture: QImage) -> None:
        info = QPrinterInfo.printerInfo(self.printer.currentText())
        if info.isNull():
            self.told.show_text(t("This printer is gone; choose another one"), "danger")
            return
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(page_layout(self.size.value() or "A4"))
        printer.setFullPage(True)
        printer.setDocName(f"map-{local_time(self._runner.link.server_now()):%Y%m%d-%H%M%S}")
        if paint_sheet(printer, picture, self.facts()):
            self.told.show_text(t("Sent to {printer}", printer=self.printer.currentText()), "success")
        else:
            self.told.show_text(t("{printer} did not take the page", printer=self.printer.currentText()), "danger")
