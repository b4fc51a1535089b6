"""The town's telephones: an exchange, callers on its trunk, a telephone on every desk – real SIP and RTP."""

from __future__ import annotations

import asyncio
import shutil
import socket
import zlib
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path

from dispatch_app.exchange.ivr.samples import sample_flows
from dispatch_app.exchange.settings import exchange_settings_text
from dispatch_app.server.own_keys import make_key, read_key
from dispatch_app.simulator.callers import PlannedCall
from dispatch_app.simulator.sip_phone import SipPhone
from dispatch_app.simulator.town_centre import TownCentre, free_port

TRUNK = "trunk-1"
DUTY, DUTY_NUMBER = "duty", "7001"
ALARMS = "alarms"
"""The alarms' own account at the exchange."""
TEST_NUMBER = "*43"
FLOW_NUMBERS = {"96120": "main", "96121": "listen"}
"""Numbers that the exchange answers by itself."""

FIRST_VOICE_PORT, VOICE_PORTS = 20_000, 400
DUTY_ANSWERS_AFTER_S = 3.0
STATION_ANSWERS_S = 4.0
"""A station lifts the receiver of its hot line after the second ring."""

PLANS_KEPT = 5_000
"""Callers whose plan is remembered: more than ring at once in any run."""


@dataclass(frozen=True, slots=True)
class TownExchange:
    """Where the exchange's settings lie and how its telephones reach it."""

    file: Path
    address: tuple[str, int]
    trunk_port: int
    desks: tuple[tuple[str, str], ...]
    """(user, password) of each desk's telephone."""
    stations: tuple[tuple[str, str], ...] = ()
    """(user, password) of each station's telephone, at the end of its hot line."""
    duty: tuple[str, str] = ("", "")
    """(user, password) of the technician's telephone, which the alarms ring."""


def make_exchange(centre: TownCentre) -> TownExchange:
    """Settings and keys of an exchange with one trunk, a telephone for each desk and a hot line for each station."""
    settings = centre.settings
    folder, keys = settings.file.parent, settings.keys
    sip_port, trunk_port = free_port(5060, socket.SOCK_DGRAM), free_port(0, socket.SOCK_DGRAM)
    telephones: list[dict[str, object]] = []
    for at, desk_id in enumerate(centre.desk_ids, 1):
        telephones.append({"user": desk_id, "kind": "desk", "extension": f"{8000 + at}"})
    lines: list[dict[str, object]] = []
    for at, station in enumerate(centre.resources.stations, 1):
        telephones.append({"user": station.station_id, "kind": "station", "extension": f"{9000 + at}"})
        line = {"id": f"hot-{station.station_id}", "name": station.name, "user": station.station_id}
        lines.append({**line, "owner": station.station_id})
    telephones += [{"user": ALARMS, "kind": "alarms"}, {"user": DUTY, "kind": "other", "extension": DUTY_NUMBER}]
    for telephone in telephones:
        name = f"sip-{telephone['user']}"
        if not (keys / name).is_file():
            make_key(keys, name)
    chosen = {
        "server": {
            "url": settings.url(), "ca": str(centre.ca_file or ""), "keys": str(keys),
            "state": str(folder / "exchange"),
        },
        "sip": {"port": sip_port, "test_number": TEST_NUMBER},
        "ivr": {"folder": str(_flow_folder(folder))},
        "media": {"first_port": FIRST_VOICE_PORT, "last_port": FIRST_VOICE_PORT + VOICE_PORTS - 1},
    }  # fmt: skip
    trunks: list[dict[str, object]] = [{"name": TRUNK, "host": "127.0.0.1", "port": trunk_port}]
    file = folder / "exchange.toml"
    text = exchange_settings_text(chosen, trunks, telephones, lines)
    leading = "".join(f'"{number}" = "{flow}"\n' for number, flow in FLOW_NUMBERS.items())
    file.write_text(f"{text}\n[flows]\n{leading}", encoding="utf-8")
    desks = tuple((desk_id, read_key(keys, f"sip-{desk_id}")) for desk_id in centre.desk_ids)
    stations = tuple((s.station_id, read_key(keys, f"sip-{s.station_id}")) for s in centre.resources.stations)
    duty = (DUTY, read_key(keys, f"sip-{DUTY}"))
    return TownExchange(file, ("127.0.0.1", sip_port), trunk_port, desks, stations, duty)


def _flow_folder(folder: Path) -> Path:
    """The shipped flows, to be changed while the demo runs."""
    flows = folder / "flows"
    flows.mkdir(exist_ok=True)
    for sample in sample_flows():
        if not (flows / sample.name).exists():
            shutil.copyfile(sample, flows / sample.name)
    return flows


class TownTelephones:
    """Callers and desk telephones in the event loop; `start` before the first `ring`."""

    def __init__(self, exchange: TownExchange, without: frozenset[str] = frozenset()) -> None:
        """`without`: desks that have a telephone of their own."""
        self._exchange = exchange
        self._trunk = SipPhone(TRUNK, exchange.address)
        self._desks = [
            SipPhone(user, exchange.address, password) for user, password in exchange.desks if user not in without
        ]
        self._stations = [SipPhone(user, exchange.address, password) for user, password in exchange.stations]
        duty = SipPhone(exchange.duty[0], exchange.address, exchange.duty[1])
        duty.answers_after_s = DUTY_ANSWERS_AFTER_S
        self._stations.append(duty)
        self._tasks: set[asyncio.Task[None]] = set()
        self._plans: dict[str, PlannedCall] = {}
        self.calls_made = 0
        self.calls_connected = 0

    async def start(self) -> None:
        """Register every desk's and station's telephone. Raises OSError, TimeoutError."""
        await self._trunk.start(self._exchange.trunk_port)
        for phone in self._stations:
            await phone.start()
            phone.answers_after_s = phone.answers_after_s or STATION_ANSWERS_S
            await phone.register(within_s=15.0)
        for phone in self._desks:
            await phone.start()
            phone.on_ring = lambda call: call.voice.tone(350.0)
            await phone.register(within_s=15.0)
        self._keep(self._register_again())

    def close(self) -> None:
        """Every telephone falls silent."""
        for task in self._tasks:
            task.cancel()
        for phone in (self._trunk, *self._desks, *self._stations):
            phone.close()

    def ring(self, plan: PlannedCall) -> None:
        """A caller dials 120; gives up when its patience is over."""
        self._plans.pop(plan.number, None)
        self._plans[plan.number] = plan
        if len(self._plans) > PLANS_KEPT:
            del self._plans[next(iter(self._plans))]
        self._keep(self._call(plan))

    def plan_of(self, number: str) -> PlannedCall | None:
        """What the last caller with this number will say."""
        return self._plans.get(number)

    async def _call(self, plan: PlannedCall) -> None:
        call = await self._trunk.call("120", shown=plan.number)
        call.voice.tone(400.0 + zlib.crc32(plan.number.encode()) % 500)
        self.calls_made += 1
        try:
            await call.until("up", "over", within_s=plan.waits_s or 3_600.0)
        except TimeoutError:
            call.hang_up()
            return
        self.calls_connected += call.state == "up"

    async def _register_again(self) -> None:
        while True:
            await asyncio.sleep(45.0)
            for phone in (*self._desks, *self._stations):
                try:
                    await phone.register()
                except TimeoutError:
                    continue  # the next round comes

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
