"""What the exchange is asked after a commit: ring, connect, hold, hand over, release … – one after another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.recording import SETTLED
from dispatch_app.domain.telephone import ExchangeFault, PartyState
from dispatch_app.use_cases.campaign_flow import flow_text
from dispatch_app.use_cases.ports import Telephony, TelephonyFault

WAITING_REQUESTS = 500
"""Requests that may wait: one for each line of the largest exchange; beyond, the exchange is as good as gone."""

RECORDINGS_AT_ONCE = 5_000
"""Ids in one message: a tenth of the longest that the link takes."""

Request = Callable[[], None]
Ask = Callable[[Telephony, Any, Board], Request | None]


@dataclass(frozen=True, slots=True)
class _Wish:
    call_id: str
    desk_id: str
    name: str
    request: Request


def _placed(telephony: Telephony, e: ev.CallPlaced, board: Board) -> Request | None:
    call = e.call
    if call.parties[0].state is not PartyState.CALLING:
        return None  # the desk's telephone has dialled by itself
    if not call.desk_id:
        return None  # a campaign asks by itself, see the event that follows
    return lambda: telephony.place(call.call_id, call.desk_id, call.parties, call.one_way)


def _campaign_call(telephony: Telephony, e: ev.CampaignCallStarted, board: Board) -> Request | None:
    campaign = board.campaigns.get(e.campaign_id)
    person = campaign.find_person(e.person_id) if campaign is not None else None
    if campaign is None or person is None or e.desk_id:
        return None
    flow = flow_text(campaign.kind, campaign.question)
    return lambda: telephony.ask_by_telephone(e.call_id, person.number, flow)


def _added(telephony: Telephony, e: ev.PartyAdded, board: Board) -> Request | None:
    if e.party.state is not PartyState.CALLING:
        return None
    return lambda: telephony.add_party(e.call_id, e.party)


def _queued(telephony: Telephony, e: ev.CallQueued, board: Board) -> Request | None:
    return (lambda: telephony.queue(e.call_id)) if e.taken_back else None


def _muted(telephony: Telephony, e: ev.CallMuted, board: Board) -> Request:
    call = board.calls.get(e.call_id)
    return lambda: telephony.mute(e.call_id, call.desk_id if call else "", e.muted)


def _locks(telephony: Telephony, e: ev.NumberLocked | ev.NumberUnlocked, board: Board) -> Request:
    numbers = sorted(board.locks)
    return lambda: telephony.block(numbers)


_REQUESTS: dict[type, tuple[str, Ask]] = {
    ev.CallQueued: ("queue", _queued),
    ev.CallOffered: ("ring", lambda t, e, _: lambda: t.ring(e.call_id, e.desk_ids)),
    ev.CallAnswered: ("answer", lambda t, e, _: lambda: t.answer(e.call_id, e.desk_id)),
    ev.CallHeld: ("hold", lambda t, e, _: lambda: t.hold(e.call_id)),
    ev.CallResumed: ("resume", lambda t, e, _: lambda: t.resume(e.call_id)),
    ev.CallMuted: ("mute", _muted),
    ev.CallTransferred: ("transfer", lambda t, e, _: lambda: t.transfer(e.call_id, e.to_desk_id)),
    ev.CallDiverted: ("transfer_outside", lambda t, e, _: lambda: t.transfer_outside(e.call_id, e.number)),
    ev.FlowStarted: ("start_flow", lambda t, e, _: lambda: t.start_flow(e.call_id, e.flow_id)),
    ev.AnnouncementStarted: (
        "announce", lambda t, e, _: lambda: t.announce(e.call_id, e.announcement, e.after),
    ),
    ev.CallPlaced: ("place", _placed),
    ev.CampaignCallStarted: ("place", _campaign_call),
    ev.PartyAdded: ("add_party", _added),
    ev.PartyDropped: ("drop_party", lambda t, e, _: lambda: t.drop_party(e.call_id, e.party_id)),
    ev.CallsJoined: ("join", lambda t, e, _: lambda: t.join(e.call_id, e.other_call_id)),
    ev.CallMonitored: ("monitor", lambda t, e, _: lambda: t.monitor(e.call_id, e.desk_id, e.mode)),
    ev.MonitoringStopped: ("monitor", lambda t, e, _: lambda: t.monitor(e.call_id, e.desk_id, None)),
    ev.DigitsSent: ("send_digits", lambda t, e, _: lambda: t.send_digits(e.call_id, e.digits)),
    ev.CallEnded: ("release", lambda t, e, _: lambda: t.release(e.call_id)),
    ev.NumberLocked: ("block", _locks),
    ev.NumberUnlocked: ("block", _locks),
}  # fmt: skip

log = logging.getLogger(__name__)


Failed = Callable[[str, str, str, ExchangeFault], None]
"""(call id, desk id, name of the request, why): told when the exchange does not take a request; from any thread."""


class TelephonyReactions:
    """A listener of the event stream; requests run in one thread of their own, so that their order holds."""

    def __init__(
        self, telephony: Telephony, board: Callable[[], Board], faulty: Callable[[bool], None], failed: Failed
    ) -> None:
        """`faulty` is told True when no exchange answers and False when it takes requests again; from any thread.

        `board` is the board of the stream: it stands after the event at the time of the call.
        """
        self._telephony = telephony
        self._board = board
        self._faulty = faulty
        self._failed = failed
        self._is_faulty = False
        self._waiting = 0
        self._worker = ThreadPoolExecutor(1, "telephony")

    def __call__(self, recorded: Recorded) -> None:
        """React to one event."""
        event = recorded.event
        request = _REQUESTS.get(type(event))
        if request is not None:
            name, ask = request
            board = self._board()
            call_id = getattr(event, "call_id", "")
            call = board.calls.get(call_id)
            desk_id = getattr(event, "desk_id", "") or (call.desk_id if call else "")
            bound = ask(self._telephony, event, board)
            if bound is not None:
                self._ask(_Wish(call_id, desk_id, name, bound))

    def catch_up(self) -> None:
        """Tell an exchange that has (re)connected what the board holds: which calls live, ring where, are locked out.

        In the event loop's thread, as every event.
        """
        board = self._board()
        live = [call.call_id for call in board.calls.values() if call.is_live()]
        locked = sorted(board.locks)
        self._ask(_Wish("", "", "block", lambda: self._telephony.block(locked)))
        self._ask(_Wish("", "", "reconcile", lambda: self._telephony.reconcile(live)))
        doubtful = [one.recording_id for one in board.recordings.values() if one.state not in SETTLED]
        for first in range(0, len(doubtful), RECORDINGS_AT_ONCE):
            self._ask(_Wish("", "", "reconcile", self._reconciling(doubtful[first : first + RECORDINGS_AT_ONCE])))
        for call in board.waiting_calls():
            if call.offered_to:
                self._ask(_Wish(call.call_id, "", "ring", self._ringing(call.call_id, call.offered_to)))

    def _ringing(self, call_id: str, desk_ids: tuple[str, ...]) -> Request:
        return lambda: self._telephony.ring(call_id, desk_ids)

    def _reconciling(self, recording_ids: list[str]) -> Request:
        return lambda: self._telephony.reconcile_recordings(recording_ids)

    def stop(self) -> None:
        """Finish what was asked."""
        self._worker.shutdown(wait=True)

    def _ask(self, wish: _Wish) -> None:
        if self._waiting >= WAITING_REQUESTS:
            self._judge(faulty=True)
            self._failed(wish.call_id, wish.desk_id, wish.name, ExchangeFault.UNREACHABLE)
            return
        self._waiting += 1
        self._worker.submit(self._run, wish)

    def _run(self, wish: _Wish) -> None:
        try:
            wish.request()
        except TelephonyFault as wrong:
            log.warning("exchange did not %s: %s", wish.name, wrong.fault.value)
            self._judge(faulty=wrong.fault is ExchangeFault.UNREACHABLE)
            if wrong.fault is not ExchangeFault.CALL_OVER:
                self._failed(wish.call_id, wish.desk_id, wish.name, wrong.fault)
        else:
            self._judge(faulty=False)
        finally:
            self._waiting -= 1

    def _judge(self, *, faulty: bool) -> None:
        if faulty != self._is_faulty:
            self._is_faulty = faulty
            self._faulty(faulty)
