"""One SMS: units as 3GPP TS 23.040 wants them, the conversation with a modem, a gateway over a real socket."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch_app.adapters.locating.http_exchange import HttpFault, HttpPeer, exchange
from dispatch_app.adapters.locating.sms import SmsFault, SmsGateway, SmsModem, submit_pdus
from tests.server.partner_bed import partner


class Modem:
    """The far side of a serial line: answers each command, keeps every unit it was given."""

    def __init__(self, answers: dict[bytes, bytes] | None = None) -> None:
        self.answers = answers or {}
        self.units: list[bytes] = []
        self.opened: list[tuple[str, int]] = []
        self._waiting = b""

    def open(self, port: str, baud: int) -> Any:
        self.opened.append((port, baud))
        return self

    def __enter__(self) -> Modem:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, raw: bytes) -> None:
        known = next((answer for start, answer in self.answers.items() if raw.startswith(start)), None)
        if raw.endswith(b"\x1a"):
            self.units.append(raw[:-1])
            known = known or b"\r\n+CMGS: 5\r\nOK\r\n"
        elif raw.startswith(b"AT+CMGS"):
            known = known or b"\r\n> "
        self._waiting += known or b"\r\nOK\r\n"

    def read(self, size: int) -> bytes:
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken


def test_a_short_text_is_one_unit() -> None:
    (unit,) = submit_pdus("13900000000", "位置", 7)
    assert unit == "0011000B813109000000F000080B04" + "位置".encode("utf-16-be").hex().upper()


def test_a_long_text_is_numbered_and_joined_again() -> None:
    text = "请点开链接" * 20
    units = [bytes.fromhex(unit) for unit in submit_pdus("+8613900000000", text, 0x42)]
    assert len(units) == 2
    bodies = []
    for place, unit in enumerate(units, start=1):
        address = 4 + 1 + (unit[3] + 1) // 2
        assert unit[1] == 0x51 and unit[4] == 0x91
        length, user = unit[address + 3], unit[address + 4 :]
        assert length == len(user) <= 140 and user[:6] == bytes((5, 0, 3, 0x42, 2, place))
        bodies.append(user[6:])
    assert b"".join(bodies).decode("utf-16-be") == text
    assert len(submit_pdus("13900000000", "长" * 5_000, 1)) == 3


def test_the_modem_gets_every_unit_with_its_length() -> None:
    modem = Modem()
    SmsModem("/dev/ttyUSB0", 9600, modem.open).send("13900000000", "请点开链接" * 20)
    assert modem.opened == [("/dev/ttyUSB0", 9600)] and len(modem.units) == 2


@pytest.mark.parametrize("start", [b"AT+CMGF", b"AT+CMGS", b"00"])
def test_a_modem_that_refuses_is_a_fault(start: bytes) -> None:
    modem = Modem({start: b"\r\n+CMS ERROR: 500\r\n"})
    with pytest.raises(SmsFault, match="refuses"):
        SmsModem("x", open_line=modem.open).send("13900000000", "位置")


def test_no_number_and_no_line_are_faults() -> None:
    with pytest.raises(SmsFault):
        SmsModem("x", open_line=Modem().open).send("", "位置")
    with pytest.raises(SmsFault):
        SmsModem("socket://127.0.0.1:1").send("13900000000", "位置")


def test_the_gateway_is_told_and_what_it_says_counts() -> None:
    with partner() as there:
        gateway = SmsGateway(f"{there.url}/sms", HttpPeer(token="t" * 16))
        gateway.send("13900000000", "位置")
        method, path, headers, body = there.asked[0]
        assert (method, path, headers["Authorization"]) == ("POST", "/sms", "Bearer " + "t" * 16)
        assert body.decode() == '{"to":["13900000000"],"text":"位置"}'
        there.answer = (503, b"")
        with pytest.raises(SmsFault, match="503"):
            gateway.send("13900000000", "位置")
    with pytest.raises(SmsFault):
        gateway.send("13900000000", "位置")


def test_an_answer_is_bounded_in_length_and_redirects_are_not_followed() -> None:
    with partner() as there:
        there.answer = (200, b"x" * 5_000)
        with pytest.raises(HttpFault, match="longer"):
            exchange(HttpPeer(), "GET", there.url, None, {}, 1_000)
        there.answer = (302, b"")
        assert exchange(HttpPeer(), "GET", there.url, None, {}, 1_000) == (302, b"")
        for bad in ("file:///etc/passwd", "ftp://127.0.0.1", "http://[::", "nothing"):
            with pytest.raises(HttpFault):
                exchange(HttpPeer(0.5), "GET", bad, None, {}, 1_000)
        assert len(there.asked) == 2
