"""The real exchange as a process of its own, with telephones and callers that speak real SIP and RTP."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from dispatch_app.exchange.settings import exchange_settings_text
from dispatch_app.simulator.phone_call import PhoneCall
from dispatch_app.simulator.phone_voice import strength
from dispatch_app.simulator.sip_phone import SipPhone
from tests.exchange.small_centre import SmallCentre
from tests.free_ports import free_port
from tests.waiting import wait_until

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parents[2]
LINKED = "takes calls again"
LOUD = 0.05
"""A tone of a quarter of full scale arrives at 0.25; what is not meant for a leg at less than 0.005."""


class Loop:
    """An event loop in a thread, for telephones of a test that itself waits."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="telephones", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result], within_s: float = 20.0) -> Result:
        """The result of the work. Raises what it raises."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(within_s)

    def do(self, function: Any, *arguments: Any) -> None:
        """Call in the loop's thread."""

        async def call() -> None:
            function(*arguments)

        self.run(call())

    def close(self) -> None:
        """End it; tasks of telephones with it."""

        async def finish() -> None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self.run(finish())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


class ExchangeBed:
    """A folder, a small centre, one exchange; telephones made on demand."""

    def __init__(
        self, folder: Path, *, desks: int = 3, sip: dict[str, Any] | None = None, media: dict[str, Any] | None = None,
        with_centre: bool = True, trunks: int = 2, server: dict[str, Any] | None = None, recording: bool = False,
        telephones_too: list[dict[str, Any]] | None = None, srtp: bool = False,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.loop = Loop()
        self.centre = SmallCentre()
        if with_centre:
            self.centre.start()
        self._with_centre = with_centre
        self.sip_port = free_port()
        self.trunk_ports = [free_port() for _ in range(trunks)]
        rtp = free_port(200)
        keys = folder / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        telephones: list[dict[str, Any]] = [
            {"user": f"d{at}", "extension": f"800{at}", "srtp": srtp} for at in range(1, desks + 1)
        ]
        telephones.append({"user": "s1", "kind": "station", "extension": "9001"})
        telephones += telephones_too or []
        for name in ("exchange", *(f"sip-{one['user']}" for one in telephones)):
            if not (keys / name).exists():
                (keys / name).write_text(f"pass-{name}", encoding="ascii")
        names = [{"name": f"t{at}", "host": "127.0.0.1", "port": port, "backup": at > 1, "options_s": 1.0}
                 for at, port in enumerate(self.trunk_ports, 1)]  # fmt: skip
        chosen = {
            "server": {"url": self.centre.url, "ca": "", **(server or {})},
            "sip": {"port": self.sip_port, **(sip or {})},
            "media": {"first_port": rtp, "last_port": rtp + 199, **(media or {})},
            "recording": {"enabled": recording},
        }
        lines = [{"id": "hot-s1", "name": "一分站", "user": "s1", "owner": "s1"}]
        self.settings_file = folder / "exchange.toml"
        self.settings_file.write_text(exchange_settings_text(chosen, names, telephones, lines), encoding="utf-8")
        self.log = folder / "exchange.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._phones: list[SipPhone] = []
        self.links = 0

    @property
    def exchange(self) -> tuple[str, int]:
        """Where it is reached."""
        return ("127.0.0.1", self.sip_port)

    # --- the process -------------------------------------------------------------------------------------------------

    def start(self, *more: str) -> ExchangeBed:
        """Start it and wait until it is ready, and linked where there is a centre."""
        starts = self.text().count("ready udp")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dispatch_app", "exchange", "--settings", self.settings_file, *more],
                stdout=log, stderr=log, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip
        wait_until(lambda: self.text().count("ready udp") > starts or self.process.poll() is not None, "ready")
        assert self.process.poll() is None, self.text()
        if self._with_centre:
            links = self.links
            wait_until(lambda: self.text().count(LINKED) > links, "the exchange connects")
            self.links += 1
        return self

    def text(self) -> str:
        """Its log."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def kill(self) -> None:
        """SIGKILL."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(5)

    def close(self) -> None:
        """End everything; a bug of the exchange fails the test."""
        for phone in self._phones:
            self.loop.do(phone.close)
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(40) == 0, self.text()
        if self._with_centre:
            self.centre.stop()
        self.loop.close()
        assert "Traceback" not in self.text(), self.text()

    # --- telephones --------------------------------------------------------------------------------------------------

    def desk(self, desk_id: str = "d1", *, answers_after_s: float | None = None, tone_hz: float = 0.0) -> SipPhone:
        """A registered desk telephone."""
        phone = SipPhone(desk_id, self.exchange, f"pass-sip-{desk_id}")
        phone.answers_after_s = answers_after_s
        if tone_hz:
            phone.on_ring = lambda call: call.voice.tone(tone_hz)
        self.loop.run(phone.start())
        self._phones.append(phone)
        assert self.loop.run(phone.register()) == 200
        return phone

    def trunk(self, at: int = 1, *, answers_after_s: float | None = 0.0, tone_hz: float = 0.0) -> SipPhone:
        """The provider's side of a trunk: calls come from it, calls out ring there."""
        phone = SipPhone(f"t{at}", self.exchange)
        phone.answers_after_s = answers_after_s
        if tone_hz:
            phone.on_ring = lambda call: call.voice.tone(tone_hz)
        self.loop.run(phone.start(self.trunk_ports[at - 1]))
        self._phones.append(phone)
        return phone

    def phone(self, user: str, password: str = "") -> SipPhone:
        """Any telephone, not registered."""
        phone = SipPhone(user, self.exchange, password)
        self.loop.run(phone.start())
        self._phones.append(phone)
        return phone

    def ring_in(self, trunk: SipPhone, number: str = "13900001111", *, tone_hz: float = 0.0, **more: Any) -> PhoneCall:
        """A caller dials 120 over the trunk."""
        call = self.loop.run(trunk.call("120", shown=number, **more))
        if tone_hz:
            self.loop.do(call.voice.tone, tone_hz)
        return call

    def until(self, call: PhoneCall, *states: str, within_s: float = 10.0) -> None:
        """Wait until the call is in one of the states."""
        wait_until(lambda: call.state in states, f"call {states}, is {call.state} {call.code}", within_s)

    def ringing(self, phone: SipPhone, within_s: float = 10.0) -> PhoneCall:
        """The call that rings at the telephone."""
        return self.loop.run(phone.next_ring(within_s))

    def answer(self, call: PhoneCall) -> None:
        """Lift the receiver."""
        self.loop.run(call.answer())

    def until_hears(self, call: PhoneCall, frequency_hz: float, *, hears: bool = True) -> None:
        """Wait until the telephone hears the tone, or does not hear it any more, in half a second of sound."""

        def look() -> bool:
            heard = call.voice.heard(0.5)
            return len(heard) >= 3_200 and (strength(heard, frequency_hz) > LOUD) is hears

        wait_until(look, f"hearing {frequency_hz} Hz: {hears}", 10.0)


@contextmanager
def exchange_bed(folder: Path, **more: Any) -> Iterator[ExchangeBed]:
    """A started exchange; ended afterwards and found without a bug."""
    bed = ExchangeBed(folder, **more)
    try:
        yield bed.start()
    finally:
        bed.close()
