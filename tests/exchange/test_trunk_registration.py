"""The exchange registers at a provider: digest, refresh by what was granted, too short, declined, back again, gone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_app.domain.commands.exchange import ReportLine
from dispatch_app.domain.telephone import LineState
from dispatch_app.exchange.sip.digest import digest_response
from dispatch_app.simulator.sip_message import SipMessage, answer_to, read_message
from tests.exchange.exchange_bed import ExchangeBed
from tests.waiting import wait_until

USER, PASSWORD, REALM, NONCE = "centre120", "trunk-secret", "provider", "once"


class Provider(asyncio.DatagramProtocol):
    """A registrar: challenges, checks the digest itself, grants `grants_s`; `answers` says what else it does."""

    def __init__(self) -> None:
        self.grants_s = 4
        self.least_s = 0
        self.declines = 0
        self.requests: list[SipMessage] = []
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        request = read_message(data)
        if request is None or request.code or self.transport is None:
            return
        answer = answer_to(request, 200, "OK", "p")
        if request.method == "REGISTER":
            self.requests.append(request)
            answer = self._register(request)
        self.transport.sendto(answer.to_bytes(), address)

    def _register(self, request: SipMessage) -> SipMessage:
        given = request.get("authorization")
        if self.declines:
            return answer_to(request, self.declines, "Declined", "p")
        if not given:
            answer = answer_to(request, 401, "Unauthorized", "p")
            challenge = f'Digest realm="{REALM}",nonce="{NONCE}",algorithm=MD5,qop="auth"'
            answer.headers.append(("www-authenticate", challenge))
            return answer
        fields = {
            name: value.strip('"') for name, _, value in (one.partition("=") for one in given[7:].split(",")) if name
        }
        assert fields["response"] == digest_response(PASSWORD, "REGISTER", REALM, fields, "MD5")
        wanted = int(request.get("expires"))
        if 0 < wanted < self.least_s:
            answer = answer_to(request, 423, "Interval Too Brief", "p")
            answer.headers.append(("min-expires", str(self.least_s)))
            return answer
        answer = answer_to(request, 200, "OK", "p")
        answer.headers.append(("contact", f"{request.get('contact')};expires={min(wanted, self.grants_s)}"))
        return answer

    def accepted(self) -> list[SipMessage]:
        """Requests that carried a proof."""
        return [one for one in self.requests if one.get("authorization")]


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[ExchangeBed]:
    made = ExchangeBed(tmp_path, trunks=1, desks=1)
    text = made.settings_file.read_text(encoding="utf-8")
    more = f'user = "{USER}"\nregister = true\n'
    made.settings_file.write_text(text.replace("[[trunk]]\n", f"[[trunk]]\n{more}", 1), encoding="utf-8")
    (tmp_path / "keys" / "trunk-t1").write_text(PASSWORD, encoding="ascii")
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def provider(bed: ExchangeBed) -> Iterator[Provider]:
    async def start() -> Provider:
        loop = asyncio.get_running_loop()
        address = ("127.0.0.1", bed.trunk_ports[0])
        _, made = await loop.create_datagram_endpoint(Provider, local_addr=address)
        return made

    made = bed.loop.run(start())
    yield made
    assert made.transport is not None
    bed.loop.do(made.transport.close)


def test_it_registers_refreshes_and_unregisters(bed: ExchangeBed, provider: Provider) -> None:
    provider.least_s, provider.grants_s = 600, 4
    bed.start()
    wait_until(lambda: len(provider.accepted()) >= 4, "registered, and refreshed by the time that was granted", 15.0)
    assert [one.get("expires") for one in provider.accepted()[:3]] == ["300", "600", "600"], "423 is heeded"
    assert f"sip:{USER}@127.0.0.1:{bed.sip_port}" in provider.accepted()[1].get("contact")
    assert len({one.get("call-id") for one in provider.requests}) == 1
    numbers = [one.cseq[0] for one in provider.requests]
    assert numbers == sorted(set(numbers)), "every request has the next number"
    bed.centre.until_report(ReportLine, line_id="t1", state=LineState.IDLE)
    assert bed.process is not None
    bed.process.terminate()
    wait_until(lambda: provider.requests[-1].get("expires") == "0", "unregistered at the end")


def test_a_provider_that_declines_shows_the_trunk_as_down_until_it_takes_us(
    bed: ExchangeBed, provider: Provider
) -> None:
    provider.declines = 403
    bed.start()
    wait_until(lambda: "does not register us: 403" in bed.text(), "told in the log")
    bed.centre.until_report(ReportLine, line_id="t1", state=LineState.DOWN)
    first = len(provider.requests)
    provider.declines = 0
    wait_until(lambda: provider.accepted(), "tried again after the pause", 15.0)
    assert len(provider.requests) - first <= 3, "not without a pause"
    told = len(bed.centre.of(ReportLine))
    wait_until(lambda: [one for one in bed.centre.of(ReportLine) if one.line_id == "t1"][-1].state is LineState.IDLE,
               f"up after {told} reports")  # fmt: skip
