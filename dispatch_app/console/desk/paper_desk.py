"""Notices, return slips and stations at a desk, as rows and commands (no Qt)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import clock_text, moment_text, waited_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.notice import (
    ALL,
    Address,
    Notice,
    NoticeReceipt,
    PartyKind,
    ReceiptStep,
    addresses_of,
    receipt_id_of,
)
from dispatch_app.domain.reasons import CONDITIONS, CREW_JOBS, SHIFT_NAMES, SLIP_OUTCOMES
from dispatch_app.domain.return_slip import ReturnSlip, SlipState
from dispatch_app.domain.shift import StationShift
from dispatch_app.domain.station import Link, PrinterState, Station
from dispatch_app.words import later, t

PRINTERS = {
    PrinterState.UNKNOWN: later("Printer not read yet"), PrinterState.READY: later("Printer ready"),
    PrinterState.OUT_OF_PAPER: later("Printer out of paper"), PrinterState.JAMMED: later("Printer jammed"),
    PrinterState.OFFLINE: later("Printer offline"), PrinterState.FAULT: later("Printer fault"),
}  # fmt: skip
GROUPS = {
    PartyKind.STATION: later("All stations"), PartyKind.VEHICLE: later("All vehicles"),
    PartyKind.DESK: later("All desks"),
}  # fmt: skip
GOOD_PRINTERS = frozenset({PrinterState.READY, PrinterState.UNKNOWN})
HOURS = (1, 8, 24, 72, 168)
"""How long a notice may be valid, to choose from."""


@dataclass(slots=True)
class PaperDesk:
    """What the window remembers."""

    notice: str = ""
    slip: str = ""
    station: str = ""
    reply_to: str = ""


# --- notices ---------------------------------------------------------------------------------------------------------


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
    note = notice.sender_name if is_for(actor, notice) else f"{notice.sender_name} → {to_words(board, notice)}"
    return Row(
        notice.notice_id, notice.title or notice.text.replace("\n", " ")[:40], moment_text(notice.sent_at),
        f"{note} · " + t("read by {read} of {total}", read=read, total=total),
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


# --- return slips ----------------------------------------------------------------------------------------------------


def slip_rows(board: Board, now: datetime) -> list[Row]:
    """Overdue slips first, then those that are owed by age, then the filed ones, the newest first."""
    slips = list(board.return_slips.values())
    owed = sorted(
        (s for s in slips if s.state is SlipState.OWED), key=lambda s: (not s.is_overdue(), s.owed_at, s.mission_id)
    )
    filed = [s for s in slips if s.state is SlipState.FILED]
    filed.sort(key=lambda s: (s.filed_at or s.owed_at), reverse=True)
    return [_slip_row(board, slip, now) for slip in (*owed, *filed)]


def _slip_row(board: Board, slip: ReturnSlip, now: datetime) -> Row:
    station = board.stations.get(slip.station_id)
    name = station.name if station else slip.station_id
    if slip.state is SlipState.FILED:
        outcome = t(SLIP_OUTCOMES.get(slip.report.outcome, slip.report.outcome)) if slip.report else ""
        note = " · ".join(part for part in (name, slip.scene, outcome) if part)
        at = moment_text(slip.filed_at or slip.owed_at)
        return Row(slip.mission_id, f"{slip.plate} {slip.incident_id}", at, note, mark="●", look="dim")
    age = waited_text((now - slip.owed_at).total_seconds())
    asked = t("asked {count} times", count=slip.reminders) if slip.reminders else ""
    overdue = slip.is_overdue()
    return Row(
        slip.mission_id, f"{slip.plate} {slip.incident_id}", age,
        " · ".join(part for part in (name, slip.scene, asked) if part),
        mark="!" if overdue else "○", look="danger" if overdue else "", badge=t("overdue") if overdue else t("owed"),
    )  # fmt: skip


def slip_count(board: Board) -> tuple[int, int]:
    """(owed, of these overdue)."""
    owed = [s for s in board.return_slips.values() if s.state is SlipState.OWED]
    return len(owed), sum(s.is_overdue() for s in owed)


def slip_text(board: Board, slip: ReturnSlip | None) -> str:
    """The slip in full."""
    if slip is None:
        return ""
    lines = [f"{slip.plate}  {slip.incident_id}", slip.scene, t("run over {time}", time=moment_text(slip.owed_at))]
    report = slip.report
    if report is None:
        lines.append(t("not filed yet"))
        return "\n".join(lines)
    hospital = board.hospitals.get(report.hospital_id)
    facts: list[tuple[str, object]] = [
        (t("Outcome"), t(SLIP_OUTCOMES.get(report.outcome, report.outcome))),
        (t("Hospital"), hospital.name if hospital else report.hospital_id), (t("Received by"), report.received_by),
        (t("Mileage (km)"), "" if report.mileage_km is None else f"{report.mileage_km:.1f}"),
        (t(CREW_JOBS["doctor"]), report.doctor), (t(CREW_JOBS["nurse"]), report.nurse),
        (t(CREW_JOBS["driver"]), report.driver), (t("Remarks"), report.remarks),
    ]  # fmt: skip
    if slip.filed_at is not None:
        lines.append(t("filed {time} by {name}", time=moment_text(slip.filed_at), name=slip.filed_by))
    if slip.version > 1:
        lines.append(t("changed {count} times", count=slip.version - 1))
    lines += ["", *(f"{name}：{words}" for name, words in facts if words)]
    for number, patient in enumerate(report.patients, start=1):
        who = " ".join(part for part in (patient.name, patient.age) if part)
        scene, hospital_now = (t(CONDITIONS.get(c.value, "")) for c in (patient.at_scene, patient.at_hospital))
        lines += [
            "", t("Patient {number}", number=number) + f"  {who}",
            f"{t('Patient at the scene')}：{scene} {patient.scene_note}".rstrip(),
            f"{t('Patient at the hospital')}：{hospital_now} {patient.hospital_note}".rstrip(),
        ]  # fmt: skip
        lines += [f"{t(name)}：{words}" for name, words in (("Diagnosis", patient.diagnosis),
                  ("Treatment", patient.treatment)) if words]  # fmt: skip
    return "\n".join(lines)


# --- stations --------------------------------------------------------------------------------------------------------


def station_rows(board: Board) -> list[Row]:
    """Stations in trouble first (no link, printer fault, overdue slips), then by name."""
    return [row for _, _, row in sorted(_station_entry(board, s) for s in board.stations.values())]


def _station_entry(board: Board, station: Station) -> tuple[int, str, Row]:
    offline = station.link is not Link.ONLINE
    printer = station.printer not in GOOD_PRINTERS
    own = [s for s in board.return_slips.values() if s.station_id == station.station_id and s.state is SlipState.OWED]
    overdue = sum(s.is_overdue() for s in own)
    shift = shift_of(board, station.station_id)
    parts = [t("Station does not answer") if offline else t(PRINTERS[station.printer])]
    if printer and station.printer_note:
        parts.append(station.printer_note)
    if shift is not None:
        parts.append(f"{t(SHIFT_NAMES.get(shift.name, shift.name))} {shift.in_charge}")
    if own:
        parts.append(t("{owed} slips owed, {overdue} overdue", owed=len(own), overdue=overdue))
    trouble = 0 if offline or printer else 1 if overdue else 2
    look = ("danger", "warning", "success")[trouble]
    row = Row(station.station_id, station.name, station.phone, " · ".join(parts), mark="●○"[offline], look=look)
    return trouble, station.name, row


def shift_of(board: Board, station_id: str) -> StationShift | None:
    """The station's present shift, or None."""
    return next((s for s in board.shifts.values() if s.station_id == station_id), None)


