"""`bench exchange`: recorded calls at once, a storm of calls, the way from a ring to the event and to the desks.

The exchange, the server and the journal are real; callers and desk telephones speak real SIP, their voice comes from
one thread that sends a packet for every leg each 20 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import struct
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from dispatch_app.bench.measured_centre import MeasuredCentre, cpu_s, measured_centre, spread_ms
from dispatch_app.domain.commands import ImportResources, SetDeskState
from dispatch_app.domain.events import CallEnded, CallRang, Recorded
from dispatch_app.domain.station import DeskState
from dispatch_app.simulator.phone_call import PhoneCall
from dispatch_app.simulator.phone_voice import PhoneVoice
from dispatch_app.simulator.programs import Program, part
from dispatch_app.simulator.sip_phone import SipPhone
from dispatch_app.simulator.town_centre import WATCH
from dispatch_app.simulator.town_exchange import TRUNK, TownExchange, make_exchange

REAL = {"telephony": {"exchange": "exchange"}}
STORM_RINGS_S = 2.0
AIM_CORE_SHARE = 0.5


class Pump(threading.Thread):
    """Sends an A-law packet for every leg each 20 ms."""

    def __init__(self) -> None:
        super().__init__(name="pump", daemon=True)
        self._legs: list[tuple[socket.socket, tuple[str, int], bytearray]] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def add(self, sock: socket.socket, remote: tuple[str, int]) -> None:
        """One more leg."""
        packet = bytearray(struct.pack("!BBHII", 0x80, 8, 0, 0, len(self._legs) + 1) + b"\x55\x54" * 80)
        with self._lock:
            self._legs.append((sock, remote, packet))

    def run(self) -> None:
        sequence, next_s = 0, time.monotonic()
        while not self._ended.is_set():
            with self._lock:
                legs = list(self._legs)
            for sock, remote, packet in legs:
                struct.pack_into("!HI", packet, 2, sequence & 0xFFFF, sequence * 160 & 0xFFFFFFFF)
                try:
                    sock.sendto(packet, remote)
                except OSError:
                    continue  # the leg has ended
            sequence += 1
            next_s += 0.02
            self._ended.wait(max(0.0, next_s - time.monotonic()))

    def stop(self) -> None:
        """No more packets."""
        self._ended.set()
        self.join(2.0)
        for sock, _, _ in self._legs:
            sock.close()


class PumpedVoice(PhoneVoice):
    """A voice whose packets the pump sends; what it hears is not looked at."""

    pump: Pump

    def start(self, remote: tuple[str, int]) -> None:
        """See PhoneVoice."""
        if self._remote is None and self._transport is not None:
            own = self._transport.get_extra_info("socket")
            self.pump.add(socket.socket(own.family, own.type, fileno=os.dup(own.fileno())), remote)
        self._remote = remote

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Nothing is listened to."""


def run(arguments: list[str]) -> dict[str, Any]:
    """Shares of a core, tick lateness, ring → event, ring → desk, a storm."""
    parser = argparse.ArgumentParser(prog="bench exchange")
    parser.add_argument("--calls", type=int, default=32, help="recorded calls at once; each has two legs")
    parser.add_argument("--talk-s", type=float, default=30.0)
    parser.add_argument("--storm-per-second", type=float, default=10.0)
    parser.add_argument("--storm-s", type=float, default=60.0)
    return asyncio.run(_measure(parser.parse_args(arguments)))


async def _measure(chosen: argparse.Namespace) -> dict[str, Any]:
    def more(town: ImportResources) -> ImportResources:
        desks = tuple((f"b{at:03d}", f"{at}号台") for at in range(1, chosen.calls + 1))
        return replace(town, desks=desks)

    async with measured_centre(more=more, sections=REAL) as measured:
        exchange = make_exchange(measured.centre)
        launch = part("exchange", "--settings", exchange.file, ready="ready")
        program = await measured.programs.start(launch)
        bench = _Bench(measured, exchange, program, exchange.file.parent / "exchange" / "figures.json")
        try:
            storm = await bench.storm(chosen.storm_per_second, chosen.storm_s)
            talk = await bench.talk(chosen.calls, chosen.talk_s)
        finally:
            bench.close()
        return {"bench": "exchange", "talk": talk, "storm": storm}


