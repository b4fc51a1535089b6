"""Where is the caller: every source's opinion with its age, the keys to accept, to ask again and to send the link."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.location_rows import f4_choice, link_row, offered, place_choices, place_rows
from dispatch_app.domain.place import Place
from dispatch_app.domain.queries import LocationLinkFound
from dispatch_app.qt_kit.plain_parts import Caption, PlainLabel, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.qt_kit.theme import number_font
from dispatch_app.words import t

ROWS_SHOWN = 4
"""Opinions in sight: the usual sources; the list scrolls for more."""

CODE_PX = 132
QUIET_MODULES = 4
"""White margin that a QR code needs (ISO/IEC 18004 §9.1)."""

LONGEST_NUMBER = 32


class CodeView(QWidget):
    """A QR code, dark on white in every theme: cameras want it so."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[str, ...] = ()
        self.setFixedSize(QSize(CODE_PX, CODE_PX))

    def show_rows(self, rows: tuple[str, ...]) -> None:
        """Show a code, a row of "1" (dark) and "0" a line."""
        if rows != self._rows:
            self._rows = rows
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._rows:
            painter.fillRect(self.rect(), QColor("white"))
            module = self.width() / (len(self._rows) + 2 * QUIET_MODULES)
            for y, row in enumerate(self._rows):
                for x, dark in enumerate(row):
                    if dark == "1":
                        place = QRectF((x + QUIET_MODULES) * module, (y + QUIET_MODULES) * module, module, module)
                        painter.fillRect(place.toAlignedRect() if module >= 3 else place, QColor("black"))
        painter.end()


class LinkView(QWidget):
    """The link in full: to be read out, scanned, or sent to another number. `wanted` carries that number."""

    wanted = Signal(str)
    hidden = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.code = CodeView()
        self.url = PlainLabel("", "headline")
        self.url.setFont(number_font(20, bold=True))
        self.url.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.url.setWordWrap(True)
        self.hint = PlainLabel("", "dim")
        self.hint.setWordWrap(True)
        self.number = QLineEdit()
        self.number.setMaxLength(LONGEST_NUMBER)
        self.send, self.hide_button = key_button(""), key_button("")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.url)
        words.addWidget(self.hint)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.number, 1)
        row.addWidget(self.send)
        row.addWidget(self.hide_button)
        words.addLayout(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.setSpacing(12)
        whole.addWidget(self.code)
        whole.addLayout(words, 1)
        self.send.clicked.connect(self._send)
        self.number.returnPressed.connect(self._send)
        self.hide_button.clicked.connect(self.hidden)
        self.hide()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.hint.setText(t("Read it out, or scan it and hand it on: the caller opens it and taps “share”"))
        self.number.setPlaceholderText(t("Another mobile number"))
        relabel(self.send, t("Send link"))
        relabel(self.hide_button, t("Hide"))

    def show_link(self, link: LocationLinkFound) -> None:
        """Show a link; one without an address is not known yet."""
        self.code.show_rows(link.code)
        self.url.show_text(_spaced(link.url) or "…")

    def _send(self) -> None:
        if self.number.text().strip():
            self.wanted.emit(self.number.text())
            self.number.clear()


def _spaced(url: str) -> str:
    """The address with a place to break before its token, so that it is never cut in the middle of it."""
    head, slash, token = url.rpartition("/")
    return f"{head}{slash}\u200b{token}" if url else ""


class LocationPanel(QWidget):
    """The opinions of all sources, and what became of the link."""

    accept_wanted = Signal()
    place_picked = Signal(str)
    locate_wanted = Signal()
    link_wanted = Signal(str)
    link_hidden = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.caption = Caption("")
        self.places = RowList()
        self.link = LinkView()
        self.send_link, self.locate = key_button("", "Ctrl+S"), key_button("", "Ctrl+G")
        self.accept = key_button("", "F4", "primary")
        for button in (self.send_link, self.locate, self.accept):
            self.caption.row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.line = hairline()
        for widget in (self.caption, self.places, self.line, self.link):
            column.addWidget(widget)
        self.accept.clicked.connect(self.accept_wanted)
        self.places.picked.connect(self.place_picked)
        self.places.chosen.connect(self.place_picked)
        self.locate.clicked.connect(self.locate_wanted)
        self.send_link.clicked.connect(lambda: self.link_wanted.emit(""))
        self.link.wanted.connect(self.link_wanted)
        self.link.hidden.connect(self.link_hidden)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.setText(t("Where is the caller?"))
        relabel(self.locate, t("Locate again"), "Ctrl+G")
        relabel(self.send_link, t("Send link"), "Ctrl+S")
        relabel(self.accept, t("Accept place"), "F4")
        self.places.set_empty_words(t("No source has a place yet – type the address (F6) or click the map"))
        self.link.speak()

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the opinions about the call in hand."""
        form, call = desk.shown(), desk.call_in_hand()
        scene = form.incident.scene if form else Place()
        choices = place_choices(call, scene.candidate_id)
        offer = offered(call, scene)
        home = call.subscriber.position if call is not None and call.subscriber is not None else None
        rows = place_rows(choices, scene, desk.now, home, offer)
        link = link_row(call, desk.now)
        self.places.show_rows([*rows, link] if link is not None else rows)
        picked = form.place_key if form else ""
        taken = f4_choice(choices, picked, scene, offer)
        self.places.set_marked(taken.key if taken is not None else "")
        count = min(self.places.model().rowCount(), ROWS_SHOWN + (link is not None))
        height = sum(self.places.sizeHintForRow(place) for place in range(count))
        self.places.setFixedHeight(max(height, 34) + 2)
        is_open = form is not None and form.incident.is_open()
        self.accept.setEnabled(is_open and taken is not None)
        is_offer = offer is not None and taken is not None and taken.key == offer.choice.key
        relabel(self.accept, t("Accept new place") if is_offer else t("Accept place"), "F4")
        for button in (self.locate, self.send_link):
            button.setEnabled(call is not None)
        shows_link = call is not None and desk.places.link_call == call.call_id
        self.line.setVisible(shows_link)
        self.link.setVisible(shows_link)
        if shows_link:
            self.link.show_link(desk.places.link)
