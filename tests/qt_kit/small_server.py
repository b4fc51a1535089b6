"""A small real server on a real socket that speaks the messages of the wire, for tests of clients.

It keeps a journal, answers each command id once, resumes by number and filters by `visibility`, like the real one;
its handlers know just the commands of a station. `stop` and `start` keep journal and port: a restart.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.actor import SERVER_ACTOR, Actor
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.mission import MissionState, Stage
from dispatch_app.domain.order import StepTime
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.visibility import project, sees_event, withhold
from dispatch_app.use_cases.decision import Accepted, Context, Lookups
from dispatch_app.use_cases.paper_table import PAPER_TABLE
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, board_to_plain, decode, decode_command, encode
from tests.free_ports import free_port
from tests.waiting import wait_until

CENTRE = "c1"
Decision = list[ev.Event] | Refusal


def decide(board: Board, command: cmd.Command, actor: Actor) -> Decision:
    """The events of a station's command, or a refusal; slips, notices and shifts by the real handlers."""
    now = datetime.now(UTC)
    if type(command) in PAPER_TABLE:
        none = Lookups(None, None, None, None, None)  # type: ignore[arg-type]
        decision = PAPER_TABLE[type(command)][0](board, command, Context(actor, now, "", ZoneInfo("UTC"), none))
        return list(decision.events) if isinstance(decision, Accepted) else decision
    match command:
        case cmd.ConfirmOrder():
            order = board.orders.get(command.order_id)
            if order is None:
                return refuse("order_unknown", order_id=command.order_id)
            if order.confirmed(command.step, command.revision):
                return []
            step = StepTime(command.step, command.revision, now, command.device_at, command.note)
            return [ev.OrderConfirmed(command.order_id, step)]
        case cmd.ReportMission():
            mission = board.missions[command.mission_id]
            if not mission.may_become(command.state):
                return refuse("mission_not_active")
            return [ev.MissionAdvanced(command.mission_id, Stage(command.state, now, command.source))]
        case cmd.RefuseMission():
            order = board.order_of(command.mission_id)
            assert order is not None
            stage = Stage(MissionState.ABORTED, now, "station")  # type: ignore[arg-type]
            recalled = ev.OrderRecalled(order.order_id, command.reason, now)
            return [ev.MissionEnded(command.mission_id, stage, command.reason), recalled]
        case cmd.SetVehicleDuty():
            vehicle = board.vehicles[command.vehicle_id]
            return [ev.VehicleDutyChanged(command.vehicle_id, command.duty, command.reason, vehicle.crew)]
        case cmd.ReportStation():
            station = board.stations[command.station_id]
            printer = command.printer or station.printer
            link = command.link or station.link
            return [ev.StationChanged(command.station_id, link, printer, command.printer_note, now)]
    return refuse("role_not_allowed")


