"""Rows and words of the major-incident window: events, casualties, vehicles, hospitals, staff, reports."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from dispatch_app.console.desk.campaign_desk import state_text
from dispatch_app.console.desk.major_desk import MajorDesk
from dispatch_app.desk_kit.figures import (
    clock_text,
    drive_text,
    incident_number,
    moment_text,
    number_text,
    seconds_between,
    waited_text,
)
from dispatch_app.desk_kit.labels import INCIDENT_STATES, MISSION_LOOKS, MISSION_STATES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import COMING, Campaign, CampaignKind, PersonState
from dispatch_app.domain.directory import EntryKind
from dispatch_app.domain.major_incident import Casualty, Colour, Level, MajorIncident, level_of
from dispatch_app.domain.major_words import COLOURS, KINDS, LEVELS, NEEDS, OUTCOMES, REPORT_KINDS
from dispatch_app.domain.mission import Mission
from dispatch_app.domain.queries import Distribution
from dispatch_app.words import t

LOOKS = {Colour.RED: "danger", Colour.YELLOW: "warning", Colour.GREEN: "success", Colour.BLACK: "dim"}
MARKS = {Colour.RED: "▲", Colour.YELLOW: "◆", Colour.GREEN: "●", Colour.BLACK: "✚"}
"""A shape with each colour: seen in grey too."""


def major_rows(board: Board, now: datetime) -> list[Row]:
    """Running events first, the newest on top."""
    ordered = sorted(board.major_incidents.values(), key=lambda m: (not m.is_open(), -m.declared_at.timestamp()))
    rows = []
    for major in ordered:
        casualties = board.casualties_of(major.major_incident_id)
        badge = t("exercise") if major.is_test else "" if major.is_open() else t("event over")
        since = waited_text(seconds_between(major.declared_at, now)) if major.is_open() else ""
        rows.append(Row(
            major.major_incident_id, major.name, since or moment_text(major.declared_at),
            f"{t(KINDS[major.kind])} · {t('{count} casualties', count=len(casualties))}",
            look="danger" if major.is_open() else "dim", badge=badge,
        ))  # fmt: skip
    return rows


def linked_rows(board: Board, major: MajorIncident | None) -> list[Row]:
    """The incidents of the event."""
    rows = []
    for incident_id in major.incident_ids if major is not None else ():
        incident = board.incidents.get(incident_id)
        active = sum(m.is_active() for m in board.missions_of(incident_id))
        state = label(INCIDENT_STATES, incident.state) if incident else t("event over")
        place = incident.scene.text if incident and incident.scene.text else t("place unknown")
        rows.append(Row(
            incident_id, f"{incident_number(incident_id)}  {state}", t("{count} vehicles", count=active), place,
            look="" if incident and incident.is_open() else "dim",
        ))  # fmt: skip
    return rows


def colour_counts(board: Board, major: MajorIncident | None) -> dict[Colour, tuple[int, int]]:
    """By colour: (listed, without outcome)."""
    casualties = board.casualties_of(major.major_incident_id) if major is not None else []
    listed, left = Counter(c.colour for c in casualties), Counter(c.colour for c in casualties if not c.is_settled())
    return {colour: (listed[colour], left[colour]) for colour in Colour}


def level_text(board: Board, major: MajorIncident) -> str:
    """The level that was set, else the one that the figures reach."""
    if major.level is not Level.NONE:
        return t(LEVELS[major.level])
    casualties = board.casualties_of(major.major_incident_id)
    grave = sum(c.colour in (Colour.RED, Colour.BLACK) for c in casualties)
    found = level_of(len(casualties), grave)
    return t("{level} (by the figures)", level=t(LEVELS[found])) if found else t(LEVELS[Level.NONE])


def patient_text(casualty: Casualty) -> str:
    """What is known of the person and the injuries, in one line."""
    needs = [t(NEEDS[need]) for need in casualty.needs if need in NEEDS]
    person = f"{casualty.name} {casualty.sex}{casualty.age}".strip()
    return " · ".join(part for part in (person, casualty.injuries, "、".join(needs)) if part)


def casualty_rows(board: Board, major: MajorIncident | None, now: datetime) -> list[Row]:
    """Who waits for an outcome first, gravest first; then the others."""
    casualties = board.casualties_of(major.major_incident_id) if major is not None else []
    ordered = sorted(casualties, key=lambda c: (c.is_settled(), list(Colour).index(c.colour), c.number))
    return [_casualty_row(board, c, now) for c in ordered]


def _casualty_row(board: Board, casualty: Casualty, now: datetime) -> Row:
    title = f"{casualty.number}  {casualty.wristband}  {patient_text(casualty)}".rstrip()
    done = casualty.is_settled()
    right = clock_text(casualty.outcome_at) if casualty.outcome_at else waited_text(
        seconds_between(casualty.sortings[0].at, now)
    )  # fmt: skip
    return Row(
        casualty.casualty_id, title, right, way_text(board, casualty), MARKS[casualty.colour],
        "dim" if done else LOOKS[casualty.colour], badge=t(COLOURS[casualty.colour]), hollow=done,
        tip=" → ".join(f"{t(COLOURS[s.colour])} {clock_text(s.at)}" for s in casualty.sortings),
    )  # fmt: skip


def way_text(board: Board, casualty: Casualty) -> str:
    """Vehicle, hospital and outcome; says what is missing."""
    mission = board.missions.get(casualty.mission_id)
    hospital = board.hospitals.get(casualty.hospital_id)
    parts = [mission_text(board, mission)] if mission is not None else []
    if hospital is not None:
        parts.append(f"→ {hospital.name}")
    if casualty.is_settled():
        return " · ".join([t(OUTCOMES[casualty.outcome]), *(parts if casualty.counts_at_hospital() else ())])
    if hospital is None and casualty.colour is not Colour.BLACK:
        parts.append(t("no hospital yet"))
    if mission is None and casualty.colour is not Colour.BLACK:
        parts.append(t("no vehicle yet"))
    return " · ".join(parts) or t("stays on scene")


def mission_text(board: Board, mission: Mission) -> str:
    """Plate and state."""
    vehicle = board.vehicles.get(mission.vehicle_id)
    return f"{vehicle.plate if vehicle else mission.vehicle_id} {label(MISSION_STATES, mission.state)}"


def mission_choices(board: Board, major: MajorIncident | None) -> list[tuple[str, str]]:
    """(mission id, words) of every vehicle that can still take a casualty, with how many it has."""
    choices = []
    carried = Counter(c.mission_id for c in board.casualties.values() if not c.is_settled())
    for incident_id in major.incident_ids if major is not None else ():
        for mission in board.missions_of(incident_id):
            if mission.is_active():
                count = carried[mission.mission_id]
                many = f" ({count})" if count else ""
                choices.append((mission.mission_id, mission_text(board, mission) + many))
    return choices


def hospital_choices(board: Board) -> list[tuple[str, str]]:
    """(hospital id, words) with beds and diversion."""
    named = sorted(board.hospitals.values(), key=lambda h: h.name)
    return [
        (h.hospital_id, f"{h.name} · " + (t("diverting") if h.diverting else t("{count} beds", count=h.beds)))
        for h in named
    ]


def pick_rows(state: MajorDesk) -> list[Row]:
    """The planned vehicles of a wave, in the order of their arrival."""
    picks = state.plan.picks if state.plan is not None else ()
    return [
        Row(
            pick.advice.vehicle_id, f"{pick.advice.plate}  {pick.advice.station_name}", drive_text(pick.advice.time_s),
            " · ".join(pick.reasons), checked=pick.advice.vehicle_id in state.ticked_vehicles,
            look="" if pick.advice.suits else "warning",
        )
        for pick in picks
    ]  # fmt: skip


def sent_rows(board: Board, major: MajorIncident | None, now: datetime) -> list[Row]:
    """Every vehicle of the event: those at work first."""
    missions = [m for i in (major.incident_ids if major is not None else ()) for m in board.missions_of(i)]
    missions.sort(key=lambda m: not m.is_active())
    riding = Counter(c.mission_id for c in board.casualties.values())
    rows = []
    for mission in missions:
        station, hospital = board.stations.get(mission.station_id), board.hospitals.get(mission.hospital_id)
        facts = [station.name if station else mission.station_id]
        if hospital is not None:
            facts.append(f"→ {hospital.name}")
        if riding[mission.mission_id]:
            facts.append(t("{count} casualties", count=riding[mission.mission_id]))
        since = mission.stages[-1].at
        age = waited_text(seconds_between(since, now)) if mission.is_active() else clock_text(since)
        mark = "●" if mission.is_active() else "○"
        rows.append(Row(
            mission.mission_id, mission_text(board, mission), age, " · ".join(facts), mark,
            MISSION_LOOKS[mission.state],
        ))  # fmt: skip
    return rows


def proposal_rows(board: Board, state: MajorDesk) -> list[Row]:
    """The proposed hospital of each casualty with its reasons; a choice by hand stands instead of it."""
    rows = []
    for place in state.distribution.places if state.distribution is not None else ():
        casualty = board.casualties.get(place.casualty_id)
        if casualty is None:
            continue
        by_hand = board.hospitals.get(state.instead.get(place.casualty_id, ""))
        name = by_hand.name if by_hand else place.hospital_name or "—"
        reasons = t("chosen by hand") if by_hand else " · ".join(place.reasons)
        rows.append(Row(
            place.casualty_id, f"{casualty.number} {casualty.wristband} → {name}",
            "" if by_hand else drive_text(place.time_s), reasons, MARKS[casualty.colour], LOOKS[casualty.colour],
            badge=t(COLOURS[casualty.colour]), checked=place.casualty_id in state.ticked_casualties,
        ))  # fmt: skip
    return rows


def load_rows(found: Distribution | None) -> list[Row]:
    """What each hospital would have to take."""
    rows = []
    for load in found.hospitals if found is not None else ():
        going = load.red + load.yellow + load.green
        full = load.beds < going or load.diverting
        beds = t("diverting") if load.diverting else t("{count} beds", count=load.beds)
        shares = t("red {red} · yellow {yellow} · green {green}", red=load.red, yellow=load.yellow, green=load.green)
        rows.append(Row(
            load.hospital_id, load.name, drive_text(load.time_s), f"{beds} · {shares}",
            look="warning" if full and going else "", badge=str(going) if going else "",
        ))  # fmt: skip
    return rows


def call_ups(board: Board, major: MajorIncident | None) -> list[Campaign]:
    """The staff call-ups of the event, newest first."""
    linked = major.incident_ids if major is not None else ()
    staff = (c for c in board.campaigns.values() if c.kind is CampaignKind.STAFF_CALL_UP and c.incident_id in linked)
    return sorted(staff, key=lambda c: (c.started_at, c.campaign_id), reverse=True)


PEOPLE_LOOKS = {
    PersonState.WAITING: "dim", PersonState.CALLING: "warning", PersonState.TALKED: "warning",
    PersonState.UNREACHED: "danger", PersonState.LEFT_OUT: "dim", PersonState.DONE: "",
}  # fmt: skip


def staff_rows(board: Board, major: MajorIncident | None) -> list[Row]:
    """Everybody who was called up, with the answer; the key names campaign and person."""
    rows = []
    for campaign in call_ups(board, major):
        for person in campaign.people:
            coming = person.answer == COMING
            look = "success" if coming else PEOPLE_LOOKS[person.state]
            rows.append(Row(
                f"{campaign.campaign_id}\n{person.person_id}", person.name or number_text(person.number),
                clock_text(person.answered_at) if person.answered_at else "",
                " · ".join(part for part in (state_text(campaign, person), person.note, person.remark) if part),
                "●" if coming else "○", look,
            ))  # fmt: skip
    return rows


def staff_text(board: Board, major: MajorIncident | None) -> str:
    """How many were called and are coming; "" while nobody was called up."""
    people = [p for c in call_ups(board, major) for p in c.people]
    coming = sum(p.answer == COMING for p in people)
    return t("{all} staff were called up, {coming} are coming.", all=len(people), coming=coming) if people else ""


def report_rows(board: Board, major: MajorIncident | None) -> list[Row]:
    """The reports of the event, newest first."""
    given = board.reports_of(major.major_incident_id) if major is not None else []
    return [
        Row(r.report_id, t("{kind} no. {number}", kind=t(REPORT_KINDS[r.kind]), number=r.number), clock_text(r.at),
            " · ".join(part for part in (r.addressee, r.user) if part))
        for r in reversed(given)
    ]  # fmt: skip


def note_rows(major: MajorIncident | None) -> list[Row]:
    """The log, newest first."""
    notes = major.notes if major is not None else ()
    return [
        Row(str(place), note.text, clock_text(note.at), note.user, tip=note.text)
        for place, note in sorted(enumerate(notes), reverse=True)
    ]


def staff_groups(board: Board) -> list[tuple[str, str]]:
    """(group, words) of the directory's staff who have a number; "" is everybody. Empty without such staff."""
    staff = [e for e in board.directory.values() if e.kind is EntryKind.STAFF and e.numbers]
    groups = sorted({group for entry in staff for group in entry.groups})
    return [("", t("all staff ({count})", count=len(staff))), *((g, g) for g in groups)] if staff else []


def staff_lines(board: Board, group: str) -> list[str]:
    """The staff of a group, a line each as the list of people is typed."""
    staff = (e for e in board.directory.values() if e.kind is EntryKind.STAFF and e.numbers)
    chosen = sorted((e for e in staff if not group or group in e.groups), key=lambda e: (e.unit, e.name))
    return [", ".join((e.name, e.numbers[0], f"{e.unit} {e.post}".strip())).rstrip(", ") for e in chosen]
