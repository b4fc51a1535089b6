"""The major-incident window as state: what is chosen, typed and proposed, and the commands that follow (no Qt)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any

from dispatch_app.console.desk.requests import Ask, Request, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.board import Board
from dispatch_app.domain.incident import Incident
from dispatch_app.domain.major_incident import Casualty, Colour, Estimate, MajorIncident, MajorKind, Outcome
from dispatch_app.domain.major_words import NEEDS

COLOUR_KEYS = (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.BLACK)
"""F1 to F4."""

OUTCOME_CHOICES = (
    Outcome.HANDED_OVER, Outcome.TREATED, Outcome.REFUSED, Outcome.LEFT, Outcome.DIED, Outcome.OPEN,
)  # fmt: skip

_SEX = {"男": "男", "女": "女", "m": "男", "f": "女", "M": "男", "F": "女"}
_PERSON = re.compile(r"\s*([男女mMfF]?)\s*(\d{1,3}\s*(?:岁|月|天)?|)\s*([男女mMfF]?)\s*")


def read_person(text: str) -> tuple[str, str]:
    """(sex, age) of "男45", "45 女" or "f6月"; what cannot be read so is taken as the age, letter for letter."""
    found = _PERSON.fullmatch(text)
    if found is None:
        return "", text.strip()
    sex = _SEX.get(found.group(1) or found.group(3), "")
    return sex, found.group(2).replace(" ", "")


@dataclass(slots=True)
class Entry:
    """The line in which a casualty is written down; `casualty_id` "" means a new one."""

    casualty_id: str = ""
    colour: Colour | None = None
    wristband: str = ""
    person: str = ""
    name: str = ""
    injuries: str = ""
    needs: tuple[str, ...] = ()
    incident_id: str = ""

    @classmethod
    def of(cls, casualty: Casualty) -> Entry:
        """The casualty's line, to be changed."""
        return cls(
            casualty.casualty_id, casualty.colour, casualty.wristband, f"{casualty.sex}{casualty.age}", casualty.name,
            casualty.injuries, casualty.needs, casualty.incident_id,
        )  # fmt: skip

    def toggle_need(self, need: str) -> None:
        """A need is wanted, or no longer."""
        assert need in NEEDS, f"need {need}"
        self.needs = tuple(n for n in self.needs if n != need) if need in self.needs else (*self.needs, need)


