"""Campaigns: the pace holds whatever people do, digits become answers, desks dial in preview, roles are kept."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.campaign import CampaignKind, CampaignMode, CampaignState, PersonState
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, FlowOutcome, PartyState
from dispatch_app.exchange.ivr import conversation as say
from dispatch_app.exchange.ivr.flow import read_flow
from dispatch_app.use_cases.campaign_flow import answer_of, flow_text
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SECOND, SERVER_ACTOR, STATION, staffed_centre
from tests.use_cases.campaign_lists import PEOPLE, begin, campaign_of, tick


def test_staff_are_called_two_at_a_time_and_their_digits_become_arrivals() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre)
    tick(centre)
    first, second, third = campaign_of(centre, campaign_id).people
    assert [p.state for p in (first, second, third)] == [PersonState.CALLING, PersonState.CALLING, PersonState.WAITING]
    assert centre.board.calls[first.call_id].caller_number == "13900000001"
    assert tick(centre) == []  # both lines are taken
    for person, digits in ((first, (("answer", "1"), ("minutes", "25"))), (second, (("answer", "2"),))):
        centre.do(cmd.ReportParty(person.call_id, person.number, PartyState.CONNECTED), EXCHANGE)
        centre.do(cmd.ReportFlowEnded(person.call_id, "asking", FlowOutcome.RELEASED, "", digits), EXCHANGE)
        centre.do(cmd.ReportCallEnded(person.call_id, EndedBy.AUTOMATIC), EXCHANGE)
    tick(centre)
    first, second, third = campaign_of(centre, campaign_id).people
    assert (first.state, first.answer, first.minutes) == (PersonState.DONE, "1", 25)
    assert (second.state, second.answer, second.minutes) == (PersonState.DONE, "2", None)
    assert third.state is PersonState.CALLING
    centre.do(cmd.ReportDigits(third.call_id, "140"), EXCHANGE)  # hangs up in the middle of the minutes
    centre.do(cmd.ReportCallEnded(third.call_id, EndedBy.CALLER), EXCHANGE)
    tick(centre)
    done = campaign_of(centre, campaign_id)
    assert (done.people[2].answer, done.people[2].minutes) == ("1", 40)
    assert done.state is CampaignState.FINISHED and done.ended_at == centre.now and tick(centre) == []


def test_a_number_in_vain_is_tried_again_after_the_pause_and_not_for_ever() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre, people=PEOPLE[:1], most_attempts=2, retry_after_s=60.0)
    for attempt in (1, 2):
        tick(centre)
        (person,) = campaign_of(centre, campaign_id).people
        assert person.attempts == attempt and person.state is PersonState.CALLING
        busy = cmd.ReportParty(person.call_id, person.number, PartyState.FAILED, ExchangeFault.BUSY)
        centre.do(busy, EXCHANGE)
        centre.do(cmd.ReportCallEnded(person.call_id, EndedBy.EXCHANGE), EXCHANGE)
        tick(centre)
        centre.advance(59)
        assert tick(centre) == []
        centre.advance(1)
    (person,) = campaign_of(centre, campaign_id).people
    assert (person.state, person.fault, person.attempts) == (PersonState.UNREACHED, "busy", 2)
    assert campaign_of(centre, campaign_id).state is CampaignState.FINISHED


def test_a_request_that_the_exchange_does_not_take_is_an_attempt() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre, people=PEOPLE[:1])
    tick(centre)
    (person,) = campaign_of(centre, campaign_id).people
    failed = cmd.ReportRequestFailed(person.call_id, "place", ExchangeFault.UNREACHABLE)
    centre.do(failed, SERVER_ACTOR)
    tick(centre)
    (person,) = campaign_of(centre, campaign_id).people
    assert (person.state, person.fault) == (PersonState.WAITING, "unreachable") and person.next_at is not None


def test_a_call_that_never_ends_is_hung_up() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre, people=PEOPLE[:1])
    tick(centre)
    (person,) = campaign_of(centre, campaign_id).people
    centre.advance(601)
    tick(centre)
    assert centre.board.calls[person.call_id].state is CallState.ENDED
    assert campaign_of(centre, campaign_id).people[0].state is PersonState.WAITING


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_nobody_is_called_twice_at_once_nor_at_night_nor_too_often(seed: int) -> None:
    chance = random.Random(seed)
    centre = staffed_centre()
    centre.advance(3_600 * chance.choice((0, 9, 10, 11)))
    people = tuple((f"人{n}", f"1380000{n:04d}", "") for n in range(9))
    pace = {"most_attempts": 3, "retry_after_s": 1_800.0, "quiet_from": "21:30", "quiet_until": "07:00"}
    ids = [begin(centre, people=people, lines=3, **pace), begin(centre, people=people[:5], lines=2, **pace)]
    began = 0
    for _ in range(120):
        before = set(centre.board.calls)
        tick(centre)
        live = [call for call in centre.board.calls.values() if call.is_live()]
        numbers = [call.caller_number for call in live]
        assert len(numbers) == len(set(numbers)), "two calls to one number"
        new = [call for call in live if call.call_id not in before]
        began += len(new)
        minute = centre.now.astimezone(centre.settings.zone)
        if minute.hour * 60 + minute.minute >= 21 * 60 + 30 or minute.hour < 7:
            assert not new, f"called at {minute}"
        for campaign_id in ids:
            campaign = campaign_of(centre, campaign_id)
            assert sum(p.state is PersonState.CALLING for p in campaign.people) <= campaign.lines
            assert all(p.attempts <= 3 for p in campaign.people)
            if chance.random() < 0.1 and not campaign.is_over():
                pause = chance.choice((cmd.PauseCampaign, cmd.ResumeCampaign))
                centre.do(pause(campaign_id), LEAD)
        for call in live:
            if chance.random() < 0.6:
                if chance.random() < 0.2:
                    centre.do(cmd.ReportDigits(call.call_id, chance.choice("1259")), EXCHANGE)
                centre.do(cmd.ReportCallEnded(call.call_id, EndedBy.CALLER), EXCHANGE)
        centre.advance(chance.choice((5, 60, 1_200, 3_000)))
    assert began > 9


def test_in_preview_a_desk_sees_dials_and_writes_the_answer_down() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre, CampaignKind.FOLLOW_UP, CampaignMode.PREVIEW, most_attempts=1)
    assert tick(centre) == []  # nothing rings by itself
    call_id = centre.do(cmd.TakeCampaignCall(campaign_id, "1", "d1"), DISPATCHER)["call_id"]
    assert centre.refused(cmd.TakeCampaignCall(campaign_id, "1", "d2"), SECOND).code == "person_talking"
    centre.do(cmd.ReportParty(call_id, "13900000001", PartyState.CONNECTED), EXCHANGE)
    centre.do(cmd.HangUpCall(call_id), DISPATCHER)
    tick(centre)
    assert campaign_of(centre, campaign_id).people[0].state is PersonState.TALKED
    assert centre.refused(cmd.ReportCampaignCall(campaign_id, "1", "6"), DISPATCHER).code == "field_wrong"
    centre.do(cmd.ReportCampaignCall(campaign_id, "1", "5", None, "很满意"), DISPATCHER)
    person = campaign_of(centre, campaign_id).people[0]
    assert (person.state, person.answer, person.remark, person.desk_id) == (PersonState.DONE, "5", "很满意", "d1")
    assert centre.refused(cmd.ReportCampaignCall(campaign_id, "1", "1"), SECOND).code == "desk_not_yours"
    assert centre.refused(cmd.TakeCampaignCall(campaign_id, "1", "d1"), DISPATCHER).code == "person_over"
    assert centre.refused(cmd.ReportCampaignCall(campaign_id, "2", "4"), DISPATCHER).code == "person_not_called"


def test_a_desk_too_keeps_quiet_at_night() -> None:
    centre = staffed_centre()
    mode = CampaignMode.PREVIEW
    campaign_id = begin(centre, CampaignKind.FOLLOW_UP, mode, quiet_from="21:00", quiet_until="08:00")
    centre.now = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)  # 21:00 in Shanghai
    refusal = centre.refused(cmd.TakeCampaignCall(campaign_id, "1", "d1"), DISPATCHER)
    assert refusal.code == "campaign_quiet" and ("begin", "21:00") in refusal.values
    centre.now -= timedelta(minutes=1)
    centre.do(cmd.TakeCampaignCall(campaign_id, "1", "d1"), DISPATCHER)


def test_pausing_and_stopping() -> None:
    centre = staffed_centre()
    campaign_id = begin(centre)
    centre.do(cmd.PauseCampaign(campaign_id), LEAD)
    assert tick(centre) == []
    centre.do(cmd.ResumeCampaign(campaign_id), LEAD)
    tick(centre)
    first, second, _ = campaign_of(centre, campaign_id).people
    centre.do(cmd.ReportDigits(first.call_id, "1"), EXCHANGE)
    assert centre.refused(cmd.StopCampaign(campaign_id, " "), LEAD).code == "reason_missing"
    centre.do(cmd.StopCampaign(campaign_id, "事件结束"), LEAD)
    stopped = campaign_of(centre, campaign_id)
    assert [p.state for p in stopped.people] == [PersonState.DONE, PersonState.LEFT_OUT, PersonState.LEFT_OUT]
    assert not any(centre.board.calls[p.call_id].is_live() for p in (first, second))
    assert stopped.state is CampaignState.STOPPED and tick(centre) == []
    assert centre.refused(cmd.ResumeCampaign(campaign_id), LEAD).code == "campaign_over"
    assert centre.refused(cmd.ReportCampaignCall(campaign_id, "1", "1"), DISPATCHER).code == "campaign_over"


def test_who_may_begin_one_and_what_is_refused() -> None:
    centre = staffed_centre()
    kind, mode = CampaignKind.FOLLOW_UP, CampaignMode.AUTOMATIC
    good = cmd.StartCampaign("回访", kind, mode, PEOPLE)
    for actor in (DISPATCHER, STATION, EXCHANGE):
        assert centre.refused(good, actor).code == "role_not_allowed"
    wrong = {
        "field_wrong": [{"lines": 0}, {"lines": 99}, {"most_attempts": 0}, {"retry_after_s": float("nan")},
                        {"quiet_from": "25:00"}, {"quiet_until": "8"}, {"question": "a\nb"}, {"question": "{x}"}],
        "incident_unknown": [{"incident_id": "none"}],
    }  # fmt: skip
    for code, cases in wrong.items():
        for values in cases:
            refusal = centre.refused(cmd.StartCampaign("回访", kind, mode, PEOPLE, **values), LEAD)
            assert refusal.code == code, values
    assert centre.refused(cmd.StartCampaign("回访", kind, mode, ()), LEAD).code == "campaign_people"
    many = tuple((f"{n}", f"138{n:08d}", "") for n in range(501))
    assert centre.refused(cmd.StartCampaign("回访", kind, mode, many), LEAD).code == "campaign_people"
    assert centre.refused(cmd.StartCampaign("回访", kind, mode, (("王", "=1+1", ""),)), LEAD).code == "number_wrong"
    campaign_id = centre.do(cmd.StartCampaign("回访", kind, mode, (*PEOPLE, PEOPLE[0])), LEAD)["campaign_id"]
    assert len(campaign_of(centre, campaign_id).people) == 3  # a number that stands twice is called once


def _talk(kind: CampaignKind, presses: list[str]) -> tuple[say.Finish | None, list[str]]:
    """The exchange's own conversation, in which each word of ours is answered by the next keys."""
    talk = say.Conversation(read_flow("asking", flow_text(kind, "请问“您”好？\\")), "139")
    words: list[str] = []
    actions, waiting = talk.begin(), list(presses)
    while actions:
        following: list[say.Action] = []
        for action in actions:
            if isinstance(action, say.Finish):
                return action, words
            if isinstance(action, say.Say):
                words.append(action.words)
                following += talk.take(say.SaidIt(action.number))
            elif isinstance(action, say.Wait) and waiting:
                following += [one for key in waiting.pop(0) for one in talk.take(say.Pressed(key))]
            elif isinstance(action, say.Wait):
                following += talk.take(say.WaitedLong(action.number))
        actions = following
    return None, words


