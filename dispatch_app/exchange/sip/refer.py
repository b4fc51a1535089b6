"""Transfers that a telephone asks for itself: Refer-To (RFC 3515) with or without Replaces (RFC 3891). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from dispatch_app.exchange.switch.events import NUMBER_LONGEST

LONGEST_REFER_TO = 1_000
"""Characters: a number, a host, a Call-ID and two tags take two hundred."""

_URI = re.compile(
    r"<?\s*sips?:([^@<>?;\s]{1,200})(?:@[^<>?;\s]{0,200})?(?:;[^?<>\s]*)?(?:\?([^<>\s]*))?\s*>?", re.IGNORECASE
)
_TAG = re.compile(r"(from|to)-tag=([^;\s]{1,200})", re.IGNORECASE)


class ReferFault(ValueError):
    """The wish of the telephone is not understood."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The dialog that a Replaces names, as the telephone sees it: its own tag is `own_tag`."""

    call_id: str
    far_tag: str
    own_tag: str


@dataclass(frozen=True, slots=True)
class ReferTo:
    """Whom the partner shall talk with: a number, or whoever the other dialog of the telephone reaches."""

    number: str
    replaced: Replaced | None = None


def read_refer_to(text: str) -> ReferTo:
    """What the header asks for. Raises ReferFault."""
    address = text[text.find("<") :] if "<" in text else text.strip()
    match = _URI.match(address) if len(text) <= LONGEST_REFER_TO else None
    if match is None:
        raise ReferFault("no SIP address")
    number = unquote(match.group(1)).split(";")[0]
    if not number.isprintable() or len(number) > NUMBER_LONGEST:
        raise ReferFault("no number")
    for field in (match.group(2) or "").split("&"):
        name, _, value = field.partition("=")
        if name.lower() == "replaces":
            return ReferTo(number, read_replaces(unquote(value)))
    return ReferTo(number)


def read_replaces(text: str) -> Replaced:
    """The dialog that is named. Raises ReferFault."""
    call_id = text.partition(";")[0].strip()
    tags = {name.lower(): value for name, value in _TAG.findall(text)}
    if not call_id or set(tags) != {"from", "to"}:
        raise ReferFault("no dialog")
    return Replaced(call_id, tags["to"], tags["from"])
