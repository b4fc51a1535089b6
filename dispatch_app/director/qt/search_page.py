"""The query page 查询: fields on the left, records in the middle, the whole of one record on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dispatch_app.desk_kit.figures import local_time
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.director.desk import search_desk as act
from dispatch_app.director.desk.record_rows import COLUMNS, kind_and_id, record_line, record_row, row_key
from dispatch_app.director.desk.record_sections import Section, record_sections
from dispatch_app.director.desk.record_words import KIND_WORDS
from dispatch_app.director.desk.saved_searches import fields_of
from dispatch_app.director.desk.search_desk import SearchDesk, SearchFields
from dispatch_app.director.qt.all_pages import AllPages
from dispatch_app.director.qt.record_player import RecordPlayer
from dispatch_app.director.qt.record_view import RecordView
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.director.qt.saved_searches_panel import SavedSearchesPanel
from dispatch_app.director.qt.search_fields import SearchFieldsPanel
from dispatch_app.domain.history import RecordKind, masked
from dispatch_app.domain.queries import GetRecordDetail, HistoryFound, RecordDetail, SearchHistory
from dispatch_app.domain.saved_search import SavedSearch
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel, split
from dispatch_app.qt_kit.printing import Block, PairsBlock, Printable, TableBlock
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.words import t

NEAR_END_PX = 600
"""So close to its end the list asks for more: a hand that scrolls on does not stand still."""

FIELDS_PX, LIST_PX, RECORD_PX = 340, 620, 560


class SearchPage(QWidget):
    """One question at a time is shown; an answer overtaken by a newer question is dropped."""

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.state = SearchDesk()
        self.detail = RecordDetail()
        self.chosen = ""
        self.fields = SearchFieldsPanel()
        self.caption = Caption("")
        self.note = SqueezedLabel("", "dim")
        self.rows = RowList()
        self.record = RecordView()
        self.player = RecordPlayer(runner)
        self.saved = SavedSearchesPanel(runner)
        self._asked_detail = 0
        self._fresh = True
        self._lay_out()
        self._connect()
        self.speak()
        self.fields.show_fields(self.state.fields)

    def _lay_out(self) -> None:
        left = QWidget()
        self.left = QVBoxLayout(left)
        self.left.setContentsMargins(0, 0, 0, 0)
        self.left.setSpacing(8)
        self.left.addWidget(self.fields)
        self.left.addWidget(self.saved, 1)
        middle = Panel()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        self.farther = key_button("", "", "flat")
        self.caption.row.addWidget(self.farther)
        told = QVBoxLayout()
        told.setContentsMargins(12, 0, 12, 4)
        told.addWidget(self.note)
        column.addLayout(told)
        column.addWidget(self.rows, 1)
        right = QWidget()
        both = QVBoxLayout(right)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(8)
        both.addWidget(self.record, 1)
        both.addWidget(self.player)
        self.parts = split(
            left, middle, right, stretch=(0, 5, 5), sizes_px=(FIELDS_PX, LIST_PX, RECORD_PX)
        )
        left.setMinimumWidth(FIELDS_PX - 20)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(8, 8, 8, 8)
        stack.addWidget(self.parts)

    def _connect(self) -> None:
        self.fields.wanted.connect(self.search)
        self.fields.cleared.connect(self.clear)
        self.farther.clicked.connect(lambda: self.go_on())
        self.rows.picked.connect(self.choose)
        self.rows.chosen.connect(self.choose)
        self.rows.verticalScrollBar().valueChanged.connect(lambda _: self._scrolled())
        self.record.look_wanted.connect(self.look)
        self.record.record_wanted.connect(self.open_record)
        self.record.play_wanted.connect(self.play)
        self.saved.opened.connect(self.open_saved)
        self.saved.save_asked.connect(lambda: self.saved.save_fields(self.fields.read()))
        self.record.replay_wanted.connect(self._replay)
        focus = QShortcut(QKeySequence("Ctrl+F"), self)
        focus.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        focus.activated.connect(self._to_box)

    # --- as a page ---------------------------------------------------------------------------------------------------

    def opened(self) -> None:
        """The page came forward: the cursor waits in the box; the newest records stand there already."""
        self.fields.show_board(self.runner.board)
        self._to_box()
        if self.state.wanted is None and self.runner.is_live():
            self.search()
        self.refresh()

    def refresh(self) -> None:
        """Paint what the state says."""
        state, board = self.state, self.runner.board
        self.fields.show_board(board)
        self.saved.refresh()
        self.note.show_text(state.note or " ", state.note_tone)
        self.rows.set_empty_words(act.empty_words(state))
        self.caption.title.show_text(t("Records"))
        self.caption.count.show_text(str(len(state.records)) if state.wanted is not None else "")
        self.farther.setVisible(state.before is not None and not state.asking)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        if self.state.wanted is not None and not self.state.asking:
            self.state.say(act.found_words(self.state))
        self.fields.speak()
        self.record.speak()
        self.player.speak()
        self.saved.speak()
        relabel(self.farther, t("Look farther back"))
        self._show_rows()
        self._show_detail()
        self.refresh()

    def _to_box(self) -> None:
        self.fields.text.setFocus()
        self.fields.text.selectAll()

    # --- searching ---------------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Ask anew for what the fields say."""
        if not self.runner.is_live():
            self.state.say(t("The server does not answer"), "danger")
            self.refresh()
            return
        self.state.fields = self.fields.read()
        query = act.begin(self.state, self.runner.now())
        if query is not None:
            self._fresh = True
            self.fields.show_days(*act.days_of(self.state.fields, self.runner.now()))
            self._ask(query)
        self._show_rows()
        self.refresh()

    def clear(self) -> None:
        """Forget every field, and which saved search they came from."""
        self.saved.forget()
        self.state.fields = SearchFields()
        self.fields.show_fields(self.state.fields)
        self.search()
        self._to_box()

    def _ask(self, query: SearchHistory) -> None:
        asked = self.state.asking

        def came(found: HistoryFound) -> None:
            if act.page_came(self.state, asked, found):
                self._show_rows()
                self.refresh()
                self._scrolled()

        def failed(fault: FaultAnswer) -> None:
            act.question_failed(self.state, asked, fault.message)
            self.refresh()

        self.runner.ask(query, came, failed)

    def _scrolled(self) -> None:
        bar = self.rows.verticalScrollBar()
        if bar.maximum() > 0 and bar.maximum() - bar.value() > NEAR_END_PX:
            return
        self.go_on(by_hand=bar.value() > 0)

    def go_on(self, by_hand: bool = True) -> None:
        """The next page, where there is one."""
        query = act.go_on(self.state, by_hand)
        if query is not None:
            self._ask(query)

    def _show_rows(self) -> None:
        board = self.runner.board
        rows = [record_row(record, board) for record in self.state.records]
        if self._fresh:
            self._fresh = False
            self.rows.replace_rows(rows)
        else:
            self.rows.show_rows(rows)
        self.rows.set_marked(self.chosen)

    # --- one record --------------------------------------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """A row of the list: the whole record beside it."""
        try:
            kind, record_id = kind_and_id(key)
        except ValueError:
            return
        self.open_record(kind.value, record_id)

    def open_record(self, kind: str, record_id: str) -> None:
        """Show a record, whether it is in the list or not."""
        self.chosen = f"{kind}:{record_id}"
        self.rows.set_marked(self.chosen)
        self._asked_detail += 1
        asked = self._asked_detail
        self.record.say(t("Loading…"))

        def came(detail: RecordDetail) -> None:
            if asked != self._asked_detail:
                return
            self.detail = detail
            self.record.say("" if detail.record else t("This record is not there, or not for you to see"), "warning")
            if detail.record is not None:
                act.uncovered(self.state, {row_key(detail.record): detail.record})
                self._show_rows()
            self._show_detail()

        def failed(fault: FaultAnswer) -> None:
            if asked == self._asked_detail:
                self.record.say(fault.message, "danger")

        self.runner.ask(GetRecordDetail(RecordKind(kind), record_id), came, failed)

    def _show_detail(self) -> None:
        record = self.detail.record
        if record is None:
            self.record.show_record(t("Choose a record"), False, [], False, "")
            return
        title = f"{t(KIND_WORDS[record.kind])}  {record.record_id}"
        replays = bool(record.incident_id) and "replay" in self.runner.pages
        sections = record_sections(self.detail, self.runner.board)
        self.record.show_record(title, self.detail.covered, sections, replays, self.runner.purpose)

    def look(self, purpose: str) -> None:
        """Uncover the shown record for this user."""
        record = self.detail.record
        if record is None:
            return

        def answered(answer: CommandAnswer) -> None:
            if answer.ok:
                self.open_record(record.kind.value, record.record_id)
                self._uncover_list()
            else:
                self.record.say(refusal_words(answer), "warning")

        self.runner.look(record.kind.value, record.record_id, purpose, answered)

    def _uncover_list(self) -> None:
        """Read the part of the list anew that is on the screen: what was looked at is uncovered there too."""
        wanted = self.state.wanted
        if wanted is None:
            return

        def came(found: HistoryFound) -> None:
            act.uncovered(self.state, {row_key(record): record for record in found.records})
            self._show_rows()

        self.runner.ask(SearchHistory(wanted, None, act.PAGE_ROWS), came, lambda _: None)

    def play(self, recording_id: str) -> None:
        """Hear a recording: the server journals it before a sound leaves."""
        found = next((one for one in self.detail.recordings if one.recording_id == recording_id), None)
        if found is not None:
            self.player.open_recording(found)

    def open_saved(self, search: SavedSearch) -> None:
        """Put a saved search into the fields and make it."""
        self.fields.show_fields(fields_of(search.terms))
        self.search()

    def _replay(self) -> None:
        record = self.detail.record
        if record is not None and record.incident_id:
            self.runner.open_replay(record.incident_id)

    # --- taking out --------------------------------------------------------------------------------------------------

    def printable(self) -> Printable:
        """The list as far as it is shown, and the record beside it."""
        board, state = self.runner.board, self.state
        rows = [record_line(record, board) for record in state.records]
        words = act.filter_words(state.fields, self.fields.shown_words())
        blocks: list[Block] = [TableBlock(TableContent(t("Records"), [t(name) for name in COLUMNS], rows))]
        if self.detail.record is not None:
            blocks = [*section_blocks(record_sections(self.detail, board)), *blocks]
        name = f"records-{local_time(self.runner.now()):%Y%m%d-%H%M}"
        return Printable(
            t("Records"), name, tuple(blocks), words, max(1, len(rows)),
            uncovered=any(masked(r) != r for r in state.records),
            tables=(blocks[-1].content,) if isinstance(blocks[-1], TableBlock) else (),
        )  # fmt: skip

    def all_pages(self) -> AllPages | None:
        """Every record of the search that is shown."""
        return AllPages(self.runner, self.state.wanted, self) if self.state.wanted is not None else None


def section_blocks(sections: list[Section]) -> list[Block]:
    """A record's sections as they stand on paper."""
    blocks: list[Block] = []
    for section in sections:
        if section.facts:
            blocks.append(PairsBlock(section.title, section.facts))
        if section.rows:
            title = "" if section.facts else section.title
            pairs = tuple((row.right, f"{row.title}  {row.note}".strip()) for row in section.rows)
            blocks.append(PairsBlock(title, pairs))
    return blocks
