"""Saved searches below the fields: open one, save, rename, share, delete – and take the deletion back."""

from __future__ import annotations

import uuid

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout

from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.director.desk.saved_searches import saved_rows, terms_of
from dispatch_app.director.desk.search_desk import SearchFields
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.domain.commands import RemoveSavedSearch, SaveSearch
from dispatch_app.domain.saved_search import SavedSearch
from dispatch_app.qt_kit.plain_parts import Caption, Panel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

LONGEST_NAME = 60


class SavedSearchesPanel(Panel):
    """`opened` carries the search that was picked; at `save_asked` the page gives its fields to `save_fields`."""

    opened = Signal(object)
    save_asked = Signal()

    def __init__(self, runner: WorkbenchRunner) -> None:
        super().__init__()
        self.runner = runner
        self.caption, self.rows = Caption(""), RowList()
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.shared = QCheckBox()
        self.save, self.remove = key_button(""), key_button("", "", "flat")
        self.note = SqueezedLabel("", "dim")
        self.chosen = ""
        self.deleted: SavedSearch | None = None
        """What was deleted last, until something else is done: it can be brought back."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.rows, 1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setContentsMargins(12, 0, 12, 0)
            line.setSpacing(8)
        first.addWidget(self.name, 1)
        first.addWidget(self.save)
        second.addWidget(self.shared)
        second.addStretch(1)
        second.addWidget(self.remove)
        told = QHBoxLayout()
        told.setContentsMargins(12, 0, 12, 0)
        told.addWidget(self.note)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(told)
        self.rows.picked.connect(self.open_saved)
        self.save.clicked.connect(self.save_asked)
        self.name.returnPressed.connect(self.save_asked)
        self.name.textEdited.connect(lambda _: self.refresh())
        self.remove.clicked.connect(self.remove_or_restore)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.caption.title.show_text(t("Saved searches"))
        self.name.setPlaceholderText(t("Name of this search"))
        self.shared.setText(t("for everybody who leads"))
        self.rows.set_empty_words(t("None yet: search, give it a name, save"))
        self.refresh()

    def refresh(self) -> None:
        """Paint the board's searches."""
        rows = saved_rows(self.runner.board, self._user())
        self.rows.show_rows(rows)
        self.rows.set_marked(self.chosen)
        self.caption.count.show_text(str(len(rows)) if rows else "")
        own = self._own()
        renamed = own is not None and self.name.text().strip() not in ("", own.name)
        relabel(self.save, t("Rename") if renamed else t("Save"))
        self.save.setEnabled(bool(self.name.text().strip()))
        relabel(self.remove, t("Bring “{name}” back", name=self.deleted.name[:12]) if self.deleted else t("Delete"))
        self.remove.setEnabled(self.deleted is not None or own is not None)

    def _user(self) -> str:
        return self.runner.actor.user if self.runner.actor else ""

    def _own(self) -> SavedSearch | None:
        """The search that is open, where it is one's own."""
        known = self.runner.board.saved_searches.get(self.chosen)
        return known if known is not None and known.user == self._user() else None

    def open_saved(self, search_id: str) -> None:
        """Search for it again."""
        known = self.runner.board.saved_searches.get(search_id)
        if known is None:
            return
        self.chosen, self.deleted = search_id, None
        self.name.setText(known.name)
        self.shared.setChecked(known.shared and known.user == self._user())
        self.note.show_text("", "dim")
        self.refresh()
        self.opened.emit(known)

    def forget(self) -> None:
        """No search is open any more: what is saved next is a new one."""
        self.chosen = ""
        self.name.clear()
        self.shared.setChecked(False)
        self.refresh()

    def save_fields(self, fields: SearchFields) -> None:
        """Save what the fields say: the open one where it is one's own, a new one otherwise."""
        name = self.name.text().strip()
        if not name:
            self.note.show_text(t("Give the search a name"), "warning")
            self.name.setFocus()
            return
        own = self._own()
        same_name = next((one for one in self.runner.board.saved_searches.values()
                          if one.user == self._user() and one.name == name), None)  # fmt: skip
        search_id = (same_name or own).search_id if same_name or own else str(uuid.uuid4())  # type: ignore[union-attr]
        self._send(SaveSearch(search_id, name, terms_of(fields), self.shared.isChecked()), t("Saved"))
        self.chosen, self.deleted = search_id, None

    def remove_or_restore(self) -> None:
        """Delete the open search, or bring back the one that was deleted last."""
        if self.deleted is not None:
            back, self.deleted = self.deleted, None
            self.chosen = back.search_id
            self._send(SaveSearch(back.search_id, back.name, back.terms, back.shared), t("Brought back"))
            return
        own = self._own()
        if own is not None:
            self.deleted, self.chosen = own, ""
            self._send(RemoveSavedSearch(own.search_id), t("Deleted: {name}", name=own.name))

    def _send(self, command: SaveSearch | RemoveSavedSearch, words: str) -> None:
        def answered(answer: CommandAnswer) -> None:
            if answer.ok:
                self.note.show_text(words, "success")
            else:
                self.deleted = None
                self.note.show_text(refusal_words(answer), "warning")
            self.refresh()

        self.runner.send(command, answered)
