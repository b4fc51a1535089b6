"""Small parts every panel is made of: labels that never read markup, hairlines, captions, key hints on buttons."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QSplitter, QWidget

from dispatch_app.qt_kit.theme import set_role


class PlainLabel(QLabel):
    """A label that shows its text letter for letter and may be squeezed; roles as in the style sheet."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        if role:
            set_role(self, role)

    def show_text(self, text: str, role: str | None = None) -> None:
        """Set text and, where given, role – only when they differ, so that a second's refresh repaints little."""
        if text != self.text():
            self.setText(text)
        if role is not None and role != (self.property("role") or ""):
            set_role(self, role)


class SqueezedLabel(PlainLabel):
    """A label that gives way: too long a text ends in … and stands whole in the tool tip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", role, parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_text(text)

    def show_text(self, text: str, role: str | None = None) -> None:
        """As PlainLabel; the text is cut to the width there is."""
        if role is not None and role != (self.property("role") or ""):
            set_role(self, role)
        if text != self._whole:
            self._whole = text
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def whole_text(self) -> str:
        """The text before it was cut."""
        return self._whole

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 24))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")


def plain_tip(text: str) -> str:
    """A tool tip that shows the text letter for letter (Qt would read markup in it)."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if text else ""


def hairline(vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine if vertical else QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setLineWidth(1)
    return line


def split(
    *parts: QWidget, stretch: Sequence[int] = (), sizes_px: Sequence[int] = (),
    orientation: Qt.Orientation = Qt.Orientation.Horizontal,
) -> QSplitter:  # fmt: skip
    """Parts side by side (or one above the other) whose shares a hand may change; none can be pushed away."""
    made = QSplitter(orientation)
    made.setHandleWidth(8)
    made.setStyleSheet("QSplitter::handle { background: transparent; }")
    made.setChildrenCollapsible(False)
    for part in parts:
        made.addWidget(part)
    for place, share in enumerate(stretch):
        made.setStretchFactor(place, share)
    if sizes_px:
        made.setSizes(list(sizes_px))
    return made


def clear_ground(room: QScrollArea) -> None:
    """Let a scroll area show the ground of the panel it lies on."""
    room.viewport().setAutoFillBackground(False)
    widget = room.widget()
    if widget is not None:
        widget.setAutoFillBackground(False)


def key_button(words: str, key: str = "", role: str = "") -> QPushButton:
    """A button with its key on it, e.g. `F12 派车`; it does not take the focus away from the form."""
    button = QPushButton(f"{key} {words}".strip().replace("&", "&&"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoDefault(False)
    if role:
        set_role(button, role)
    return button


def relabel(button: QPushButton, words: str, key: str = "") -> None:
    """Change the words of a key button."""
    text = f"{key} {words}".strip().replace("&", "&&")
    if text != button.text():
        button.setText(text)


class Caption(QWidget):
    """The heading of a section with a count on its right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(title, "caption")
        self.count = PlainLabel("", "dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 4)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.count)
        self.row = row


class Panel(QFrame):
    """A panel on the window's ground."""

    def __init__(self, role: str = "panel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, role)
