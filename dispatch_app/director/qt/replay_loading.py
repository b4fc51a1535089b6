"""Fetches what a replay is made of, one thing after the other; every step may be cancelled, none freezes the page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

from dispatch_app.desk_kit.recording_sound import SoundUnreadable, read_sound
from dispatch_app.director.desk.replay_desk import PIECE_BYTES, ReplayDesk, SoundState, Stage
from dispatch_app.domain.queries import GetReplay, GetReplayTrack, ReplayFound
from dispatch_app.domain.replay import ReplayTrack
from dispatch_app.wire import paths
from dispatch_app.wire.messages import FaultAnswer
from dispatch_app.wire.outbox import fault_of
from dispatch_app.words import t

Fetched = Callable[[int, dict[str, str], bytes], None]


class Asking(Protocol):
    """What of the workbench's runner is used."""

    def ask(
        self, query: object, done: Callable[[Any], None], failed: Callable[[FaultAnswer], None] | None = None
    ) -> None: ...

    def fetch(
        self, path: str, fields: dict[str, str], done: Fetched, part: tuple[int, int] | None = None
    ) -> None: ...  # fmt: skip


class ReplayLoading:
    """`changed` is called after every step; `arrived` once the story is there."""

    def __init__(
        self, runner: Asking, desk: ReplayDesk, changed: Callable[[], None], arrived: Callable[[], None]
    ) -> None:  # fmt: skip
        self._runner = runner
        self._desk = desk
        self._changed = changed
        self._arrived = arrived

    def open(self, incident_id: str) -> None:
        """Fetch everything of an incident."""
        number = self._desk.open(incident_id)

        def came(found: ReplayFound) -> None:
            if number != self._desk.number:
                return
            if found.covered:
                self._desk.covered()
            elif found.replay is None:
                self._desk.unknown()
            else:
                self._desk.begin(found.replay)
                self._arrived()
                self._next_track(number)
            self._changed()

        def failed(fault: FaultAnswer) -> None:
            if number == self._desk.number:
                self._desk.fail(fault.message)
                self._changed()

        self._runner.ask(GetReplay(self._desk.incident_id), came, failed)
        self._changed()

    def _next_track(self, number: int) -> None:
        desk, replay = self._desk, self._desk.replay
        if replay is None or not desk.tracks_wanted:
            self._next_sound(number)
            return
        vehicle_id = desk.tracks_wanted[0]

        def came(track: ReplayTrack) -> None:
            if number == desk.number:
                desk.take_track(track)
                self._next_track(number)
                self._changed()

        def failed(fault: FaultAnswer) -> None:
            if number == desk.number:
                desk.no_track(vehicle_id, fault.message)
                self._next_track(number)
                self._changed()

        self._runner.ask(
            GetReplayTrack(desk.incident_id, vehicle_id, replay.began_at, replay.length_ms), came, failed
        )

    def _next_sound(self, number: int) -> None:
        one = self._desk.next_sound()
        if one is not None and self._desk.stage is Stage.LOADING:
            self._desk.say(t("Recording {serial} is loaded…", serial=one.recording.recording_id))
            self._fetch(number, one, str(uuid.uuid4()), (0, PIECE_BYTES - 1))

    def _fetch(self, number: int, one: SoundState, opening: str, part: tuple[int, int]) -> None:
        desk = self._desk

        def came(status: int, headers: dict[str, str], body: bytes) -> None:
            if number != desk.number:
                return
            following = None
            if status not in (200, 206):
                desk.no_sound(one, fault_of(status, body).message)
            else:
                try:
                    size = int(headers.get("content-range", "").rpartition("/")[2] or len(body))
                    following = desk.take_piece(one, body, size)
                    if following is None:
                        sound = read_sound(bytes(one.content))
                        desk.take_sound(one, sound, headers.get("x-recording-checked") == "yes")
                except (ValueError, SoundUnreadable):
                    following = None
                    desk.no_sound(one, t("What the server sent is no sound"))
            if following is not None:
                self._fetch(number, one, opening, following)
            else:
                self._next_sound(number)
            self._changed()

        path = f"{paths.RECORDING}{one.recording.recording_id}/sound"
        self._runner.fetch(path, {"opening": opening}, came, part)
