"""The device file: one TOML file names every device, watch, output and the shut-down order; every mistake is named."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alarms.service import file_fields as f
from alarms.service.file_fields import REQUIRED, Field
from dispatch_app.words import t

PROBES = (
    "tcp", "ping", "page", "clock", "disk", "memory", "certificate", "backup", "sip", "register", "media", "database",
    "replication",
)  # fmt: skip
ADDRESSED = ("tcp", "sip", "register", "media")
SORTS = (
    "exchange", "trunk", "server", "database", "desk", "station", "printer", "feed", "page", "network", "disk",
    "recorder", "memory", "clock", "certificate", "backup",
)  # fmt: skip
"""What a watched part is on the map of parts."""
MOST_ENTRIES = 200
"""Each is a thread or two; a centre has some ten of a sort."""

SINGLE: dict[str, dict[str, Field]] = {
    "service": {
        "state": Field(f.filled, "alarms-state"),
    },
    "server": {
        "url": Field(f.line, ""),
        "user": Field(f.filled, "alarms"),
        "password_file": Field(f.line, "keys/alarms"),
        "ca_file": Field(f.line, ""),
    },
    "shedding": {
        "ups": Field(f.line, ""),
        "energy_wh": Field(f.number(0, 1e7), 0.0),
        "goal_h": Field(f.number(0.1, 72), 4.0),
        "armed": Field(f.flag, False),
    },
}
LISTED: dict[str, dict[str, Field]] = {
    "ups": {
        "name": Field(f.filled),
        "port": Field(f.port_url, ""),
        "speed": Field(f.whole(300, 115200), 2400),
        "nut": Field(f.line, ""),
        "every_s": Field(f.number(0.2, 60), 1.0),
        "stale_after_s": Field(f.number(3, 600), 8.0),
        "lost_after_s": Field(f.number(5, 3600), 20.0),
        "gone_after_s": Field(f.number(0, 600), 5.0),
        "runtime_short_min": Field(f.number(0, 600), 15.0),
        "overload_percent": Field(f.number(1, 200), 100.0),
        "full_load_min": Field(f.number(0, 6000), 0.0),
        "installed": Field(f.day, ""),
        "design_life_years": Field(f.number(1, 30), 5.0),
        "depends_on": Field(f.line, ""),
        "record": Field(f.line, ""),
    },
    "relay": {
        "name": Field(f.filled),
        "port": Field(f.port_url),
        "speed": Field(f.whole(300, 115200), 9600),
        "unit": Field(f.whole(1, 247), 1),
        **{name: Field(f.whole(-1, 255), -1) for name in ("red", "amber", "green", "siren", "exchange")},
        "acknowledge_input": Field(f.whole(-1, 255), -1),
        "test_input": Field(f.whole(-1, 255), -1),
        "depends_on": Field(f.line, ""),
    },
    "modem_lines": {
        "name": Field(f.filled),
        "port": Field(f.port_url),
        "depends_on": Field(f.line, ""),
    },
    "contact": {
        "name": Field(f.filled),
        "relay": Field(f.filled),
        "input": Field(f.whole(0, 255)),
        "kind": Field(f.one_of("contact", "generator_fault", "door_open"), "contact"),
        "alarm_when": Field(f.one_of("closed", "open"), "closed"),
        "fails_after_s": Field(f.number(0, 600), 0.5),
    },
    "watch": {
        "name": Field(f.filled),
        "probe": Field(f.one_of(*PROBES)),
        "target": Field(f.line, ""),
        "kind": Field(f.line, ""),
        "sort": Field(f.one_of("", *SORTS), ""),
        "every_s": Field(f.number(0.2, 86400), 5.0),
        "timeout_s": Field(f.number(0.1, 60), 2.0),
        "fails_after_s": Field(f.number(0, 3600), 5.0),
        "limit": Field(f.number(0, 1e6), -1.0),
        "ca_file": Field(f.line, ""),
        "user": Field(f.line, ""),
        "password_file": Field(f.line, ""),
        "number": Field(f.line, ""),
        "standbys": Field(f.whole(0, 16), 1),
        "depends_on": Field(f.line, ""),
    },
    "shed": {
        "name": Field(f.filled),
        "power_w": Field(f.number(1, 1e6)),
        "least_s": Field(f.number(0, 36000), 300.0),
        "command": Field(f.words, []),
    },
    "notice": {
        "way": Field(f.one_of("sound", "mail", "sms", "modem", "telephone")),
        "priorities": Field(f.priorities, ["critical", "high"]),
        "to": Field(f.words, []),
        "command": Field(f.words, ["aplay", "-q"]),
        "host": Field(f.line, "127.0.0.1"),
        "port": Field(f.whole(1, 65535), 25),
        "sender": Field(f.line, ""),
        "user": Field(f.line, ""),
        "password_file": Field(f.line, ""),
        "tls": Field(f.flag, True),
        "url": Field(f.line, ""),
        "serial": Field(f.line, ""),
        "speed": Field(f.whole(300, 115200), 9600),
    },
}
"""Section → field → check; [[ups]], [[relay]] … may stand several times."""

Entry = dict[str, Any]


class DeviceFileFault(Exception):
    """The file cannot be used; `wrong` holds one sentence a mistake."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """Checked content; `folder` is where relative paths count from."""

    folder: Path
    single: dict[str, Entry]
    listed: dict[str, list[Entry]]

    def path(self, text: str) -> Path | None:
        """A path of the file, absolute; None where it is empty."""
        return (self.folder / text).resolve() if text else None


def load_devices(file: Path) -> DeviceFile:
    """The devices of the file. Raises DeviceFileFault with every mistake."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        raise DeviceFileFault([t("{file} cannot be read: {why}", file=file, why=wrong.strerror or wrong)]) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise DeviceFileFault([t("{file} is not valid TOML: {why}", file=file, why=wrong)]) from wrong
    return read_devices(content, file.resolve().parent)


