"""The page that a caller opens by a link: it shares the telephone's position with the centre, without sign-in."""

from __future__ import annotations

import hmac
import json
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from html import escape
from math import isfinite
from pathlib import Path
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dispatch_app.domain.call import Call
from dispatch_app.domain.commands import Command, ReportCandidate, ReportLocationLink
from dispatch_app.domain.location_link import LinkState, LocationLink
from dispatch_app.domain.place import Candidate, PlaceSource, Position
from dispatch_app.server.request_boundary import RequestFault, decoded, json_response, read_body
from dispatch_app.server.web.location_links import LocationLinks
from dispatch_app.server.web.rate import Rate
from dispatch_app.wire import paths
from dispatch_app.words import language, later, t, t_in

MOST_BYTES = 2_000
"""A report has about 200 bytes."""

PAGES_OF_ONE_LINK = 3
"""A link opened in a messenger and then in the browser is still the caller's; more openings are somebody else's."""

MOST_LINKS = 1_000
"""Links whose pages are remembered, the newest; see location_links.MOST_TOKENS."""

LONGEST_AGE_S = 3_600.0
WORST_ACCURACY_M = 100_000.0

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "geolocation=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class CallerReport(msgspec.Struct):
    """What the page says. `page` is a random name that the page gave itself."""

    page: str
    state: Literal["opened", "sharing", "denied", "unable"]
    longitude: float | None = None
    latitude: float | None = None
    accuracy_m: float | None = None
    age_s: float = 0.0


class CallerPage:
    """GET the page, POST what it says. `send` puts a command to the pen under a key."""

    def __init__(
        self, links: LocationLinks, centre_name: str, send: Callable[[str, Command], None], now: Callable[[], datetime]
    ) -> None:
        self._links = links
        self._centre_name = centre_name
        self._send = send
        self._now = now
        self._strangers = Rate(1.0, 30.0)
        """Wrong tokens by address."""
        self._reports = Rate(1.0, 10.0)
        """Reports by token: the page sends one in five seconds."""
        self._pages: OrderedDict[str, list[str]] = OrderedDict()

    def routes(self) -> list[BaseRoute]:
        """The routes to join."""
        return [
            Route(paths.CALLER_PAGE + "caller.js", self.script, methods=["GET"]),
            Route(paths.CALLER_PAGE + "caller.css", self.style, methods=["GET"]),
            Route(paths.CALLER_PAGE + "{token}", self.page, methods=["GET"]),
            Route(paths.CALLER_PAGE + "{token}", self.report, methods=["POST"]),
        ]

    async def script(self, request: Request) -> Response:
        """The page's program."""
        return Response(_file("caller.js"), headers=_HEADERS, media_type="text/javascript")

    async def style(self, request: Request) -> Response:
        """The page's look."""
        return Response(_file("caller.css"), headers=_HEADERS, media_type="text/css")

    async def page(self, request: Request) -> Response:
        """The page of a good link, else one that says what to do. Opening it by itself changes nothing: messengers
        look into links before a person does."""
        tongue = _tongue(request)
        found = self._links.find(request.path_params["token"])
        if found is None:
            self._stranger(request)
            return Response(_filled("gone.html", gone_words(tongue, self._centre_name)), 404, _HEADERS, "text/html")
        return Response(_filled("caller.html", page_words(tongue, self._centre_name)), 200, _HEADERS, "text/html")

    async def report(self, request: Request) -> Response:
        """What the page says becomes a candidate of the call."""
        token = request.path_params["token"]
        found = self._links.find(token)
        if found is None:
            self._stranger(request)
            raise RequestFault(410, "location_link_over", t("This location link is no longer valid"))
        self._reports.check(token)
        report = decoded(await read_body(request, MOST_BYTES), CallerReport)
        call, link = found
        if not self._knows(link, report.page):
            raise RequestFault(409, "location_link_taken", t("This link is open on another telephone"))
        if report.state == "sharing":
            candidate = self._candidate(link, report)
            self._send(f"candidate:{candidate.candidate_id}", ReportCandidate(call.call_id, candidate))
        self._tell(call, link, LinkState(report.state))
        return json_response({})

    def _candidate(self, link: LocationLink, report: CallerReport) -> Candidate:
        longitude, latitude, accuracy_m = report.longitude, report.latitude, report.accuracy_m
        if longitude is None or latitude is None or not Position(longitude, latitude).is_valid():
            raise RequestFault(400, "field_wrong", t("This is no position on earth"), "$.longitude")
        if accuracy_m is not None and not (isfinite(accuracy_m) and 0 <= accuracy_m <= WORST_ACCURACY_M):
            accuracy_m = WORST_ACCURACY_M
        age_s = min(max(report.age_s, 0.0), LONGEST_AGE_S) if isfinite(report.age_s) else LONGEST_AGE_S
        found_at = self._now() - timedelta(seconds=age_s)
        return Candidate(
            f"{link.link_id}-{int(found_at.timestamp() * 1000)}"[-120:], PlaceSource.SMS_LINK,
            Position(longitude, latitude), found_at, accuracy_m,
        )  # fmt: skip

    def _tell(self, call: Call, link: LocationLink, state: LinkState) -> None:
        if link.state is not state:
            self._send(f"link:{link.link_id}:{state}", ReportLocationLink(call.call_id, link.link_id, state))

    def _knows(self, link: LocationLink, page: str) -> bool:
        """Whether the page is one of the link's first few."""
        if not 16 <= len(page) <= 64 or not page.isalnum() or not page.isascii():
            raise RequestFault(400, "field_wrong", t("The request is malformed: {why}", why="page"), "$.page")
        pages = self._pages.setdefault(link.link_id, [])
        if any(hmac.compare_digest(page, known) for known in pages):
            return True
        if len(pages) >= PAGES_OF_ONE_LINK:
            return False
        pages.append(page)
        while len(self._pages) > MOST_LINKS:
            self._pages.popitem(last=False)
        return True

    def _stranger(self, request: Request) -> None:
        self._strangers.check(request.client.host if request.client else "")


