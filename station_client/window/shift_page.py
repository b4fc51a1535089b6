"""The page of the shift: who is on duty in which vehicle, and the hand-over with a check of every vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.domain.commands import HandOverShift, SetShiftMembers
from dispatch_app.domain.reasons import CREW_JOBS, SHIFT_NAMES
from dispatch_app.domain.shift import CrewMember, Job, VehicleCheck
from dispatch_app.domain.vehicle import Vehicle
from dispatch_app.words import t
from station_client.inbox.station_book import StationBook
from station_client.paper.wording import clock, day
from station_client.window.fields import (
    ChoiceRow,
    caption,
    choice,
    choose,
    line,
    mark_wrong,
    number_of,
    scrolled,
)
from station_client.window.parts import button, label

LONGEST_NAME, LONGEST_NOTE = 40, 200
EMPTY_ROWS = 2
"""Free lines below the people on duty; a new one comes when the last is used."""
MOST_ROWS = 60


@dataclass(slots=True)
class _MemberRow:
    name: QLineEdit
    job: QComboBox
    vehicle: QComboBox
    phone: QLineEdit


@dataclass(slots=True)
class _CheckRow:
    vehicle: Vehicle
    plate: QLabel
    ready: QCheckBox
    fuel: QLineEdit
    oxygen: QLineEdit
    odometer: QLineEdit
    note: QLineEdit


class ShiftPage(QWidget):
    """`wanted` carries a HandOverShift or SetShiftMembers."""

    wanted = Signal(object)

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        self._book = StationBook()
        self._vehicles: list[Vehicle] = []
        self._touched = False
        self.members: list[_MemberRow] = []
        self.checks: list[_CheckRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 16)
        column.setSpacing(12)
        self.now = label(24, bold=True, wrap=True)
        column.addWidget(self.now)
        sides = QHBoxLayout()
        sides.setSpacing(24)
        sides.addWidget(self._member_side(), 1)
        sides.addWidget(self._check_side(), 1)
        column.addLayout(sides, 1)
        column.addLayout(self._hand_over_rows())

    def _member_side(self) -> QWidget:
        inside = QWidget()
        self._member_grid = QGridLayout(inside)
        self._member_grid.setContentsMargins(0, 0, 8, 0)
        self._member_grid.setSpacing(8)
        self._member_grid.setColumnStretch(0, 2)
        self._member_grid.setColumnStretch(2, 2)
        for place, words in enumerate((t("Name"), t("Job"), t("Vehicle"), t("Telephone"))):
            self._member_grid.addWidget(caption(words), 0, place)
        self._member_grid.setRowStretch(MOST_ROWS + 1, 1)
        side = QWidget()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(caption(t("Crew on duty"), 18))
        rows.addWidget(scrolled(inside), 1)
        self.save = button(t("Change the crew of this shift"), 20, height_px=60)
        self.save.clicked.connect(self._save)
        rows.addWidget(self.save)
        return side

    def _check_side(self) -> QWidget:
        inside = QWidget()
        self._check_grid = QGridLayout(inside)
        self._check_grid.setContentsMargins(0, 0, 8, 0)
        self._check_grid.setSpacing(8)
        self._check_grid.setColumnStretch(5, 2)
        heads = (t("Vehicle"), t("Ready"), t("Fuel %"), t("Oxygen %"), t("Odometer"), t("What is missing"))
        for place, words in enumerate(heads):
            self._check_grid.addWidget(caption(words), 0, place)
        self._check_grid.setRowStretch(MOST_ROWS + 1, 1)
        side = QWidget()
        rows = QVBoxLayout(side)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(caption(t("Check of the vehicles at the hand-over"), 18))
        rows.addWidget(scrolled(inside), 1)
        return side

    def _hand_over_rows(self) -> QVBoxLayout:
        self.name = ChoiceRow(SHIFT_NAMES, height_px=56)
        self.handed_by, self.taken_by = line(LONGEST_NAME), line(LONGEST_NAME)
        self.remarks = line(LONGEST_NOTE, wide=True)
        self.wrong = label(20, bold=True, wrap=True)
        self.wrong.setProperty("role", "danger")
        self.hand_over = button(t("Hand the shift over"), 26, "primary", 76)
        self.hand_over.clicked.connect(self._hand_over)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.name, 3)
        for words, field in ((t("Handed over by"), self.handed_by), (t("Taken over by"), self.taken_by)):
            row.addWidget(caption(words))
            row.addWidget(field, 1)
        last = QHBoxLayout()
        last.setSpacing(12)
        last.addWidget(caption(t("Remarks")))
        last.addWidget(self.remarks, 2)
        last.addWidget(self.hand_over, 1)
        rows = QVBoxLayout()
        rows.setSpacing(10)
        rows.addLayout(row)
        rows.addWidget(self.wrong)
        rows.addLayout(last)
        return rows

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_book(self, book: StationBook, vehicles: list[Vehicle]) -> None:
        """The present shift; lists that somebody is filling in stay as they are."""
        same = (book.shift, [v.vehicle_id for v in vehicles]) == (
            self._book.shift, [v.vehicle_id for v in self._vehicles],
        )  # fmt: skip
        self._book = book
        if same and self._book.station_id:
            return
        fresh = [v.vehicle_id for v in vehicles] != [v.vehicle_id for v in self._vehicles]
        self._vehicles = vehicles
        self._show_shift()
        if fresh:
            self._show_checks()
        if not self._touched or fresh:
            self._show_members()

    def _show_shift(self) -> None:
        shift = self._book.shift
        self.save.setEnabled(shift is not None)
        if shift is None:
            self.now.setText(t("No shift has begun; hand over to the first one below"))
            return
        at = f"{day(shift.began_at, self._zone)} {clock(shift.began_at, self._zone)}"
        name = t(SHIFT_NAMES.get(shift.name, shift.name))
        words = t("{name} · in charge {person} · since {time} · {count} on duty", name=name,
                  person=shift.in_charge, time=at, count=len(shift.members))  # fmt: skip
        self.now.setText(words)
        self.handed_by.setText(shift.in_charge)

    def _show_members(self) -> None:
        self._touched = False
        shift = self._book.shift
        people = shift.members if shift is not None else ()
        while len(self.members) < min(MOST_ROWS, len(people) + EMPTY_ROWS):
            self._add_row()
        for number, row in enumerate(self.members):
            member = people[number] if number < len(people) else CrewMember("", Job.DRIVER)
            self._fill_vehicles(row)
            row.name.setText(member.name)
            row.phone.setText(member.phone)
            choose(row.job, member.job)
            choose(row.vehicle, member.vehicle_id)

    def _add_row(self) -> None:
        number = len(self.members) + 1
        jobs = {job: t(words) for job, words in CREW_JOBS.items()}
        row = _MemberRow(line(LONGEST_NAME), choice(jobs), choice({}), line(LONGEST_NAME))
        self._fill_vehicles(row)
        choose(row.job, Job.DRIVER)
        row.name.textEdited.connect(lambda: self._typed(row))
        for place, part in enumerate((row.name, row.job, row.vehicle, row.phone)):
            self._member_grid.addWidget(part, number, place)
        self.members.append(row)

    def _fill_vehicles(self, row: _MemberRow) -> None:
        row.vehicle.clear()
        for vehicle_id, words in (("", t("at the station")), *((v.vehicle_id, v.plate) for v in self._vehicles)):
            row.vehicle.addItem(words, vehicle_id)

    def _typed(self, row: _MemberRow) -> None:
        self._touched = True
        if row is self.members[-1] and row.name.text() and len(self.members) < MOST_ROWS:
            self._add_row()

    def _show_checks(self) -> None:
        for row in self.checks:
            for part in (row.plate, row.ready, row.fuel, row.oxygen, row.odometer, row.note):
                self._check_grid.removeWidget(part)
                part.deleteLater()
        self.checks = []
        for number, vehicle in enumerate(self._vehicles, start=1):
            row = _CheckRow(
                vehicle, label(20, bold=True), QCheckBox(t("ready")), line(3), line(3), line(10),
                line(LONGEST_NOTE, wide=True),
            )  # fmt: skip
            row.plate.setText(vehicle.plate)
            parts = (row.plate, row.ready, row.fuel, row.oxygen, row.odometer, row.note)
            for field, width_px in ((row.fuel, 84), (row.oxygen, 84), (row.odometer, 130)):
                field.setMinimumWidth(width_px)
                field.setMaximumWidth(width_px)
            row.note.textChanged.connect(lambda _, note=row.note: mark_wrong(note, False))
            for place, part in enumerate(parts):
                self._check_grid.addWidget(part, number, place)
            self.checks.append(row)

    # --- reading -----------------------------------------------------------------------------------------------------

    def typed_members(self) -> tuple[CrewMember, ...]:
        """The people on the list; lines without a name do not count."""
        return tuple(
            CrewMember(row.name.text().strip(), Job(row.job.currentData()), row.vehicle.currentData() or "",
                       row.phone.text().strip())
            for row in self.members if row.name.text().strip()
        )  # fmt: skip

    def typed_checks(self) -> tuple[VehicleCheck, ...]:
        """How the vehicles were found; raises ValueError where a number is none."""
        found = []
        for row in self.checks:
            fuel, oxygen = number_of(row.fuel), number_of(row.oxygen)
            found.append(
                VehicleCheck(
                    row.vehicle.vehicle_id, row.ready.isChecked(), row.note.text().strip(),
                    None if fuel is None else round(fuel), None if oxygen is None else round(oxygen),
                    number_of(row.odometer),
                )
            )  # fmt: skip
        return tuple(found)

    def _save(self) -> None:
        self._touched = False
        self.wanted.emit(SetShiftMembers(self._book.station_id, self.typed_members()))

    def _hand_over(self) -> None:
        try:
            checks = self.typed_checks()
        except ValueError:
            self.wrong.setText(t("This is no number"))
            return
        wrong = self._what_is_missing(checks)
        self.wrong.setText(wrong)
        if wrong:
            return
        self._touched = False
        self.wanted.emit(
            HandOverShift(
                self._book.station_id, self.name.value(), self.handed_by.text().strip(), self.taken_by.text().strip(),
                self.typed_members(), checks, self.remarks.text().strip(),
            )
        )  # fmt: skip
        self.taken_by.clear()
        self.remarks.clear()
        for row in self.checks:
            row.ready.setChecked(False)
            for field in (row.fuel, row.oxygen, row.odometer, row.note):
                field.clear()

    def _what_is_missing(self, checks: tuple[VehicleCheck, ...]) -> str:
        first = self._book.shift is None
        wanted = [self.taken_by] if first else [self.handed_by, self.taken_by]
        empty = [field for field in wanted if not field.text().strip()]
        for field in (self.handed_by, self.taken_by):
            mark_wrong(field, field in empty)
        if not self.name.value():
            return t("Choose the shift")
        if empty:
            return t("Enter who hands over and who takes over")
        unready = [row for row, check in zip(self.checks, checks, strict=True) if not check.ready and not check.note]
        for row in self.checks:
            mark_wrong(row.note, row in unready)
        if unready:
            return t("Check {plate}: ready, or say what is missing", plate=unready[0].vehicle.plate)
        return ""

