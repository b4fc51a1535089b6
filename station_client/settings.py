"""Settings of a station receiver: from the command line, over a TOML file, over defaults."""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatch_app.words import t

PATH_KEYS = ("ca", "password_file", "spool", "pdf_folder", "map")
TEXT_KEYS = ("user", "printer", "zone", "theme", "language")
FLAG_KEYS = ("headless", "full_screen")


class SettingsFault(Exception):
    """A setting is wrong or missing; the sentence names it."""


@dataclass(frozen=True, slots=True)
class StationSettings:
    """Everything the receiver needs; exactly one of `printer` (CUPS queue) and `pdf_folder` is set.

    `user` and `password` may be "" for a receiver with a window, which asks for them; `theme` and `language` "" leave
    the choice to what the crew chose last.
    """

    servers: tuple[str, ...]
    ca: Path | None
    user: str
    password: str
    spool: Path
    printer: str
    pdf_folder: Path | None
    map: Path | None
    zone: ZoneInfo | None
    """None: the zone that the centre names."""
    theme: str
    language: str
    headless: bool
    full_screen: bool


def parser() -> argparse.ArgumentParser:
    """The command line of `python -m dispatch_app station`."""
    made = argparse.ArgumentParser(prog="python -m dispatch_app station", description=t("The station receiver"))
    made.add_argument("--settings", type=Path, help=t("TOML file with a [station] section of the same names"))
    made.add_argument("--server", action="append", help=t("address of a server; may be given several times"))
    made.add_argument("--ca", type=Path, help=t("certificate of the centre"))
    made.add_argument("--user", help=t("the station's user name"))
    made.add_argument("--password-file", type=Path, help=t("file with the station's password"))
    made.add_argument("--spool", type=Path, help=t("folder of the local store"))
    made.add_argument("--printer", help=t("name of a CUPS print queue"))
    made.add_argument("--pdf-folder", type=Path, help=t("print into PDF files in this folder"))
    made.add_argument("--map", type=Path, help=t("folder of a map package"))
    made.add_argument("--zone", help=t("time zone of the centre"))
    made.add_argument("--theme", choices=("dark", "light"))
    made.add_argument("--language", choices=("zh", "en"))
    made.add_argument("--headless", action="store_true", default=None, help=t("without a window: receive and print"))
    made.add_argument("--full-screen", action="store_true", default=None)
    return made


def read_settings(arguments: list[str]) -> StationSettings:
    """The checked settings; raises SettingsFault, and SystemExit as argparse does."""
    given = vars(parser().parse_args(arguments))
    file = _read_file(given["settings"]) if given["settings"] else {}
    chosen = {key: given[key] if given[key] is not None else file.get(key) for key in given if key != "settings"}
    servers = [chosen["server"]] if isinstance(chosen["server"], str) else (chosen["server"] or [])
    for server in servers:
        if not str(server).startswith(("https://", "http://")):
            raise SettingsFault(t("{field}: must begin with https://", field="server"))
    for field in ("spool", "user", "password_file") if chosen["headless"] else ("spool",):
        if not chosen[field]:
            raise SettingsFault(t("{field} is missing", field=field))
    if not servers:
        raise SettingsFault(t("{field} is missing", field="server"))
    if bool(chosen["printer"]) == bool(chosen["pdf_folder"]):
        raise SettingsFault(t("Give either printer or pdf_folder"))
    return StationSettings(
        servers=tuple(servers), ca=chosen["ca"], user=chosen["user"] or "",
        password=_read_password(chosen["password_file"]) if chosen["password_file"] else "", spool=chosen["spool"],
        printer=chosen["printer"] or "", pdf_folder=chosen["pdf_folder"], map=chosen["map"],
        zone=_zone(chosen["zone"]) if chosen["zone"] else None, theme=chosen["theme"] or "",
        language=chosen["language"] or "", headless=bool(chosen["headless"]), full_screen=bool(chosen["full_screen"]),
    )  # fmt: skip


def _read_file(path: Path) -> dict[str, object]:
    try:
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("station", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise SettingsFault(t("The settings {path} cannot be read: {reason}", path=path, reason=wrong)) from wrong
    checked: dict[str, object] = {}
    for key, value in section.items():
        if key == "server":
            servers = value if isinstance(value, list) else [value]
            if not all(isinstance(server, str) for server in servers):
                raise SettingsFault(t("[station] {field}: must be a text", field=key))
            checked[key] = servers
        elif key in PATH_KEYS + TEXT_KEYS:
            if not isinstance(value, str):
                raise SettingsFault(t("[station] {field}: must be a text", field=key))
            checked[key] = path.parent / Path(value).expanduser() if key in PATH_KEYS else value
        elif key in FLAG_KEYS:
            if not isinstance(value, bool):
                raise SettingsFault(t("[station] {field}: must be true or false", field=key))
            checked[key] = value
        else:
            raise SettingsFault(t("[station] {field}: is not known", field=key))
    return checked


def _read_password(path: Path) -> str:
    try:
        password = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingsFault(t("The password file {path} cannot be read", path=path)) from wrong
    if not password:
        raise SettingsFault(t("The password file {path} is empty", path=path))
    return password


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise SettingsFault(t("{field}: no time zone is called {name}", field="zone", name=name)) from wrong
