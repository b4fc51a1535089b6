"""A desk over a centre in memory: requests are carried out at once, events come back, answers too. No Qt."""

from __future__ import annotations

from dispatch_app.console.desk import decisions
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Ask, CentreMap, Request, Send
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.commands import Command
from dispatch_app.domain.queries import GetLocationLink, LocationLinkFound, RecommendHospitals, RecommendVehicles
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.use_cases.recommend import recommend_vehicles
from dispatch_app.use_cases.recommend_hospitals import recommend_hospitals
from dispatch_app.wire.messages import CommandAnswer
from tests.centre_in_memory import DISPATCHER, EXCHANGE, Centre


def as_wire(answer: Answer) -> CommandAnswer:
    """An answer as it reaches a client."""
    refusal = answer.refusal
    if refusal is None:
        return CommandAnswer(True, answer.seq, dict(answer.result))
    return CommandAnswer(False, answer.seq, {}, refusal.code, dict(refusal.values), list(refusal.checks))


class SeatedDesk:
    """One dispatcher at one desk of a centre."""

    def __init__(self, centre: Centre, actor: Actor = DISPATCHER) -> None:
        self.centre, self.actor = centre, actor
        self.desk = IntakeDesk(actor.desk_id)
        self.desk.now = centre.now
        self.sent: list[Command] = []
        self.centred: list[CentreMap] = []
        self._told = len(centre.store.journal)
        self.run(self.desk.replaced(centre.board, centre.world.fixes))

    def run(self, requests: list[Request]) -> None:
        """Carry requests out in order, with all that follows from them."""
        waiting = list(requests)
        while waiting:
            request = waiting.pop(0)
            if isinstance(request, Send):
                self.sent.append(request.command)
                answer = as_wire(self.centre.take(request.command, self.actor))
                waiting += self._events()
                waiting += decisions.answered(self.desk, request, answer)
            elif isinstance(request, Ask):
                self.desk.advised(request, self._advice(request.query))
            else:
                self.centred.append(request)

    def act(self, action: object, *arguments: object, **named: object) -> list[Command]:
        """One action; the commands it made."""
        before = len(self.sent)
        self.desk.now = self.centre.now
        assert callable(action)
        self.run(action(self.desk, *arguments, **named))
        return self.sent[before:]

    def pass_time(self, seconds: float) -> list[Command]:
        """Let time pass and the desk notice it."""
        before = len(self.sent)
        self.centre.advance(seconds)
        self.run(self.desk.tick(self.centre.now))
        return self.sent[before:]

    def by_others(self, command: Command, actor: Actor = EXCHANGE) -> dict[str, str]:
        """Somebody else acts; the desk hears of it."""
        result = self.centre.do(command, actor)
        self.run(self._events())
        return result

    def _events(self) -> list[Request]:
        lines = self.centre.store.journal[self._told :]
        self._told = len(self.centre.store.journal)
        return [request for line in lines for request in self.desk.recorded(line)]

    def _advice(self, query: object) -> object:
        if isinstance(query, RecommendVehicles):
            return recommend_vehicles(self.centre.board, query, self.centre.lookups, self.centre.now)
        if isinstance(query, GetLocationLink):
            return LocationLinkFound("https://120.example.org/l/abcdefghjk", "…", ("10", "01"))
        assert isinstance(query, RecommendHospitals)
        return recommend_hospitals(self.centre.board, query, self.centre.lookups, self.centre.now)

    def said(self) -> str:
        """The newest message."""
        return self.desk.messages.lines[0].text if self.desk.messages.lines else ""
