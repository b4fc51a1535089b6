"""Campaigns of outgoing calls: begun, paused, stopped, taken at a desk, answered by digits or by word (CALL-11)."""

from __future__ import annotations

import math
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call, CallState, Direction
from dispatch_app.domain.campaign import (
    ANSWERS,
    COMING,
    MOST_MINUTES,
    Campaign,
    CampaignKind,
    CampaignMode,
    CampaignPerson,
    CampaignState,
    PersonState,
)
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.telephone import EndedBy, Party
from dispatch_app.use_cases import pace_campaign as pace
from dispatch_app.use_cases.answer_call import check_desk, ended
from dispatch_app.use_cases.campaign_flow import answer_of
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.phone_number import dialled
from dispatch_app.use_cases.place_call import call_number

MOST_PEOPLE = 500
"""The whole staff of a big centre; every change of one of them travels with the list's row."""
MOST_CAMPAIGNS = 10
MOST_ATTEMPTS = 10
LONGEST_QUESTION = 300
SHORTEST_RETRY_S, LONGEST_RETRY_S = 60.0, 86_400.0
NO_ANSWER = "no_answer"


def start_campaign(board: Board, command: cmd.StartCampaign, context: Context) -> Decision:
    """Check the list and the pace; a number that stands there twice is called once."""
    people = _people(command)
    if isinstance(people, Refusal):
        return people
    if not 1 <= len(people) <= MOST_PEOPLE:
        return refuse("campaign_people", most=MOST_PEOPLE)
    if sum(not c.is_over() for c in board.campaigns.values()) >= MOST_CAMPAIGNS:
        return refuse("campaigns_full", most=MOST_CAMPAIGNS)
    wrong = _pace_wrong(command) or _words_wrong(command)
    if wrong is not None:
        return wrong
    if command.incident_id and command.incident_id not in board.incidents:
        return refuse("incident_unknown", incident_id=command.incident_id)
    begin, end = _minute(command.quiet_from), _minute(command.quiet_until)
    if begin is None or end is None:
        return refuse("field_wrong", field="quiet_from", reason="HH:MM")
    campaign = Campaign(
        f"{board.centre_id}-campaign-{board.seq + 1}", command.name.strip(), command.kind, command.mode,
        CampaignState.RUNNING, command.question.strip(), people, context.now, context.actor.user,
        lines=command.lines, most_attempts=command.most_attempts, retry_after_s=command.retry_after_s,
        quiet_from_min=begin, quiet_until_min=end, incident_id=command.incident_id,
    )  # fmt: skip
    return Accepted((ev.CampaignStarted(campaign),), {"campaign_id": campaign.campaign_id})


def _people(command: cmd.StartCampaign) -> tuple[CampaignPerson, ...] | Refusal:
    people: dict[str, CampaignPerson] = {}
    for name, typed, note in command.people[: MOST_PEOPLE + 1]:
        number = dialled(typed)
        if isinstance(number, Refusal):
            return number
        if number not in people:
            people[number] = CampaignPerson(str(len(people) + 1), name.strip()[:60], number, note.strip()[:200])
    return tuple(people.values())


def _pace_wrong(command: cmd.StartCampaign) -> Refusal | None:
    limits = (
        ("lines", command.lines, 1, pace.MOST_LINES),
        ("most_attempts", command.most_attempts, 1, MOST_ATTEMPTS),
        ("retry_after_s", command.retry_after_s, SHORTEST_RETRY_S, LONGEST_RETRY_S),
    )
    for name, value, least, most in limits:
        if not math.isfinite(value) or not least <= value <= most:
            return refuse("field_wrong", field=name, reason=f"{least:g}–{most:g}")
    return None


def _words_wrong(command: cmd.StartCampaign) -> Refusal | None:
    if not 1 <= len(command.name.strip()) <= 60 or not command.name.isprintable():
        return refuse("field_wrong", field="name", reason="1–60")
    if len(command.question) > LONGEST_QUESTION or not command.question.isprintable() or "{" in command.question:
        return refuse("field_wrong", field="question", reason=f"0–{LONGEST_QUESTION}")
    return None


