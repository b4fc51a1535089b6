"""The inline question before an action: numbered answers, a few words, a number. Never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QVBoxLayout

from dispatch_app.console.desk.inquiry import Inquiry, Reply
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, key_button, relabel
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t

COLUMNS = 4
MOST_VEHICLES = 50


class InquiryPanel(Panel):
    """Shown while the desk has an inquiry. `replied` carries a Reply."""

    replied = Signal(object)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__("banner_warning")
        self.title = PlainLabel("", "key")
        self.title.setWordWrap(True)
        self.text = QLineEdit()
        self.count = QSpinBox()
        self.count.setRange(1, MOST_VEHICLES)
        self.confirm, self.drop = key_button("", "Enter", "primary"), key_button("", "Esc")
        self.options: list[QPushButton] = []
        self._shown: Inquiry | None = None
        self._chosen = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        self.grid = QGridLayout()
        self.grid.setSpacing(6)
        column.addLayout(self.grid)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget, stretch in ((self.count, 0), (self.text, 1), (self.confirm, 0), (self.drop, 0)):
            foot.addWidget(widget, stretch)
        column.addLayout(foot)
        self.confirm.clicked.connect(self._reply)
        self.text.returnPressed.connect(self._reply)
        self.drop.clicked.connect(self.dropped)
        self.hide()

    def show_inquiry(self, asked: Inquiry | None) -> bool:
        """Show the inquiry, or hide; whether it is a new one."""
        if asked == self._shown:
            return False
        self._shown, self._chosen = asked, ""
        if asked is None:
            holder = self.window().focusWidget()
            page = self.parentWidget()
            if page is not None and holder is not None and (holder is self or self.isAncestorOf(holder)):
                page.setFocus()  # else Qt gives the focus to the next button, and a space would press it
            self.hide()
            return False
        self.show()
        self.title.show_text(asked.title, "danger" if asked.danger else "key")
        self._make_options(asked)
        self.text.clear()
        self.text.setPlaceholderText(t("Remarks"))
        self.text.setVisible(asked.wants_text)
        self.count.setValue(1)
        self.count.setVisible(asked.wants_count)
        self.confirm.setVisible(bool(asked.confirm))
        relabel(self.confirm, asked.confirm, "Enter")
        set_role(self.confirm, "danger" if asked.danger else "primary")
        relabel(self.drop, t("Back"), "Esc")
        self._show_chosen()
        self.setFocus()
        return True

    def _make_options(self, asked: Inquiry) -> None:
        for button in self.options:
            self.grid.removeWidget(button)
            button.deleteLater()
        self.options = []
        for place, (_, words) in enumerate(asked.options):
            button = key_button(words, str(place + 1) if place < 9 else "")
            button.setCheckable(True)
            button.setStyleSheet("QPushButton { text-align: left; }")
            button.clicked.connect(lambda _=False, place=place: self.choose(place))
            self.grid.addWidget(button, place // COLUMNS, place % COLUMNS)
            self.options.append(button)

    def choose(self, place: int) -> bool:
        """Choose option number `place`; without a confirm button that is the reply. Whether there was one."""
        asked = self._shown
        if asked is None or place >= len(asked.options):
            return False
        self._chosen = asked.options[place][0]
        self._show_chosen()
        if not asked.confirm:
            self._reply()
        elif asked.wants_text and self._chosen == "other":
            self.text.setFocus()
        else:
            self.confirm.setFocus()
        return True

    def _show_chosen(self) -> None:
        asked = self._shown
        if asked is None:
            return
        for place, button in enumerate(self.options):
            button.setChecked(asked.options[place][0] == self._chosen)

    def _reply(self) -> None:
        if self._shown is not None:
            self.replied.emit(Reply(self._chosen, self.text.text().strip(), self.count.value()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.confirm.isVisible():
            self._reply()
        else:
            super().keyPressEvent(event)
