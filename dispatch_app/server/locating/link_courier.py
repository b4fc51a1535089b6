"""Sending the links that share a caller's position, and saying what became of them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

from dispatch_app.adapters.locating.numbers import normal_number
from dispatch_app.adapters.locating.sms import SmsFault, SmsPort
from dispatch_app.domain.call import Call
from dispatch_app.domain.commands import ReportLocationLink
from dispatch_app.domain.location_link import LinkState, LocationLink
from dispatch_app.server.web.location_links import LocationLinks
from dispatch_app.words import t

TOO_OLD = timedelta(seconds=60)
"""A link that was wanted before the server went down is sent after the start only if the caller still expects it."""

_MOBILE = re.compile(r"1[3-9]\d{9}")

log = logging.getLogger(__name__)


class LinkCourier:
    """Lives in the loop's thread; messages go out in `workers`, each at most once."""

    def __init__(
        self, links: LocationLinks, sms: SmsPort | None, area_code: str, workers: Executor,
        report: Callable[[ReportLocationLink], None], now: Callable[[], datetime],
    ) -> None:  # fmt: skip
        """`report` puts a command to the pen; called from any thread."""
        self._links = links
        self._sms = sms
        self._area_code = area_code
        self._workers = workers
        self._report = report
        self._now = now

    def adopt(self, call: Call) -> None:
        """A call of the board at the start of the server."""
        link = call.location_link
        if link is None:
            return
        self._links.remember(call)
        if link.state is LinkState.WANTED:
            if self._now() - link.wanted_at <= TOO_OLD:
                self._send(call, link)
            else:
                self._say(call, link, LinkState.FAILED, t("The server was not there"))

    def changed(self, call: Call) -> None:
        """The call's link changed: a new one is sent."""
        link = call.location_link
        if link is not None and link.state is LinkState.WANTED:
            self._links.remember(call)
            self._send(call, link)

    def _send(self, call: Call, link: LocationLink) -> None:
        sms = self._sms
        number = normal_number(link.number, self._area_code)
        if sms is None:
            self._say(call, link, LinkState.SHOWN, t("No SMS gateway: read the link out or show its code"))
        elif not _MOBILE.fullmatch(number):
            self._say(call, link, LinkState.SHOWN, t("This is no mobile number: read the link out"))
        else:
            text = self._links.text_of(link)
            self._workers.submit(self._run, sms, call, link, number, text)

    def _run(self, sms: SmsPort, call: Call, link: LocationLink, number: str, text: str) -> None:
        try:
            sms.send(number, text)
        except SmsFault as wrong:
            log.warning("a location link was not sent: %s", wrong)
            self._say(call, link, LinkState.FAILED, str(wrong))
        else:
            self._say(call, link, LinkState.SENT, "")

    def _say(self, call: Call, link: LocationLink, state: LinkState, note: str) -> None:
        self._report(ReportLocationLink(call.call_id, link.link_id, state, note))
