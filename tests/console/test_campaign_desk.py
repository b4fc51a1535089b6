"""The campaign window's state: pasted lists, rows, figures, and a CSV that no spreadsheet computes."""

from __future__ import annotations

import csv
import io

import pytest

from dispatch_app.console.desk import campaign_desk as act
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.campaign import CampaignKind, CampaignMode
from dispatch_app.domain.telephone import EndedBy, PartyState
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, staffed_centre
from tests.use_cases.campaign_lists import begin, campaign_of, tick


def test_a_pasted_list_becomes_people() -> None:
    text = "王医生，13900000001，急诊科\n\n13900000002\n李\t139 0000 0003\t夜班\t二组\n"
    assert act.read_people(text) == (
        ("王医生", "13900000001", "急诊科"), ("", "13900000002", ""), ("李", "139 0000 0003", "夜班 二组"),
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "  =1", "\r=1"])
def test_a_cell_that_would_be_a_formula_is_disarmed(cell: str) -> None:
    assert act.disarmed(cell) == f"'{cell}" and act.disarmed("王医生") == "王医生"


def test_rows_progress_and_results_of_a_call_up() -> None:
    centre = staffed_centre()
    people = (("=HYPERLINK(1)", "13900000001", "急诊, 科"), ("李", "13900000002", ""))
    campaign_id = begin(centre, people=people)
    tick(centre)
    first, second = campaign_of(centre, campaign_id).people
    centre.do(cmd.ReportDigits(first.call_id, "115#"), EXCHANGE)
    for person in (first, second):
        centre.do(cmd.ReportCallEnded(person.call_id, EndedBy.CALLER), EXCHANGE)
    tick(centre)
    campaign = campaign_of(centre, campaign_id)
    assert act.progress_text(campaign) == "2 人中 1 人已答复 · 1 人能到"
    rows = act.people_rows(campaign)
    assert rows[0].note == "能到岗，15 分钟到 · 急诊, 科" and rows[0].look == "success"
    assert "后重拨" in rows[1].note and "已拨打 1 次" in rows[1].note
    assert act.campaign_rows(centre.board)[0].badge == "进行中"
    content = act.results_csv(campaign)
    assert content.startswith("\ufeff")
    table = list(csv.reader(io.StringIO(content[1:])))
    assert table[1][:4] == ["'=HYPERLINK(1)", "13900000001", "急诊, 科", "能到岗，15 分钟到"] and len(table) == 3


def test_what_a_desk_may_do_in_preview() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre, CampaignKind.FOLLOW_UP, CampaignMode.PREVIEW)
    campaign = campaign_of(centre, campaign_id)
    assert act.may_dial(campaign, campaign.people[0], "d1") and not act.may_dial(campaign, campaign.people[0], "")
    assert not act.may_answer(campaign, campaign.people[0])
    call_id = centre.do(cmd.TakeCampaignCall(campaign_id, "1", "d1"), DISPATCHER)["call_id"]
    centre.do(cmd.ReportParty(call_id, "13900000001", PartyState.CONNECTED), EXCHANGE)
    campaign = campaign_of(centre, campaign_id)
    assert not act.may_dial(campaign, campaign.people[0], "d1") and act.may_answer(campaign, campaign.people[0])
    assert [digit for digit, _ in act.answer_choices(campaign)] == ["1", "2", "3", "4", "5", ""]
    centre.do(cmd.ReportCampaignCall(campaign_id, "1", "4"), DISPATCHER)
    assert act.progress_text(campaign_of(centre, campaign_id)) == "3 人中 1 人已答复 · 平均 4.0 分"
    assert act.may_lead(LEAD) and not act.may_lead(DISPATCHER) and not act.may_lead(None)