class _Bench:
    def __init__(
        self, measured: MeasuredCentre, exchange: TownExchange, program: Program, figures: Path
    ) -> None:  # fmt: skip
        self._measured, self._exchange, self._program = measured, exchange, program
        self._figures_file = figures
        self._trunk = SipPhone(TRUNK, exchange.address)
        self._phones: list[SipPhone] = []
        self._pump = Pump()
        self._rang: dict[str, float] = {}
        self._dialled: dict[str, float] = {}
        self._at_desk: dict[str, float] = {}
        self._call_numbers: dict[str, str] = {}
        self._ended: set[str] = set()

    async def storm(self, per_s: float, for_s: float) -> dict[str, Any]:
        """Callers that ring and give up after two seconds; nobody is on duty, every one must stand in the journal."""
        await self._trunk.start(self._exchange.trunk_port)
        watch = (await self._measured.link([self._measured.centre.account(WATCH)]))[0]
        watch.on_recorded = self._recorded
        count = round(per_s * for_s)
        began, used = time.monotonic(), cpu_s(self._program.pid)
        calls: list[PhoneCall] = []
        for at in range(count):
            await asyncio.sleep(max(0.0, began + at / per_s - time.monotonic()))
            number = f"139{at:08d}"
            self._dialled[number] = time.monotonic()
            calls.append(await self._trunk.call("120", shown=number))
            asyncio.get_running_loop().call_later(STORM_RINGS_S, _give_up, calls[-1])
        await self._until(lambda: len(self._ended) >= count, 30.0)
        heard = [self._rang[n] - self._dialled[n] for n in self._dialled if n in self._rang]
        core = (cpu_s(self._program.pid) - used) / (time.monotonic() - began)
        return {
            "calls": count, "per_s": per_s, "not_answered_by_sip": sum(1 for call in calls if call.code < 180),
            "lost": count - len(heard), "not_ended": count - len(self._ended), "ring_to_event": spread_ms(heard),
            "core_share": round(core, 3),
        }  # fmt: skip

    async def talk(self, calls: int, for_s: float) -> dict[str, Any]:
        """So many recorded calls at once, each answered by the telephone of another desk."""
        PumpedVoice.pump = self._pump
        self._pump.start()
        self._rang.clear()
        self._dialled.clear()
        desks = self._measured.centre.desk_ids[:calls]
        links = await self._measured.link([self._measured.centre.account(desk, desk) for desk in desks])
        for link, desk in zip(links, desks, strict=True):
            await self._register(desk)
            await link.command(SetDeskState(desk, DeskState.READY))
        talking = []
        for at in range(calls):
            number = f"138{at:08d}"
            self._dialled[number] = time.monotonic()
            call = await self._trunk.call("120", shown=number)
            call.voice = await _pumped(call)
            talking.append(call)
            await self._answer_at_some_desk(number)
            await call.until("up", within_s=20.0)
        began, used = time.monotonic(), cpu_s(self._program.pid)
        await asyncio.sleep(for_s)
        core = (cpu_s(self._program.pid) - used) / (time.monotonic() - began)
        figures = json.loads(self._figures_file.read_text(encoding="ascii"))
        up = sum(1 for call in talking if call.state == "up")
        for call in talking:
            call.hang_up()
        events = [self._rang[n] - self._dialled[n] for n in self._dialled if n in self._rang]
        rings = [self._at_desk[n] - self._dialled[n] for n in self._dialled if n in self._at_desk]
        return {
            "calls": calls, "legs": figures["legs"], "still_talking": up, "core_share": round(core, 3),
            "tick_late_p50_ms": figures["tick_late_p50_ms"], "tick_late_p99_ms": figures["tick_late_p99_ms"],
            "ticks_skipped": figures["ticks_skipped"], "mixer_busy_share": figures["tick_busy_share"],
            "ring_to_event": spread_ms(events), "ring_to_desk": spread_ms(rings), "aim_core_share": AIM_CORE_SHARE,
        }  # fmt: skip

    def close(self) -> None:
        """Every telephone falls silent."""
        if self._pump.is_alive():
            self._pump.stop()
        for phone in (self._trunk, *self._phones):
            phone.close()

    async def _register(self, desk: str) -> None:
        password = dict(self._exchange.desks)[desk]
        phone = SipPhone(desk, self._exchange.address, password)
        await phone.start()
        phone.on_ring = self._desk_rings
        await phone.register(within_s=15.0)
        self._phones.append(phone)

    def _desk_rings(self, call: PhoneCall) -> None:
        self._at_desk.setdefault(call.number, time.monotonic())

    async def _answer_at_some_desk(self, number: str) -> None:
        """The first free desk whose telephone rings for the caller lifts it."""

        def ringing() -> PhoneCall | None:
            for phone in self._phones:
                for call in phone.calls.values():
                    if call.state == "ringing" and call.number == number and call.local[1]:
                        return call
            return None

        await self._until(lambda: ringing() is not None, 20.0)
        call = ringing()
        assert call is not None, "no desk rings"
        call.voice = await _pumped(call)
        await call.answer()

    def _recorded(self, recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, CallRang):
            self._rang.setdefault(event.call.caller_number, time.monotonic())
            self._call_numbers[event.call.call_id] = event.call.caller_number
        elif isinstance(event, CallEnded):
            self._ended.add(event.call_id)

    @staticmethod
    async def _until(look: Any, within_s: float) -> None:
        until = time.monotonic() + within_s
        while not look() and time.monotonic() < until:
            await asyncio.sleep(0.005)


async def _pumped(call: PhoneCall) -> PumpedVoice:
    """A voice of the pump on the port that the call has offered."""
    host, port = call.local
    call.voice.close()
    await asyncio.sleep(0)
    voice = PumpedVoice()
    loop = asyncio.get_running_loop()
    voice._transport, _ = await loop.create_datagram_endpoint(lambda: voice, local_addr=(host, port))
    return voice


def _give_up(call: PhoneCall) -> None:
    if call.state != "over":
        call.hang_up()
