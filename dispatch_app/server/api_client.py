"""A short-lived client of a running server, for the command line: sign in, post, read the answer."""

from __future__ import annotations

import http.client
import ssl
import uuid
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from dispatch_app.domain.commands import Command
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire.codec import PROTOCOL, CodecFault, decode, to_plain, type_name
from dispatch_app.words import t

TIMEOUT_S = 30.0
"""argon2 of a busy server included."""

Wanted = TypeVar("Wanted")


class ClientFault(Exception):
    """The server did not answer, or said no; the text says what, for the screen."""


class ApiClient:
    """One signed-in connection; use it in a `with` block."""

    def __init__(self, url: str, ca_file: Path | None) -> None:
        parts = urlsplit(url)
        host, port = parts.hostname or "127.0.0.1", parts.port or 8120
        self._connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
            self._connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
        else:
            self._connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        self._token = ""

    def __enter__(self) -> ApiClient:
        return self

    def __exit__(self, *_: object) -> None:
        if self._token:
            self._exchange(paths.SIGN_OUT, b"")
        self._connection.close()

    def sign_in(self, user: str, password: str, client: str = "command line") -> msg.SignedIn:
        """Sign in; raises ClientFault."""
        signed = self.post(paths.SIGN_IN, msg.SignIn(user, password, PROTOCOL, "", client), msg.SignedIn)
        self._token = signed.token
        return signed

    def drop(self) -> None:
        """Let go of the connection without a word: the other side may be gone."""
        self._token = ""
        self._connection.close()

    def command(self, command: Command, command_id: str = "") -> msg.CommandAnswer:
        """The answer to a command, a refusal too; the same `command_id` again gets the same. Raises ClientFault."""
        request = msg.CommandRequest(command_id or str(uuid.uuid4()), type_name(command), to_plain(command), PROTOCOL)
        return self.post(paths.COMMAND, request, msg.CommandAnswer, good=(200, 409))

    def post(self, path: str, body: object, wanted: type[Wanted], good: tuple[int, ...] = (200,)) -> Wanted:
        """The decoded answer; raises ClientFault in the server's own words."""
        status, raw = self._exchange(path, msgspec.json.encode(body))
        try:
            if status in good:
                return decode(raw, wanted)
            raise ClientFault(decode(raw, msg.FaultAnswer).message)
        except CodecFault as wrong:
            raise ClientFault(t("The server answered what this program does not understand")) from wrong

    def _exchange(self, path: str, body: bytes) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            self._connection.request("POST", path, body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as wrong:
            raise ClientFault(t("The server does not answer: {why}", why=wrong)) from wrong
