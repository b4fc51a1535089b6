"""Notices 通告 between desks, stations and vehicles, with a receipt of each receiver (STN-04, OPS-05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.notice import (
    ALL,
    CENTRE,
    Address,
    Notice,
    NoticeReceipt,
    PartyKind,
    ReceiptStep,
    addresses_of,
    receipt_id_of,
)
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision

MOST_NOTICES = 500
"""Valid at a time: a page nobody reads to its end; the oldest must be recalled or run out first."""
MOST_RECEIVERS = 8_000
"""All stations and vehicles of the largest centre."""
LONGEST_TITLE = 80
LONGEST_TEXT = 2_000
MOST_FILES = 5
SHORTEST_S, LONGEST_S = 60.0, 31 * 86_400.0
LONGEST_NAME = 60

_TABLES = {PartyKind.DESK: "desks", PartyKind.STATION: "stations", PartyKind.VEHICLE: "vehicles"}


def send_notice(board: Board, command: cmd.SendNotice, context: Context) -> Decision:
    """The notice with every receiver named; crews may write to the desks and within their own station."""
    actor = context.actor
    text, title = command.text.strip(), command.title.strip()
    if not text or len(text) > LONGEST_TEXT:
        return refuse("field_wrong", field="text", reason=f"1-{LONGEST_TEXT}")
    if len(title) > LONGEST_TITLE:
        return refuse("field_wrong", field="title", reason=f"0-{LONGEST_TITLE}")
    if not (SHORTEST_S <= command.valid_s <= LONGEST_S and 0.0 <= command.starts_in_s <= LONGEST_S):
        return refuse("notice_time_wrong")
    if len(board.notices) >= MOST_NOTICES:
        return refuse("notices_full", most=MOST_NOTICES)
    if len(command.files) > MOST_FILES:
        return refuse("field_wrong", field="files", reason=f"0-{MOST_FILES}")
    unknown = next((f.name for f in command.files if not context.lookups.notice_files.has(f)), None)
    if unknown is not None:
        return refuse("notice_file_unknown", name=unknown[:80])
    sender = sender_of(actor)
    to = _receivers(board, command.to, actor, sender)
    if isinstance(to, Refusal):
        return to
    if not 1 <= len(to) <= MOST_RECEIVERS:
        return refuse("notice_nobody")
    answered = board.notices.get(command.reply_to)
    reply_to = answered.notice_id if answered is not None and _has_part(actor, answered) else ""
    begins = context.now + timedelta(seconds=command.starts_in_s)
    notice = Notice(
        f"{board.centre_id}-notice-{board.seq + 1}", sender, _name_of(board, actor, sender), to, title, text,
        context.now, begins + timedelta(seconds=command.valid_s), command.urgent, command.files, reply_to,
        user=actor.user, valid_from=begins if command.starts_in_s else None,
    )  # fmt: skip
    return Accepted((ev.NoticeSent(notice),), {"notice_id": notice.notice_id})


def sender_of(actor: Actor) -> Address:
    """Where an answer to the party goes."""
    if actor.role is Role.STATION:
        return Address(PartyKind.STATION, actor.station_id)
    if actor.role is Role.VEHICLE:
        return Address(PartyKind.VEHICLE, actor.vehicle_id)
    return Address(PartyKind.DESK, actor.desk_id) if actor.desk_id else CENTRE


def _name_of(board: Board, actor: Actor, sender: Address) -> str:
    if sender.kind is PartyKind.STATION:
        station = board.stations.get(sender.party_id)
        return station.name if station else sender.party_id
    if sender.kind is PartyKind.VEHICLE:
        vehicle = board.vehicles.get(sender.party_id)
        return vehicle.plate if vehicle else sender.party_id
    return actor.name or actor.user


def _receivers(
    board: Board, wanted: tuple[Address, ...], actor: Actor, sender: Address
) -> tuple[Address, ...] | Refusal:
    found: dict[Address, None] = {}
    for address in wanted[:MOST_RECEIVERS]:
        if not _may_reach(board, actor, address):
            return refuse("not_yours")
        if address.kind is PartyKind.CENTRE:
            found[CENTRE] = None
            continue
        table = board.table(_TABLES[address.kind])
        if address.party_id == ALL:
            found.update((Address(address.kind, key), None) for key in sorted(table))
        elif address.party_id in table:
            found[address] = None
        else:
            return _unknown(address)
    found.pop(sender, None)  # nobody writes to himself
    return tuple(found)


def _unknown(address: Address) -> Refusal:
    name = address.party_id[:80]
    if address.kind is PartyKind.DESK:
        return refuse("desk_unknown", desk_id=name)
    if address.kind is PartyKind.STATION:
        return refuse("station_unknown", station_id=name)
    return refuse("vehicle_unknown", vehicle_id=name)


def _may_reach(board: Board, actor: Actor, address: Address) -> bool:
    if actor.role not in (Role.STATION, Role.VEHICLE) or address.kind in (PartyKind.CENTRE, PartyKind.DESK):
        return True
    if address.kind is PartyKind.STATION:
        return bool(address.party_id) and address.party_id == actor.station_id
    vehicle = board.vehicles.get(address.party_id)
    return vehicle is not None and bool(actor.station_id) and vehicle.station_id == actor.station_id


def _has_part(actor: Actor, notice: Notice) -> bool:
    own = addresses_of(actor)
    return notice.sender in own or any(address in notice.to for address in own)


def recall_notice(board: Board, command: cmd.RecallNotice, context: Context) -> Decision:
    """Its sender, a shift lead or the director takes it back; it is seen as recalled until its time is over."""
    notice = board.notices.get(command.notice_id)
    if notice is None:
        return refuse("notice_unknown")
    actor = context.actor
    own = notice.user == actor.user and notice.sender == sender_of(actor)
    if not own and actor.role not in (Role.SHIFT_LEAD, Role.DIRECTOR):
        return refuse("not_yours")
    if notice.recalled_at is not None:
        return Accepted()
    if not command.reason.strip():
        return refuse("reason_missing")
    return Accepted((ev.NoticeRecalled(notice.notice_id, context.now, command.reason.strip()[:200]),))


def confirm_notice(board: Board, command: cmd.ConfirmNotice, context: Context) -> Decision:
    """One receipt for each address under which the party received it; repeats change nothing."""
    notice = board.notices.get(command.notice_id)
    if notice is None:
        return Accepted()  # its time was over while the receipt was on its way
    addressed = [address for address in addresses_of(context.actor) if address in notice.to]
    if not addressed:
        return refuse("not_yours")
    receipts = [_receipt(board, notice, address, command, context) for address in addressed]
    return Accepted(tuple(ev.NoticeConfirmed(receipt) for receipt in receipts if receipt is not None))


def _receipt(
    board: Board, notice: Notice, receiver: Address, command: cmd.ConfirmNotice, context: Context
) -> NoticeReceipt | None:
    receipt_id = receipt_id_of(notice.notice_id, receiver)
    known = board.notice_receipts.get(receipt_id)
    if command.step is ReceiptStep.DELIVERED:
        if known is not None:
            return None
        return NoticeReceipt(receipt_id, notice.notice_id, receiver, context.now, device_at=command.device_at)
    if known is not None and known.read_at is not None:
        return None
    known = known or NoticeReceipt(receipt_id, notice.notice_id, receiver, context.now)
    who = command.read_by.strip() or context.actor.name or context.actor.user
    return replace(known, read_at=context.now, read_by=who[:LONGEST_NAME], device_at=command.device_at)


def expire_notice(board: Board, command: cmd.ExpireNotice, context: Context) -> Decision:
    notice = board.notices.get(command.notice_id)
    if notice is None or context.now < notice.valid_until:
        return Accepted()
    return Accepted((ev.NoticeExpired(notice.notice_id),))


def due_expiries(board: Board, now: datetime) -> Iterator[cmd.ExpireNotice]:
    """Notices whose time is over."""
    return (cmd.ExpireNotice(n.notice_id) for n in board.notices.values() if n.valid_until <= now)
