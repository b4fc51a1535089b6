"""The server's settings: one TOML file, every field checked, every mistake named by its section and field."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_app.adapters.reports.mail import MailSettings
from dispatch_app.server.settings_calls import CALL_FIELDS, call_settings
from dispatch_app.server.settings_fields import (
    Field,
    SerialFeed,
    database_url,
    filled_text,
    flag,
    folders,
    host,
    hosts,
    identity,
    one_of,
    public_url,
    radio_gateways,
    seconds,
    serial_feeds,
    text,
    whole,
    zone,
)  # fmt: skip
from dispatch_app.use_cases.settings import CentreSettings, ClearingTimes, DeliveryLimits, FenceLimits, SlipLimits
from dispatch_app.words import later, t

SECTIONS: dict[str, dict[str, Field]] = {
    "centre": {
        "id": Field("c1", identity, later("Id of the centre in every row; never change it later")),
        "name": Field("120 急救指挥中心", filled_text, later("Name on every screen and paper")),
        "time_zone": Field("Asia/Shanghai", zone, later("The centre's calendar")),
        "area_code": Field("", text, later("Area code such as 021, completes local fixed numbers")),
        "hold_ageing_s": Field(300, seconds(10, 86400), later("A held incident older than this alarms")),
        "ring_waiting_s": Field(10, seconds(1, 600), later("A call waiting longer than this alarms")),
        "slip_due_minutes": Field(120, whole(5, 10_080), later("A return slip missing longer than this is overdue")),
        "hand_over_minutes": Field(15, whole(0, 240), later("From arrival at the hospital until hand-over is done")),
        "make_ready_minutes": Field(5, whole(0, 240), later("… and from there until the vehicle is ready again")),
    },
    "server": {
        "host": Field("127.0.0.1", host, later("Address to listen on; 0.0.0.0 for every network card")),
        "port": Field(8120, whole(1, 65535), later("TCP port for consoles, stations and devices")),
        "logs": Field("logs", filled_text, later("Folder of log and crash files")),
        "keys": Field("keys", filled_text, later("Folder of the passwords of our own parts")),
        "max_readers": Field(2000, whole(1, 100000), later("Streams open at once; more are refused")),
    },
    "database": {
        "url": Field("sqlite:///dispatch.sqlite", database_url, later("SQLite file or PostgreSQL")),
    },
    "tls": {
        "enabled": Field(True, flag, later("TLS 1.3 with the centre's own certificates")),
        "folder": Field("tls", filled_text, later("Folder of the certificates")),
        "names": Field(["localhost", "127.0.0.1"], hosts, later("Names and addresses clients reach the server by")),
        "client_certificates": Field(False, flag, later("Refuse clients without a certificate of the centre")),
        "insecure_local": Field(False, flag, later("Allow no TLS, on 127.0.0.1 only")),
    },
    "map": {
        "package": Field("", text, later("Folder of the map package; empty for none")),
        "switch": Field("itself", one_of("itself", "asked"), later("Use a new package by itself, or when asked")),
        "against_one_way": Field(
            "package", one_of("package", "never"),
            later("Routes against one-way streets: as the package was made, or never"),
        ),
    },
    "locating": {
        "file": Field("", text, later("File of the location sources, SMS gateway and drop folder; empty for none")),
        "public_url": Field("", public_url, later("Address at which telephones reach the page that shares a position")),
        "requery_s": Field(20, seconds(5, 3600), later("Sources are asked again every so many seconds of a call")),
        "requery_times": Field(15, whole(0, 1000), later("… at most so many times a call")),
    },
    "delivery": {
        "sent_s": Field(3, seconds(0.5, 3600), later("Seconds until an order must be sent, else it alarms")),
        "received_s": Field(5, seconds(0.5, 3600), later("… until the station has received it")),
        "displayed_s": Field(6, seconds(0.5, 3600), later("… until it is on the station's screen")),
        "sounded_s": Field(8, seconds(0.5, 3600), later("… until it has sounded")),
        "printed_s": Field(20, seconds(0.5, 3600), later("… until it is printed")),
        "acknowledged_s": Field(30, seconds(0.5, 3600), later("… until the crew has acknowledged it")),
        "rolling_s": Field(180, seconds(0.5, 3600), later("… until the wheels roll")),
    },
    "fences": {
        "inner_m": Field(120, whole(20, 2_000), later("Metres from a place at which a vehicle has arrived")),
        "outer_m": Field(250, whole(30, 5_000), later("… and beyond which it has left again")),
        "lasts_s": Field(10, seconds(1, 600), later("Seconds that a crossing or a speed must last")),
        "stop_s": Field(180, seconds(30, 3600), later("Seconds of standing on the way after which desks are warned")),
        "speed_kmh": Field(120, whole(40, 200), later("Faster than this the desks are warned")),
    },
    "calls": CALL_FIELDS,
    "telephony": {
        "exchange": Field("simulator", one_of("simulator", "exchange"), later("exchange: a real one connects to us")),
    },
    "reports": {
        "folder": Field("reports", filled_text, later("Folder of reports that are delivered on schedule")),
        "smtp_host": Field("", text, later("Mail server for reports; empty for none")),
        "smtp_port": Field(587, whole(1, 65535), later("Its port")),
        "smtp_security": Field("starttls", one_of("starttls", "tls", "none"), later("TLS; none on 127.0.0.1 only")),
        "smtp_sender": Field("dispatch@localhost", filled_text, later("Sender's address")),
        "smtp_user": Field("", text, later("Account at the mail server; its password stands in the keys' file smtp")),
        "smtp_authority": Field("", text, later("Certificate of the mail server's own authority; empty for none")),
    },
    "recordings": {
        "folders": Field(
            ["recordings"], folders, later("Folders of the recordings, the exchange's own first, then copies of it")
        ),
    },
    "notices": {
        "folder": Field("notices", filled_text, later("Folder of the files that go with notices")),
    },
    "positions": {
        "host": Field("127.0.0.1", host, later("Address on which receivers' positions arrive")),
        "udp_port": Field(5120, whole(1, 65535), later("UDP port for NMEA")),
        "tcp_port": Field(5120, whole(1, 65535), later("TCP port for NMEA")),
        "jt808_tcp_port": Field(5808, whole(0, 65535), later("TCP port for JT/T 808 terminals; 0 for none")),
        "jt808_udp_port": Field(5808, whole(0, 65535), later("UDP port for JT/T 808 terminals; 0 for none")),
        "serial": Field([], serial_feeds, later("NMEA receivers on serial lines: \"IDENTITY URL BAUD\"")),
        "radio": Field([], radio_gateways, later("Radio gateways on serial lines: \"NAME URL BAUD\"")),
        "tracks_days": Field(365, whole(1, 3650), later("Days that tracks are kept for replay")),
    },
}
"""Every section and field of the file, in the order in which a new file shows them."""


class SettingsFault(Exception):
    """The file cannot be used; `wrong` holds one sentence a mistake."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class LocatingSettings:
    """How callers are located; the sources stand in a file of their own."""

    file: Path | None
    public_url: str
    requery_s: float
    requery_times: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked settings; paths are absolute."""

    file: Path
    centre: CentreSettings
    area_code: str
    host: str
    port: int
    logs: Path
    keys: Path
    max_readers: int
    database_url: str
    tls_enabled: bool
    tls_folder: Path
    tls_names: tuple[str, ...]
    client_certificates: bool
    map_package: Path | None
    map_switch: str
    """"itself" or "asked": who puts a new map package into use."""
    map_against_kmh: float | None
    """Speed against one-way streets: None for what the map package says, 0 for never."""
    locating: LocatingSettings
    real_exchange: bool
    positions_host: str
    positions_udp_port: int
    positions_tcp_port: int
    jt808_tcp_port: int
    jt808_udp_port: int
    positions_serial: tuple[SerialFeed, ...]
    radio_gateways: tuple[SerialFeed, ...]
    tracks_days: int
    recording_folders: tuple[Path, ...] = ()
    reports_folder: Path = Path("reports")
    report_mail: MailSettings | None = None
    notice_folder: Path = Path("notices")

    def url(self) -> str:
        """The address at which a part on this machine reaches the server."""
        local = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 – compared, not bound
        shown = f"[{local}]" if ":" in local else local
        return f"{'https' if self.tls_enabled else 'http'}://{shown}:{self.port}"


def load_settings(file: Path) -> Settings:
    """The settings of the file; relative paths count from its folder. Raises SettingsFault with every mistake."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        raise SettingsFault([t("{file} cannot be read: {why}", file=file, why=wrong.strerror or wrong)]) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsFault([t("{file} is not valid TOML: {why}", file=file, why=wrong)]) from wrong
    return read_settings(content, file)


