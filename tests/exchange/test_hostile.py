"""A hostile peer on a raw socket: whatever it sends, the exchange stays up, calls go on, counters say what came."""

from __future__ import annotations

import os
import random
import socket
import time
from collections.abc import Iterator

import pytest

from dispatch_app.domain.commands.exchange import ReportRing
from dispatch_app.simulator.phone_call import PhoneCall
from tests.exchange.exchange_bed import ExchangeBed, exchange_bed
from tests.waiting import wait_until

FLOOD = 20_000 if os.environ.get("FAULTS") == "full" else 3_000


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExchangeBed]:
    with exchange_bed(tmp_path_factory.mktemp("hostile")) as made:
        yield made


@pytest.fixture(scope="module")
def talk(bed: ExchangeBed) -> PhoneCall:
    """A call that goes on through everything."""
    trunk, desk = bed.trunk(1), bed.desk("d1", tone_hz=650.0)
    caller = bed.ring_in(trunk, "13900001111", tone_hz=440.0)
    ring = bed.centre.until_report(ReportRing)
    bed.centre.port.answer(ring.call_id, "d1")
    bed.until(caller, "up")
    bed.until_hears(caller, 650.0)
    assert desk.registered
    return caller


class Peer:
    """A raw socket that says anything."""

    def __init__(self, bed: ExchangeBed) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.2", 0))
        self.socket.settimeout(5.0)
        self.port = int(self.socket.getsockname()[1])
        self._to = bed.exchange

    def say(self, data: bytes) -> None:
        self.socket.sendto(data, self._to)

    def hear(self) -> str:
        return self.socket.recv(65_535).decode("utf-8", "replace")

    def message(self, method: str, number: int, *, branch: str = "", user: str = "x", more: str = "", body: str = "",
                tag: str = "") -> bytes:  # fmt: skip
        to_tag = f";tag={tag}" if tag else ""
        return (
            f"{method} sip:{user}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:{self.port};"
            f"branch={branch or f'z9hG4bK{self.port}x{number}'}\r\nMax-Forwards: 70\r\n"
            f"From: <sip:evil@127.0.0.2>;tag=e\r\nTo: <sip:{user}@127.0.0.1>{to_tag}\r\n"
            f"Call-ID: c{number}-{self.port}\r\nCSeq: {number} {method}\r\n"
            f"Contact: <sip:evil@127.0.0.2:{self.port}>\r\n"
            f"{more}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def asks(self) -> str:
        """The answer to an OPTIONS: the exchange lives and has time."""
        number = random.randrange(10**6)
        self.say(self.message("OPTIONS", number))
        deadline = time.monotonic() + 5.0
        while time.monotonic() < deadline:
            heard = self.hear()
            if f"{number} OPTIONS" in heard:
                return heard
        raise AssertionError("no answer")


@pytest.fixture
def peer(bed: ExchangeBed) -> Iterator[Peer]:
    peer = Peer(bed)
    yield peer
    peer.socket.close()


def _figures(bed: ExchangeBed) -> dict[str, float]:
    return bed.centre.link.figures()


def _until_counted(bed: ExchangeBed, name: str, more_than: float) -> None:
    wait_until(lambda: _figures(bed).get(name, 0) > more_than, f"{name} above {more_than}: {_figures(bed)}", 10.0)


def _still_talks(bed: ExchangeBed, talk: PhoneCall) -> None:
    talk.voice.forget()
    bed.until_hears(talk, 650.0)
    assert talk.state == "up"


def test_garbage_is_counted_and_dropped(bed: ExchangeBed, talk: PhoneCall, peer: Peer) -> None:
    chance = random.Random(120)
    before = _figures(bed).get("packets_garbage", 0)
    whole = peer.message("INVITE", 1)
    for _ in range(200):
        peer.say(chance.randbytes(chance.randrange(40, 1_400)))
    for cut in range(40, len(whole), 7):
        peer.say(whole[:cut])
    _until_counted(bed, "packets_garbage", before + 100)
    assert "200 OK" in peer.asks()
    _still_talks(bed, talk)


def test_malformed_but_plausible_messages_are_survived(bed: ExchangeBed, talk: PhoneCall, peer: Peer) -> None:
    good = peer.message("INVITE", 2).decode()
    chance = random.Random(2)
    for at in range(150):
        mutated = bytearray(good.replace("c2-", f"m{at}-").encode())
        for _ in range(chance.randrange(1, 12)):
            mutated[chance.randrange(8, len(mutated))] = chance.randrange(256)
        peer.say(bytes(mutated))
    for header in ("Via", "From", "To", "Call-ID", "CSeq", "Contact"):
        lines = [line for line in good.split("\r\n") if not line.startswith(header)]
        peer.say("\r\n".join(lines).encode())
    peer.say(good.replace("Content-Length: 0", "Content-Length: 99999").encode())
    peer.say(good.replace("Content-Length: 0", "Content-Length: -5").encode())
    peer.say(good.replace("CSeq: 2", "CSeq: 99999999999999999999").encode())
    peer.say(b"SIP/2.0 999999 Nonsense\r\n" + good.split("\r\n", 1)[1].encode())
    assert "200 OK" in peer.asks()
    _still_talks(bed, talk)


def test_an_oversize_header_does_no_harm(bed: ExchangeBed, talk: PhoneCall, peer: Peer) -> None:
    peer.say(peer.message("OPTIONS", 3, more="X-Long: " + "a" * 60_000 + "\r\n"))
    peer.say(peer.message("INVITE", 4, more="Record-Route: <sip:x@127.0.0.2;lr>\r\n" * 400))
    assert "200 OK" in peer.asks()
    _still_talks(bed, talk)


def test_strangers_get_no_call_and_wrong_passwords_are_locked_out(
    bed: ExchangeBed, talk: PhoneCall, peer: Peer
) -> None:  # fmt: skip
    sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n"
    peer.say(peer.message("INVITE", 5, more="Content-Type: application/sdp\r\n", body=sdp))
    assert "403" in peer.hear()
    wrong = bed.phone("d2", "not the password")
    assert bed.loop.run(wrong.register()) == 401
    _until_counted(bed, "digest_wrong", 0)
    for _ in range(12):
        code = bed.loop.run(wrong.register())
    assert code == 403
    unknown = bed.phone("nobody", "x")
    assert bed.loop.run(unknown.register()) == 401
    _still_talks(bed, talk)


def test_repeats_of_a_request_get_the_same_answer_and_make_one_call(
    bed: ExchangeBed, talk: PhoneCall, peer: Peer
) -> None:  # fmt: skip
    trunk = bed.trunk(2)
    rings = len(bed.centre.of(ReportRing))
    caller = bed.ring_in(trunk, "13900004444")
    assert caller.invite is not None
    for _ in range(5):
        bed.loop.do(trunk._to_exchange, caller.invite.to_bytes())
    bed.until(caller, "ringing")
    bed.loop.do(caller.hang_up)
    assert "200 OK" in peer.asks()
    assert len(bed.centre.of(ReportRing)) == rings + 1
    _still_talks(bed, talk)


def test_half_open_and_endless_tcp_connections_are_closed(bed: ExchangeBed, talk: PhoneCall, peer: Peer) -> None:
    before = _figures(bed)
    silent = [socket.create_connection(bed.exchange) for _ in range(20)]
    endless = socket.create_connection(bed.exchange)
    endless.settimeout(20.0)
    endless.sendall(b"INVITE sip:x@127.0.0.1 SIP/2.0\r\nX: ")
    try:
        for _ in range(40):
            endless.sendall(b"a" * 4_096)
    except OSError:
        pass_through = True
    else:
        pass_through = endless.recv(10) == b""
    assert pass_through, "an endless header is let in"
    _until_counted(bed, "packets_oversize", before.get("packets_oversize", 0))
    whole = peer.message("OPTIONS", 6)
    slow = socket.create_connection(bed.exchange)
    slow.settimeout(5.0)
    for at in range(0, len(whole), 11):
        slow.sendall(whole[at : at + 11])
    assert b"200 OK" in slow.recv(65_535)
    for one in silent:
        one.settimeout(15.0)
    assert silent[0].recv(10) == b"", "a half-open connection is closed"
    _until_counted(bed, "packets_half_open", before.get("packets_half_open", 0))
    for one in (*silent, endless, slow):
        one.close()
    _still_talks(bed, talk)


def test_a_flood_is_shed_and_the_talk_goes_on(bed: ExchangeBed, talk: PhoneCall, peer: Peer) -> None:
    before = _figures(bed).get("packets_flood", 0)
    for at in range(FLOOD):
        peer.say(peer.message("INVITE", 1_000 + at))
    _still_talks(bed, talk)
    _until_counted(bed, "packets_flood", before)
    wait_until(lambda: _answers(bed), "an answer after the flood", 20.0)


def _answers(bed: ExchangeBed) -> bool:
    peer = Peer(bed)
    peer.socket.settimeout(1.0)
    try:
        return "200 OK" in peer.asks()
    except TimeoutError:
        return False
    finally:
        peer.socket.close()


def test_a_cancel_that_crosses_the_answer_leaves_no_leg(bed: ExchangeBed, talk: PhoneCall) -> None:
    """The desk lifts while the caller gives up: whoever was first, in the end nobody hangs in the air."""
    desk = bed.desk("d3")
    trunk = next(phone for phone in bed._phones if phone.user == "t2")
    for at in range(8):
        number = f"1380000{at:04d}"
        caller = bed.ring_in(trunk, number)
        ring = bed.centre.until_report(ReportRing, caller_number=number)
        bed.centre.port.ring(ring.call_id, ["d3"])
        at_desk = bed.ringing(desk)

        async def cross(at_desk: PhoneCall = at_desk, caller: PhoneCall = caller, first: bool = at % 2 == 0) -> None:
            if first:
                await at_desk.answer()
                caller.hang_up()
            else:
                caller.hang_up()
                await at_desk.answer()

        bed.loop.run(cross())
        wait_until(lambda: not [c for c in desk.calls.values() if c.state == "up"], "the desk is free", 10.0)
    wait_until(lambda: _figures(bed).get("calls") == 1, f"one call is left: {_figures(bed)}", 10.0)
    _still_talks(bed, talk)
