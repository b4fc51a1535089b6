"""The exchange's settings: one TOML file with trunks, telephones and hot lines; every mistake named by its place."""

from __future__ import annotations

import ipaddress
import re
import socket
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dispatch_app.domain.telephone import LineKind
from dispatch_app.exchange.recording.settings import RecorderSettings, wrong_settings
from dispatch_app.exchange.recording.sound_lines import FIELDS as SOUND_LINE_FIELDS
from dispatch_app.exchange.recording.sound_lines import SoundLine, sound_line
from dispatch_app.exchange.switch.model import LinePlan, Plan
from dispatch_app.words import later, t

_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")

FIELDS: dict[str, dict[str, tuple[Any, str]]] = {
    "server": {
        "url": ("https://127.0.0.1:8120", later("Address of the dispatch server")),
        "ca": ("tls/ca.pem", later("The centre's authority; empty without TLS")),
        "keys": ("keys", later("Folder of passwords: exchange, sip-USER of telephones, trunk-NAME of trunks")),
        "state": ("exchange", later("Folder of spool and recordings in progress")),
    },
    "sip": {
        "host": ("127.0.0.1", later("Address on which telephones and trunks reach the exchange")),
        "public_host": ("", later("Address that SIP messages name, where it is another one")),
        "port": (5060, later("UDP and TCP port of SIP")),
        "tls_port": (0, later("Port of SIP over TLS; 0 for none")),
        "realm": ("dispatch", later("Realm of the telephones' passwords")),
        "digest": (["MD5"], later("Digests offered to telephones: MD5, SHA-256; many know MD5 only")),
        "register_s": (120, later("Seconds a telephone stays registered")),
        "session_s": (600, later("Seconds after which a talk must prove that it still stands")),
        "edge": ([], later("Addresses of SIP proxies in front (Kamailio): HOST:PORT, trusted as ours")),
        "most_calls": (120, later("Calls at once; more are refused with 503")),
        "fallback_after_s": (1.5, later("Seconds without the server until every desk rings")),
        "auto_answer_after_s": (0.4, later("Seconds until a telephone is asked to answer by itself")),
        "dead_after_s": (30.0, later("Seconds of silence after which a leg is dead")),
        "test_number": ("*43", later("Number that answers every telephone of the house with a tone; empty for none")),
    },
    "media": {
        "first_port": (20000, later("First UDP port of voices")),
        "last_port": (20999, later("Last UDP port of voices")),
        "silent_after_s": (5.0, later("Seconds without a packet until a leg is examined")),
        "realtime_priority": (20, later("SCHED_FIFO priority of the mixer")),
        "announcements": ("", later("Folder of the centre's own announcements")),
    },
    "ivr": {
        "folder": ("", later("Folder of automatic flows (*.toml); empty for none")),
    },
    "recording": {
        "enabled": (True, later("Record every call")),
        "folder": ("recordings", later("Folder of the recordings")),
        "keep_days": (730, later("Days that recordings are kept, at least a year")),
        "keep_originals_days": (30, later("Days that originals are kept beside their compressed files")),
        "copies_to": ([], later("Further folders or shares for a checked copy of every recording")),
        "warn_free_percent": (20, later("Less free disk than this is told")),
        "critical_free_percent": (5, later("Below this, originals with a compressed file go before their time")),
    },
}
"""Every plain field with its default and the comment in a new file; [[trunk]], [[telephone]], [[line]] follow."""

WORDS_OF_ANNOUNCEMENTS: dict[str, str] = {
    "number_locked": "您的号码因多次恶意呼叫已被限制拨打。如遇紧急情况，请使用其他电话拨打幺二零。",
    "intercept": "这里是幺二零急救中心。如需救护车请不要挂机。",
    "wrong_number": "您拨打的号码不正确，请查证后再拨。急救请拨幺二零。",
    "all_busy": "调度员正忙，请不要挂机，您的电话将按顺序接听。",
    "nobody_on_duty": "当前无人值班，正在为您转接，请不要挂机。",
    "leave_message": "请在提示音后说出您的姓名、地址和病情，然后挂机，我们会立即回电。",
}
"""What callers hear, in the language of the callers; [announcements] of the file replaces single ones."""


class ExchangeSettingsFault(Exception):
    """The file cannot be used; one sentence a line."""