def read_devices(content: dict[str, Any], folder: Path) -> DeviceFile:
    """The devices of parsed content. Raises DeviceFileFault with every mistake."""
    wrong: list[str] = []
    known = SINGLE | LISTED
    for section in content:
        if section not in known:
            wrong.append(f"[{section}]: " + t("no such section") + _near(section, known))
    single = {name: _entry(f"[{name}]", fields, content.get(name, {}), wrong) for name, fields in SINGLE.items()}
    listed: dict[str, list[Entry]] = {}
    for name, fields in LISTED.items():
        given = content.get(name, [])
        if not isinstance(given, list):
            wrong.append(f"[{name}]: " + t("must be written [[{name}]], once for each", name=name))
            given = []
        if len(given) > MOST_ENTRIES:
            wrong.append(f"[[{name}]]: " + t("at most {most}", most=MOST_ENTRIES))
        listed[name] = [
            _entry(f"[[{name}]] {n}", fields, one, wrong) for n, one in enumerate(given[:MOST_ENTRIES], start=1)
        ]
    if not wrong:
        wrong = _contradictions(single, listed)
    if wrong:
        raise DeviceFileFault(wrong)
    return DeviceFile(folder, single, listed)


def _entry(where: str, fields: dict[str, Field], given: Any, wrong: list[str]) -> Entry:
    if not isinstance(given, dict):
        wrong.append(f"{where}: " + t("must be a section"))
        return {}
    wrong += [f"{where} {name}: " + t("no such field") + _near(name, fields) for name in given if name not in fields]
    checked: Entry = {}
    for name, field in fields.items():
        if name not in given and field.default is REQUIRED:
            wrong.append(f"{where} {name}: " + t("is missing"))
            continue
        try:
            value = given.get(name, field.default)
            checked[name] = value if name not in given and value in ("", -1.0) else field.check(value)
        except ValueError as why:
            wrong.append(f"{where} {name}: {why}")
    return checked


