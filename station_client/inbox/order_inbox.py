"""The order state machine of a station, without I/O: what it is told goes in, actions come out, to be done in order.

Store durably → confirm received → show → sound → print → confirm printed → the crew acknowledges. A `Store` comes
before whatever depends on it, so a program that dies between any two actions goes on where it was:
`OrderInbox(spool.load())` and `resume`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState, ReportSource
from dispatch_app.domain.notice import ReceiptStep
from dispatch_app.domain.order import Order, OrderState, Step
from dispatch_app.domain.vehicle import Duty, Vehicle
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.wire.sentences import refusal_sentence
from dispatch_app.words import t
from station_client.inbox.entries import (
    Action,
    Changed,
    Entry,
    Notice,
    Outgoing,
    Paper,
    PaperKey,
    PaperKind,
    PaperState,
    Print,
    Send,
    Spooled,
    Store,
    WatchJob,
)
from station_client.inbox.paper_queue import PaperQueue
from station_client.inbox.station_book import StationBook, undelivered_notices, with_waiting

MOST_IN_FLIGHT = 50
"""Commands handed to the link at a time: a quarter of its outbox, so that what the crew does now finds room."""

MOST_WAITING = 2_000
"""Commands kept for the server: a busy station's day without any network; more presses are told to the crew."""

ENTRIES_KEPT = 300
"""Orders over and done that stay for looking up: about a week of a busy station."""

NOT_ANSWERED = frozenset({"outbox_full", "signed_out"})
"""Refusals of the link itself: the server has not decided, the command goes again."""

_NAMESPACE = uuid.UUID("6d1f2f5e-3a0c-5e0f-9d0a-0d8c3b0d7a11")


