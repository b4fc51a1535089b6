"""The page of running orders: a row of cards when there are several, the chosen order, the crew's buttons."""

from __future__ import annotations

from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dispatch_app.domain.mission import ACTIVE_STATES, MissionState
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.reasons import REFUSING_REASONS
from dispatch_app.qt_kit.theme import set_role
from dispatch_app.words import t
from gis_data.base_map import BaseMap
from station_client.inbox.crew_steps import BUTTON_WORDS, CREW_STATES, ButtonLook, crew_buttons, may_refuse
from station_client.inbox.entries import Entry, Paper
from station_client.window.order_view import OrderView
from station_client.window.parts import button, waited
from station_client.window.reason_panel import ReasonPanel

MORE_VEHICLES = {"1": "1 more", "2": "2 more", "3": "3 more", "5": "5 more"}
"""What a crew asks for with one touch; more is said to the desk."""


class OrderPage(QWidget):
    """Signals carry the order's id; what they ask for shows when the inbox says so, not before."""

    acknowledged = Signal(str)
    reported = Signal(str, object)
    refused = Signal(str, str)
    dismissed = Signal(str)
    print_again = Signal(str)
    more_wanted = Signal(str, int)
    """The crew needs so many vehicles more."""

    def __init__(self, base_map: BaseMap | None, zone: tzinfo) -> None:
        super().__init__()
        self.chosen = ""
        self._entries: dict[str, Entry] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._card_row = QWidget()
        self._cards = QHBoxLayout(self._card_row)
        self._cards.setContentsMargins(24, 10, 24, 10)
        self._cards.setSpacing(10)
        column.addWidget(self._card_row)
        self.cards: dict[str, QPushButton] = {}
        self.view = OrderView(base_map, zone)
        column.addWidget(self.view, 1)
        self.reasons = ReasonPanel(t("Why can the crew not go?"), REFUSING_REASONS)
        self.reasons.chosen.connect(lambda code: self.refused.emit(self.chosen, code))
        column.addWidget(self.reasons)
        self.counts = ReasonPanel(t("How many vehicles more?"), MORE_VEHICLES)
        self.counts.chosen.connect(lambda count: self.more_wanted.emit(self.chosen, int(count)))
        column.addWidget(self.counts)
        column.addLayout(self._button_rows())
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(key), self, self._main_action)

    def _button_rows(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setContentsMargins(24, 12, 24, 18)
        rows.setSpacing(10)
        self.acknowledge = button(t("Acknowledge (Enter)"), 40, "primary", 112)
        self.acknowledge.clicked.connect(self._main_action)
        self.steps: dict[MissionState, QPushButton] = {}
        states = QHBoxLayout()
        states.setSpacing(8)
        for state in CREW_STATES:
            made = button(t(BUTTON_WORDS[state]), 23)
            made.clicked.connect(lambda _=False, state=state: self.reported.emit(self.chosen, state))
            self.steps[state] = made
            states.addWidget(made)
        more = QHBoxLayout()
        more.setSpacing(8)
        self.refuse = button(t("Cannot go …"), 19, "danger", 64)
        self.refuse.clicked.connect(self.reasons.ask)
        self.again = button(t("Print again"), 19, height_px=64)
        self.again.clicked.connect(lambda: self.print_again.emit(self.chosen))
        self.reinforce = button(t("Ask for reinforcement …"), 19, height_px=64)
        self.reinforce.clicked.connect(self.counts.ask)
        for small in (self.refuse, self.reinforce, self.again):
            small.setMaximumWidth(260)
        more.addWidget(self.refuse)
        more.addWidget(self.reinforce)
        more.addStretch(1)
        more.addWidget(self.again)
        rows.addWidget(self.acknowledge)
        rows.addLayout(states)
        rows.addLayout(more)
        return rows

    def show_entries(self, entries: list[Entry], states: dict[str, MissionState | None],
                     papers: dict[str, list[Paper]], now: datetime) -> None:  # fmt: skip
        """Show the open orders; the chosen one stays unless it is gone or acknowledged while another still sounds."""
        self._entries = {entry.order.order_id: entry for entry in entries}
        self._choose_again(entries)
        self._show_cards(entries)
        if not self.chosen:
            return
        entry = self._entries[self.chosen]
        self.view.show_entry(entry, papers.get(self.chosen, []))
        self.show_time(now)
        self._show_buttons(entry, states.get(self.chosen))

    def show_time(self, now: datetime) -> None:
        """Counters."""
        if self.chosen in self._entries:
            self.view.show_waiting(self._entries[self.chosen], now)
        for order_id, card in self.cards.items():
            entry = self._entries[order_id]
            card.setText(_card_words(entry, now))

    def choose(self, order_id: str) -> None:
        """Show another of the open orders."""
        if order_id in self._entries and order_id != self.chosen:
            self.chosen = order_id
            self.reasons.hide()
            self.counts.hide()

    def _choose_again(self, entries: list[Entry]) -> None:
        chosen = self._entries.get(self.chosen)
        calls = next((e for e in entries if e.needs_acknowledgement()), None)
        gone = chosen is None
        settled = chosen is not None and not chosen.needs_acknowledgement() and self.reasons.isHidden()
        if gone or (settled and calls is not None):
            self.reasons.hide()
            self.counts.hide()
            first = calls or (entries[0] if entries else None)
            self.chosen = first.order.order_id if first else ""

    def _show_cards(self, entries: list[Entry]) -> None:
        shown = {entry.order.order_id for entry in entries} if len(entries) > 1 else set()
        for order_id in [one for one in self.cards if one not in shown]:
            card = self.cards.pop(order_id)
            self._cards.removeWidget(card)
            card.deleteLater()
        for entry in entries:
            order_id = entry.order.order_id
            if order_id in shown and order_id not in self.cards:
                card = button("", 17, height_px=64)
                card.setCheckable(True)
                card.clicked.connect(lambda _=False, order_id=order_id: self._card_pressed(order_id))
                self.cards[order_id] = card
                self._cards.addWidget(card)
        self._card_row.setVisible(bool(shown))
        for order_id, card in self.cards.items():
            card.setChecked(order_id == self.chosen)

    def _card_pressed(self, order_id: str) -> None:
        self.choose(order_id)
        self.card_chosen()

    def card_chosen(self) -> None:
        """Hook of the window: paint the chosen order at once."""

    def _show_buttons(self, entry: Entry, state: MissionState | None) -> None:
        void = entry.order.state is OrderState.RECALLED
        waiting = entry.needs_acknowledgement()
        self.acknowledge.setVisible(waiting or void)
        self.acknowledge.setText(t("Understood, void (Enter)") if void else t("Acknowledge (Enter)"))
        looks = {one.state: one.look for one in crew_buttons(state)}
        for wanted, made in self.steps.items():
            look = looks.get(wanted)
            made.setVisible(not waiting and not void and look is not None)
            made.setEnabled(look is not ButtonLook.DONE)
            words = t(BUTTON_WORDS[wanted])
            made.setText(f"✓ {words}" if look is ButtonLook.DONE else words)
            set_role(made, "primary" if look is ButtonLook.NEXT else "")
        self.refuse.setVisible(not void and may_refuse(entry, state))
        self.again.setVisible(not void)
        at_work = state is not None and state in ACTIVE_STATES
        self.reinforce.setVisible(not void and not waiting and at_work)
        if not at_work:
            self.counts.hide()

    def _main_action(self) -> None:
        """Enter or the foot switch: acknowledge, or put the void order away."""
        entry = self._entries.get(self.chosen)
        if entry is None or not self.acknowledge.isVisible():
            return
        if entry.order.state is OrderState.RECALLED:
            self.dismissed.emit(self.chosen)
        else:
            self.acknowledged.emit(self.chosen)


def _card_words(entry: Entry, now: datetime) -> str:
    sheet = entry.order.sheet
    grade = sheet.grade.value or "?"
    if entry.order.state is OrderState.RECALLED:
        state = t("VOID")
    elif entry.needs_acknowledgement():
        state = t("Not acknowledged {time}", time=waited((now - entry.received_at).total_seconds()))
    else:
        state = ""
    place = sheet.scene.text[:18]
    return f"{grade}  {sheet.plate}  {place}\n{state}".strip()