def _near(name: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return t(", did you mean {name}?", name=close[0]) if close else ""


def _contradictions(single: dict[str, Entry], listed: dict[str, list[Entry]]) -> list[str]:
    wrong = []
    names: dict[str, str] = {}
    ports: dict[str, str] = {}
    for section in ("ups", "relay", "modem_lines", "contact", "watch"):
        for place, entry in enumerate(listed[section], start=1):
            where = f"[[{section}]] {place}"
            if entry["name"] in names:
                wrong.append(f"{where} name: " + t("{name} is already the name of {other}", name=entry["name"],
                                                   other=names[entry["name"]]))  # fmt: skip
            names.setdefault(entry["name"], where)
            port = entry.get("port", "")
            if port and ports.setdefault(port, where) != where:
                wrong.append(f"{where} port: " + t("is already the port of {other}", other=ports[port]))
            wrong += _entry_contradictions(section, where, entry)
    relays = {entry["name"] for entry in (*listed["relay"], *listed["modem_lines"])}
    for place, entry in enumerate(listed["contact"], start=1):
        if entry["relay"] not in relays:
            wrong.append(f"[[contact]] {place} relay: " + t("no relay is called {name}", name=entry["relay"]))
    for section in ("ups", "relay", "modem_lines", "watch"):
        for place, entry in enumerate(listed[section], start=1):
            cause = entry["depends_on"]
            if cause and (cause not in names or cause == entry["name"]):
                wrong.append(f"[[{section}]] {place} depends_on: " + t("no other part is called {name}", name=cause))
    shedding = single["shedding"]["ups"]
    if shedding and shedding not in {entry["name"] for entry in listed["ups"]}:
        wrong.append("[shedding] ups: " + t("no UPS is called {name}", name=shedding))
    return wrong


def _entry_contradictions(section: str, where: str, entry: Entry) -> list[str]:
    if section == "ups" and bool(entry["port"]) == bool(entry["nut"]):
        return [f"{where} port: " + t("give either port or nut (ups@host:port)")]
    if section == "ups" and entry["nut"] and "@" not in entry["nut"]:
        return [f"{where} nut: " + t("must be ups@host or ups@host:port")]
    if section == "ups" and entry["stale_after_s"] >= entry["lost_after_s"]:
        return [f"{where} lost_after_s: " + t("must be more than stale_after_s")]
    if section == "watch" and entry["probe"] != "memory" and not entry["target"]:
        return [f"{where} target: " + t("is missing")]
    if section == "watch" and entry["probe"] == "media" and not entry["number"]:
        return [f"{where} number: " + t("is missing")]
    if section == "watch" and entry["probe"] in ADDRESSED:
        try:
            f.address(entry["target"])
        except ValueError as why:
            return [f"{where} target: {why}"]
    if section == "watch" and entry["probe"] == "ping" and entry["target"].startswith("-"):
        given = f.shown(entry["target"])
        return [f"{where} target: " + t("must be an address or a host name, is {value}", value=given)]
    return []


def template() -> str:
    """A device file with every section and field: required ones empty, the others as comments with their defaults."""
    lines = ["# " + t("Device file of the alarm service. Paths count from this file's folder."), ""]
    for name, fields in [*SINGLE.items(), *LISTED.items()]:
        lines.append(f"[{name}]" if name in SINGLE else f"# [[{name}]]")
        for field_name, field in fields.items():
            given = field.default
            shown = '""' if given is REQUIRED else str(given).lower() if isinstance(given, bool) else _toml(given)
            lines.append(f"# {field_name} = {shown}" + (f"  # {t('required')}" if given is REQUIRED else ""))
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "[" + ", ".join(_toml(one) for one in value) + "]" if isinstance(value, list) else str(value)
