"""The switch in a world of its own: telephones that answer when told, trunks and sounds that do at once.

What the switch wants done is done here without SIP, media or a clock, so that a test reads like a conversation.
"""

from __future__ import annotations

import itertools
from collections import deque
from datetime import UTC, datetime, timedelta

from dispatch_app.domain.commands import Command
from dispatch_app.exchange.switch import actions as do
from dispatch_app.exchange.switch import events as ev
from dispatch_app.exchange.switch.model import Plan
from dispatch_app.exchange.switch.switch import Switch

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class World:
    """`reported` are the commands, `done` every action; `now` moves by `pass_time` only."""

    def __init__(self, plan: Plan, *, lines_answer: bool = True, linked: bool = True) -> None:
        numbers = itertools.count(1)
        self.now = NOON
        self.switch = Switch(plan, lambda: self.now, lambda kind: f"{kind}-{next(numbers)}")
        self.lines_answer = lines_answer
        self.reported: list[Command] = []
        self.answers: dict[int, str] = {}
        self.done: list[do.Action] = []
        self.ringing: dict[str, str] = {}
        """User → leg that rings at its telephone."""
        self.live: set[str] = set()
        self.ended: list[str] = []
        self.timers: dict[str, datetime] = {}
        self._events: deque[ev.Event] = deque()
        for name in [line.line_id for line in plan.lines]:
            self.tell(ev.TrunkChanged(name, True))
        if linked:
            self.tell(ev.LinkChanged(True))
        for desk in plan.desks:
            self.tell(ev.TelephoneChanged(desk, True))

    def tell(self, event: ev.Event) -> None:
        """An event, and everything that follows from it."""
        self._events.append(event)
        while self._events:
            for action in self.switch.handle(self._events.popleft()):
                self.done.append(action)
                self._do(action)

    def ring_in(self, number: str, leg_id: str = "") -> str:
        """A caller; the call's id."""
        leg_id = leg_id or f"caller-{number}-{len(self.done)}"
        self.live.add(leg_id)
        before = set(self.switch.board.calls)
        self.tell(ev.LineRang(leg_id, "t1", number, "120"))
        fresh = set(self.switch.board.calls) - before
        return fresh.pop() if fresh else ""

    def lift(self, user: str) -> None:
        """The telephone that rings is lifted."""
        self.tell(ev.LegAnswered(self.ringing.pop(user)))

    def hang_up(self, leg_id: str) -> None:
        """The far end of a leg ends it."""
        self.live.discard(leg_id)
        self.ringing = {user: leg for user, leg in self.ringing.items() if leg != leg_id}
        self.tell(ev.LegEnded(leg_id))

    def pass_time(self, seconds: float) -> None:
        """Timers ring in their order."""
        until = self.now + timedelta(seconds=seconds)
        while True:
            due = sorted((at, name) for name, at in self.timers.items() if at <= until)
            if not due:
                break
            self.now, name = due[0]
            del self.timers[name]
            self.tell(ev.TimerRang(name))
        self.now = until

    def _do(self, action: do.Action) -> None:
        match action:
            case do.CallTelephone():
                self.live.add(action.leg_id)
                if action.auto:
                    self._events.append(ev.LegAnswered(action.leg_id))
                else:
                    self.ringing[action.user] = action.leg_id
            case do.CallLine():
                self.live.add(action.leg_id)
                self._events.append(ev.LegRinging(action.leg_id))
                if self.lines_answer:
                    self._events.append(ev.LegAnswered(action.leg_id))
            case do.EndLeg() | do.RejectLeg():
                assert action.leg_id in self.live, f"{action} ends a leg that is over"
                self.live.discard(action.leg_id)
                self.ended.append(action.leg_id)
                self.ringing = {user: leg for user, leg in self.ringing.items() if leg != action.leg_id}
            case do.Play():
                if action.token:
                    self._events.append(ev.SoundEnded(action.leg_id, action.token))
            case do.StartTimer():
                self.timers[action.name] = self.now + timedelta(seconds=action.after_s)
            case do.StopTimer():
                self.timers.pop(action.name, None)
            case do.Answered():
                self.answers[action.ask_id] = action.fault
            case do.Report():
                self.reported.append(action.command)
            case _:
                return
