"""Between the pages and the link: commands and questions out, events and seconds in, wishes from page to page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from dispatch_app.desk_kit.figures import show_times_in
from dispatch_app.desk_kit.refusal_words import refusal_words
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command, LookAtRecord
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.vehicle import Fix
from dispatch_app.qt_kit.link import Answered, Failed, Fetched, Link
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import t

PAINT_MS = 100
"""Changes are gathered so long before a page is painted anew: nobody takes an order from this screen."""

SECOND_MS = 1_000

WORKS_HERE = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})
"""Roles of the workbench; the server judges every question and command by itself."""


class WorkbenchRunner(QObject):
    """One workbench over one link. `changed` after anything of the board, at most ten times a second; `second` once a
    second; `recorded` carries each event.
    """

    changed = Signal()
    second = Signal()
    recorded = Signal(object)
    phase_changed = Signal(str)
    said = Signal(str, str)
    """A line for the strip, and its tone: "dim", "success", "warning" or "danger"."""
    replay_wanted = Signal(str)
    record_wanted = Signal(str, str)

    def __init__(self, link: Link, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.phase = "signed_out"
        self.link_detail = ""
        self.refused_code = ""
        self._lost = False
        self.parts: dict[str, str] = {}
        self.purpose = ""
        """What personal data was looked at for last; the next look suggests it."""
        self.pages: frozenset[str] = frozenset()
        """Names of the pages that this workbench has."""
        self.map_package: Path | None = None
        """Folder of the map package, for pages that show a map."""
        self._painting = QTimer(self)
        self._painting.setSingleShot(True)
        self._painting.setInterval(PAINT_MS)
        self._painting.timeout.connect(self.changed)
        self._clock = QTimer(self)
        self._clock.setInterval(SECOND_MS)
        self._clock.timeout.connect(self.second)
        link.board_replaced.connect(self._soon)
        link.recorded.connect(self._recorded)
        link.state_changed.connect(self._state_changed)
        link.parts_changed.connect(self._parts_changed)

    # --- what pages read ---------------------------------------------------------------------------------------------

    @property
    def board(self) -> Board:
        """The centre as it is now."""
        return self.link.board

    @property
    def fixes(self) -> dict[str, Fix]:
        """The newest position of each vehicle."""
        return self.link.fixes

    @property
    def actor(self) -> Actor | None:
        """Who is signed in."""
        return self.link.actor

    @property
    def zone(self) -> str:
        """Name of the centre's time zone; "" before the first sign-in."""
        return self.link.zone

    def now(self) -> datetime:
        """The server's time as far as this machine knows it."""
        return self.link.server_now()

    def is_live(self) -> bool:
        """Whether the server answers."""
        return self.phase == "live"

    # --- what pages do -----------------------------------------------------------------------------------------------

    def send(self, command: Command, done: Answered | None = None) -> str:
        """Send a command; `done` gets its answer, and a refusal nobody asked for is told on the strip. The id."""

        def answered(answer: CommandAnswer) -> None:
            if done is not None:
                done(answer)
            elif not answer.ok:
                self.say(refusal_words(answer), "warning")

        return self.link.send(command, answered)

    def ask(self, query: object, done: Callable[[Any], None], failed: Failed | None = None) -> None:
        """Ask one of domain.queries; exactly one of `done` and `failed` follows (without `failed`, the strip tells)."""
        self.link.ask(query, done, failed or (lambda fault: self.say(fault.message, "danger")))

    def fetch(
        self, path: str, fields: dict[str, str], done: Fetched, part: tuple[int, int] | None = None
    ) -> None:  # fmt: skip
        """GET what is no JSON; see ServerLink.fetch."""
        self.link.fetch(path, fields, done, part)

    def look(self, kind: str, record_id: str, purpose: str, done: Answered) -> None:
        """Uncover a record for this user; journalled with the purpose."""
        self.purpose = purpose.strip()
        self.link.send(LookAtRecord(RecordKind(kind), record_id, self.purpose), done)

    def say(self, words: str, tone: str = "dim") -> None:
        """A line on the strip."""
        self.said.emit(words, tone)

    def open_replay(self, incident_id: str) -> None:
        """Show the replay of an incident."""
        self.replay_wanted.emit(incident_id)

    def open_record(self, kind: str, record_id: str) -> None:
        """Show a record of history."""
        self.record_wanted.emit(kind, record_id)

    def sign_in(self, user: str, password: str, desk_id: str = "") -> None:
        """Begin to work."""
        self._clock.start()
        self.link.sign_in(user, password, desk_id)

    def sign_out(self) -> None:
        """Leave."""
        self._clock.stop()
        self.purpose = ""
        self.link.sign_out()

    # --- what the world does -----------------------------------------------------------------------------------------

    def _soon(self) -> None:
        if not self._painting.isActive():
            self._painting.start()

    def _recorded(self, line: object) -> None:
        self.recorded.emit(line)
        self._soon()

    def _parts_changed(self, parts: dict[str, str]) -> None:
        self.parts = dict(parts)
        self._soon()

    def _state_changed(self, state: Any) -> None:
        before, phase = self.phase, str(state.phase)
        if phase == "signed_out" and before == "refused":
            return  # the refusal stays on the page
        self.link_detail, self.refused_code = state.detail, state.code
        if phase == "live":
            show_times_in(self.link.zone)
            if self.actor is not None and self.actor.role not in WORKS_HERE:
                self._refuse(t("This account may not use the workbench"))
                return
        self.phase = phase
        if before == "live" and phase in ("stale", "offline", "connecting"):
            self._lost = True
            self.say(t("The server does not answer; what is shown is as it was"), "danger")
        elif phase == "live" and self._lost:
            self._lost = False
            self.say(t("The server is back"), "success")
        self.phase_changed.emit(self.phase)
        self._soon()

    def _refuse(self, why: str) -> None:
        self.phase, self.link_detail, self.refused_code = "refused", why, "role_not_allowed"
        self._clock.stop()
        self.link.sign_out()
        self.phase_changed.emit(self.phase)
