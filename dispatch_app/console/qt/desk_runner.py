"""Between desk and link: carries requests out, brings events, answers and time in, and says when to paint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.console.desk import decisions
from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk import telephone_actions as tel
from dispatch_app.console.desk.inquiry import Reply
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Ask, CentreMap, Request, Send
from dispatch_app.desk_kit.figures import show_times_in
from dispatch_app.domain.actor import Role
from dispatch_app.domain.commands import SetDeskState
from dispatch_app.domain.events import CallAnswered, CallRang, Recorded
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import FindPlaces, PlacesFound, RouteAnswer, RouteVehicle
from dispatch_app.domain.station import DeskState
from dispatch_app.qt_kit.link import Link, LinkState
from dispatch_app.wire.messages import CommandAnswer, FaultAnswer
from dispatch_app.words import t

TICK_MS = 200
"""Typing rests 600 ms before it is sent; five looks a second keep that within a fifth."""

PAINT_MS = 40
"""Changes are gathered so long before the screens are painted anew: 25 paints a second at most."""

PLACES_ASKED = 10

SIGN_OUT_WITHIN_MS = 2_000
"""A dispatcher who leaves does not wait longer for the server to note it."""


class DeskRunner(QObject):
    """Runs one desk over one link. `changed` after anything that screens show; `second` once a second."""

    changed = Signal()
    second = Signal()
    map_wanted = Signal(float, float, float)
    rang = Signal()
    phase_changed = Signal(str)

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.desk = IntakeDesk("")
        self._whole_second = 0
        self.refused_code = ""
        """Why the last sign-in was refused, as the server's code."""
        self._lost = False
        self._painting = QTimer(self)
        self._painting.setSingleShot(True)
        self._painting.setInterval(PAINT_MS)
        self._painting.timeout.connect(self.changed)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self.tick)
        link.board_replaced.connect(self._replaced)
        link.recorded.connect(self._recorded)
        link.fixes_arrived.connect(self._fixed)
        link.state_changed.connect(self._state_changed)
        link.parts_changed.connect(self._parts_changed)

    # --- what the windows do -----------------------------------------------------------------------------------------

    def sign_in(self, user: str, password: str, desk_id: str) -> None:
        """Start working at a desk; what an earlier session had open is kept when the desk is the same."""
        if desk_id != self.desk.desk_id:
            self.desk = IntakeDesk(desk_id)
        self._clock.start()
        self.link.sign_in(user, password, desk_id)

    def sign_out(self) -> None:
        """Leave the desk: what is typed is sent, the desk is signed out, then the session."""
        for form in self.desk.forms.values():
            amend = form.form.flush()
            if amend is not None:
                self.link.send(amend)
        if self.desk.phase != "live" or not self.desk.desk_id:
            self._leave(self.desk)
            return
        leaving = self.desk
        self.link.send(SetDeskState(leaving.desk_id, DeskState.SIGNED_OUT), lambda _: self._leave(leaving))
        QTimer.singleShot(SIGN_OUT_WITHIN_MS, self, lambda: self._leave(leaving))

    def _leave(self, leaving: IntakeDesk) -> None:
        """End the session, once."""
        if leaving is not self.desk:
            return
        self._clock.stop()
        self.desk = IntakeDesk("")
        self._lost = False
        self.link.sign_out()
        self.paint_soon()

    def act(self, action: Callable[..., list[Request]], *arguments: Any, **named: Any) -> None:
        """One action of the dispatcher: a function of desk_actions with its arguments."""
        self.desk.now = self.link.server_now()
        self.run(action(self.desk, *arguments, **named))

    def reply(self, reply: Reply) -> None:
        """The answer to the inquiry that is shown."""
        self.act(decisions.decide, reply)

    def run(self, requests: Iterable[Request]) -> None:
        """Carry requests out, in order."""
        for request in requests:
            if isinstance(request, Send):
                self._send(request)
            elif isinstance(request, Ask):
                self._ask(request)
            elif isinstance(request, CentreMap):
                self.map_wanted.emit(request.position.longitude, request.position.latitude, request.zoom)
        self.paint_soon()

    def find_places(self, text: str, near: Position | None, on_found: Callable[[PlacesFound], None]) -> None:
        """Ask the gazetteer while somebody types."""
        self.link.ask(FindPlaces(text, PLACES_ASKED, near), on_found)

    def route_vehicle(self, vehicle_id: str, to: Position, on_route: Callable[[RouteAnswer], None]) -> None:
        """Ask for a vehicle's way."""
        self.link.ask(RouteVehicle(vehicle_id, to), on_route)

    def paint_soon(self) -> None:
        """Announce a change; many changes are painted together."""
        if not self._painting.isActive():
            self._painting.start()

    # --- what the world does -----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Time passes."""
        now = self.link.server_now()
        requests = self.desk.tick(now)
        if requests:
            self.run(requests)
        whole = int(now.timestamp())
        if whole != self._whole_second:
            self._whole_second = whole
            self.second.emit()

    def _send(self, request: Send) -> None:
        desk = self.desk

        def answered(answer: CommandAnswer) -> None:
            if desk is self.desk:
                desk.now = self.link.server_now()
                self.run(decisions.answered(desk, request, answer))

        self.link.send(request.command, answered)

    def _ask(self, request: Ask) -> None:
        desk = self.desk

        def answered(answer: object) -> None:
            if desk is self.desk:
                desk.advised(request, answer)
                self.paint_soon()

        def failed(fault: FaultAnswer) -> None:
            if desk is self.desk and desk.phase == "live":
                desk.say(t("The server cannot answer now: {reason}", reason=fault.message), "warning")
                self.paint_soon()

        self.link.ask(request.query, answered, failed)

    def _replaced(self) -> None:
        self.desk.now = self.link.server_now()
        self.run(self.desk.replaced(self.link.board, self.link.fixes))

    def _recorded(self, line: Recorded) -> None:
        self.desk.now = self.link.server_now()
        self.run(self.desk.recorded(line))
        if isinstance(line.event, CallRang):
            self.rang.emit()
        if isinstance(line.event, CallAnswered) and self._lifted_here(line.event.desk_id, line):
            self.run(act.after_answer(self.desk, line.event.call_id))

    def _lifted_here(self, desk_id: str, line: Recorded) -> bool:
        """Whether this desk's telephone was lifted: the screen follows as if F1 had been pressed."""
        return desk_id == self.desk.desk_id and line.actor.role in (Role.TELEPHONY, Role.SERVER)

    def _fixed(self, _: object) -> None:
        self.desk.fixes = self.link.fixes

    def _parts_changed(self, parts: dict[str, str]) -> None:
        self.desk.parts = dict(parts)
        self.paint_soon()

    def _state_changed(self, state: LinkState) -> None:
        before, self.desk.phase, self.desk.link_detail = self.desk.phase, str(state.phase), state.detail
        self.refused_code = state.code
        if self.desk.phase == "live" and before != "live":
            self._came_alive()
        elif before == "live" and self.desk.phase in ("stale", "offline", "connecting"):
            self._lost = True
            self.desk.say(_lost_words(), "danger")
        self.phase_changed.emit(self.desk.phase)
        self.paint_soon()

    def _came_alive(self) -> None:
        show_times_in(self.link.zone)
        self.desk.board, self.desk.fixes = self.link.board, self.link.fixes
        seat = self.link.board.desks.get(self.desk.desk_id)
        user = self.link.actor.user if self.link.actor else ""
        if seat is not None and (seat.user != user or seat.state is DeskState.SIGNED_OUT):
            self.run(tel.set_desk_state(self.desk, DeskState.READY))
        if self._lost:
            self._lost = False
            self.desk.messages.calm(_lost_words())
            self.desk.say(t("The server is back"), "success")


def _lost_words() -> str:
    return t("The server does not answer. What you do is kept and sent when it is back")