@pytest.mark.parametrize(
    ("kind", "presses", "answer", "minutes"),
    [
        (CampaignKind.FOLLOW_UP, ["5"], "5", None),
        (CampaignKind.FOLLOW_UP, ["9", "3"], "3", None),
        (CampaignKind.FOLLOW_UP, ["9", "9"], "", None),
        (CampaignKind.FOLLOW_UP, [], "", None),
        (CampaignKind.STAFF_CALL_UP, ["1", "25#"], "1", 25),
        (CampaignKind.STAFF_CALL_UP, ["1", "999"], "1", None),
        (CampaignKind.STAFF_CALL_UP, ["1"], "1", None),
        (CampaignKind.STAFF_CALL_UP, ["2"], "2", None),
    ],
)
def test_the_flow_is_one_that_the_exchange_runs(
    kind: CampaignKind, presses: list[str], answer: str, minutes: int | None
) -> None:
    finish, words = _talk(kind, presses)
    assert finish is not None and finish.outcome is FlowOutcome.RELEASED and words[0].startswith("请问“您”好？\\")
    now = datetime(2026, 11, 22, tzinfo=UTC)
    call = Call("c", "", "139", CallState.ENDED, now, collected=finish.collected)
    assert answer_of(kind, call) == (answer, minutes)


def test_digits_alone_are_read_as_the_flow_would() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    kind = CampaignKind.STAFF_CALL_UP
    for digits, expected in (("1", ("1", None)), ("130#", ("1", 30)), ("92", ("2", None)), ("997", ("", None))):
        assert answer_of(kind, Call("c", "", "139", CallState.ENDED, now, digits=digits)) == expected
