"""The window of papers 通告与回单: notices both ways, return slips with what is overdue, stations with their shifts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from dispatch_app.console.desk import paper_desk as act
from dispatch_app.console.desk.paper_desk import PaperDesk
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.desk_kit import notice_rows
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.commands import Command
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.return_slip import SlipState
from dispatch_app.qt_kit.notice_files import FileExchange
from dispatch_app.qt_kit.notice_page import NoticePage
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

NOTICES, SLIPS, STATIONS = range(3)


class ListAndText(QWidget):
    """A list on the left, the chosen entry in words on the right with its buttons below."""

    def __init__(self) -> None:
        super().__init__()
        self.caption, self.rows, self.text = Caption(""), RowList(), QPlainTextEdit()
        self.text.setReadOnly(True)
        self.actions = QHBoxLayout()
        self.actions.addStretch(1)
        left, right = Panel("panel"), Panel("panel")
        first, second = QVBoxLayout(left), QVBoxLayout(right)
        first.setContentsMargins(0, 0, 0, 0)
        second.setContentsMargins(8, 8, 8, 8)
        first.addWidget(self.caption)
        first.addWidget(self.rows, 1)
        second.addWidget(self.text, 1)
        second.addLayout(self.actions)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(left, 5)
        whole.addWidget(right, 5)

    def show_words(self, words: str) -> None:
        """Set the text only when it differs, so that a reader's place stays."""
        if words != self.text.toPlainText():
            self.text.setPlainText(words)


class PaperWindow(QMainWindow):
    """Stays beside the other windows; closing it only hides it. It confirms what stands on this desk's screen."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = PaperDesk()
        self._confirmed: set[str] = set()
        self.note = SqueezedLabel("", "warning")
        self.files = FileExchange(runner.link, self)
        self.notices = NoticePage(self.state, self.send, self.files)
        self.slips, self.stations = ListAndText(), ListAndText()
        self.remind = key_button("")
        self.slips.actions.addWidget(self.remind)
        self.tabs = QTabWidget()
        for page in (self.notices, self.slips, self.stations):
            self.tabs.addTab(page, "")
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.note)
        column.addWidget(self.tabs, 1)
        self.setCentralWidget(whole)
        self._keys: dict[Qt.Key, Callable[[], object]] = {}
        self._connect()
        self.resize(1440, 860)
        self.setMinimumSize(960, 600)
        self.speak()

    def _connect(self) -> None:
        self.slips.rows.picked.connect(self.choose_slip)
        self.stations.rows.picked.connect(self.choose_station)
        self.remind.clicked.connect(self.ask_for_slip)
        self.tabs.currentChanged.connect(lambda _: self.refresh())
        self._keys = {
            Qt.Key.Key_F4: self.notices.read, Qt.Key.Key_F12: self.send_notice, Qt.Key.Key_Escape: self.close,
        }  # fmt: skip
        self.files.said.connect(lambda words, _: self.note.show_text(words))
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self.refresh)
        self.runner.link.recorded.connect(self._told)
        self.runner.link.board_replaced.connect(self._confirm)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 notices and slips – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.notices.speak()
        self.slips.caption.title.show_text(t("Return slips"))
        self.slips.rows.set_empty_words(t("No return slips"))
        self.stations.caption.title.show_text(t("Stations"))
        self.stations.rows.set_empty_words(t("No stations"))
        relabel(self.remind, t("Ask for the slip"))
        self.refresh()

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """In this window its own keys come before those of the whole program."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._then(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        then = self._then(event)
        if then is not None:
            then()
        else:
            super().keyPressEvent(event)

    def _then(self, event: QKeyEvent) -> Callable[[], object] | None:
        plain = event.modifiers() is Qt.KeyboardModifier.NoModifier
        return self._keys.get(Qt.Key(event.key())) if plain else None

    # --- acting ------------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Come forward, with the page that presses in front."""
        self.speak()
        if notice_rows.unread(self.runner.desk.board, self.runner.link.actor, self.runner.desk.now):
            self.tabs.setCurrentIndex(NOTICES)
        self.show()
        self.activateWindow()
        self.refresh()

    def choose_slip(self, mission_id: str) -> None:
        """A slip of the list."""
        self.state.slip = mission_id
        self.refresh()

    def choose_station(self, station_id: str) -> None:
        """A station of the list."""
        self.state.station = station_id
        self.refresh()

    def ask_for_slip(self) -> None:
        """Ask the station once more."""
        self.send(cmd.RemindReturnSlip(self.state.slip), self.refresh)

    def send_notice(self) -> None:
        """F12 on the page of notices."""
        if self.tabs.currentIndex() == NOTICES:
            self.notices.send()

    def send(self, command: Command, then: Callable[[], None]) -> None:
        """Carry a command; a refusal is told in this window, where it belongs."""

        def answered(answer: CommandAnswer) -> None:
            self.note.show_text("" if answer.ok else refusal_words(answer), "warning")
            if answer.ok:
                then()
            self.refresh()

        self.runner.link.send(command, answered)

    # --- what comes --------------------------------------------------------------------------------------------------

    def _told(self, line: Recorded) -> None:
        said = notice_rows.papers_said(self.runner.link.actor, line)
        if said is not None:
            self.runner.desk.say(*said)
            self._confirm()

    def _confirm(self) -> None:
        """Tell the senders that their notices stand on this desk's screen; each once."""
        for command in notice_rows.undelivered(self.runner.link.board, self.runner.link.actor):
            if command.notice_id not in self._confirmed:
                self._confirmed.add(command.notice_id)
                self.runner.link.send(command)

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what the board says."""
        if not self.isVisible():
            return
        desk = self.runner.desk
        board, actor = desk.board, self.runner.link.actor
        waiting = len(notice_rows.unread(board, actor, desk.now))
        owed, overdue = act.slip_count(board)
        self.tabs.setTabText(NOTICES, t("Notices") + (f" ({waiting})" if waiting else ""))
        late = t("{count} overdue", count=overdue) if overdue else ""
        slips = (t("Return slips"), f"({owed})" if owed else "", late)
        self.tabs.setTabText(SLIPS, " ".join(part for part in slips if part))
        self.tabs.setTabText(STATIONS, t("Stations"))
        self.note.setVisible(bool(self.note.whole_text()))
        page = self.tabs.currentIndex()
        if page == NOTICES:
            self.notices.show_board(board, actor, desk.now)
        elif page == SLIPS:
            self._show_slips(owed, overdue)
        else:
            self._show_stations()

    def _show_slips(self, owed: int, overdue: int) -> None:
        board = self.runner.desk.board
        rows = act.slip_rows(board, self.runner.desk.now)
        if self.state.slip not in board.return_slips:
            self.state.slip = rows[0].key if rows else ""
        slip = board.return_slips.get(self.state.slip)
        self.slips.rows.show_rows(rows)
        self.slips.rows.set_marked(self.state.slip)
        self.slips.caption.count.show_text(t("{owed} slips owed, {overdue} overdue", owed=owed, overdue=overdue))
        self.slips.show_words(act.slip_text(board, slip))
        self.remind.setEnabled(slip is not None and slip.state is SlipState.OWED)

    def _show_stations(self) -> None:
        board = self.runner.desk.board
        rows = act.station_rows(board)
        if self.state.station not in board.stations:
            self.state.station = rows[0].key if rows else ""
        self.stations.rows.show_rows(rows)
        self.stations.rows.set_marked(self.state.station)
        self.stations.caption.count.show_text(str(len(rows)) if rows else "")
        self.stations.show_words(act.station_text(board, board.stations.get(self.state.station)))
