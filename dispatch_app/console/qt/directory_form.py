"""The fields of one entry of the directory."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from dispatch_app.console.desk.directory_desk import FIELDS, HOLDERS, ONE_OF_KIND, EntryForm, holder_choices
from dispatch_app.domain.board import Board
from dispatch_app.domain.directory import EntryKind, HolderKind
from dispatch_app.domain.place import Position
from dispatch_app.qt_kit.plain_parts import PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.words import t

TEXTS = ("name", "numbers", "unit", "post", "groups", "address", "quantity", "measure", "expires_on", "note")


class DirectoryFields(QWidget):
    """`changed` after every hand; `place_wanted` asks for the middle of the map."""

    changed = Signal()
    place_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form = EntryForm()
        self._board = Board()
        names = ("kind", *TEXTS[:5], "holder_kind", "position", *TEXTS[5:])
        self.labels = {name: PlainLabel("", "dim") for name in names}
        self.kind, self.holder_kind, self.holder = QComboBox(), QComboBox(), QComboBox()
        self.texts = {name: QLineEdit() for name in TEXTS}
        self.place, self.place_button, self.no_place = SqueezedLabel(""), key_button(""), key_button("")
        self._lay_out(names)
        self.kind.activated.connect(self._take)
        self.holder_kind.activated.connect(self._holder_kind_chosen)
        self.holder.activated.connect(self._take)
        for line in self.texts.values():
            line.textEdited.connect(self._take)
        self.place_button.clicked.connect(self.place_wanted)
        self.no_place.clicked.connect(lambda: self.set_position(None))

    def _lay_out(self, names: tuple[str, ...]) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        parts: dict[str, QWidget | QHBoxLayout] = {"kind": self.kind, **self.texts}
        parts["holder_kind"] = _row(self.holder_kind, self.holder)
        parts["position"] = _row(self.place, self.place_button, self.no_place)
        for place, name in enumerate(names[:-1]):
            part = parts[name]
            row, column = place // 2, place % 2 * 2
            grid.addWidget(self.labels[name], row, column)
            add = grid.addLayout if isinstance(part, QHBoxLayout) else grid.addWidget
            add(part, row, column + 1)  # type: ignore[arg-type]
        last = (len(names) - 1 + 1) // 2
        grid.addWidget(self.labels["note"], last, 0)
        grid.addWidget(self.texts["note"], last, 1, 1, 3)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for name, part in self.labels.items():
            part.show_text(t(FIELDS[name]))
        _fill(self.kind, [(kind.value, t(ONE_OF_KIND[kind.value])) for kind in EntryKind])
        _fill(self.holder_kind, [(kind.value, t(words)) for kind, words in HOLDERS.items()])
        self.texts["numbers"].setPlaceholderText(t("Several apart by commas, the first one is dialled"))
        self.texts["groups"].setPlaceholderText(t("e.g. second wave, burns team"))
        self.texts["expires_on"].setPlaceholderText("2027-06-30")
        relabel(self.place_button, t("Middle of the map"))
        relabel(self.no_place, "✕")

    def show_form(self, form: EntryForm, board: Board) -> None:
        """Put a form into the fields."""
        self.form, self._board = form, board
        for name, line in self.texts.items():
            line.setText(getattr(form, name))
        self.kind.setCurrentIndex(max(0, self.kind.findData(form.kind.value)))
        self.holder_kind.setCurrentIndex(max(0, self.holder_kind.findData(form.holder_kind.value)))
        self._offer_holders()
        self._show_place()

    def set_position(self, position: Position | None) -> None:
        """Where it is; None for where its holder is."""
        self.form.position = position
        self._show_place()
        self.changed.emit()

    def _show_place(self) -> None:
        position = self.form.position
        usual = t("where its holder is") if self.form.holder_kind else t("no position")
        words = usual if position is None else f"{position.longitude:.5f}, {position.latitude:.5f}"
        self.place.show_text(words)
        self.no_place.setEnabled(position is not None)

    def _holder_kind_chosen(self) -> None:
        self.form.holder_kind = HolderKind(self.holder_kind.currentData() or "")
        self.form.holder_id = ""
        self._offer_holders()
        self._take()

    def _offer_holders(self) -> None:
        _fill(self.holder, holder_choices(self._board, self.form.holder_kind))
        self.holder.setCurrentIndex(max(0, self.holder.findData(self.form.holder_id)))
        self.holder.setVisible(bool(self.form.holder_kind))
        self.form.holder_id = self.holder.currentData() or ""

    def _take(self) -> None:
        form = self.form
        form.kind = EntryKind(self.kind.currentData() or EntryKind.PHONE.value)
        form.holder_id = self.holder.currentData() or ""
        for name, line in self.texts.items():
            setattr(form, name, line.text())
        self._show_place()
        self.changed.emit()


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for place, part in enumerate(parts):
        row.addWidget(part, 1 if place == 0 or isinstance(part, QComboBox) else 0)
    return row


def _fill(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for key, words in choices:
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(chosen)))
