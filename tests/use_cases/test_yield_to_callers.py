"""Campaigns yield to callers: no call is begun while somebody waits or too few desks or lines are free."""

from __future__ import annotations

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import CampaignKind, PersonState
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import PhoneState
from dispatch_app.use_cases.call_settings import CallSettings
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, Centre, staffed_centre
from tests.use_cases.campaign_lists import begin, campaign_of, tick


def _called(centre: Centre, campaign_id: str) -> int:
    tick(centre)
    return sum(p.state is PersonState.CALLING for p in campaign_of(centre, campaign_id).people)


def test_a_survey_waits_while_a_caller_waits_and_what_rings_goes_on() -> None:
    centre = staffed_centre()
    survey = begin(centre, CampaignKind.FOLLOW_UP, lines=1)
    assert _called(centre, survey) == 1
    first = campaign_of(centre, survey).people[0]
    centre.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    assert _called(centre, survey) == 1 and centre.board.calls[first.call_id].is_live()
    centre.do(cmd.ReportCallEnded(first.call_id), EXCHANGE)
    assert _called(centre, survey) == 0, "nobody is called while the caller waits"
    centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    assert _called(centre, survey) == 1


def test_a_survey_waits_until_enough_desks_are_free() -> None:
    centre = staffed_centre(calls=CallSettings(campaign_free_desks=2))
    centre.do(cmd.SetDeskState("d3", DeskState.BUSY, "x"), LEAD)
    survey = begin(centre, CampaignKind.FOLLOW_UP)
    centre.do(cmd.ReportPhone("d2", PhoneState.LOST), EXCHANGE)
    assert _called(centre, survey) == 0
    centre.do(cmd.ReportPhone("d2", PhoneState.REGISTERED), EXCHANGE)
    assert _called(centre, survey) == 2


def test_a_staff_call_up_keeps_its_few_lines_in_a_rush() -> None:
    centre = staffed_centre(calls=CallSettings(call_up_lines=1))
    centre.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    call_up = begin(centre, CampaignKind.STAFF_CALL_UP, lines=3)
    assert _called(centre, call_up) == 1


@pytest.mark.parametrize("kind", list(CampaignKind))
def test_lines_kept_for_callers_bind_every_campaign(kind: CampaignKind) -> None:
    centre = staffed_centre(calls=CallSettings(lines=6, campaign_free_lines=4))
    centre.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    centre.do(cmd.AnswerCall("c1", "d1"), DISPATCHER)
    assert _called(centre, begin(centre, kind, lines=3)) == 1
    centre.do(cmd.ReportRing("c2", "1", "138"), EXCHANGE)
    assert _called(centre, begin(centre, kind, lines=3)) == 0
