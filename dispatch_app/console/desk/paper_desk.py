"""Return slips and stations at a desk, as rows and commands (no Qt); notices stand in desk_kit.notice_rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import moment_text, waited_text
from dispatch_app.desk_kit.notice_rows import NoticeState
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
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
GOOD_PRINTERS = frozenset({PrinterState.READY, PrinterState.UNKNOWN})
@dataclass(slots=True)
class PaperDesk(NoticeState):
    """What the window remembers."""

    slip: str = ""
    station: str = ""


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


