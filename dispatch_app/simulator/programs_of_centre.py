"""How each program of a simulated centre is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dispatch_app.simulator.printing import Printing
from dispatch_app.simulator.programs import Launch, part
from dispatch_app.simulator.town_centre import DIRECTOR, TownCentre


def server_part(centre: TownCentre) -> Launch:
    """The centre's server."""
    return part("server", "--settings", centre.settings.file, ready="ready")


def exchange_part(settings_file: Path) -> Launch:
    """The telephone exchange, under its watchdog."""
    return part("exchange", "--settings", settings_file, "--supervised", ready="ready")


def positions_part(centre: TownCentre) -> Launch:
    """The receiver of positions."""
    return part("positions", "--settings", centre.settings.file, ready="ready")


def station_part(
    centre: TownCentre, station_id: str, printing: Printing, headless: bool,
    environment: Mapping[str, str] | None = None,
) -> Launch:  # fmt: skip
    """One station's receiver; without a window it is ready when its link is live."""
    keys, folder = centre.settings.keys, centre.settings.file.parent
    arguments: list[str | Path] = [
        *_server(centre), "--user", station_id, "--password-file", keys / station_id,
        "--spool", folder / "spool" / station_id, "--map", centre.package, *printing.arguments,
    ]  # fmt: skip
    if headless:
        arguments.append("--headless")
    return part("station", *arguments, ready="live" if headless else "", environment=environment)


def console_part(
    centre: TownCentre, desk_id: str, environment: Mapping[str, str] | None = None, alarms: bool = False
) -> Launch:
    """The two windows of one desk, signed in; with `alarms` the alarm window too."""
    folder = centre.settings.file.parent
    return part(
        "console", *_server(centre), "--user", desk_id, "--password-file", centre.settings.keys / desk_id,
        "--desk", desk_id, "--map", centre.package, "--memory", folder / "console",
        *(["--alarms"] if alarms else []),
        environment=environment,
    )  # fmt: skip


def director_part(centre: TownCentre, environment: Mapping[str, str] | None = None) -> Launch:
    """The director's workbench, signed in."""
    return part(
        "director", *_server(centre), "--user", DIRECTOR, "--password-file", centre.settings.keys / DIRECTOR,
        "--map", centre.package, "--memory", centre.settings.file.parent / "director", environment=environment,
    )  # fmt: skip


def _server(centre: TownCentre) -> list[str | Path]:
    ca_file = centre.ca_file
    return ["--server", centre.settings.url(), *(["--ca", ca_file] if ca_file else [])]