def _minute(text: str) -> int | None:
    """Minutes of the day of "HH:MM"; 0 for ""; None for anything else."""
    if not text:
        return 0
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and len(hours) <= 2):
        return None
    minute = int(hours) * 60 + int(minutes)
    return minute if int(minutes) < 60 and minute < 24 * 60 else None


def pause_campaign(board: Board, command: cmd.PauseCampaign, context: Context) -> Decision:
    campaign = _running(board, command.campaign_id)
    if isinstance(campaign, Refusal):
        return campaign
    paused = campaign.state is CampaignState.PAUSED
    return Accepted() if paused else Accepted((ev.CampaignPaused(campaign.campaign_id),))


def resume_campaign(board: Board, command: cmd.ResumeCampaign, context: Context) -> Decision:
    campaign = _running(board, command.campaign_id)
    if isinstance(campaign, Refusal):
        return campaign
    running = campaign.state is CampaignState.RUNNING
    return Accepted() if running else Accepted((ev.CampaignResumed(campaign.campaign_id),))


def stop_campaign(board: Board, command: cmd.StopCampaign, context: Context) -> Decision:
    """What was pressed so far counts; automatic calls under way are hung up, a desk's talk goes on."""
    campaign = board.campaigns.get(command.campaign_id)
    if campaign is None:
        return refuse("campaign_unknown", campaign_id=command.campaign_id)
    if campaign.is_over():
        return Accepted()
    if not command.reason.strip():
        return refuse("reason_missing")
    draft = Draft(board)
    _settle(draft, campaign.campaign_id, context)
    for person in draft.board.campaigns[campaign.campaign_id].people:
        if person.state is PersonState.CALLING and not person.desk_id:
            _hear_out(draft, campaign, person, context)
            draft.add(*ended(draft.board, draft.call(person.call_id), context, EndedBy.SHIFT_LEAD))
    draft.add(ev.CampaignStopped(campaign.campaign_id, context.now, command.reason.strip()[:200]))
    return Accepted(draft.events())


def _hear_out(draft: Draft, campaign: Campaign, person: CampaignPerson, context: Context) -> bool:
    """Write the answer down that the call has brought; whether there was one."""
    call = draft.board.calls.get(person.call_id)
    answer, minutes = answer_of(campaign.kind, call) if call is not None else ("", None)
    if answer:
        draft.add(ev.CampaignAnswered(campaign.campaign_id, person.person_id, answer, context.now, minutes))
    return bool(answer)


def take_campaign_call(board: Board, command: cmd.TakeCampaignCall, context: Context) -> Decision:
    """The desk dials the person that it has read about."""
    campaign = _running(board, command.campaign_id)
    if isinstance(campaign, Refusal):
        return campaign
    if campaign.mode is not CampaignMode.PREVIEW:
        return refuse("campaign_automatic", name=campaign.name)
    if campaign.state is CampaignState.PAUSED:
        return refuse("campaign_paused", name=campaign.name)
    person = campaign.find_person(command.person_id)
    if person is None:
        return refuse("person_unknown", person_id=command.person_id)
    if campaign.is_quiet(pace.minute_of_day(context.now, context.zone)):
        begin, end = _clock(campaign.quiet_from_min), _clock(campaign.quiet_until_min)
        return refuse("campaign_quiet", name=campaign.name, begin=begin, end=end)
    if person.state is PersonState.CALLING or person.number in pace.busy_numbers(board):
        return refuse("person_talking", person=person.name or person.number)
    if person.state is not PersonState.WAITING or person.attempts >= campaign.most_attempts:
        return refuse("person_over", person=person.name or person.number)
    placed = call_number(board, cmd.CallNumber(command.desk_id, person.number, campaign.incident_id), context)
    if isinstance(placed, Refusal):
        return placed
    call_id = placed.result["call_id"]
    begun = ev.CampaignCallStarted(campaign.campaign_id, person.person_id, call_id, context.now, command.desk_id)
    return Accepted((*placed.events, begun), placed.result)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def report_campaign_call(board: Board, command: cmd.ReportCampaignCall, context: Context) -> Decision:
    """What the person told the desk; while they talk, after it, and also who calls back by himself."""
    campaign = board.campaigns.get(command.campaign_id)
    if campaign is None:
        return refuse("campaign_unknown", campaign_id=command.campaign_id)
    if campaign.is_over():
        return refuse("campaign_over", name=campaign.name)
    person = campaign.find_person(command.person_id)
    if person is None:
        return refuse("person_unknown", person_id=command.person_id)
    if not person.attempts:
        return refuse("person_not_called", person=person.name or person.number)
    if person.state is PersonState.DONE and person.desk_id:
        wrong = check_desk(board, person.desk_id, context.actor)  # only the desk that asked corrects itself
        if wrong is not None:
            return wrong
    if command.answer and command.answer not in ANSWERS[campaign.kind]:
        return refuse("field_wrong", field="answer", reason=" ".join(ANSWERS[campaign.kind]))
    minutes = command.minutes if command.answer == COMING and campaign.kind is CampaignKind.STAFF_CALL_UP else None
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        return refuse("field_wrong", field="minutes", reason=f"0–{MOST_MINUTES}")
    draft = Draft(board)
    draft.add(
        ev.CampaignAnswered(
            campaign.campaign_id, person.person_id, command.answer, context.now, minutes, command.remark.strip()[:200]
        )
    )
    _finish(draft, campaign.campaign_id, context)
    return Accepted(draft.events())


