"""The beat for telephone CPR: 110 a minute to see and, if wanted, to hear, with the clocks that count for survival."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from dispatch_app.desk_kit.figures import waited_text
from dispatch_app.qt_kit.plain_parts import PlainLabel, key_button, relabel
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.qt_kit.theme import current_palette, number_font, text_font
from dispatch_app.words import t

BEATS_A_MINUTE = 110
"""In the middle of the 100 to 120 of the resuscitation guidelines."""

BEAT_MS = round(60_000 / BEATS_A_MINUTE)
FLASH_MS = 130


class Beat(QWidget):
    """A disc that fills on every beat."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(52, 52)
        self._lit = False
        self._count = 0

    def show_beat(self, lit: bool, count: int) -> None:
        """Fill or empty the disc; `count` is the number of the compression, 1 to 30 in words said aloud."""
        self._lit, self._count = lit, count
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        palette = current_palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.colour("danger"), 2))
        painter.setBrush(palette.colour("danger") if self._lit else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(3, 3, 46, 46))
        painter.setFont(number_font(18, bold=True))
        painter.setPen(palette.colour("on_danger") if self._lit else palette.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._count) if self._count else "♥")
        painter.end()


class Metronome(QWidget):
    """Start and stop by button or key; `started` and `first_compression` tell the seconds since recognition."""

    first_compression = Signal(float)

    def __init__(self, sounds: Sounds) -> None:
        super().__init__()
        self._sounds = sounds
        self.beat = Beat()
        self.words = PlainLabel("")
        self.words.setFont(text_font(16, bold=True))
        self.clock = PlainLabel("")
        self.clock.setFont(number_font(20, bold=True))
        self.go = key_button("", "Ctrl+R", "danger")
        self.sound = key_button("")
        self.sound.setCheckable(True)
        self.sound.setChecked(True)
        self._count = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self.setVisible(False)
        self._recognised = QElapsedTimer()
        self._running = QElapsedTimer()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self.beat, 0, 0, 2, 1)
        grid.addWidget(self.words, 0, 1)
        grid.addWidget(self.clock, 1, 1)
        grid.addWidget(self.sound, 0, 2, 2, 1)
        grid.setColumnStretch(1, 1)
        self.go.clicked.connect(self.toggle)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        relabel(self.sound, t("Sound"))
        self.show_clock()

    def recognise(self, likely: bool) -> None:
        """Cardiac arrest is likely (or no longer): the clock to the first compression starts."""
        if likely and not self._recognised.isValid():
            self._recognised.start()
        elif not likely and not self._timer.isActive():
            self._recognised.invalidate()
            self._running.invalidate()
        self.show_clock()

    def is_running(self) -> bool:
        """Whether the beat goes."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Start the beat with the first compression, or stop it."""
        if self._timer.isActive():
            self._timer.stop()
            self._count = 0
            self.beat.show_beat(False, 0)
        else:
            if not self._running.isValid():
                self._running.start()
                self.first_compression.emit(self._recognised.elapsed() / 1000 if self._recognised.isValid() else 0.0)
            self._timer.start()
            self._beat()
        self.show_clock()

    def _beat(self) -> None:
        self._count = self._count % 30 + 1
        self.beat.show_beat(True, self._count)
        if self.sound.isChecked():
            self._sounds.play("beat")
        QTimer.singleShot(FLASH_MS, self, lambda: self.beat.show_beat(False, self._count if self.is_running() else 0))

    def show_clock(self) -> None:
        """The clocks: since recognition, and since the first compression."""
        running = self._timer.isActive()
        self.setVisible(running or self._recognised.isValid() or self._running.isValid())
        relabel(self.go, t("Stop beat") if running else t("Start CPR beat"), "Ctrl+R")
        self.words.show_text(
            t("Cardiac arrest likely – {beats} a minute", beats=BEATS_A_MINUTE)
            if self._recognised.isValid() else t("CPR beat {beats} a minute", beats=BEATS_A_MINUTE)
        )
        parts = []
        if self._recognised.isValid():
            parts.append(t("recognised {age} ago", age=waited_text(self._recognised.elapsed() / 1000)))
        if self._running.isValid():
            parts.append(t("compressing {age}", age=waited_text(self._running.elapsed() / 1000)))
        self.clock.show_text("  ".join(parts))
