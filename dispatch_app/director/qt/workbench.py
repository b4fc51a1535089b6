"""The workbench 主任工作台: sign-in, a column of pages, and the strip; each page is a part of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.desk_kit.figures import local_time
from dispatch_app.desk_kit.labels import label
from dispatch_app.desk_kit.lamps import LINK_WORDS
from dispatch_app.director.qt.choices import PROGRAM, WorkbenchChoices
from dispatch_app.director.qt.output_bar import OutputBar
from dispatch_app.director.qt.page_entry import HasAllPages, OpensIncident, OpensRecord, PageEntry, Prints
from dispatch_app.director.qt.pages import PAGES
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.workbench_strip import WorkbenchStrip
from dispatch_app.qt_kit.plain_parts import PlainLabel
from dispatch_app.qt_kit.seen_tables import seen
from dispatch_app.qt_kit.sign_in_page import SignInPage
from dispatch_app.qt_kit.spoken import speak_language
from dispatch_app.qt_kit.theme import LARGEST_FONT_PX, SMALLEST_FONT_PX, apply_theme, set_role
from dispatch_app.qt_kit.user_choices import choices_file, load_choices_of, save_choices
from dispatch_app.qt_kit.window_place import geometry_of, restore_window
from dispatch_app.words import language, later, t

TITLE = later("120 director's workbench")

COLUMN_PX = 176

OPEN_PAGES = frozenset({"statistics", "wall"})
"""Pages that show numbers and nobody's data: taken out without a purpose."""


