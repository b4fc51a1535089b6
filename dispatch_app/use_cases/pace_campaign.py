"""Whom campaigns call next, and when (CALL-11). Pure: the same board and moment give the same people.

Callers come first (see yield_to_callers). Never two calls to one number at once, never in quiet hours, never more often
than the campaign allows, and never more lines than the campaign and the centre give to campaigns.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import (
    OUTSTANDING,
    Campaign,
    CampaignMode,
    CampaignPerson,
    CampaignState,
    PersonState,
)
from dispatch_app.domain.commands import AdvanceCampaign, Command
from dispatch_app.use_cases.call_settings import CallSettings
from dispatch_app.use_cases.yield_to_callers import lines_left

MOST_LINES = 8
"""Lines of one campaign at most; how many all may take, and when callers come first, says yield_to_callers."""

LONGEST_CALL_S = 600.0
"""An automatic call that is not over after ten minutes has nobody at its other end."""


def due(board: Board, now: datetime, zone: ZoneInfo, calls: CallSettings) -> list[Command]:
    """Campaigns in which something must be written down or begun."""
    return [
        AdvanceCampaign(campaign.campaign_id)
        for campaign in board.campaigns.values()
        if not campaign.is_over()
        and (settled(board, campaign) or overdue(board, campaign, now) or is_done(campaign)
             or next_people(board, campaign, now, zone, calls))
    ]  # fmt: skip


def settled(board: Board, campaign: Campaign) -> list[CampaignPerson]:
    """People whose call is over and not written down yet."""
    return [p for p in _calling(campaign) if not is_live(board, p.call_id)]


def overdue(board: Board, campaign: Campaign, now: datetime) -> list[CampaignPerson]:
    """People whose automatic call lasts longer than any flow."""
    return [
        p for p in _calling(campaign)
        if not p.desk_id and p.called_at is not None and is_live(board, p.call_id)
        and (now - p.called_at).total_seconds() > LONGEST_CALL_S
    ]  # fmt: skip


def is_done(campaign: Campaign) -> bool:
    """Whether nothing more will come of anybody."""
    return all(p.state not in OUTSTANDING for p in campaign.people)


def next_people(
    board: Board, campaign: Campaign, now: datetime, zone: ZoneInfo, calls: CallSettings
) -> list[CampaignPerson]:  # fmt: skip
    """Whom an automatic campaign calls now, those who were tried least first; nobody while callers come first."""
    if campaign.mode is not CampaignMode.AUTOMATIC or campaign.state is not CampaignState.RUNNING:
        return []
    if campaign.is_quiet(minute_of_day(now, zone)):
        return []
    room = min(campaign.lines - len(_calling(campaign)), lines_left(board, campaign, _lines_taken(board), calls))
    if room <= 0:
        return []
    busy = busy_numbers(board)
    ready = [p for p in campaign.people if is_callable(campaign, p, now) and p.number not in busy]
    ready.sort(key=lambda p: p.attempts)  # stable: within one number of attempts the order of the list
    return ready[:room]


def is_callable(campaign: Campaign, person: CampaignPerson, now: datetime) -> bool:
    """Whether the person waits, may be tried again and the pause since the last attempt is over."""
    rested = person.next_at is None or person.next_at <= now
    return person.state is PersonState.WAITING and person.attempts < campaign.most_attempts and rested


def busy_numbers(board: Board) -> set[str]:
    """Numbers that are in a call now, whoever called."""
    live = [call for call in board.calls.values() if call.is_live()]
    return {call.caller_number for call in live} | {p.number for call in live for p in call.parties if p.number}


def is_live(board: Board, call_id: str) -> bool:
    """Whether the exchange still carries the call."""
    call = board.calls.get(call_id)
    return call is not None and call.is_live()


def minute_of_day(now: datetime, zone: ZoneInfo) -> int:
    """Minutes since the centre's midnight by its clock."""
    local = now.astimezone(zone)
    return local.hour * 60 + local.minute


def _calling(campaign: Campaign) -> list[CampaignPerson]:
    return [p for p in campaign.people if p.state is PersonState.CALLING]


def _lines_taken(board: Board) -> int:
    running: Iterable[Campaign] = (c for c in board.campaigns.values() if c.mode is CampaignMode.AUTOMATIC)
    return sum(len(_calling(campaign)) for campaign in running)
