"""The form of one return slip: outcome, patients one at a time, hospital, odometer, crew."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dispatch_app.domain.reasons import CONDITIONS, SLIP_OUTCOMES
from dispatch_app.domain.return_slip import Condition, SlipPatient, SlipReport
from dispatch_app.words import later, t
from station_client.window.fields import (
    ChoiceRow,
    caption,
    choice,
    choose,
    line,
    number_of,
    number_words,
    paragraph,
)
from station_client.window.parts import button

SEXES = {"": later("sex not known"), "male": later("man"), "female": later("woman")}
MOST_PATIENTS = 10
LONGEST_NOTE, LONGEST_NAME = 500, 60


@dataclass(slots=True)
class _PatientFields:
    name: QLineEdit
    age: QLineEdit
    diagnosis: QLineEdit
    scene_note: QLineEdit
    hospital_note: QLineEdit
    treatment: QLineEdit


class PatientForm(QWidget):
    """One patient."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = _PatientFields(*(line(LONGEST_NAME) for _ in range(2)), *(line(LONGEST_NOTE) for _ in range(4)))
        self.sex = choice({code: t(words) for code, words in SEXES.items()})
        self.at_scene, self.at_hospital = ChoiceRow(CONDITIONS), ChoiceRow(CONDITIONS)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        rows = (
            (t("Name"), self.fields.name, t("Age"), self.fields.age),
            (t("Sex"), self.sex, t("Diagnosis"), self.fields.diagnosis),
            (t("Patient at the scene"), self.at_scene, t("Findings"), self.fields.scene_note),
            (t("Patient at the hospital"), self.at_hospital, t("Findings"), self.fields.hospital_note),
        )
        for number, (left, first, right, second) in enumerate(rows):
            grid.addWidget(caption(left), number, 0)
            grid.addWidget(first, number, 1)
            grid.addWidget(caption(right), number, 2)
            grid.addWidget(second, number, 3)
        grid.addWidget(caption(t("Treatment")), len(rows), 0)
        grid.addWidget(self.fields.treatment, len(rows), 1, 1, 3)

    def show_patient(self, patient: SlipPatient) -> None:
        for name in self.fields.__slots__:
            getattr(self.fields, name).setText(getattr(patient, name))
        choose(self.sex, patient.sex)
        self.at_scene.set_value(patient.at_scene.value)
        self.at_hospital.set_value(patient.at_hospital.value)

    def patient(self) -> SlipPatient:
        texts = {name: getattr(self.fields, name).text() for name in self.fields.__slots__}
        return SlipPatient(
            sex=self.sex.currentData(), at_scene=Condition(self.at_scene.value()),
            at_hospital=Condition(self.at_hospital.value()), **texts,
        )  # fmt: skip