def advance_campaign(board: Board, command: cmd.AdvanceCampaign, context: Context) -> Decision:
    """Write down what became of calls that are over, hang up those that never end, begin those that are due."""
    campaign = board.campaigns.get(command.campaign_id)
    if campaign is None or campaign.is_over():
        return Accepted()
    draft = Draft(board)
    for person in pace.overdue(board, campaign, context.now):
        draft.add(*ended(draft.board, draft.call(person.call_id), context, EndedBy.AUTOMATIC))
    _settle(draft, campaign.campaign_id, context)
    now = draft.board.campaigns[campaign.campaign_id]
    people = pace.next_people(draft.board, now, context.now, context.zone, context.calls)
    for place, person in enumerate(people, 1):
        call_id = f"{board.centre_id}-out-{board.seq + 1}-{place}"
        party = Party(person.number, number=person.number, name=person.name)
        call = Call(
            call_id, "", person.number, CallState.DIALLING, context.now, called_number=person.number,
            direction=Direction.OUTBOUND, parties=(party,),
        )  # fmt: skip
        draft.add(ev.CallPlaced(call))
        draft.add(ev.CampaignCallStarted(campaign.campaign_id, person.person_id, call_id, context.now))
    _finish(draft, campaign.campaign_id, context)
    return Accepted(draft.events())


def _settle(draft: Draft, campaign_id: str, context: Context) -> None:
    campaign = draft.board.campaigns[campaign_id]
    for person in pace.settled(draft.board, campaign):
        call = draft.board.calls.get(person.call_id)
        if not person.desk_id and _hear_out(draft, campaign, person, context):
            continue
        talked = call is not None and call.answered_at is not None
        state, next_at = PersonState.UNREACHED, None
        if person.desk_id and talked:
            state = PersonState.TALKED
        elif person.attempts < campaign.most_attempts:
            state, next_at = PersonState.WAITING, context.now + timedelta(seconds=campaign.retry_after_s)
        failed = call.fault.value if call is not None and call.fault is not None else NO_ANSWER
        fault = "" if state is PersonState.TALKED else failed
        draft.add(ev.CampaignCallEnded(campaign_id, person.person_id, state, context.now, fault, next_at))


def _finish(draft: Draft, campaign_id: str, context: Context) -> None:
    if pace.is_done(draft.board.campaigns[campaign_id]):
        draft.add(ev.CampaignFinished(campaign_id, context.now))


def _running(board: Board, campaign_id: str) -> Campaign | Refusal:
    campaign = board.campaigns.get(campaign_id)
    if campaign is None:
        return refuse("campaign_unknown", campaign_id=campaign_id)
    return refuse("campaign_over", name=campaign.name) if campaign.is_over() else campaign
