"""A real server on a real socket for tests: settings, certificates, accounts, clients."""

from __future__ import annotations

import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.exchange.link.web_socket import WebSocket
from dispatch_app.server.certificates import make_certificates
from dispatch_app.server.serving import ReadyServer, run_server
from dispatch_app.server.settings import Settings, read_settings
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, board_from_plain, decode, to_plain, type_name
from tests.free_ports import free_port

DEADLINE_S = 20.0
READY_S = 120.0
"""The first server on a machine compiles its road searches, half a minute on a busy core."""
PASSWORD = "correct horse 120"


def make_settings(folder: Path, **sections: dict[str, Any]) -> Settings:
    """Checked settings of a server in `folder`, with its certificates made."""
    content = {"server": {"port": free_port()}, **sections}
    settings = read_settings(content, folder / "dispatch.toml")
    if settings.tls_enabled:
        make_certificates(settings.tls_folder, settings.centre.name, settings.tls_names)
    return settings


class RunningServer:
    """The server in a thread of its own."""

    def __init__(self, settings: Settings, open_database: Any) -> None:
        self.settings = settings
        self._open_database = open_database
        self._ready = threading.Event()
        self._server: ReadyServer | None = None
        self.failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="server under test")

    def start(self) -> RunningServer:
        self._thread.start()
        assert self._ready.wait(READY_S), "the server is not ready"
        if self.failed is not None:
            raise self.failed
        return self

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive(), "the server does not stop"

    def _run(self) -> None:
        def ready(server: ReadyServer) -> None:
            self._server = server
            self._ready.set()

        try:
            run_server(self.settings, self._open_database, ready)
        except BaseException as wrong:  # boundary: the test thread raises it again
            self.failed = wrong
        finally:
            self._ready.set()


@contextmanager
def running(settings: Settings, open_database: Any) -> Iterator[RunningServer]:
    """The server, serving; stopped afterwards, and found without a crash report."""
    server = RunningServer(settings, open_database).start()
    try:
        yield server
    finally:
        server.stop()
        reports = sorted(settings.logs.glob("crash-*.txt"))
        assert [report.read_text(encoding="utf-8") for report in reports] == [], "the server met a bug"


@dataclass
class Client:
    """One signed-in party over HTTPS."""

    settings: Settings
    http: httpx.Client
    token: str = ""
    actor: Actor | None = None

    def sign_in(self, user: str, password: str = PASSWORD, desk_id: str = "") -> httpx.Response:
        body = msgspec.json.encode(msg.SignIn(user, password, PROTOCOL, desk_id, "test"))
        reply = self.http.post(paths.SIGN_IN, content=body)
        if reply.status_code == 200:
            signed = decode(reply.content, msg.SignedIn)
            self.token, self.actor = signed.token, signed.actor
        return reply

    def post(self, path: str, body: bytes | object) -> httpx.Response:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.http.post(path, content=content, headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def command(self, command: Command, command_id: str = "") -> httpx.Response:
        request = msg.CommandRequest(command_id or str(uuid.uuid4()), type_name(command), to_plain(command), PROTOCOL)
        return self.post(paths.COMMAND, request)

    def done(self, command: Command, command_id: str = "") -> msg.CommandAnswer:
        reply = self.command(command, command_id)
        assert reply.status_code == 200, reply.text
        return decode(reply.content, msg.CommandAnswer)

    def ask(self, query: object) -> httpx.Response:
        return self.post(paths.QUERY + type(query).__name__, query)

    def stream(self, after: int | None = None, board: Board | None = None) -> Stream:
        return Stream(self, after, board)


def tls_of(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.tls_folder / "ca.pem"))


@contextmanager
def client_of(settings: Settings, user: str = "", desk_id: str = "") -> Iterator[Client]:
    """A client; signed in when `user` is given."""
    verify: Any = tls_of(settings) if settings.tls_enabled else True
    with httpx.Client(base_url=settings.url(), verify=verify, timeout=DEADLINE_S, trust_env=False) as http:
        client = Client(settings, http)
        if user:
            reply = client.sign_in(user, desk_id=desk_id)
            assert reply.status_code == 200, reply.text
        yield client


class Stream:
    """One open stream that keeps its own board as a real client does."""

    def __init__(self, client: Client, after: int | None = None, board: Board | None = None, **options: Any) -> None:
        self.client, self.board = client, board
        self.events: list[msg.WireEvent] = []
        self.fixes: dict[str, Any] = {}
        self.parts: dict[str, str] = {}
        self.snapshots = 0
        settings = client.settings
        url = "ws" + settings.url().removeprefix("http") + paths.STREAM + ("" if after is None else f"?after={after}")
        context = tls_of(settings) if settings.tls_enabled else None
        self._opened = ExitStack()
        # The first stream of a fresh machine waits while the server compiles its road searches.
        options = {"max_size": None, "open_timeout_s": READY_S, **options}
        self.socket = self._opened.enter_context(WebSocket(url, context, client.headers(), **options))
        welcome = self.next()
        assert isinstance(welcome, msg.Welcome), welcome
        self.welcome = welcome

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def next(self) -> msg.StreamMessage:
        """The next message, taken into the board."""
        message = msg.decode_stream(self.socket.recv(timeout=DEADLINE_S))
        if isinstance(message, msg.SnapshotMessage):
            self.board = board_from_plain(message.board)
            self.snapshots += 1
        elif isinstance(message, msg.EventsMessage):
            assert self.board is not None
            for wire in message.events:
                self.events.append(wire)
                apply(self.board, msg.from_wire(self.board.centre_id, wire))
            self.board.seq = message.seq
        elif isinstance(message, msg.FixesMessage):
            self.fixes.update((fix.vehicle_id, fix) for fix in message.fixes)
        elif isinstance(message, msg.BeatMessage):
            self.parts = message.parts
            if self.board is not None and self.board.seq < message.seq:
                self.board.seq = message.seq
        return message

    def until_seq(self, seq: int) -> Board:
        """The board once it stands at `seq` or later."""
        while self.board is None or self.board.seq < seq:
            self.next()
        return self.board

    def until(self, wanted: Any) -> msg.StreamMessage:
        """The first message for which `wanted(message)` is true, within the deadline."""
        last_at = time.monotonic() + DEADLINE_S
        while time.monotonic() < last_at:
            message = self.next()
            if wanted(message):
                return message
        raise AssertionError(f"the awaited message did not come, the board is {self.board}")


ACCOUNTS: dict[str, Actor] = {
    "wang": Actor("wang", Role.DISPATCHER, "王调度"),
    "zhao": Actor("zhao", Role.DISPATCHER, "赵调度"),
    "lead": Actor("lead", Role.SHIFT_LEAD, "李班长"),
    "director": Actor("director", Role.DIRECTOR, "主任"),
    "admin": Actor("admin", Role.ADMINISTRATOR, "管理员"),
    "s1": Actor("s1", Role.STATION, "东门分站", station_id="s1"),
    "s2": Actor("s2", Role.STATION, "西门分站", station_id="s2"),
    "v1": Actor("v1", Role.VEHICLE, "一号车", vehicle_id="v1"),
    "h1": Actor("h1", Role.HOSPITAL, "市第一人民医院", hospital_id="h1"),
    "exchange": Actor("exchange", Role.TELEPHONY),
    "positions": Actor("positions", Role.POSITIONS),
    "alarms": Actor("alarms", Role.ALARMS),
}
"""User → actor of every account that the tests make; all with PASSWORD."""

