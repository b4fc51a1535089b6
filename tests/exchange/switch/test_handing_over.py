"""Transfers by the telephone's own key: to a number, to a desk, to whom its second line reaches; and their failures."""

from __future__ import annotations

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import (
    ReportAnswered,
    ReportCallEnded,
    ReportHeld,
    ReportParty,
    ReportRequestFailed,
    ReportTransferred,
)
from dispatch_app.domain.telephone import EndedBy, ExchangeFault, PartyState
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.wire import exchange as ask
from tests.exchange.switch.test_switch import PLAN, _ask, _of
from tests.exchange.switch_world import World


def _talking(*, lines_answer: bool = True) -> tuple[World, str, str]:
    """A world in which d1 talks with a caller: (world, call id, leg of the desk)."""
    world = World(PLAN, lines_answer=lines_answer)
    call_id = world.ring_in("139", "caller")
    _ask(world, ask.Answer(call_id, "d1"))
    return world, call_id, world.switch.board.desks["d1"].leg_id


def _told(world: World) -> list[int]:
    return [one.code for one in world.done if isinstance(one, do.TellTransfer)]


def _second_line(world: World, number: str) -> str:
    """d1 holds its call by the telephone's key and dials on its second line; the leg of that."""
    world.tell(ev.LegHolds(world.switch.board.desks["d1"].leg_id, True))
    world.live.add("line-2")
    world.tell(ev.TelephoneDialled("line-2", "d1", number))
    return "line-2"


def test_a_blind_transfer_outside_frees_the_desk_and_is_reported() -> None:
    world, call_id, leg = _talking()
    world.tell(ev.LegWantsTransfer(leg, "110"))
    call = world.switch.board.calls[call_id]
    assert _told(world) == [100, 200] and leg in world.ended
    assert (call.state, call.desk_id, list(call.parties)) == (CallState.ANSWERED, "", ["110"])
    party = call.parties["110"]
    assert dict(world.switch.board.heard["caller"]) == {party: 1.0}
    assert _of(world, ReportTransferred) == [ReportTransferred(call_id, "d1", number="110", at=world.now)]
    world.hang_up(party)
    assert "caller" in world.ended and not world.switch.board.legs, "nobody is left alone in silence"


def test_the_desk_that_hangs_up_at_once_leaves_its_caller_with_the_ringing() -> None:
    world, call_id, leg = _talking(lines_answer=False)
    world.tell(ev.LegWantsTransfer(leg, "110"))
    world.hang_up(leg)
    call = world.switch.board.calls[call_id]
    assert world.switch.board.legs["caller"].playing == "ringback" and call.desk_id == ""
    assert _of(world, ReportTransferred) and not _of(world, ReportCallEnded)
    world.tell(ev.LegAnswered(call.parties["110"]))
    assert dict(world.switch.board.heard["caller"]) == {call.parties["110"]: 1.0}
    assert len(_of(world, ReportTransferred)) == 1


def test_a_caller_whose_transfer_fails_after_the_desk_has_gone_waits_again() -> None:
    world, call_id, leg = _talking(lines_answer=False)
    world.tell(ev.LegWantsTransfer(leg, "110"))
    world.hang_up(leg)
    world.tell(ev.LegFailed(world.switch.board.calls[call_id].parties["110"], 486, "Busy"))
    assert _of(world, ReportRequestFailed)[-1].fault is ExchangeFault.BUSY
    assert world.switch.board.calls[call_id].state is CallState.RINGING
    world.tell(ev.LinkChanged(False))
    assert set(world.ringing) == {"d1", "d2", "d3"}, "without a server every desk rings for it"


def test_a_desk_that_stays_keeps_its_caller_when_nobody_answers() -> None:
    world, call_id, leg = _talking(lines_answer=False)
    world.tell(ev.LegWantsTransfer(leg, "110"))
    world.tell(ev.LegFailed(world.switch.board.calls[call_id].parties["110"], 486, "Busy"))
    assert _told(world) == [100, 486]
    assert dict(world.switch.board.heard["caller"]) == {leg: 1.0}
    assert not _of(world, ReportTransferred) and not _of(world, ReportRequestFailed)


def test_a_transfer_to_another_desk_rings_there_and_gives_it_the_call() -> None:
    world, call_id, leg = _talking()
    world.tell(ev.LegWantsTransfer(leg, "8002"))
    assert _told(world) == [100]
    world.lift("d2")
    call = world.switch.board.calls[call_id]
    assert (call.desk_id, call.parties, world.switch.board.desks["d2"].attached) == ("d2", {}, call_id)
    assert _of(world, ReportTransferred) == [ReportTransferred(call_id, "d1", to_desk_id="d2", at=world.now)]
    world.hang_up(world.switch.board.desks["d2"].leg_id)
    assert _of(world, ReportCallEnded)[-1].by is EndedBy.DESK and not world.switch.board.legs


