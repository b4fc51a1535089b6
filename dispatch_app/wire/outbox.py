"""The outbox of a client: commands in order, each retried under the same id until the server has answered it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from dispatch_app.domain.commands import Command
from dispatch_app.wire.codec import PROTOCOL, CodecFault, decode, encode, to_plain, type_name
from dispatch_app.wire.messages import CommandAnswer, CommandRequest, FaultAnswer

CAPACITY = 200
"""A dispatcher makes some ten commands a minute: more than 200 waiting means a link lost for long, when old wishes
(dispatch this vehicle!) would do harm; the person is told instead."""

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 8.0
SERVER_FAULT_TRIES = 3
"""A command that makes the server stumble this often is given up, so that it does not block those behind it."""

ANSWER_WITHIN_S = 15.0
"""A request without answer for longer is sent again; the server remembers the id, so nothing happens twice."""


@dataclass(slots=True)
class _Waiting:
    command_id: str
    body: bytes
    tries: int = 0
    server_faults: int = 0
    next_at: float = 0.0


def pause_s(failures: int, jitter: float) -> float:
    """The pause before the next try: 0.5 s doubling to 8 s, times 0.5 to 1 by `jitter` in 0..1."""
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(failures, 8)) * (0.5 + 0.5 * jitter)


class Outbox:
    """First in, first out, one request in flight, so that the server takes commands in the order they were made."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._attempt = 0
        self._in_flight = ""
        self._sent_at = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, command_id: object) -> bool:
        return command_id in self._waiting

    def put(self, command_id: str, command: Command) -> bool:
        """Queue a command; False when the outbox is full. An id that is queued already stays as it is."""
        if command_id in self._waiting:
            return True
        if len(self._waiting) >= CAPACITY:
            return False
        request = CommandRequest(command_id, type_name(command), to_plain(command), PROTOCOL)
        self._waiting[command_id] = _Waiting(command_id, encode(request))
        return True

    def next_request(self, now: float) -> tuple[int, str, bytes] | None:
        """(attempt, command id, body) to post now, or None: nothing waits, one is in flight, or it is too soon."""
        if self._in_flight and now - self._sent_at < ANSWER_WITHIN_S:
            return None
        head = next(iter(self._waiting.values()), None)
        if head is None or head.next_at > now:
            return None
        self._attempt += 1
        head.tries += 1
        self._in_flight, self._sent_at = head.command_id, now
        return self._attempt, head.command_id, head.body

    def take_reply(
        self, command_id: str, attempt: int, status: int, body: bytes, now: float, jitter: float
    ) -> CommandAnswer | None:
        """The answer to hand on, or None when the command waits on (or the reply is of an earlier attempt)."""
        entry = self._waiting.get(command_id)
        if entry is None or attempt != self._attempt or command_id != self._in_flight:
            return None
        self._in_flight = ""
        answer = _answer_of(status, body)
        if answer is None and status == 500:
            entry.server_faults += 1
            if entry.server_faults >= SERVER_FAULT_TRIES:
                answer = refused("server_fault")
        if answer is None:
            entry.next_at = now + pause_s(entry.tries - 1, jitter)
            return None
        del self._waiting[command_id]
        return answer

    def hurry(self) -> None:
        """The server is there again: whatever waits may go at once."""
        for entry in self._waiting.values():
            entry.next_at = 0.0
        self._in_flight = ""

    def clear(self) -> list[str]:
        """The ids of everything that waited; the outbox is empty afterwards."""
        ids = list(self._waiting)
        self._waiting.clear()
        self._in_flight = ""
        return ids


def refused(code: str, **values: str) -> CommandAnswer:
    """A refusal made on this side of the wire (see dispatch_app.wire.sentences.LOCAL_SENTENCES)."""
    return CommandAnswer(ok=False, seq=0, refusal_code=code, refusal_values=values)


def _answer_of(status: int, body: bytes) -> CommandAnswer | None:
    """What a reply settles: 200 and 409 carry the server's answer, a few faults are final, anything else is not."""
    if status in (200, 409):
        try:
            return decode(body, CommandAnswer)
        except CodecFault:
            return None
    fault = fault_of(status, body)
    if status in (400, 404, 405, 422):
        return refused("malformed", where=fault.where, message=fault.message)
    if status == 403:
        return refused("role_not_allowed")
    if status == 413:
        return refused("too_large")
    if status == 426:
        return refused("client_too_old")
    return None


def fault_of(status: int, body: bytes) -> FaultAnswer:
    """The server's fault answer; one made up from the status where the body is none."""
    try:
        return msgspec.json.decode(body, type=FaultAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return FaultAnswer(code=f"http_{status}", message=f"HTTP {status}" if status else body.decode(errors="replace"))