class Workbench(QMainWindow):
    """One window; `closed` says that the person ends the program. `remember_in` None uses the user's own folder."""

    closed = Signal()

    def __init__(
        self, application: QApplication, runner: WorkbenchRunner, server: str, remember_in: Path | None = None,
        pages: tuple[PageEntry, ...] = PAGES,
    ) -> None:  # fmt: skip
        super().__init__()
        self.application = application
        self.runner = runner
        self._folder = remember_in
        self.choices = load_choices_of(WorkbenchChoices, self._file(""))
        self._apply_look()
        self.entries = {entry.name: entry for entry in pages}
        runner.pages = frozenset(self.entries)
        self.made: dict[str, Any] = {}
        self.sign_in = SignInPage(server, TITLE, needs_desk=False)
        self.strip = WorkbenchStrip()
        self.output = OutputBar(runner)
        self.stack = QStackedWidget()
        self.buttons: dict[str, QPushButton] = {}
        self.whole = QStackedWidget()
        self._lay_out()
        self._connect()
        self._make_keys()
        self.speak()
        self.setMinimumSize(1180, 700)
        self.resize(1600, 960)
        restore_window(self, self.choices.window)
        self.sign_in.remember(self.choices.user, self.choices.desk_id)

    def _lay_out(self) -> None:
        column = QFrame()
        set_role(column, "strip")
        column.setFixedWidth(COLUMN_PX)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(8, 12, 8, 12)
        rows.setSpacing(4)
        group = QButtonGroup(self)
        for name in self.entries:
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setStyleSheet("QPushButton { text-align: left; }")
            set_role(button, "flat")
            button.clicked.connect(lambda _=False, name=name: self.open_page(name))
            group.addButton(button)
            rows.addWidget(button)
            self.buttons[name] = button
        rows.addStretch(1)
        self.centre = PlainLabel("", "dim")
        self.centre.setWordWrap(True)
        rows.addWidget(self.centre)
        work = QWidget()
        stack = QVBoxLayout(work)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.strip)
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(column)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.output)
        right.addWidget(self.stack, 1)
        both.addLayout(right, 1)
        stack.addLayout(both, 1)
        self.work = work
        self.whole.addWidget(self.sign_in)
        self.whole.addWidget(work)
        self.setCentralWidget(self.whole)

    def _connect(self) -> None:
        runner = self.runner
        self.sign_in.wanted.connect(self._sign_in)
        self.sign_in.change_wanted.connect(
            lambda user, old, new: runner.link.change_password(user, old, new, self.sign_in.password_changed)
        )
        self.sign_in.language_wanted.connect(lambda: self.change_view("language"))
        self.strip.menu_wanted.connect(self.change_view)
        runner.phase_changed.connect(self._phase_changed)
        runner.changed.connect(self.refresh)
        runner.second.connect(self.refresh)
        runner.said.connect(self.strip.say)
        runner.replay_wanted.connect(self._open_replay)
        runner.record_wanted.connect(self._open_record)

    def _make_keys(self) -> None:
        for place, name in enumerate(list(self.entries)[:9], 1):
            self._key(f"Ctrl+{place}", lambda name=name: self.open_page(name))
        for sequence, wanted in (
            ("Ctrl+T", "theme"), ("Ctrl+L", "language"), ("Ctrl++", "larger"), ("Ctrl+=", "larger"),
            ("Ctrl+-", "smaller"), ("Ctrl+P", "print"), ("Ctrl+E", "export"),
        ):  # fmt: skip
            self._key(sequence, lambda wanted=wanted: self.change_view(wanted))

    def _key(self, sequence: str, then: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(then)

    # --- pages -------------------------------------------------------------------------------------------------------

    def is_working(self) -> bool:
        """Whether somebody is signed in and sees the pages."""
        return self.whole.currentWidget() is self.work

    def page(self) -> Any:
        """The page in front, None before the first one."""
        return self.stack.currentWidget()

    def open_page(self, name: str) -> Any:
        """Bring a page forward, made now where it is opened first; the page, None where there is none of that name."""
        entry = self.entries.get(name)
        if entry is None or not self.is_working():
            return None
        if name not in self.made:
            made = entry.make(self.runner)
            self.made[name] = made
            self.stack.addWidget(made)
        page = self.made[name]
        self.buttons[name].setChecked(True)
        self.choices.page = name
        if not self.output.is_busy():
            self.output.hide()
        if self.stack.currentWidget() is not page:
            self.stack.setCurrentWidget(page)
        page.opened()
        return page

    def _open_replay(self, incident_id: str) -> None:
        page = self.open_page("replay")
        if isinstance(page, OpensIncident):
            page.open_incident(incident_id)

    def _open_record(self, kind: str, record_id: str) -> None:
        page = self.open_page("search")
        if isinstance(page, OpensRecord):
            page.open_record(kind, record_id)

    def refresh(self) -> None:
        """Paint the strip and the page in front."""
        if not self.is_working():
            return
        self.strip.show_signs(self.runner)
        if self.page() is not None:
            self.page().refresh()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t(TITLE))
        self.sign_in.speak()
        self.strip.speak()
        self.output.speak()
        for place, (name, entry) in enumerate(self.entries.items(), 1):
            key = f"Ctrl+{place}" if place < 10 else ""
            self.buttons[name].setText(f"{t(entry.title)}   {key}".rstrip())
        for page in self.made.values():
            page.speak()

    # --- view --------------------------------------------------------------------------------------------------------

    def change_view(self, wanted: str) -> None:
        """Carry out a wish of the menu."""
        if wanted in ("print", "export"):
            self.take_out(wanted)
            return
        if wanted == "sign_out":
            self.runner.sign_out()
            return
        if wanted == "theme":
            self.choices.theme = "light" if self.choices.theme == "dark" else "dark"
        elif wanted == "language":
            self.choices.language = "en" if language() == "zh" else "zh"
        elif wanted in ("larger", "smaller"):
            size = self.choices.font_px + (1 if wanted == "larger" else -1)
            self.choices.font_px = max(SMALLEST_FONT_PX, min(LARGEST_FONT_PX, size))
        self._apply_look()
        self.speak()
        self.refresh()
        self.remember()

    def take_out(self, wanted: str) -> None:
        """Print the page in front, or save its tables."""
        page = self.page() if self.is_working() else None
        if page is None:
            return
        if isinstance(page, Prints):
            printable = page.printable()
        else:
            name = self.choices.page
            file_name = f"{name}-{local_time(self.runner.now()):%Y%m%d-%H%M}"
            printable = seen(page, t(self.entries[name].title), file_name, personal=name not in OPEN_PAGES)
        pages = page.all_pages if isinstance(page, HasAllPages) else None
        ways = ("pdf", "printer") if wanted == "print" else ("csv", "xlsx")
        self.output.open_for(printable, ways, None if wanted == "print" else pages)

    def _apply_look(self) -> None:
        speak_language(self.application, self.choices.language)
        apply_theme(self.application, self.choices.theme, self.choices.font_px)

    # --- signing in --------------------------------------------------------------------------------------------------

    def begin(self, user: str, password: str, desk_id: str = "") -> None:
        """Sign in without the page, as the command line asks."""
        self._sign_in(user, password, desk_id)

    def _sign_in(self, user: str, password: str, desk_id: str) -> None:
        self.sign_in.show_notice(t("Signing in…"))
        own = self._file(user)
        if own.exists() and user != self.choices.user:
            self.choices = load_choices_of(WorkbenchChoices, own)
            self._apply_look()
            self.speak()
            restore_window(self, self.choices.window)
        self.choices.user, self.choices.desk_id = user, desk_id
        self.runner.sign_in(user, password, desk_id)

    def _phase_changed(self, phase: str) -> None:
        runner = self.runner
        if phase == "live":
            if not self.is_working():
                self.whole.setCurrentWidget(self.work)
                self.sign_in.show_notice("")
                self.centre.show_text(runner.link.centre_name)
                wanted = self.choices.page if self.choices.page in self.entries else next(iter(self.entries), "")
                for name in (name for name, entry in self.entries.items() if entry.watches):
                    self.open_page(name)
                self.open_page(wanted)
            self.refresh()
        elif phase in ("signed_out", "refused"):
            self._forget_pages()
            self.whole.setCurrentWidget(self.sign_in)
            self.sign_in.show_notice(runner.link_detail, "danger" if phase == "refused" else "dim")
            if runner.refused_code == "must_change":
                self.sign_in.ask_for_new_password()
        elif not self.is_working():
            words = label(LINK_WORDS, phase)
            tone = "warning" if phase == "offline" else "dim"
            self.sign_in.show_notice(f"{words} {runner.link_detail}".strip(), tone)
        else:
            self.refresh()

    def _forget_pages(self) -> None:
        """The next person begins with empty pages: nothing that was uncovered for one is shown to another."""
        self.output.dismiss()
        for page in self.made.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self.made.clear()

    # --- memory and end ----------------------------------------------------------------------------------------------

    def _file(self, user: str) -> Path:
        file = choices_file(user, PROGRAM)
        return file if self._folder is None else self._folder / file.name

    def remember(self) -> None:
        """Write the choices for this user and for the next start."""
        self.choices.window = geometry_of(self)
        save_choices(self._file(""), self.choices)
        if self.choices.user:
            save_choices(self._file(self.choices.user), self.choices)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window ends the program."""
        self.remember()
        super().closeEvent(event)
        QTimer.singleShot(0, self, self.closed.emit)
