"""Checks of single fields of the device file: each gives the value or raises ValueError in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from alarms.watchers.kinds import Priority
from dispatch_app.words import t

Check = Callable[[Any], Any]
REQUIRED = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its check and what it is when the file does not say; REQUIRED has no default."""

    check: Check
    default: Any = REQUIRED


def line(value: Any) -> str:
    """One line of text, at most 200 characters."""
    if not isinstance(value, str) or len(value) > 200 or "\n" in value:
        raise ValueError(t("must be one line of text, is {value}", value=shown(value)))
    return value


def filled(value: Any) -> str:
    """Text that is not empty."""
    if not line(value).strip():
        raise ValueError(t("must not be empty"))
    return value.strip()


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(t("must be true or false, is {value}", value=shown(value)))
    return value


def number(least: float, most: float) -> Check:
    """A check for a number from `least` to `most`."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError(t("must be {least}–{most}, is {value}", least=least, most=most, value=shown(value)))
        return float(value)

    return check


def whole(least: int, most: int) -> Check:
    """A check for a whole number from `least` to `most`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(t("must be {least}–{most}, is {value}", least=least, most=most, value=shown(value)))
        return value

    return check


def one_of(*known: str) -> Check:
    """A check for one of the words."""

    def check(value: Any) -> str:
        if value not in known:
            raise ValueError(t("must be one of {known}, is {value}", known=", ".join(known), value=shown(value)))
        return str(value)

    return check


def day(value: Any) -> date | None:
    """A date, as TOML writes it (2024-05-31); "" for none."""
    if value == "":
        return None
    if not isinstance(value, date):
        raise ValueError(t("must be a date such as 2024-05-31, is {value}", value=shown(value)))
    return value


def port_url(value: Any) -> str:
    """A serial port (/dev/…, COM3), rfc2217://host:port, socket://host:port, tcp://host:port."""
    text = filled(value)
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
        complete = bool(parts.hostname and parts.port)
    except ValueError:
        complete = False
    if not complete or parts.scheme not in ("rfc2217", "socket", "tcp"):
        words = t("must be a serial port, rfc2217://host:port, socket://host:port or tcp://host:port, is {value}",
                  value=shown(value))  # fmt: skip
        raise ValueError(words)
    return text


def words(value: Any) -> tuple[str, ...]:
    """A list of texts: a command with its arguments, or several addresses."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ValueError(t("must be a list of texts, is {value}", value=shown(value)))
    return tuple(value)


def priorities(value: Any) -> frozenset[Priority]:
    """A list of priorities."""
    try:
        return frozenset(Priority(one) for one in words(value))
    except ValueError as wrong:
        known = ", ".join(Priority)
        raise ValueError(t("must be one of {known}, is {value}", known=known, value=shown(value))) from wrong


def address(value: Any) -> str:
    """host:port."""
    if not isinstance(value, str) or not re.fullmatch(r"[\w.\-\[\]:]+:\d{1,5}", value) or value.startswith("-"):
        raise ValueError(t("must be host:port, is {value}", value=shown(value)))
    return value


def shown(value: Any) -> str:
    """The value as a message repeats it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
