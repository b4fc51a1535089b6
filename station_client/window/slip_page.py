"""The page of return slips: what is owed and what was filed on the left, the form of one on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dispatch_app.domain.commands import FileReturnSlip
from dispatch_app.domain.order import Order
from dispatch_app.domain.reasons import SLIP_OUTCOMES
from dispatch_app.domain.return_slip import ReturnSlip, SlipReport, SlipState
from dispatch_app.words import t
from station_client.inbox.slip_draft import first_report
from station_client.inbox.station_book import StationBook, filed_slips, owed_slips
from station_client.paper.wording import clock
from station_client.window.fields import CardList, caption, line, mark_wrong, scrolled
from station_client.window.parts import button, label
from station_client.window.slip_form import SlipForm


class SlipPage(QWidget):
    """`wanted` carries a FileReturnSlip, `print_again` the id of the order whose paper is to come once more."""

    wanted = Signal(object)
    print_again = Signal(str)

    def __init__(
        self, zone: tzinfo, order_of: Callable[[str], Order | None], drafts: dict[str, SlipReport]
    ) -> None:
        """`order_of` finds the order of a mission the station keeps; `drafts`: what is typed, by mission."""
        super().__init__()
        self._zone, self._order_of = zone, order_of
        self._book = StationBook()
        self._drafts = drafts
        self.chosen = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 14, 24, 16)
        row.setSpacing(20)
        left = QVBoxLayout()
        self.list = CardList(t("No return slip is owed"))
        self.list.setFixedWidth(420)
        self.list.chosen.connect(self.choose)
        left.addWidget(caption(t("Return slips"), 18))
        left.addWidget(self.list, 1)
        row.addLayout(left)
        self.sides = QStackedWidget()
        self._nothing = label(22, dim=True, wrap=True)
        self._nothing.setText(t("Choose a return slip on the left"))
        self.sides.addWidget(self._nothing)
        self.sides.addWidget(self._form_side())
        row.addWidget(self.sides, 1)

    def _form_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.head, self.state = label(26, bold=True, wrap=True), label(18, dim=True, wrap=True)
        self.form = SlipForm(())
        self.form.edited.connect(lambda: self.wrong.setText(""))
        column.addWidget(self.head)
        column.addWidget(self.state)
        column.addWidget(scrolled(self.form), 1)
        self.wrong = label(20, bold=True, wrap=True)
        self.wrong.setProperty("role", "danger")
        column.addWidget(self.wrong)
        self.reason = line(200, wide=True)
        self.reason.setPlaceholderText(t("Why the filed slip is changed"))
        column.addWidget(self.reason)
        actions = QHBoxLayout()
        self.file = button(t("File the return slip"), 26, "primary", 76)
        self.file.clicked.connect(self._file)
        self.again = button(t("Print again"), 19, height_px=76)
        self.again.setMaximumWidth(240)
        self.again.clicked.connect(self._print_again)
        actions.addWidget(self.file, 1)
        actions.addWidget(self.again)
        column.addLayout(actions)
        return side

    def show_book(self, book: StationBook) -> None:
        """The list as it is now; a form that somebody fills in stays as it is."""
        if book.hospitals != self._book.hospitals:
            self.form.set_hospitals(book.hospitals)
        before = self._slip()
        self._book = book
        owed, filed = owed_slips(book), filed_slips(book)
        self.list.show_cards([self._card(slip) for slip in (*owed, *filed)])
        slip = self._slip()
        if slip is None:
            self.chosen = ""
            self.sides.setCurrentIndex(0)
        elif slip != before:
            self._show_state(slip)
            if slip.state is SlipState.FILED and before is not None and slip.version != before.version:
                self._drafts.pop(slip.mission_id, None)  # the centre has it
                self._fill(slip)

    def choose(self, mission_id: str) -> None:
        """Show a slip; what was typed for another one is kept."""
        self._keep_draft()
        self.chosen = mission_id
        self.list.choose(mission_id)
        slip = self._slip()
        if slip is not None:
            self._fill(slip)
            self._show_state(slip)
            self.sides.setCurrentIndex(1)

    def _slip(self) -> ReturnSlip | None:
        return next((slip for slip in self._book.slips if slip.mission_id == self.chosen), None)

    def _fill(self, slip: ReturnSlip) -> None:
        self.wrong.setText("")
        self.reason.clear()
        draft = self._drafts.get(slip.mission_id)
        self.form.show_report(draft or first_report(slip, self._order_of(slip.mission_id), self._book))

    def _keep_draft(self) -> None:
        slip = self._slip()
        if slip is not None and slip.state is SlipState.OWED:
            try:
                self._drafts[slip.mission_id] = self.form.report()
            except ValueError:
                return

    def _show_state(self, slip: ReturnSlip) -> None:
        filed = slip.state is SlipState.FILED
        self.head.setText(f"{slip.plate}　{slip.scene}".strip())
        words = [slip.incident_id, t("run over {time}", time=clock(slip.owed_at, self._zone))]
        if filed and slip.filed_at is not None:
            words.append(t("filed {time} by {name}", time=clock(slip.filed_at, self._zone), name=slip.filed_by))
        elif filed:
            words.append(t("waits for the centre"))
        elif slip.is_overdue():
            words.append(t("OVERDUE, the centre has asked for it"))
        self.state.setText("　".join(words))
        self.reason.setVisible(filed)
        self.file.setText(t("Change the return slip") if filed else t("File the return slip"))
        self.again.setEnabled(self._order_of(slip.mission_id) is not None)

    def _card(self, slip: ReturnSlip) -> tuple[str, str, str]:
        at = clock(slip.owed_at, self._zone)
        if slip.state is SlipState.FILED:
            outcome = t(SLIP_OUTCOMES[slip.report.outcome]) if slip.report else ""
            return slip.mission_id, f"✓ {slip.plate}  {at}  {outcome}\n{slip.scene[:20]}", "flat"
        words = t("OVERDUE") if slip.is_overdue() else t("owed")
        return slip.mission_id, f"{slip.plate}  {at}  {words}\n{slip.scene[:20]}", "danger" if slip.is_overdue() else ""

    def _file(self) -> None:
        slip = self._slip()
        if slip is None:
            return
        try:
            report = self.form.report()
        except ValueError:
            self.wrong.setText(t("This is no number"))
            return
        reason = self.reason.text().strip()
        missing = slip.state is SlipState.FILED and not reason
        mark_wrong(self.reason, missing)
        wrong = t("Give a reason") if missing else what_is_missing(report)
        self.wrong.setText(wrong)
        if not wrong:
            self._drafts[slip.mission_id] = report
            self.wanted.emit(FileReturnSlip(slip.mission_id, report, reason))

    def _print_again(self) -> None:
        order = self._order_of(self.chosen)
        if order is not None:
            self.print_again.emit(order.order_id)


def what_is_missing(report: SlipReport) -> str:
    """A sentence for the crew before the centre refuses the slip; "" when it is complete."""
    if not report.outcome:
        return t("Choose an outcome")
    undescribed = any(not patient.at_scene or not patient.at_hospital for patient in report.patients)
    if report.outcome == "carried" and (undescribed or not report.patients):
        return t("Enter the condition of each patient at the scene and at the hospital")
    begin, end = report.odometer_out_km, report.odometer_in_km
    if begin is not None and end is not None and end < begin:
        return t("The odometer cannot run backwards")
    return ""
