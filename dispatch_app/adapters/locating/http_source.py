"""The pull side of 打一送一: 110 or an operator is asked over HTTP where a number is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec

from dispatch_app.adapters.locating.http_exchange import HttpFault, HttpPeer, exchange
from dispatch_app.adapters.locating.reports import (
    MOST_BYTES,
    Finding,
    ReportFault,
    SourceForm,
    read_findings,
)
from dispatch_app.adapters.locating.sources import Question, SourceFault

ACCEPT = "application/json, application/pidf+xml, text/plain"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class HttpSource:
    """GET with {number} and {call_id} in the address, or POST of the question as JSON. 204 and 404 mean: not known."""

    form: SourceForm
    url: str
    peer: HttpPeer
    method: str = "GET"
    numbers: str = ""
    """A regular expression: numbers that the party knows; "" for all."""
    now: Callable[[], datetime] = _utc_now

    @property
    def source_id(self) -> str:
        return self.form.source_id

    @property
    def name(self) -> str:
        return self.form.name

    def answers_for(self, number: str) -> bool:
        return bool(number) and (not self.numbers or re.match(self.numbers, number) is not None)

    def locate(self, question: Question) -> list[Finding]:
        """See LocationSource."""
        url = self.url.replace("{number}", quote(question.number, safe=""))
        url = url.replace("{call_id}", quote(question.call_id, safe=""))
        headers, body = {"Accept": ACCEPT}, None
        if self.method == "POST":
            headers["Content-Type"] = "application/json"
            body = msgspec.json.encode(
                {"number": question.number, "call_id": question.call_id, "at": question.asked_at}
            )
        try:
            status, raw = exchange(self.peer, self.method, url, body, headers, MOST_BYTES)
        except HttpFault as wrong:
            raise SourceFault(str(wrong)) from wrong
        if status in (204, 404):
            return []
        if status != 200:
            raise SourceFault(f"HTTP {status}")
        if not raw.strip():
            return []
        try:
            found = read_findings(raw, self.form, self.now())
        except ReportFault as wrong:
            raise SourceFault(str(wrong)) from wrong
        return [replace(one, number=question.number, call_id=question.call_id) for one in found]