def page_words(tongue: str, centre_name: str) -> dict[str, str]:
    """The fields of the page in a language."""
    texts = {name: t_in(tongue, words) for name, words in SCRIPT_TEXTS.items()}
    return _head(tongue, centre_name) | {name: t_in(tongue, words) for name, words in PAGE_TEXTS.items()} | {
        "texts": json.dumps(texts, ensure_ascii=False)
    }


def gone_words(tongue: str, centre_name: str) -> dict[str, str]:
    """The fields of the page that stands where a link is no longer good."""
    return _head(tongue, centre_name) | {name: t_in(tongue, words) for name, words in GONE_TEXTS.items()}


def _head(tongue: str, centre_name: str) -> dict[str, str]:
    return {"lang": "en" if tongue == "en" else "zh-CN", "centre": centre_name}


PAGE_TEXTS = {
    "title": later("Share your position with 120"),
    "headline": later("Let the ambulance find you"),
    "stay": later("Stay on the phone. Tap the button and choose “allow”."),
    "share": later("Share my position"),
    "allow_title": later("How to allow it"),
    "allow_1": later("Switch on location in the telephone's settings."),
    "allow_2": later("Allow location for this browser or WeChat."),
    "allow_3": later("Come back to this page and tap “Try again”."),
    "why": later("Your position goes to the emergency centre only, for this call, while this page is open."),
    "noscript": later("This page needs JavaScript. Tell the dispatcher where you are."),
}
SCRIPT_TEXTS = {
    "locating": later("Looking for your position…"),
    "permit": later("When the telephone asks, choose “allow”."),
    "shared": later("Your position has been sent"),
    "keep": later("Keep this page open and stay on the phone."),
    "accuracy": later("exact to about {metres} m"),
    "again": later("Not sent yet, trying again…"),
    "offline": later("No connection, trying again…"),
    "denied": later("The telephone does not let us see your position"),
    "unable": later("The telephone finds no position yet"),
    "outside": later("Switch location on, go to a window or outside, and try again."),
    "retry": later("Try again"),
    "gone": later("This link is no longer valid. Tell the dispatcher where you are."),
    "other": later("This link is open on another telephone."),
}
GONE_TEXTS = {
    "title": later("This location link is no longer valid"),
    "headline": later("This location link is no longer valid"),
    "stay": later("Stay on the phone and tell the dispatcher where you are, or call 120."),
}


def _tongue(request: Request) -> str:
    """The reader's language: English where the telephone wants it and no Chinese, else the centre's own."""
    wanted = request.headers.get("accept-language", "").lower()
    first = wanted.split(",")[0].strip()
    return "zh" if first.startswith("zh") else "en" if first.startswith("en") else language()


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "pages" / name).read_text(encoding="utf-8")


def _filled(name: str, words: dict[str, str]) -> str:
    page = _file(name)
    for field, text in words.items():
        plain = text.replace("<", "\\u003c") if field == "texts" else escape(text)
        page = page.replace("{{" + field + "}}", plain)
    return page