class OrderInbox:
    """One station's orders. Times are aware UTC, passed in."""

    def __init__(self, spooled: Spooled, new_id: Callable[[], str] = lambda: str(uuid.uuid4())) -> None:
        self._spool_id = spooled.spool_id
        self._new_id = new_id
        self.entries: dict[str, Entry] = {entry.order.order_id: entry for entry in spooled.entries}
        self.papers = PaperQueue(spooled.papers)
        self.outgoing: dict[str, Outgoing] = {one.command_id: one for one in spooled.outgoing}
        self.vehicles: dict[str, Vehicle] = {vehicle.vehicle_id: vehicle for vehicle in spooled.vehicles}
        self.book = spooled.book
        self._in_flight: set[str] = set()

    # --- what the screen asks ----------------------------------------------------------------------------------------

    def open_entries(self) -> list[Entry]:
        """Orders for the screen: those that sound first, then by grade and age."""
        opened = (entry for entry in self.entries.values() if entry.is_open())
        return sorted(
            opened,
            key=lambda e: (not e.needs_acknowledgement(), e.order.sheet.grade or "Z", e.order.issued_at),
        )

    def sounding(self) -> list[Entry]:
        """Orders that nobody has acknowledged, oldest first."""
        waiting = (entry for entry in self.entries.values() if entry.needs_acknowledgement())
        return sorted(waiting, key=lambda entry: entry.received_at)

    def mission_state(self, order_id: str) -> MissionState | None:
        """The state of the order's mission, with what this station has reported but not delivered yet."""
        entry = self.entries[order_id]
        if entry.mission is None:
            return None
        state = entry.mission.state
        for one in self.outgoing.values():
            command = one.command
            if isinstance(command, cmd.ReportMission) and command.mission_id == entry.order.mission_id:
                if state in SEQUENCE and SEQUENCE.index(command.state) > SEQUENCE.index(state):
                    state = command.state
        return state

    def shown_book(self) -> StationBook:
        """Slips, notices and shift with what this station has done and not delivered yet."""
        return with_waiting(self.book, [one.command for one in self.outgoing.values()])

    def papers_of(self, order_id: str) -> list[Paper]:
        """The papers of one order, oldest first."""
        return self.papers.of(order_id)

    # --- what the centre says ----------------------------------------------------------------------------------------

    def resume(self, now: datetime) -> list[Action]:
        """After a start: reprint what is unproven, follow the printer's jobs, deliver what waits."""
        actions: list[Action] = []
        unproven = self.papers.unproven()
        if unproven:
            actions.append(Store(papers=tuple(unproven)))
        queued = (paper for paper in self.papers.papers.values() if paper.state is PaperState.QUEUED)
        actions += [WatchJob(paper) for paper in queued]
        return [*actions, *self._send_waiting(), *self._print_next(now), Changed(tuple(self.entries))]

    def see(self, order: Order, mission: Mission | None, now: datetime) -> list[Action]:
        """The order as the centre has it now (from an event or a snapshot); older news change nothing."""
        entry = self.entries.get(order.order_id)
        if entry is None:
            return self._take_new(order, mission, now) if order.state is OrderState.ISSUED else []
        if _age(order) < _age(entry.order):
            order = entry.order
        seen = replace(entry, order=order, mission=mission or entry.mission)
        if seen == entry:
            return []
        if _age(order) == _age(entry.order):
            return self._keep(seen)
        if order.revision > entry.order.revision and order.state is OrderState.ISSUED:
            return self._take_revision(seen, now)
        if order.state is OrderState.RECALLED:
            return self._take_recall(seen, now)
        return [*self._keep(seen), *self._forget_old()]

    def see_all(self, orders: Iterable[Order], missions: Mapping[str, Mission], now: datetime) -> list[Action]:
        """A snapshot: every order, and those that the centre does not hold any more are over."""
        actions: list[Action] = []
        held = set()
        for order in sorted(orders, key=lambda one: (one.issued_at, one.order_id)):
            held.add(order.order_id)
            actions += self.see(order, missions.get(order.mission_id), now)
        for entry in [e for k, e in self.entries.items() if k not in held and e.order.state is OrderState.ISSUED]:
            actions += self._keep(replace(entry, order=replace(entry.order, state=OrderState.DONE)))
        return actions

    def see_vehicles(self, vehicles: list[Vehicle]) -> list[Action]:
        """The station's vehicles as the centre has them, remembered for days without network."""
        found = {vehicle.vehicle_id: vehicle for vehicle in vehicles}
        if found == self.vehicles:
            return []
        self.vehicles = found
        return [Store(vehicles=tuple(vehicles)), Changed()]

    def see_book(self, book: StationBook, now: datetime) -> list[Action]:
        """Slips, notices and shift as the centre has them; new notices are confirmed as delivered once kept."""
        if book == self.book:
            return []
        self.book = book
        receipts = []
        for notice in undelivered_notices(book):
            name = f"{self._spool_id}/{notice.notice_id}/{ReceiptStep.DELIVERED}"
            one = Outgoing(
                str(uuid.uuid5(_NAMESPACE, name)), cmd.ConfirmNotice(notice.notice_id, ReceiptStep.DELIVERED, "", now)
            )
            if one.command_id not in self.outgoing and len(self.outgoing) < MOST_WAITING:
                self.outgoing[one.command_id] = one
                receipts.append(one)
        return [Store(outgoing=tuple(receipts), book=book), *self._send_waiting(), Changed()]

    def answered(self, command_id: str, answer: CommandAnswer) -> list[Action]:
        """The link's answer to a command; one that the server has not given leaves it waiting."""
        self._in_flight.discard(command_id)
        if command_id not in self.outgoing or answer.refusal_code in NOT_ANSWERED:
            return []
        command = self.outgoing.pop(command_id).command
        actions: list[Action] = [Store(settled=(command_id,))]
        if not answer.ok and not isinstance(command, cmd.ConfirmOrder):
            actions.append(Notice(refusal_sentence(answer)))
        return [*actions, *self._send_waiting(), Changed()]

    def tick(self, now: datetime) -> list[Action]:
        """Time passes: papers that a printer would not take are tried again, waiting commands sent."""
        return [*self._send_waiting(), *self._print_next(now)]

    # --- what happens at the station ---------------------------------------------------------------------------------

    def displayed(self, order_id: str, now: datetime, note: str = "") -> list[Action]:
        """The order is on the screen."""
        return self._confirm(self.entries[order_id], Step.DISPLAYED, now, note)

    def sounded(self, order_id: str, now: datetime, note: str = "") -> list[Action]:
        """The sound for the order has begun."""
        return self._confirm(self.entries[order_id], Step.SOUNDED, now, note)

    def acknowledge(self, order_id: str, now: datetime) -> list[Action]:
        """The crew has pressed 签收."""
        return self._confirm(self.entries[order_id], Step.ACKNOWLEDGED, now)

    def report(self, order_id: str, state: MissionState, now: datetime) -> list[Action]:
        """The crew has pressed a state button."""
        entry = self.entries[order_id]
        command = cmd.ReportMission(entry.order.mission_id, state, ReportSource.STATION, now)
        return self._queue(command)

    def refuse(self, order_id: str, reason: str) -> list[Action]:
        """The crew cannot go, with a reason."""
        return self._queue(cmd.RefuseMission(self.entries[order_id].order.mission_id, reason))

    def set_duty(self, vehicle_id: str, duty: Duty, reason: str = "") -> list[Action]:
        """Readiness restored 实力恢复, or taken out of service with a reason."""
        return self._queue(cmd.SetVehicleDuty(vehicle_id, duty, reason))

    def write(self, command: cmd.Command) -> list[Action]:
        """What the crew writes on a form: a return slip, a notice or its receipt, the shift."""
        return self._queue(command)

    def dismiss(self, order_id: str) -> list[Action]:
        """The crew has seen that the order is void."""
        return self._keep(replace(self.entries[order_id], dismissed=True))

    def print_again(self, order_id: str, now: datetime) -> list[Action]:
        """The crew wants the newest paper of an order once more."""
        papers = self.papers.of(order_id)
        changed = self.papers.again(papers[-1].key) if papers else []
        return [Store(papers=tuple(changed)), *self._print_next(now)] if changed else []

    # --- what the printer says ---------------------------------------------------------------------------------------

    def paper_accepted(self, key: PaperKey, job: str, note: str, now: datetime) -> list[Action]:
        """The printer has made a job of the paper."""
        changed = self.papers.accepted(key, job, note)
        return [Store(papers=tuple(changed)), WatchJob(changed[0]), Changed((key.order_id,)), *self._print_next(now)]

    def paper_refused(self, key: PaperKey, certain: bool, now: datetime) -> list[Action]:
        """The printer did not take the paper; `certain` is False when it may have."""
        return [Store(papers=tuple(self.papers.refused(key, certain, now))), Changed((key.order_id,))]

    def job_ended(self, key: PaperKey, printed: bool, now: datetime) -> list[Action]:
        """The job is over; `printed` is False when it was lost or cancelled."""
        paper = self.papers.papers.get(key)
        if paper is None or paper.state is not PaperState.QUEUED:
            return []
        changed = self.papers.ended(key, printed)
        entry = self.entries.get(key.order_id)
        actions: list[Action] = []
        if printed and key.kind is PaperKind.ORDER and entry is not None:
            note = "reprint" if changed[0].reprint else changed[0].note
            actions = self._confirm_revision(entry, key.revision, Step.PRINTED, now, note, tuple(changed))
        if not actions:
            actions = [Store(papers=tuple(changed))]
        return [*actions, Changed((key.order_id,)), *self._print_next(now)]

    # --- inside ------------------------------------------------------------------------------------------------------

    def _take_new(self, order: Order, mission: Mission | None, now: datetime) -> list[Action]:
        known = tuple((order.revision, s.step) for s in order.steps if s.revision == order.revision)
        entry = Entry(order, now, mission, known)
        papers = self.papers.want(PaperKey(order.order_id, order.revision), entry.has(Step.PRINTED))
        return self._taken(entry, papers, now)

    def _take_revision(self, entry: Entry, now: datetime) -> list[Action]:
        papers = self.papers.want(PaperKey(entry.order.order_id, entry.order.revision))
        return self._taken(replace(entry, dismissed=False), papers, now)

    def _taken(self, entry: Entry, papers: list[Paper], now: datetime) -> list[Action]:
        confirming = self._confirm(entry, Step.RECEIVED, now, papers=tuple(papers))
        if not confirming:
            confirming = [Store(entries=(entry,), papers=tuple(papers))]
            self.entries[entry.order.order_id] = entry
        return [*confirming, Changed((entry.order.order_id,)), *self._print_next(now), *self._forget_old()]

    def _take_recall(self, entry: Entry, now: datetime) -> list[Action]:
        order_id = entry.order.order_id
        papers = self.papers.supersede(order_id)
        if self.papers.was_handed_over(order_id):
            papers += self.papers.want(PaperKey(order_id, entry.order.revision, PaperKind.VOID))
        self.entries[order_id] = entry
        return [Store(entries=(entry,), papers=tuple(papers)), Changed((order_id,)), *self._print_next(now)]

    def _keep(self, entry: Entry) -> list[Action]:
        self.entries[entry.order.order_id] = entry
        return [Store(entries=(entry,)), Changed((entry.order.order_id,))]

    def _confirm(
        self, entry: Entry, step: Step, now: datetime, note: str = "", papers: tuple[Paper, ...] = ()
    ) -> list[Action]:
        return self._confirm_revision(entry, entry.order.revision, step, now, note, papers)

    def _confirm_revision(
        self, entry: Entry, revision: int, step: Step, now: datetime, note: str, papers: tuple[Paper, ...]
    ) -> list[Action]:
        if (revision, step) in entry.confirmed:
            return []
        order_id = entry.order.order_id
        seen = replace(entry, confirmed=(*entry.confirmed, (revision, step)))
        name = f"{self._spool_id}/{order_id}/{revision}/{step}"
        command = cmd.ConfirmOrder(order_id, revision, step, now, note)
        one = Outgoing(str(uuid.uuid5(_NAMESPACE, name)), command)
        self.entries[order_id] = seen
        self.outgoing[one.command_id] = one
        return [Store((seen,), papers, (one,)), *self._send_waiting(), Changed((order_id,))]

    def _queue(self, command: cmd.Command) -> list[Action]:
        if len(self.outgoing) >= MOST_WAITING:
            return [Notice(t("Too much waits for the centre; tell the desk by telephone"))]
        one = Outgoing(self._new_id(), command)
        self.outgoing[one.command_id] = one
        return [Store(outgoing=(one,)), *self._send_waiting(), Changed()]

    def _send_waiting(self) -> list[Action]:
        room = MOST_IN_FLIGHT - len(self._in_flight)
        waiting = [one for one in self.outgoing.values() if one.command_id not in self._in_flight][: max(0, room)]
        self._in_flight.update(one.command_id for one in waiting)
        return [Send(one) for one in waiting]

    def _print_next(self, now: datetime) -> list[Action]:
        paper = self.papers.next(now)
        if paper is None:
            return []
        return [Store(papers=(paper,)), Print(paper, self.entries[paper.key.order_id].order)]

    def _forget_old(self) -> list[Action]:
        waiting = {p.key.order_id for p in self.papers.papers.values() if p.state in (PaperState.WAITING,
                   PaperState.PRINTING, PaperState.QUEUED)}  # fmt: skip
        over = [k for k, e in self.entries.items() if not e.is_open() and k not in waiting]
        gone = tuple(over[: max(0, len(over) - ENTRIES_KEPT)])
        for order_id in gone:
            del self.entries[order_id]
            self.papers.forget(order_id)
        return [Store(forgotten=gone)] if gone else []


def _age(order: Order) -> tuple[int, int]:
    """Newer news compare greater: by revision, then issued before recalled or done."""
    return order.revision, int(order.state is not OrderState.ISSUED)
