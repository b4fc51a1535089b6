"""The real exchange behind ports.Telephony: requests and answers go over the link that the exchange has opened."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer

from dispatch_app.domain.telephone import AfterAnnouncement, Announcement, ExchangeFault, MonitorMode, Party
from dispatch_app.use_cases.ports import TelephonyFault
from dispatch_app.wire import exchange as ask

ANSWER_S = 3.0
"""The exchange answers at once, before anything rings; three seconds are a hanging exchange."""

WAITING = 500
"""Requests without an answer yet; they come from one thread, so more than one is a stuck link."""

Send = Callable[[ask.Ask], None]


class ExchangePort:
    """Implements ports.Telephony; from any thread but the event loop's, which must not wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._send: Send | None = None
        self._waiting: dict[int, Future[ask.Done]] = {}
        self._numbers = itertools.count(1)

    # --- the link's side ---------------------------------------------------------------------------------------------

    def attach(self, send: Send) -> None:
        """An exchange has connected; `send` must not block. One that was connected before is not asked any more."""
        with self._lock:
            self._send = send

    def detach(self, send: Send) -> None:
        """The connection is gone; what waits for an answer fails."""
        with self._lock:
            if self._send is not send:
                return
            self._send = None
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(_unreachable())

    def done(self, done: ask.Done) -> None:
        """An answer came."""
        with self._lock:
            future = self._waiting.pop(done.id, None)
        if future is not None and not future.done():
            future.set_result(done)

    @property
    def attached(self) -> bool:
        """Whether an exchange is connected."""
        return self._send is not None

    def ask(self, request: ask.AnyRequest) -> None:
        """Put a request and wait for its answer. Raises TelephonyFault."""
        future: Future[ask.Done] = Future()
        with self._lock:
            if self._send is None or len(self._waiting) >= WAITING:
                raise _unreachable()
            number = next(self._numbers)
            self._waiting[number] = future
            send = self._send
        send(ask.Ask(number, request))
        try:
            done = future.result(ANSWER_S)
        except NoAnswer as silent:
            raise TelephonyFault("the exchange does not answer", ExchangeFault.UNREACHABLE) from silent
        finally:
            with self._lock:
                self._waiting.pop(number, None)
        if done.fault:
            raise TelephonyFault(f"{type(request).__name__}: {done.fault} {done.words}".strip(), _fault_of(done.fault))

    # --- the port ----------------------------------------------------------------------------------------------------

    def ring(self, call_id: str, desk_ids: Sequence[str]) -> None:
        """See ports.Telephony."""
        self.ask(ask.Ring(call_id, list(desk_ids)))

    def answer(self, call_id: str, desk_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.Answer(call_id, desk_id))

    def hold(self, call_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.Hold(call_id))

    def resume(self, call_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.Resume(call_id))

    def mute(self, call_id: str, desk_id: str, muted: bool) -> None:
        """See ports.Telephony."""
        self.ask(ask.Mute(call_id, muted))

    def transfer(self, call_id: str, to_desk_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.TransferToDesk(call_id, to_desk_id))

    def transfer_outside(self, call_id: str, number: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.TransferOutside(call_id, ask.PartyWanted(number, number=number)))

    def queue(self, call_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.TransferToQueue(call_id))

    def start_flow(self, call_id: str, flow_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.TransferToFlow(call_id, flow_id))

    def announce(self, call_id: str, announcement: Announcement, after: AfterAnnouncement) -> None:
        """See ports.Telephony."""
        self.ask(ask.Announce(call_id, announcement, after))

    def place(self, call_id: str, desk_id: str, parties: Sequence[Party], one_way: bool) -> None:
        """See ports.Telephony."""
        self.ask(ask.CallOut(call_id, desk_id, [_wanted(party) for party in parties], one_way))

    def ask_by_telephone(self, call_id: str, number: str, flow: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.AskByTelephone(call_id, number, flow))

    def add_party(self, call_id: str, party: Party) -> None:
        """See ports.Telephony."""
        self.ask(ask.AddParty(call_id, _wanted(party)))

    def drop_party(self, call_id: str, party_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.DropParty(call_id, party_id))

    def join(self, call_id: str, other_call_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.JoinCalls(call_id, other_call_id))

    def send_digits(self, call_id: str, digits: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.SendDigits(call_id, digits))

    def monitor(self, call_id: str, desk_id: str, mode: MonitorMode | None) -> None:
        """See ports.Telephony."""
        self.ask(ask.StopMonitoring(call_id, desk_id) if mode is None else ask.Monitor(call_id, desk_id, mode))

    def release(self, call_id: str) -> None:
        """See ports.Telephony."""
        self.ask(ask.Release(call_id))

    def block(self, numbers: Sequence[str]) -> None:
        """See ports.Telephony."""
        self.ask(ask.Block(list(numbers)))

    def reconcile(self, call_ids: Sequence[str]) -> None:
        """See ports.Telephony."""
        self.ask(ask.Reconcile(list(call_ids)))

    def reconcile_recordings(self, recording_ids: Sequence[str]) -> None:
        """See ports.Telephony."""
        self.ask(ask.ReconcileRecordings(list(recording_ids)))

    def announce_call(self, call_id: str, number: str, words: str, times: int = 2) -> None:
        """Ring a number without a desk and speak the words; for alarms by telephone. Raises TelephonyFault."""
        self.ask(ask.AnnounceCall(call_id, number, words, times))


def _wanted(party: Party) -> ask.PartyWanted:
    return ask.PartyWanted(party.party_id, party.number, party.desk_id, party.line_id)


def _unreachable() -> TelephonyFault:
    return TelephonyFault("no exchange is connected", ExchangeFault.UNREACHABLE)


def _fault_of(code: str) -> ExchangeFault:
    try:
        return ExchangeFault(code)
    except ValueError:
        return ExchangeFault.FAILED