@dataclass
class SmallServer:
    """`accounts` maps user → (password, actor). `faults` is asked before each command: an HTTP status to fail with."""

    accounts: dict[str, tuple[str, Actor]]
    certificate: tuple[Path, Path] | None = None
    board: Board = field(default_factory=lambda: Board(centre_id=CENTRE))
    journal: list[ev.Recorded] = field(default_factory=list)
    answers: dict[str, msg.CommandAnswer] = field(default_factory=dict)
    taken: list[tuple[str, cmd.Command]] = field(default_factory=list)
    faults: Callable[[str], int] = lambda command_id: 0
    silent: bool = False
    """No beats and no events: a server that hangs."""
    tokens: dict[str, Actor] = field(default_factory=dict)
    beat_s: float = 0.2
    keep_alive_s: int = 5

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.port = free_port()
        self.file_wanted, self.file_ready = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    # --- life --------------------------------------------------------------------------------------------------------

    def start(self) -> SmallServer:
        routes = [
            Route(paths.SIGN_IN, self._sign_in, methods=["POST"]),
            Route(paths.SIGN_OUT, self._sign_out, methods=["POST"]),
            Route(paths.COMMAND, self._command, methods=["POST"]),
            Route(paths.QUERY + "{name}", self._query, methods=["POST"]),
            Route("/held", self._held, methods=["GET"]),
            WebSocketRoute(paths.STREAM, self._stream),
        ]
        tls = {} if self.certificate is None else {
            "ssl_certfile": str(self.certificate[0]), "ssl_keyfile": str(self.certificate[1])
        }  # fmt: skip
        config = uvicorn.Config(
            Starlette(routes=routes), "127.0.0.1", self.port, log_level="error", ws="websockets-sansio", lifespan="off",
            timeout_graceful_shutdown=1, timeout_keep_alive=self.keep_alive_s, loop="asyncio", **tls,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._stopping = False
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        wait_until(lambda: self._server.started, "small server started")
        return self

    async def _serve(self) -> None:
        await self._server.serve()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for transport in list(asyncio.get_running_loop()._transports.values()):  # type: ignore[attr-defined]
            transport.abort()  # also those that wait for the other side's end of TLS
        for _ in range(10):  # let the transports report their end before the loop closes
            await asyncio.sleep(0)

    def stop(self) -> None:
        self._stopping = True
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()

    def has_closed_idle_ones(self) -> bool:
        """Whether only streams are left open, as far as this side is concerned."""
        left = [one for one in self._server.server_state.connections if not one.transport.is_closing()]
        return len(left) == 1

    # --- the record --------------------------------------------------------------------------------------------------

    def publish(self, *events: ev.Event, actor: Actor = SERVER_ACTOR, command_id: str = "server") -> int:
        """Journal and send the events; the number of the last one."""
        with self._lock:
            return self._record(events, actor, command_id)

    def _record(self, events: tuple[ev.Event, ...] | list[ev.Event], actor: Actor, command_id: str) -> int:
        for event in events:
            line = ev.Recorded(CENTRE, self.board.seq + 1, datetime.now(UTC), actor, command_id, event)
            apply(self.board, line)
            self.journal.append(line)
        return self.board.seq

    def confirmed(self, order_id: str) -> list[tuple[str, int, str]]:
        """(step, revision, note) confirmed for an order so far."""
        with self._lock:
            order = self.board.orders.get(order_id)
            return [] if order is None else [(s.step.value, s.revision, s.note) for s in order.steps]

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _sign_in(self, request: Request) -> Response:
        wish = decode(await request.body(), msg.SignIn)
        password, actor = self.accounts.get(wish.user, ("", None))
        if actor is None or password != wish.password:
            return Response(encode(msg.FaultAnswer("sign_in_wrong", "wrong user or password")), 401)
        token = uuid.uuid4().hex
        self.tokens[token] = actor
        return Response(encode(msg.SignedIn(token, actor, CENTRE, "测试急救中心", datetime.now(UTC))))

    async def _sign_out(self, request: Request) -> Response:
        self.tokens.pop(_token(request.headers.get("authorization", "")), None)
        return Response(b"{}")

    async def _command(self, request: Request) -> Response:
        actor = self.tokens.get(_token(request.headers.get("authorization", "")))
        if actor is None:
            return Response(encode(msg.FaultAnswer("not_signed_in", "sign in")), 401)
        wish = decode(await request.body(), msg.CommandRequest)
        status = self.faults(wish.command_id)
        if status and status != -1:
            return Response(encode(msg.FaultAnswer("planned", "planned fault")), status)
        with self._lock:
            answer = self.answers.get(wish.command_id)
            if answer is None:
                command = decode_command(wish.type, wish.data)
                self.taken.append((wish.command_id, command))
                decision = decide(self.board, command, actor)
                if isinstance(decision, Refusal):
                    values = dict(decision.values)
                    answer = msg.CommandAnswer(False, self.board.seq, {}, decision.code, values)
                else:
                    answer = msg.CommandAnswer(True, self._record(decision, actor, wish.command_id))
                self.answers[wish.command_id] = answer
        if status == -1:  # done, but the answer is lost on the way
            return Response(b"", 503)
        return Response(encode(answer), 200 if answer.ok else 409)

    async def _held(self, _: Request) -> Response:
        """A file that takes its time: until `file_ready` is set."""
        self.file_wanted.set()
        await asyncio.to_thread(self.file_ready.wait, 60.0)
        return Response(b"file")

    async def _query(self, request: Request) -> Response:
        return Response(encode(msg.FaultAnswer("not_ready", "no map")), 503)

    # --- the stream --------------------------------------------------------------------------------------------------

    async def _stream(self, ws: WebSocket) -> None:
        actor = self.tokens.get(_token(ws.headers.get("authorization", "")))
        if actor is None:
            await ws.close(4401)
            return
        await ws.accept()
        after = ws.query_params.get("after")
        await _say(ws, msg.Welcome(PROTOCOL, datetime.now(UTC), CENTRE, actor))
        with self._lock:
            at = int(after) if after is not None and int(after) <= self.board.seq else -1
            snapshot = None if at >= 0 else board_to_plain(project(self.board, actor))
            if snapshot is not None:
                at = self.board.seq
        try:
            if snapshot is not None:
                await _say(ws, msg.SnapshotMessage(at, snapshot))
            await self._follow(ws, actor, at)
        except (WebSocketDisconnect, RuntimeError):
            return

    async def _follow(self, ws: WebSocket, actor: Actor, at: int) -> None:
        loop = asyncio.get_running_loop()
        beat_at = 0.0
        while not self._stopping:
            if not self.silent:
                with self._lock:
                    head = self.board.seq
                    fresh = [r for r in self.journal[at:head] if sees_event(actor, r, self.board)]
                if head > at:
                    wire = [msg.to_wire(withhold(actor, recorded)) for recorded in fresh]
                    await _say(ws, msg.EventsMessage(head, wire))
                    at = head
                if loop.time() >= beat_at:
                    beat_at = loop.time() + self.beat_s
                    await _say(ws, msg.BeatMessage(datetime.now(UTC), at, {"database": "ok"}))
            try:
                await asyncio.wait_for(ws.receive(), 0.02)
            except TimeoutError:
                continue
        await ws.close(1012)


async def _say(ws: WebSocket, message: msg.StreamMessage) -> None:
    await ws.send_text(encode(message).decode())


def _token(header: str) -> str:
    return header.removeprefix("Bearer ")
