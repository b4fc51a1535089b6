"""One lamp of a strip: a coloured mark and its word."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from dispatch_app.desk_kit.lamps import Lamp
from dispatch_app.qt_kit.plain_parts import PlainLabel, plain_tip


class LampLabel(QWidget):
    """A coloured mark and its word; the word takes the colour only when something is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.mark, self.word = PlainLabel(), PlainLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.word)
        row.addWidget(self.mark)

    def show_lamp(self, lamp: Lamp) -> None:
        """Show one lamp."""
        self.mark.show_text(lamp.mark, lamp.tone)
        self.word.show_text(lamp.word, "" if lamp.tone == "success" else lamp.tone)
        self.setToolTip(plain_tip(lamp.tip))
