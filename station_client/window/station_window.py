"""The station's window: strip, banners, idle page or order page; sounds until somebody acknowledges."""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.order import OrderState
from dispatch_app.domain.station import PrinterState
from dispatch_app.domain.vehicle import Availability, active_mission, availability
from dispatch_app.wire.session_steps import LinkState, Phase
from dispatch_app.words import t
from gis_data.base_map import BaseMap
from station_client.ports.printer import PrinterReading
from station_client.receiver import Receiver
from station_client.window.alarm_sound import AlarmSound
from station_client.window.idle_page import IdlePage, TileState
from station_client.window.order_page import OrderPage
from station_client.window.parts import PRINTER_WORDS, Banner, Strip, waited

NOTICE_STAYS_S = 20.0
"""A refusal's sentence is read within this; it is in the log afterwards."""

TICK_MS = 500


class StationWindow(QMainWindow):
    """Follows the receiver; everything it shows comes from the inbox."""

    def __init__(self, receiver: Receiver, base_map: BaseMap | None, zone: tzinfo) -> None:
        super().__init__()
        self.setWindowTitle(t("The station receiver"))
        self.resize(1600, 900)
        self._receiver = receiver
        self._offline_since: float | None = time.monotonic()
        self._notice_until = 0.0
        self._announced: set[tuple[str, int]] = set()
        self.sound = AlarmSound(self)
        self._build(base_map, zone)
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._link_changed(receiver.link.state)
        self._printer_changed(receiver.printer)
        self.show_orders()
        self._tick()
        QTimer.singleShot(0, self.sound.prepare)

    def _build(self, base_map: BaseMap | None, zone: tzinfo) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.strip = Strip(zone)
        self.offline = Banner("banner_warning")
        self.printer_trouble = Banner("banner_danger")
        self.notice = Banner("banner_warning")
        self.pages = QStackedWidget()
        self.idle = IdlePage(zone)
        self.orders = OrderPage(base_map, zone)
        self.pages.addWidget(self.idle)
        self.pages.addWidget(self.orders)
        for part in (self.strip, self.offline, self.printer_trouble, self.notice):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        receiver = self._receiver
        receiver.changed.connect(self.show_orders)
        receiver.notice.connect(self._say)
        receiver.printer_changed.connect(self._printer_changed)
        receiver.link.state_changed.connect(self._link_changed)
        self.orders.acknowledged.connect(receiver.acknowledge)
        self.orders.reported.connect(receiver.report)
        self.orders.refused.connect(receiver.refuse)
        self.orders.dismissed.connect(receiver.dismiss)
        self.orders.print_again.connect(receiver.print_again)
        self.orders.card_chosen = self.show_orders  # type: ignore[method-assign]
        self.idle.duty_wanted.connect(receiver.set_duty)
        self.idle.report_wanted.connect(receiver.report)
        self.sound.began.connect(self._sounding)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_orders(self) -> None:
        """Bring the window to what the inbox holds, sound or fall silent, and confirm what is on the screen."""
        inbox = self._receiver.inbox
        entries = inbox.open_entries()
        states = {entry.order.order_id: inbox.mission_state(entry.order.order_id) for entry in entries}
        papers = {order_id: inbox.papers_of(order_id) for order_id in states}
        self.orders.show_entries(entries, states, papers, datetime.now(UTC))
        self.pages.setCurrentWidget(self.orders if entries else self.idle)
        self.idle.show_vehicles(self._tiles())
        self._show_strip()
        self._ring()
        if self.isVisible():
            for entry in entries:
                if entry.order.state is OrderState.ISSUED:
                    self._receiver.displayed(entry.order.order_id)

    def _tiles(self) -> list[TileState]:
        inbox = self._receiver.inbox
        missions = [entry.mission for entry in inbox.entries.values() if entry.mission is not None]
        tiles = []
        for vehicle in sorted(inbox.vehicles.values(), key=lambda v: v.plate):
            state = availability(vehicle, active_mission(vehicle.vehicle_id, missions))
            tiles.append(TileState(vehicle, state.value, self._returning(vehicle.vehicle_id, state)))
        return tiles

    def _returning(self, vehicle_id: str, state: Availability) -> str:
        """The order whose mission is on its way back to the station; "" when there is none."""
        if state is not Availability.FREE:
            return ""
        inbox = self._receiver.inbox
        own = [entry for entry in inbox.entries.values() if entry.order.vehicle_id == vehicle_id]
        last = max(own, key=lambda entry: entry.order.issued_at, default=None)
        if last is None or inbox.mission_state(last.order.order_id) is not MissionState.RETURNING:
            return ""
        return last.order.order_id

    def _show_strip(self) -> None:
        link = self._receiver.link
        station = link.board.stations.get(self._receiver.station_id)
        name = station.name if station else (link.actor.name if link.actor else t("Station"))
        centre = f"　{link.centre_name}" if link.centre_name else ""
        self.strip.station.setText(f"{name}{centre}")
        waiting = len(self._receiver.inbox.outgoing)
        offline = link.state.phase != Phase.LIVE
        self.strip.waiting.setText(t("{count} to be sent", count=waiting) if waiting and offline else "")

    def _link_changed(self, state: LinkState) -> None:
        if state.phase == Phase.LIVE:
            self._offline_since = None
        elif self._offline_since is None:
            self._offline_since = time.monotonic()
        self.strip.show_link(state)
        self._show_offline()

    def _show_offline(self) -> None:
        state = self._receiver.link.state
        since = self._offline_since
        if state.phase == Phase.REFUSED:
            self.offline.say(t("The centre refuses the sign-in: {detail}", detail=state.detail))
        elif since is None or time.monotonic() - since < 3.0:
            self.offline.say("")
        else:
            self.offline.say(
                t("No connection for {time} · orders and your entries are kept and sent by themselves · "
                  "call the desk if it is urgent", time=waited(time.monotonic() - since))
            )  # fmt: skip

    def _printer_changed(self, reading: PrinterReading) -> None:
        self.strip.show_printer(reading)
        good = reading.state in (PrinterState.READY, PrinterState.UNKNOWN)
        words = t(PRINTER_WORDS[reading.state])
        note = f"（{reading.note}）" if reading.note else ""
        self.printer_trouble.say("" if good else t("{state} · the centre has been told", state=words + note))

    def _say(self, sentence: str) -> None:
        self._notice_until = time.monotonic() + NOTICE_STAYS_S
        self.notice.say(sentence)

    def _tick(self) -> None:
        now = datetime.now(UTC)
        self.strip.show_time(now)
        self.idle.show_time(now)
        self.orders.show_time(now)
        self._show_offline()
        if self.notice.words() and time.monotonic() > self._notice_until:
            self.notice.say("")

    # --- sound -------------------------------------------------------------------------------------------------------

    def _ring(self) -> None:
        sounding = {(e.order.order_id, e.order.revision) for e in self._receiver.inbox.sounding()}
        new = sounding - self._announced
        self._announced = sounding
        if not sounding:
            self.sound.stop()
        elif not self.sound.ringing:
            self.sound.start()
        elif new:
            self.sound.again()

    def _sounding(self, note: str) -> None:
        for entry in self._receiver.inbox.sounding():
            self._receiver.sounded(entry.order.order_id, note)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.sound.close()
        super().closeEvent(event)