class SlipForm(QWidget):
    """Shows and reads a SlipReport; `edited` when something else is chosen."""

    edited = Signal()

    def __init__(self, hospitals: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._patients: list[SlipPatient] = []
        self._shown = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        self.outcome = ChoiceRow(SLIP_OUTCOMES, 5)
        column.addWidget(caption(t("Outcome")))
        column.addWidget(self.outcome)
        self._picker = QHBoxLayout()
        self._picker.setSpacing(8)
        self.picks: list[QPushButton] = []
        self.more = button(t("+ patient"), 17, height_px=48)
        self.fewer = button(t("− patient"), 17, height_px=48)
        self.more.clicked.connect(self._add)
        self.fewer.clicked.connect(self._remove)
        self._picker.addStretch(1)
        for extra in (self.more, self.fewer):
            extra.setMaximumWidth(140)
            self._picker.addWidget(extra)
        column.addLayout(self._picker)
        self.patient = PatientForm()
        column.addWidget(self.patient)
        column.addLayout(self._run_rows(hospitals))
        column.addStretch(1)
        for choices in (self.outcome, self.patient.at_scene, self.patient.at_hospital):
            choices.changed.connect(lambda _: self.edited.emit())

    def _run_rows(self, hospitals: tuple[tuple[str, str], ...]) -> QGridLayout:
        self.hospital = choice({"": "—"} | dict(hospitals))
        self.received_by, self.doctor, self.nurse, self.driver = (line(LONGEST_NAME) for _ in range(4))
        self.out_km, self.in_km, self.mileage_km = (line(12) for _ in range(3))
        self.remarks = paragraph(64)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        rows = (
            ((t("To hospital"), self.hospital), (t("Received by"), self.received_by), (t("doctor"), self.doctor)),
            ((t("Odometer out"), self.out_km), (t("Odometer in"), self.in_km), (t("nurse"), self.nurse)),
            ((t("Mileage (km)"), self.mileage_km), (t("driver"), self.driver)),
        )
        for place, row in enumerate(rows):
            for column, (words, field) in enumerate(row):
                grid.addWidget(caption(words), place, 2 * column)
                grid.addWidget(field, place, 2 * column + 1)
                grid.setColumnStretch(2 * column + 1, 1)
        grid.addWidget(caption(t("Remarks")), len(rows), 0)
        grid.addWidget(self.remarks, len(rows), 1, 1, 5)
        for field in (self.out_km, self.in_km):
            field.textEdited.connect(self._show_mileage)
        return grid

    def set_hospitals(self, hospitals: tuple[tuple[str, str], ...]) -> None:
        """The list to choose from; what is chosen stays."""
        chosen = self.hospital.currentData()
        self.hospital.clear()
        for code, words in (("", "—"), *hospitals):
            self.hospital.addItem(words, code)
        choose(self.hospital, chosen or "")

    def show_report(self, report: SlipReport) -> None:
        self._patients = list(report.patients) or [SlipPatient()]
        self._shown = 0
        self.outcome.set_value(report.outcome)
        choose(self.hospital, report.hospital_id)
        for field, words in (
            (self.received_by, report.received_by), (self.doctor, report.doctor), (self.nurse, report.nurse),
            (self.driver, report.driver), (self.out_km, number_words(report.odometer_out_km)),
            (self.in_km, number_words(report.odometer_in_km)), (self.mileage_km, number_words(report.mileage_km)),
        ):  # fmt: skip
            field.setText(words)
        self.remarks.setPlainText(report.remarks)
        self.patient.show_patient(self._patients[0])
        self._show_picks()

    def report(self) -> SlipReport:
        """What is on the form; raises ValueError where a number is none."""
        self._keep()
        named = tuple(p for p in self._patients if p != SlipPatient())
        return SlipReport(
            self.outcome.value(), named, self.hospital.currentData() or "", self.received_by.text(),
            number_of(self.out_km), number_of(self.in_km), number_of(self.mileage_km),
            self.doctor.text(), self.nurse.text(), self.driver.text(),
            self.remarks.toPlainText()[:LONGEST_NOTE],
        )  # fmt: skip

    def _keep(self) -> None:
        self._patients[self._shown] = self.patient.patient()

    def _show_mileage(self) -> None:
        try:
            begin, end = number_of(self.out_km), number_of(self.in_km)
        except ValueError:
            return
        if begin is not None and end is not None:
            self.mileage_km.setText(number_words(end - begin))

    def _show_picks(self) -> None:
        while len(self.picks) < len(self._patients):
            number = len(self.picks)
            made = button(t("Patient {number}", number=number + 1), 17, height_px=48)
            made.setCheckable(True)
            made.setMaximumWidth(140)
            made.clicked.connect(lambda _=False, number=number: self._pick(number))
            self.picks.append(made)
            self._picker.insertWidget(number, made)
        for number, made in enumerate(self.picks):
            made.setVisible(number < len(self._patients))
            made.setChecked(number == self._shown)
        self.more.setEnabled(len(self._patients) < MOST_PATIENTS)
        self.fewer.setEnabled(len(self._patients) > 1)

    def _pick(self, number: int) -> None:
        self._keep()
        self._shown = number
        self.patient.show_patient(self._patients[number])
        self._show_picks()

    def _add(self) -> None:
        self._keep()
        self._patients.append(SlipPatient())
        self._shown = len(self._patients) - 1
        self.patient.show_patient(self._patients[self._shown])
        self._show_picks()

    def _remove(self) -> None:
        del self._patients[self._shown]
        self._shown = max(0, self._shown - 1)
        self.patient.show_patient(self._patients[self._shown])
        self._show_picks()
