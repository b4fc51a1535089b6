"""The fields of the query page: one box, the time, kinds of records, exact filters, saved searches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.desk_kit.labels import GRADES, label
from dispatch_app.director.desk.record_words import KIND_WORDS, OUTCOMES_OF, STATES_OF, choices
from dispatch_app.director.desk.search_desk import EXACT, LONGEST_TEXT, RANGES, SearchFields
from dispatch_app.domain.board import Board
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, key_button, relabel
from dispatch_app.words import later, t

EXACT_WORDS: dict[str, str] = {
    "desk_id": later("Desk"), "user": later("User"), "station_id": later("Station"), "vehicle_id": later("Vehicle"),
    "hospital_id": later("Hospital"), "grade": later("Grade"), "complaint": later("Chief complaint"),
    "state": later("State"), "outcome": later("Outcome"),
}  # fmt: skip

EARLIEST = QDate(1970, 1, 1)
"""Before the first record of any centre; the field shows it as open."""


class SearchFieldsPanel(Panel):
    """`wanted` when the search is to be made, `cleared` when everything is to be forgotten."""

    wanted = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLineEdit()
        self.text.setMaxLength(LONGEST_TEXT)
        self.text.setClearButtonEnabled(True)
        self.spans = _Spans()
        self.first, self.last = QDateEdit(), QDateEdit()
        self.kinds = {kind: QCheckBox() for kind in RecordKind}
        self.exact: dict[str, QComboBox] = {name: QComboBox() for name in EXACT}
        self.tests = QCheckBox()
        self.go, self.clear = key_button("", "", "primary"), key_button("")
        self.captions = {name: PlainLabel("", "dim") for name in ("text", "time", "kinds", "exact", "to")}
        self.exact_captions = {name: PlainLabel("", "dim") for name in EXACT}
        self._values: dict[str, list[str]] = {name: [""] for name in EXACT}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.captions["text"])
        column.addWidget(self.text)
        column.addWidget(self.captions["time"])
        column.addWidget(self.spans)
        days = QHBoxLayout()
        days.setSpacing(6)
        for place, field in enumerate((self.first, self.last)):
            field.setCalendarPopup(True)
            field.setDisplayFormat("yyyy-MM-dd")
            field.setDate(QDate.currentDate())
            field.setMinimumDate(EARLIEST)
            if place:
                days.addWidget(self.captions["to"])
            days.addWidget(field, 1)
        column.addLayout(days)
        column.addWidget(self.captions["kinds"])
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        for place, box in enumerate(self.kinds.values()):
            grid.addWidget(box, place // 3, place % 3)
        column.addLayout(grid)
        column.addWidget(self.captions["exact"])
        pairs = QGridLayout()
        pairs.setHorizontalSpacing(8)
        pairs.setVerticalSpacing(4)
        pairs.setColumnStretch(1, 1)
        pairs.setColumnStretch(3, 1)
        for place, (name, codes) in enumerate(self.exact.items()):
            codes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            codes.setMinimumContentsLength(5)
            codes.setMaxVisibleItems(24)
            pairs.addWidget(self.exact_captions[name], place // 2, place % 2 * 2)
            pairs.addWidget(codes, place // 2, place % 2 * 2 + 1)
        self.exact["user"].setEditable(True)
        pairs.addWidget(self.tests, len(EXACT) // 2, 2, 1, 2)
        column.addLayout(pairs)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.go, 2)
        buttons.addWidget(self.clear, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.text.returnPressed.connect(self.wanted)
        self.go.clicked.connect(self.wanted)
        self.clear.clicked.connect(self.cleared)
        self.spans.picked.connect(self._span_picked)
        for field in (self.first, self.last):
            field.dateChanged.connect(lambda _: self.spans.show_value(""))
        for box in self.kinds.values():
            box.clicked.connect(lambda _: self._fill_codes())
        line = self.exact["user"].lineEdit()
        assert line is not None
        line.returnPressed.connect(self.wanted)

    def _span_picked(self, code: str) -> None:
        self.spans.show_value(code)
        if code:
            self.wanted.emit()

    def is_typed_in(self, holder: QWidget | None) -> bool:
        """Whether keys without Ctrl belong to a field."""
        return isinstance(holder, QLineEdit | QComboBox | QDateEdit)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for name, words in (
            ("text", t("Name, address, number, remark (? one sign, * any)")), ("time", t("When")), ("to", "–"),
            ("kinds", t("Kinds of records (none: all)")), ("exact", t("Exact filters")),
        ):  # fmt: skip
            self.captions[name].show_text(words)
        self.text.setPlaceholderText(t("e.g. 东门外 12 or *5678"))
        self.spans.speak()
        for kind, box in self.kinds.items():
            box.setText(t(KIND_WORDS[kind]))
        for name, caption in self.exact_captions.items():
            caption.show_text(t(EXACT_WORDS[name]))
        self.tests.setText(t("exercises too"))
        relabel(self.go, t("Find"), "Enter")
        relabel(self.clear, t("Clear"))
        self._fill_codes()

    # --- choices -----------------------------------------------------------------------------------------------------

    def show_board(self, board: Board) -> None:
        """Offer the centre's desks, users, stations, vehicles and hospitals."""
        users = dict.fromkeys(desk.user for desk in board.desks.values() if desk.user)
        self._fill("desk_id", {one.desk_id: one.name for one in board.desks.values()})
        self._fill("user", {user: user for user in users})
        self._fill("station_id", {one.station_id: one.name for one in board.stations.values()})
        self._fill("vehicle_id", {one.vehicle_id: one.plate for one in board.vehicles.values()})
        self._fill("hospital_id", {one.hospital_id: one.name for one in board.hospitals.values()})

    def _fill_codes(self) -> None:
        kinds = self.chosen_kinds()
        self._fill("grade", {code: f"{code} {label(GRADES, code)}" for code in "ABCD"})
        self._fill("complaint", {code: t(one.name) for code, one in BOOK.items()})
        self._fill("state", choices(STATES_OF, kinds))
        self._fill("outcome", choices(OUTCOMES_OF, kinds))

    def _fill(self, name: str, words: Mapping[str, str]) -> None:
        """Offer these values; what was chosen stays chosen."""
        box, values = self.exact[name], ["", *words]
        texts = [t("all"), *words.values()]
        if values == self._values[name] and [box.itemText(i) for i in range(box.count())] == texts:
            return
        kept = self.value_of(name)
        self._values[name] = values
        box.blockSignals(True)
        box.clear()
        box.addItems(texts)
        self._show_value(name, kept)
        box.blockSignals(False)

    def value_of(self, name: str) -> str:
        """The code that an exact filter asks for, "" for any."""
        box, values = self.exact[name], self._values[name]
        if box.isEditable():
            typed = box.currentText().strip()
            return "" if typed == t("all") or (box.currentIndex() == 0 and typed == box.itemText(0)) else typed
        place = box.currentIndex()
        return values[place] if 0 <= place < len(values) else ""

    def _show_value(self, name: str, value: str) -> None:
        box, values = self.exact[name], self._values[name]
        if value in values:
            box.setCurrentIndex(values.index(value))
        elif box.isEditable():
            box.setCurrentText(value)
        else:
            box.setCurrentIndex(0)

    def chosen_kinds(self) -> tuple[RecordKind, ...]:
        """The kinds that are ticked."""
        return tuple(kind for kind, box in self.kinds.items() if box.isChecked())

    def shown_words(self) -> dict[str, str]:
        """The shown word of each exact filter."""
        return {name: box.currentText() for name, box in self.exact.items() if self.value_of(name)}

    # --- the whole ---------------------------------------------------------------------------------------------------

    def read(self) -> SearchFields:
        """What the fields say."""
        return SearchFields(
            self.text.text(), self.chosen_kinds(), self.spans.value(), _day(self.first.date()),
            _day(self.last.date()), {name: value for name in EXACT if (value := self.value_of(name))},
            self.tests.isChecked(),
        )  # fmt: skip

    def show_fields(self, fields: SearchFields) -> None:
        """Put a search into the fields."""
        self.text.setText(fields.text)
        for kind, box in self.kinds.items():
            box.setChecked(kind in fields.kinds)
        self._fill_codes()
        if fields.last is not None:
            self.show_days(fields.first, fields.last)
        self.spans.show_value(fields.span)
        for name in EXACT:
            self._show_value(name, fields.exact.get(name, ""))
        self.tests.setChecked(fields.include_tests)

    def show_days(self, first: date | None, last: date) -> None:
        """The days of the span that is chosen; an open beginning is the earliest day."""
        for field, day in ((self.first, first), (self.last, last)):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day) if day else EARLIEST)
            field.blockSignals(False)


class _Spans(QWidget):
    """Quick spans of time in two lines; `picked` carries the code."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        codes = list(RANGES)
        self._bars = [ChoiceBar({c: RANGES[c] for c in codes[:3]}), ChoiceBar({c: RANGES[c] for c in codes[3:]})]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        for bar in self._bars:
            bar.picked.connect(self.picked)
            lines.addWidget(bar)

    def value(self) -> str:
        """The chosen code, "" for days of one's own."""
        return self._bars[0].value() or self._bars[1].value()

    def show_value(self, code: str) -> None:
        """Show a code as chosen."""
        for bar in self._bars:
            bar.show_value(code if code in bar.buttons else "")

    def speak(self) -> None:
        """Show every word in the chosen language."""
        for bar in self._bars:
            bar.speak()


def _day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
