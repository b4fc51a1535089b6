"""Checks of single settings: each takes what the file says and gives the value, or raises ValueError in words."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dispatch_app.words import t

Check = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: its default (as the file would write it), its check, and the comment in a new settings file."""

    default: Any
    check: Check
    comment: str


def text(value: Any) -> str:
    """One line of text, at most 200 characters."""
    if not isinstance(value, str) or len(value) > 200 or "\n" in value:
        raise ValueError(t("must be one line of text, is {value}", value=_shown(value)))
    return value


def filled_text(value: Any) -> str:
    """Text that is not empty."""
    if not text(value).strip():
        raise ValueError(t("must not be empty"))
    return text(value)


def identity(value: Any) -> str:
    """A short id of letters, digits, - and _."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", value):
        raise ValueError(t("must be 1–32 letters, digits, - or _, is {value}", value=_shown(value)))
    return value


def zone(value: Any) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(text(value))
    except (LookupError, ValueError, OSError) as wrong:
        raise ValueError(t("is no known time zone: {value}", value=_shown(value))) from wrong


def flag(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError(t("must be true or false, is {value}", value=_shown(value)))
    return value


def one_of(*words: str) -> Check:
    """A check for one of some words."""

    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(t("must be {words}, is {value}", words=" / ".join(words), value=_shown(value)))
        return str(value)

    return check


def whole(least: int, most: int) -> Check:
    """A check for a whole number from `least` to `most`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(t("must be {least}–{most}, is {value}", least=least, most=most, value=_shown(value)))
        return value

    return check


def seconds(least: float, most: float) -> Check:
    """A check for a number of seconds from `least` to `most`."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            words = t("must be {least}–{most} seconds, is {value}", least=least, most=most, value=_shown(value))
            raise ValueError(words)
        return float(value)

    return check


def host(value: Any) -> str:
    """An address or a host name."""
    try:
        return str(ipaddress.ip_address(text(value)))
    except ValueError:
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", value):
            return value
    raise ValueError(t("must be an address or a host name, is {value}", value=_shown(value)))


def hosts(value: Any) -> tuple[str, ...]:
    """A list of addresses or host names, at least one."""
    if not isinstance(value, list) or not value:
        raise ValueError(t("must be a list of host names, is {value}", value=_shown(value)))
    return tuple(host(one) for one in value)


def folders(value: Any) -> tuple[str, ...]:
    """A list of folders, the first one asked first."""
    if not isinstance(value, list) or not 1 <= len(value) <= 8:
        raise ValueError(t("must be a list of folders, is {value}", value=_shown(value)))
    return tuple(filled_text(one) for one in value)


def public_url(value: Any) -> str:
    """The address of a web server, without a slash at its end; "" for none."""
    if value == "":
        return ""
    if isinstance(value, str) and re.fullmatch(r"https?://[A-Za-z0-9.:\[\]_-]{1,200}(/[\w/-]*)?", value):
        return value.rstrip("/")
    raise ValueError(t("must be an address such as https://120.example.org, is {value}", value=_shown(value)))


@dataclass(frozen=True, slots=True)
class SerialFeed:
    """A receiver on a serial line: its feed identity, what pyserial opens, bits a second."""

    identity: str
    url: str
    baud: int


def serial_feeds(value: Any) -> tuple[SerialFeed, ...]:
    """A list of texts `IDENTITY URL [BAUD]`; NMEA 0183's own 4,800 where no speed is given. At most 64."""
    if not isinstance(value, list) or len(value) > 64:
        raise ValueError(t("must be a list of up to 64 receivers, is {value}", value=_shown(value)))
    return tuple(_serial_feed(one, "4800") for one in value)


def radio_gateways(value: Any) -> tuple[SerialFeed, ...]:
    """A list of texts `NAME URL [BAUD]`; 9,600 where no speed is given. At most 16, each with a name of its own."""
    if not isinstance(value, list) or len(value) > 16:
        raise ValueError(t("must be a list of up to 16 gateways, is {value}", value=_shown(value)))
    found = tuple(_serial_feed(one, "9600") for one in value)
    if len({one.identity for one in found}) < len(found):
        raise ValueError(t("must be a list of up to 16 gateways, is {value}", value=_shown(value)))
    return found


def _serial_feed(value: Any, usual: str) -> SerialFeed:
    parts = value.split() if isinstance(value, str) else []
    speed = parts[2] if len(parts) == 3 else usual
    if len(parts) not in (2, 3) or not speed.isdecimal() or not 300 <= int(speed) <= 4_000_000:
        raise ValueError(t("must be 'IDENTITY URL [BAUD]', is {value}", value=_shown(value)))
    return SerialFeed(parts[0], parts[1], int(speed))


def database_url(value: Any) -> str:
    """A URL of one of the two databases."""
    if isinstance(value, str) and re.match(r"(sqlite:///.|postgresql\+psycopg://.)", value):
        return value
    raise ValueError(t("must start with sqlite:/// or postgresql+psycopg://, is {value}", value=_shown(_masked(value))))


def _masked(value: Any) -> Any:
    return re.sub(r"//[^@/]*@", "//…@", value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
