"""Callers in automatic flows: the pure conversations joined to sounds, digits, timers and reports."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from dispatch_app.domain.call import CallState
from dispatch_app.domain.commands.exchange import ReportFlowEnded, ReportFlowStep
from dispatch_app.domain.telephone import FlowOutcome
from dispatch_app.exchange.ivr import actions as act
from dispatch_app.exchange.ivr import conversation as say
from dispatch_app.exchange.ivr.flow import Flow, FlowFault, read_flow
from dispatch_app.exchange.ivr.playback import Answered
from dispatch_app.exchange.ivr.shelf import FlowShelf
from dispatch_app.exchange.recording_players import NoPlayers, Players
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.model import Board, Call

log = logging.getLogger(__name__)


class FlowRunner:
    """In the SIP thread. `start` and `event` are the conductor's `on_flow` and `on_event`."""

    def __init__(
        self, shelf: FlowShelf, board: Board, carry_out: Callable[[Any], None], emit: Callable[[ev.Event], None],
        players: Players | None = None,
    ) -> None:  # fmt: skip
        self.shelf = shelf
        self._board = board
        self._carry_out = carry_out
        self._emit = emit
        self._players = players or NoPlayers()
        self._talks: dict[str, say.Conversation] = {}
        self._legs: dict[str, str] = {}
        """Leg → call of those who are in a flow; both tables hold no more than there are calls."""
        self._waits: dict[str, str] = {}

    def start(self, start: do.StartFlow) -> None:
        """A caller comes in; a flow that is not there hands the caller on at once."""
        self._forget(start.call_id)
        flow, call = self._flow_of(start), self._board.calls.get(start.call_id)
        if call is None:
            return
        if flow is None:
            log.error("there is no flow %s", start.flow)
            self._tell(ReportFlowStep(start.call_id, start.flow, "-"))
            self._tell(ReportFlowEnded(start.call_id, start.flow, FlowOutcome.FAILED))
            self._emit(ev.FlowOver(start.call_id, waits=True))
            return
        talk = self._talks[start.call_id] = say.Conversation(flow, call.number)
        self._legs[start.leg_id] = start.call_id
        self._do(start.call_id, start.leg_id, talk, talk.begin())

    def _flow_of(self, start: do.StartFlow) -> Flow | None:
        if not start.text:
            return self.shelf.flow(start.flow)
        try:
            return read_flow(start.flow, start.text)
        except FlowFault as wrong:
            log.error("the flow of a call out is wrong: %s", wrong)
            return None

    def event(self, event: ev.Event) -> None:
        """Whatever happens at the exchange; most of it is none of a flow's business."""
        if isinstance(event, ev.DigitPressed):
            self._take(event.leg_id, say.Pressed(event.digit))
        elif isinstance(event, ev.LegEnded):
            self._take(event.leg_id, say.HungUp())
        elif isinstance(event, ev.SoundEnded) and event.token.startswith("flow:"):
            self._take(event.leg_id, say.SaidIt(int(event.token.rpartition(":")[2])))
        elif isinstance(event, ev.TimerRang) and event.name.startswith("flow:"):
            _, leg_id, number = event.name.split("|")
            self._take(leg_id, say.WaitedLong(int(number)))

    def _take(self, leg_id: str, happened: say.Event) -> None:
        call_id = self._legs.get(leg_id, "")
        talk, call = self._talks.get(call_id), self._board.calls.get(call_id)
        if talk is None:
            return
        if call is None or not _is_ours(call):
            self._forget(call_id)  # a desk took the caller
            return
        hidden = talk.hides_digits
        actions = talk.take(happened)
        call.hides_digits = hidden or talk.hides_digits  # the last key of a PIN is one, too
        self._do(call_id, leg_id, talk, actions)

    def _do(self, call_id: str, leg_id: str, talk: say.Conversation, actions: list[act.Action]) -> None:
        flow_id, run = talk.flow.flow_id, self._carry_out
        for action in actions:
            if isinstance(action, act.Say):
                token = f"flow:{call_id}:{action.number}"
                run(do.Play(leg_id, sound=action.sound, words=action.words, token=token))
            elif isinstance(action, act.StopSaying):
                run(do.StopPlaying(leg_id))
            elif isinstance(action, act.Wait):
                self._wait(leg_id, action.number, action.after_s)
            elif isinstance(action, act.StopWaiting):
                self._stop_waiting(leg_id)
            elif isinstance(action, act.TakeMessage):
                run(do.Play(leg_id, sound="notice"))
                call = self._board.calls[call_id]
                run(do.RecordMessage(leg_id, call_id, call.number, call.line))
                self._wait(leg_id, action.number, action.most_s)
            elif isinstance(action, act.TellStep):
                self._tell(ReportFlowStep(call_id, flow_id, action.step))
            elif isinstance(action, act.Finish):
                self._tell(ReportFlowEnded(call_id, flow_id, action.outcome, action.target, action.collected))
                self._forget(call_id)
                waits = action.outcome in (FlowOutcome.QUEUE, FlowOutcome.FAILED)
                self._emit(ev.FlowOver(call_id, waits=waits))
            else:
                self._do_playback(call_id, leg_id, action)

    def _tell(self, command: ReportFlowStep | ReportFlowEnded) -> None:
        call = self._board.calls.get(command.call_id)
        if call is None or not call.by_part:
            self._carry_out(do.Report(command))

    def _do_playback(self, call_id: str, leg_id: str, action: act.Action) -> None:
        if isinstance(action, act.KeepUnrecorded):
            self._carry_out(do.StopRecordingLeg(leg_id))
        elif isinstance(action, act.AskPlayback):
            number = action.ask
            self._players.ask(
                call_id, leg_id, action, lambda fault: self._take(leg_id, Answered(number, fault))
            )
        elif isinstance(action, act.PlayRecording):
            self._players.play(leg_id, f"flow:{call_id}:{action.number}")
        elif isinstance(action, act.SeekRecording):
            self._players.seek(leg_id, action.by_s)
        elif isinstance(action, act.PauseRecording):
            self._players.pause(leg_id)

    def _wait(self, leg_id: str, number: int, after_s: float) -> None:
        self._stop_waiting(leg_id)
        self._waits[leg_id] = name = f"flow:|{leg_id}|{number}"
        self._carry_out(do.StartTimer(name, after_s))

    def _stop_waiting(self, leg_id: str) -> None:
        name = self._waits.pop(leg_id, "")
        if name:
            self._carry_out(do.StopTimer(name))

    def _forget(self, call_id: str) -> None:
        self._talks.pop(call_id, None)
        for leg_id in [leg for leg, known in self._legs.items() if known == call_id]:
            self._stop_waiting(leg_id)
            self._players.forget(leg_id)
            del self._legs[leg_id]


def _is_ours(call: Call) -> bool:
    return call.state is CallState.AUTOMATIC and not call.desk_id and bool(call.flow)
