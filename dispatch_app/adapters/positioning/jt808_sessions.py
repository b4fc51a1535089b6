"""Who speaks over which link: JT/T 808 messages in, actions out. Pure: no socket, no clock.

A terminal registers and gets a code, authenticates with it, and from then on its positions count (JT/T 808-2019 §7.3).
Only an authenticated terminal has a session, so a flood of strangers costs nothing; the newest authenticated link of
a terminal is its link. The code is derived from a secret, so it outlives both the connection and a restart.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass, field

from dispatch_app.adapters.positioning.feed_gate import TERMINAL
from dispatch_app.adapters.positioning.jt808 import Missing, Received, Refused, write_message
from dispatch_app.adapters.positioning.jt808_frame import Frame
from dispatch_app.adapters.positioning.jt808_messages import (
    Answer,
    Authenticate,
    Kind,
    Message,
    PositionAnswer,
    PositionBatch,
    Register,
    RegisterAnswer,
    Resend,
    Result,
)
from dispatch_app.adapters.positioning.jt808_position import JtPosition

SILENT_S = 300.0
"""A terminal beats at least every few minutes; one silent for so long has gone without a word."""

KNOWN_SESSIONS = 20_000
"""Terminals of our vehicles: four times the largest fleet."""

QUICK_END_S, CONTESTED_AFTER = 20.0, 5
"""Two devices with one number and its code push each other off the line: so often so soon no single one reconnects."""

STRANGERS = 500
"""Terminals without a vehicle that may wait for the administrator; more of them are turned away, known ones never."""

INTRODUCED = 2_000
"""Registrations that are remembered: four times the strangers that may be here."""

PENDING = 16
"""Our own messages to one terminal that await its answer; the oldest is given up first."""

TERMINAL_ALREADY_REGISTERED = 3
"""Result of 0x8100."""

ANSWERED_BY_NOTHING = frozenset({0x0001, 0x0005, 0x0104, 0x0107, 0x0201, 0x0302, 0x0500, 0x0700, 0x0802, 0x0805})
"""Answers of the terminal; answering them would never end."""

UNDERSTOOD = frozenset({Kind.HEARTBEAT, Kind.LOGOUT, Kind.POSITION, Kind.POSITION_BATCH})


class NoSession(LookupError):
    """The terminal is not connected."""


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes to the link."""

    link: Hashable
    raw: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """End the link."""

    link: Hashable


