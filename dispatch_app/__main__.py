"""`python -m dispatch_app PART …`: every program of the product, loaded only when it is asked for."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass

from dispatch_app.words import later, set_language, t


@dataclass(frozen=True, slots=True)
class Program:
    """One part: the module whose `run(arguments) -> int` it is, and the line that explains it."""

    module: str
    line: str


PROGRAMS: dict[str, Program] = {
    "server": Program("dispatch_app.server.server_cli", later("the server of a centre")),
    "console": Program("dispatch_app.console.qt.cli", later("the dispatcher's two windows")),
    "director": Program("dispatch_app.director.qt.cli", later("the director's workbench: find, replay, count, lead")),
    "station": Program("station_client.cli", later("the station's receiver: shows, sounds, prints orders")),
    "exchange": Program("dispatch_app.exchange.exchange_cli", later("the telephone exchange: SIP, voices, recordings")),
    "positions": Program("dispatch_app.server.positions_cli", later("receives the vehicles' positions")),
    "alarms": Program("alarms.service.cli", later("watches UPS, relays, exchange, network; orders to the watch")),
    "ring": Program("dispatch_app.server.ring_cli", later("lets a simulated caller ring")),
    "demo": Program("dispatch_app.simulator.cli", later("a simulated day in the demo town")),
    "simulate": Program("dispatch_app.simulator.simulate_cli", later("makes a centre with a month of a city in it")),
    "admin": Program("dispatch_app.server.admin_cli", later("set up a centre: certificates, accounts, imports")),
    "doctor": Program("dispatch_app.server.doctor_cli", later("examines this machine and the settings")),
    "verify": Program("dispatch_app.server.verify_cli", later("checks journal and tables offline")),
    "pin": Program("dispatch_app.server.pin_cli", later("choose your PIN for hearing recordings by telephone")),
    "recordings": Program("dispatch_app.server.recordings_cli", later("checks recordings offline")),
    "bench": Program("dispatch_app.bench.cli", later("measures how fast this machine does the work")),
}


def main(arguments: list[str]) -> int:
    """Run the part named first; 2 for an unknown one. `--lang en` before the part chooses English."""
    if arguments[:1] == ["--lang"] and arguments[1:2] in (["zh"], ["en"]):
        set_language("en" if arguments[1] == "en" else "zh")
        arguments = arguments[2:]
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_help())
        return 0 if arguments else 2
    program = PROGRAMS.get(arguments[0])
    if program is None:
        print(t("There is no part {name}", name=arguments[0][:60]) + "\n\n" + _help(), file=sys.stderr)
        return 2
    try:
        module = importlib.import_module(program.module)
    except ModuleNotFoundError as missing:
        words = t("The part {name} is not installed: {missing} is missing", name=arguments[0], missing=missing.name)
        print(words, file=sys.stderr)
        return 2
    return int(module.run(arguments[1:]))


def _help() -> str:
    width = max(len(name) for name in PROGRAMS)
    lines = [f"  {name:<{width}}  {t(program.line)}" for name, program in PROGRAMS.items()]
    head = t("usage: python -m dispatch_app [--lang zh|en] PART [--help]")
    return "\n".join([head, "", *lines])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
