"""What events about campaigns do to a board: it holds those that run and the newest that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import ENDED_CAMPAIGNS, Board
from dispatch_app.domain.campaign import OUTSTANDING, CampaignState, PersonState
from dispatch_app.domain.steps.step import Step, change


def _started(board: Board, e: ev.CampaignStarted) -> None:
    board.put("campaigns", e.campaign.campaign_id, e.campaign)


def _paused(board: Board, e: ev.CampaignPaused) -> None:
    change(board, "campaigns", e.campaign_id, state=CampaignState.PAUSED)


def _resumed(board: Board, e: ev.CampaignResumed) -> None:
    change(board, "campaigns", e.campaign_id, state=CampaignState.RUNNING)


def _stopped(board: Board, e: ev.CampaignStopped) -> None:
    campaign = board.campaigns.get(e.campaign_id)
    if campaign is not None:
        people = tuple(
            replace(p, state=PersonState.LEFT_OUT, next_at=None) if p.state in OUTSTANDING else p
            for p in campaign.people
        )
        _over(board, e.campaign_id, CampaignState.STOPPED, e.at, people=people, reason=e.reason)


def _finished(board: Board, e: ev.CampaignFinished) -> None:
    _over(board, e.campaign_id, CampaignState.FINISHED, e.at)


def _over(board: Board, campaign_id: str, state: CampaignState, at: datetime, **values: Any) -> None:
    change(board, "campaigns", campaign_id, state=state, ended_at=at, **values)
    over = sorted((c.ended_at, c.campaign_id) for c in board.campaigns.values() if c.ended_at is not None)
    if not board.keep_all and len(over) > ENDED_CAMPAIGNS:
        board.drop("campaigns", over[0][1])


def _call_started(board: Board, e: ev.CampaignCallStarted) -> None:
    campaign = board.campaigns.get(e.campaign_id)
    person = campaign.find_person(e.person_id) if campaign is not None else None
    if person is not None:
        _person(
            board, e, state=PersonState.CALLING, attempts=person.attempts + 1, call_id=e.call_id, called_at=e.at,
            next_at=None, fault="", desk_id=e.desk_id,
        )  # fmt: skip


def _call_ended(board: Board, e: ev.CampaignCallEnded) -> None:
    _person(board, e, state=e.state, fault=e.fault, next_at=e.next_at)


def _answered(board: Board, e: ev.CampaignAnswered) -> None:
    _person(
        board, e, state=PersonState.DONE, answer=e.answer, minutes=e.minutes, remark=e.remark, answered_at=e.at,
        next_at=None, fault="",
    )  # fmt: skip


def _person(board: Board, e: Any, **values: Any) -> None:
    campaign = board.campaigns.get(e.campaign_id)
    if campaign is not None:
        people = tuple(replace(p, **values) if p.person_id == e.person_id else p for p in campaign.people)
        change(board, "campaigns", e.campaign_id, people=people)


STEPS: dict[type, Step] = {
    ev.CampaignStarted: _started,
    ev.CampaignPaused: _paused,
    ev.CampaignResumed: _resumed,
    ev.CampaignStopped: _stopped,
    ev.CampaignFinished: _finished,
    ev.CampaignCallStarted: _call_started,
    ev.CampaignCallEnded: _call_ended,
    ev.CampaignAnswered: _answered,
}
