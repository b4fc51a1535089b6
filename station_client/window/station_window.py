"""The station's window: strip, banners, idle page or order page; sounds until somebody acknowledges."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from dispatch_app.domain.commands import RequestReinforcement
from dispatch_app.domain.mission import MissionState, ReportSource
from dispatch_app.domain.notice import NoticeFile
from dispatch_app.domain.order import Order, OrderState
from dispatch_app.domain.return_slip import SlipReport
from dispatch_app.domain.station import PrinterState
from dispatch_app.domain.vehicle import Availability, active_mission, availability
from dispatch_app.qt_kit.notice_files import FileExchange
from dispatch_app.qt_kit.spoken import speak_language
from dispatch_app.qt_kit.theme import apply_theme, current_palette
from dispatch_app.wire.session_steps import LinkState, Phase
from dispatch_app.words import language, later, t
from gis_data.base_map import BaseMap
from station_client.inbox.station_book import owed_slips, unread_notices
from station_client.ports.printer import PrinterReading
from station_client.receiver import Receiver
from station_client.window.alarm_sound import AlarmSound
from station_client.window.chime import Chime
from station_client.window.fields import TabRow
from station_client.window.idle_page import IdlePage, TileState
from station_client.window.notice_page import NoticePage
from station_client.window.order_page import OrderPage
from station_client.window.parts import LINK_WORDS, PRINTER_WORDS, Banner, Strip, waited
from station_client.window.shift_page import ShiftPage
from station_client.window.sign_in_form import SignInForm
from station_client.window.slip_page import SlipPage
from station_client.window.view_choices import ViewChoices, save_choices

NOTICE_STAYS_S = 20.0
"""A refusal's sentence is read within this; it is in the log afterwards."""

TICK_MS = 500

FONT_PX = 16
"""Ordinary text; what counts stands in sizes of its own."""

DUTY = "duty"

TABS = {
    DUTY: later("On duty"), "slips": later("Return slips"), "notices": later("Notices"), "shift": later("Shift"),
}  # fmt: skip
"""Pages that the crew chooses; orders come to the first."""

log = logging.getLogger(__name__)


