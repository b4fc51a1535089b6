"""Recordings on their way to callers' ears: asked from the server, kept while they are heard, played from any place."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dispatch_app.exchange.ivr.actions import AskPlayback
from dispatch_app.exchange.media.sounds import Sound, SoundFile

log = logging.getLogger(__name__)

MOST_ASKED = 16
"""Questions under way; each takes a third of a second, and a caller has one."""


class Players(Protocol):
    """What the flows need; in the SIP thread."""

    def ask(self, call_id: str, leg_id: str, wanted: AskPlayback, answered: Callable[[str], None]) -> None: ...

    def play(self, leg_id: str, token: str) -> None: ...

    def seek(self, leg_id: str, by_s: float) -> None: ...

    def pause(self, leg_id: str) -> None: ...

    def forget(self, leg_id: str) -> None: ...


class NoPlayers:
    """Where no server can be asked."""

    def ask(self, call_id: str, leg_id: str, wanted: AskPlayback, answered: Callable[[str], None]) -> None:
        """Nothing can be heard."""
        answered("unreachable")

    def play(self, leg_id: str, token: str) -> None:
        """Nothing."""

    def seek(self, leg_id: str, by_s: float) -> None:
        """Nothing."""

    def pause(self, leg_id: str) -> None:
        """Nothing."""

    def forget(self, leg_id: str) -> None:
        """Nothing."""


@dataclass(slots=True)
class _Player:
    file: Path
    token: str = ""
    from_s: float = 0.0
    since_s: float | None = None
    """When it began to play from there; None while it pauses."""


class RecordingPlayers:
    """`fetch` asks the server in a worker, `in_loop` brings its answer back into the SIP thread."""

    def __init__(
        self, fetch: Callable[[AskPlayback, str], tuple[str, bytes]], workers: Executor,
        in_loop: Callable[[Callable[[], None]], None], play: Callable[[str, Sound, str], None],
        stop: Callable[[str], None], folder: Path, now_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`fetch` gives (fault, sound). Files of a program that was killed are removed."""
        self._fetch = fetch
        self._workers = workers
        self._in_loop = in_loop
        self._play = play
        self._stop = stop
        self._folder = folder
        self._now_s = now_s
        self._players: dict[str, _Player] = {}
        self._asking: set[str] = set()
        for left in folder.glob("*.wav"):
            left.unlink(missing_ok=True)

    def ask(self, call_id: str, leg_id: str, wanted: AskPlayback, answered: Callable[[str], None]) -> None:
        """Ask the server; `answered` gets "" or the fault, unless the caller is gone by then."""
        if len(self._asking) >= MOST_ASKED:
            answered("busy")
            return
        self._asking.add(leg_id)
        opening = hashlib.sha256(f"{call_id}|{wanted.serial}|{wanted.ask}".encode()).hexdigest()[:32]
        name = hashlib.sha256(leg_id.encode()).hexdigest()[:32]
        file = self._folder / f"{name}.wav"

        def work() -> None:
            fault = "failed"
            try:
                fault, sound = self._fetch(wanted, opening)
                if not fault and wanted.serial:
                    self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                    file.touch(mode=0o600)
                    file.write_bytes(sound)
            except OSError as wrong:
                fault = "failed"
                log.warning("a recording cannot be brought to a caller: %s", type(wrong).__name__)
            finally:
                self._in_loop(lambda: came(fault))

        def came(fault: str) -> None:
            if leg_id not in self._asking:
                file.unlink(missing_ok=True)
                return
            self._asking.discard(leg_id)
            if not fault and wanted.serial:
                self._players[leg_id] = _Player(file)
            answered(fault)

        self._workers.submit(work)

    def play(self, leg_id: str, token: str) -> None:
        """From the beginning; the token is told at its end."""
        player = self._players.get(leg_id)
        if player is not None:
            player.token = token
            self._start(leg_id, player, 0.0)

    def seek(self, leg_id: str, by_s: float) -> None:
        """On or back from where it is; one that pauses goes on."""
        player = self._players.get(leg_id)
        if player is not None:
            self._start(leg_id, player, max(self._place_s(player) + by_s, 0.0))

    def pause(self, leg_id: str) -> None:
        """Stop where it is, or go on."""
        player = self._players.get(leg_id)
        if player is None:
            return
        if player.since_s is None:
            self._start(leg_id, player, player.from_s)
        else:
            player.from_s, player.since_s = self._place_s(player), None
            self._stop(leg_id)

    def forget(self, leg_id: str) -> None:
        """The caller is gone; so is the file."""
        self._asking.discard(leg_id)
        player = self._players.pop(leg_id, None)
        if player is not None:
            player.file.unlink(missing_ok=True)

    def _place_s(self, player: _Player) -> float:
        return player.from_s + (0.0 if player.since_s is None else self._now_s() - player.since_s)

    def _start(self, leg_id: str, player: _Player, from_s: float) -> None:
        player.from_s, player.since_s = from_s, self._now_s()
        self._play(leg_id, SoundFile(str(player.file), from_s), player.token)
