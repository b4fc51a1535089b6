"""Links to the page that shares a caller's position: short tokens that only this server can make, good for one call."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from reportlab.graphics.barcode.qr import QrCodeWidget

from dispatch_app.domain import queries as q
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import Call
from dispatch_app.domain.location_link import LocationLink
from dispatch_app.server.own_keys import make_key, read_key
from dispatch_app.wire import paths
from dispatch_app.words import t

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Thirty signs that nobody mistakes for one another when a link is read out."""

TOKEN_LENGTH = 10
"""30¹⁰ tokens; some hundred live at a time and wrong ones are rate-limited, so none is ever guessed."""

KEY_FILE = "location-link"

MOST_TOKENS = 1_000
"""Tokens kept at hand; a centre sends some links an hour, and each is good for half an hour."""


def link_secret(keys: Path) -> bytes:
    """The secret that tokens are made from, created on first use. Raises OSError."""
    try:
        return read_key(keys, KEY_FILE).encode("ascii")
    except FileNotFoundError:
        return make_key(keys, KEY_FILE).encode("ascii")


class LocationLinks:
    """Tokens and addresses of the links on the board; lives in the loop's thread, `found` may be asked from any."""

    def __init__(
        self, secret: bytes, public_url: str, centre_name: str, board: Callable[[], Board], now: Callable[[], datetime]
    ) -> None:
        """`public_url`: how a telephone reaches the page, without a slash at its end."""
        self._secret = secret
        self._public_url = public_url
        self._centre_name = centre_name
        self._board = board
        self._now = now
        self._calls: dict[str, tuple[str, str]] = {}
        """Token → call id and link id, the newest MOST_TOKENS."""

    def token_of(self, link: LocationLink) -> str:
        """The token of a link; the same for ever, and in no journal."""
        number = int.from_bytes(hmac.digest(self._secret, link.link_id.encode("utf-8"), hashlib.sha256), "big")
        signs = []
        for _ in range(TOKEN_LENGTH):
            number, place = divmod(number, len(ALPHABET))
            signs.append(ALPHABET[place])
        return "".join(signs)

    def remember(self, call: Call) -> None:
        """Let the call's link be found by its token."""
        link = call.location_link
        if link is None:
            return
        self._calls[self.token_of(link)] = (call.call_id, link.link_id)
        while len(self._calls) > MOST_TOKENS:
            del self._calls[next(iter(self._calls))]

    def find(self, token: str) -> tuple[Call, LocationLink] | None:
        """The call and its link, while the link is good: the newest of its call, and not expired."""
        call_id, link_id = self._calls.get(token, ("", ""))
        call = self._board().calls.get(call_id)
        link = call.location_link if call is not None else None
        if call is None or link is None or link.link_id != link_id or link.expires_at <= self._now():
            return None
        return call, link

    def url_of(self, link: LocationLink) -> str:
        """The address that the caller opens."""
        return f"{self._public_url}{paths.CALLER_PAGE}{self.token_of(link)}"

    def text_of(self, link: LocationLink) -> str:
        """The message that carries the address; one SMS of 70 Chinese characters holds it with a short address."""
        return t("[{centre}] Tap and choose “share” so that we find you: {url}", centre=self._centre_name[:12],
                 url=self.url_of(link))

    def found(self, call_id: str) -> q.LocationLinkFound:
        """The link of a call in words and as a QR code."""
        call = self._board().calls.get(call_id)
        link = call.location_link if call is not None else None
        if link is None or link.expires_at <= self._now():
            return q.LocationLinkFound()
        url = self.url_of(link)
        return q.LocationLinkFound(url, self.text_of(link), qr_rows(url))


def qr_rows(text: str) -> tuple[str, ...]:
    """The QR code of a text, a row of "1" (dark) and "0" a line, without its quiet zone."""
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)
