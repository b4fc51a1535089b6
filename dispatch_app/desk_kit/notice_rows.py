"""Notices as rows and words, for desks and for the director's workbench (no Qt)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.desk_kit.figures import clock_text, moment_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.notice import (
    ALL,
    Address,
    Notice,
    NoticeFile,
    NoticeReceipt,
    PartyKind,
    ReceiptStep,
    addresses_of,
    receipt_id_of,
)
from dispatch_app.words import later, t

GROUPS = {
    PartyKind.STATION: later("All stations"), PartyKind.VEHICLE: later("All vehicles"),
    PartyKind.DESK: later("All desks"),
}  # fmt: skip
HOURS = (1, 8, 24, 72, 168)
"""How long a notice may be valid, to choose from."""
STARTS = (0, 1, 8, 24, 72)
"""In how many hours its validity may begin."""

MOST_FILES = 5
"""Of one notice (use_cases.send_notice refuses more)."""


@dataclass(slots=True)
class NoticeState:
    """What a page of notices remembers."""

    notice: str = ""
    reply_to: str = ""
    files: list[NoticeFile] = field(default_factory=list)
    """Uploaded for the notice that is being written."""


def is_for(actor: Actor | None, notice: Notice) -> bool:
    """Whether the notice came to this desk."""
    return actor is not None and any(address in notice.to for address in addresses_of(actor))


def is_unread(board: Board, actor: Actor | None, notice: Notice, now: datetime) -> bool:
    """Whether this desk (or, for a notice to the centre, any desk) has still to read it."""
    if actor is None or not notice.is_valid(now):
        return False
    return any(
        _receipt(board, notice, address) is None or _receipt(board, notice, address).read_at is None  # type: ignore[union-attr]
        for address in addresses_of(actor) if address in notice.to
    )  # fmt: skip


def unread(board: Board, actor: Actor | None, now: datetime) -> list[Notice]:
    """What this desk has to read, urgent ones first, then the oldest."""
    found = [n for n in board.notices.values() if is_unread(board, actor, n, now)]
    return sorted(found, key=lambda n: (not n.urgent, n.sent_at))


def undelivered(board: Board, actor: Actor | None) -> list[cmd.ConfirmNotice]:
    """Receipts that this desk owes for notices that stand on its screen."""
    if actor is None or actor.role is Role.ADMINISTRATOR:
        return []
    return [
        cmd.ConfirmNotice(notice.notice_id, ReceiptStep.DELIVERED)
        for notice in board.notices.values()
        if any(a in notice.to and _receipt(board, notice, a) is None for a in addresses_of(actor))
    ]


def _receipt(board: Board, notice: Notice, address: Address) -> NoticeReceipt | None:
    return board.notice_receipts.get(receipt_id_of(notice.notice_id, address))


def notice_rows(board: Board, actor: Actor | None, now: datetime) -> list[Row]:
    """Unread first, then the newest; what others send among themselves stands there too."""
    first = unread(board, actor, now)
    waiting = {n.notice_id for n in first}
    rest = [n for n in board.notices.values() if n.notice_id not in waiting]
    rest.sort(key=lambda n: n.sent_at, reverse=True)
    return [_notice_row(board, actor, n, n.notice_id in waiting, now) for n in (*first, *rest)]


def _notice_row(board: Board, actor: Actor | None, notice: Notice, waits: bool, now: datetime) -> Row:
    read, total = read_count(board, notice)
    look = "danger" if waits and notice.urgent else "warning" if waits else "" if notice.is_valid(now) else "dim"
    badge = t("recalled") if notice.recalled_at else t("Urgent notice") if notice.urgent else ""
    paper = f" ▤{len(notice.files)}" if notice.files else ""
    note = notice.sender_name if is_for(actor, notice) else f"{notice.sender_name} → {to_words(board, notice)}"
    return Row(
        notice.notice_id, notice.title or notice.text.replace("\n", " ")[:40], moment_text(notice.sent_at),
        f"{note}{paper} · " + t("read by {read} of {total}", read=read, total=total),
        mark="●" if waits else "✓" if is_for(actor, notice) else "→", look=look, badge=badge,
    )  # fmt: skip


def read_count(board: Board, notice: Notice) -> tuple[int, int]:
    """(receivers that have read it, receivers)."""
    receipts = (_receipt(board, notice, address) for address in notice.to)
    return sum(r is not None and r.read_at is not None for r in receipts), len(notice.to)


def to_words(board: Board, notice: Notice) -> str:
    """The receivers, the first few by name."""
    names = [party_name(board, address) for address in notice.to[:3]]
    more = len(notice.to) - len(names)
    return t(", ").join(names) + (t(" and {count} more", count=more) if more > 0 else "")


def party_name(board: Board, address: Address) -> str:
    """A receiver or sender in words."""
    if address.kind is PartyKind.CENTRE:
        return t("The centre")
    if address.kind is PartyKind.STATION and address.party_id in board.stations:
        return board.stations[address.party_id].name
    if address.kind is PartyKind.VEHICLE and address.party_id in board.vehicles:
        return board.vehicles[address.party_id].plate
    if address.kind is PartyKind.DESK and address.party_id in board.desks:
        return board.desks[address.party_id].name
    return address.party_id


def receipt_rows(board: Board, notice: Notice | None) -> list[Row]:
    """One row a receiver: those that have not got it first, then those that have not read it."""
    if notice is None:
        return []
    rows: list[tuple[int, Row]] = []
    for address in notice.to:
        receipt = _receipt(board, notice, address)
        key, name = f"{address.kind}/{address.party_id}", party_name(board, address)
        if receipt is None:
            rows.append((0, Row(key, name, "", mark="○", look="warning", badge=t("not delivered yet"))))
        elif receipt.read_at is None:
            rows.append((1, Row(key, name, clock_text(receipt.delivered_at), mark="◔", badge=t("delivered"))))
        else:
            read = t("{name} has read it", name=receipt.read_by)
            rows.append((2, Row(key, name, clock_text(receipt.read_at), read, mark="●", look="success")))
    return [row for _, row in sorted(rows, key=lambda one: (one[0], one[1].title))]


def notice_text(board: Board, notice: Notice | None) -> str:
    """The notice in full with its head."""
    if notice is None:
        return ""
    until = t("valid until {time}", time=moment_text(notice.valid_until))
    if notice.valid_from is not None:
        until = t("valid from {time}", time=moment_text(notice.valid_from)) + t(", ") + until
    head = f"{notice.sender_name} → {to_words(board, notice)}\n{moment_text(notice.sent_at)} · {until}"
    if notice.recalled_at is not None:
        head += "\n" + t("RECALLED: {reason}", reason=notice.recall_reason)
    answered = board.notices.get(notice.reply_to)
    if answered is not None:
        title = answered.title or answered.text[:30]
        head += "\n" + t("Answer to {name}: {title}", name=answered.sender_name, title=title)
    return f"{head}\n\n{notice.text}"


def receivers(board: Board) -> list[tuple[Address, str]]:
    """Whom a desk may write to: the groups, then stations, vehicles and desks by name."""
    groups = [(Address(kind, ALL), t(words)) for kind, words in GROUPS.items()]
    stations = sorted(((Address(PartyKind.STATION, k), s.name) for k, s in board.stations.items()), key=lambda p: p[1])
    vehicles = sorted(((Address(PartyKind.VEHICLE, k), v.plate) for k, v in board.vehicles.items()), key=lambda p: p[1])
    desks = sorted(((Address(PartyKind.DESK, k), d.name) for k, d in board.desks.items()), key=lambda p: p[1])
    return [*groups, *stations, *vehicles, *desks]


def receiver_rows(board: Board, chosen: frozenset[str], looked_for: str) -> list[Row]:
    """Receivers with a check box; the chosen ones stay in the list whatever is looked for."""
    rows = []
    for address, name in receivers(board):
        key = f"{address.kind}/{address.party_id}"
        if key in chosen or looked_for.strip().lower() in name.lower():
            rows.append(Row(key, name, checked=key in chosen))
    return rows


def addresses(keys: Sequence[str]) -> tuple[Address, ...]:
    """The addresses of checked rows."""
    return tuple(Address(PartyKind(kind), party_id) for kind, _, party_id in (key.partition("/") for key in keys))


def papers_said(actor: Actor | None, line: ev.Recorded) -> tuple[str, str] | None:
    """(sentence, tone) for the strip when a notice comes to this desk; None for everything else."""
    event = line.event
    if isinstance(event, ev.NoticeSent) and is_for(actor, event.notice):
        title = event.notice.title or event.notice.text.replace("\n", " ")[:40]
        words = t("Notice from {name}: {title} – Ctrl+U", name=event.notice.sender_name, title=title)
        return words, "danger" if event.notice.urgent else "warning"
    return None


def size_text(size_bytes: int) -> str:
    """How large a file is."""
    return f"{size_bytes / 1_048_576:.1f} MB" if size_bytes >= 1_048_576 else f"{max(1, round(size_bytes / 1024))} KB"


def file_rows(files: Sequence[NoticeFile]) -> list[Row]:
    """One row a file, its hash as key."""
    return [Row(file.sha256, file.name, size_text(file.size_bytes), mark="▤") for file in files]
