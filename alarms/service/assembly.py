"""The only file that builds concrete parts from the device file."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from alarms.decoders.sip_text import Credentials
from alarms.ports import database_probe, exchange_probes, probes
from alarms.ports.line_record import LineRecorder
from alarms.ports.modem_lines import ModemLines
from alarms.ports.probes import Probe, ProbeLoop
from alarms.ports.relay_port import RelayPort, RelayWiring
from alarms.ports.serial_line import Port, SerialLine
from alarms.ports.ups_ports import MegatecTalk, NutPort
from alarms.service.device_file import DeviceFile, Entry
from alarms.service.room import Contact, Described, Room
from alarms.watchers.alarm_book import AlarmBook
from alarms.watchers.battery import Battery
from alarms.watchers.happenings import Report
from alarms.watchers.level_watch import Watch, WatchState
from alarms.watchers.ups_watch import UpsLimits, UpsState

NUT_PORT = 3493
NTP_PORT = 123
DAYS_A_YEAR = 365.25

RELAY_FAILS_AFTER_S = 2.0
"""A box that misses one answer is no alarm."""

PROBE_KINDS = {
    "tcp": "path_lost", "ping": "path_lost", "page": "page_lost", "clock": "clock_offset", "disk": "disk_full",
    "sip": "exchange_lost", "register": "registration_lost", "media": "media_lost", "database": "database_lost",
    "replication": "replication_late", "memory": "memory_short", "certificate": "certificate_expiring",
    "backup": "backup_old",
}  # fmt: skip
CONTACT_SORTS = {"generator_fault": "generator", "door_open": "door"}
KIND_SORTS = {"server_lost": "server", "exchange_lost": "exchange", "trunk_lost": "trunk"}
PROBE_SORTS = {
    "tcp": "network", "ping": "network", "page": "page", "clock": "clock", "disk": "disk", "memory": "memory",
    "certificate": "certificate", "backup": "backup", "sip": "exchange", "register": "exchange", "media": "exchange",
    "database": "database", "replication": "database",
}  # fmt: skip
"""What a watch is on the map of parts where the file does not say."""
LIMITS = {"clock": 0.5, "disk": 85.0, "memory": 92.0, "certificate": 30.0, "backup": 26.0, "replication": 10.0}
"""Limit where the file gives none: seconds, per cent, per cent, days left, hours (a daily back-up and two), seconds."""
MARGINS = {"clock": 0.1, "disk": 2.0, "memory": 4.0, "replication": 2.0}


class Part(Protocol):
    """Something with a thread."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class Parts:
    """Everything that was built."""

    room: Room
    ports: list[Part] = field(default_factory=list)
    relays: list[RelayPort] = field(default_factory=list)
    detection_s: dict[str, float] = field(default_factory=dict)
    """"kind subject" → stated seconds from fault to alarm."""


def build(devices: DeviceFile, report: Report, today: date) -> Parts:
    """Ports and watchers of the file; nothing is started."""
    now_s = time.monotonic()
    listed = devices.listed
    entries = [*listed["ups"], *listed["relay"], *listed["modem_lines"], *listed["watch"]]
    causes = {one["name"]: one["depends_on"] for one in entries if one["depends_on"]}
    causes |= {one["name"]: one["relay"] for one in listed["contact"]}  # a lost box says nothing of its contacts
    parts = Parts(Room(AlarmBook(causes), {}, {}))
    for one in listed["ups"]:
        _add_ups(parts, devices, one, report, today, now_s)
    buttons: dict[tuple[str, int], str] = {}
    for one in listed["relay"]:
        for name in ("acknowledge", "test"):
            if one[f"{name}_input"] >= 0:
                buttons[one["name"], one[f"{name}_input"]] = name
        _add_relay(parts, one, [c for c in listed["contact"] if c["relay"] == one["name"]], report, now_s)
    parts.room.buttons = buttons
    for one in listed["modem_lines"]:
        parts.ports.append(ModemLines(one["name"], Port(one["port"]), report))
        _watch(parts, Watch("contacts_lost", one["name"], 1.0, RELAY_FAILS_AFTER_S), 1.0, now_s)
    for one in listed["contact"]:
        _add_contact(parts, one, now_s)
    for one in listed["watch"]:
        _add_watch(parts, devices, one, report, now_s)
    for sort in ("ups", "relay", "modem_lines", "contact", "watch"):
        for one in listed[sort]:
            _describe(parts, sort, one)
    return parts


def _describe(parts: Parts, section: str, one: Entry) -> None:
    """The part's place on the map of parts."""
    name = one["name"]
    stated = [s for key, s in parts.detection_s.items() if key.partition(" ")[2] == name]
    sort = {"modem_lines": "relay", "contact": CONTACT_SORTS.get(one.get("kind", ""), "contact")}.get(section, section)
    if section == "watch":
        sort = one["sort"] or KIND_SORTS.get(one["kind"]) or PROBE_SORTS[one["probe"]]
    depends_on = one["relay"] if section == "contact" else one["depends_on"]
    parts.room.described[name] = Described(sort, depends_on, min(stated, default=0.0))


