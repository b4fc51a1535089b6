"""The station receiver without its window: link, inbox, spool and press put together."""

from __future__ import annotations

import logging
import typing
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.events.notices import NoticeEvent
from dispatch_app.domain.events.return_slips import ReturnSlipEvent
from dispatch_app.domain.events.shifts import ShiftEvent
from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.notice import Notice as NoticeOfCentre
from dispatch_app.domain.notice import ReceiptStep
from dispatch_app.domain.order import Order, OrderState
from dispatch_app.domain.station import PrinterState
from dispatch_app.domain.vehicle import Duty
from dispatch_app.qt_kit.server_link import ServerLink
from dispatch_app.wire.session_steps import LinkState, Phase
from dispatch_app.words import t
from station_client.inbox.entries import Action, Changed, Entry, Notice, PaperKey, Print, Send, Store, WatchJob
from station_client.inbox.order_inbox import OrderInbox
from station_client.inbox.station_book import book_of
from station_client.ports.printer import PrinterReading
from station_client.ports.spool import Spool, SpoolFault
from station_client.press import Press

log = logging.getLogger(__name__)

TICK_MS = 1_000
"""Papers that were refused and commands that wait are looked at once a second; their pauses are 2 s and more."""

FIRST_ZONE = ZoneInfo("Asia/Shanghai")
"""Until the centre names its zone at the sign-in: China has one."""

DEFERRED_LIMIT = 2_000
"""Writes kept in memory while the disk refuses them: what a station makes in a day."""


_BOOK_EVENTS = (
    *typing.get_args(ReturnSlipEvent | NoticeEvent | ShiftEvent), ev.HospitalRegistered, ev.HospitalRemoved,
)  # fmt: skip
"""After these the station's slips, notices, shift or list of hospitals may be another."""


