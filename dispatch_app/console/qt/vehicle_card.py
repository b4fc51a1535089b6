"""The card of the chosen vehicle on the map: plate, crew, mission, speed, age of its fix, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout

from dispatch_app.console.desk import dialling, vehicle_signals
from dispatch_app.console.desk.booking_desk import reserved_text
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.desk_kit.figures import (
    clock_text,
    distance_text,
    drive_text,
    incident_number,
    number_text,
    seconds_between,
    waited_text,
)
from dispatch_app.desk_kit.labels import AVAILABILITIES, MISSION_STATES, VEHICLE_TYPES, label
from dispatch_app.domain.booking import next_booking_of
from dispatch_app.domain.crew_message import LONGEST_MESSAGE
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.queries import RouteAnswer
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fleet
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, key_button, plain_tip, relabel
from dispatch_app.qt_kit.theme import vehicle_look
from dispatch_app.words import t


class VehicleCard(Panel):
    """Bottom left of the map. `choose_wanted` puts the vehicle into the plan, `incident_wanted` shows its incident."""

    choose_wanted = Signal(str)
    incident_wanted = Signal(str)
    follow_wanted = Signal(str, bool)
    dial_wanted = Signal(str)
    message_wanted = Signal(str, str)
    """Vehicle and words for its crew."""
    fleet_wanted = Signal(str, str)
    """A vehicle and the Fleet that a shift lead puts it into."""
    terminal_wanted = Signal(str, str)
    """Vehicle and what to ask of its terminal: `position`, or `track:` and a key of TRACKING."""
    judged = Signal(str, str, bool)
    """Mission, the state that its position suggests, and whether it is so."""
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.setFixedWidth(380)
        self.plate, self.state = PlainLabel("", "key"), PlainLabel("")
        self.lines = [SqueezedLabel("", "dim") for _ in range(4)]
        self.choose, self.incident = key_button("", "", "primary"), key_button("")
        self.follow, self.close_it = key_button(""), key_button("✕", "", "flat")
        self.message, self.send = QLineEdit(), key_button("")
        self.message.setMaxLength(LONGEST_MESSAGE)
        self.dial, self.fleet = key_button(""), key_button("")
        self._dials = self._other_fleet = ""
        self.suggested, self.confirm, self.dismiss = PlainLabel(""), key_button("", "", "primary"), key_button("")
        self.suggested.setWordWrap(True)
        self.terminal, self.asked = key_button(""), SqueezedLabel("", "dim")
        self._suggestion: tuple[str, str] = ("", "")
        self.follow.setCheckable(True)
        self._vehicle_id = self._incident_id = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        for widget in (self.plate, self.state):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.close_it)
        column.addLayout(head)
        for line in self.lines:
            column.addWidget(line)
        foot = QHBoxLayout()
        foot.addWidget(self.choose)
        foot.addWidget(self.incident)
        foot.addWidget(self.follow)
        foot.addWidget(self.dial)
        foot.addWidget(self.fleet)
        foot.addStretch(1)
        column.addLayout(foot)
        self._lay_out_signals(column)
        writing = QHBoxLayout()
        writing.addWidget(self.message, 1)
        writing.addWidget(self.send)
        column.addLayout(writing)
        self.send.clicked.connect(self._write)
        self.message.returnPressed.connect(self._write)
        self.dial.clicked.connect(self.dial_now)
        self.choose.clicked.connect(lambda: self.choose_wanted.emit(self._vehicle_id))
        self.incident.clicked.connect(lambda: self.incident_wanted.emit(self._incident_id))
        self.fleet.clicked.connect(lambda: self.fleet_wanted.emit(self._vehicle_id, self._other_fleet))
        self.follow.clicked.connect(lambda on: self.follow_wanted.emit(self._vehicle_id, on))
        self.close_it.clicked.connect(self.closed)
        self.hide()

    def _lay_out_signals(self, column: QVBoxLayout) -> None:
        """What its position suggests, and its terminal; both hidden until there is something."""
        judging = QHBoxLayout()
        judging.addWidget(self.suggested, 1)
        judging.addWidget(self.confirm)
        judging.addWidget(self.dismiss)
        column.addLayout(judging)
        asking = QHBoxLayout()
        asking.addWidget(self.terminal)
        asking.addWidget(self.asked, 1)
        column.addLayout(asking)
        self.terminal.clicked.connect(
            lambda: self.terminal_menu().popup(self.terminal.mapToGlobal(self.terminal.rect().bottomLeft()))
        )
        self.confirm.clicked.connect(lambda: self.judged.emit(*self._suggestion, True))
        self.dismiss.clicked.connect(lambda: self.judged.emit(*self._suggestion, False))

    def terminal_menu(self) -> QMenu:
        """What can be asked of the vehicle's terminal."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for what, words in (
            ("position", t("Where are you? Report now")), ("track:5", t("Report every 5 s for 10 minutes")),
            ("track:30", t("Report every 30 s for an hour")), ("track:0", t("End the frequent reports")),
        ):  # fmt: skip
            action = QAction(words, menu)
            action.triggered.connect(lambda _=False, what=what: self.terminal_wanted.emit(self._vehicle_id, what))
            menu.addAction(action)
        return menu

    def _show_signals(self, desk: IntakeDesk, vehicle_id: str, mission: Mission | None) -> None:
        """What its position suggests, and its terminal."""
        proposal = vehicle_signals.standing_proposal(mission)
        for part in (self.suggested, self.confirm, self.dismiss):
            part.setVisible(proposal is not None)
        if proposal is not None and mission is not None:
            self._suggestion = (mission.mission_id, str(proposal.state))
            self.suggested.show_text(vehicle_signals.proposal_words(mission))
            relabel(self.confirm, t("It is so"))
            relabel(self.dismiss, t("It is not"))
        there = vehicle_signals.has_terminal(desk.board, vehicle_id)
        self.terminal.setVisible(there)
        self.asked.setVisible(there)
        relabel(self.terminal, t("Terminal"), "▾")
        self.asked.show_text(vehicle_signals.request_words(desk.board, vehicle_id))

    def _write(self) -> None:
        if self.message.text().strip():
            self.message_wanted.emit(self._vehicle_id, self.message.text())
            self.message.clear()

    def dial_now(self) -> bool:
        """One click, or Ctrl+D; False where no number is known."""
        if self._dials:
            self.dial_wanted.emit(self._dials)
        return bool(self._dials)

    def show_vehicle(
        self, desk: IntakeDesk, vehicle_id: str, route: RouteAnswer | None, leads: bool = False
    ) -> None:
        """Paint one vehicle, or hide for ""; `route` is its way to the shown incident, where it was asked for."""
        vehicle = desk.board.vehicles.get(vehicle_id)
        self.setVisible(vehicle is not None)
        if vehicle is None:
            return
        if vehicle_id != self._vehicle_id:
            self.follow.setChecked(False)
            self.message.clear()
        self._vehicle_id = vehicle_id
        mission = desk.board.active_mission_of(vehicle_id)
        self._incident_id = mission.incident_id if mission else ""
        state = str(desk.board.availability_of(vehicle_id))
        look = vehicle_look(state)
        self.plate.show_text(vehicle.plate)
        self.state.show_text(f"{look.mark} {label(AVAILABILITIES, state)}")
        self.state.setStyleSheet(f"color: {look.colour}; font-weight: 600;")
        station = desk.board.stations.get(vehicle.station_id)
        lines = [
            " · ".join(p for p in (label(VEHICLE_TYPES, vehicle.vehicle_type), station.name if station else "",
                                   number_text(vehicle.phone)) if p),
            t("Crew {crew}", crew="、".join(vehicle.crew) or "—"),
            self._fix_words(desk, vehicle_id),
            self._work_words(desk, vehicle_id, route),
        ]  # fmt: skip
        for widget, words in zip(self.lines, lines, strict=True):
            widget.show_text(words)
        self._show_signals(desk, vehicle_id, vehicle_signals.newest_mission(desk.board, vehicle_id))
        form = desk.shown()
        chosen = form is not None and vehicle_id in form.plan.chosen
        relabel(self.choose, t("Take out of the plan") if chosen else t("Into the plan"))
        self.choose.setEnabled(form is not None and form.incident.is_open() and mission is None)
        relabel(self.incident, t("Its incident"))
        relabel(self.follow, t("Follow"))
        booked = vehicle.fleet is Fleet.BOOKED
        self._other_fleet = Fleet.EMERGENCY if booked else Fleet.BOOKED
        relabel(self.fleet, t("To the emergency fleet") if booked else t("To the booking fleet"))
        self.fleet.setVisible(leads)
        self.follow.setEnabled(vehicle_id in desk.fixes)
        self.incident.setVisible(bool(self._incident_id))
        self._dials = dialling.vehicle_key(desk.board, vehicle_id)
        relabel(self.dial, t("Call"), "☎")
        relabel(self.send, t("To the crew"), "✉")
        self.message.setPlaceholderText(t("What the crew shall read"))
        self.dial.setVisible(bool(self._dials))
        self.dial.setToolTip(plain_tip(dialling.dial_words(desk.board, self._dials, vehicle.plate)))
        self.adjustSize()

    def _fix_words(self, desk: IntakeDesk, vehicle_id: str) -> str:
        fix = desk.fixes.get(vehicle_id)
        doubt = vehicle_signals.doubt_words(desk.doubts.get(vehicle_id))
        if fix is None:
            return doubt or t("no position")
        age_s = seconds_between(fix.at, desk.now)
        stale = f"▲ {t('position is old')} " if age_s > STALE_AFTER_S else ""
        stale = f"{doubt} · " if doubt else stale
        return stale + t("{speed} km/h, position {age} old", speed=round(fix.speed_kmh or 0), age=waited_text(age_s))

    def _work_words(self, desk: IntakeDesk, vehicle_id: str, route: RouteAnswer | None) -> str:
        parts = []
        vehicle = desk.board.vehicles[vehicle_id]
        if vehicle.fleet is Fleet.BOOKED:
            parts.append(t("booking fleet"))
        kept = reserved_text(next_booking_of(desk.board.bookings.values(), vehicle_id), desk.now)
        if kept:
            parts.append(kept)
        mission = desk.board.active_mission_of(vehicle_id)
        if mission is not None:
            since = clock_text(mission.stages[-1].at)
            parts.append(f"{incident_number(mission.incident_id)} {label(MISSION_STATES, mission.state)} {since}")
        if route is not None and route.found:
            parts.append(t("to the scene {time}, {distance}", time=drive_text(route.time_s),
                           distance=distance_text(route.distance_m)))  # fmt: skip
        return " · ".join(parts)
