"""A small machine room on ptys: UPS, relay box, the service over them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alarms.fake_devices.devices import FakeRelay, FakeUps
from alarms.fake_devices.pty_port import PtyPort
from alarms.service.device_file import read_devices
from alarms.service.running import AlarmService
from alarms.watchers.alarm_life import State
from tests.waiting import wait_until

RED, AMBER, GREEN, SIREN, EXCHANGE = range(5)


@dataclass
class Centre:
    """The devices and what the file says; `service` runs while in `running`."""

    folder: Path
    ups: FakeUps
    relay: FakeRelay
    ups_port: PtyPort
    relay_port: PtyPort
    content: dict[str, Any]
    service: AlarmService | None = None

    @contextmanager
    def running(self) -> Iterator[AlarmService]:
        service = AlarmService(read_devices(self.content, self.folder))
        service.start()
        self.service = service
        try:
            yield service
        finally:
            service.stop()

    def states(self) -> dict[tuple[str, str], State]:
        assert self.service is not None
        return {key: record.state for key, record in list(self.service.parts.room.book.records.items())}

    def coil(self, number: int) -> bool:
        return self.relay.box.coils[number]

    def until_coil(self, number: int, on: bool, what: str) -> None:
        wait_until(lambda: self.coil(number) is on, what)

    def lines(self, what: str, kind: str = "") -> list[dict[str, Any]]:
        file = self.folder / "alarms-state" / "alarms.jsonl"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        lines = [json.loads(line) for line in text.splitlines()]
        return [one for one in lines if one["what"] == what and kind in ("", one.get("kind"))]


@contextmanager
def centre(folder: Path, **sections: Any) -> Iterator[Centre]:
    """The machine room with its devices plugged in; `sections` are added to the device file."""
    with ExitStack() as stack:
        ups, relay = FakeUps(), FakeRelay()
        ups_port = stack.enter_context(PtyPort(ups, folder / "ups"))
        relay_port = stack.enter_context(PtyPort(relay, folder / "relay"))
        content: dict[str, Any] = {
            "ups": [{
                "name": "UPS", "port": str(folder / "ups"), "every_s": 0.2, "stale_after_s": 3.0, "lost_after_s": 5.0,
                "gone_after_s": 1.0,
            }],
            "relay": [{
                "name": "box", "port": str(folder / "relay"), "red": RED, "amber": AMBER, "green": GREEN,
                "siren": SIREN, "exchange": EXCHANGE, "acknowledge_input": 0, "test_input": 1,
            }],
            **sections,
        }  # fmt: skip
        yield Centre(folder, ups, relay, ups_port, relay_port, content)