class Receiver(QObject):
    """Performs what the inbox asks for, in order. Without a disk it still shows and prints, but confirms nothing."""

    changed = Signal()
    """What the screen shows may have changed."""
    notice = Signal(str)
    """A sentence for the crew."""
    printer_changed = Signal(object)
    """PrinterReading."""

    def __init__(
        self, link: ServerLink, spool: Spool, press: Press, parent: QObject | None = None, zone: ZoneInfo | None = None
    ) -> None:
        """`zone` for times on screen and paper; None follows the centre's."""
        super().__init__(parent)
        self.zone = zone or FIRST_ZONE
        self._follows_zone = zone is None
        self.link = link
        self.printer = PrinterReading(PrinterState.UNKNOWN)
        self._spool = spool
        self._press = press
        self.inbox = OrderInbox(spool.load())
        self._deferred: deque[Store | Send] = deque(maxlen=DEFERRED_LIMIT)
        self._stopped = False
        self._printer_reported = False
        link.recorded.connect(self._recorded)
        link.board_replaced.connect(self._board_replaced)
        link.state_changed.connect(self._link_changed)
        press.accepted.connect(lambda key, job, note: self._do(self.inbox.paper_accepted(key, job, note, _now())))
        press.refused.connect(self._paper_refused)
        press.ended.connect(lambda key, printed: self._do(self.inbox.job_ended(key, printed, _now())))
        press.state_read.connect(self._printer_read)
        press.told.connect(self.notice)
        self._show_soon = QTimer(self)
        self._show_soon.setSingleShot(True)
        self._show_soon.setInterval(0)  # after what is to be sent has gone, and once for many changes
        self._show_soon.timeout.connect(self.changed)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def station_id(self) -> str:
        """The signed-in station; "" before the first sign-in."""
        return self.link.actor.station_id if self.link.actor else ""

    def start(self) -> None:
        """Go on where the last run ended, also without network."""
        if self._spool.set_aside is not None:
            self.notice.emit(t("The local store was damaged and is begun anew; orders are loaded from the centre"))
        self._press.start()
        self._timer.start()
        self._do(self.inbox.resume(_now()))

    def stop(self) -> None:
        """Finish the paper in hand and close the spool."""
        self._stopped = True
        self._timer.stop()
        self._show_soon.stop()
        self._press.stop()
        self.link.close()
        self._spool.close()

    # --- what the crew does ------------------------------------------------------------------------------------------

    def displayed(self, order_id: str, note: str = "") -> None:
        self._do(self.inbox.displayed(order_id, _now(), note))

    def sounded(self, order_id: str, note: str = "") -> None:
        self._do(self.inbox.sounded(order_id, _now(), note))

    def acknowledge(self, order_id: str) -> None:
        self._do(self.inbox.acknowledge(order_id, _now()))

    def report(self, order_id: str, state: MissionState) -> None:
        self._do(self.inbox.report(order_id, state, _now()))

    def refuse(self, order_id: str, reason: str) -> None:
        self._do(self.inbox.refuse(order_id, reason))

    def set_duty(self, vehicle_id: str, duty: Duty, reason: str = "") -> None:
        self._do(self.inbox.set_duty(vehicle_id, duty, reason))

    def write(self, command: cmd.Command) -> None:
        """Keep and send what the crew has written: a return slip, a notice, a receipt, the shift."""
        self._do(self.inbox.write(command))

    def read_notice(self, notice_id: str, read_by: str = "") -> None:
        """Somebody at the station has read the notice."""
        self.write(cmd.ConfirmNotice(notice_id, ReceiptStep.READ, read_by, _now()))

    def print_notice(self, notice: NoticeOfCentre) -> None:
        """The words of a notice on paper, on somebody's wish."""
        self._press.print_notice(notice)

    def print_file(self, name: str, content: bytes) -> None:
        """A file of a notice on paper."""
        self._press.print_file(name, content)

    def dismiss(self, order_id: str) -> None:
        self._do(self.inbox.dismiss(order_id))

    def print_again(self, order_id: str) -> None:
        self._do(self.inbox.print_again(order_id, _now()))

    # --- what the centre says ----------------------------------------------------------------------------------------

    def _board_replaced(self) -> None:
        board = self.link.board
        orders = [order for order in board.orders.values() if order.station_id == self.station_id]
        self._do(self.inbox.see_all(orders, board.missions, _now()))
        self._see_vehicles()
        self._see_book()

    def _recorded(self, recorded: ev.Recorded) -> None:
        board = self.link.board
        for order in _orders_of(recorded.event, board.orders, self.station_id):
            self._do(self.inbox.see(order, board.missions.get(order.mission_id), _now()))
        if isinstance(recorded.event, ev.VehicleRegistered | ev.VehicleDutyChanged):
            self._see_vehicles()
        if isinstance(recorded.event, _BOOK_EVENTS):
            self._see_book()

    def _see_vehicles(self) -> None:
        own = [v for v in self.link.board.vehicles.values() if v.station_id == self.station_id]
        self._do(self.inbox.see_vehicles(sorted(own, key=lambda v: v.vehicle_id)))

    def _see_book(self) -> None:
        self._do(self.inbox.see_book(book_of(self.link.board, self.station_id), _now()))

    def _link_changed(self, state: LinkState) -> None:
        if state.phase == Phase.LIVE:
            if not self.station_id:
                self.notice.emit(t("This user belongs to no station; sign in as a station"))
            self._take_zone()
            self._printer_reported = False
            self._report_printer()
        self.changed.emit()

    def _take_zone(self) -> None:
        if not self._follows_zone:
            return
        try:
            self.zone = ZoneInfo(self.link.zone)
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            log.warning("the centre's time zone is not known here: %s", wrong)
            return
        self._press.show_times_in(self.zone)

    # --- the printer -------------------------------------------------------------------------------------------------

    def _paper_refused(self, key: PaperKey, certain: bool, words: str) -> None:
        log.warning("the printer did not take %s: %s", key.title(), words)
        self._do(self.inbox.paper_refused(key, certain, _now()))

    def _printer_read(self, reading: PrinterReading) -> None:
        self.printer = reading
        self._printer_reported = False
        self._report_printer()
        self.printer_changed.emit(reading)
        self.changed.emit()

    def _report_printer(self) -> None:
        known = self.printer.state is not PrinterState.UNKNOWN
        if known and not self._printer_reported and self.station_id and self.link.state.phase == Phase.LIVE:
            self._printer_reported = True
            note = self.printer.note[:200]
            self.link.send(cmd.ReportStation(self.station_id, printer=self.printer.state, printer_note=note))

    # --- performing --------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._write_deferred()
        self._do(self.inbox.tick(_now()))

    def _do(self, actions: list[Action]) -> None:
        if self._stopped:
            return
        shown = False
        for action in actions:
            match action:
                case Store():
                    self._store(action)
                case Send():
                    self._send(action)
                case Print(paper, order):
                    self._press.print(paper, order)
                case WatchJob(paper):
                    self._press.watch(paper)
                case Notice(sentence):
                    self.notice.emit(sentence)
                case Changed():
                    shown = True
        if shown:
            self._show_soon.start()

    def _store(self, store: Store) -> None:
        if self._deferred:
            self._deferred.append(store)
            return
        try:
            self._spool.write(store)
        except SpoolFault as fault:
            log.error("%s", fault)
            self.notice.emit(str(fault))
            self._deferred.append(store)

    def _send(self, send: Send) -> None:
        """Hand over what is stored; what could not be stored must not be confirmed to the centre."""
        if self._deferred:
            self._deferred.append(send)
            return
        one = send.outgoing
        self.link.send(
            one.command, lambda answer: self._do(self.inbox.answered(one.command_id, answer)), one.command_id
        )

    def _write_deferred(self) -> None:
        while self._deferred:
            first = self._deferred[0]
            if isinstance(first, Store):
                try:
                    self._spool.write(first)
                except SpoolFault:
                    return
            self._deferred.popleft()
            if isinstance(first, Send):
                waiting, self._deferred = self._deferred, deque(maxlen=DEFERRED_LIMIT)
                self._send(first)
                waiting.extend(self._deferred)
                self._deferred = waiting


class UnattendedScreen(QObject):
    """Stands in for the window in a program without one: confirms that orders arrived where nobody looks."""

    NOTE = "unattended"

    def __init__(self, receiver: Receiver, is_shown: Callable[[Entry], bool] = lambda entry: True) -> None:
        super().__init__(receiver)
        self._receiver = receiver
        self._is_shown = is_shown
        receiver.changed.connect(self._confirm)

    def _confirm(self) -> None:
        for entry in self._receiver.inbox.open_entries():
            if entry.order.state is OrderState.ISSUED and self._is_shown(entry):
                self._receiver.displayed(entry.order.order_id, self.NOTE)
                self._receiver.sounded(entry.order.order_id, self.NOTE)


def _orders_of(event: ev.Event, orders: dict[str, Order], station_id: str) -> list[Order]:
    """The station's orders that an event may have changed."""
    order_id = (
        event.order.order_id if isinstance(event, ev.OrderIssued | ev.OrderRevised) else getattr(event, "order_id", "")
    )
    mission_id = getattr(event, "mission_id", "")
    incident_id = event.incident_id if isinstance(event, ev.IncidentClosed | ev.IncidentReopened) else ""
    return [
        order
        for order in orders.values()
        if order.station_id == station_id
        and (order.order_id == order_id or order.mission_id == mission_id or order.incident_id == incident_id)
    ]


def _now() -> datetime:
    return datetime.now(UTC)
