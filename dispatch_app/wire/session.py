"""The session of one client: sign-in, stream, resume, resynchronise, outbox – happenings in, actions out, no I/O.

The shell (dispatch_app.qt_kit.server_link) performs the actions and reports what happens; `tick` is called a few times
a second. Time comes in as monotonic seconds. Late reports of an earlier attempt are recognised by their number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from dispatch_app.domain.actor import Actor
from dispatch_app.domain.apply import apply
from dispatch_app.domain.board import Board
from dispatch_app.domain.commands import Command
from dispatch_app.domain.vehicle import Fix
from dispatch_app.domain.visibility import sees_every_event
from dispatch_app.wire import messages as msg
from dispatch_app.wire import paths
from dispatch_app.wire import session_steps as step
from dispatch_app.wire.codec import PROTOCOL, CodecFault, board_from_plain, decode, encode
from dispatch_app.wire.outbox import Outbox, fault_of, pause_s, refused
from dispatch_app.wire.session_steps import Action, Happening, LinkState, Phase
from dispatch_app.words import t

STALE_AFTER_S = 6.0
"""Three beats of the server (one every 2 s) are missing."""

GIVE_UP_AFTER_S = 12.0
"""A stream silent for this long is cut and opened anew; a dead network would otherwise hold it for minutes."""

ANSWER_WITHIN_S = 10.0
"""Sign-in and the opening of the stream must be done within this (argon2 and TLS take under a second)."""

SIGN_IN_AGAIN_AFTER = 3
"""Streams that fail this often before their first message: the token may be the reason, so sign in anew."""


class Session:
    """State of the link to one centre through any of its servers; `board` follows the stream."""

    def __init__(self, urls: list[str], client: str, jitter: Callable[[], float]) -> None:
        assert urls, "a session needs at least one server"
        self.urls = [url.rstrip("/") for url in urls]
        self.board = Board()
        self.fixes: dict[str, Fix] = {}
        self.doubts: dict[str, Fix] = {}
        """Newer fixes that cannot be trusted, by vehicle."""
        self.actor: Actor | None = None
        self.centre_name = ""
        self.zone = ""
        """Name of the centre's time zone; "" before the first sign-in."""
        self.clock_offset_s = 0.0
        """Server's clock minus the local one, seconds."""
        self.parts: dict[str, str] = {}
        self.state = LinkState(Phase.SIGNED_OUT)
        self.token = ""
        self.outbox = Outbox()
        self._client = client
        self._jitter = jitter
        self._credentials: tuple[str, str, str] | None = None
        self._url_index = 0
        self._attempt = 0
        self._failures = 0
        self._stream_failures = 0
        self._retry_at: float | None = None
        self._asked_at: float | None = None
        self._heard_at: float | None = None
        self._resume = False
        self._welcomed = False

    @property
    def url(self) -> str:
        """The server that is used now."""
        return self.urls[self._url_index]

    # --- what the person or program wants ----------------------------------------------------------------------------

    def sign_in(self, user: str, password: str, desk_id: str, now: float) -> list[Action]:
        """Start a session of this user; what another user left unanswered is answered "signed out"."""
        actions: list[Action] = []
        if self.actor is not None and self.actor.user != user:
            actions += self._drop_outbox()
            self.board, self.fixes, self.doubts, self._resume = Board(), {}, {}, False
        self._credentials = (user, password, desk_id)
        self._failures = self._stream_failures = 0
        self.token = ""
        return [*actions, *self._post_sign_in(now)]

    def sign_out(self) -> list[Action]:
        """End the session; unanswered commands are answered "signed out"."""
        actions: list[Action] = [step.CloseStream()]
        if self.token:
            actions.append(step.PostSignOut(self.url + paths.SIGN_OUT, self.token))
        actions += self._drop_outbox()
        self.token, self._credentials, self.actor = "", None, None
        self._attempt += 1
        self._retry_at = self._asked_at = self._heard_at = None
        self._resume = False
        return [*actions, *self._become(Phase.SIGNED_OUT)]

    def send(self, command_id: str, command: Command, now: float) -> list[Action]:
        """Queue a command and post it as soon as its turn comes."""
        if not self.outbox.put(command_id, command):
            return [step.CommandAnswered(command_id, refused("outbox_full"))]
        return self._post_next(now)

    # --- what happens ------------------------------------------------------------------------------------------------

    def handle(self, happening: Happening, now: float) -> list[Action]:
        """What to do about one happening."""
        match happening:
            case step.SignedInAnswer():
                return self._signed_in(happening, now) if happening.attempt == self._attempt else []
            case step.CommandReply():
                return self._replied(happening, now)
            case step.StreamText():
                return self._heard(happening, now) if happening.attempt == self._attempt else []
            case step.StreamClosed():
                return self._closed(happening, now) if happening.attempt == self._attempt else []
        assert_never(happening)

    def tick(self, now: float) -> list[Action]:
        """What the passing of time asks for."""
        actions: list[Action] = []
        if self._retry_at is not None and now >= self._retry_at:
            self._retry_at = None
            actions += self._connect(now)
        elif self._asked_at is not None and now - self._asked_at >= ANSWER_WITHIN_S:
            actions += [step.CloseStream(), *self._lost(t("No answer from the server"), now)]
        elif self._heard_at is not None:
            actions += self._watch_silence(now - self._heard_at, now)
        return [*actions, *self._post_next(now)]

    # --- signing in --------------------------------------------------------------------------------------------------

    def _connect(self, now: float) -> list[Action]:
        if not self.token or self._stream_failures >= SIGN_IN_AGAIN_AFTER:
            self._stream_failures = 0
            return self._post_sign_in(now)
        return self._open_stream(now)

    def _post_sign_in(self, now: float) -> list[Action]:
        assert self._credentials is not None
        user, password, desk_id = self._credentials
        self._attempt += 1
        self._retry_at, self._asked_at, self._heard_at = None, now, None
        body = encode(msg.SignIn(user, password, PROTOCOL, desk_id, self._client))
        post = step.PostSignIn(self._attempt, self.url + paths.SIGN_IN, body)
        return [step.CloseStream(), *self._become(Phase.SIGNING_IN), post]

    def _signed_in(self, answer: step.SignedInAnswer, now: float) -> list[Action]:
        self._asked_at = None
        if answer.status == 200:
            try:
                signed = decode(answer.body, msg.SignedIn)
            except CodecFault as wrong:
                return self._lost(str(wrong), now)
            if signed.centre_id != self.board.centre_id:
                self._resume = False
            self.token, self.actor, self.centre_name = signed.token, signed.actor, signed.centre_name
            self.zone = signed.zone
            return self._open_stream(now)
        fault = fault_of(answer.status, answer.body)
        if answer.status == 401:
            return self._refused(t("User name or password is wrong"))
        if answer.status in (400, 403, 426):
            return self._refused(fault.message, fault.code)
        return self._lost(t("The server is busy") if answer.status in (429, 503) else fault.message, now)

    def _refused(self, why: str, code: str = "") -> list[Action]:
        self._credentials, self.token = None, ""
        self._retry_at = self._asked_at = self._heard_at = None
        return [step.CloseStream(), *self._become(Phase.REFUSED, why, code)]

    # --- the stream --------------------------------------------------------------------------------------------------

    def _open_stream(self, now: float) -> list[Action]:
        self._attempt += 1
        self._asked_at, self._heard_at, self._welcomed = now, None, False
        after = f"&after={self.board.seq}" if self._resume else ""
        url = "ws" + self.url.removeprefix("http") + f"{paths.STREAM}?protocol={PROTOCOL}{after}"
        return [*self._become(Phase.CONNECTING), step.OpenStream(self._attempt, url, self.token)]

    def _heard(self, text: step.StreamText, now: float) -> list[Action]:
        self._heard_at = now
        try:
            message = msg.decode_stream(text.raw)
            actions = self._understand(message, text.received_at, now)
        except CodecFault as wrong:
            return self._resynchronise(str(wrong), now)
        if self.state.phase == Phase.STALE:
            actions += self._become(Phase.LIVE)
        return actions

    def _understand(self, message: msg.StreamMessage, received_at: datetime, now: float) -> list[Action]:
        if isinstance(message, msg.Welcome):
            return self._welcome(message, received_at)
        if not self._welcomed:
            raise CodecFault("the stream does not begin with a welcome")
        if isinstance(message, msg.FixesMessage):
            self.fixes.update((fix.vehicle_id, fix) for fix in message.fixes)
            for fix in message.fixes:
                self.doubts.pop(fix.vehicle_id, None)
            self.doubts.update((fix.vehicle_id, fix) for fix in message.doubts)
            return [step.FixesArrived(message.fixes)]
        if isinstance(message, msg.SnapshotMessage):
            self.board = board_from_plain(message.board)
            self._resume = True
            return [step.BoardReplaced(), *self._live(now)]
        if isinstance(message, msg.EventsMessage):
            return [*self._apply(message, now), *self._live(now)]
        return self._beat(message, received_at, now)

    def _welcome(self, welcome: msg.Welcome, received_at: datetime) -> list[Action]:
        if welcome.protocol != PROTOCOL:
            return self._refused(t("This program is older than the server; install the newer version"))
        self._welcomed = True
        self.actor = welcome.actor
        self.clock_offset_s = (welcome.server_at - received_at).total_seconds()
        if self._resume and welcome.centre_id != self.board.centre_id:
            raise CodecFault(t("The server's numbers do not follow; loading everything again"))
        return []

    def _apply(self, message: msg.EventsMessage, now: float) -> list[Action]:
        if not self._resume:
            raise CodecFault("events came before a snapshot")
        applied: list[Action] = []
        whole = self.actor is not None and sees_every_event(self.actor)
        for wire in message.events:
            follows = wire.seq == self.board.seq + 1 if whole else wire.seq > self.board.seq
            if not follows:
                return [*applied, *self._resynchronise(_numbers_wrong(), now)]
            recorded = msg.from_wire(self.board.centre_id, wire)
            apply(self.board, recorded)
            applied.append(step.EventApplied(recorded))
        if message.seq < self.board.seq or (whole and message.seq > self.board.seq):
            return [*applied, *self._resynchronise(_numbers_wrong(), now)]
        self.board.seq = message.seq
        return applied

    def _beat(self, beat: msg.BeatMessage, received_at: datetime, now: float) -> list[Action]:
        self.clock_offset_s = (beat.at - received_at).total_seconds()
        if self._resume and beat.seq != self.board.seq:
            whole = self.actor is not None and sees_every_event(self.actor)
            if whole or beat.seq < self.board.seq:
                return self._resynchronise(_numbers_wrong(), now)
            self.board.seq = beat.seq
        actions: list[Action] = []
        if beat.parts != self.parts:
            self.parts = beat.parts
            actions.append(step.PartsChanged(beat.parts))
        return [*actions, *self._live(now)] if self._resume else actions

    def _live(self, now: float) -> list[Action]:
        """The board is whole: live, unless it is so already or the stream was just given up."""
        if self.state.phase != Phase.CONNECTING or self._asked_at is None:
            return []
        self._asked_at = None
        self._failures = self._stream_failures = 0
        self.outbox.hurry()
        return [*self._become(Phase.LIVE), *self._post_next(now)]

    def _resynchronise(self, why: str, now: float) -> list[Action]:
        """Drop the stream and come back for a snapshot, with the usual pause so that a bad server is not hammered."""
        self._resume = False
        return [step.CloseStream(), *self._lost(why, now)]

    def _closed(self, closed: step.StreamClosed, now: float) -> list[Action]:
        if self._retry_at is not None or self._credentials is None:
            return []
        if closed.status == 426:
            return self._refused(t("This program is older than the server; install the newer version"))
        if not self._welcomed:
            self._stream_failures += SIGN_IN_AGAIN_AFTER if closed.status in (401, 403) else 1
        return self._lost(closed.reason, now)

    def _watch_silence(self, silent_s: float, now: float) -> list[Action]:
        if silent_s >= GIVE_UP_AFTER_S:
            return [step.CloseStream(), *self._lost(t("No answer from the server"), now)]
        if silent_s >= STALE_AFTER_S and self.state.phase == Phase.LIVE:
            return self._become(Phase.STALE, t("Nothing heard from the server for {seconds} s", seconds=int(silent_s)))
        return []

    def _lost(self, why: str, now: float) -> list[Action]:
        """Offline until the next server is tried; the pause grows with each full round of servers."""
        self._attempt += 1
        self._asked_at = self._heard_at = None
        rounds = self._failures // len(self.urls)
        self._failures += 1
        self._url_index = (self._url_index + 1) % len(self.urls)
        self._retry_at = now + pause_s(rounds, self._jitter())
        return self._become(Phase.OFFLINE, why or t("No answer from the server"))

    # --- the outbox --------------------------------------------------------------------------------------------------

    def _replied(self, reply: step.CommandReply, now: float) -> list[Action]:
        if reply.status == 401 and self.token:
            self.outbox.take_reply(reply.command_id, reply.attempt, 401, b"", now, self._jitter())
            if self._credentials is None or self.state.phase in (Phase.SIGNING_IN, Phase.OFFLINE):
                return []
            return self._post_sign_in(now)
        answer = self.outbox.take_reply(reply.command_id, reply.attempt, reply.status, reply.body, now, self._jitter())
        done: list[Action] = [] if answer is None else [step.CommandAnswered(reply.command_id, answer)]
        return [*done, *self._post_next(now)]

    def _post_next(self, now: float) -> list[Action]:
        if not self.token:
            return []
        request = self.outbox.next_request(now)
        if request is None:
            return []
        attempt, command_id, body = request
        return [step.PostCommand(attempt, self.url + paths.COMMAND, self.token, command_id, body)]

    def _drop_outbox(self) -> list[Action]:
        return [step.CommandAnswered(command_id, refused("signed_out")) for command_id in self.outbox.clear()]

    def _become(self, phase: Phase, detail: str = "", code: str = "") -> list[Action]:
        state = LinkState(phase, detail, code)
        if state == self.state:
            return []
        self.state = state
        return [step.StateChanged(state)]


def _numbers_wrong() -> str:
    return t("The server's numbers do not follow; loading everything again")
