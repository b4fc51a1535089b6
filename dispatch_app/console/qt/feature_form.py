"""The fields of what is drawn on the map: shape, name, note, traffic, time – for a feature, a station or a hospital."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dispatch_app.console.desk.facility_draft import FacilityDraft
from dispatch_app.console.desk.feature_draft import FeatureDraft, level_choices
from dispatch_app.console.desk.feature_words import DIRECTIONS, LEVELS, SHAPE_WORDS
from dispatch_app.console.qt.capability_chips import CapabilityChips
from dispatch_app.desk_kit.figures import from_local_time, local_time
from dispatch_app.desk_kit.labels import label
from dispatch_app.domain.map_feature import SHAPES, Direction, FeatureKind, RoadLevel, Shape
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import PlainLabel
from dispatch_app.words import later, t

DURATIONS: dict[str, timedelta | None] = {
    "30": timedelta(minutes=30), "60": timedelta(hours=1), "120": timedelta(hours=2), "240": timedelta(hours=4),
    "720": timedelta(hours=12), "open": None,
}  # fmt: skip
DURATION_WORDS = {
    "30": later("30 minutes"), "60": later("1 hour"), "120": later("2 hours"), "240": later("4 hours"),
    "720": later("12 hours"), "open": later("Until it is removed"), "own": later("Until a time …"),
}  # fmt: skip
BEGIN_WORDS = {"now": later("From now on"), "own": later("From a time …")}
SPEED_WORDS = {"kmh": later("km/h"), "factor": later("% of the usual speed")}
TIME_FORMAT = "yyyy-MM-dd HH:mm"
LONGEST_NAME = 100
LONGEST_KEY = 32


class FeatureForm(QWidget):
    """`changed` carries the fields that the hand changed (names of MapFeature or FacilityDraft), `shaped` a Shape."""

    changed = Signal(object)
    shaped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._showing = False
        self._now = datetime(2000, 1, 1, tzinfo=UTC)
        self.shapes = ChoiceBar(SHAPE_WORDS)
        self.key, self.name, self.phone, self.note = QLineEdit(), QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.capabilities = CapabilityChips()
        self.directions, self.level = ChoiceBar(DIRECTIONS), QComboBox()
        self.speed_as, self.speed, self.turn_out = QComboBox(), QSpinBox(), QSpinBox()
        self.begin_as, self.begin = QComboBox(), QDateTimeEdit()
        self.until_as, self.until = QComboBox(), QDateTimeEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.key.setMaxLength(LONGEST_KEY)
        self.note.setFixedHeight(64)
        self.note.setTabChangesFocus(True)
        self.turn_out.setRange(0, 900)
        for field in (self.begin, self.until):
            field.setDisplayFormat(TIME_FORMAT)
            field.setCalendarPopup(True)
        self._words: dict[QWidget, PlainLabel] = {}
        self._rows = QFormLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.shapes, self.key, self.name, self.phone, self.turn_out, self.capabilities,
                       self._pair(self.speed, self.speed_as), self.directions, self.level,
                       self._stack(self.begin_as, self.begin), self._stack(self.until_as, self.until),
                       self.note):  # fmt: skip
            self._words[widget] = PlainLabel("", "dim")
            self._rows.addRow(self._words[widget], widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        for part in (self.shapes, self.directions):
            part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._connect()
        self.speak()

    def _pair(self, left: QWidget, right: QWidget) -> QWidget:
        self.speed_row = QWidget()
        row = QFormLayout(self.speed_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addRow(left, right)
        return self.speed_row

    def _stack(self, choice: QComboBox, own: QDateTimeEdit) -> QWidget:
        """A choice with the field for an own time below it, hidden until it is wanted."""
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(choice)
        column.addWidget(own)
        own.hide()
        return part

    def _connect(self) -> None:
        self.shapes.picked.connect(self._shape_picked)
        self.key.editingFinished.connect(lambda: self._say(key=self.key.text().strip()))
        self.capabilities.picked.connect(lambda codes: self._say(capabilities=codes))
        self.name.editingFinished.connect(lambda: self._say(name=self.name.text().strip()))
        self.phone.editingFinished.connect(lambda: self._say(phone=self.phone.text().strip()))
        self.note.textChanged.connect(lambda: self._say(note=self.note.toPlainText().strip()[:1_000]))
        self.directions.picked.connect(lambda code: self._say(direction=Direction(code or "both")))
        self.level.activated.connect(lambda _: self._say(level=RoadLevel(self.level.currentData())))
        self.speed.valueChanged.connect(lambda _: self._speed_changed())
        self.speed_as.activated.connect(lambda _: self._speed_unit_changed())
        self.turn_out.valueChanged.connect(lambda seconds: self._say(turn_out_s=seconds))
        for field in (self.begin_as, self.until_as):
            field.activated.connect(lambda _: self._times_changed())
        for own in (self.begin, self.until):
            own.dateTimeChanged.connect(lambda _: self._times_changed())

    def speak(self) -> None:
        """Show every word in the chosen language."""
        parts = list(self._words)
        texts = (t("Drawn as"), t("Id"), t("Title"), t("Telephone"), t("Turn-out (s)"), t("Departments"), t("Speed"),
                 t("Traffic in"),
                 t("Road level"), t("Begins"), t("Ends"), t("Note"))  # fmt: skip
        for part, words in zip(parts, texts, strict=True):
            self._words[part].setText(words)
        self.shapes.speak()
        self.directions.speak()
        self.capabilities.speak()
        for combo, table in ((self.begin_as, BEGIN_WORDS), (self.until_as, DURATION_WORDS),
                             (self.speed_as, SPEED_WORDS)):  # fmt: skip
            _fill(combo, table)
        self.speed.setAccessibleName(t("Speed"))

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_feature(self, draft: FeatureDraft, now: datetime) -> None:
        """Fill the fields from a feature; nothing is announced."""
        self._showing, self._now = True, now
        feature = draft.feature
        on_road, is_speed = draft.on_roads(), feature.kind is FeatureKind.SPEED
        self._only(self.shapes, len(SHAPES[feature.kind]) > 1)
        for code, button in self.shapes.buttons.items():
            button.setVisible(Shape(code) in SHAPES[feature.kind])
        self.shapes.show_value(feature.shape)
        for part in (self.key, self.phone, self.turn_out, self.capabilities):
            self._only(part, False)
        self._only(self.speed_row, is_speed)
        self._only(self.directions, on_road and feature.shape is Shape.LINE)
        self._only(self.level, on_road)
        for part in (self.begin_as.parentWidget(), self.until_as.parentWidget(), self.note):
            self._only(part, True)
        _put(self.name, feature.name)
        if self.note.toPlainText().strip() != feature.note:
            self.note.setPlainText(feature.note)
        self.directions.show_value(feature.direction)
        _fill(self.level, {level: LEVELS[level] for level in level_choices(feature.kind)}, feature.level)
        if is_speed:
            self._show_speed(feature.speed_kmh, feature.speed_factor)
        self._show_times(feature.valid_from, feature.valid_until)
        self._showing = False

    def show_facility(self, draft: FacilityDraft) -> None:
        """Fill the fields from a station or hospital; nothing is announced."""
        self._showing = True
        for part in self._words:
            self._only(part, part in (self.name, self.phone))
        self._only(self.key, draft.known is None)
        self._only(self.turn_out, draft.kind == "stations")
        self._only(self.capabilities, draft.kind == "hospitals")
        _put(self.key, draft.key)
        self.capabilities.show_values(draft.choices(), draft.capabilities)
        _put(self.name, draft.name)
        _put(self.phone, draft.phone)
        self.turn_out.setValue(draft.turn_out_s)
        self._showing = False

    def _only(self, part: QWidget, shown: bool) -> None:
        self._rows.setRowVisible(part, shown)

    def _show_speed(self, speed_kmh: float | None, factor: float | None) -> None:
        by_factor = factor is not None
        self.speed_as.setCurrentIndex(1 if by_factor else 0)
        self.speed.setRange(5 if by_factor else 3, 300 if by_factor else 120)
        self.speed.setValue(round((factor or 0.5) * 100) if by_factor else round(speed_kmh or 10))

    def _show_times(self, begin: datetime | None, until: datetime | None) -> None:
        self.begin_as.setCurrentIndex(0 if begin is None else 1)
        self.begin.setVisible(begin is not None)
        self.begin.setDateTime(_as_field(begin or self._now))
        if until is None:
            self.until_as.setCurrentIndex(list(DURATION_WORDS).index("open"))
        elif self.until_as.currentData() in ("open", None) or not self.until.isVisible():
            left_s = (until - (begin or self._now)).total_seconds()
            near = [code for code, d in DURATIONS.items() if d is not None and abs(d.total_seconds() - left_s) < 30]
            self.until_as.setCurrentIndex(list(DURATION_WORDS).index(near[0] if near else "own"))
        self.until.setVisible(self.until_as.currentData() == "own")
        self.until.setDateTime(_as_field(until or self._now + timedelta(hours=2)))

    # --- hands -------------------------------------------------------------------------------------------------------

    def _say(self, **fields: Any) -> None:
        if not self._showing:
            self.changed.emit(fields)

    def _shape_picked(self, code: str) -> None:
        if code:
            self.shaped.emit(Shape(code))

    def _speed_changed(self) -> None:
        if self.speed_as.currentData() == "factor":
            self._say(speed_factor=self.speed.value() / 100.0, speed_kmh=None)
        else:
            self._say(speed_kmh=float(self.speed.value()), speed_factor=None)

    def _speed_unit_changed(self) -> None:
        by_factor = self.speed_as.currentData() == "factor"
        self._showing = True
        self._show_speed(None if by_factor else 20.0, 0.5 if by_factor else None)
        self._showing = False
        self._speed_changed()

    def _times_changed(self) -> None:
        if self._showing:
            return
        own_begin = self.begin_as.currentData() == "own"
        self.begin.setVisible(own_begin)
        begin = _from_field(self.begin) if own_begin else None
        code = self.until_as.currentData()
        self.until.setVisible(code == "own")
        duration = DURATIONS.get(code)
        until = (begin or self._now) + duration if duration is not None else None
        if code == "own":
            until = _from_field(self.until)
        self._say(valid_from=begin, valid_until=until)


def _fill(combo: QComboBox, table: dict[Any, str], chosen: object = None) -> None:
    """The choices with their words; the chosen one (or the one chosen before) stays chosen."""
    before = combo.currentData() if chosen is None else chosen
    combo.clear()
    for code in table:
        combo.addItem(label(table, code), code)
    combo.setCurrentIndex(max(0, combo.findData(before)))


def _put(field: QLineEdit, text: str) -> None:
    if field.text().strip() != text:
        field.setText(text)


def _as_field(at: datetime) -> QDateTime:
    wall = local_time(at)
    return QDateTime.fromString(wall.strftime("%Y-%m-%d %H:%M"), TIME_FORMAT)


def _from_field(field: QDateTimeEdit) -> datetime:
    return from_local_time(datetime.fromisoformat(field.dateTime().toString("yyyy-MM-ddTHH:mm")))
