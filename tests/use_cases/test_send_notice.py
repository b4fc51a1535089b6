"""Notices both ways: who may write to whom, receipts of each receiver, recall, answers, the end of their time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import SERVER_ACTOR, Actor, Role
from dispatch_app.domain.notice import ALL, CENTRE, Address, NoticeFile, PartyKind, ReceiptStep, receipt_id_of
from dispatch_app.use_cases import send_notice
from dispatch_app.use_cases.reactions import deadlines
from tests.centre_in_memory import (
    DISPATCHER,
    LEAD,
    OTHER_STATION,
    SECOND,
    STATION,
    VEHICLE,
    Centre,
    staffed_centre,
)

S1, S2 = Address(PartyKind.STATION, "S1"), Address(PartyKind.STATION, "S2")
D1, D2 = Address(PartyKind.DESK, "d1"), Address(PartyKind.DESK, "d2")
V1, V2, V3 = (Address(PartyKind.VEHICLE, f"V{n}") for n in (1, 2, 3))
ALL_STATIONS = Address(PartyKind.STATION, ALL)
DIRECTOR = Actor("sun", Role.DIRECTOR, "孙主任")


def send(centre: Centre, *to: Address, actor: Actor = DISPATCHER, **values: object) -> str:
    return centre.do(cmd.SendNotice(to, "今晚高架封闭", **values), actor)["notice_id"]  # type: ignore[arg-type]


def test_a_notice_to_all_stations_gathers_a_receipt_of_each() -> None:
    centre = staffed_centre()
    notice_id = send(centre, ALL_STATIONS, V1, title="道路", urgent=True)
    notice = centre.board.notices[notice_id]
    assert notice.to == (S1, S2, V1) and notice.sender == D1 and notice.sender_name == "李华"
    assert centre.readers[STATION].notices[notice_id].to == (S1,)  # who else received is not the station's business
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.DELIVERED), STATION)
    centre.advance(30)
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.READ, "周站长"), STATION)
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.READ), OTHER_STATION)
    receipts = centre.board.notice_receipts
    first = receipts[receipt_id_of(notice_id, S1)]
    assert first.read_by == "周站长" and first.read_at is not None
    assert (first.read_at - first.delivered_at).total_seconds() == 30
    assert receipts[receipt_id_of(notice_id, S2)].read_by == "s2"
    assert receipt_id_of(notice_id, V1) not in receipts
    assert set(centre.readers[STATION].notice_receipts) == {first.receipt_id}
    before = centre.board.seq
    for step in ReceiptStep:
        centre.do(cmd.ConfirmNotice(notice_id, step), STATION)
    assert centre.board.seq == before
    assert centre.refused(cmd.ConfirmNotice(notice_id, ReceiptStep.READ), SECOND).code == "not_yours"


def test_a_station_writes_to_the_centre_and_any_desk_reads_it_for_all() -> None:
    centre = staffed_centre()
    notice_id = send(centre, CENTRE, V1, actor=STATION)
    assert centre.board.notices[notice_id].sender == S1 and centre.board.notices[notice_id].sender_name == "东门分站"
    assert centre.readers[STATION].notices[notice_id].to == (CENTRE, V1)
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.READ), SECOND)
    assert centre.readers[STATION].notice_receipts[receipt_id_of(notice_id, CENTRE)].read_by == "王芳"
    answer = send(centre, S1, actor=SECOND, reply_to=notice_id)
    assert centre.board.notices[answer].reply_to == notice_id


def test_crews_write_within_their_own_station_only() -> None:
    centre = staffed_centre()
    send(centre, V2, D2, actor=STATION)
    send(centre, S1, actor=VEHICLE)
    for actor, address in ((STATION, S2), (STATION, V3), (STATION, ALL_STATIONS), (VEHICLE, V3), (VEHICLE, S2)):
        assert centre.refused(cmd.SendNotice((address,), "x"), actor).code == "not_yours"
    assert send(centre, S1, V3, actor=DIRECTOR)
    assert centre.board.notices[send(centre, S1, actor=DIRECTOR)].sender == CENTRE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "field_wrong"),
        ({"text": "长" * 2_001}, "field_wrong"),
        ({"title": "长" * 81}, "field_wrong"),
        ({"valid_s": 5.0}, "notice_time_wrong"),
        ({"valid_s": float("nan")}, "notice_time_wrong"),
        ({"to": ()}, "notice_nobody"),
        ({"to": (D1,)}, "notice_nobody"),
        ({"to": (Address(PartyKind.STATION, "S9"),)}, "station_unknown"),
        ({"to": (Address(PartyKind.DESK, "d9"),)}, "desk_unknown"),
        ({"to": (Address(PartyKind.VEHICLE, "V9"),)}, "vehicle_unknown"),
        ({"files": (NoticeFile("a.pdf", "application/pdf", 9, "0" * 64),)}, "notice_file_unknown"),
    ],
)
def test_a_wrong_notice_is_refused(changes: dict[str, object], code: str) -> None:
    command = replace(cmd.SendNotice((S1,), "今晚高架封闭"), **changes)  # type: ignore[arg-type]
    assert staffed_centre().refused(command).code == code


def test_its_sender_or_the_shift_lead_recalls_a_notice() -> None:
    centre = staffed_centre()
    notice_id = send(centre, S1)
    assert centre.refused(cmd.RecallNotice(notice_id, "写错"), SECOND).code == "not_yours"
    assert centre.refused(cmd.RecallNotice(notice_id, " ")).code == "reason_missing"
    centre.do(cmd.RecallNotice(notice_id, "写错"), LEAD)
    held = centre.readers[STATION].notices[notice_id]
    assert held.recall_reason == "写错" and not held.is_valid(centre.now)
    centre.do(cmd.RecallNotice(notice_id, "再次"))
    assert centre.board.notices[notice_id].recall_reason == "写错"


def test_a_notice_leaves_every_board_when_its_time_is_over_and_late_receipts_do_no_harm() -> None:
    centre = staffed_centre()
    notice_id = send(centre, S1, valid_s=60.0)
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.DELIVERED), STATION)
    early = cmd.ExpireNotice(notice_id)
    centre.do(early, SERVER_ACTOR)
    assert notice_id in centre.board.notices
    centre.advance(60)
    due = [c for c in deadlines(centre.board, centre.now, centre.settings) if isinstance(c, cmd.ExpireNotice)]
    assert due == [early]
    centre.do(early, SERVER_ACTOR)
    assert centre.board.notices == {} and centre.board.notice_receipts == {}
    assert centre.readers[STATION].notices == {} and centre.readers[STATION].notice_receipts == {}
    centre.do(cmd.ConfirmNotice(notice_id, ReceiptStep.READ), STATION)
    assert centre.board.notice_receipts == {}


def test_the_board_holds_a_bounded_number_of_notices() -> None:
    centre = staffed_centre()
    first = centre.board.notices[send(centre, S1)]
    crowd = {f"n{n}": replace(first, notice_id=f"n{n}") for n in range(send_notice.MOST_NOTICES)}
    centre.board.notices.update(crowd)
    try:
        answer = send_notice.send_notice(centre.board, cmd.SendNotice((S1,), "x"), context_of(centre))
    finally:
        for key in crowd:
            del centre.board.notices[key]
    assert getattr(answer, "code", "") == "notices_full"


def context_of(centre: Centre) -> send_notice.Context:
    zone = centre.settings.zone
    return send_notice.Context(DISPATCHER, centre.now, "120", zone, centre.lookups)
