"""Who hears of an alarm: rules by priority, a queue, three tries, and an alarm of its own when nothing gets through."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alarms.decoders.sip_text import Credentials
from alarms.ports import messages_out as out
from alarms.ports.exchange_probes import call_with_alarm
from alarms.ports.serial_line import Port
from alarms.service.device_file import DeviceFile, Entry
from alarms.watchers.alarm_life import AlarmRecord
from alarms.watchers.kinds import Priority, kind_of
from dispatch_app.words import t

SMTP_PORT, SIP_PORT = 25, 5060

MOST_WAITING = 100
"""More messages than a person reads in a night; beyond, the newest are dropped and counted."""
TRIES = 3
PAUSE_S = 5.0

SOUNDS: dict[Priority, tuple[float, float, int]] = {
    Priority.CRITICAL: (1000.0, 700.0, 6),
    Priority.HIGH: (880.0, 660.0, 3),
    Priority.MEDIUM: (660.0, 660.0, 1),
    Priority.LOW: (440.0, 440.0, 1),
}
"""Priority → high tone, low tone, turns."""

log = logging.getLogger("alarms.notices")
Send = Callable[[AlarmRecord], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way, the priorities it is for, and how it sends."""

    way: str
    priorities: frozenset[Priority]
    send: Send


class Notices:
    """One thread for each rule, so that a telephone that rings holds up no other way.

    `on_result(way, worked)` is called after each message.
    """

    def __init__(self, rules: list[Rule], on_result: Callable[[str, bool], None], pause_s: float = PAUSE_S) -> None:
        self.rules, self.pause_s, self.dropped = rules, pause_s, 0
        self._on_result = on_result
        self._waiting: list[queue.Queue[AlarmRecord]] = [queue.Queue(MOST_WAITING) for _ in rules]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin."""
        for rule, waiting in zip(self.rules, self._waiting, strict=True):
            thread = threading.Thread(target=self._run, args=(rule, waiting), name=f"notice {rule.way}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End; waiting messages are dropped, one that is under way is not waited for longer than 5 s in all."""
        self._stop.set()
        ends_at_s = time.monotonic() + 5.0
        for thread in self._threads:
            thread.join(max(0.0, ends_at_s - time.monotonic()))

    def ring(self, record: AlarmRecord) -> None:
        """Let every rule of the priority send; never blocks."""
        for rule, waiting in zip(self.rules, self._waiting, strict=True):
            if record.priority in rule.priorities:
                try:
                    waiting.put_nowait(record)
                except queue.Full:
                    self.dropped += 1
                    log.error("too many messages wait; %d dropped", self.dropped)

    def _run(self, rule: Rule, waiting: queue.Queue[AlarmRecord]) -> None:
        while not self._stop.is_set():
            try:
                record = waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            self._on_result(rule.way, self._try(rule, record))

    def _try(self, rule: Rule, record: AlarmRecord) -> bool:
        for number in range(TRIES):
            try:
                rule.send(record)
                return True
            except out.SendFault as wrong:
                log.warning("%s not sent (try %d): %s", rule.way, number + 1, wrong)
            if self._stop.wait(self.pause_s):
                break
        return False


def sentence(record: AlarmRecord) -> str:
    """The alarm in words: what, where, facts."""
    facts = ", ".join(value for _, value in record.values if value)
    return " · ".join(part for part in (t(kind_of(record.kind).english), record.subject, facts) if part)


def rules_of(devices: DeviceFile, sounds: Path) -> list[Rule]:
    """The rules of the file; writes the sound files. Raises OSError where a password or sound file cannot be used."""
    for priority, (high_hz, low_hz, turns) in SOUNDS.items():
        out.write_sound(sounds / f"{priority.value}.wav", high_hz, low_hz, turns)
    return [Rule(one["way"], one["priorities"], _sender(devices, one, sounds)) for one in devices.listed["notice"]]


def _sender(devices: DeviceFile, entry: Entry, sounds: Path) -> Send:
    key_file = devices.path(entry["password_file"])
    secret = key_file.read_text(encoding="utf-8").strip() if key_file else ""
    if entry["way"] == "sound":
        return lambda record: out.play(entry["command"], sounds / f"{record.priority.value}.wav")
    if entry["way"] == "mail":
        route = out.MailRoute(entry["host"], entry["port"], entry["sender"], entry["tls"], entry["user"], secret)
        return lambda record: out.send_mail(route, entry["to"], sentence(record), sentence(record))
    if entry["way"] == "sms":
        return lambda record: out.send_sms_by_gateway(entry["url"], secret, entry["to"], sentence(record))
    if entry["way"] == "telephone":
        account = Credentials(entry["user"], secret)
        address = (entry["host"], entry["port"] if entry["port"] != SMTP_PORT else SIP_PORT)
        return lambda record: call_with_alarm(*address, account, entry["to"], sentence(record))
    port = Port(entry["serial"], entry["speed"])
    return lambda record: out.send_sms_by_modem(port, entry["to"], sentence(record))
