"""What a waiting station shows: the time, and every vehicle with its readiness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.reasons import REFUSING_REASONS
from dispatch_app.domain.vehicle import Duty, Vehicle
from dispatch_app.qt_kit.theme import vehicle_look
from dispatch_app.words import later, t
from station_client.paper.wording import vehicle_type_words
from station_client.window.parts import button, label
from station_client.window.reason_panel import ReasonPanel

MOST_COLUMNS = 5


def columns_for(vehicles: int) -> int:
    """Columns that fill the screen evenly: 3 for up to six vehicles, 4 for up to twelve, then 5."""
    return 3 if vehicles <= 6 else 4 if vehicles <= 12 else MOST_COLUMNS


WEEKDAYS = (
    later("Monday"), later("Tuesday"), later("Wednesday"), later("Thursday"), later("Friday"), later("Saturday"),
    later("Sunday"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TileState:
    """One vehicle as its tile shows it; `returning_order` is the order whose mission is on its way home."""

    vehicle: Vehicle
    availability: str
    returning_order: str = ""


class VehicleTile(QFrame):
    """Plate, type, crew, state; buttons for readiness and for the return to the station."""

    duty_wanted = Signal(str, object, str)
    """Vehicle id, Duty, reason."""
    back_pressed = Signal(str)
    """Order id."""
    out_wanted = Signal(str)
    """Vehicle id: a reason is to be asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setMinimumSize(QSize(250, 210))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(6)
        self.plate, self.kind = label(40, bold=True), label(19, dim=True)
        self.crew, self.state = label(21, wrap=True), label(30, bold=True)
        self.action = button("", 19, height_px=64)
        for part in (self.plate, self.kind, self.state, self.crew):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.action)
        self.action.clicked.connect(self._act)
        self.shown: TileState | None = None

    def show_vehicle(self, tile: TileState) -> None:
        if tile == self.shown:
            return
        self.shown = tile
        vehicle = tile.vehicle
        look = vehicle_look(tile.availability)
        self.plate.setText(vehicle.plate)
        self.kind.setText(vehicle_type_words(vehicle.vehicle_type))
        self.crew.setText("　".join(vehicle.crew) or t("No crew entered"))
        word = t("On the way back, free") if tile.returning_order else look.word
        if vehicle.duty is not Duty.ON_DUTY and vehicle.duty_reason:
            reason = t(REFUSING_REASONS.get(vehicle.duty_reason, vehicle.duty_reason))
            word = f"{word} · {reason}"
        self.state.setText(f"{look.mark} {word}")
        self.state.setStyleSheet(f"color: {look.colour}; font-size: 30px; font-weight: 600;")
        self.action.setText(self._action_words(tile))
        self.action.setVisible(bool(self.action.text()))

    def _action_words(self, tile: TileState) -> str:
        if tile.returning_order:
            return t("Back at station")
        if tile.vehicle.duty is not Duty.ON_DUTY:
            return t("Restore readiness")
        return t("Take out of service") if tile.availability == "free" else ""

    def _act(self) -> None:
        tile = self.shown
        assert tile is not None
        if tile.returning_order:
            self.back_pressed.emit(tile.returning_order)
        elif tile.vehicle.duty is not Duty.ON_DUTY:
            self.duty_wanted.emit(tile.vehicle.vehicle_id, Duty.ON_DUTY, "")
        else:
            self.out_wanted.emit(tile.vehicle.vehicle_id)


class IdlePage(QWidget):
    """Clock, date and tiles."""

    duty_wanted = Signal(str, object, str)
    report_wanted = Signal(str, object)
    """Order id, MissionState."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 20, 32, 24)
        column.setSpacing(16)
        head = QHBoxLayout()
        self.clock, self.day = label(88, bold=True), label(24, dim=True)
        self.calm = label(24, dim=True)
        head.addWidget(self.clock)
        head.addSpacing(28)
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(self.day)
        words.addWidget(self.calm)
        words.addStretch(1)
        head.addLayout(words)
        head.addStretch(1)
        column.addLayout(head)
        self.reasons = ReasonPanel(t("Why is the vehicle out of service?"), REFUSING_REASONS)
        self.reasons.chosen.connect(self._reason_chosen)
        column.addWidget(self.reasons)
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        column.addLayout(self._grid, 1)
        self.tiles: list[VehicleTile] = []
        self._asked_for = ""
        self._columns = 0
        self.empty = label(22, dim=True)
        self.empty.setText(t("No vehicle is registered at this station"))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._grid.addWidget(self.empty, 0, 0)

    def show_vehicles(self, states: list[TileState]) -> None:
        """One tile a vehicle, in the order given."""
        while len(self.tiles) < len(states):
            tile = VehicleTile()
            tile.duty_wanted.connect(self.duty_wanted)
            tile.back_pressed.connect(lambda order_id: self.report_wanted.emit(order_id, MissionState.AT_STATION))
            tile.out_wanted.connect(self._ask_reason)
            self.tiles.append(tile)
            self._columns = 0
        if self._columns != columns_for(len(states)):
            self._columns = columns_for(len(states))
            for number, tile in enumerate(self.tiles):
                self._grid.addWidget(tile, number // self._columns, number % self._columns)
        for number, tile in enumerate(self.tiles):
            tile.setVisible(number < len(states))
            if number < len(states):
                tile.show_vehicle(states[number])
        self.empty.setVisible(not states)
        free = sum(state.availability == "free" for state in states)
        self.calm.setText(t("Waiting for orders · {free} of {count} vehicles free", free=free, count=len(states)))

    def show_time(self, now: datetime) -> None:
        local = now.astimezone(self._zone)
        self.clock.setText(local.strftime("%H:%M:%S"))
        self.day.setText(f"{local:%Y-%m-%d}  {t(WEEKDAYS[local.weekday()])}")

    def buttons(self) -> list[QPushButton]:
        """The tiles' buttons."""
        return [tile.action for tile in self.tiles]

    def _ask_reason(self, vehicle_id: str) -> None:
        self._asked_for = vehicle_id
        self.reasons.ask()

    def _reason_chosen(self, code: str) -> None:
        self.duty_wanted.emit(self._asked_for, Duty.OUT_OF_SERVICE, code)
