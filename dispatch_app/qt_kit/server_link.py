"""The link of a Qt program to the server: QWebSocket and QNetworkAccessManager around the pure session.

One thread, the event loop's. Everything that decides is in dispatch_app.wire.session; here requests are made, timed and
reported. TLS is verified against the centre's own CA only.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import random
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QTimer, QUrl, QUrlQuery, Signal
from PySide6.QtNetwork import (
    QAbstractSocket,
    QNetworkAccessManager,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
    QSslConfiguration,
    QSslSocket,
)
from PySide6.QtWebSockets import QWebSocket

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.queries import QUERIES
from dispatch_app.domain.vehicle import Fix
from dispatch_app.wire import paths
from dispatch_app.wire import session_steps as step
from dispatch_app.wire.codec import PROTOCOL, CodecFault, decode, encode, type_name
from dispatch_app.wire.messages import ChangePassword, CommandAnswer, FaultAnswer
from dispatch_app.wire.outbox import fault_of, refused
from dispatch_app.wire.session import Session
from dispatch_app.words import language, t

TICK_MS = 100
"""Ten looks a second at the deadlines of the session: fine against its shortest pause of 250 ms."""

REQUEST_TIMEOUT_MS = 8_000
"""Longer than a busy server takes, shorter than a person waits; a command is repeated under the same id."""

FETCH_TIMEOUT_MS = 60_000
"""Seconds of silence while a sound comes: the server hashes and decodes an hour of sound in some of them."""

REUSE_WITHIN_S = 2.0
"""An idle connection is used again only this soon. Servers close idle ones (after 5 s as a rule), Qt does not always
notice under TLS, and a request sent into a closed one is lost for the whole timeout; a new handshake takes 10 ms."""

LARGEST_MESSAGE_BYTES = 64 * 1024 * 1024
"""A snapshot of a centre with 5,000 vehicles and a day's calls is some 10 MB; more is not from our server."""

ANSWERS_AWAITED = 1_000
"""Callbacks kept for commands; the outbox holds 200, so this is never reached by a sane program."""


class ServerLinkFault(Exception):
    """The link cannot be set up: the CA file is missing or holds no certificate."""


