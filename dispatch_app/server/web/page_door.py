"""The door of a page of a device: its sign-in by cookie, who it is, its commands, with refusals as sentences.

The cookie is out of every script's reach, goes to the page's own addresses only and never with another site's request;
whatever the page asks for also carries a header that no other site can send without asking first (CSRF).
"""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.server.command_gate import take_command
from dispatch_app.server.pen import Pen
from dispatch_app.server.request_boundary import RequestFault, decoded, json_response, read_body
from dispatch_app.server.sign_in import SignInDesk
from dispatch_app.words import t, t_in

COOKIE_S = 16 * 3600
"""As long as a session lasts (adapters.database.accounts)."""

COMMAND_BYTES = 64 * 1024
"""A patient record with an hour's entries has 20 KB."""

SIGN_IN_BYTES = 2_000

MARK = "x-page"


class PageSignIn(msgspec.Struct, frozen=True):
    """POST ROOT + "sign-in"; with `new_password` the person's own password in place of a one-time one."""

    user: str
    password: str
    new_password: str = ""


class PageAnswer(msgspec.Struct, frozen=True):
    """What a page is told of its command; `sentence` is the refusal in the page's language."""

    ok: bool
    seq: int
    result: dict[str, str] = {}
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PageDoor:
    """Of one page: `root` is its folder ("/vehicle/"), `name` its mark, `roles` the accounts that it is for."""

    root: str
    name: str
    roles: frozenset[Role]
    sign_in_desk: SignInDesk
    pen: Pen
    secure: bool
    """Whether the server speaks TLS, and the cookie must."""

    @property
    def _cookie(self) -> str:
        return f"dispatch-{self.name}"

    async def sign_in(self, request: Request) -> Response:
        """Opens a session for an account of the page's role and keeps it in the cookie."""
        self.check_mark(request)
        wanted = decoded(await read_body(request, SIGN_IN_BYTES), PageSignIn)
        address = request.client.host if request.client else ""
        password = wanted.password
        if wanted.new_password:
            await self.sign_in_desk.change_password(wanted.user, wanted.password, wanted.new_password, address)
            password = wanted.new_password
        token, actor = await self.sign_in_desk.sign_in(wanted.user, password, "", f"{self.name} page", address)
        if actor.role not in self.roles:
            await self.sign_in_desk.sign_out(token)
            raise RequestFault(403, "wrong_page", t("This account does not belong to this page"))
        answer = json_response({"user": actor.user, "name": actor.name, **self._scope(actor)})
        answer.set_cookie(
            self._cookie, token, max_age=COOKIE_S, path=self.root, secure=self.secure, httponly=True, samesite="strict"
        )
        return answer

    async def sign_out(self, request: Request) -> Response:
        """Ends the session."""
        await self.actor(request)
        await self.sign_in_desk.sign_out(self._token(request))
        answer = json_response({})
        answer.delete_cookie(self._cookie, path=self.root)
        return answer

    async def actor(self, request: Request, *, reading: bool = False) -> Actor:
        """Who asks; raises RequestFault 401 or 403. `reading`: a plain link (a PDF) may ask, which has no header."""
        if not reading:
            self.check_mark(request)
        actor = await self.sign_in_desk.actor_of(self._token(request))
        if actor is None or actor.role not in self.roles:
            raise RequestFault(401, "not_signed_in", t("Sign in first"))
        return actor

    async def command(self, request: Request) -> Response:
        """A wire.messages.CommandRequest of the page; 200 or 409 with a PageAnswer."""
        actor = await self.actor(request)
        answer = await take_command(self.pen, await read_body(request, COMMAND_BYTES), actor)
        refusal = answer.refusal
        if refusal is None:
            return json_response(PageAnswer(True, answer.seq, dict(answer.result)))
        tongue = tongue_of(request)
        sentence = t_in(tongue, SENTENCES[refusal.code]).format_map(_Blanks(refusal.values))
        return json_response(PageAnswer(False, answer.seq, {}, refusal.code, sentence), 409)

    def _scope(self, actor: Actor) -> dict[str, str]:
        return {"vehicle_id": actor.vehicle_id, "hospital_id": actor.hospital_id}

    def check_mark(self, request: Request) -> None:
        """Raise RequestFault 403 for a request that another site may have made."""
        if request.headers.get(MARK) != self.name:
            raise RequestFault(403, "wrong_page", t("This account does not belong to this page"))

    def _token(self, request: Request) -> str:
        cookie: SimpleCookie = SimpleCookie()
        try:
            cookie.load(request.headers.get("cookie", ""))
        except CookieError:
            return ""
        found = cookie.get(self._cookie)
        return found.value if found is not None else ""


def tongue_of(request: Request) -> str:
    """The language that the page shows."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


class _Blanks(dict[str, Any]):
    """Values for a sentence; one that is missing shows as "?", never as an error."""

    def __missing__(self, key: str) -> str:
        return "?"
