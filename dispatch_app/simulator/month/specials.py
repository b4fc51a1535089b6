"""What happens in a simulated month beside calls: alarms, notices, a survey, divert, and one major incident."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.alarm import alarm_id_of
from dispatch_app.domain.campaign import CampaignKind, CampaignMode
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.major_incident import Colour, Estimate, Level, MajorKind, Outcome
from dispatch_app.domain.notice import Address, PartyKind, ReceiptStep
from dispatch_app.domain.station import DeskState, Link, PrinterState
from dispatch_app.domain.telephone import PartyState
from dispatch_app.domain.vehicle import Duty
from dispatch_app.simulator.callers import Household
from dispatch_app.simulator.month.calls import Calls
from dispatch_app.simulator.month.missions import Missions
from dispatch_app.simulator.month.pen import MonthPen, Script
from dispatch_app.simulator.month.people import EXCHANGE, Roster, station_actor
from dispatch_app.simulator.month.plan import MonthPlan, Wish

LEAST_DAYS_FOR_MAJOR = 3
NOTICES = (
    ("道路施工", "建设路地铁施工，今晚 22 时至明晨 6 时封闭南向车道，请绕行。"),
    ("高温预警", "气象台发布高温橙色预警，请各站备足补液与降温用品。"),
    ("设备巡检", "明日上午检查除颤仪电池，请各站配合。"),
    ("交接提醒", "请各站按时提交回单，超两小时系统将催报。"),
)
SURVEYED = 14
MAJOR_CASUALTIES = (Colour.RED, Colour.RED, Colour.YELLOW, Colour.YELLOW, Colour.YELLOW, Colour.GREEN, Colour.GREEN,
                    Colour.GREEN, Colour.GREEN, Colour.BLACK)  # fmt: skip
MAJOR_VEHICLES = 6


class Specials:
    """Scripts of what happens once in a while."""

    def __init__(
        self, pen: MonthPen, roster: Roster, calls: Calls, missions: Missions, plan: MonthPlan,
        homes: Sequence[Household], seed: int,
    ) -> None:  # fmt: skip
        self._pen = pen
        self._roster = roster
        self._calls = calls
        self._missions = missions
        self._plan = plan
        self._homes = homes
        self._dice = random.Random(f"month/specials/{seed}")

    def begin(self, began_at: datetime, until: datetime) -> None:
        """Plan everything between the two."""
        days = max(1, (until - began_at).days)
        pen = self._pen
        for day in range(days + 1):
            noon = began_at + timedelta(days=day)
            pen.begin(noon + timedelta(hours=self._dice.uniform(8.5, 18.0)), self._notice())
            pen.begin(noon + timedelta(hours=self._dice.uniform(0.5, 23.0)), self._station_fault())
            if day % 3 == 1:
                pen.begin(noon + timedelta(hours=self._dice.uniform(9.0, 20.0)), self._divert())
            if day % 7 == 5:
                pen.begin(noon + timedelta(hours=14.5), self._survey())
        if days >= LEAST_DAYS_FOR_MAJOR:
            at = began_at + timedelta(days=days * 2 // 3, hours=17, minutes=42)
            pen.begin(at, self._major())

    def _notice(self) -> Script:
        title, words = self._dice.choice(NOTICES)
        lead = self._roster.team.lead
        sent = self._pen.do(cmd.SendNotice((Address(PartyKind.STATION, "*"),), words, title, valid_s=36_000.0), lead)
        if sent is None:
            return
        for station in sorted(self._pen.board.stations.values(), key=lambda s: s.station_id):
            there = station_actor(station.station_id, station.name)
            yield self._dice.uniform(1.0, 30.0)
            self._pen.do(cmd.ConfirmNotice(sent["notice_id"], ReceiptStep.DELIVERED), there)
            if self._dice.random() < 0.85:
                yield self._dice.uniform(10.0, 600.0)
                self._pen.do(cmd.ConfirmNotice(sent["notice_id"], ReceiptStep.READ, station.name), there)

    def _station_fault(self) -> Script:
        """A printer without paper, or a link that is down for some minutes; a person acknowledges the alarm."""
        pen, dice = self._pen, self._dice
        station = pen.board.stations[dice.choice(sorted(pen.board.stations))]
        there = station_actor(station.station_id, station.name)
        paper = dice.random() < 0.5
        kind = "printer_fault" if paper else "station_offline"
        if paper:
            pen.do(cmd.ReportStation(station.station_id, printer=PrinterState.OUT_OF_PAPER), there)
        else:
            pen.do(cmd.ReportStation(station.station_id, link=Link.OFFLINE), SERVER_ACTOR)
        yield dice.uniform(90.0, 300.0)
        pen.do(cmd.AcknowledgeAlarm(alarm_id_of(kind, station.station_id)), self._roster.team.lead)
        yield dice.uniform(120.0, 1_800.0)
        mended = cmd.ReportStation(station.station_id, printer=PrinterState.READY) if paper else cmd.ReportStation(
            station.station_id, link=Link.ONLINE)  # fmt: skip
        pen.do(mended, there if paper else SERVER_ACTOR)

    def _divert(self) -> Script:
        pen, dice = self._pen, self._dice
        hospital = pen.board.hospitals[dice.choice(sorted(pen.board.hospitals))]
        lead = self._roster.team.lead
        pen.do(cmd.SetHospitalState(hospital.hospital_id, True, 0, "急诊满员"), lead)
        yield dice.uniform(1_800.0, 7_200.0)
        pen.do(cmd.SetHospitalState(hospital.hospital_id, False, hospital.beds, ""), self._roster.team.lead)

    def _survey(self) -> Script:
        """A follow-up by telephone of some callers of the last days."""
        pen, dice = self._pen, self._dice
        asked = [i for i in pen.board.incidents.values() if not i.is_open() and i.closing_reason == "carried"]
        people = tuple(
            (i.patient.name or "患者家属", i.caller_number, i.incident_id) for i in asked[-SURVEYED:] if i.caller_number
        )
        if not people:
            return
        lead = self._roster.team.lead
        name = f"满意度回访 {pen.now():%m-%d}"
        begun = pen.do(cmd.StartCampaign(name, CampaignKind.FOLLOW_UP, CampaignMode.PREVIEW, people), lead)
        if begun is None:
            return
        campaign_id = begun["campaign_id"]
        for person in pen.board.campaigns[campaign_id].people:
            yield dice.uniform(20.0, 90.0)
            yield from self._ask(campaign_id, person.person_id, person.number)
        yield 120.0
        campaign = pen.board.campaigns.get(campaign_id)
        if campaign is not None and not campaign.is_over():
            pen.do(cmd.StopCampaign(campaign_id, "回访时间结束"), self._roster.team.lead)

    def _ask(self, campaign_id: str, person_id: str, number: str) -> Script:
        pen, dice = self._pen, self._dice
        desks = [d for d in pen.board.desks.values() if d.state is DeskState.READY]
        free = [d.desk_id for d in desks if d.desk_id not in pen.board.talking_desks()]
        if not free:
            return
        desk_id = free[-1]
        desk = self._roster.person_at(desk_id)
        taken = pen.do(cmd.TakeCampaignCall(campaign_id, person_id, desk_id), desk)
        if taken is None:
            return
        yield dice.uniform(5.0, 20.0)
        if dice.random() < 0.8:
            pen.do(cmd.ReportParty(taken["call_id"], number, PartyState.CONNECTED), EXCHANGE)
            yield dice.uniform(20.0, 80.0)
            answer = dice.choices("12345", (1, 2, 6, 30, 61))[0]
            remark = dice.choice(("", "", "", "车到得很快", "希望早点接通", "医生耐心"))
            pen.do(cmd.ReportCampaignCall(campaign_id, person_id, answer, remark=remark), desk)
        pen.do(cmd.HangUpCall(taken["call_id"]), desk)
        yield 1.0

    # --- one major incident -----------------------------------------------------------------------------------------

    def _major(self) -> Script:
        """A bus and three cars: four callers, a wave of vehicles, ten casualties, reports, the end."""
        pen, dice, lead = self._pen, self._dice, self._roster.team.lead
        home = self._homes[0]
        first = replace(self._plan.make(pen.now(), Wish.EMERGENCY, home), complaint="traffic", patience_s=300.0)
        pen.begin(pen.now() + timedelta(seconds=1), self._calls.take(first))
        yield 150.0
        call = pen.board.calls.get(first.call_id)
        incident_id = call.incident_id if call is not None else ""
        if not incident_id or not pen.board.incidents[incident_id].is_open():
            return
        declared = pen.do(
            cmd.DeclareMajorIncident(incident_id, "公交车与三车相撞", MajorKind.TRAFFIC, Estimate(2, 3, 4, 1)), lead
        )
        if declared is None:
            return
        major_id = declared["major_incident_id"]
        for number in range(3):
            second = replace(self._plan.make(pen.now(), Wish.SECOND, home), patience_s=300.0)
            pen.begin(pen.now() + timedelta(seconds=15 + 20 * number), self._calls.take(second, incident_id))
        pen.do(cmd.NoteSituation(major_id, "已通知 119、122，请求清障"), lead)
        yield 20.0
        self._send_wave(incident_id, lead)
        yield 300.0
        pen.do(cmd.AmendMajorIncident(major_id, cmd.MajorIncidentChanges(level=Level.IV, commander=lead.name)), lead)
        pen.do(cmd.IssueSituationReport(major_id, "first", "市卫生健康委"), lead)
        for colour in MAJOR_CASUALTIES:
            yield dice.uniform(15.0, 60.0)
            facts = cmd.CasualtyFacts(sex=dice.choice(("male", "female")), age=str(dice.randrange(6, 80)))
            pen.do(cmd.AddCasualty(major_id, colour, facts), lead)
        yield 2_400.0
        pen.do(cmd.IssueSituationReport(major_id, "progress", "市卫生健康委"), lead)
        yield from self._end_major(major_id, incident_id, lead)

    def _send_wave(self, incident_id: str, lead: Actor) -> None:
        pen = self._pen
        incident = pen.board.incidents[incident_id]
        assert incident.scene.position is not None, "the desk placed it before it was declared"
        hospital_id = self._missions.hospital_for(incident.scene.position, incident.needs)
        bound = set(pen.board.bound_vehicles())
        free = [v for v in pen.board.vehicles.values() if v.duty is Duty.ON_DUTY and v.vehicle_id not in bound]
        scene = incident.scene.position
        free.sort(key=lambda v: distance_m(self._missions.place_of(v), scene))
        wave = tuple((v.vehicle_id, hospital_id) for v in free[:MAJOR_VEHICLES])
        sent = pen.do(cmd.SendWave(incident_id, wave, (cmd.Override("type_mismatch", "群体伤"),)), lead)
        for mission_id in (sent or {}).values():
            pen.begin(pen.now() + timedelta(seconds=0.4), self._missions.live(mission_id))

    def _end_major(self, major_id: str, incident_id: str, lead: Actor) -> Script:
        pen = self._pen
        while any(m.is_active() for m in pen.board.missions_of(incident_id)):
            yield 300.0
        hospital_id = next((m.hospital_id for m in pen.board.missions_of(incident_id) if m.hospital_id), "")
        for casualty in pen.board.casualties_of(major_id):
            outcome, there = Outcome.HANDED_OVER, hospital_id
            if casualty.colour is Colour.BLACK:
                outcome, there = Outcome.DIED, ""
            elif casualty.colour is Colour.GREEN:
                outcome, there = Outcome.TREATED, ""
            if not casualty.is_settled():
                pen.do(cmd.SettleCasualty(casualty.casualty_id, outcome, there), lead)
        yield 60.0
        pen.do(cmd.CloseIncident(incident_id, "carried"), lead)
        pen.do(cmd.IssueSituationReport(major_id, "final", "市卫生健康委"), lead)
        pen.do(cmd.CloseMajorIncident(major_id, "伤员全部送达，现场清理完毕。"), lead)
