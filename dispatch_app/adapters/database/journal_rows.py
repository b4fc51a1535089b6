"""Recorded events as rows of the journal, chained by hash.

The chain: `hash` = SHA-256(previous hash as 32 bytes ‖ canonical bytes), in lower-case hex, where the canonical bytes
are the UTF-8 JSON array

    [centre_id, seq, at, user, role, desk_id, actor, command_id, type, incident_id, call_id, body]

of the columns exactly as they are stored: `at` as text with microseconds, `actor` and `body` as their JSON text, an
absent `incident_id` or `call_id` as null, no white space, characters above U+007F unescaped. The hash before event 1 is
64 zeros. Changing, inserting, removing or reordering any row breaks every hash from there on; a cut tail shows against
the head kept in `centre_state`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from dispatch_app.adapters.database.column_types import time_of, utc_text
from dispatch_app.adapters.database.faults import StoreContradiction
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Event, Recorded
from dispatch_app.wire.codec import decode, decode_event, encode, type_name

GENESIS_HASH = "0" * 64

HASHED_COLUMNS = (
    "centre_id", "seq", "at", "user", "role", "desk_id", "actor", "command_id", "type", "incident_id", "call_id",
    "body",
)  # fmt: skip


def row_hash(prev_hash: str, row: Mapping[Any, Any]) -> str:
    """The hash of a row whose `at` is text, after the row with `prev_hash`; ValueError for a hash that is not hex."""
    canonical = msgspec.json.encode([row[name] for name in HASHED_COLUMNS])
    return hashlib.sha256(bytes.fromhex(prev_hash) + canonical).hexdigest()


def journal_row(recorded: Recorded, prev_hash: str, incident_id: str, call_id: str) -> dict[str, Any]:
    """The row of an event with `at` as text. Raises StoreContradiction for an event that its own JSON cannot carry."""
    body = encode(recorded.event)
    name = type_name(recorded.event)
    if decode_event(name, msgspec.json.decode(body)) != recorded.event:
        raise StoreContradiction(f"event {recorded.seq} {name} changes when it is stored")
    row: dict[str, Any] = {
        "centre_id": recorded.centre_id,
        "seq": recorded.seq,
        "at": utc_text(recorded.at),
        "user": recorded.actor.user,
        "role": recorded.actor.role.value,
        "desk_id": recorded.actor.desk_id,
        "actor": encode(recorded.actor).decode(),
        "command_id": recorded.command_id,
        "type": name,
        "incident_id": incident_id or None,
        "call_id": call_id or None,
        "body": body.decode(),
    }
    row["prev_hash"] = prev_hash
    row["hash"] = row_hash(prev_hash, row)
    return row


def recorded_of(row: Mapping[Any, Any]) -> Recorded:
    """The event of a row whose `at` is text; raises CodecFault or ValueError for a row that cannot be read."""
    event = decode_event(row["type"], msgspec.json.decode(row["body"]))
    actor = decode(row["actor"], Actor)
    return Recorded(row["centre_id"], row["seq"], time_of(row["at"]), actor, row["command_id"], event)


_CARRIED = ("incident", "acceptance", "mission", "order", "alarm", "recording", "slip")
_NAMED = (("mission_id", "missions"), ("order_id", "orders"), ("call_id", "calls"), ("alarm_id", "alarms"))


def incident_of(event: Event, board: Board) -> str:
    """The incident an event belongs to, "" where there is none; `board` stands after (or around) the event."""
    direct: str = getattr(event, "incident_id", "")
    if direct:
        return direct
    for attribute in _CARRIED:
        carried = getattr(event, attribute, None)
        if carried is not None:
            return str(carried.incident_id)
    for attribute, kind in _NAMED:
        key = getattr(event, attribute, "")
        if key:
            entity = board.table(kind).get(key) or _before(board, kind, key)
            return "" if entity is None else str(entity.incident_id)
    call = getattr(event, "call", None)
    return "" if call is None else str(call.incident_id)


def call_of(event: Event) -> str:
    """The call an event speaks of, "" where there is none."""
    call_id: str = getattr(event, "call_id", "")
    carrier = next((c for c in (getattr(event, name, None) for name in ("call", "recording", "lock")) if c), None)
    return call_id or ("" if carrier is None else str(carrier.call_id))


def _before(board: Board, kind: str, key: str) -> Any:
    """What stood on the board before this command let it go."""
    noted = [before for k, name, before in board.touched or [] if (k, name) == (kind, key) and before is not None]
    return noted[-1] if noted else None
