"""The directory window 资源目录: found on the left, read and written on the right; files checked before they count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSaveFile, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk import directory_desk as rows
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.directory_desk import DirectoryDesk
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.directory_draft import DirectoryDraftPage, read_draft
from dispatch_app.console.qt.directory_form import DirectoryFields
from dispatch_app.console.qt.side_window import SideWindow
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import DirectoryFound, FeatureHistory, GetFeatureHistory, PlaceFound
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

ASK_AFTER_MS = 150
"""Looked for when typing has rested so long."""


class DirectoryWindow(SideWindow):
    """Stays beside the other windows; `show_on_map` carries a found place; `map_middle` gives the map's middle."""

    show_on_map = Signal(object)

    def __init__(self, runner: DeskRunner, map_middle: Callable[[], tuple[float, float]]) -> None:
        super().__init__(runner)
        self._map_middle = map_middle
        self.state = DirectoryDesk()
        self.text, self.near = QLineEdit(), QCheckBox()
        self.kinds = ChoiceBar(rows.KINDS)
        self.caption, self.list = Caption(""), RowList()
        self.form_caption, self.facts = Caption(""), SqueezedLabel("", "dim")
        self.fields, self.plain = DirectoryFields(), SqueezedLabel("")
        self.history_caption, self.history = Caption(""), RowList()
        self.draft_page, self.pages = DirectoryDraftPage(), QStackedWidget()
        self.reason = QLineEdit()
        names = ("new", "save", "remove", "map", "import", "export")
        self.buttons = {name: key_button("") for name in names}
        self._expected, self._expected_seq = "", 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(ASK_AFTER_MS)
        self._lay_out()
        self._connect()
        self.resize(1320, 820)
        self.setMinimumSize(1080, 620)
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = Panel("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.text)
        column.addWidget(self.kinds)
        column.addWidget(self.near)
        column.addWidget(self.caption)
        column.addWidget(self.list, 1)
        column.addLayout(_line(self.buttons["import"], self.buttons["export"], None, self.buttons["new"]))
        self.pages.addWidget(self._entry_page())
        self.pages.addWidget(self.draft_page)
        self.put_below_note(split(left, self.pages, stretch=(0, 1), sizes_px=(560, 760)))

    def _entry_page(self) -> QWidget:
        page = Panel("panel")
        side = QVBoxLayout(page)
        side.setContentsMargins(0, 0, 0, 8)
        side.addWidget(self.form_caption)
        side.addWidget(self.plain)
        self.plain.setContentsMargins(12, 4, 12, 4)
        side.addWidget(self.fields)
        foot = _line(self.facts, self.buttons["map"], self.reason, self.buttons["remove"], self.buttons["save"])
        foot.setContentsMargins(12, 4, 8, 4)
        side.addLayout(foot)
        side.addWidget(self.history_caption)
        side.addWidget(self.history, 1)
        return page

    def _connect(self) -> None:
        self.text.textEdited.connect(lambda _: self._rest.start())
        self.text.returnPressed.connect(self.ask)
        self._rest.timeout.connect(self.ask)
        self.kinds.picked.connect(self._kind_picked)
        self.near.toggled.connect(lambda _: self.ask())
        self.list.picked.connect(self.choose)
        self.list.dial_wanted.connect(lambda key: self.runner.act(tel.dial_key, key))
        self.history.picked.connect(self.give_back)
        self.fields.changed.connect(self.refresh)
        self.fields.place_wanted.connect(lambda: self.fields.set_position(Position(*self._map_middle())))
        acts = {
            "new": self.begin_new, "save": self.save, "remove": self.remove, "map": self.to_map,
            "import": self.import_file, "export": self.export,
        }  # fmt: skip
        for name, then in acts.items():
            self.buttons[name].clicked.connect(lambda _=False, then=then: then())
        self.bind_keys((("Ctrl+F", self._to_search), ("Ctrl+N", self.begin_new), ("Ctrl+S", self.save),
                          ("Ctrl+D", self.list.dial_current), ("Esc", self.close)))  # fmt: skip
        self.draft_page.taken.connect(self.take_in)
        self.draft_page.left.connect(self.leave_draft)
        self.runner.changed.connect(self._board_changed)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.setWindowTitle(t("120 directory – {desk}", desk=self.runner.desk.desk_id or t("not signed in")))
        self.text.setPlaceholderText(t("Name, pinyin, initials, number, unit or group"))
        self.near.setText(t("The nearest to the middle of the map first"))
        self.caption.title.show_text(t("Found"))
        self.history_caption.title.show_text(t("History"))
        self.history.set_empty_words(t("No history yet"))
        self.list.set_empty_words(t("Nothing fits. New entries: Ctrl+N"))
        self.reason.setPlaceholderText(t("Reason"))
        self.kinds.speak()
        self.fields.speak()
        self.draft_page.speak()
        for name, words, key in (
            ("new", t("New entry"), "Ctrl+N"), ("remove", t("Remove"), ""), ("map", t("Show on the map"), ""),
            ("import", t("Take in a file"), ""), ("export", t("Write out as CSV"), ""),
            ("save", t("Save"), "Ctrl+S"),
        ):  # fmt: skip
            relabel(self.buttons[name], words, key)
        self.refresh()

    # --- looking -----------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Come forward, ready to type."""
        self.speak()
        self.show()
        self.activateWindow()
        self._to_search()
        self.ask()

    def _to_search(self) -> None:
        self.text.setFocus()
        self.text.selectAll()

    def _kind_picked(self, kind: str) -> None:
        self.state.kind = kind
        self.ask()

    def ask(self) -> None:
        """Ask the server what fits."""
        self._rest.stop()
        self.state.text = self.text.text()
        self.state.near = Position(*self._map_middle()) if self.near.isChecked() else None
        question = self.state.question()

        def answered(found: DirectoryFound) -> None:
            if question == self.state.question():
                self.state.hits, self.state.total = found.hits, found.total
                self.refresh()

        self.runner.link.ask(question, answered)

    def choose(self, chosen: str) -> None:
        """A row of what was found."""
        self.state.open(self.board(), chosen)
        self.fields.show_form(self.state.form, self.board())
        self.note.show_text("")
        self._ask_history()
        self.refresh()

    def _ask_history(self) -> None:
        hit, entry_id = self.state.hit(), self.state.entry_id()
        facilities = {"hospital": "hospitals", "station": "stations"}
        kind = "directory" if entry_id else facilities.get(hit.kind if hit else "")
        key = entry_id or (hit.key if hit else "")
        if not kind or not key:
            return
        chosen = self.state.chosen

        def answered(found: FeatureHistory) -> None:
            if chosen == self.state.chosen:
                self.state.history = found.versions
                self.refresh()

        self.runner.link.ask(GetFeatureHistory(key, kind), answered)

    # --- writing -----------------------------------------------------------------------------------------------------

    def begin_new(self) -> None:
        """An empty form of the kind that is looked for."""
        self.leave_draft()
        self.state.open(self.board(), "")
        self.fields.show_form(self.state.form, self.board())
        self.fields.texts["name"].setFocus()
        self.refresh()

    def save(self) -> None:
        """Ctrl+S: write the form down."""
        entry = self.fields.form.entry(self.state.entry_id())
        if isinstance(entry, str):
            self.note.show_text(entry, "warning")
            return
        self.send(cmd.SetDirectoryEntry(entry, self.state.seen_version), self._saved)

    def _saved(self, answer: CommandAnswer) -> None:
        self._expected, self._expected_seq = dict(answer.result).get("entry_id", ""), answer.seq
        self._open_expected()

    def _open_expected(self) -> None:
        """What was saved comes forward as soon as the board holds it."""
        entry = self.board().directory.get(self._expected)
        if entry is not None and self.board().seq >= self._expected_seq:
            self._expected = ""
            self.choose(f"{entry.kind}:{entry.entry_id}")
            self.note.show_text(t("Saved"), "success")
            self.ask()

    def remove(self) -> None:
        """Take the entry out; its history stays and gives it back."""
        if self.state.entry_id():
            self.send(cmd.RemoveDirectoryEntry(self.state.entry_id(), self.reason.text()), self._removed)

    def _removed(self, answer: CommandAnswer) -> None:
        self.reason.clear()
        self.state.seen_version = 0
        self.note.show_text(t("Removed; a row of its history gives it back"), "success")
        self._ask_history()
        self.ask()

    def give_back(self, seq: str) -> None:
        """A version of the history goes into the form; saving makes it count."""
        version = next((v for v in self.state.history if str(v.seq) == seq), None)
        if version is not None and version.entry is not None:
            self.state.form = rows.EntryForm.of(version.entry)
            self.fields.show_form(self.state.form, self.board())
            self.note.show_text(t("This is the version of that time; saving makes it count"), "dim")
            self.refresh()

    def to_map(self) -> None:
        """Show it on the map."""
        hit = self.state.hit()
        if hit is not None and hit.position is not None:
            self.show_on_map.emit(PlaceFound(hit.name, hit.name, hit.kind, "", hit.position))

    # --- files -------------------------------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Ask which file; it is only read and checked."""
        name, _ = QFileDialog.getOpenFileName(self, t("Take in a file"), str(Path.home()), "CSV, XLSX (*.csv *.xlsx)")
        if name:
            self.read_file(Path(name))

    def read_file(self, file: Path) -> None:
        """Read and check a file; its rows or problems are shown, nothing is sent."""
        try:
            self.state.draft, self.state.draft_name = read_draft(file), file.name
        except OSError as wrong:
            self.note.show_text(t("The file cannot be read: {reason}", reason=wrong.strerror or str(wrong)), "warning")
        self.refresh()

    def take_in(self) -> None:
        """Send the whole file; the server takes all of it or nothing."""
        draft = self.state.draft
        if draft is not None and draft.entries and not draft.problems:
            self.send(cmd.ImportDirectory(tuple(entry for _, entry in draft.entries)), self._taken_in)

    def _taken_in(self, answer: CommandAnswer) -> None:
        counts = dict(answer.result)
        self.leave_draft()
        words = "Taken in: {added} new, {changed} changed, {same} as they were"
        self.note.show_text(t(words, added=counts.get("added", ""), changed=counts.get("changed", ""),
                              same=counts.get("same", "")), "success")  # fmt: skip
        self.ask()

    def leave_draft(self) -> None:
        """Forget the file."""
        self.state.draft = None
        self.refresh()

    def export(self) -> None:
        """Ask where the entries of the chosen kind go."""
        suggested = str(Path.home() / "directory.csv")
        name, _ = QFileDialog.getSaveFileName(self, t("Write out as CSV"), suggested, "CSV (*.csv)")
        if name:
            self.export_to(Path(name))

    def export_to(self, file: Path) -> None:
        """Write the entries, whole or not at all."""
        stored = QSaveFile(str(file))
        content = rows.export_csv(self.board(), self.state.kind).encode()
        if stored.open(QSaveFile.OpenModeFlag.WriteOnly) and stored.write(content) >= 0 and stored.commit():
            self.note.show_text(t("Results written: {file}", file=file), "success")
        else:
            self.note.show_text(t("The file cannot be written: {reason}", reason=stored.errorString()), "warning")

    # --- showing -----------------------------------------------------------------------------------------------------

    def _board_changed(self) -> None:
        if self.isVisible():
            self._open_expected()
            self.refresh()

    def refresh(self) -> None:
        """Paint what the board and the answers say."""
        if not self.isVisible():
            return
        state, board, actor = self.state, self.board(), self.runner.link.actor
        self.list.show_rows(rows.hit_rows(state, rows.today_of(self.runner.desk.now)))
        self.list.set_marked(state.chosen)
        more = f"{len(state.hits)} / {state.total}" if state.total > len(state.hits) else str(state.total or "")
        self.caption.count.show_text(more)
        hit, entry_id = state.hit(), state.entry_id()
        own = bool(entry_id) or not state.chosen
        self.fields.setVisible(own)
        self.plain.setVisible(not own)
        title = t("New entry") if not state.chosen else (hit.name if hit is not None else state.form.name)
        self.form_caption.title.show_text(title)
        self.plain.show_text("" if hit is None else " · ".join(p for p in (*hit.numbers, hit.detail) if p))
        self.facts.show_text(rows.changed_text(board, entry_id))
        self.history.show_rows(rows.history_rows(state.history))
        known = board.directory.get(entry_id)
        able = own and rows.may_edit(actor, self.fields.form.kind) and (
            known is None or rows.may_edit(actor, known.kind)
        )  # fmt: skip
        self.fields.setEnabled(able)
        for name in ("save", "remove"):
            self.buttons[name].setVisible(own)
            self.buttons[name].setEnabled(able and (name == "save" or known is not None))
        self.reason.setVisible(own and known is not None)
        self.buttons["map"].setEnabled(hit is not None and hit.position is not None)
        self.buttons["import"].setEnabled(rows.may_import(actor))
        self.pages.setCurrentIndex(0 if state.draft is None else 1)
        if state.draft is not None:
            self.draft_page.show_draft(board, state.draft, state.draft_name)

    # --- the link ----------------------------------------------------------------------------------------------------



def _line(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets in a row; None is room that gives way."""
    line = QHBoxLayout()
    line.setSpacing(6)
    for part in parts:
        if part is None:
            line.addStretch(1)
        else:
            line.addWidget(part, 1 if isinstance(part, SqueezedLabel) else 0)
    return line