@dataclass(frozen=True, slots=True)
class Report:
    """A terminal of this feed identity is at this position."""

    identity: str
    position: JtPosition
    stored: bool = False
    """Out of the terminal's memory: where the vehicle was, not where it is."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """A terminal registered: what it says of itself."""

    identity: str
    words: str


@dataclass(frozen=True, slots=True)
class Contested:
    """A second device uses the terminal's number."""

    identity: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The terminal has answered our message `serial`: a Result."""

    terminal: str
    serial: int
    result: int


Action = Send | Close | Report | Answered | Introduced | Contested


@dataclass(slots=True)
class Session:
    """One authenticated terminal."""

    terminal: str
    version: int
    link: Hashable
    stranger: bool
    heard_s: float
    serial: int = 0
    pending: OrderedDict[int, int] = field(default_factory=OrderedDict)
    """Serial of our message → its id."""
    packages: tuple[int, list[bytes]] = (0, [])
    """First serial and frames of our last message that needed several; the terminal may ask for some again."""
    quick_ends: int = 0
    """How often in a row its connection was replaced soon after it was made."""
    since_s: float = 0.0

    def next_serial(self, count: int = 1) -> int:
        """The first of `count` serials that nobody used before it."""
        first = self.serial
        self.serial = (self.serial + count) & 0xFFFF
        return first


class Jt808Sessions:
    """All terminals; `is_known` says whether a feed identity has a vehicle."""

    def __init__(
        self, secret: bytes, is_known: Callable[[str], bool], pins: MutableMapping[str, str] | None = None
    ) -> None:
        """`pins`: which device has which number (see device_pins); without it nothing is kept over a restart."""
        self._secret = secret
        self._is_known = is_known
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._of_link: dict[Hashable, set[str]] = {}
        self._strangers = 0
        self._introduced: OrderedDict[str, str] = OrderedDict()
        """Device of the newest registrations, for terminals that are adopted while they are here."""
        self._pins: MutableMapping[str, str] = {} if pins is None else pins
        self.counts: dict[str, int] = dict.fromkeys(
            ("registered", "authenticated", "wrong code", "not authenticated", "turned away", "replaced", "silent",
             "void", "refused", "asked again"), 0,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._sessions)

    def has_session(self, link: Hashable) -> bool:
        """Whether a terminal has authenticated over the link."""
        return link in self._of_link

    def terminals(self) -> list[str]:
        """Numbers of the terminals that are there, longest silent first."""
        return [session.terminal for session in self._sessions.values()]

    def session_name(self, terminal: str) -> str:
        """The number as the connected terminal writes it. Raises NoSession."""
        session = self._sessions.get(number_of(terminal))
        if session is None:
            raise NoSession(terminal)
        return session.terminal

    def code_of(self, terminal: str, device: str = "") -> str:
        """The authentication code of a terminal and its pinned device, always the same for the same secret."""
        named = number_of(terminal) + (f"\0{device}" if device else "")
        return hmac.new(self._secret, named.encode(), hashlib.sha256).hexdigest()[:20]

    def receive(self, link: Hashable, result: Received | Refused, now_s: float) -> list[Action]:
        """What to do about one frame of the link."""
        frame = result.frame
        session = self._session_of(link, frame, now_s)
        if isinstance(result, Refused) or frame is None:
            self.counts["refused"] += 1
            if session is None or frame is None or not result_is_body(result):
                return []
            return [self._general(session, link, frame, Result.WRONG)]
        message = result.message
        if isinstance(message, Register):
            return self._register(link, frame, message, session)
        if isinstance(message, Authenticate):
            return self._authenticate(link, frame, message, now_s)
        if session is None:
            self.counts["not authenticated"] += 1
            silent = frame.message_id in ANSWERED_BY_NOTHING
            return [] if silent else [self._general(None, link, frame, Result.FAILED)]
        return self._take(session, link, frame, message)

    def _session_of(self, link: Hashable, frame: Frame | None, now_s: float) -> Session | None:
        if frame is None:
            return None
        number = number_of(frame.terminal)
        session = self._sessions.get(number)
        if session is None or session.link != link:
            return None
        session.link = link  # an equal UDP link may have a new port
        session.heard_s = now_s
        self._sessions.move_to_end(number)
        return session

    def _register(self, link: Hashable, frame: Frame, message: Register, own: Session | None) -> list[Action]:
        number, identity = number_of(frame.terminal), TERMINAL + frame.terminal
        device = f"{message.maker}/{message.device_id}"
        pinned = self._pins.get(number)
        if pinned is not None and pinned != device:
            # Another device with the number of one of ours: an impostor or a mix-up, not a reconnection.
            self.counts["turned away"] += 1
            answer = RegisterAnswer(frame.serial, TERMINAL_ALREADY_REGISTERED, "")
            return [Contested(identity), self._write(own, link, frame, Kind.REGISTER_ANSWER, answer)]
        self.counts["registered"] += 1
        self._introduced[number] = device
        if len(self._introduced) > INTRODUCED:
            self._introduced.popitem(last=False)
        if pinned is None and self._is_known(identity) and len(self._pins) < KNOWN_SESSIONS:
            self._pins[number] = pinned = device
        answer = RegisterAnswer(frame.serial, 0, self.code_of(frame.terminal, pinned or ""))
        words = " ".join(part for part in (message.plate, message.maker, message.model, message.device_id) if part)
        return [Introduced(identity, words), self._write(own, link, frame, Kind.REGISTER_ANSWER, answer)]

    def _authenticate(self, link: Hashable, frame: Frame, message: Authenticate, now_s: float) -> list[Action]:
        number = number_of(frame.terminal)
        expected = self.code_of(frame.terminal, self._pins.get(number, ""))
        right = hmac.compare_digest(message.code.encode(), expected.encode())
        if not right:
            self.counts["wrong code"] += 1
            return [self._general(None, link, frame, Result.FAILED)]
        before = self._sessions.get(number)
        stranger = not self._is_known(TERMINAL + frame.terminal)
        strangers = self._strangers - (1 if before is not None and before.stranger else 0)
        if (stranger and strangers >= STRANGERS) or (before is None and len(self._sessions) >= KNOWN_SESSIONS):
            self.counts["turned away"] += 1
            return [self._general(None, link, frame, Result.FAILED)]
        actions: list[Action] = []
        session = Session(frame.terminal, frame.version, link, stranger, now_s, since_s=now_s)
        if before is not None:
            session.serial = before.serial
            quick = before.link != link and now_s - before.since_s < QUICK_END_S
            session.quick_ends = before.quick_ends + 1 if quick else 0
            actions = self._replace(before, link)
            if session.quick_ends >= CONTESTED_AFTER:
                actions.append(Contested(TERMINAL + frame.terminal))
        self._sessions[number] = session
        self._of_link.setdefault(link, set()).add(number)
        self._strangers += stranger
        self.counts["authenticated"] += 1
        return [*actions, self._general(session, link, frame, Result.DONE)]

    def _replace(self, before: Session, link: Hashable) -> list[Action]:
        self._drop(number_of(before.terminal))
        if before.link == link:
            return []
        self.counts["replaced"] += 1
        return [] if before.link in self._of_link else [Close(before.link)]

    def _take(self, session: Session, link: Hashable, frame: Frame, message: Message | None) -> list[Action]:
        actions: list[Action] = []
        match message:
            case JtPosition():
                actions = self._reports(session, [message])
            case PositionBatch():
                actions = self._reports(session, message.positions, message.stored)
            case Resend():
                return [Send(link, raw) for raw in self._asked_again(session, message)]
            case PositionAnswer():
                actions = [*self._reports(session, [message.position]), *self._answered(session, message.serial, 0)]
            case Answer():
                actions = self._answered(session, message.serial, message.result)
            case _:
                pass
        if frame.message_id in ANSWERED_BY_NOTHING:
            return actions
        understood = frame.message_id in UNDERSTOOD or frame.package is not None
        actions.append(self._general(session, link, frame, Result.DONE if understood else Result.NOT_SUPPORTED))
        if frame.message_id == Kind.LOGOUT:
            self._drop(number_of(frame.terminal))
        return actions

    def _asked_again(self, session: Session, wanted: Resend) -> list[bytes]:
        first, frames = session.packages
        if first != wanted.first_serial:
            return []
        return [frames[number - 1] for number in wanted.packages if 1 <= number <= len(frames)]

    def ask_again(self, link: Hashable, missing: Missing) -> list[Action]:
        """Have a terminal send the packages that did not come."""
        session = self._sessions.get(number_of(missing.terminal))
        if session is None or session.link != link:
            return []
        self.counts["asked again"] += 1
        serial = session.next_serial()
        message = Resend(missing.first_serial, missing.packages)
        return [Send(link, raw) for raw in write_message(
            Kind.RESEND, message, missing.version, missing.terminal, serial)]  # fmt: skip

    def _reports(
        self, session: Session, positions: tuple[JtPosition, ...] | list[JtPosition], stored: bool = False
    ) -> list[Action]:
        self.counts["void"] += sum(1 for position in positions if position.void)
        return [Report(TERMINAL + session.terminal, position, stored) for position in positions]

    def _answered(self, session: Session, serial: int, result: int) -> list[Action]:
        if session.pending.pop(serial, None) is None:
            return []  # given up, or never asked
        return [Answered(session.terminal, serial, result)]

    def write(self, terminal: str, kind: Kind, message: Message) -> tuple[int, list[Send]]:
        """The serial that the terminal's answer will name, and what to send.

        Raises NoSession where the terminal is away, ValueError where the message does not fit.
        """
        session = self._sessions.get(number_of(terminal))
        if session is None:
            raise NoSession(terminal)
        frames = write_message(kind, message, session.version, session.terminal, session.serial)
        serial = session.next_serial(len(frames))
        # A message in packages is answered by the serial of its last one (§8.2 gives the answered frame's serial).
        answered_serial = (serial + len(frames) - 1) & 0xFFFF
        session.pending[answered_serial] = kind
        if len(frames) > 1:
            session.packages = (serial, frames)
        if len(session.pending) > PENDING:
            session.pending.popitem(last=False)
        return answered_serial, [Send(session.link, frame) for frame in frames]

    def lost(self, link: Hashable) -> None:
        """The link has ended: its terminals are away."""
        for number in list(self._of_link.get(link, ())):
            self._drop(number)

    def sweep(self, now_s: float) -> list[Action]:
        """Terminals that have been silent for too long are away; their links end unless others use them."""
        actions: list[Action] = []
        while self._sessions:
            number, session = next(iter(self._sessions.items()))
            if now_s - session.heard_s <= SILENT_S:
                break
            self.counts["silent"] += 1
            self._drop(number)
            if session.link not in self._of_link:
                actions.append(Close(session.link))
        self._count_strangers()
        return actions

    def _count_strangers(self) -> None:
        """Vehicles get terminals and lose them while these are connected."""
        self._strangers = 0
        for number, session in self._sessions.items():
            was_stranger, session.stranger = session.stranger, not self._is_known(TERMINAL + session.terminal)
            if was_stranger and not session.stranger and number in self._introduced:
                self._pins.setdefault(number, self._introduced[number])
            self._strangers += session.stranger

    def _drop(self, number: str) -> None:
        session = self._sessions.pop(number)
        self._strangers -= session.stranger
        numbers = self._of_link[session.link]
        numbers.discard(number)
        if not numbers:
            del self._of_link[session.link]

    def _general(self, session: Session | None, link: Hashable, frame: Frame, result: Result) -> Send:
        answer = Answer(frame.serial, frame.message_id, result)
        return self._write(session, link, frame, Kind.PLATFORM_ANSWER, answer)

    def _write(self, session: Session | None, link: Hashable, frame: Frame, kind: Kind, message: Message) -> Send:
        serial = session.next_serial() if session else 0
        [raw] = write_message(kind, message, frame.version, frame.terminal, serial)
        return Send(link, raw)


def result_is_body(result: Received | Refused) -> bool:
    """Whether a frame was whole and only its content wrong: such a one is answered."""
    return isinstance(result, Refused) and result.reason.startswith("body")


def number_of(terminal: str) -> str:
    """The number without the zeros that fill it up; they differ between 2013 and 2019."""
    return terminal.lstrip("0") or "0"
