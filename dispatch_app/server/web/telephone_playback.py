"""The addresses with which recordings are heard by telephone: a person's own number and PIN, and the sound for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import replace
from typing import Protocol

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.adapters.database.accounts import PasswordCheck
from dispatch_app.adapters.database.telephone_pins import PinCheck, PinFault
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.server.request_boundary import RequestFault, check_protocol, decoded, json_response, read_body
from dispatch_app.server.web.recording_sounds import RecordingSounds
from dispatch_app.use_cases.telephone_table import LISTENERS
from dispatch_app.wire import paths
from dispatch_app.wire.playback import ChoosePin, PlaybackWanted
from dispatch_app.words import t

BODY_BYTES = 4_000

log = logging.getLogger(__name__)


class Pins(Protocol):
    """See adapters.database.telephone_pins.SqlPins."""

    def choose(self, user: str, number: str, pin: str) -> None: ...

    def check(self, number: str, pin: str) -> PinCheck: ...


class TelephonePlayback:
    """Lives in the event loop; argon2 and the database are asked in `workers`."""

    def __init__(
        self, pins: Pins, check_password: Callable[[str, str], PasswordCheck], sounds: RecordingSounds,
        board: Callable[[], Board], workers: Executor,
    ) -> None:  # fmt: skip
        self._pins = pins
        self._check_password = check_password
        self._sounds = sounds
        self._board = board
        self._workers = workers

    def routes(self, signed_in: Callable[[HTTPConnection], Awaitable[Actor]]) -> list[BaseRoute]:
        """The routes to join."""

        async def choose(request: Request) -> Response:
            return await self._choose(request, await signed_in(request))

        async def play(request: Request) -> Response:
            return await self._play(request, await signed_in(request))

        return [
            Route(paths.TELEPHONE_PIN, choose, methods=["POST"]),
            Route(paths.TELEPHONE_PLAYBACK, play, methods=["POST"]),
        ]

    async def _choose(self, request: Request, actor: Actor) -> Response:
        if actor.role not in LISTENERS:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        raw = await read_body(request, BODY_BYTES)
        check_protocol(raw)
        wanted = decoded(raw, ChoosePin)
        loop = asyncio.get_running_loop()
        checked = await loop.run_in_executor(self._workers, self._check_password, actor.user, wanted.password[:256])
        if checked.actor is None:
            raise RequestFault(403, "wrong_password", t("User or password is wrong"))
        try:
            await loop.run_in_executor(self._workers, self._pins.choose, actor.user, wanted.number, wanted.pin)
        except PinFault as wrong:
            raise RequestFault(400, "field_wrong", str(wrong), "$.pin") from wrong
        return json_response({})

    async def _play(self, request: Request, actor: Actor) -> Response:
        if actor.role is not Role.TELEPHONY:
            raise RequestFault(403, "role_not_allowed", t(SENTENCES["role_not_allowed"]))
        raw = await read_body(request, BODY_BYTES)
        check_protocol(raw)
        wanted = decoded(raw, PlaybackWanted)
        loop = asyncio.get_running_loop()
        check = await loop.run_in_executor(self._workers, self._pins.check, wanted.number[:64], wanted.pin[:64])
        if check.actor is None or check.actor.role not in LISTENERS:
            log.warning("playback by telephone refused: %s", check.why_not or "role")
            code = "locked" if check.why_not == "locked" else "wrong_pin"
            raise RequestFault(403, code, t("Number or PIN is wrong, or locked after too many tries"))
        if not wanted.recording_id:
            return json_response({})
        person = self._at_desk(check.actor)
        wav = await self._sounds.by_telephone(person, wanted.recording_id, wanted.opening)
        return Response(wav, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    def _at_desk(self, person: Actor) -> Actor:
        """With the desk at which the person is signed in: a dispatcher hears that desk's recordings."""
        desks = (one.desk_id for one in self._board().desks.values() if one.user == person.user)
        return replace(person, desk_id=next(desks, ""))
