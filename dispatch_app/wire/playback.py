"""Hearing a recording by telephone: what the exchange asks for a caller, and how a person chooses number and PIN."""

from __future__ import annotations

import msgspec

from dispatch_app.wire.codec import PROTOCOL

SHORTEST_PIN, LONGEST_PIN = 6, 12
LONGEST_NUMBER = 12
"""Digits of a person's own number, often that of the extension."""


class ChoosePin(msgspec.Struct, frozen=True):
    """POST paths.TELEPHONE_PIN by the signed-in person; the password once more, for the desk may stand open."""

    password: str
    number: str
    pin: str
    protocol: int = PROTOCOL


class PlaybackWanted(msgspec.Struct, frozen=True):
    """POST paths.TELEPHONE_PLAYBACK by role TELEPHONY; without a serial number only the PIN is judged.

    `opening` is one for a caller and a recording: asked again, it is no second listening.
    """

    number: str
    pin: str
    recording_id: str = ""
    opening: str = ""
    protocol: int = PROTOCOL