class ServerLink(QObject):
    """A signed-in client of one centre. `board` and `fixes` follow the stream; commands are never lost silently.

    `recorded` is emitted for every event after `board` has applied it (later events of the same message may be on the
    board already). A command's `on_answer` is called exactly once: with the server's answer, or with a local refusal
    (outbox full, signed out). The same command id sent again before its answer is the same command.
    """

    board_replaced = Signal()
    recorded = Signal(object)
    fixes_arrived = Signal(object)
    state_changed = Signal(object)
    parts_changed = Signal(object)

    def __init__(self, urls: list[str], ca_file: Path | None, client: str, parent: QObject | None = None) -> None:
        """`urls` like "https://dispatch.example:8443", tried in turn; `ca_file` PEM, None: the system's own list."""
        super().__init__(parent)
        self._session = Session(urls, client, random)
        self._network = QNetworkAccessManager(self)
        self._tls = _tls_configuration(ca_file)
        self._running_requests = 0
        self._closed = False
        self._last_used_at = 0.0
        self._socket: QWebSocket | None = None
        self._on_answer: dict[str, Callable[[CommandAnswer], None]] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: self._do(self._session.tick(time.monotonic())))

    # --- what screens read -------------------------------------------------------------------------------------------

    @property
    def board(self) -> Board:
        return self._session.board

    @property
    def fixes(self) -> dict[str, Fix]:
        return self._session.fixes

    @property
    def doubts(self) -> dict[str, Fix]:
        """Newer fixes that cannot be trusted, by vehicle."""
        return self._session.doubts

    @property
    def actor(self) -> Actor | None:
        return self._session.actor

    @property
    def centre_name(self) -> str:
        return self._session.centre_name

    @property
    def zone(self) -> str:
        """Name of the centre's time zone; "" before the first sign-in."""
        return self._session.zone

    @property
    def clock_offset_s(self) -> float:
        """Server's clock minus this machine's, seconds."""
        return self._session.clock_offset_s

    @property
    def state(self) -> step.LinkState:
        return self._session.state

    @property
    def parts(self) -> dict[str, str]:
        return self._session.parts

    @property
    def waiting_commands(self) -> int:
        """Commands that the server has not answered yet."""
        return len(self._session.outbox)

    def server_now(self) -> datetime:
        """The server's time as far as this machine knows it."""
        return datetime.fromtimestamp(time.time() + self.clock_offset_s, UTC)

    # --- what screens do ---------------------------------------------------------------------------------------------

    def sign_in(self, user: str, password: str, desk_id: str = "") -> None:
        """Start the session; `state_changed` tells how it goes (live, refused, offline and trying)."""
        self._timer.start()
        self._do(self._session.sign_in(user, password, desk_id, time.monotonic()))

    def sign_out(self) -> None:
        """End the session; commands without answer are answered with the local refusal "signed_out"."""
        self._do(self._session.sign_out())
        self._timer.stop()

    def change_password(self, user: str, old: str, new: str, on_done: Callable[[str], None]) -> None:
        """Give an account its person's own password, without signing in; `on_done` gets "" or why not, in words."""
        body = encode(ChangePassword(user, old, new, PROTOCOL))

        def finished(status: int, answer: bytes) -> None:
            on_done("" if status == 200 else fault_of(status, answer).message)

        self._post(self._request(self._session.url + paths.CREDENTIALS, ""), body, finished)

    def send(
        self,
        command: Command,
        on_answer: Callable[[CommandAnswer], None] | None = None,
        command_id: str | None = None,
    ) -> str:
        """Queue a command and return its id; it is retried under this id until the server answers."""
        made_id = command_id or str(uuid.uuid4())
        if on_answer is not None:
            if len(self._on_answer) >= ANSWERS_AWAITED:
                on_answer(refused("outbox_full"))
                return made_id
            self._on_answer[made_id] = on_answer
        self._do(self._session.send(made_id, command, time.monotonic()))
        return made_id

    def ask(
        self, query: object, on_answer: Callable[[Any], None], on_fault: Callable[[FaultAnswer], None] | None = None
    ) -> None:
        """Ask one of dispatch_app.domain.queries; the decoded answer or the fault comes later, exactly one of them."""
        name = type_name(query)
        _, answer_type = QUERIES[name]
        request = self._request(self._session.url + paths.QUERY + name, self._session.token)

        def finished(status: int, body: bytes) -> None:
            try:
                answer = decode(body, answer_type) if status == 200 else None
            except CodecFault as wrong:
                status, body, answer = 0, str(wrong).encode(), None
            if answer is not None:
                on_answer(answer)
            elif on_fault is not None:
                on_fault(fault_of(status, body))

        self._post(request, encode(query), finished)

    def fetch(
        self, path: str, fields: dict[str, str], on_result: Callable[[int, dict[str, str], bytes], None],
        part: tuple[int, int] | None = None,
    ) -> None:
        """GET what is no JSON, or the bytes `part` (first and last) of it; HTTP status, headers in small letters, body.

        Status 0 when no answer came; the body then holds the reason.
        """
        query = QUrlQuery()
        for name, value in fields.items():
            query.addQueryItem(name, QUrl.toPercentEncoding(value).data().decode())
        url = QUrl(self._session.url + path)
        url.setQuery(query)
        request = self._request(url.toString(QUrl.ComponentFormattingOption.FullyEncoded), self._session.token)
        request.setTransferTimeout(FETCH_TIMEOUT_MS)
        if part is not None:
            request.setRawHeader(b"Range", f"bytes={part[0]}-{part[1]}".encode())
        self._begin_request()
        reply = self._network.get(request)

        def finished() -> None:
            self._end_request()
            pairs = [(bytes(n.data()).decode().lower(), bytes(v.data()).decode()) for n, v in reply.rawHeaderPairs()]
            status, body = _result(reply)
            if not self._closed:
                on_result(status, dict(pairs), body)

        reply.finished.connect(finished)

    def upload(self, path: str, name: str, body: bytes, on_result: Callable[[int, bytes], None]) -> None:
        """POST the bytes of a file; HTTP status (0 when no answer came) and answer."""
        url = f"{self._session.url}{path}?name={QUrl.toPercentEncoding(name).data().decode()}"
        request = self._request(url, self._session.token)
        request.setTransferTimeout(FETCH_TIMEOUT_MS)
        self._post(request, body, on_result)

    def close(self) -> None:
        """Stop at once without telling the server (the program ends); nothing is called back afterwards."""
        self._closed = True
        self._timer.stop()
        self._on_answer.clear()
        self._close_stream()

    # --- performing the session's actions ----------------------------------------------------------------------------

    def _do(self, actions: list[step.Action]) -> None:
        for action in actions:
            match action:
                case step.PostSignIn():
                    self._post_sign_in(action)
                case step.PostCommand():
                    self._post_command(action)
                case step.PostSignOut():
                    self._post(self._request(action.url, action.token), b"", lambda status, body: None)
                case step.OpenStream():
                    self._open_stream(action)
                case step.CloseStream():
                    self._close_stream()
                case _:
                    self._tell(action)

    def _tell(self, action: step.Action) -> None:
        match action:
            case step.BoardReplaced():
                self.board_replaced.emit()
            case step.EventApplied(recorded):
                self.recorded.emit(recorded)
            case step.FixesArrived(fixes):
                self.fixes_arrived.emit(fixes)
            case step.StateChanged(state):
                self.state_changed.emit(state)
            case step.PartsChanged(parts):
                self.parts_changed.emit(parts)
            case step.CommandAnswered(command_id, answer):
                on_answer = self._on_answer.pop(command_id, None)
                if on_answer is not None:
                    on_answer(answer)

    def _post_sign_in(self, action: step.PostSignIn) -> None:
        def finished(status: int, body: bytes) -> None:
            self._report(step.SignedInAnswer(action.attempt, status, body))

        self._post(self._request(action.url, ""), action.body, finished)

    def _post_command(self, action: step.PostCommand) -> None:
        def finished(status: int, body: bytes) -> None:
            self._report(step.CommandReply(action.command_id, action.attempt, status, body))

        self._post(self._request(action.url, action.token), action.body, finished)

    def _post(self, request: QNetworkRequest, body: bytes, on_result: Callable[[int, bytes], None]) -> None:
        """Post and hand on the HTTP status (0: none came) and the body or the reason."""
        self._begin_request()
        reply = self._network.post(request, QByteArray(body))

        def finished() -> None:
            self._end_request()
            if not self._closed:
                on_result(*_result(reply))

        reply.finished.connect(finished)

    def _begin_request(self) -> None:
        """Count it, a file on its way too: letting go of idle connections cuts those in use."""
        if self._running_requests == 0 and time.monotonic() - self._last_used_at > REUSE_WITHIN_S:
            self._network.clearConnectionCache()
        self._running_requests += 1

    def _end_request(self) -> None:
        self._running_requests -= 1
        self._last_used_at = time.monotonic()

    def _report(self, happening: step.Happening) -> None:
        if self._timer.isActive():
            self._do(self._session.handle(happening, time.monotonic()))

    def _request(self, url: str, token: str) -> QNetworkRequest:
        request = QNetworkRequest(QUrl(url))
        request.setSslConfiguration(self._tls)
        request.setTransferTimeout(REQUEST_TIMEOUT_MS)
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
        )
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        request.setRawHeader(b"Accept-Language", language().encode())
        if token:
            request.setRawHeader(b"Authorization", f"Bearer {token}".encode())
        return request

    # --- the stream --------------------------------------------------------------------------------------------------

    def _open_stream(self, action: step.OpenStream) -> None:
        self._close_stream()
        socket = QWebSocket("", parent=self)
        socket.setMaxAllowedIncomingMessageSize(LARGEST_MESSAGE_BYTES)
        socket.setMaxAllowedIncomingFrameSize(LARGEST_MESSAGE_BYTES)
        socket.setSslConfiguration(self._tls)
        attempt = action.attempt
        told: list[str] = []

        def heard(raw: str | QByteArray) -> None:
            content = raw if isinstance(raw, str) else bytes(raw.data())
            self._report(step.StreamText(attempt, content, datetime.now(UTC)))

        def closed() -> None:
            if socket is self._socket:
                reason = socket.closeReason() or (told[-1] if told else "") or t("No answer from the server")
                self._report(step.StreamClosed(attempt, reason, _handshake_status(told)))

        def failed(_: QAbstractSocket.SocketError) -> None:
            told.append(socket.errorString())
            if socket.state() == QAbstractSocket.SocketState.UnconnectedState:
                closed()

        socket.textMessageReceived.connect(heard)
        socket.binaryMessageReceived.connect(heard)
        socket.errorOccurred.connect(failed)
        socket.disconnected.connect(closed)
        self._socket = socket
        request = self._request(action.url, action.token)
        socket.open(request)

    def _close_stream(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.abort()
            socket.deleteLater()


def _result(reply: QNetworkReply) -> tuple[int, bytes]:
    """HTTP status and body of a finished reply; status 0 and the reason when no HTTP answer came."""
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    body = bytes(reply.readAll().data()) if reply.isOpen() else b""
    reply.deleteLater()
    if status is None:
        return 0, reply.errorString().encode()
    return int(status), body


def _handshake_status(told: list[str]) -> int:
    """The HTTP status with which a handshake was refused, read from Qt's error text; 0 when it says none."""
    found = re.search(r"status code: (\d{3})", " ".join(told))
    return int(found.group(1)) if found else 0


def _tls_configuration(ca_file: Path | None) -> QSslConfiguration:
    configuration = QSslConfiguration.defaultConfiguration()
    configuration.setPeerVerifyMode(QSslSocket.PeerVerifyMode.VerifyPeer)
    if ca_file is not None:
        try:
            certificates = QSslCertificate.fromData(QByteArray(ca_file.read_bytes()))
        except OSError as wrong:
            raise ServerLinkFault(t("The centre's certificate cannot be read: {path}", path=ca_file)) from wrong
        if not certificates:
            raise ServerLinkFault(t("The centre's certificate cannot be read: {path}", path=ca_file))
        configuration.setCaCertificates(certificates)
    return configuration
