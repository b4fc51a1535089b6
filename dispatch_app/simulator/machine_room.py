"""The machine room of a simulated centre: UPS, lamp tower and contacts on pseudo-terminals, the real alarm service over
them, and a scripted power failure: mains lost → battery → low → loads shed → mains back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from alarms.fake_devices.devices import FakeRelay, FakeUps
from alarms.fake_devices.pty_port import PtyPort
from alarms.watchers.panel import Signals
from dispatch_app.simulator.programs import Launch, part
from dispatch_app.simulator.town_centre import TownCentre
from dispatch_app.simulator.town_exchange import ALARMS, DUTY_NUMBER, TEST_NUMBER
from dispatch_app.words import later, t

RED, AMBER, GREEN, SIREN, EXCHANGE = range(5)
DOOR, BUTTON = 3, 0
DRAIN = 0.012
"""Of the battery a reading (one a second): low after about a minute."""
SHED_AFTER_S = 25.0
STEP_WITHIN_S = 120.0
LOOK_EVERY_S = 0.05
SHOW_S = 8.0
"""A person who watches sees each step for so long."""

STEPS: dict[str, str] = {
    "mains_lost": later("mains lost"),
    "lamp_red": later("lamp red, siren on"),
    "shed_wall": later("the wall and the director's desk are shed"),
    "battery_low": later("battery low"),
    "shed_rest": later("all but the exchange and one desk are shed"),
    "mains_back": later("mains back"),
    "lamp_calm": later("red lamp out"),
}


@dataclass(slots=True)
class MachineRoom:
    """`open` it before the alarm service starts, `close` it after its end.

    `steps` fills with (step, seconds since the mains were lost).
    """

    centre: TownCentre
    folder: Path
    exchange: tuple[str, int]
    """Where the telephone exchange speaks SIP."""
    steps: list[tuple[str, float]] = field(default_factory=list)
    ups: FakeUps = field(default_factory=FakeUps)
    relay: FakeRelay = field(default_factory=FakeRelay)
    _open: ExitStack = field(default_factory=ExitStack)
    _lost_s: float = 0.0

    def open(self) -> None:
        """Plug the devices in and write the device file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("wall", "rest"):
            self._off(name).unlink(missing_ok=True)
        self._open.enter_context(PtyPort(self.ups, self.folder / "ups"))
        self._open.enter_context(PtyPort(self.relay, self.folder / "relay"))
        (self.folder / "devices.toml").write_text(self.devices(), encoding="utf-8")

    def close(self) -> None:
        """Unplug everything."""
        self._open.close()

    def launch(self) -> Launch:
        """The alarm service over these devices."""
        return part("alarms", "service", "--devices", self.folder / "devices.toml", ready="ready")

    def devices(self) -> str:
        """The device file, as an administrator would write it."""
        settings, ca_file = self.centre.settings, str(self.centre.ca_file or "")
        server = f"""
[server]
url = "{settings.url()}"
user = "alarms"
password_file = "{settings.keys / 'alarms'}"
ca_file = "{ca_file}"
"""
        return server + self._lines() + self._watches(ca_file) + self._telephony() + self._shut_down_order()

    def _lines(self) -> str:
        return f"""
[[ups]]
name = "UPS 1"
port = "{self.folder.absolute() / 'ups'}"
full_load_min = 6

[[relay]]
name = "{t('lamp tower')}"
port = "{self.folder.absolute() / 'relay'}"
red = {RED}
amber = {AMBER}
green = {GREEN}
siren = {SIREN}
exchange = {EXCHANGE}
acknowledge_input = {BUTTON}

[[contact]]
name = "{t('machine room door')}"
relay = "{t('lamp tower')}"
input = {DOOR}
kind = "door_open"
"""

    def _watches(self, ca_file: str) -> str:
        settings = self.centre.settings
        certificate = f"""
[[watch]]
name = "{t('server certificate')}"
probe = "certificate"
target = "127.0.0.1:{settings.port}"
every_s = 60
""" if ca_file else ""  # fmt: skip
        return certificate + f"""
[[watch]]
name = "{t('server interface')}"
probe = "page"
kind = "server_lost"
target = "{settings.url()}/api/health"
ca_file = "{ca_file}"
every_s = 2
[[watch]]
name = "{t('local network')}"
probe = "tcp"
target = "127.0.0.1:{settings.port}"
every_s = 2

[[watch]]
name = "{t('centre disk')}"
probe = "disk"
target = ".."
limit = 98
every_s = 30

[[watch]]
name = "{t('server memory')}"
probe = "memory"
limit = 98
every_s = 10
"""

    def _telephony(self) -> str:
        """The exchange by OPTIONS, registration and voice, and the call to the technician."""
        address, key = f"{self.exchange[0]}:{self.exchange[1]}", self.centre.settings.keys / f"sip-{ALARMS}"
        account = f'user = "{ALARMS}"\npassword_file = "{key}"\n'
        return f"""
[[watch]]
name = "{t('exchange by SIP')}"
probe = "sip"
target = "{address}"
every_s = 2

[[watch]]
name = "{t('registration at the exchange')}"
probe = "register"
target = "{address}"
every_s = 15
depends_on = "{t('exchange by SIP')}"
{account}
[[watch]]
name = "{t('voice of the exchange')}"
probe = "media"
target = "{address}"
number = "{TEST_NUMBER}"
every_s = 20
timeout_s = 4
fails_after_s = 25
depends_on = "{t('exchange by SIP')}"
{account}
[[notice]]
way = "telephone"
priorities = ["critical"]
host = "{self.exchange[0]}"
port = {self.exchange[1]}
to = ["{DUTY_NUMBER}"]
{account}
"""

    def _shut_down_order(self) -> str:
        return f"""
[shedding]
ups = "UPS 1"
energy_wh = 40
goal_h = 0.1
armed = true

[[shed]]
name = "{t('wall and director')}"
power_w = 900
least_s = {SHED_AFTER_S}
command = ["touch", "{self._off('wall')}"]

[[shed]]
name = "{t('all desks but one')}"
power_w = 300
least_s = {SHED_AFTER_S * 5}
command = ["touch", "{self._off('rest')}"]

[[shed]]
name = "{t('exchange and one desk')}"
power_w = 60
"""

    async def power_failure(self, shown: Callable[[str], Awaitable[None]]) -> None:
        """Run the script; `shown` is awaited after each step, with its name. Raises TimeoutError for one that fails."""
        self.relay.box.inputs[BUTTON] = True  # what stood before has been seen
        await self._until(lambda: not self._signals().siren and not self._signals().red, "a quiet lamp tower")
        self.relay.box.inputs[BUTTON] = False
        self._lost_s = time.monotonic()
        self.ups.drain_per_answer = DRAIN
        self.ups.mains = False
        await self._step("mains_lost", shown)
        await self._wait("lamp_red", lambda: self._signals().red and self._signals().siren, shown)
        await self._wait("shed_wall", self._off("wall").is_file, shown)
        await self._wait("battery_low", lambda: self.ups.charge < 0.2, shown)
        await self._wait("shed_rest", self._off("rest").is_file, shown)
        await asyncio.sleep(SHOW_S)
        self.ups.mains, self.ups.charge = True, 1.0
        await self._step("mains_back", shown)
        await self._wait("lamp_calm", lambda: not self._signals().red, shown)

    def _signals(self) -> Signals:
        coils = self.relay.box.coils
        return Signals(coils[RED], coils[AMBER], coils[GREEN], coils[SIREN], coils[EXCHANGE])

    def _off(self, load: str) -> Path:
        """The file that says that the load is off: what a switched socket would be in a real room."""
        return self.folder.absolute() / f"{load}.off"

    async def _wait(self, name: str, reached: Callable[[], bool], shown: Callable[[str], Awaitable[None]]) -> None:
        await self._until(reached, name)
        await self._step(name, shown)

    async def _step(self, name: str, shown: Callable[[str], Awaitable[None]]) -> None:
        self.steps.append((name, round(time.monotonic() - self._lost_s, 2)))
        await shown(name)

    async def _until(self, reached: Callable[[], bool], name: str) -> None:
        ends_at_s = time.monotonic() + STEP_WITHIN_S
        while not reached():
            if time.monotonic() > ends_at_s:
                raise TimeoutError(f"the power failure does not reach: {name}")
            await asyncio.sleep(LOOK_EVERY_S)
