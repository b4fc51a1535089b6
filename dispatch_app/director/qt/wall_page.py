"""The page of the live wall 大屏: the wall itself, full screen on a chosen screen, its limits and its link."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from dispatch_app.desk_kit.figures import local_time, moment_text
from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.director.desk.wall_lines import tiles
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.wall_canvas import WallCanvas
from dispatch_app.director.qt.wall_limits import WallLimitsPanel
from dispatch_app.domain import queries as q
from dispatch_app.domain.statistics.question import Table
from dispatch_app.domain.wall import Level
from dispatch_app.domain.wall_figures import COUNTED_EVERY_S, day_figures, day_questions
from dispatch_app.domain.wall_view import DayFigures, WallBell, wall_view
from dispatch_app.qt_kit.plain_parts import key_button, relabel
from dispatch_app.qt_kit.printing import PictureBlock, Printable, TableBlock
from dispatch_app.qt_kit.sounds import Sounds
from dispatch_app.words import t


class WallWindow(QWidget):
    """The wall alone, over a whole screen; F11 or Esc ends it."""

    def __init__(self, page: WallPage) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._page = page
        self.canvas = WallCanvas()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas)
        self.setWindowTitle(t("Live wall"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F11, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._page.window_closed()
        super().closeEvent(event)


class WallPage(QWidget):
    """Counts the day by itself every ten seconds; sounds unless it is muted, also while another page is in front."""

    def __init__(self, runner: WorkbenchRunner, sounds: Sounds | None = None) -> None:
        super().__init__()
        self.runner = runner
        self.sounds = sounds or Sounds()
        self.bell = WallBell()
        self.muted = False
        self.rung: Level = Level.GOOD
        """What sounded last."""
        self.figures = DayFigures()
        self._asked_at: datetime | None = None
        self._heard_at: datetime | None = None
        self.window_shown: WallWindow | None = None
        self.canvas = WallCanvas()
        self.limits = WallLimitsPanel(runner)
        self.limits.hide()
        self.screens = QComboBox()
        self.buttons = {name: key_button("") for name in ("full", "mute", "limits")}
        self._lay_out()
        runner.second.connect(self._look)
        self.speak()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.addWidget(self.buttons["full"])
        tools.addWidget(self.screens)
        tools.addWidget(self.buttons["mute"])
        tools.addStretch(1)
        tools.addWidget(self.buttons["limits"])
        row = QHBoxLayout()
        row.addWidget(self.canvas, 1)
        row.addWidget(self.limits)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(tools)
        column.addLayout(row, 1)
        self.buttons["full"].clicked.connect(self.toggle_full_screen)
        self.buttons["mute"].clicked.connect(self.toggle_mute)
        self.buttons["limits"].clicked.connect(self.toggle_limits)
        key = QShortcut(QKeySequence("F11"), self)
        key.activated.connect(self.toggle_full_screen)

    # --- the page ----------------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """List the screens that there are now, and look."""
        chosen = max(0, self.screens.currentIndex())
        self.screens.clear()
        for number, screen in enumerate(QGuiApplication.screens(), 1):
            size = screen.size()
            self.screens.addItem(t("Screen {number}: {width} × {height}", number=number, width=size.width(),
                                   height=size.height()))  # fmt: skip
        self.screens.setCurrentIndex(min(chosen, self.screens.count() - 1))
        self.limits.show_settings()
        self._look()

    def refresh(self) -> None:
        """Paint the board as it is."""
        self._paint()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        relabel(self.buttons["full"], t("Full screen"), "F11")
        relabel(self.buttons["mute"], t("Sound off") if self.muted else t("Sound on"))
        relabel(self.buttons["limits"], t("Limits and link…"))
        self.limits.speak()
        self._paint()

    def printable(self) -> Printable:
        """The wall as a picture, and its numbers as a table."""
        now = self.runner.now()
        view = self._paint()
        shown = tiles(view, now) if view is not None else []
        lines = [[tile.title, f"{tile.value} {tile.unit}".strip()] for tile in shown]
        numbers = TableBlock(TableContent(t("Live wall"), [t("Tile"), t("Value")], lines))
        picture = PictureBlock("", self.canvas.grab().toImage())
        return Printable(
            t("Live wall"), f"wall-{local_time(now):%Y%m%d-%H%M}", (picture, numbers), moment_text(now)
        )

    def toggle_mute(self) -> None:
        """Sounds off, or on again."""
        self.muted = not self.muted
        self.speak()

    def toggle_limits(self) -> None:
        """The panel with the limits and the link, or no longer."""
        self.limits.setVisible(self.limits.isHidden())
        self.limits.show_settings()

    def toggle_full_screen(self) -> None:
        """The wall over the chosen screen, or no longer."""
        if self.window_shown is not None:
            self.window_shown.close()
            return
        self.window_shown = WallWindow(self)
        screens = QGuiApplication.screens()
        screen = screens[min(max(0, self.screens.currentIndex()), len(screens) - 1)]
        self.window_shown.setScreen(screen)
        self.window_shown.setGeometry(screen.geometry())
        self.window_shown.showFullScreen()
        self._paint()

    def window_closed(self) -> None:
        """The wall's own window is gone."""
        if self.window_shown is not None:
            self.window_shown.deleteLater()
        self.window_shown = None

    # --- looking -----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        now = self.runner.now()
        if self.runner.is_live():
            self._heard_at = now
            self._count_day(now)
        view = self._paint()
        if view is not None and self.runner.is_live():
            level = self.bell.heard(view)
            if level is not Level.GOOD and not self.muted:
                self.rung = level
                self.sounds.play("alarm_critical" if level is Level.ALARM else "alarm_medium")

    def _paint(self) -> Any:
        if self.runner.actor is None:
            return None
        now = self.runner.now()
        view = wall_view(self.runner.board, self.figures, self.runner.link.centre_name, now)
        stale = None if self.runner.is_live() else self._heard_at or now
        for canvas in (self.canvas, self.window_shown.canvas if self.window_shown is not None else None):
            if canvas is not None and canvas.isVisible():
                canvas.show_wall(view, now, stale)
        return view

    def _count_day(self, now: datetime) -> None:
        if self._asked_at is not None and (now - self._asked_at).total_seconds() < COUNTED_EVERY_S:
            return
        self._asked_at = now
        questions = day_questions(now, _zone(self.runner.zone))
        tables: dict[int, Table] = {}

        def counted(place: int, table: Table) -> None:
            tables[place] = table
            if len(tables) == len(questions):
                ordered = [tables[number] for number in range(len(questions))]
                self.figures = day_figures(now, questions, ordered)

        for place, question in enumerate(questions):
            self.runner.ask(
                q.CountFigures(question), lambda table, place=place: counted(place, table), lambda fault: None
            )  # fmt: skip


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")
