"""OPTIONS to peers: whoever answers at all, with whatever code, lives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sippy.SipAddress import SipAddress
from sippy.SipFrom import SipFrom
from sippy.SipHeader import SipHeader
from sippy.SipRequest import SipRequest
from sippy.SipRoute import SipRoute
from sippy.SipTo import SipTo
from sippy.SipURL import SipURL
from sippy.Time.Timeout import Timeout

ANSWER_S = 3.0
"""A peer on the local network answers within milliseconds; a satellite hop takes one second."""

Outcome = Callable[[bool, int], None]
"""(alive, SIP code or 0)"""


class Probes:
    """Asks; each question ends in one call of its outcome."""

    def __init__(self, transactions: Any, host: str, port: int) -> None:
        self._transactions = transactions
        self._host, self._port = host, port

    def ask(
        self, uri: str, address: tuple[str, int], transport: str, connection: Any, route: str, outcome: Outcome
    ) -> None:  # fmt: skip
        """One OPTIONS."""
        request = new_request("OPTIONS", uri, uri, f"sip:exchange@{self._host}:{self._port}", address, transport)
        if route:
            request.appendHeader(SipHeader(name="route", body=SipRoute(route)))
        done = [False]

        def settle(alive: bool, code: int) -> None:
            if not done[0]:
                done[0] = True
                outcome(alive, code)

        def answered(response: Any) -> None:
            code = response.getSCode()[0]
            settle(code != 408, code)

        Timeout(lambda: settle(False, 0), ANSWER_S)
        self._transactions.newTransaction(request, resp_cb=answered, userv=connection)


def new_request(method: str, uri: str, to: str, sender: str, address: tuple[str, int], transport: str) -> Any:
    """A request outside of dialogs."""
    from_field = SipFrom(address=SipAddress(url=SipURL(sender), hadbrace=True))
    from_field.genTag()
    return SipRequest(
        method=method, ruri=SipURL(uri), to=SipTo(address=SipAddress(url=SipURL(to), hadbrace=True)),
        fr0m=from_field, target=(address, transport), cseq=1,
    )  # fmt: skip
