"""The situation report 情况报告 of a major incident: figures, tables and a text for the next level, frozen as given."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import COMING
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import (
    MOST_REPORTS,
    Casualty,
    Colour,
    MajorIncident,
    Outcome,
    ReportLine,
    SituationReport,
    level_of,
)
from dispatch_app.domain.major_words import COLOURS, KINDS, LEVELS, MISSION_WORDS, OUTCOMES, REPORT_KINDS
from dispatch_app.domain.mission import Mission, MissionState
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.call_up_staff import call_ups_of
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.list_casualties import find_open_major
from dispatch_app.words import t

ADDRESSEE_LENGTH = 60
NOTES_IN_TEXT = 3
"""The newest measures go into the text; all of them stand in the table."""

VEHICLE_TIMES = (
    MissionState.ORDERED, MissionState.EN_ROUTE, MissionState.ON_SCENE, MissionState.PATIENT_ABOARD,
    MissionState.AT_HOSPITAL, MissionState.HANDED_OVER,
)  # fmt: skip


def issue_situation_report(board: Board, command: cmd.IssueSituationReport, context: Context) -> Decision:
    """The next report. Result: report_id."""
    major = board.major_incidents.get(command.major_incident_id)
    if command.kind not in REPORT_KINDS:
        return refuse("field_wrong", field="kind", reason=" ".join(REPORT_KINDS))
    if major is None or command.kind != "final":  # the final report is written when all is over
        open_one = find_open_major(board, command.major_incident_id)
        if isinstance(open_one, Refusal):
            return open_one
        major = open_one
    addressee = command.addressee.strip()
    if len(addressee) > ADDRESSEE_LENGTH or not addressee.isprintable():
        return refuse("field_wrong", field="addressee", reason=f"0–{ADDRESSEE_LENGTH}")
    number = len(board.reports_of(major.major_incident_id)) + 1
    if number > MOST_REPORTS:
        return refuse("reports_full", most=MOST_REPORTS)
    report = _Situation(board, major, context).report(number, command.kind, addressee)
    return Accepted((ev.SituationReportIssued(report),), {"report_id": report.report_id})


class _Situation:
    """The event as the board says, in words of the chosen language."""

    def __init__(self, board: Board, major: MajorIncident, context: Context) -> None:
        self._board, self._major, self._context = board, major, context
        self._casualties = board.casualties_of(major.major_incident_id)
        self._missions: list[Mission] = [m for i in major.incident_ids for m in board.missions_of(i)]
        self._incidents: list[Incident] = [board.incidents[i] for i in major.incident_ids if i in board.incidents]
        self._people = [p for c in call_ups_of(board, major) for p in c.people]

    def report(self, number: int, kind: str, addressee: str) -> SituationReport:
        """The whole report."""
        major, actor = self._major, self._context.actor
        return SituationReport(
            f"{major.major_incident_id}-R{number}", major.major_incident_id, number, kind, self._context.now,
            actor.name or actor.user, addressee, self._name(), self._text(number, kind), tuple(self._facts()),
            tuple(self._counts()), tuple(self._casualty_lines()), tuple(self._hospital_lines()),
            tuple(self._vehicle_lines()), tuple(self._staff_lines()), tuple(self._note_lines()),
        )  # fmt: skip

    def _name(self) -> str:
        return f"【{t('exercise')}】{self._major.name}" if self._major.is_test else self._major.name

    # --- figures -----------------------------------------------------------------------------------------------------

    def _count(self, *colours: Colour) -> int:
        return sum(c.colour in colours for c in self._casualties)

    def _level(self) -> str:
        set_by_hand = self._major.level
        grave = self._count(Colour.RED, Colour.BLACK)
        found = set_by_hand or level_of(len(self._casualties), grave)
        words = t(LEVELS[found])
        return words if set_by_hand or not found else t("{level} (by the figures)", level=words)

    def _began_at(self) -> datetime:
        return min((i.opened_at for i in self._incidents), default=self._major.declared_at)

    def _place(self) -> str:
        return next((i.scene.text for i in self._incidents if i.scene.text), "") or t("place unknown")

    def _outcomes(self) -> Counter[Outcome]:
        return Counter(c.outcome for c in self._casualties)

    def _clock(self, at: datetime | None, day: bool = False) -> str:
        pattern = "%Y-%m-%d %H:%M" if day else "%H:%M"
        return at.astimezone(self._context.zone).strftime(pattern) if at else ""

    def _plate(self, mission: Mission) -> str:
        vehicle = self._board.vehicles.get(mission.vehicle_id)
        return vehicle.plate if vehicle else mission.vehicle_id

    def _hospital(self, hospital_id: str) -> str:
        hospital = self._board.hospitals.get(hospital_id)
        return hospital.name if hospital else hospital_id

    # --- parts -------------------------------------------------------------------------------------------------------

    def _facts(self) -> list[tuple[str, str]]:
        major, outcomes = self._major, self._outcomes()
        estimate = major.estimate
        active = sum(m.is_active() for m in self._missions)
        facts = [
            (t("Kind"), t(KINDS[major.kind])),
            (t("Level"), self._level()),
            (t("Began"), self._clock(self._began_at(), day=True)),
            (t("Place"), self._place()),
            (t("Lead on scene"), major.commander),
            (t("Command post"), major.command_post.text),
            (t("Linked incidents"), "、".join(major.incident_ids)),
            (t("Casualties listed"), str(len(self._casualties))),
            (t("Estimated on scene"), str(estimate.sum()) if estimate.sum() else ""),
            (t("Without outcome"), str(outcomes[Outcome.OPEN])),
            (t("Vehicles"), t("{all} sent, {active} still on mission", all=len(self._missions), active=active)),
            (t("Summary"), major.summary),
        ]
        return [(name, value) for name, value in facts if value]

    def _counts(self) -> list[ReportLine]:
        shown = list(Outcome)
        head = ReportLine((t("Colour"), *(t(OUTCOMES[o]) for o in shown), t("Sum")))
        lines = [head]
        for colour in Colour:
            of_colour = Counter(c.outcome for c in self._casualties if c.colour is colour)
            cells = (t(COLOURS[colour]), *(str(of_colour[o]) for o in shown), str(sum(of_colour.values())))
            lines.append(ReportLine(cells))
        outcomes = self._outcomes()
        lines.append(ReportLine((t("Sum"), *(str(outcomes[o]) for o in shown), str(len(self._casualties)))))
        return lines

    def _casualty_lines(self) -> list[ReportLine]:
        head = (t("No."), t("Wristband"), t("Colour"), t("Patient"), t("Injuries"), t("Vehicle"), t("Hospital"),
                t("Outcome"))  # fmt: skip
        return [ReportLine(head), *(ReportLine(self._casualty_cells(c)) for c in self._casualties)]

    def _casualty_cells(self, casualty: Casualty) -> tuple[str, ...]:
        mission = self._board.missions.get(casualty.mission_id)
        patient = " ".join(part for part in (casualty.name, casualty.sex, casualty.age) if part)
        outcome = t(OUTCOMES[casualty.outcome]) if casualty.is_settled() else ""
        at = self._clock(casualty.outcome_at)
        return (
            str(casualty.number), casualty.wristband, t(COLOURS[casualty.colour]), patient, casualty.injuries,
            self._plate(mission) if mission else "",
            self._hospital(casualty.hospital_id) if casualty.counts_at_hospital() else "", f"{outcome} {at}".strip(),
        )  # fmt: skip

    def _hospital_lines(self) -> list[ReportLine]:
        head = (t("Hospital"), *(t(COLOURS[c]) for c in Colour), t("Sum"), t("handed over to hospital"))
        lines = [ReportLine(head)]
        going = [c for c in self._casualties if c.counts_at_hospital()]
        for hospital_id in sorted({c.hospital_id for c in going}, key=self._hospital):
            there = [c for c in going if c.hospital_id == hospital_id]
            colours = Counter(c.colour for c in there)
            handed = sum(c.outcome is Outcome.HANDED_OVER for c in there)
            counts = (*(colours[c] for c in Colour), len(there), handed)
            lines.append(ReportLine((self._hospital(hospital_id), *(str(n) for n in counts))))
        return lines if len(lines) > 1 else []

    def _vehicle_lines(self) -> list[ReportLine]:
        head = (t("Vehicle"), t("Station"), t("State"), *(t(MISSION_WORDS[s]) for s in VEHICLE_TIMES), t("Hospital"))
        lines = [ReportLine(head)]
        for mission in self._missions:
            station = self._board.stations.get(mission.station_id)
            times = (self._clock(mission.reached_at(state)) for state in VEHICLE_TIMES)
            lines.append(ReportLine((
                self._plate(mission), station.name if station else mission.station_id, t(MISSION_WORDS[mission.state]),
                *times, self._hospital(mission.hospital_id),
            )))  # fmt: skip
        return lines if len(lines) > 1 else []

    def _staff_lines(self) -> list[ReportLine]:
        lines = [ReportLine((t("Name"), t("Told"), t("Minutes"), t("Remark")))]
        words = {COMING: t("is coming"), "2": t("is not coming")}
        lines += [
            ReportLine((p.name or p.number, words.get(p.answer, ""), "" if p.minutes is None else str(p.minutes),
                        p.remark))
            for p in self._people
        ]  # fmt: skip
        return lines if len(lines) > 1 else []

    def _note_lines(self) -> list[ReportLine]:
        lines = [ReportLine((t("Time"), t("Who"), t("What")))]
        lines += [ReportLine((self._clock(n.at), n.user, n.text)) for n in self._major.notes]
        return lines if len(lines) > 1 else []

    def _text(self, number: int, kind: str) -> str:
        outcomes = self._outcomes()
        stations = {m.station_id for m in self._missions}
        sentences = [
            t("{centre}, {kind} no. {number}: {name}", centre=self._context.centre_name, kind=t(REPORT_KINDS[kind]),
              number=number, name=self._name()),
            t("At {time} {event} was reported at {place}; level: {level}.",
              time=self._clock(self._began_at(), day=True), event=t(KINDS[self._major.kind]), place=self._place(),
              level=self._level()),
            t("By {time} {all} casualties are listed: {red} red, {yellow} yellow, {green} green, {black} black.",
              time=self._clock(self._context.now), all=len(self._casualties), red=self._count(Colour.RED),
              yellow=self._count(Colour.YELLOW), green=self._count(Colour.GREEN), black=self._count(Colour.BLACK)),
            t("{handed} were handed over to hospitals, {scene} needed no transport, {died} died on scene, {open} are "
              "without outcome.", handed=outcomes[Outcome.HANDED_OVER],
              scene=outcomes[Outcome.TREATED] + outcomes[Outcome.REFUSED] + outcomes[Outcome.LEFT],
              died=outcomes[Outcome.DIED], open=outcomes[Outcome.OPEN]),
            t("{vehicles} vehicles of {stations} stations were sent, {active} are on mission.",
              vehicles=len(self._missions), stations=len(stations), active=sum(m.is_active() for m in self._missions)),
        ]  # fmt: skip
        shares = [f"{line.cells[0]} {line.cells[5]}" for line in self._hospital_lines()[1:]]
        if shares:
            sentences.append(t("Hospitals: {shares}.", shares="、".join(shares)))
        if self._people:
            coming = sum(p.answer == COMING for p in self._people)
            sentences.append(t("{all} staff were called up, {coming} are coming.", all=len(self._people),
                               coming=coming))  # fmt: skip
        if self._major.notes:
            newest = "；".join(note.text.rstrip("。.；;") for note in self._major.notes[-NOTES_IN_TEXT:])
            sentences.append(t("Measures and requests: {notes}.", notes=newest))
        return "\n".join(sentences)
