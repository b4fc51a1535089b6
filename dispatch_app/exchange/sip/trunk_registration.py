"""Our registration at a trunk's provider: with digest, refreshed in time, tried again with growing pauses."""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Callable
from typing import Any

from sippy.SipContact import SipContact
from sippy.SipHeader import SipHeader
from sippy.SipURL import SipURL

from dispatch_app.exchange.settings import Trunk
from dispatch_app.exchange.sip.digest import authorization
from dispatch_app.exchange.sip.header_fields import plain
from dispatch_app.exchange.sip.probes import new_request

WANTED_S = 300
"""What we ask for; the provider may grant less, and says with 423 when it wants more."""

LONGEST_S = 86_400
SHORTEST_REFRESH_S = 2.0
AGAIN_S = (5.0, 15.0, 60.0)
"""Pauses after failures in a row, each by up to a quarter longer or shorter, so that many do not come at once."""

FAILURES_MOST = 2
"""A packet may get lost; two failures in a row are a trunk over which nobody reaches us."""

CHALLENGES_MOST = 2
"""The first one, and one more for a nonce that has become old meanwhile."""

log = logging.getLogger(__name__)


class TrunkRegistration:
    """One trunk's; in the SIP thread. `changed` is told whether we are registered, when that changes."""

    def __init__(
        self, trunk: Trunk, password: str, transactions: Any, address: Callable[[], tuple[str, int] | None],
        changed: Callable[[bool], None], now_s: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._trunk, self._password = trunk, password
        self._transactions = transactions
        self._address, self._changed, self._now_s = address, changed, now_s
        self._call_id = secrets.token_hex(12)
        self._cseq = 0
        self._wanted_s = WANTED_S
        self._next_s = 0.0
        self._failures = 0
        self._told: bool | None = None
        self.registered = False

    def tick(self) -> None:
        """Register when it is due."""
        now = self._now_s()
        if now >= self._next_s:
            self._next_s = now + AGAIN_S[-1]  # until the answer says when
            self._send(self._wanted_s)

    def end(self) -> None:
        """Unregister."""
        if self.registered:
            self._send(0)

    def _send(self, for_s: int, challenge: str = "", challenges: int = 0, proxy: bool = False) -> None:
        address = self._address()
        if address is None:
            self._fail(0)
            return
        trunk = self._trunk
        uri = f"sip:{trunk.host}:{trunk.port}"
        own = f"sip:{trunk.user}@{trunk.host}"
        request = new_request("REGISTER", uri, own, own, address, trunk.transport)
        self._cseq += 1
        request.getHFBody("cseq").cseq = self._cseq
        request.getHFBody("call-id").body = self._call_id
        contact = SipContact()
        contact.getUrl().username = trunk.user
        request.appendHeader(SipHeader(name="contact", body=contact))
        request.appendHeader(SipHeader(name="expires", body=plain("expires", str(for_s))))
        if challenge:
            answer = authorization(challenge, trunk.user, self._password, "REGISTER", str(SipURL(uri)))
            name = "proxy-authorization" if proxy else "authorization"
            request.appendHeader(SipHeader(name=name, body=plain(name, answer)))
        self._transactions.newTransaction(
            request, resp_cb=lambda response: self._answered(response, for_s, challenges)
        )

    def _answered(self, response: Any, for_s: int, challenges: int) -> None:
        code = response.getSCode()[0]
        if code < 200:
            return
        if code in (401, 407) and challenges < CHALLENGES_MOST:
            name = "www-authenticate" if code == 401 else "proxy-authenticate"
            for challenge in response.getHFBodys(name):
                if authorization(str(challenge), "u", "p", "REGISTER", "sip:x"):
                    self._send(for_s, str(challenge), challenges + 1, proxy=code == 407)
                    return
        if for_s == 0:
            self.registered = False
        elif code == 423 and self._wanted_s < (least := _seconds(response, "min-expires", 0)) <= LONGEST_S:
            self._wanted_s = least
            self._send(least)
        elif 200 <= code < 300:
            self._succeed(_granted_s(response, self._trunk.user, for_s))
        else:
            self._fail(code)

    def _succeed(self, granted_s: int) -> None:
        self._next_s = self._now_s() + max(SHORTEST_REFRESH_S, granted_s / 2)
        self._failures = 0
        self.registered = True
        self._tell(True)

    def _fail(self, code: int) -> None:
        pause = AGAIN_S[min(self._failures, len(AGAIN_S) - 1)] * (0.75 + 0.5 * random.random())
        self._next_s = self._now_s() + pause
        self._failures += 1
        self.registered = False
        if self._failures >= FAILURES_MOST or code in (401, 403, 407):
            if self._told is not False:
                log.warning("trunk %s does not register us: %d", self._trunk.name, code)
            self._tell(False)

    def _tell(self, registered: bool) -> None:
        if self._told is not registered:
            self._told = registered
            self._changed(registered)


def _seconds(response: Any, name: str, otherwise: int) -> int:
    for header in response.getHFBodys(name):
        text = str(header).partition(";")[0].strip()
        if text.isdecimal() and len(text) <= 6:
            return int(text)
    return otherwise


def _granted_s(response: Any, user: str, asked_s: int) -> int:
    """What the provider grants us: by our own contact, else by Expires."""
    for contact in response.getHFBodys("contact"):
        address = getattr(contact, "address", None)
        if address is not None and address.url is not None and address.url.username == user:
            text = str(address.params.get("expires") or "")
            if text.isdecimal() and len(text) <= 6:
                return int(text)
    return _seconds(response, "expires", asked_s)
