"""The fields of a booked journey: from where to where, when, who, and whom to ring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QDateTime, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from dispatch_app.console.desk.booking_desk import PURPOSES, BookingForm
from dispatch_app.console.qt.pick_field import Choice, PickField
from dispatch_app.desk_kit.figures import from_local_time, local_time
from dispatch_app.desk_kit.labels import SEXES, label
from dispatch_app.domain.board import Board
from dispatch_app.domain.booking import LEAST_MINUTES, MOST_MINUTES, BookingPurpose
from dispatch_app.domain.place import Place, PlaceSource
from dispatch_app.domain.queries import PlaceFound, PlacesFound
from dispatch_app.qt_kit.plain_parts import PlainLabel, key_button, relabel
from dispatch_app.words import t

TIME_FORMAT = "yyyy-MM-dd HH:mm"
LONGEST = 100
FIELDS = (
    "purpose", "boarding", "boarding_at", "destination", "hospital", "minutes", "patient", "contact", "remarks",
)  # fmt: skip

FindPlaces = Callable[[str, Callable[[PlacesFound], None]], None]


class BookingFields(QWidget):
    """`changed` after every hand that changes something; `from_map` wants a place ("boarding" or "destination")."""

    changed = Signal()
    from_map = Signal(str)

    def __init__(self, find_places: FindPlaces) -> None:
        super().__init__()
        self._find_places = find_places
        self.form = BookingForm()
        self._showing = False
        self.labels = {name: PlainLabel("", "dim") for name in FIELDS}
        self.purpose, self.hospital, self.sex = QComboBox(), QComboBox(), QComboBox()
        self.boarding, self.destination = PickField(), PickField()
        self.map_buttons = {name: key_button("") for name in ("boarding", "destination")}
        self.at, self.minutes = QDateTimeEdit(), QSpinBox()
        self.name, self.age = QLineEdit(), QLineEdit()
        self.contact, self.number, self.remarks = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self._hospitals: list[tuple[str, str]] = []
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.at.setDisplayFormat(TIME_FORMAT)
        self.at.setCalendarPopup(True)
        self.minutes.setRange(LEAST_MINUTES, MOST_MINUTES)
        self.minutes.setSingleStep(15)
        self.remarks.setTabChangesFocus(True)
        self.remarks.setMaximumHeight(56)
        for field in (self.name, self.age, self.contact, self.number):
            field.setMaxLength(LONGEST)
        self.age.setMaximumWidth(70)
        self.sex.setMaximumWidth(90)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        rows: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("boarding", (self.boarding, self.map_buttons["boarding"])), ("boarding_at", (self.at,)),
            ("destination", (self.destination, self.map_buttons["destination"])), ("hospital", (self.hospital,)),
            ("patient", (self.name, self.age, self.sex)), ("purpose", (self.purpose,)),
            ("contact", (self.contact, self.number)), ("minutes", (self.minutes,)),
        )  # fmt: skip
        for place, (name, parts) in enumerate(rows):
            line = QHBoxLayout()
            line.setSpacing(4)
            for part in parts:
                line.addWidget(part, 0 if part in self.map_buttons.values() else 1)
            grid.addWidget(self.labels[name], place // 2, place % 2 * 2)
            grid.addLayout(line, place // 2, place % 2 * 2 + 1)
        grid.addWidget(self.labels["remarks"], 4, 0)
        grid.addWidget(self.remarks, 4, 1, 1, 3)

    def _connect(self) -> None:
        for name, field in (("boarding", self.boarding), ("destination", self.destination)):
            field.wanted.connect(lambda text, field=field: self._offer(field, text))
            field.picked.connect(lambda found, name=name: self._picked(name, found))
            field.textEdited.connect(lambda text, name=name: self._typed_place(name, text))
            self.map_buttons[name].clicked.connect(lambda _=False, name=name: self.from_map.emit(name))
        for box in (self.purpose, self.hospital, self.sex):
            box.activated.connect(self._take)
        self.at.dateTimeChanged.connect(self._take)
        self.minutes.valueChanged.connect(self._take)
        for line in (self.name, self.age, self.contact, self.number):
            line.textEdited.connect(self._take)
        self.remarks.textChanged.connect(self._take)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        said = {
            "purpose": t("Kind of journey"), "boarding": t("Boards at"), "boarding_at": t("Boards when"),
            "destination": t("Goes to"), "hospital": t("Hospital"), "minutes": t("Minutes bound"),
            "patient": t("Patient"), "contact": t("Contact"), "remarks": t("Remarks"),
        }  # fmt: skip
        for name, words in said.items():
            self.labels[name].show_text(words)
        for button in self.map_buttons.values():
            relabel(button, t("From the map"))
        self.name.setPlaceholderText(t("Name"))
        self.age.setPlaceholderText(t("Age"))
        self.contact.setPlaceholderText(t("Name"))
        self.number.setPlaceholderText(t("Number"))
        self.boarding.setPlaceholderText(t("Address, crossing or name; pinyin also"))
        self._fill(self.purpose, [(one.value, t(words)) for one, words in PURPOSES.items()])
        self._fill(self.sex, [(code, label(SEXES, code)) for code in SEXES])

    def know_hospitals(self, board: Board) -> None:
        """Fill the box anew where hospitals came or went."""
        known = sorted((h.name, h.hospital_id) for h in board.hospitals.values())
        choices = [("", "")] + [(key, name) for name, key in known]
        if choices != self._hospitals:
            self._hospitals = choices
            self._fill(self.hospital, choices)

    def _fill(self, box: QComboBox, choices: list[tuple[str, str]]) -> None:
        chosen = box.currentData()
        with QSignalBlocker(box):
            box.clear()
            for key, words in choices:
                box.addItem(words, key)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def show_form(self, form: BookingForm, at: datetime) -> None:
        """Put a form into the fields; `at` is shown where it names no time."""
        self.form, self._showing = form, True
        if form.boarding_at is None:
            form.boarding_at = at
        self.boarding.setText(form.boarding.text)
        self.destination.setText(form.destination.text)
        wall = local_time(form.boarding_at).strftime("%Y-%m-%d %H:%M")
        self.at.setDateTime(QDateTime.fromString(wall, TIME_FORMAT))
        self.minutes.setValue(form.minutes)
        for box, key in ((self.purpose, form.purpose.value), (self.hospital, form.hospital_id),
                         (self.sex, form.patient_sex)):  # fmt: skip
            box.setCurrentIndex(max(0, box.findData(key)))
        for line, text in ((self.name, form.patient_name), (self.age, form.patient_age),
                           (self.contact, form.contact_name), (self.number, form.contact_number)):  # fmt: skip
            line.setText(text)
        self.remarks.setPlainText(form.remarks)
        self._showing = False

    def set_place(self, name: str, place: Place) -> None:
        """A place that was clicked on the map."""
        setattr(self.form, name, place)
        (self.boarding if name == "boarding" else self.destination).setText(place.text)
        self.changed.emit()

    # --- hands -------------------------------------------------------------------------------------------------------

    def _offer(self, field: PickField, text: str) -> None:
        def found(places: PlacesFound) -> None:
            field.offer([Choice(_place_words(one), one) for one in places.places])

        if text:
            self._find_places(text, found)

    def _picked(self, name: str, found: object) -> None:
        if isinstance(found, PlaceFound):
            self.set_place(name, Place(found.text, found.position, PlaceSource.GAZETTEER))

    def _typed_place(self, name: str, text: str) -> None:
        """Words of one's own keep no position: it would belong to another place."""
        before: Place = getattr(self.form, name)
        if text != before.text:
            setattr(self.form, name, replace(before, text=text, position=None, source=PlaceSource.TYPED))
            self.changed.emit()

    def _take(self) -> None:
        if self._showing:
            return
        form = self.form
        form.purpose = BookingPurpose(self.purpose.currentData() or BookingPurpose.OTHER)
        form.hospital_id, form.patient_sex = self.hospital.currentData() or "", self.sex.currentData() or ""
        form.boarding_at = from_local_time(datetime.fromisoformat(self.at.dateTime().toString("yyyy-MM-ddTHH:mm")))
        form.minutes = self.minutes.value()
        form.patient_name, form.patient_age = self.name.text(), self.age.text()
        form.contact_name, form.contact_number = self.contact.text(), self.number.text()
        form.remarks = self.remarks.toPlainText()
        self.changed.emit()


def _place_words(found: PlaceFound) -> str:
    return " · ".join(part for part in (found.text, found.district) if part)
