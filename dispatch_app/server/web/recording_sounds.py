"""The addresses at which recordings are heard and taken out. A recording is named by its id only, never by a file;
who may hear it is decided, and written into the journal, by the command before the first byte leaves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.commands import Command, ExportRecording, ListenToRecording
from dispatch_app.domain.queries import RecordingTrail
from dispatch_app.server.pen import Pen
from dispatch_app.server.recording_proof import Copy, make_proof
from dispatch_app.server.recording_shelf import PlayableSound, RecordingShelf, SoundFault
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.server.web.openings import allow_opening
from dispatch_app.use_cases.settings import CentreSettings
from dispatch_app.wire import paths
from dispatch_app.words import later, t

SOUND_WORDS = {
    "recording_missing": later("The sound file is missing in every folder of recordings"),
    "recording_changed": later("The sound file is not what was recorded: its hash differs from the journal"),
    "recording_unreadable": later("The sound file cannot be read"),
}
STATUS = {"recording_missing": 404, "recording_changed": 409, "recording_unreadable": 500}

SERIAL = re.compile(r"[A-Za-z0-9._-]{1,80}")
OPENING = re.compile(r"[A-Za-z0-9-]{8,64}")
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")

SignedIn = Callable[[HTTPConnection], Awaitable[Actor]]
"""Gives the actor of a request, or raises RequestFault."""


class RecordingSounds:
    """GET RECORDING + id + "/sound" and "/export"."""

    def __init__(
        self, shelf: RecordingShelf, trail: Callable[[str], RecordingTrail], pen: Pen, workers: Executor,
        centre: CentreSettings, tls_folder: Path | None, now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._shelf = shelf
        self._trail = trail
        self._pen = pen
        self._workers = workers
        self._centre = centre
        self._tls_folder = tls_folder
        self._now = now

    def routes(self, signed_in: SignedIn) -> list[BaseRoute]:
        """The routes to join."""

        async def sound(request: Request) -> Response:
            return await self._sound(request, await signed_in(request))

        async def export(request: Request) -> Response:
            return await self._export(request, await signed_in(request))

        return [
            Route(paths.RECORDING + "{recording_id}/sound", sound, methods=["GET"]),
            Route(paths.RECORDING + "{recording_id}/export", export, methods=["GET"]),
        ]

    async def _sound(self, request: Request, actor: Actor) -> Response:
        recording_id, opening = _named(request)
        await self._allow(actor, opening, ListenToRecording(recording_id))
        sound = await self._in_thread(self._found, recording_id)
        return _ranged(request, sound)

    async def by_telephone(self, actor: Actor, recording_id: str, opening: str) -> bytes:
        """The whole sound as WAV for who listens by telephone: allowed, journalled. Raises RequestFault."""
        if not SERIAL.fullmatch(recording_id) or not OPENING.fullmatch(opening):
            raise RequestFault(400, "malformed", t("The request is malformed: {why}", why="opening"), "$.opening")
        await self._allow(actor, opening, ListenToRecording(recording_id, "telephone"))
        sound = await self._in_thread(self._found, recording_id)
        assert isinstance(sound, PlayableSound)
        return sound.wav

    async def _export(self, request: Request, actor: Actor) -> Response:
        recording_id, opening = _named(request)
        reason = request.query_params.get("reason", "")[:200]
        await self._allow(actor, opening, ExportRecording(recording_id, reason))
        made = await self._in_thread(self._packed, recording_id, actor, reason)
        name = f'attachment; filename="recording-{recording_id}.zip"'
        return Response(made, media_type="application/zip", headers={"Content-Disposition": name})

    async def _allow(self, actor: Actor, opening: str, command: Command) -> None:
        await allow_opening(self._pen, actor, opening, command)

    async def _in_thread(self, work: Callable[..., bytes | PlayableSound], *arguments: object) -> bytes | PlayableSound:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work, *arguments)
        except SoundFault as fault:
            raise RequestFault(STATUS[fault.code], fault.code, t(SOUND_WORDS[fault.code])) from fault

    def _found(self, recording_id: str) -> PlayableSound:
        recording = self._trail(recording_id).recording
        if recording is None:
            raise SoundFault("recording_missing", recording_id)
        return self._shelf.sound(recording)

    def _packed(self, recording_id: str, actor: Actor, reason: str) -> bytes:
        trail = self._trail(recording_id)
        if trail.recording is None:
            raise SoundFault("recording_missing", recording_id)
        centre = self._centre
        copy = Copy(
            centre.centre_id, centre.name, self._now(), f"{actor.user} {actor.name}".strip(), reason, str(centre.zone)
        )
        return make_proof(copy, trail, self._shelf.files(trail.recording), self._tls_folder)


def _named(request: Request) -> tuple[str, str]:
    recording_id, opening = request.path_params["recording_id"], request.query_params.get("opening", "")
    if not SERIAL.fullmatch(recording_id) or not OPENING.fullmatch(opening):
        raise RequestFault(400, "malformed", t("The request is malformed: {why}", why="opening"), "$.opening")
    return recording_id, opening


def _ranged(request: Request, sound: bytes | PlayableSound) -> Response:
    """The whole sound, or the part that the Range header names (one range of bytes, RFC 9110 §14)."""
    assert isinstance(sound, PlayableSound)
    size = len(sound.wav)
    headers = {
        "Accept-Ranges": "bytes", "Cache-Control": "no-store",
        "X-Recording-Source": sound.source, "X-Recording-Checked": "yes" if sound.checked else "no",
    }  # fmt: skip
    named = RANGE.fullmatch(request.headers.get("range", ""))
    if named is None:
        return Response(sound.wav, media_type="audio/wav", headers=headers)
    first = int(named.group(1))
    last = min(int(named.group(2)) if named.group(2) else size - 1, size - 1)
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(sound.wav[first : last + 1], 206, headers, "audio/wav")
