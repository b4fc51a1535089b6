"""A Modbus relay box: keeps its coils as wanted, reads them back, reads its contacts."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from pymodbus.client import ModbusSerialClient, ModbusTcpClient

from alarms.ports.back_off import BackOff
from alarms.ports.serial_line import Port, open_port
from alarms.watchers.happenings import ContactsRead, Report, Sampled
from alarms.watchers.level_watch import Sample
from alarms.watchers.panel import ALL_ON, Signals

EVERY_S = 0.5
"""Coils and contacts are read this often; a changed signal goes out at once."""
ANSWER_WITHIN_S = 0.5

logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
# pymodbus logs every missing answer; loss and recovery are logged once by BackOff.


class RelayFault(Exception):
    """The box answered with an error."""


@dataclass(frozen=True, slots=True)
class RelayWiring:
    """Which coil is what, and how many contacts are read from number 0 on; -1 where nothing is wired."""

    red: int = -1
    amber: int = -1
    green: int = -1
    siren: int = -1
    exchange: int = -1
    contacts: int = 0

    def coils(self, shown: Signals) -> dict[int, bool]:
        """Coil number → wanted state."""
        names = ("red", "amber", "green", "siren", "exchange")
        return {getattr(self, name): getattr(shown, name) for name in names if getattr(self, name) >= 0}


class RelayPort:
    """One box in a thread of its own; `url` as for a serial line, or `tcp://host:port` for Modbus TCP."""

    def __init__(
        self, subject: str, url: str, wiring: RelayWiring, report: Report, unit: int = 1, speed: int = 9600
    ) -> None:
        self.subject, self.wiring, self._report, self._unit = subject, wiring, report, unit
        self._client = _client(url, speed)
        self._back_off = BackOff(f"relay box {subject}")
        self.wanted = Signals()
        """What is to be shown, a running test aside."""
        self._test_until_s = 0.0
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"relay {subject}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for the thread, at most 5 s; the coils stay as they are."""
        self._stopping = True
        self._wake.set()
        self._thread.join(5.0)

    def show(self, wanted: Signals) -> None:
        """Let the box show this from now on."""
        if wanted != self.wanted:
            self.wanted = wanted
            self._wake.set()

    def test(self, for_s: float = 3.0) -> None:
        """All lamps and the siren on for a while; the exchange's relay stays as it is."""
        self._test_until_s = time.monotonic() + for_s
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            pause_s = EVERY_S
            try:
                self._round()
                self._back_off.worked()
                self._tell("relay_lost", well=True)
            except Exception as wrong:  # boundary: device loop, a library's surprise must not end the watch
                pause_s = min(self._back_off.failed(wrong), 1.0)
                self._client.close()
                self._tell("relay_lost", well=False)
            self._wake.wait(pause_s)
            self._wake.clear()
        self._client.close()

    def _round(self) -> None:
        if not self._client.connect():
            raise RelayFault("cannot be opened")
        wanted = self.wiring.coils(self._shown())
        if wanted:
            highest = max(wanted) + 1
            for number, on in _differing(wanted, self._read(highest)).items():
                _checked(self._client.write_coil(number, on, device_id=self._unit))
            stuck = _differing(wanted, self._read(highest))
            self._tell("relay_wrong", well=not stuck, detail=", ".join(str(number) for number in stuck))
        if self.wiring.contacts:
            count = self.wiring.contacts
            answer = _checked(self._client.read_discrete_inputs(0, count=count, device_id=self._unit))
            self._report(ContactsRead(self.subject, tuple(answer.bits[:count])))

    def _shown(self) -> Signals:
        if time.monotonic() >= self._test_until_s:
            return self.wanted
        return Signals(ALL_ON.red, ALL_ON.amber, ALL_ON.green, ALL_ON.siren, self.wanted.exchange)

    def _read(self, count: int) -> list[bool]:
        return list(_checked(self._client.read_coils(0, count=count, device_id=self._unit)).bits)

    def _tell(self, kind: str, well: bool, detail: str = "") -> None:
        self._report(Sampled(kind, self.subject, Sample(well, detail=detail)))


def _client(url: str, speed: int) -> ModbusSerialClient | ModbusTcpClient:
    if url.startswith("tcp://"):
        parts = urlsplit(url)
        return ModbusTcpClient(parts.hostname or "", port=parts.port or 502, timeout=ANSWER_WITHIN_S, retries=1)
    return _LineClient(url, baudrate=speed, timeout=ANSWER_WITHIN_S, retries=1)


class _LineClient(ModbusSerialClient):
    """Opens its port as the other lines do: pymodbus asks RFC 2217 ports for what they do not have."""

    def connect(self) -> bool:
        if self.socket is None:
            port = Port(self.comm_params.host, self.comm_params.baudrate)
            self.socket = open_port(port, ANSWER_WITHIN_S)
        return True


def _differing(wanted: dict[int, bool], have: list[bool]) -> dict[int, bool]:
    return {number: on for number, on in wanted.items() if number >= len(have) or have[number] != on}


def _checked(answer):  # type: ignore[no-untyped-def]
    if answer.isError():
        raise RelayFault(str(answer))
    return answer
