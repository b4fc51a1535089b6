"""Campaigns as tests begin them."""

from __future__ import annotations

from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import Campaign, CampaignKind, CampaignMode
from dispatch_app.use_cases.pace_campaign import due
from tests.centre_in_memory import LEAD, SERVER_ACTOR, Centre

PEOPLE = (("王医生", "139 0000 0001", "急诊科"), ("李护士", "13900000002", ""), ("张司机", "13900000003", "夜班"))


def begin(
    centre: Centre, kind: CampaignKind = CampaignKind.STAFF_CALL_UP, mode: CampaignMode = CampaignMode.AUTOMATIC,
    people: tuple[tuple[str, str, str], ...] = PEOPLE, **values: Any,
) -> str:  # fmt: skip
    """Begin one as the shift lead; its id."""
    values = {"quiet_from": "", "quiet_until": "", **values}
    return centre.do(cmd.StartCampaign("返岗召集", kind, mode, people, **values), LEAD)["campaign_id"]


def tick(centre: Centre) -> list[cmd.Command]:
    """Do what is due at this moment; the commands."""
    commands = due(centre.board, centre.now, centre.settings.zone, centre.settings.calls)
    for command in commands:
        centre.do(command, SERVER_ACTOR)
    return commands


def campaign_of(centre: Centre, campaign_id: str) -> Campaign:
    return centre.board.campaigns[campaign_id]
