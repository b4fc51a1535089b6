"""Two pages of the major-incident window: vehicles in one order action, casualties over hospitals."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dispatch_app.console.desk import major_rows as rows
from dispatch_app.console.qt.major_parts import ChoiceBox, Hands
from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.qt_kit.plain_parts import Caption, PlainLabel, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class VehiclesPage(QWidget):
    """F11 plans for those who wait, F12 sends every ticked vehicle with its station's order."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self.place = ChoiceBox()
        self.plan, self.send = key_button(""), key_button("", "", "primary")
        self.said = PlainLabel("", "dim")
        self.picks, self.sent = RowList(toggles=True), RowList()
        self.sent_caption = Caption("")
        self.reason = QLineEdit()
        _stack(
            self, _line(self.place, self.plan), self.said, self.picks, _line(self.reason, self.send),
            self.sent_caption, self.sent,
        )  # fmt: skip
        self.plan.clicked.connect(self.plan_now)
        self.send.clicked.connect(self.send_now)
        self.picks.toggled.connect(self._toggle)
        self.picks.picked.connect(self._toggle)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        relabel(self.plan, t("Plan vehicles"), "F11")
        self.picks.set_empty_words(t("F11 proposes vehicles for everybody who waits"))
        self.sent_caption.title.show_text(t("Vehicles of the event"))
        self.sent.set_empty_words(t("No vehicle was sent yet"))
        self.reason.setPlaceholderText(t("Send anyway because…"))

    def show_board(self) -> None:
        """Paint what the board says."""
        board, major, state = self._hands.board(), self._hands.major(), self._hands.state
        linked = [board.incidents[i] for i in (major.incident_ids if major else ()) if i in board.incidents]
        self.place.offer([
            (i.incident_id, f"{incident_number(i.incident_id)} {i.scene.text}") for i in linked if i.is_open()
        ])  # fmt: skip
        self.picks.show_rows(rows.pick_rows(state))
        missing = state.plan is not None and bool(state.plan.missing)
        self.said.show_text("；".join(state.plan.explanation) if state.plan else "", "warning" if missing else "dim")
        sent = rows.sent_rows(board, major, self._hands.now())
        self.sent.show_rows(sent)
        self.sent_caption.count.show_text(str(len(sent)) if sent else "")
        running = major is not None and major.is_open()
        self.plan.setEnabled(running and bool(self.place.key()))
        count = len(state.ticked_vehicles)
        relabel(self.send, t("Send {count} vehicles", count=count) if count else t("Send"), "F12")
        self.send.setEnabled(running and count > 0)
        self.reason.setVisible(bool(state.checks))

    def plan_now(self) -> None:
        """F11."""
        self._hands.run(self._hands.state.ask_plan(self._hands.board(), self.place.key()))

    def send_now(self) -> None:
        """F12."""
        if self.send.isEnabled():
            self._hands.run(self._hands.state.send_wave(self.reason.text()), self._sent)

    def _sent(self) -> None:
        self._hands.state.wave_sent()
        self.reason.clear()
        self._hands.refresh()

    def _toggle(self, vehicle_id: str) -> None:
        self._hands.state.toggle_vehicle(vehicle_id)
        self._hands.refresh()


class HospitalsPage(QWidget):
    """F8 proposes a hospital for everybody who has none, F9 decides what is ticked."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        self._hands = hands
        self.propose, self.again, self.confirm = key_button(""), key_button(""), key_button("", "", "primary")
        self.said = PlainLabel("", "dim")
        self.proposals, self.loads = RowList(toggles=True), RowList()
        self.loads_caption = Caption("")
        self.instead, self.change = ChoiceBox(), key_button("")
        _stack(
            self, _line(self.propose, self.again, None, self.confirm), self.said, self.proposals,
            _line(self.instead, self.change), self.loads_caption, self.loads,
        )  # fmt: skip
        self.propose.clicked.connect(lambda: self.propose_now(False))
        self.again.clicked.connect(lambda: self.propose_now(True))
        self.confirm.clicked.connect(self.confirm_now)
        self.proposals.toggled.connect(self._toggle)
        self.proposals.picked.connect(self._chosen)
        self.change.clicked.connect(self._change)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        relabel(self.propose, t("Propose hospitals"), "F8")
        relabel(self.again, t("Distribute anew"))
        relabel(self.change, t("Take this hospital"))
        self.proposals.set_empty_words(t("F8 proposes a hospital for every casualty without one"))
        self.loads_caption.title.show_text(t("Load of the hospitals"))
        self.loads.set_empty_words(t("Shown with the proposal"))

    def show_board(self) -> None:
        """Paint what the board says."""
        board, major, state = self._hands.board(), self._hands.major(), self._hands.state
        self.proposals.show_rows(rows.proposal_rows(board, state))
        self.loads.show_rows(rows.load_rows(state.distribution))
        self.said.show_text("；".join(state.distribution.explanation) if state.distribution else "")
        self.instead.offer(rows.hospital_choices(board))
        running = major is not None and major.is_open()
        self.propose.setEnabled(running)
        self.again.setEnabled(running)
        count = len(state.ticked_casualties)
        relabel(self.confirm, t("Confirm {count}", count=count) if count else t("Confirm"), "F9")
        self.confirm.setEnabled(running and count > 0)
        self.change.setEnabled(running and bool(self.proposals.current_key()))

    def propose_now(self, again: bool = False) -> None:
        """F8."""
        self._hands.run(self._hands.state.ask_distribution(again))

    def confirm_now(self) -> None:
        """F9."""
        if self.confirm.isEnabled():
            self._hands.run(self._hands.state.confirm_distribution(self._hands.board()), self._confirmed)

    def _confirmed(self) -> None:
        self._hands.state.distribution = None
        self._hands.state.ticked_casualties = set()
        self.propose_now()  # what is left, and the load that the hospitals now have

    def _toggle(self, casualty_id: str) -> None:
        self._hands.state.toggle_casualty(casualty_id)
        self._hands.refresh()

    def _chosen(self, casualty_id: str) -> None:
        state = self._hands.state
        places = state.distribution.places if state.distribution is not None else ()
        proposed = next((p.hospital_id for p in places if p.casualty_id == casualty_id), "")
        self.instead.choose(state.instead.get(casualty_id, proposed))
        self._hands.refresh()

    def _change(self) -> None:
        casualty_id, state = self.proposals.current_key(), self._hands.state
        if casualty_id and self.instead.key():
            state.instead[casualty_id] = self.instead.key()
            state.ticked_casualties.add(casualty_id)
            self._hands.refresh()


def _line(*parts: QWidget | None) -> QHBoxLayout:
    """Parts side by side; a field takes the room that is left, as None does."""
    line = QHBoxLayout()
    line.setContentsMargins(8, 8, 8, 8)
    line.setSpacing(8)
    for part in parts:
        if part is None:
            line.addStretch(1)
        else:
            line.addWidget(part, 1 if isinstance(part, (ChoiceBox, QLineEdit)) else 0)
    return line


def _stack(
    page: QWidget, top: QHBoxLayout, said: PlainLabel, choices: RowList, foot: QHBoxLayout, caption: Caption,
    outcome: RowList,
) -> None:  # fmt: skip
    """What is proposed above, what to do with it in the middle, what came of it below."""
    said.setContentsMargins(12, 0, 12, 4)
    said.setWordWrap(True)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(top)
    column.addWidget(said)
    column.addWidget(choices, 3)
    column.addLayout(foot)
    column.addWidget(caption)
    column.addWidget(outcome, 2)