def test_a_busy_desk_and_a_wrong_number_are_told_and_change_nothing() -> None:
    world, call_id, leg = _talking()
    other = world.ring_in("138", "other")
    _ask(world, ask.Answer(other, "d2"))
    world.tell(ev.LegWantsTransfer(leg, "8002"))
    world.tell(ev.LegWantsTransfer(leg, "nobody"))
    assert _told(world) == [100, 486, 404]
    assert world.switch.board.calls[call_id].desk_id == "d1" and not world.switch.board.calls[call_id].leaving


def test_the_second_line_asks_first_and_then_connects_both() -> None:
    world, call_id, leg = _talking()
    second = _second_line(world, "110")
    board = world.switch.board
    police = next(one.leg_id for one in board.legs.values() if one.party_id == "110")
    assert dict(board.heard[second]) == {police: 1.0} and not board.heard["caller"]
    assert ReportHeld(call_id, True) in world.reported
    world.tell(ev.LegWantsTransfer(leg, "110", second))
    assert {leg, second} <= set(world.ended) and _told(world) == [200]
    assert dict(board.heard["caller"]) == {police: 1.0} and dict(board.heard[police]) == {"caller": 1.0}
    assert _of(world, ReportTransferred) == [ReportTransferred(call_id, "d1", number="110", at=world.now)]
    assert list(board.calls) == [call_id] and [one.by for one in _of(world, ReportCallEnded)] == [EndedBy.DESK]
    world.hang_up("caller")
    assert police in world.ended and not board.legs


def test_the_second_line_to_a_desk_hands_the_call_to_it() -> None:
    world, call_id, leg = _talking()
    second = _second_line(world, "8002")
    world.lift("d2")
    world.tell(ev.LegWantsTransfer(second, "139", leg))
    board = world.switch.board
    at_second = board.desks["d2"].leg_id
    assert dict(board.heard["caller"]) == {at_second: 1.0}
    assert board.calls[call_id].desk_id == "d2" and not board.desks["d1"].leg_id
    assert _of(world, ReportTransferred)[-1].to_desk_id == "d2"


def test_the_second_line_that_still_rings_is_connected_when_it_answers() -> None:
    world, call_id, leg = _talking(lines_answer=False)
    second = _second_line(world, "110")
    world.tell(ev.LegWantsTransfer(leg, "110", second))
    party = world.switch.board.calls[call_id].parties["110"]
    assert second in world.ended and leg not in world.ended
    world.tell(ev.LegAnswered(party))
    assert dict(world.switch.board.heard["caller"]) == {party: 1.0}
    assert _told(world)[-1] == 200
    assert _of(world, ReportParty)[-1].state is PartyState.CONNECTED


def test_the_first_line_is_taken_up_again_after_the_second() -> None:
    world, call_id, leg = _talking()
    second = _second_line(world, "110")
    world.hang_up(second)
    board = world.switch.board
    assert board.desks["d1"].leg_id == leg and board.calls[call_id].state is CallState.HELD
    world.tell(ev.LegHolds(leg, False))
    assert dict(board.heard["caller"]) == {leg: 1.0}
    assert world.reported[-1] == ReportHeld(call_id, False)


def test_the_telephone_changes_between_its_lines() -> None:
    world, _, leg = _talking()
    second = _second_line(world, "110")
    world.tell(ev.LegHolds(second, True))
    world.tell(ev.LegHolds(leg, False))
    board = world.switch.board
    assert (board.desks["d1"].leg_id, board.desks["d1"].other_leg) == (leg, second)
    assert dict(board.heard["caller"]) == {leg: 1.0}
    world.hang_up("caller")
    assert leg in world.ended and board.desks["d1"].leg_id == second, "the other line is the telephone's only one now"
    world.tell(ev.LegHolds(second, False))
    assert board.heard[second]


def test_a_station_may_not_transfer_and_a_foreign_leg_is_none_of_the_desks() -> None:
    world, _, leg = _talking()
    world.live.add("station")
    world.tell(ev.TelephoneDialled("station", "s1", "120"))
    world.tell(ev.LegWantsTransfer("station", "110"))
    world.tell(ev.LegWantsTransfer(leg, "110", "caller"))
    assert _told(world) == [403, 481]
    assert not _of(world, ReportTransferred) and [one.desk_id for one in _of(world, ReportAnswered)] == []
