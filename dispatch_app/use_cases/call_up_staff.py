"""Staff called up for a major incident by a campaign of outgoing calls; answers also by hand (CALL-11, DSP-06)."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import ANSWERS, COMING, MOST_MINUTES, Campaign, CampaignKind
from dispatch_app.domain.major_incident import MajorIncident
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.use_cases.campaigns import start_campaign
from dispatch_app.use_cases.decision import Accepted, Context, Decision
from dispatch_app.use_cases.draft import Draft
from dispatch_app.use_cases.list_casualties import find_open_major
from dispatch_app.use_cases.pace_campaign import is_done
from dispatch_app.words import t

LINES = 4
"""Calls at once: callers must still find lines free."""

ATTEMPTS, RETRY_S = 3, 120.0
"""Who did not hear the telephone is tried again soon: the event is now."""

NAME_LENGTH = 60


def call_up_staff(board: Board, command: cmd.CallUpStaff, context: Context) -> Decision:
    """A staff call-up that belongs to the event's first incident. Result: campaign_id."""
    major = find_open_major(board, command.major_incident_id)
    if isinstance(major, Refusal):
        return major
    running = [i for i in major.incident_ids if i in board.incidents and board.incidents[i].is_open()]
    if not running:
        return refuse("incident_closed", incident_id=major.incident_ids[0])
    kind = t("Staff call-up")
    name = f"{major.name[: NAME_LENGTH - len(kind) - 1]} {kind}"
    start = cmd.StartCampaign(
        name, CampaignKind.STAFF_CALL_UP, command.mode, command.people, command.question, LINES, ATTEMPTS, RETRY_S,
        quiet_from="", quiet_until="", incident_id=running[0],
    )  # fmt: skip
    return start_campaign(board, start, context)


def call_ups_of(board: Board, major: MajorIncident) -> list[Campaign]:
    """The staff call-ups of a major incident, oldest first."""
    of_event = (
        c for c in board.campaigns.values()
        if c.kind is CampaignKind.STAFF_CALL_UP and c.incident_id in major.incident_ids
    )  # fmt: skip
    return sorted(of_event, key=lambda c: (c.started_at, c.campaign_id))


def report_staff_answer(board: Board, command: cmd.ReportStaffAnswer, context: Context) -> Decision:
    """What the person said by any way; it counts whether he was called or not, also when the campaign is over."""
    campaign = board.campaigns.get(command.campaign_id)
    if campaign is None or campaign.kind is not CampaignKind.STAFF_CALL_UP:
        return refuse("campaign_unknown", campaign_id=command.campaign_id)
    person = campaign.find_person(command.person_id)
    if person is None:
        return refuse("person_unknown", person_id=command.person_id)
    if command.answer and command.answer not in ANSWERS[campaign.kind]:
        return refuse("field_wrong", field="answer", reason=" ".join(ANSWERS[campaign.kind]))
    minutes = command.minutes if command.answer == COMING else None
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        return refuse("field_wrong", field="minutes", reason=f"0–{MOST_MINUTES}")
    draft = Draft(board)
    remark = command.remark.strip()[:200]
    draft.add(
        ev.CampaignAnswered(campaign.campaign_id, person.person_id, command.answer, context.now, minutes, remark)
    )
    after = draft.board.campaigns[campaign.campaign_id]
    if not after.is_over() and is_done(after):
        draft.add(ev.CampaignFinished(campaign.campaign_id, context.now))
    return Accepted(draft.events())
