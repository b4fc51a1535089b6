"""Dataclasses of the domain ⇄ JSON, by msgspec; the registry names every command and event that may travel."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import datetime
from typing import Any

import msgspec

from dispatch_app.domain import commands, events
from dispatch_app.domain.board import Board

PROTOCOL = 1
"""Grows when a client of an older number could misread what it gets; such a client is refused with a sentence."""

COMMAND_TYPES: dict[str, type] = {c.__name__: c for c in typing.get_args(commands.Command)}
EVENT_TYPES: dict[str, type] = {e.__name__: e for e in typing.get_args(events.Event)}

LONGEST_TEXT = 10_000
"""Characters of one text of a command: several pages of remarks. It goes to every screen and stays in the journal."""

T = typing.TypeVar("T")


class CodecFault(ValueError):
    """The bytes or fields are not what the type says; the text names where."""


def encode(value: object) -> bytes:
    """JSON of any domain value, keys in the order of the fields."""
    return msgspec.json.encode(value)


def decode(raw: bytes | str, wanted: type[T]) -> T:
    """A value of `wanted` from JSON; raises CodecFault with the path of the wrong field."""
    try:
        return msgspec.json.decode(raw, type=wanted)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise CodecFault(str(wrong)) from wrong


def to_plain(value: object) -> Any:
    """The value as dictionaries, lists, strings and numbers, as JSON would carry it."""
    return msgspec.to_builtins(value)


def from_plain(plain: object, wanted: type[T]) -> T:
    """The reverse of `to_plain`; raises CodecFault with the path of the wrong field."""
    try:
        return msgspec.convert(plain, wanted)
    except (msgspec.ValidationError, RecursionError) as wrong:
        raise CodecFault(str(wrong)) from wrong


def decode_command(name: str, plain: object) -> commands.Command:
    """The command `name` with its fields checked; raises CodecFault for an unknown name or a wrong field.

    A time without its zone is a wrong field: once on the board it could not be compared with any other. So is a text
    longer than LONGEST_TEXT.
    """
    wanted = COMMAND_TYPES.get(name)
    if wanted is None:
        raise CodecFault(f"no command is called {name[:60]!r}")
    command: object = from_plain(plain, wanted)
    _check_values(command, "$")
    return typing.cast(commands.Command, command)


def decode_query(raw: bytes, wanted: type[T]) -> T:
    """The query of that type; raises CodecFault for a wrong field, also for a time or text that no command may have."""
    query = decode(raw, wanted)
    _check_values(query, "$")
    return query


def is_sound_time(at: datetime) -> bool:
    """Whether the time has its zone and lies in years that arithmetic and any calendar survive.

    A device with a wrong clock (1970, 1980) is no reason to refuse what it reports.
    """
    return at.tzinfo is not None and 1900 < at.year < 9000


def _check_values(value: object, where: str) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise CodecFault(f"Expected at most {LONGEST_TEXT} characters - at `{where}`")
    elif isinstance(value, datetime):
        if not is_sound_time(value):
            raise CodecFault(f"Expected a time with its zone - at `{where}`")
    elif isinstance(value, tuple | list):
        for one in value:
            _check_values(one, where + "[...]")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _check_values(getattr(value, field.name), f"{where}.{field.name}")


def decode_event(name: str, plain: object) -> events.Event:
    """The event `name`; raises CodecFault as `decode_command`."""
    wanted = EVENT_TYPES.get(name)
    if wanted is None:
        raise CodecFault(f"no event is called {name[:60]!r}")
    return typing.cast(events.Event, from_plain(plain, wanted))


def type_name(value: object) -> str:
    """The name under which a command or event travels."""
    return type(value).__name__


def board_to_plain(board: Board) -> dict[str, Any]:
    """A board as it travels in a snapshot; entities keyed by id."""
    plain: dict[str, Any] = to_plain(board)
    del plain["touched"], plain["keep_all"]
    return plain


def board_from_plain(plain: object) -> Board:
    """The board of a snapshot; raises CodecFault."""
    return from_plain(plain, Board)


assert isinstance(commands.Command, types.UnionType)