def station_text(board: Board, station: Station | None) -> str:
    """Shift, people by vehicle, checks of the hand-over."""
    if station is None:
        return ""
    lines = [station.name, station.phone]
    shift = shift_of(board, station.station_id)
    if shift is None:
        return "\n".join([*lines, t("No shift has begun at this station")])
    lines += [
        "", t("{name} since {time}", name=t(SHIFT_NAMES.get(shift.name, shift.name)), time=moment_text(shift.began_at)),
        f"{t('Handed over by')}：{shift.handed_by or '—'}　{t('Taken over by')}：{shift.in_charge}",
    ]  # fmt: skip
    if shift.remarks:
        lines.append(f"{t('Remarks')}：{shift.remarks}")
    own = sorted((v for v in board.vehicles.values() if v.station_id == station.station_id), key=lambda v: v.plate)
    checks = {c.vehicle_id: c for c in shift.checks}
    for vehicle_id, plate in (*((v.vehicle_id, v.plate) for v in own), ("", t("at the station"))):
        aboard = [m for m in shift.members if m.vehicle_id == vehicle_id]
        people = [f"{t(CREW_JOBS[m.job.value])} {m.name} {m.phone}".strip() for m in aboard]
        check = checks.get(vehicle_id)
        found = "" if check is None else t("ready") if check.ready else t("not ready: {note}", note=check.note)
        if people or check is not None:
            lines += ["", " ".join(part for part in (plate, found) if part), *people]
    return "\n".join(lines)