@dataclass(frozen=True, slots=True)
class Trunk:
    """One way out and in: a provider, a gateway with E1 or analogue lines, another exchange."""

    name: str
    host: str
    port: int = 5060
    transport: str = "udp"
    user: str = ""
    """With a user we register there and answer its challenges; the password is the key `trunk-NAME`."""
    register: bool = False
    backup: bool = False
    peers: tuple[str, ...] = ()
    """Further addresses from which its calls come: HOST or HOST:PORT."""
    shown_number: str = ""
    """Our own number on calls out."""
    prefix: str = ""
    """Dialled before each number."""
    options_s: float = 10.0
    """Seconds between two questions whether it lives."""
    answer_within_s: float = 4.0
    """A call out that hears nothing for so long tries the next trunk."""
    srtp: bool = False
    """Voices on it are encrypted (SRTP), or there is no call."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """A SIP telephone that registers here; its password is the key `sip-USER`."""

    user: str
    kind: str = "desk"
    """ "desk", "station", "hospital", "alarms" (it calls and speaks by itself), "other"."""
    extension: str = ""
    name: str = ""
    srtp: bool = False
    """Its voice is encrypted (SRTP), or there is no call."""


@dataclass(frozen=True, slots=True)
class ExchangeSettings:
    """Checked; paths are absolute."""

    file: Path
    server_url: str
    ca_file: Path | None
    keys: Path
    state: Path
    sip_host: str
    public_host: str
    sip_port: int
    tls_port: int
    realm: str
    digest: tuple[str, ...]
    register_s: int
    session_s: int
    edge: tuple[tuple[str, int], ...]
    first_port: int
    last_port: int
    silent_after_s: float
    realtime_priority: int
    announcements: Path | None
    record: bool
    recorder: RecorderSettings
    plan: Plan
    flow_folder: Path | None = None
    trunks: tuple[Trunk, ...] = ()
    telephones: tuple[Telephone, ...] = ()
    passwords: dict[str, str] = field(default_factory=dict, repr=False)
    """Key name → password; read with the settings so that a missing one is told at the start."""
    sound_lines: tuple[SoundLine, ...] = ()
    """Radio channels and analogue lines that are recorded."""

    def password_of(self, user: str) -> str:
        """The password of a telephone; "" for an unknown one."""
        return self.passwords.get(f"sip-{user}", "")


def load_exchange_settings(file: Path) -> ExchangeSettings:
    """The settings of the file; relative paths count from its folder. Raises ExchangeSettingsFault."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        why = wrong.strerror or wrong
        raise ExchangeSettingsFault(t("{file} cannot be read: {why}", file=file, why=why)) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ExchangeSettingsFault(t("{file} is not valid TOML: {why}", file=file, why=wrong)) from wrong
    return _Reader(content, file.resolve()).settings()


