"""Small parts of the station window: labels that never read HTML, the strip on top, buttons a gloved hand can hit."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from dispatch_app.domain.station import PrinterState
from dispatch_app.qt_kit.theme import current_palette, number_font, text_font
from dispatch_app.wire.session_steps import LinkState, Phase
from dispatch_app.words import later, t
from station_client.ports.printer import PrinterReading

BUTTON_HEIGHT_PX = 84
"""A gloved hand hits this without looking twice (64 px is the least)."""

PRINTER_WORDS = {
    PrinterState.UNKNOWN: later("Printer not read yet"),
    PrinterState.READY: later("Printer ready"),
    PrinterState.OUT_OF_PAPER: later("Printer out of paper"),
    PrinterState.JAMMED: later("Printer jammed"),
    PrinterState.OFFLINE: later("Printer offline"),
    PrinterState.FAULT: later("Printer fault"),
}
LINK_WORDS = {
    Phase.SIGNED_OUT: later("Signed out"),
    Phase.SIGNING_IN: later("Signing in"),
    Phase.CONNECTING: later("Connecting"),
    Phase.LIVE: later("Connected to the centre"),
    Phase.STALE: later("Centre is silent"),
    Phase.OFFLINE: later("No connection to the centre"),
    Phase.REFUSED: later("Sign-in refused"),
}


def label(size_px: int = 0, *, bold: bool = False, dim: bool = False, wrap: bool = False) -> QLabel:
    """A plain-text label."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setFont(number_font(size_px or None, bold))
    if size_px:
        made.setStyleSheet(f"font-size: {size_px}px;" + ("font-weight: 600;" if bold else ""))
    if dim:
        made.setProperty("role", "dim")
    return made


def button(words: str, size_px: int = 24, role: str = "", height_px: int = BUTTON_HEIGHT_PX) -> QPushButton:
    """A large button; its height stands in its own style, since the application's style sheet sets another."""
    made = QPushButton(words)
    made.setFont(text_font(size_px, True))
    made.setStyleSheet(f"font-size: {size_px}px; min-height: {height_px - 10}px;")
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    if role:
        made.setProperty("role", role)
    return made


def waited(seconds: float) -> str:
    """ "02:13"; hours when it is that long."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"


class Lamp(QWidget):
    """A mark and a word in a state's colour."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._mark, self._words = label(16), label(16)
        row.addWidget(self._mark)
        row.addWidget(self._words)

    def show_state(self, mark: str, words: str, colour: str) -> None:
        """Show the state."""
        self._mark.setText(mark)
        self._mark.setStyleSheet(f"color: {colour}; font-size: 16px;")
        self._words.setText(words)

    def words(self) -> str:
        """What it says now."""
        return self._words.text()


class Strip(QFrame):
    """Station, link, printer, what waits for the centre, clock."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self._zone = zone
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(28)
        self.station = label(22, bold=True)
        self.link, self.printer = Lamp(), Lamp()
        self.waiting = label(16, dim=True)
        self.clock = label(22, bold=True)
        self.theme, self.language = QPushButton(t("Light / dark")), QPushButton("中文 / English")
        for view in (self.theme, self.language):
            view.setProperty("role", "flat")
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self.station, self.link, self.printer, self.waiting):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self.theme, self.language, self.clock):
            row.addWidget(part)
        self.setMinimumSize(QSize(0, 48))

    def show_link(self, state: LinkState) -> None:
        palette = current_palette()
        looks = {
            Phase.LIVE: ("●", palette.success), Phase.STALE: ("◐", palette.warning),
            Phase.REFUSED: ("✕", palette.danger), Phase.OFFLINE: ("○", palette.warning),
        }  # fmt: skip
        mark, colour = looks.get(Phase(state.phase), ("◌", palette.dim_text))
        self.link.show_state(mark, t(LINK_WORDS[Phase(state.phase)]), colour)

    def show_printer(self, reading: PrinterReading) -> None:
        palette = current_palette()
        good = reading.state is PrinterState.READY
        unknown = reading.state is PrinterState.UNKNOWN
        colour = palette.success if good else palette.dim_text if unknown else palette.danger
        self.printer.show_state("●" if good else "◌" if unknown else "!", t(PRINTER_WORDS[reading.state]), colour)

    def show_time(self, now: datetime) -> None:
        self.clock.setText(now.astimezone(self._zone).strftime("%H:%M:%S"))


class Banner(QFrame):
    """One calm line across the window; hidden when there is nothing to say."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        row = QVBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        self._words = label(20, bold=True, wrap=True)
        row.addWidget(self._words)
        self.hide()

    def say(self, words: str) -> None:
        """Show the words, or hide for ""."""
        self._words.setText(words)
        self.setVisible(bool(words))

    def words(self) -> str:
        """What it says now; "" when hidden."""
        return self._words.text() if not self.isHidden() else ""
