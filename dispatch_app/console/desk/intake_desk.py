"""A dispatcher's desk as state: happenings and actions in, requests out. No Qt, no clock, no network.

The board belongs to the link, which applies events before the desk hears of them. User actions are functions of
`desk_actions`; here is what the desk remembers and how it reacts to the world.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatch_app.console.desk.caller_places import CallerPlaces
from dispatch_app.console.desk.inquiry import Inquiry
from dispatch_app.console.desk.intake_form import IntakeForm
from dispatch_app.console.desk.location_rows import candidate_of, offered, place_choices
from dispatch_app.console.desk.open_form import OpenForm
from dispatch_app.console.desk.plan import Plan
from dispatch_app.console.desk.reinforcement import reinforcement_words, wanted_vehicles
from dispatch_app.console.desk.requests import Ask, CentreMap, Request, Send
from dispatch_app.console.desk.strip import KEPT_MESSAGES, MessageList, alarm_words
from dispatch_app.console.desk.telephone_desk import TelephoneDesk
from dispatch_app.console.desk.telephone_events import telephone_said
from dispatch_app.desk_kit.figures import incident_number, number_text
from dispatch_app.desk_kit.labels import FIELDS, label
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import LIVE_STATES, Call
from dispatch_app.domain.incident import IncidentState
from dispatch_app.domain.queries import GetLocationLink, HospitalAdviceList, LocationLinkFound, VehicleAdviceList
from dispatch_app.domain.vehicle import Fix
from dispatch_app.words import t

MOST_FORMS = 12
"""Open forms of one desk: more tabs than that cannot be read; the oldest with vehicles under way gives way."""

_BINDING = (ev.MissionOrdered, ev.MissionAdvanced, ev.MissionEnded, ev.VehicleDutyChanged)
"""Events after which another vehicle may be the best."""


@dataclass(slots=True)
class IntakeDesk:
    """Everything the intake window shows that is not on the board."""

    desk_id: str
    board: Board = field(default_factory=Board)
    fixes: dict[str, Fix] = field(default_factory=dict)
    doubts: dict[str, Fix] = field(default_factory=dict)
    """Newer fixes that cannot be trusted, by vehicle."""
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    forms: dict[str, OpenForm] = field(default_factory=dict)
    """By incident id, in the order of the tabs."""
    active: str = ""
    """Incident of the tab that is shown, "" for none."""
    lone_call: str = ""
    """A call in hand that has no incident (yet)."""
    inquiry: Inquiry | None = None
    telephone: TelephoneDesk = field(default_factory=TelephoneDesk)
    messages: MessageList = field(default_factory=MessageList)
    places: CallerPlaces = field(default_factory=CallerPlaces)
    _alarm_lines: dict[str, str] = field(default_factory=dict)
    """What was said of alarms that still stand, at most as many as messages are kept."""
    phase: str = "signed_out"
    link_detail: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    # --- what is in hand ---------------------------------------------------------------------------------------------

    def shown(self) -> OpenForm | None:
        """The form of the tab that is shown."""
        return self.forms.get(self.active)

    def call_in_hand(self) -> Call | None:
        """The call the card shows: the lone one, else the newest live call of the shown incident, else its last."""
        if self.lone_call:
            return self.board.calls.get(self.lone_call)
        form = self.shown()
        if form is None:
            return None
        calls = [self.board.calls[c] for c in form.incident.call_ids if c in self.board.calls]
        live = [c for c in calls if c.state in LIVE_STATES]
        found = live or calls
        return found[-1] if found else None

    def say(self, text: str, tone: str = "dim", incident_id: str = "") -> None:
        """Put a line on the message strip."""
        self.messages.add(self.now, text, tone, incident_id)

    def open_tab(self, incident_id: str, activate: bool) -> OpenForm | None:
        """The tab of an incident, made if needed; None when the board does not hold it."""
        incident = self.board.incidents.get(incident_id)
        if incident is None:
            return None
        form = self.forms.get(incident_id)
        if form is None:
            self._make_room()
            form = self.forms[incident_id] = OpenForm(IntakeForm(incident), Plan())
            form.wanted = wanted_vehicles(self.board, incident_id)
            if incident.planned_vehicle_ids:
                form.plan.chosen, form.plan.vehicles_by_hand = list(incident.planned_vehicle_ids), True
            if incident.hospital_id:
                form.plan.hospital_id, form.plan.hospital_by_hand = incident.hospital_id, True
            if self.board.missions_of(incident_id) and not form.wants_vehicles(self.board):
                form.plan.sent()
        if activate:
            self.active, self.lone_call = incident_id, ""
        return form

    def _make_room(self) -> None:
        if len(self.forms) < MOST_FORMS:
            return
        settled = [k for k, f in self.forms.items() if k != self.active and not f.form.drafts and
                   not f.wants_vehicles(self.board)]  # fmt: skip
        others = [k for k, f in self.forms.items() if k != self.active and not f.form.drafts]
        for incident_id in (settled or others)[:1]:
            del self.forms[incident_id]

    # --- the world ---------------------------------------------------------------------------------------------------

    def replaced(self, board: Board, fixes: dict[str, Fix]) -> list[Request]:
        """A fresh snapshot: forms keep what was typed, and follow the record."""
        self.board, self.fixes = board, fixes
        for incident_id, form in list(self.forms.items()):
            incident = board.incidents.get(incident_id)
            if incident is None and not form.form.drafts:
                del self.forms[incident_id]
            elif incident is not None:
                form.form.absorb(incident, own=False, by=t("meanwhile"))
        for incident in board.open_incidents():
            fresh = incident.state is IncidentState.OPEN and not board.missions_of(incident.incident_id)
            if incident.desk_id == self.desk_id and fresh:
                self.open_tab(incident.incident_id, activate=not self.active)
        if self.active not in self.forms:
            self.active = next(iter(self.forms), "")
        lone = [c for c in board.live_calls_of(self.desk_id) if not c.incident_id]
        self.lone_call = lone[0].call_id if lone and not self.active else ""
        return self.advice_requests()

    def recorded(self, line: ev.Recorded) -> list[Request]:
        """An event that the board has applied."""
        event = line.event
        own = bool(self.desk_id) and line.actor.desk_id == self.desk_id
        requests: list[Request] = []
        match event:
            case ev.CallRang(call):
                self.say(t("New call {number}", number=number_text(call.caller_number) or t("number withheld")))
            case ev.CallAnswered(call_id, desk_id) if desk_id == self.desk_id:
                requests += self._centre_on_call(call_id)
            case ev.CandidateFound(call_id, candidate) if self._holds(call_id):
                requests += self._candidate_came(call_id, candidate.candidate_id)
            case ev.LocationLinkChanged(call_id, link) if self._holds(call_id) and self.places.changed(call_id, link):
                requests.append(Ask(GetLocationLink(call_id), "link", self.active))
            case ev.CallTransferred(call_id, from_desk, to_desk):
                self._transferred(call_id, from_desk, to_desk)
            case ev.IncidentOpened(incident) if incident.desk_id == self.desk_id:
                self.open_tab(incident.incident_id, activate=own)
            case ev.IncidentAmended(incident):
                self._amended(incident.incident_id, own, self._author(line))
            case ev.IncidentHandedOver(incident_id, from_desk, to_desk):
                self._handed_over(incident_id, from_desk, to_desk)
            case ev.WatchAlertRaised(alert):
                words = t("Supervision: {rule}; see it in the workbench", rule=alert.rule_name)
                self.say(words, "danger" if alert.urgent else "warning", alert.incident_id)
            case ev.OrderStepLate():
                pass  # the alarm that goes with it speaks
            case ev.AlarmRaised(alarm):
                tone = "danger" if alarm.priority in ("critical", "high") else "warning"
                self._alarm_lines[alarm.alarm_id] = alarm_words(alarm, self.board)
                self.say(self._alarm_lines[alarm.alarm_id], tone, alarm.incident_id)
                if len(self._alarm_lines) > KEPT_MESSAGES:
                    del self._alarm_lines[next(iter(self._alarm_lines))]
            case ev.AlarmCleared(alarm_id) if alarm_id in self._alarm_lines:
                self.messages.calm(self._alarm_lines.pop(alarm_id))
            case _:
                self._follow(event, own)
                for words, tone in telephone_said(self.board, self.desk_id, line):
                    self.say(words, tone)
        self._refresh_records()
        if isinstance(event, _BINDING):
            self._vehicles_changed()
        return requests + self.advice_requests()

    def _follow(self, event: ev.Event, own: bool) -> None:
        match event:
            case ev.CallPlaced(call) if call.desk_id == self.desk_id:
                self._placed(call)
            case ev.IncidentWoken(incident_id) if not own and self._is_ours(incident_id):
                number = incident_number(incident_id)
                self.say(t("{incident} is taken up again", incident=number), "warning", incident_id)
            case ev.IncidentClosed(incident_id) if not own and incident_id in self.forms:
                self.say(t("{incident} was closed by another desk", incident=incident_number(incident_id)), "warning",
                         incident_id)
            case ev.AcceptanceOpened(acceptance) if acceptance.kind == "reinforcement":
                form = self.forms.get(acceptance.incident_id)
                if form is None and self._is_ours(acceptance.incident_id):
                    form = self.open_tab(acceptance.incident_id, activate=not self.active)
                if form is not None:
                    form.wanted, form.advice_due = acceptance.wanted_vehicles, True
                    form.plan.vehicles_by_hand = False
                if not own and self._is_ours(acceptance.incident_id):
                    self.say(reinforcement_words(self.board, acceptance), "warning", acceptance.incident_id)
            case ev.MajorIncidentDeclared(major):
                self.say(t("Major incident declared: {name}", name=major.name), "danger", major.incident_ids[0])
            case _:
                return

    def _placed(self, call: Call) -> None:
        """A call out is in hand; for a shown incident its form stays in front and names the call."""
        if not call.incident_id or self.active != call.incident_id:
            self.lone_call = call.call_id

    def _holds(self, call_id: str) -> bool:
        call = self.call_in_hand()
        return call is not None and call.call_id == call_id

    def _is_ours(self, incident_id: str) -> bool:
        incident = self.board.incidents.get(incident_id)
        return incident is not None and incident.desk_id == self.desk_id

    def _author(self, line: ev.Recorded) -> str:
        desk = self.board.desks.get(line.actor.desk_id)
        return desk.name if desk else line.actor.name or line.actor.user

    def _candidate_came(self, call_id: str, candidate_id: str) -> list[Request]:
        """A new opinion: before a place is accepted the map follows the most exact one, afterwards it is only told."""
        call, form = self.board.calls.get(call_id), self.shown()
        choices = place_choices(call)
        if form is None or form.incident.scene.position is None:
            best = candidate_of(call, choices[0].candidate_id) if choices else None
            is_best = best is not None and best.candidate_id == candidate_id
            return self._centre_on_call(call_id) if is_best else []
        offer = offered(call, form.incident.scene)
        if offer is not None and offer.choice.candidate_id == candidate_id and self.places.is_news(call_id, offer):
            self.say(offer.words() + " · F4", "warning", self.active)
        return []

    def _centre_on_call(self, call_id: str) -> list[Request]:
        """The map shows the caller, unless the incident has an accepted place already."""
        call = self.board.calls.get(call_id)
        if call is None:
            return []
        incident = self.board.incidents.get(call.incident_id)
        if incident is not None and incident.scene.position is not None:
            return []
        positions = [choice.place.position for choice in place_choices(call) if choice.place.position is not None]
        return [CentreMap(positions[0])] if positions else []

    def _transferred(self, call_id: str, from_desk: str, to_desk: str) -> None:
        call = self.board.calls.get(call_id)
        if call is None:
            return
        if to_desk == self.desk_id:
            self.say(t("Call {number} was handed to you", number=number_text(call.caller_number)), "warning",
                     call.incident_id)
            if call.incident_id:
                self.open_tab(call.incident_id, activate=not self.active)
            elif not self.active:
                self.lone_call = call_id
        elif from_desk == self.desk_id and self.lone_call == call_id:
            self.lone_call = ""

    def _handed_over(self, incident_id: str, from_desk: str, to_desk: str) -> None:
        if to_desk == self.desk_id:
            self.open_tab(incident_id, activate=not self.active)
            self.say(t("{incident} was handed to you", incident=incident_number(incident_id)), "warning", incident_id)
        elif from_desk == self.desk_id:
            desk = self.board.desks.get(to_desk)
            self.say(t("{incident} is with {desk} now", incident=incident_number(incident_id),
                       desk=desk.name if desk else to_desk), "success", incident_id)

    def _amended(self, incident_id: str, own: bool, by: str) -> None:
        form = self.forms.get(incident_id)
        if form is None:
            return
        incident = self.board.incidents[incident_id]
        changed = form.form.absorb(incident, own, by)
        told = [name for name in changed if name in FIELDS or name.startswith("patient.")]
        if told:
            words = "、".join(dict.fromkeys(label(FIELDS, name.partition(".")[0]) for name in told))
            self.say(t("{incident}: {desk} changed {fields}", incident=incident_number(incident_id), desk=by,
                       fields=words), "dim", incident_id)
        if "planned_vehicle_ids" in changed and not own:
            form.plan.chosen, form.plan.vehicles_by_hand = list(incident.planned_vehicle_ids), True
        if "hospital_id" in changed and not own:
            form.plan.hospital_id, form.plan.hospital_by_hand = incident.hospital_id, True

    def _refresh_records(self) -> None:
        """States that other events changed (held, closed …) reach the forms without touching their drafts."""
        for incident_id, form in self.forms.items():
            incident = self.board.incidents.get(incident_id)
            if incident is not None and incident is not form.form.incident:
                form.form.incident = incident
            form.form.land(self.board.seq)
        if self.lone_call:
            call = self.board.calls.get(self.lone_call)
            if call is None or call.incident_id or (call.state not in LIVE_STATES and self.active):
                self.lone_call = ""

    def _vehicles_changed(self) -> None:
        for incident_id, form in self.forms.items():
            form.advice_due = form.advice_due or form.wants_vehicles(self.board)
            lost = form.plan.drop_bound(self.board)
            mine = {m.vehicle_id for m in self.board.missions_of(incident_id)}
            for vehicle_id in lost:
                if vehicle_id not in mine and not form.dispatching:
                    plate = self.board.vehicles[vehicle_id].plate
                    self.say(t("{plate} of the plan was sent elsewhere", plate=plate), "warning", incident_id)

    # --- time and answers --------------------------------------------------------------------------------------------

    def tick(self, now: datetime) -> list[Request]:
        """The passing of time: typed text is sent once it rested, old advice is asked anew."""
        self.now = now
        requests: list[Request] = []
        for incident_id, form in self.forms.items():
            amend = form.form.due(now)
            if amend is not None:
                requests.append(Send(amend, "amend", incident_id))
        return requests + self.advice_requests()

    def advice_requests(self) -> list[Request]:
        """Queries of the shown form that are due."""
        form = self.shown()
        if form is None:
            return []
        return list(form.advice_questions(self.now, form.wants_vehicles(self.board)))

    def advised(self, ask: Ask, answer: object) -> None:
        """The answer to a query of `advice_requests`; one overtaken by a newer question is dropped."""
        if isinstance(answer, LocationLinkFound) and isinstance(ask.query, GetLocationLink):
            self.places.found(ask.query.call_id, answer)
        form = self.forms.get(ask.incident_id)
        if form is None:
            return
        if isinstance(answer, VehicleAdviceList) and ask.number == form.vehicles_number:
            form.plan.take_vehicles(answer, self.board, form.wanted)
        elif isinstance(answer, HospitalAdviceList) and ask.number == form.hospitals_number:
            form.plan.take_hospitals(answer)
