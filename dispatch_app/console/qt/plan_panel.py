"""The right column: recommended vehicles with reasons, hospitals, the plan and the one big key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dispatch_app.console.desk.advice_rows import advice_state, hospital_rows, plan_words, vehicle_rows
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class PlanPanel(Panel):
    """Who goes, where to."""

    vehicle_toggled = Signal(str)
    vehicle_looked_at = Signal(str)
    hospital_picked = Signal(str)
    dispatch_wanted = Signal()
    propose_wanted = Signal()
    dial_wanted = Signal(str)
    coverage_wanted = Signal()
    """Show on the map what this dispatch leaves uncovered, and what move-ups and re-assignments would do."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.vehicles, self.hospitals = RowList(toggles=True), RowList(toggles=True)
        self.vehicles_caption, self.hospitals_caption, self.plan_caption = Caption(""), Caption(""), Caption("")
        self.reasons = PlainLabel("", "dim")
        self.reasons.setWordWrap(True)
        self.reasons.setContentsMargins(12, 4, 12, 8)
        self.plan = PlainLabel("")
        self.plan.setWordWrap(True)
        self.plan.setContentsMargins(12, 0, 12, 8)
        self.again, self.coverage = key_button("", "", "flat"), key_button("", "", "flat")
        self.send = key_button("", "F12", "primary")
        self.send.setStyleSheet("QPushButton { font-size: 22px; min-height: 44px; }")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.vehicles_caption)
        column.addWidget(self.vehicles, 5)
        column.addWidget(self.reasons)
        column.addWidget(hairline())
        column.addWidget(self.hospitals_caption)
        column.addWidget(self.hospitals, 3)
        column.addWidget(hairline())
        self.plan_caption.row.addWidget(self.coverage)
        self.plan_caption.row.addWidget(self.again)
        column.addWidget(self.plan_caption)
        column.addWidget(self.plan)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 12)
        foot.addWidget(self.send)
        column.addLayout(foot)
        self.vehicles.toggled.connect(self.vehicle_toggled)
        self.vehicles.toggled.connect(self.vehicle_looked_at)
        self.vehicles.chosen.connect(self.vehicle_looked_at)
        self.vehicles.picked.connect(self.vehicle_toggled)
        self.hospitals.toggled.connect(self.hospital_picked)
        self.hospitals.picked.connect(self.hospital_picked)
        for rows in (self.vehicles, self.hospitals):
            rows.dial_wanted.connect(self.dial_wanted)
        self.send.clicked.connect(self.dispatch_wanted)
        self.again.clicked.connect(self.propose_wanted)
        self.coverage.clicked.connect(self.coverage_wanted)
        self.speak()

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.vehicles_caption.title.setText(t("Vehicles by road time · Alt+1…9"))
        self.hospitals_caption.title.setText(t("Recommended hospitals – Space"))
        self.plan_caption.title.setText(t("Plan"))
        relabel(self.again, t("Propose again"))
        relabel(self.coverage, t("Coverage and re-assignment"))
        self.hospitals.set_empty_words(t("Follows the accepted place and the needs of the complaint"))

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint advice and plan of the shown form."""
        form = desk.shown()
        if form is None:
            self.vehicles.show_rows([])
            self.hospitals.show_rows([])
            self.vehicles.set_empty_words(t("No incident is open"))
            for words in (self.reasons, self.plan):
                words.show_text("")
            self.send.setEnabled(False)
            relabel(self.send, t("Dispatch"), "F12")
            return
        plan = form.plan
        self.vehicles.set_empty_words(advice_state(plan, form.goal() is not None))
        self.vehicles.show_rows(vehicle_rows(plan, desk.board))
        self.hospitals.show_rows(hospital_rows(plan, desk.board))
        counted = t("{count} free", count=plan.counted) if plan.counted is not None else ""
        self.vehicles_caption.count.show_text(counted)
        self.reasons.show_text(self._reasons(desk))
        self.reasons.setVisible(bool(self.reasons.text()))
        wants = form.wants_vehicles(desk.board)
        self.plan.show_text(plan_words(plan, desk.board, desk.active))
        self.again.setVisible(wants and (plan.vehicles_by_hand or plan.hospital_by_hand))
        count = len(plan.chosen)
        self.send.setEnabled(form.incident.is_open() and bool(count) and not form.dispatching)
        words = t("Dispatch {count}", count=count) if count > 1 else t("Dispatch")
        if form.dispatching:
            words = t("Sending…")
        relabel(self.send, words, "F12")

    def _reasons(self, desk: IntakeDesk) -> str:
        """Why the vehicle under the cursor (or the first chosen) stands where it does; one line of limits first."""
        form = desk.shown()
        if form is None:
            return ""
        plan = form.plan
        key = self.vehicles.current_key() if self.vehicles.hasFocus() else next(iter(plan.chosen), "")
        advice = plan.advice_of(key)
        limits = advice_state(plan, form.goal() is not None) if plan.vehicles else ""
        reasons = f"{advice.plate}：{'；'.join(advice.reasons)}" if advice and advice.reasons else ""
        return "\n".join(part for part in (limits, reasons) if part)