class StationWindow(QMainWindow):
    """Follows the receiver; everything it shows comes from the inbox."""

    def __init__(
        self, receiver: Receiver, base_map: BaseMap | None, user: str = "", remember_in: Path | None = None
    ) -> None:
        """`user` stands in the sign-in form; theme and language are remembered in the folder `remember_in`."""
        super().__init__()
        self._base_map, self._user, self._folder = base_map, user, remember_in
        self.resize(1600, 900)
        self._receiver = receiver
        self._offline_since: float | None = time.monotonic()
        self._notice_until = 0.0
        self._drafts: dict[str, SlipReport] = {}
        self._announced: set[tuple[str, int]] = set()
        self.sound, self.chime = AlarmSound(self), Chime(self)
        self._connect_receiver()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._build()
        self._timer.start()
        QTimer.singleShot(0, self._prepare_sounds)

    def _prepare_sounds(self) -> None:
        self.sound.prepare()
        self.chime.prepare()

    def _build(self) -> None:
        """Make every part in the language, theme and zone chosen now, and bring it to the present state."""
        receiver, zone = self._receiver, self._receiver.zone
        self._built_for = zone
        self.setWindowTitle(t("The station receiver"))
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
        self.orders = OrderPage(self._base_map, zone)
        self.sign_in = SignInForm(self._user)
        self.slips = SlipPage(zone, self._order_of, self._drafts)
        self.notices = NoticePage(zone)
        self.files = FileExchange(receiver.link, self)
        self.shift = ShiftPage(zone)
        self.tabs = TabRow(TABS)
        for page in (self.idle, self.orders, self.sign_in, self.slips, self.notices, self.shift):
            self.pages.addWidget(page)
        for part in (self.strip, self.tabs, self.offline, self.printer_trouble, self.notice):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(middle)
        self._connect_parts()
        self._link_changed(receiver.link.state)
        self._printer_changed(receiver.printer)
        self.show_orders()
        self._tick()

    def _connect_receiver(self) -> None:
        receiver = self._receiver
        receiver.changed.connect(self.show_orders)
        receiver.notice.connect(self._say)
        receiver.printer_changed.connect(self._printer_changed)
        receiver.link.state_changed.connect(self._link_changed)
        self.sound.began.connect(self._sounding)

    def _connect_parts(self) -> None:
        receiver = self._receiver
        self.orders.acknowledged.connect(receiver.acknowledge)
        self.orders.reported.connect(receiver.report)
        self.orders.refused.connect(receiver.refuse)
        self.orders.dismissed.connect(receiver.dismiss)
        self.orders.print_again.connect(receiver.print_again)
        self.orders.more_wanted.connect(self._ask_for_more)
        self.orders.card_chosen = self.show_orders  # type: ignore[method-assign]
        self.idle.duty_wanted.connect(receiver.set_duty)
        self.idle.report_wanted.connect(receiver.report)
        for page in (self.slips, self.notices, self.shift):
            page.wanted.connect(receiver.write)
        self.slips.print_again.connect(receiver.print_again)
        self.notices.read.connect(receiver.read_notice)
        self.notices.file_wanted.connect(self._file_wanted)
        self.notices.print_wanted.connect(receiver.print_notice)
        self.files.said.connect(lambda words, _: self._say(words))
        self.tabs.chosen.connect(lambda _: self.show_orders())
        self.sign_in.wanted.connect(self._sign_in)
        self.sign_in.change_wanted.connect(
            lambda user, old, new: receiver.link.change_password(user, old, new, self.sign_in.password_changed)
        )
        self.strip.theme.clicked.connect(self.switch_theme)
        self.strip.language.clicked.connect(self.switch_language)

    def _file_wanted(self, notice_id: str, file: NoticeFile, what: str) -> None:
        if what == "open":
            self.files.open_file(notice_id, file)
        else:
            self.files.fetch(notice_id, file, lambda content: self._receiver.print_file(file.name, content))

    def _sign_in(self, user: str, password: str) -> None:
        self._user = user
        self._receiver.link.sign_in(user, password)

    # --- look --------------------------------------------------------------------------------------------------------

    def switch_theme(self) -> None:
        """Dark or light; what is on the screen is made anew."""
        self._change_view(theme="light" if current_palette().name == "dark" else "dark")

    def switch_language(self) -> None:
        """Chinese or English."""
        self._change_view(spoken="en" if language() == "zh" else "zh")

    def _change_view(self, theme: str = "", spoken: str = "") -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if spoken:
            speak_language(application, spoken)
        if theme:
            apply_theme(application, theme, FONT_PX)
        chosen = self.orders.chosen
        self._build()
        self.orders.choose(chosen)
        self.show_orders()
        if self._folder is not None:
            try:
                save_choices(self._folder, ViewChoices(current_palette().name, language()))
            except OSError as wrong:
                log.warning("theme and language cannot be remembered: %s", wrong)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_orders(self) -> None:
        """Bring the window to what the inbox holds, sound or fall silent, and confirm what is on the screen."""
        inbox = self._receiver.inbox
        entries = inbox.open_entries()
        states = {entry.order.order_id: inbox.mission_state(entry.order.order_id) for entry in entries}
        papers = {order_id: inbox.papers_of(order_id) for order_id in states}
        self.orders.show_entries(entries, states, papers, datetime.now(UTC))
        away = self._receiver.link.state.phase in (Phase.SIGNED_OUT, Phase.REFUSED)
        if any(entry.needs_acknowledgement() for entry in entries):
            self.tabs.choose(DUTY)  # an order that nobody has acknowledged is never behind another page
        duty = self.orders if entries else self.sign_in if away else self.idle
        others: dict[str, QWidget] = {"slips": self.slips, "notices": self.notices, "shift": self.shift}
        chosen = others.get(self.tabs.current(), duty)
        self.pages.setCurrentWidget(self.sign_in if away and not entries else chosen)
        self.tabs.setVisible(not away or bool(entries))
        self._show_book()
        self.idle.show_vehicles(self._tiles())
        self._show_strip()
        self._ring()
        if self.isVisible():
            for entry in entries:
                if entry.order.state is OrderState.ISSUED:
                    self._receiver.displayed(entry.order.order_id)

    def _show_book(self) -> None:
        """Slips, notices and shift on their pages, and what waits there beside the pages' names."""
        inbox, now = self._receiver.inbox, datetime.now(UTC)
        book, vehicles = inbox.shown_book(), sorted(inbox.vehicles.values(), key=lambda v: v.plate)
        self.slips.show_book(book)
        self.notices.show_book(book, vehicles, now)
        self.shift.show_book(book, vehicles)
        owed, unread = owed_slips(book), unread_notices(book, now)
        overdue = sum(slip.is_overdue() for slip in owed)
        words = t("{count} overdue", count=overdue) if overdue else ""
        self.tabs.show_waiting("slips", " · ".join(part for part in (str(len(owed) or ""), words) if part), overdue > 0)
        urgent = {notice.notice_id for notice in unread if notice.urgent}
        self.tabs.show_waiting("notices", str(len(unread) or ""), bool(urgent))
        in_charge = book.shift.in_charge if book.shift is not None else ""
        self.tabs.show_waiting("shift", in_charge)
        self.chime.follow(urgent, {slip.mission_id: slip.reminders for slip in owed})

    def _ask_for_more(self, order_id: str, count: int) -> None:
        """The crew of an order wants reinforcement; the desk knows the place already."""
        order = self._receiver.inbox.entries[order_id].order
        ask = RequestReinforcement(
            order.incident_id, count, "more_patients", ReportSource.STATION, order.vehicle_id
        )
        self._receiver.write(ask)
        self._say(t("Reinforcement was asked for: {count}", count=count))

    def _order_of(self, mission_id: str) -> Order | None:
        entries = self._receiver.inbox.entries.values()
        return next((entry.order for entry in entries if entry.order.mission_id == mission_id), None)

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
        if self._built_for != self._receiver.zone:
            self._build()
            return
        self.strip.show_link(state)
        self.sign_in.show_notice(t(LINK_WORDS[Phase(state.phase)]) if state.phase == Phase.SIGNING_IN else state.detail)
        if state.code == "must_change":
            self.sign_in.ask_for_new_password()
        self._show_offline()

    def _show_offline(self) -> None:
        state = self._receiver.link.state
        since = self._offline_since
        if self.pages.currentWidget() is self.sign_in:
            self.offline.say("")
        elif state.phase == Phase.REFUSED:
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
        self.chime.tick(time.monotonic(), quiet=self.sound.ringing)
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
        self.chime.close()
        super().closeEvent(event)