def read_settings(content: dict[str, Any], file: Path) -> Settings:
    """The settings of a parsed file. Raises SettingsFault with every mistake."""
    wrong = _unknown_names(content)
    checked: dict[str, dict[str, Any]] = {}
    for section, fields in SECTIONS.items():
        given = content.get(section, {})
        given = given if isinstance(given, dict) else {}
        checked[section] = {}
        for name, field in fields.items():
            try:
                checked[section][name] = field.check(given.get(name, field.default))
            except ValueError as why:
                wrong.append(f"[{section}] {name}: {why}")
    if not wrong:
        wrong = _contradictions(checked)
    if wrong:
        raise SettingsFault(wrong)
    return _built(checked, file.resolve())


def _unknown_names(content: dict[str, Any]) -> list[str]:
    wrong = []
    for section, given in content.items():
        if section not in SECTIONS:
            wrong.append(f"[{section}]: " + t("no such section") + _near(section, SECTIONS))
        elif not isinstance(given, dict):
            wrong.append(f"[{section}]: " + t("must be a section"))
        else:
            unknown = (name for name in given if name not in SECTIONS[section])
            wrong += [f"[{section}] {name}: " + t("no such field") + _near(name, SECTIONS[section]) for name in unknown]
    return wrong


def _near(name: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return t(", did you mean {name}?", name=close[0]) if close else ""


def _contradictions(checked: dict[str, dict[str, Any]]) -> list[str]:
    tls, reports = checked["tls"], checked["reports"]
    if reports["smtp_security"] == "none" and reports["smtp_host"] not in ("", "127.0.0.1", "::1", "localhost"):
        return ["[reports] smtp_security: " + t("may be none for a mail server on this machine only")]
    if tls["enabled"]:
        return []
    if not tls["insecure_local"]:
        return ["[tls] enabled: " + t("may be false only together with insecure_local = true")]
    if checked["server"]["host"] not in ("127.0.0.1", "::1", "localhost"):
        return ["[tls] insecure_local: " + t("is allowed only while [server] host is 127.0.0.1")]
    return []


def _built(checked: dict[str, dict[str, Any]], file: Path) -> Settings:
    centre, server, tls, positions = (checked[name] for name in ("centre", "server", "tls", "positions"))
    folder = file.parent
    url = checked["database"]["url"]
    if url.startswith("sqlite:///"):
        url = f"sqlite:///{folder / url.removeprefix('sqlite:///')}"
    package = checked["map"]["package"]
    return Settings(
        file=file,
        centre=CentreSettings(
            centre_id=centre["id"], name=centre["name"], zone=centre["time_zone"],
            delivery=DeliveryLimits(**checked["delivery"]),
            hold_ageing_s=centre["hold_ageing_s"], ring_waiting_s=centre["ring_waiting_s"],
            slips=SlipLimits(centre["slip_due_minutes"] * 60.0, centre["slip_due_minutes"] * 60.0),
            clearing=ClearingTimes(centre["hand_over_minutes"] * 60.0, centre["make_ready_minutes"] * 60.0),
            calls=call_settings(checked["calls"]), fences=FenceLimits(**checked["fences"]),
        ),
        area_code=centre["area_code"], host=server["host"], port=server["port"],
        logs=folder / server["logs"], keys=folder / server["keys"],
        max_readers=server["max_readers"], database_url=url, tls_enabled=tls["enabled"],
        tls_folder=folder / tls["folder"], tls_names=tls["names"], client_certificates=tls["client_certificates"],
        map_package=folder / package if package else None, map_switch=checked["map"]["switch"],
        map_against_kmh=0.0 if checked["map"]["against_one_way"] == "never" else None,
        locating=_locating(checked["locating"], folder), real_exchange=checked["telephony"]["exchange"] == "exchange",
        positions_host=positions["host"],
        positions_udp_port=positions["udp_port"], positions_tcp_port=positions["tcp_port"],
        jt808_tcp_port=positions["jt808_tcp_port"], jt808_udp_port=positions["jt808_udp_port"],
        positions_serial=positions["serial"], radio_gateways=positions["radio"],
        tracks_days=positions["tracks_days"],
        recording_folders=tuple(folder / one for one in checked["recordings"]["folders"]),
        reports_folder=folder / checked["reports"]["folder"],
        report_mail=_mail(checked["reports"], folder, folder / server["keys"]),
        notice_folder=folder / checked["notices"]["folder"],
    )  # fmt: skip


def _mail(reports: dict[str, Any], folder: Path, keys: Path) -> MailSettings | None:
    if not reports["smtp_host"]:
        return None
    authority = folder / reports["smtp_authority"] if reports["smtp_authority"] else None
    return MailSettings(
        reports["smtp_host"], reports["smtp_port"], reports["smtp_security"], reports["smtp_sender"],
        reports["smtp_user"], keys / "smtp" if reports["smtp_user"] else None, authority,
    )  # fmt: skip


def _locating(locating: dict[str, Any], folder: Path) -> LocatingSettings:
    file = folder / locating["file"] if locating["file"] else None
    return LocatingSettings(file, locating["public_url"], locating["requery_s"], locating["requery_times"])


def settings_text(chosen: dict[str, dict[str, Any]] | None = None) -> str:
    """A commented settings file in the language of the screen, with the defaults or the `chosen` values."""
    lines = ["# " + t("Settings of the dispatch server. Paths count from this file's folder."), ""]
    for section, fields in SECTIONS.items():
        lines.append(f"[{section}]")
        for name, field in fields.items():
            value = (chosen or {}).get(section, {}).get(name, field.default)
            lines.append(f"{name} = {_toml(value)}  # {t(field.comment)}")
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(str(name))} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
