"""What fails at the exchange is seen at the console: in words on the strip, and as an alarm while it lasts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dispatch_app.adapters.telephony.exchange_port import ExchangePort
from dispatch_app.exchange.exchange_recorder import RecorderTroubles
from dispatch_app.exchange.recording.events import RecorderRecovered, RecorderStalled
from dispatch_app.server.parts_desk import START_GRACE_S, UNWELL_FOR_S
from dispatch_app.server.telephony_link import TelephonyLink
from dispatch_app.wire.codec import encode
from dispatch_app.wire.exchange import Beat, Legs
from tests.server.test_parts_desk import Bed

ALARM = {"telephony_fault:telephony"}


class Console:
    """An exchange at the link, and the alarms that the console shows."""

    def __init__(self) -> None:
        self.port = ExchangePort()
        self.link = TelephonyLink(self.port, lambda: None)
        self.bed = Bed()
        self.send = self._send
        self.hear(Legs(datetime.now(UTC), []))
        self.beat()
        assert self.alarms(START_GRACE_S) == set()

    def hear(self, message: Legs | Beat) -> None:
        assert self.link._take(encode(message).decode(), self.send)

    def _send(self, request: object) -> None:
        """Nobody is asked here."""

    def beat(self, **wrong: str) -> str:
        """The exchange's beat; what the strip shows."""
        self.hear(Beat({"exchange": "ok", "trunks": "ok", "recorder": "ok", **wrong}))
        return self.link.words()["telephony"]

    def alarms(self, after_s: float) -> set[str]:
        self.bed.health = dict(self.link.words())
        self.bed.pass_time(0.1)
        return self.bed.pass_time(after_s) & ALARM


def test_a_lost_trunk_and_a_stalled_recorder_stand_side_by_side_until_both_are_well() -> None:
    console, recorder = Console(), RecorderTroubles()
    recorder.happened(RecorderStalled("a write takes 3 s", 3.0, 0.0))
    words = console.beat(trunks="中继中断：trunk-1", recorder=recorder.words())
    assert "trunk-1" in words and "磁盘" in words
    assert console.alarms(UNWELL_FOR_S) == ALARM
    assert "trunk-1" not in console.beat(recorder=recorder.words())
    assert console.alarms(UNWELL_FOR_S) == ALARM, "one of two is still wrong"
    recorder.happened(RecorderRecovered(0.0))
    assert console.beat(recorder=recorder.words()) == "ok"
    assert console.alarms(0.0) == set()


@pytest.mark.parametrize("gone", ["killed", "silent"])
def test_an_exchange_that_is_gone_is_an_alarm(gone: str) -> None:
    console = Console()
    if gone == "killed":
        console.port.detach(console.send)
    else:
        console.link._heard_s -= 60.0
    assert console.link.words()["telephony"] != "ok"
    assert console.alarms(UNWELL_FOR_S) == ALARM