def _add_ups(parts: Parts, devices: DeviceFile, one: Entry, report: Report, today: date, now_s: float) -> None:
    limits = UpsLimits(
        one["stale_after_s"], one["lost_after_s"], one["gone_after_s"], one["runtime_short_min"] * 60.0,
        one["overload_percent"],
    )  # fmt: skip
    age_years = (today - one["installed"]).days / DAYS_A_YEAR if one["installed"] else 0.0
    battery = Battery(one["full_load_min"] * 60.0, one["design_life_years"], age_years)
    parts.room.ups[one["name"]] = UpsState(one["name"], now_s, limits, battery)
    every_s = one["every_s"]
    for kind in ("ups_on_battery", "ups_battery_low", "ups_overload", "ups_failed"):
        parts.detection_s[f"{kind} {one['name']}"] = 3 * every_s + 1.0
    parts.detection_s[f"ups_unplugged {one['name']}"] = one["gone_after_s"] + 2.0
    parts.detection_s[f"ups_stale {one['name']}"] = one["stale_after_s"] + 1.0
    parts.detection_s[f"ups_lost {one['name']}"] = one["lost_after_s"] + 1.0
    if one["nut"]:
        ups, _, address = one["nut"].partition("@")
        host, _, port = address.partition(":")
        parts.ports.append(NutPort(one["name"], host, int(port or NUT_PORT), ups, report, max(every_s, 1.0)))
        return
    record = devices.path(one["record"])
    tap = LineRecorder(record).tap if record else None
    talk = MegatecTalk(one["name"], report, every_s)
    port = Port(one["port"], one["speed"])
    parts.ports.append(SerialLine(one["name"], port, talk, tap) if tap else SerialLine(one["name"], port, talk))


def _add_relay(parts: Parts, one: Entry, contacts: list[Entry], report: Report, now_s: float) -> None:
    name = one["name"]
    inputs = [c["input"] for c in contacts] + [one["acknowledge_input"], one["test_input"]]
    wiring = RelayWiring(one["red"], one["amber"], one["green"], one["siren"], one["exchange"], max(inputs) + 1)
    port = RelayPort(name, one["port"], wiring, report, one["unit"], one["speed"])
    parts.relays.append(port)
    parts.ports.append(port)
    for kind in ("relay_lost", "relay_wrong"):
        _watch(parts, Watch(kind, name, 1.0, RELAY_FAILS_AFTER_S), 1.0, now_s)


def _add_contact(parts: Parts, one: Entry, now_s: float) -> None:
    closed = one["alarm_when"] == "closed"
    parts.room.contacts.append(Contact(one["name"], one["relay"], one["input"], one["kind"], closed))
    _watch(parts, Watch(one["kind"], one["name"], 1.0, one["fails_after_s"], 1.0), 0.0, now_s)


def _add_watch(parts: Parts, devices: DeviceFile, one: Entry, report: Report, now_s: float) -> None:
    probe = one["probe"]
    limit = one["limit"] if one["limit"] >= 0 else LIMITS.get(probe)
    few_is_wrong = probe == "certificate"
    watch = Watch(
        one["kind"] or PROBE_KINDS[probe], one["name"], one["every_s"], one["fails_after_s"],
        most=None if few_is_wrong else limit, least=limit if few_is_wrong else None, margin=MARGINS.get(probe, 0.0),
    )  # fmt: skip
    _watch(parts, watch, one["timeout_s"], now_s)
    parts.ports.append(ProbeLoop(watch, _probe(devices, one), report))


def _watch(parts: Parts, watch: Watch, timeout_s: float, now_s: float) -> None:
    parts.room.watches[watch.kind, watch.subject] = WatchState(watch, now_s)
    parts.detection_s[f"{watch.kind} {watch.subject}"] = watch.detection_s(timeout_s)


def _probe(devices: DeviceFile, one: Entry) -> Probe:
    target, timeout_s = one["target"], one["timeout_s"]
    folder = devices.folder
    host, _, port = target.rpartition(":")
    ca_file = devices.path(one["ca_file"])

    def account() -> Credentials:
        """Read at every look, so that a changed password needs no restart."""
        file = devices.path(one["password_file"])
        return Credentials(one["user"], file.read_text(encoding="utf-8").strip() if file else "")

    looks: dict[str, Probe] = {
        "tcp": lambda: probes.tcp(host.strip("[]"), int(port), timeout_s),
        "ping": lambda: probes.ping(target, timeout_s),
        "page": lambda: probes.page(target, timeout_s, ca_file),
        "clock": lambda: probes.clock(*_clock_address(target), timeout_s),
        "disk": lambda: probes.disk(folder / target),
        "memory": lambda: probes.memory(folder / (target or "/proc/meminfo")),
        "certificate": lambda: probes.certificate(_certificate_target(folder, target), timeout_s),
        "backup": lambda: probes.backup(folder / target),
        "sip": lambda: exchange_probes.alive(host, int(port), timeout_s),
        "register": lambda: exchange_probes.registers(host, int(port), account(), timeout_s),
        "media": lambda: exchange_probes.speaks(host, int(port), account(), one["number"], timeout_s),
        "database": lambda: database_probe.database(target, account().password, timeout_s),
        "replication": lambda: database_probe.replication(target, account().password, timeout_s, one["standbys"]),
    }
    return looks[one["probe"]]


def _clock_address(target: str) -> tuple[str, int]:
    host, _, port = target.rpartition(":")
    return (host, int(port)) if host and port.isdecimal() else (target, NTP_PORT)


def _certificate_target(folder: Path, target: str) -> str:
    host, _, port = target.rpartition(":")
    return target if host and port.isdecimal() else str(folder / target)
