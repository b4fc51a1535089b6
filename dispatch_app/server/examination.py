"""What the doctor examines; each examination gives findings in words and never raises for what it may find."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dispatch_app.adapters.database.archive import open_archive
from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.locating.locating_file import LocatingFileFault, read_locating
from dispatch_app.server.certificates import RENEW_BEFORE_DAYS, CertificateFault, days_left, server_files
from dispatch_app.server.settings import Settings, SettingsFault, load_settings
from dispatch_app.words import t
from gis_data.faults import GisFault

LEAST_FREE_BYTES = 2_000_000_000
"""Some weeks of a busy centre's journal and tracks."""

CLOCK_OFF_S = 1.0
"""More than this and the times of two parts no longer tell who was first."""

NTP_SERVER = "ntp.aliyun.com"
NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 (RFC 5905 §6) to 1970."""

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts",
                Path("C:/Windows/Fonts"))  # fmt: skip
CHINESE_FONTS = ("wqy-microhei", "wqy-zenhei", "notosanscjk", "notoserifcjk", "simsun", "msyh", "simhei")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence and how grave it is."""

    state: Literal["good", "warning", "bad"]
    words: str


def examine_settings(file: Path) -> tuple[Settings | None, list[Finding]]:
    """The settings, if they can be used, and what was found in them."""
    try:
        settings = load_settings(file)
    except SettingsFault as wrong:
        return None, [Finding("bad", sentence) for sentence in wrong.wrong]
    return settings, [Finding("good", t("Settings {file} are valid", file=file))]


def examine_database(settings: Settings) -> list[Finding]:
    """Whether the database is there, of our version, and where its journal ends."""
    file = settings.database_url.removeprefix("sqlite:///")
    if settings.database_url.startswith("sqlite:") and not Path(file).is_file():
        return [Finding("bad", t("There is no database yet: run admin init"))]
    try:
        archive = open_archive(settings.database_url, settings.centre.centre_id)
        try:
            head = archive.head()
        finally:
            archive.close()
    except StoreFault as wrong:
        return [Finding("bad", t("Database: {why}", why=wrong))]
    return [Finding("good", t("The database answers, the journal ends at {head}", head=head))]


def examine_map(settings: Settings) -> list[Finding]:
    """Whether the map package is whole."""
    if settings.map_package is None:
        return [Finding("warning", t("No map package is set: routes and addresses are not available"))]
    from gis_data.package import open_package  # brings the compiled searches, which nothing else here needs

    try:
        manifest = open_package(settings.map_package).manifest
    except (GisFault, OSError) as wrong:
        return [Finding("bad", t("Map package: {why}", why=wrong))]
    return [Finding("good", t("Map package {name} is whole", name=manifest.name))]


def examine_locating(settings: Settings) -> list[Finding]:
    """Whether the locating file can be used: every mistake in it."""
    if settings.locating.file is None:
        return []
    try:
        built = read_locating(settings.locating.file)
    except LocatingFileFault as wrong:
        return [Finding("bad", f"{settings.locating.file.name}: {sentence}") for sentence in wrong.wrong]
    findings = [Finding("good", t("{count} location sources", count=len(built.pulls) + len(built.pushes)))]
    if built.sms is not None and not settings.locating.public_url.startswith("https://"):
        words = t("[locating] public_url is no https address: telephones will not share their position")
        findings.append(Finding("warning", words))
    return findings


def examine_certificates(settings: Settings) -> list[Finding]:
    """Whether the certificates are there and last."""
    if not settings.tls_enabled:
        return [Finding("warning", t("TLS is off: for this machine only"))]
    try:
        files = server_files(settings.tls_folder)
        days = int(min(days_left(files.certificate), days_left(files.authority)))
    except CertificateFault as wrong:
        return [Finding("bad", str(wrong))]
    if days < 0:
        return [Finding("bad", t("The certificates ran out {days} days ago: run admin tls", days=-days))]
    state: Literal["good", "warning"] = "good" if days > RENEW_BEFORE_DAYS else "warning"
    found = [Finding(state, t("The certificates last {days} days", days=days))]
    if files.key.stat().st_mode & 0o077:
        found.append(Finding("bad", t("Others can read the key {file}", file=files.key)))
    return found


def examine_fonts(settings: Settings) -> list[Finding]:
    """Whether Chinese can be printed."""
    for folder in FONT_FOLDERS:
        for file in folder.rglob("*.tt[cf]"):
            if any(known in file.name.lower().replace("_", "-") for known in CHINESE_FONTS):
                return [Finding("good", t("Chinese font {name} is installed", name=file.name))]
    return [Finding("bad", t("No Chinese font: install fonts-wqy-microhei"))]


def examine_printing(settings: Settings) -> list[Finding]:
    """Whether CUPS runs and has a queue (a station needs it, a server does not)."""
    lpstat = shutil.which("lpstat")
    if lpstat is None:
        return [Finding("warning", t("CUPS is not installed: this machine cannot print orders"))]
    try:
        asked = subprocess.run([lpstat, "-e"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return [Finding("warning", t("CUPS does not answer"))]
    queues = asked.stdout.split() if asked.returncode == 0 else []
    if not queues:
        return [Finding("warning", t("CUPS has no printer queue"))]
    return [Finding("good", t("Printer queues: {names}", names=", ".join(queues[:5])))]


def examine_ports(settings: Settings) -> list[Finding]:
    """Whether the server's port is free, or served by a server already."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as wrong:
            words = t("Port {port} is in use or not allowed: {why}", port=settings.port, why=wrong.strerror)
            return [Finding("warning", words)]
    return [Finding("good", t("Port {port} is free", port=settings.port))]


def examine_disk(settings: Settings) -> list[Finding]:
    """Whether there is room for the journal."""
    try:
        free = shutil.disk_usage(settings.file.parent).free
    except OSError as wrong:
        return [Finding("bad", t("The disk cannot be examined: {why}", why=wrong.strerror))]
    state: Literal["good", "bad"] = "good" if free >= LEAST_FREE_BYTES else "bad"
    return [Finding(state, t("Free disk space: {free} GB", free=round(free / 1e9, 1)))]


def examine_clock(settings: Settings) -> list[Finding]:
    """How far the clock is off by one SNTP question (RFC 4330); a closed network has its own time server."""
    offset_s = None
    with suppress(OSError, struct.error):
        offset_s = _clock_offset_s(NTP_SERVER)
    if offset_s is None:
        return [Finding("warning", t("The clock could not be compared: no time server answers"))]
    state: Literal["good", "bad"] = "good" if abs(offset_s) <= CLOCK_OFF_S else "bad"
    return [Finding(state, t("The clock is off by {seconds} s", seconds=round(offset_s, 2)))]


def _clock_offset_s(server: str) -> float:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(2.0)
        sent_s = time.time()
        asked.sendto(b"\x1b" + 47 * b"\0", (server, 123))
        answer, _ = asked.recvfrom(512)
        heard_s = time.time()
    received = struct.unpack("!II", answer[32:40])
    transmitted = struct.unpack("!II", answer[40:48])
    theirs = [whole - NTP_EPOCH + part / 2**32 for whole, part in (received, transmitted)]
    return ((theirs[0] - sent_s) + (theirs[1] - heard_s)) / 2


EXAMINATIONS: tuple[Callable[[Settings], list[Finding]], ...] = (
    examine_database, examine_map, examine_locating, examine_certificates, examine_fonts, examine_printing,
    examine_ports, examine_disk, examine_clock,
)  # fmt: skip
"""In the order in which the doctor asks."""
