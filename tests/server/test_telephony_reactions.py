"""After a commit the exchange is asked exactly what happened; what it does not do comes back with a reason."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.call import CallState
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.recording import RecordingKind
from dispatch_app.domain.telephone import ExchangeFault, MonitorMode, PartyState
from dispatch_app.server.telephony_reactions import TelephonyReactions
from dispatch_app.use_cases.ports import TelephonyFault
from tests.centre_in_memory import DISPATCHER, EXCHANGE, LEAD, SECOND, Centre, staffed_centre


class ListeningExchange:
    """Notes every request; those named in `refuses` are refused."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.refuses: dict[str, ExchangeFault] = {}

    def __getattr__(self, name: str) -> Any:
        def ask(*values: Any) -> None:
            self.asked.append((name, *values))
            if name in self.refuses:
                raise TelephonyFault(name, self.refuses[name])

        return ask


class Bed:
    """A centre whose events reach the reactions as the stream would bring them."""

    def __init__(self) -> None:
        self.centre: Centre = staffed_centre()
        self.exchange = ListeningExchange()
        self.faulty: list[bool] = []
        self.failed: list[tuple[str, str, str, ExchangeFault]] = []
        self.reactions = TelephonyReactions(
            self.exchange, lambda: self.centre.board, self.faulty.append, lambda *told: self.failed.append(told)
        )
        self._told = len(self.centre.store.journal)

    def do(self, command: cmd.Command, actor: Any = DISPATCHER) -> list[tuple[Any, ...]]:
        """One command; what the exchange was asked because of it."""
        before = len(self.exchange.asked)
        self.centre.do(command, actor)
        for line in self._new_lines():
            self.reactions(line)
        self.settle()
        return self.exchange.asked[before:]

    def settle(self) -> None:
        """Wait until the worker has done what it was given."""
        done = threading.Event()
        self.reactions._worker.submit(done.set)
        assert done.wait(5.0)

    def _new_lines(self) -> list[Recorded]:
        lines = self.centre.store.journal[self._told :]
        self._told = len(self.centre.store.journal)
        return lines


@pytest.fixture
def bed() -> Iterator[Bed]:
    made = Bed()
    yield made
    made.reactions.stop()


def test_a_call_from_ring_to_release(bed: Bed) -> None:
    assert bed.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE) == [("ring", "c1", ("d1", "d2"))]
    assert bed.do(cmd.AnswerCall("c1", "d1")) == [("answer", "c1", "d1")]
    assert bed.do(cmd.HoldCall("c1")) == [("hold", "c1")]
    assert bed.do(cmd.ResumeCall("c1")) == [("resume", "c1")]
    assert bed.do(cmd.MuteCall("c1", True)) == [("mute", "c1", "d1", True)]
    assert bed.do(cmd.SendDigits("c1", "1#")) == [("send_digits", "c1", "1#")]
    assert bed.do(cmd.TransferCall("c1", "d2")) == [("transfer", "c1", "d2")]
    assert bed.do(cmd.MonitorCall("c1", "d3", MonitorMode.WHISPER), LEAD) == [
        ("monitor", "c1", "d3", MonitorMode.WHISPER)
    ]
    assert bed.do(cmd.StopMonitoring("c1", "d3"), LEAD) == [("monitor", "c1", "d3", None)]
    queued = bed.do(cmd.ReturnToQueue("c1"), SECOND)
    assert queued == [("queue", "c1"), ("ring", "c1", ("d1", "d2"))]
    assert bed.do(cmd.ReleaseCall("c1", "测试"), LEAD) == [("release", "c1")]


def test_calling_out_and_more_parties(bed: Bed) -> None:
    ((name, call_id, desk_id, parties, one_way),) = bed.do(cmd.CallNumber("d1", "110"))
    assert (name, desk_id, [p.number for p in parties], one_way) == ("place", "d1", ["110"], False)
    bed.do(cmd.ReportParty(call_id, "110", PartyState.CONNECTED), EXCHANGE)
    ((name, _, party),) = bed.do(cmd.AddParty(call_id, "119"))
    assert (name, party.number) == ("add_party", "119")
    assert bed.do(cmd.DropParty(call_id, "119")) == [("drop_party", call_id, "119")]


def test_what_the_telephone_did_by_itself_is_not_asked_for_again(bed: Bed) -> None:
    assert bed.do(cmd.ReportDialled("x1", "d1", "110"), EXCHANGE) == []


def test_a_locked_caller_is_announced_to_and_the_list_goes_to_the_exchange(bed: Bed) -> None:
    assert bed.do(cmd.LockNumber("139", 1, "骚扰")) == [("block", ["139"])]
    ((name, *_),) = bed.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    assert name == "announce"
    assert bed.do(cmd.UnlockNumber("139")) == [("block", [])]


def test_a_refusal_is_told_with_its_reason_and_only_silence_is_a_fault_of_the_exchange(bed: Bed) -> None:
    bed.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    bed.exchange.refuses = {"answer": ExchangeFault.NO_TELEPHONE}
    bed.do(cmd.AnswerCall("c1", "d1"))
    assert bed.failed == [("c1", "d1", "answer", ExchangeFault.NO_TELEPHONE)] and bed.faulty == []
    bed.exchange.refuses = {"hold": ExchangeFault.UNREACHABLE}
    bed.do(cmd.HoldCall("c1"))
    bed.do(cmd.ResumeCall("c1"))
    assert bed.faulty == [True, False]


def test_hanging_up_what_is_over_is_no_failure(bed: Bed) -> None:
    bed.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    bed.exchange.refuses = {"release": ExchangeFault.CALL_OVER}
    bed.do(cmd.ReportCallEnded("c1"), EXCHANGE)
    assert bed.failed == []


def test_an_exchange_that_comes_back_is_told_what_lives_rings_and_is_locked(bed: Bed) -> None:
    bed.do(cmd.LockNumber("138", 1, "骚扰"))
    bed.do(cmd.ReportRing("c1", "1", "139"), EXCHANGE)
    bed.do(cmd.ReportRing("gone", "1", "137"), EXCHANGE)
    bed.do(cmd.ReportCallEnded("gone"), EXCHANGE)
    before = len(bed.exchange.asked)
    bed.reactions.catch_up()
    bed.settle()
    assert bed.exchange.asked[before:] == [
        ("block", ["138"]), ("reconcile", ["c1"]), ("ring", "c1", ("d1", "d2"))
    ]  # fmt: skip
    assert bed.centre.board.calls["c1"].state is CallState.RINGING


def test_an_exchange_that_comes_back_is_asked_how_unfinished_recordings_ended(bed: Bed) -> None:
    for recording_id in ("r1", "r2", "r3"):
        started = cmd.ReportRecordingStarted(recording_id, RecordingKind.CALL, ("caller",), f"{recording_id}.wav")
        bed.do(started, EXCHANGE)
    bed.do(cmd.ReportRecordingFinished("r2", 44, "0" * 64), EXCHANGE)
    bed.do(cmd.ReportRecordingDamaged("r3", "lost"), EXCHANGE)
    before = len(bed.exchange.asked)
    bed.reactions.catch_up()
    bed.settle()
    assert ("reconcile_recordings", ["r1", "r2"]) in bed.exchange.asked[before:]
