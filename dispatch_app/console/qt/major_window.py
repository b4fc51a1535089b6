"""The major-incident window 事故窗: one event, its incidents, casualties, vehicles, hospitals, staff and reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.desk.major_desk import COLOUR_KEYS, MajorDesk
from dispatch_app.console.desk.requests import Ask, Request, Send
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.major_casualty_panel import MajorCasualtyPanel
from dispatch_app.console.qt.major_event_panel import MajorEventPanel
from dispatch_app.console.qt.major_parts import ChoiceBox
from dispatch_app.console.qt.major_report_page import ReportPage
from dispatch_app.console.qt.major_staff_page import StaffPage
from dispatch_app.console.qt.major_wave_pages import HospitalsPage, VehiclesPage
from dispatch_app.desk_kit.figures import seconds_between, waited_text
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain.board import Board
from dispatch_app.domain.major_incident import Colour, Level, MajorIncident
from dispatch_app.domain.major_words import COLOURS, KINDS, LEVELS
from dispatch_app.domain.queries import Distribution, VehiclePlan
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, split
from dispatch_app.qt_kit.row_paint import look_colour
from dispatch_app.qt_kit.theme import current_palette
from dispatch_app.wire import paths
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.words import t

NEEDS_KEYS = 6


class MajorWindow(QMainWindow):
    """Stays beside the other windows; closing it only hides it. Its keys win over the intake's while it is in front."""

    def __init__(self, runner: DeskRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = MajorDesk()
        self.name, self.facts = SqueezedLabel("", "headline"), SqueezedLabel("", "dim")
        self.counts = {colour: PlainLabel("", "key") for colour in Colour}
        self.level, self.commander = ChoiceBox(), QLineEdit()
        self.note = SqueezedLabel("", "warning")
        self.event_panel = MajorEventPanel(self)
        self.casualties = MajorCasualtyPanel(self)
        self.vehicles, self.hospitals = VehiclesPage(self), HospitalsPage(self)
        self.staff, self.reports = StaffPage(self), ReportPage(self)
        self.pages = QTabWidget()
        self._parts = (self.event_panel, self.casualties, self.vehicles, self.hospitals, self.staff, self.reports)
        self._keys = self._key_table()
        self._lay_out()
        self.level.activated.connect(self._level_chosen)
        self.commander.editingFinished.connect(self._commander_typed)
        self.reports.paper_wanted.connect(self._fetch_paper)
        self.reports.said.connect(self.note.show_text)
        self.runner.changed.connect(self.refresh)
        self.runner.second.connect(self.refresh)
        self.resize(1500, 900)
        self.setMinimumSize(1180, 680)
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _key_table(self) -> dict[tuple[Qt.KeyboardModifier, int], Callable[[], None]]:
        plain, alt, ctrl = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier,
                            Qt.KeyboardModifier.ControlModifier)  # fmt: skip
        list_, first = self.casualties, Qt.Key.Key_F1.value
        keys: dict[tuple[Qt.KeyboardModifier, int], Callable[[], None]] = {
            (plain, first + place): lambda colour=colour: list_.pick_colour(colour)  # type: ignore[misc]
            for place, colour in enumerate(COLOUR_KEYS)
        }
        keys |= {
            (plain, Qt.Key.Key_F5.value): list_.begin_questions,
            (plain, Qt.Key.Key_F6.value): lambda: list_.answer(True),
            (plain, Qt.Key.Key_F7.value): lambda: list_.answer(False),
            (plain, Qt.Key.Key_F8.value): lambda: self._turn_to(self.hospitals, self.hospitals.propose_now),
            (plain, Qt.Key.Key_F9.value): lambda: self._turn_to(self.hospitals, self.hospitals.confirm_now),
            (plain, Qt.Key.Key_F10.value): lambda: self._turn_to(self.reports, self.reports.issue_now),
            (plain, Qt.Key.Key_F11.value): lambda: self._turn_to(self.vehicles, self.vehicles.plan_now),
            (plain, Qt.Key.Key_F12.value): lambda: self._turn_to(self.vehicles, self.vehicles.send_now),
            (plain, Qt.Key.Key_Escape.value): list_.new_line,
            (ctrl, Qt.Key.Key_W.value): self.hide,
        }
        for place in range(NEEDS_KEYS):
            keys[(alt, Qt.Key.Key_1.value + place)] = lambda place=place: list_.pick_need(place)  # type: ignore[misc]
        return keys

    def _lay_out(self) -> None:
        head = Panel("strip")
        line = QHBoxLayout(head)
        line.setContentsMargins(12, 6, 12, 6)
        line.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.facts)
        line.addLayout(words, 1)
        for colour in Colour:
            line.addWidget(self.counts[colour])
        self.commander.setFixedWidth(150)
        self.level.setMinimumContentsLength(12)
        line.addWidget(self.level)
        line.addWidget(self.commander)
        for page in (self.vehicles, self.hospitals, self.staff, self.reports):
            self.pages.addTab(page, "")
        both = split(self.event_panel, self.casualties, self.pages, stretch=(0, 1), sizes_px=(270, 720, 510))
        self.pages.setMinimumWidth(430)
        body = QVBoxLayout()
        body.setContentsMargins(8, 8, 8, 8)
        body.addWidget(self.note)
        body.addWidget(both, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(body, 1)
        self.setCentralWidget(whole)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 major incident – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.commander.setPlaceholderText(t("Lead on scene"))
        for page, words in ((self.vehicles, t("Vehicles")), (self.hospitals, t("Hospitals")), (self.staff, t("Staff")),
                            (self.reports, t("Log and reports"))):  # fmt: skip
            self.pages.setTabText(self.pages.indexOf(page), words)
        for part in self._parts:
            part.speak()
        self.refresh()

    # --- what the parts use ------------------------------------------------------------------------------------------

    def board(self) -> Board:
        """The board as it is now."""
        return self.runner.desk.board

    def now(self) -> datetime:
        """The server's time."""
        return self.runner.link.server_now()

    def major(self) -> MajorIncident | None:
        """The event that is shown."""
        return self.state.major(self.board())

    def run(self, requests: Sequence[Request], done: Callable[[], None] | None = None) -> None:
        """Carry requests out; `done` after the last was accepted. A refusal is told in this window."""
        for place, request in enumerate(requests, 1):
            if isinstance(request, Send):
                self._send(request, done if place == len(requests) else None)
            elif isinstance(request, Ask):
                self.runner.link.ask(request.query, self._advised, self._not_advised)
        self.refresh()

    def _send(self, request: Send, done: Callable[[], None] | None) -> None:
        def answered(answer: CommandAnswer) -> None:
            self.note.show_text("" if answer.ok else refusal_words(answer), "warning")
            if answer.ok and request.purpose == "declare":
                self.state.choose(answer.result.get("major_incident_id", ""))
                self.casualties.new_line()
            if not answer.ok and request.purpose == "wave":
                self.state.checks = tuple(dict.fromkeys((*self.state.checks, *answer.refusal_checks)))
            if answer.ok and done is not None:
                done()
            self.refresh()

        self.runner.link.send(request.command, answered)

    def _advised(self, answer: object) -> None:
        if isinstance(answer, VehiclePlan):
            self.state.take_plan(answer)
        elif isinstance(answer, Distribution):
            self.state.take_distribution(answer)
        self.refresh()

    def _not_advised(self, fault: FaultAnswer) -> None:
        self.note.show_text(t("The server cannot answer now: {reason}", reason=fault.message), "warning")

    # --- acting ------------------------------------------------------------------------------------------------------

    def show_of(self, incident_id: str) -> None:
        """Come forward with the event of an incident; without one the incident can be declared."""
        board = self.board()
        self.event_panel.shown_incident = board.incidents.get(incident_id)
        linked = board.major_of(incident_id)
        if linked is not None:
            self.state.choose(linked.major_incident_id)
        self.speak()
        self.show()
        self.activateWindow()
        self.refresh()
        if linked is None or not linked.is_open():
            self.event_panel.start_declaring()
        else:
            self.casualties.wristband.setFocus()

    def _turn_to(self, page: QWidget, then: Callable[[], None]) -> None:
        self.pages.setCurrentWidget(page)
        then()

    def _level_chosen(self) -> None:
        self.run(self.state.amend(level=Level(self.level.key())))

    def _commander_typed(self) -> None:
        major = self.major()
        if major is not None and major.is_open() and self.commander.text().strip() != major.commander:
            self.run(self.state.amend(commander=self.commander.text()))

    def _fetch_paper(self, report_id: str) -> None:
        report = self.board().situation_reports.get(report_id)
        if report is None:
            return

        def came(status: int, _: dict[str, str], body: bytes) -> None:
            if status == 200:
                self.reports.keep_paper(report, body)
            else:
                self.note.show_text(t("The report cannot be fetched now ({status})", status=status), "warning")

        self.runner.link.fetch(paths.SITUATION_REPORT + report_id, {}, came)

    def event(self, happened: QEvent) -> bool:
        """Keys of this window are its own, though the intake's hold for the whole program."""
        if isinstance(happened, QKeyEvent) and happened.type() is QEvent.Type.ShortcutOverride:
            if (happened.modifiers(), happened.key()) in self._keys:
                happened.accept()
                return True
        return super().event(happened)

    def keyPressEvent(self, pressed: QKeyEvent) -> None:
        then = self._keys.get((pressed.modifiers(), pressed.key()))
        if then is None:
            super().keyPressEvent(pressed)
        elif not pressed.isAutoRepeat():
            then()

    # --- showing -----------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Paint what the board says."""
        if not self.isVisible():
            return
        board, major = self.board(), self.major()
        shown = self.event_panel.shown_incident
        if shown is not None:
            self.event_panel.shown_incident = board.incidents.get(shown.incident_id, shown)
        self._show_head(board, major)
        for part in self._parts:
            part.show_board()

    def _show_head(self, board: Board, major: MajorIncident | None) -> None:
        palette = current_palette()
        self.name.show_text(major.name if major is not None else t("No major incident is running"))
        facts = []
        if major is not None:
            end = major.closed_at or self.now()
            facts = [t(KINDS[major.kind]), rows.level_text(board, major),
                     waited_text(seconds_between(major.declared_at, end))]  # fmt: skip
            if major.estimate.sum():
                facts.append(t("estimated {count}", count=major.estimate.sum()))
            if major.is_test:
                facts.insert(0, t("exercise"))
            if not major.is_open():
                facts.append(t("event over"))
        self.facts.show_text(" · ".join(facts))
        for colour, (listed, left) in rows.colour_counts(board, major).items():
            open_ones = f" ({left})" if left else ""
            self.counts[colour].show_text(f"{rows.MARKS[colour]} {t(COLOURS[colour])} {listed}{open_ones}")
            style = f"color: {look_colour(rows.LOOKS[colour], palette).name()};"
            if style != self.counts[colour].styleSheet():
                self.counts[colour].setStyleSheet(style)
        self.level.offer([(level, t(words)) for level, words in LEVELS.items()])
        running = major is not None and major.is_open()
        self.level.setEnabled(running)
        self.commander.setEnabled(running)
        if major is not None and not self.commander.hasFocus() and self.commander.text() != major.commander:
            self.commander.setText(major.commander)
        if major is not None and self.level.key() != major.level and not self.level.view().isVisible():
            self.level.choose(major.level)