class _Reader:
    """Collects every mistake before it gives up."""

    def __init__(self, content: dict[str, Any], file: Path) -> None:
        self._content = content
        self._file = file
        self._wrong: list[str] = []

    def settings(self) -> ExchangeSettings:
        known = {*FIELDS, "trunk", "telephone", "line", "announcements", "flows", "sound_line"}
        self._wrong += [f"[{name}]: {t('no such section')}" for name in self._content if name not in known]
        plain = {section: self._section(section) for section in FIELDS}
        trunks = tuple(self._trunk(at, one) for at, one in enumerate(self._tables("trunk"), 1))
        telephones = tuple(self._telephone(at, one) for at, one in enumerate(self._tables("telephone"), 1))
        lines = tuple(self._line(at, one, telephones) for at, one in enumerate(self._tables("line"), 1))
        sounds = [self._sound_line(at, one) for at, one in enumerate(self._tables("sound_line"), 1)]
        sound_lines = tuple(one for one in sounds if one is not None)
        self._no_twins("sound_line", [one.settings.line for one in sound_lines])
        self._no_twins("trunk", [one.name for one in trunks])
        self._no_twins("telephone", [one.user for one in telephones])
        edge = tuple(self._address(one, "[sip] edge") for one in plain["sip"]["edge"])
        if plain["media"]["last_port"] - plain["media"]["first_port"] < 19:
            self._wrong.append(f"[media] last_port: {t('must leave room for ten voices')}")
        if not plain["sip"]["digest"] or not set(plain["sip"]["digest"]) <= {"MD5", "SHA-256"}:
            self._wrong.append(f"[sip] digest: {t('must name MD5, SHA-256 or both')}")
        self._wrong += [f"[recording] {one}" for one in wrong_settings(self._recorder(plain["recording"]))]
        passwords = self._passwords(plain, trunks, telephones)
        if self._wrong:
            raise ExchangeSettingsFault("\n".join(self._wrong))
        return replace(self._built(plain, trunks, telephones, lines, edge, passwords), sound_lines=sound_lines)

    def _section(self, section: str) -> dict[str, Any]:
        given = self._content.get(section, {})
        given = given if isinstance(given, dict) else {}
        self._wrong += [f"[{section}] {name}: {t('no such field')}" for name in given if name not in FIELDS[section]]
        values = {}
        for name, (default, _) in FIELDS[section].items():
            value = given.get(name, default)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            fits = isinstance(value, type(default)) or (isinstance(default, float) and number)
            if isinstance(default, int) and not isinstance(default, bool):
                fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_000_000
            elif isinstance(default, float):
                fits = number and 0 <= value <= 86_400
            if not fits:
                self._wrong.append(f"[{section}] {name}: " + t("{value} does not fit here", value=repr(value)[:60]))
                value = default
            values[name] = value
        return values

    def _tables(self, name: str) -> list[dict[str, Any]]:
        tables = self._content.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables) or len(tables) > 2_000:
            self._wrong.append(f"[[{name}]]: {t('must be a list of up to 2000 tables')}")
            return []
        return tables

    def _checked(self, where: str, given: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
        self._wrong += [f"{where} {name}: {t('no such field')}" for name in given if name not in kinds]
        values = {}
        for name, default in kinds.items():
            value = given.get(name, default)
            if value is None:
                self._wrong.append(f"{where} {name}: {t('must not be empty')}")
                value = ""
            elif default is not None and not isinstance(value, type(default)) and not _is_number_for(value, default):
                self._wrong.append(f"{where} {name}: " + t("{value} does not fit here", value=repr(value)[:60]))
                value = default
            values[name] = value
        return values

    def _trunk(self, at: int, given: dict[str, Any]) -> Trunk:
        where = f"[[trunk]] {at}"
        values = self._checked(where, given, {
            "name": None, "host": None, "port": 5060, "transport": "udp", "user": "", "register": False,
            "backup": False, "peers": [], "shown_number": "", "prefix": "", "options_s": 10.0, "answer_within_s": 4.0,
            "srtp": False,
        })  # fmt: skip
        if not _ID.fullmatch(str(values["name"])):
            self._wrong.append(f"{where} name: {t('must be 1–32 letters, digits, - or _')}")
        if values["transport"] not in ("udp", "tcp", "tls"):
            self._wrong.append(f"{where} transport: {t('must be udp, tcp or tls')}")
        values["peers"] = tuple(str(one) for one in values["peers"])
        return Trunk(**values)

    def _telephone(self, at: int, given: dict[str, Any]) -> Telephone:
        where = f"[[telephone]] {at}"
        values = self._checked(where, given, {"user": None, "kind": "desk", "extension": "", "name": "", "srtp": False})
        if not _ID.fullmatch(str(values["user"])):
            self._wrong.append(f"{where} user: {t('must be 1–32 letters, digits, - or _')}")
        if values["extension"] and not _NUMBER.fullmatch(values["extension"]):
            self._wrong.append(f"{where} extension: {t('must be a telephone number')}")
        return Telephone(**values)

    def _line(self, at: int, given: dict[str, Any], telephones: tuple[Telephone, ...]) -> LinePlan:
        where = f"[[line]] {at}"
        values = self._checked(where, given, {"id": None, "name": "", "number": "", "user": "", "owner": ""})
        if values["user"] and values["user"] not in [one.user for one in telephones]:
            self._wrong.append(f"{where} user: {t('no telephone has this user')}")
        if not values["user"] and not _NUMBER.fullmatch(values["number"]):
            self._wrong.append(f"{where} number: {t('must be a telephone number')}")
        return LinePlan(
            values["id"], LineKind.HOT_LINE, values["name"] or values["id"], values["number"], values["user"],
            values["owner"],
        )  # fmt: skip

    def _sound_line(self, at: int, given: dict[str, Any]) -> SoundLine | None:
        where = f"[[sound_line]] {at}"
        values = self._checked(where, given, SOUND_LINE_FIELDS)
        if not _ID.fullmatch(str(values["id"])):
            self._wrong.append(f"{where} id: {t('must be 1–32 letters, digits, - or _')}")
        try:
            return sound_line(values, self._file.parent)
        except ValueError as wrong:
            self._wrong.append(f"{where} {wrong}")
            return None

    def _no_twins(self, what: str, names: list[str]) -> None:
        twins = sorted({name for name in names if names.count(name) > 1})
        self._wrong += [f"[[{what}]] {name}: {t('is there twice')}" for name in twins]

    def _address(self, text: Any, where: str) -> tuple[str, int]:
        host, _, port = str(text).partition(":")
        if not host or (port and not port.isdecimal()):
            self._wrong.append(f"{where}: " + t("{value} does not fit here", value=repr(text)[:60]))
            return ("", 0)
        return (host, int(port or 5060))

    def _recorder(self, recording: dict[str, Any]) -> RecorderSettings:
        folder = self._file.parent
        return RecorderSettings(
            folder / recording["folder"], recording["keep_days"], recording["keep_originals_days"],
            copies_to=tuple(folder / str(one) for one in recording["copies_to"]),
            warn_free_share=recording["warn_free_percent"] / 100,
            critical_free_share=recording["critical_free_percent"] / 100,
        )  # fmt: skip

    def _passwords(
        self, plain: dict[str, dict[str, Any]], trunks: tuple[Trunk, ...], telephones: tuple[Telephone, ...]
    ) -> dict[str, str]:
        folder = self._file.parent / plain["server"]["keys"]
        names = [f"sip-{one.user}" for one in telephones] + [f"trunk-{one.name}" for one in trunks if one.user]
        passwords = {}
        for name in names:
            try:
                passwords[name] = (folder / name).read_text(encoding="utf-8").strip()
            except OSError:
                self._wrong.append(t("The key {name} is missing in {folder}", name=name, folder=folder))
        return passwords

    def _built(
        self, plain: dict[str, dict[str, Any]], trunks: tuple[Trunk, ...], telephones: tuple[Telephone, ...],
        lines: tuple[LinePlan, ...], edge: tuple[tuple[str, int], ...], passwords: dict[str, str],
    ) -> ExchangeSettings:  # fmt: skip
        folder = self._file.parent
        server, sip, media, recording = (plain[name] for name in ("server", "sip", "media", "recording"))
        kinds = {True: LineKind.BACKUP, False: LineKind.TRUNK}
        trunk_lines = tuple(LinePlan(one.name, kinds[one.backup], one.name) for one in trunks)
        said = WORDS_OF_ANNOUNCEMENTS | {k: str(v) for k, v in self._content.get("announcements", {}).items()}
        plan = Plan(
            desks=tuple(one.user for one in telephones if one.kind == "desk"), lines=trunk_lines + lines,
            extensions=tuple((one.extension, one.user) for one in telephones if one.extension),
            flows=tuple((str(k), str(v)) for k, v in self._content.get("flows", {}).items()),
            announcements=tuple(said.items()), most_calls=sip["most_calls"], most_legs=2 * sip["most_calls"],
            fallback_after_s=sip["fallback_after_s"], auto_answer_after_s=sip["auto_answer_after_s"],
            dead_after_s=sip["dead_after_s"], record=recording["enabled"], test_number=sip["test_number"],
            callers=tuple(one.user for one in telephones if one.kind == "alarms"),
        )  # fmt: skip
        return ExchangeSettings(
            self._file, server["url"], folder / server["ca"] if server["ca"] else None, folder / server["keys"],
            folder / server["state"], sip["host"], sip["public_host"] or reachable_host(sip["host"]), sip["port"],
            sip["tls_port"], sip["realm"], tuple(sip["digest"]), sip["register_s"], sip["session_s"], edge,
            media["first_port"], media["last_port"], media["silent_after_s"], media["realtime_priority"],
            folder / media["announcements"] if media["announcements"] else None, recording["enabled"],
            self._recorder(recording), plan,
            folder / plain["ivr"]["folder"] if plain["ivr"]["folder"] else None, trunks, telephones, passwords,
        )  # fmt: skip


def _is_number_for(value: Any, default: Any) -> bool:
    return isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool)


def reachable_host(host: str) -> str:
    """The address to name in messages when `host` is a wildcard: the one of the default route."""
    if not ipaddress.ip_address(host).is_unspecified:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no packet is sent: the system only chooses the way
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def exchange_settings_text(
    chosen: dict[str, dict[str, Any]] | None = None, trunks: list[dict[str, Any]] | None = None,
    telephones: list[dict[str, Any]] | None = None, lines: list[dict[str, Any]] | None = None,
) -> str:  # fmt: skip
    """A commented settings file with the defaults or the chosen values, and these trunks, telephones and lines."""
    text = ["# " + t("Settings of the telephone exchange. Paths count from this file's folder."), ""]
    for section, fields in FIELDS.items():
        text.append(f"[{section}]")
        for name, (default, comment) in fields.items():
            value = (chosen or {}).get(section, {}).get(name, default)
            text.append(f"{name} = {_toml(value)}  # {t(comment)}")
        text.append("")
    for table, rows in (("trunk", trunks), ("telephone", telephones), ("line", lines)):
        for row in rows or ():
            text += [f"[[{table}]]", *(f"{name} = {_toml(value)}" for name, value in row.items()), ""]
    return "\n".join(text)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
