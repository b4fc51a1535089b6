"""`python -m dispatch_app demo`: a simulated day in the demo town, on the real programs."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from pathlib import Path

from dispatch_app.adapters.database.accounts import AccountFault
from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.server.certificates import CertificateFault
from dispatch_app.server.resource_files import ResourceFault
from dispatch_app.server.settings import SettingsFault
from dispatch_app.simulator.api_client import ApiFault
from dispatch_app.simulator.demo_run import DemoRun, DemoWishes
from dispatch_app.simulator.programs import ProgramFault
from dispatch_app.simulator.town_centre import FolderFault, state_folder
from dispatch_app.words import t
from gis_data.faults import GisFault

FAULTS = (
    FolderFault, SettingsFault, StoreFault, CertificateFault, ResourceFault, AccountFault, GisFault, ProgramFault,
    ApiFault, OSError,
)  # fmt: skip

HEADLESS_SPEED = 12.0
"""Fast enough that whole missions fit a run of some minutes."""

THIN_AFTER_MIN = 3.0
"""By then a person has signed in and seen the town at work."""

CALLS_PER_HOUR = 40.0
"""At the town's own time; a faster town has so many more."""


def run(arguments: list[str]) -> int:
    """0 when all went well, 1 when an invariant broke or an order did not arrive, 2 when it could not begin."""
    wishes = _wishes(_parser().parse_args(arguments))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        result = asyncio.run(DemoRun(wishes).run())
    except KeyboardInterrupt:
        return 0
    except FAULTS as wrong:
        print(t("The demo cannot run: {why}", why=wrong), file=sys.stderr)
        return 2
    if result is None:
        return 0
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["ok"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dispatch_app demo", description=t("A simulated day in a town"))
    parser.add_argument("--headless", action="store_true", help=t("no windows; ends with a summary"))
    parser.add_argument("--minutes", type=float, help=t("how long calls come in (headless: 2)"))
    parser.add_argument("--folder", type=Path, help=t("folder of the simulated centre"))
    parser.add_argument("--seed", type=int, default=7, help=t("the same seed gives the same town and callers"))
    parser.add_argument("--calls-per-hour", type=float, help=t("mean number of calls in an hour"))
    parser.add_argument("--speed", type=float, help=t("how many times faster crews live than real ones, 1 to 20"))
    parser.add_argument("--stations-with-receiver", type=int, default=1, help=t("stations with a real receiver"))
    parser.add_argument("--no-auto-dispatcher", action="store_true", help=t("nobody but you answers calls"))
    failing = t("let the mains fail after so many minutes and come back")
    parser.add_argument("--power-failure", type=float, metavar="MINUTES", help=failing)
    thinning = t("let a station lose its vehicles after so many minutes, for coverage and move-ups (windows: 3)")
    parser.add_argument("--thin-station", type=float, metavar="MINUTES", help=thinning)
    month = t("let the city live through a month first, and open the director's workbench")
    parser.add_argument("--month", action="store_true", help=month)
    parser.add_argument("--pdf-folder", action="store_true", help=t("print to a folder even where CUPS is there"))
    return parser


def _thinning(chosen: argparse.Namespace) -> float | None:
    """A run with windows shows it once; a headless one only where it is asked for."""
    if chosen.thin_station is not None:
        return max(0.0, float(chosen.thin_station))
    return None if chosen.headless else THIN_AFTER_MIN


def _folder_name(chosen: argparse.Namespace) -> str:
    if chosen.headless:
        return "headless"
    return f"demo-month-{chosen.seed}" if chosen.month else "demo"


def _wishes(chosen: argparse.Namespace) -> DemoWishes:
    speed = chosen.speed if chosen.speed is not None else (HEADLESS_SPEED if chosen.headless else 1.0)
    speed = min(20.0, max(1.0, speed))
    minutes = chosen.minutes if chosen.minutes is not None else (2.0 if chosen.headless else None)
    calls_per_hour = chosen.calls_per_hour if chosen.calls_per_hour is not None else CALLS_PER_HOUR * speed
    return DemoWishes(
        headless=chosen.headless, minutes=minutes, seed=chosen.seed, calls_per_hour=max(0.0, calls_per_hour),
        speed=speed, receivers=max(0, chosen.stations_with_receiver), auto_desks=not chosen.no_auto_dispatcher,
        folder=chosen.folder or state_folder() / _folder_name(chosen), month=chosen.month,
        keep_folder=not chosen.headless, use_cups=not chosen.pdf_folder,
        power_failure=None if chosen.power_failure is None else max(0.0, chosen.power_failure),
        thin_station=_thinning(chosen),
    )  # fmt: skip
