"""The alarm window 告警窗: every alarm with its buttons, the map of the centre's parts, history and statistics."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk import alarm_desk as act
from dispatch_app.console.desk.alarm_desk import AlarmDesk
from dispatch_app.console.desk.alarm_map import part_groups
from dispatch_app.console.desk.requests import Request
from dispatch_app.console.qt.alarm_map_view import PartMapRoom
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.domain.queries import AlarmHistory, ListAlarmHistory, ListParts, PartsFound
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t

PARTS_EVERY_MS = 2_000
"""Readings of parts are asked this often while the window is open; alarms come by themselves."""
HISTORY_EVERY_MS = 3_000
HISTORY_DAYS = 7


class AlarmWindow(QMainWindow):
    """Stays beside the other windows; closing it only hides it."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = AlarmDesk()
        self.tabs = QTabBar()
        self.note = SqueezedLabel("", "warning")
        self.caption, self.alarms = Caption(""), RowList()
        names = ("acknowledge", "acknowledge_all", "unlatch", "unshelve", "test")
        self.buttons = {name: key_button("") for name in names}
        self.shelves = [key_button("") for _ in act.SHELVES_MIN]
        self.reason = QLineEdit()
        self.map_caption, self.map = Caption(""), PartMapRoom()
        self.history_caption, self.history = Caption(""), RowList()
        self.figures_caption, self.figures = Caption(""), RowList()
        self.shelf_label = PlainLabel("", "dim")
        self._lay_out()
        self._connect()
        self.resize(1480, 940)
        self.setMinimumSize(900, 520)
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left, column = _panel(self.caption, self.alarms)
        foot = QVBoxLayout()
        foot.setContentsMargins(8, 6, 8, 8)
        foot.setSpacing(6)
        for part in (("acknowledge", "acknowledge_all", "unlatch"), ("unshelve", "test")):
            row = QHBoxLayout()
            row.setSpacing(8)
            for name in part:
                row.addWidget(self.buttons[name], 1)
            foot.addLayout(row)
        shelf = QHBoxLayout()
        shelf.setSpacing(8)
        shelf.addWidget(self.shelf_label)
        shelf.addWidget(self.reason, 1)
        for button in self.shelves:
            shelf.addWidget(button)
        foot.insertLayout(1, shelf)
        column.addLayout(foot)
        right, _ = _panel(self.map_caption, self.map)
        past = (_panel(self.history_caption, self.history)[0], _panel(self.figures_caption, self.figures)[0])
        self.pages = QStackedWidget()
        for page in (split(left, right, stretch=(5, 6)), split(*past)):
            self.pages.addWidget(page)
        whole = QWidget()
        stack = QVBoxLayout(whole)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.tabs)
        head.addWidget(self.note, 1)
        stack.addLayout(head)
        stack.addWidget(self.pages, 1)
        self.setCentralWidget(whole)
        self.tabs.addTab("")
        self.tabs.addTab("")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._turned)
        self.alarms.chosen.connect(self._chosen)
        self.alarms.picked.connect(self._chosen)
        self.buttons["acknowledge"].clicked.connect(self.acknowledge)
        self.buttons["acknowledge_all"].clicked.connect(lambda: self._run(act.acknowledge_all(self._board())))
        self.buttons["unlatch"].clicked.connect(self.unlatch)
        self.buttons["unshelve"].clicked.connect(lambda: self._run(act.unshelve(self.state, self._board())))
        self.buttons["test"].clicked.connect(lambda: self._run(act.light_lamps()))
        for button, minutes in zip(self.shelves, act.SHELVES_MIN, strict=True):
            button.clicked.connect(lambda _=False, minutes=minutes: self._shelve(minutes))
        keys = ("Return", "Enter", "Ctrl+Return", "Ctrl+Enter")
        for key, then in (*((key, self.acknowledge) for key in keys), ("Del", self.unlatch),
                          ("Ctrl+A", self.buttons["acknowledge_all"].click), ("Esc", self.close)):  # fmt: skip
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(then)
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self.refresh)
        self.runner.phase_changed.connect(self._phase_changed)
        self._asking = QTimer(self)
        self._asking.setInterval(PARTS_EVERY_MS)
        self._asking.timeout.connect(self._ask_parts)
        self._looking_back = QTimer(self)
        self._looking_back.setInterval(HISTORY_EVERY_MS)
        self._looking_back.timeout.connect(self._ask_history)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 alarms – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.tabs.setTabText(0, t("Now"))
        self.tabs.setTabText(1, t("History and statistics"))
        self.caption.title.show_text(t("Alarms"))
        self.map_caption.title.show_text(t("Parts of the centre"))
        self.history_caption.title.show_text(t("History of {days} days", days=HISTORY_DAYS))
        self.figures_caption.title.show_text(t("How often, seen after, lasted"))
        self.alarms.set_empty_words(t("No alarm stands"))
        self.history.set_empty_words(t("Nothing happened"))
        self.figures.set_empty_words(t("Nothing happened"))
        words = {
            "acknowledge": (t("Acknowledge"), "Enter"), "acknowledge_all": (t("Acknowledge all"), "Ctrl+A"),
            "unlatch": (t("Unlatch"), "Del"), "unshelve": (t("Take off the shelf"), ""),
            "test": (t("Test lamps and siren"), ""),
        }  # fmt: skip
        for name, (said, key) in words.items():
            relabel(self.buttons[name], said, key)
        self.shelf_label.show_text(t("Put aside"))
        self.reason.setPlaceholderText(t("Why (for the next shift)"))
        for button, minutes in zip(self.shelves, act.SHELVES_MIN, strict=True):
            hours = minutes // 60
            relabel(button, t("{hours} h", hours=hours) if hours else t("{minutes} min", minutes=minutes))
        self.refresh()

    # --- showing -----------------------------------------------------------------------------------------------------

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._asking.start()
        self._ask_parts()
        self._turned(self.tabs.currentIndex())
        self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hidden; nothing is asked any more."""
        self._asking.stop()
        self._looking_back.stop()
        super().closeEvent(event)

    def refresh(self) -> None:
        """Paint alarms and parts as they are now."""
        if not self.isVisible():
            return
        desk, board = self.runner.desk, self._board()
        now = self.runner.link.server_now()
        rows = act.alarm_list_rows(self.state, board, now)
        self.alarms.show_rows(rows)
        self.caption.count.show_text(str(len(rows)) if rows else "")
        self.alarms.set_marked(self.state.chosen)
        linked = desk.phase == "live"
        groups = part_groups(board, desk.parts, desk.fixes, self.state.parts, now, linked)
        self.map.map.show_groups(groups)
        loud = sum(box.tone in ("danger", "warning") for group in groups for box in group.boxes)
        self.map_caption.count.show_text(t("{count} disturbed", count=loud) if loud else t("all well"))
        self.note.show_text(act.parts_note(self.state, now))
        can = act.allowed(self.state.alarm(board))
        self.buttons["acknowledge"].setEnabled(can.acknowledge)
        self.buttons["unlatch"].setEnabled(can.unlatch)
        self.buttons["unshelve"].setEnabled(can.unshelve)
        self.buttons["acknowledge_all"].setEnabled(any(a.is_unseen() for a in board.raised_alarms()))
        for button in self.shelves:
            button.setEnabled(can.shelve)

    def _turned(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        if page == 1:
            self._ask_history()
            self._looking_back.start()
        else:
            self._looking_back.stop()

    # --- hands -------------------------------------------------------------------------------------------------------

    def acknowledge(self) -> None:
        """Enter, in the reason's field too: the chosen alarm has been seen; the reason waits for a shelf's button."""
        self._run(act.acknowledge(self.state, self._board()))

    def unlatch(self) -> None:
        """Del: the chosen latched alarm ends."""
        if act.allowed(self.state.alarm(self._board())).unlatch:
            self._run(act.unlatch(self.state, self._board()))

    def _chosen(self, key: str) -> None:
        self.state.chosen = key
        self.refresh()

    def _shelve(self, minutes: int) -> None:
        self._run(act.shelve(self.state, self._board(), minutes, self.reason.text()))
        self.reason.clear()

    def _run(self, requests: list[Request]) -> None:
        self.runner.run(requests)

    def _board(self):  # type: ignore[no-untyped-def]
        return self.runner.desk.board

    # --- the server --------------------------------------------------------------------------------------------------

    def _phase_changed(self, _: str) -> None:
        self.speak()
        self._ask_parts()

    def _ask_parts(self) -> None:
        if self.isVisible() and self.runner.desk.phase == "live":
            self.runner.link.ask(ListParts(), self._parts_came, lambda _: None)

    def _parts_came(self, found: PartsFound) -> None:
        self.state.parts = found
        self.refresh()

    def _ask_history(self) -> None:
        if self.isVisible() and self.runner.desk.phase == "live":
            self.runner.link.ask(ListAlarmHistory(HISTORY_DAYS), self._history_came, lambda _: None)

    def _history_came(self, history: AlarmHistory) -> None:
        self.state.history = history
        board = self._board()
        self.history.show_rows(act.history_rows(history.lines, board))
        self.figures.show_rows(act.figure_rows(history.figures, board))
        self.history_caption.count.show_text(t("cut") if history.cut else str(len(history.lines)))
        self.figures_caption.count.show_text(str(len(history.figures)))


def _panel(caption: Caption, inside: QWidget) -> tuple[Panel, QVBoxLayout]:
    panel = Panel("panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(caption)
    column.addWidget(inside, 1)
    return panel, column