@dataclass(slots=True)
class MajorDesk:
    """What the window remembers; events, casualties and reports stand on the board."""

    chosen: str = ""
    entry: Entry = field(default_factory=Entry)
    question: int = -1
    """The triage question that is shown, -1 for none."""
    plan: q.VehiclePlan | None = None
    plan_incident: str = ""
    ticked_vehicles: list[str] = field(default_factory=list)
    distribution: q.Distribution | None = None
    ticked_casualties: set[str] = field(default_factory=set)
    """Casualties whose proposed hospital is taken."""
    instead: dict[str, str] = field(default_factory=dict)
    """Hospitals chosen by hand against the proposal, by casualty."""
    campaign: str = ""
    person: str = ""
    report: str = ""
    checks: tuple[str, ...] = ()
    """Soft checks that spoke against the last wave; a reason sends it all the same."""

    def major(self, board: Board) -> MajorIncident | None:
        """The chosen one; the newest running one where none is chosen or the chosen one is gone."""
        if self.chosen in board.major_incidents:
            return board.major_incidents[self.chosen]
        running = [m for m in board.major_incidents.values() if m.is_open()]
        newest = max(running, key=lambda m: m.declared_at, default=None)
        self.chosen = newest.major_incident_id if newest is not None else ""
        return newest

    def casualty(self, board: Board) -> Casualty | None:
        """The casualty whose line is being changed."""
        return board.casualties.get(self.entry.casualty_id)

    def choose(self, major_incident_id: str) -> None:
        """Another event comes forward; what was typed for the last one goes."""
        if major_incident_id != self.chosen:
            fresh = MajorDesk(major_incident_id)
            for one in fields(fresh):
                setattr(self, one.name, getattr(fresh, one.name))

    # --- the event ---------------------------------------------------------------------------------------------------

    def declare(self, incident: Incident | None, name: str, kind: str, estimate: Estimate) -> list[Request]:
        """Make the intake's incident the first of a major incident."""
        if incident is None:
            return []
        return [Send(cmd.DeclareMajorIncident(incident.incident_id, name, MajorKind(kind), estimate), "declare")]

    def amend(self, **changes: Any) -> list[Request]:
        """Change facts of the event."""
        wanted = cmd.MajorIncidentChanges(**changes)
        return [Send(cmd.AmendMajorIncident(self.chosen, wanted), "amend")]

    # --- casualties --------------------------------------------------------------------------------------------------

    def pick_colour(self, colour: Colour) -> None:
        """F1 to F4, a button, or the end of the triage questions."""
        self.entry.colour, self.question = colour, -1

    def store(self) -> list[Request]:
        """Enter: list the casualty, or keep what was changed. Nothing without a colour."""
        entry = self.entry
        if entry.colour is None or not self.chosen:
            return []
        sex, age = read_person(entry.person)
        facts = cmd.CasualtyFacts(
            entry.wristband.strip(), entry.name.strip(), sex, age, entry.injuries.strip(), entry.needs,
            incident_id=entry.incident_id or None,
        )  # fmt: skip
        if entry.casualty_id:
            return [Send(cmd.AmendCasualty(entry.casualty_id, facts, entry.colour), "store")]
        return [Send(cmd.AddCasualty(self.chosen, entry.colour, facts), "store")]

    def stored(self) -> None:
        """It is on the list: an empty line for the next one, at the same place."""
        self.entry = Entry(incident_id=self.entry.incident_id)
        self.question = -1

    def settle(self, outcome: Outcome, hospital_id: str = "") -> list[Request]:
        """What became of the casualty in the line; a hand-over may name its hospital."""
        if not self.entry.casualty_id:
            return []
        return [Send(cmd.SettleCasualty(self.entry.casualty_id, outcome, hospital_id), "settle")]

    def assign(self, board: Board, hospital_id: str, mission_id: str) -> list[Request]:
        """Hospital and vehicle of the casualty in the line, by hand."""
        casualty = self.casualty(board)
        if casualty is None or (casualty.hospital_id, casualty.mission_id) == (hospital_id, mission_id):
            return []
        mission = board.missions.get(mission_id)
        if mission is not None and not hospital_id:
            hospital_id = mission.hospital_id
        one = cmd.Assignment(casualty.casualty_id, hospital_id, mission_id)
        return [Send(cmd.AssignCasualties(self.chosen, (one,)), "assign")]

    # --- hospitals ---------------------------------------------------------------------------------------------------

    def ask_distribution(self, again: bool = False) -> list[Request]:
        """F6: propose hospitals; `again` also for those who have one but no vehicle."""
        return [Ask(q.DistributeCasualties(self.chosen, again), "distribution")] if self.chosen else []

    def take_distribution(self, found: q.Distribution) -> None:
        """A fresh proposal: everything in it is ticked until a hand unticks it."""
        self.distribution = found
        self.ticked_casualties = {p.casualty_id for p in found.places if p.hospital_id}
        self.instead = {}

    def toggle_casualty(self, casualty_id: str) -> None:
        """Take the proposal for one casualty, or leave it open."""
        self.ticked_casualties ^= {casualty_id}

    def confirm_distribution(self, board: Board) -> list[Request]:
        """F7: what is ticked is decided, in one command."""
        places = self.distribution.places if self.distribution is not None else ()
        rows = []
        for place in places:
            casualty = board.casualties.get(place.casualty_id)
            if casualty is None or casualty.is_settled() or place.casualty_id not in self.ticked_casualties:
                continue
            hospital_id = self.instead.get(place.casualty_id, place.hospital_id)
            rows.append(cmd.Assignment(place.casualty_id, hospital_id, casualty.mission_id))
        return [Send(cmd.AssignCasualties(self.chosen, tuple(rows)), "distribute")] if rows else []

    # --- vehicles ----------------------------------------------------------------------------------------------------

    def ask_plan(self, board: Board, incident_id: str) -> list[Request]:
        """F11: vehicles for those who wait, counted or – while few are counted – estimated."""
        incident, major = board.incidents.get(incident_id), self.major(board)
        if incident is None or major is None or incident.scene.position is None:
            return []
        red, yellow, green = wanted_by_colour(board, major, incident_id)
        goal = incident.meeting_point.position or incident.scene.position
        self.plan_incident = incident_id
        return [Ask(q.PlanVehicles(goal, red, yellow, green, incident_id=incident_id), "plan")]

    def take_plan(self, plan: q.VehiclePlan) -> None:
        """A fresh plan, all ticked."""
        self.plan, self.checks = plan, ()
        self.ticked_vehicles = [pick.advice.vehicle_id for pick in plan.picks]

    def toggle_vehicle(self, vehicle_id: str) -> None:
        """Send this one too, or not."""
        if vehicle_id in self.ticked_vehicles:
            self.ticked_vehicles.remove(vehicle_id)
        else:
            self.ticked_vehicles.append(vehicle_id)

    def send_wave(self, reason: str = "") -> list[Request]:
        """F12: one order action for every ticked vehicle; with `reason` in spite of the soft checks."""
        if not self.ticked_vehicles or not self.plan_incident:
            return []
        overrides = tuple(cmd.Override(check, reason) for check in self.checks) if reason.strip() else ()
        vehicles = tuple((vehicle_id, "") for vehicle_id in self.ticked_vehicles)
        return [Send(cmd.SendWave(self.plan_incident, vehicles, overrides), "wave")]

    def wave_sent(self) -> None:
        """They are on their way."""
        self.plan, self.ticked_vehicles, self.checks = None, [], ()


def wanted_by_colour(board: Board, major: MajorIncident, incident_id: str) -> tuple[int, int, int]:
    """(red, yellow, green) who need a vehicle at one place: those listed there, or the estimate where that is more.

    The estimate is of the whole event, so it counts at its first place only.
    """
    there = [c for c in board.casualties_of(major.major_incident_id) if c.incident_id == incident_id]
    listed = [sum(c.colour is colour and not c.is_settled() for c in there) for colour in COLOUR_KEYS[:3]]
    gone = [sum(c.colour is colour and c.is_settled() for c in there) for colour in COLOUR_KEYS[:3]]
    estimate = major.estimate if incident_id == major.incident_ids[0] else Estimate()
    guessed = (estimate.red, estimate.yellow, estimate.green)
    red, yellow, green = (
        max(known, guess - over) for known, guess, over in zip(listed, guessed, gone, strict=True)
    )  # fmt: skip
    return red, yellow, green
