"""`python -m alarms COMMAND …`: the service, its orders, the rehearsal, the search for devices, the fake ones."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from alarms.service import decode_cli, fake_cli
from alarms.service.alarm_log import history, statistics
from alarms.service.control import Control, ControlFault, send_order
from alarms.service.device_file import DeviceFile, DeviceFileFault, load_devices, template
from alarms.service.running import AlarmService, shedding_plan
from alarms.service.scan import known_ports, scan
from dispatch_app.words import later, set_language, t

COMMANDS: dict[str, str] = {
    "service": later("watch everything of the device file"),
    "template": later("print a device file with every field"),
    "check": later("check the device file, list the stated detection times"),
    "list": later("list the standing alarms"),
    "acknowledge": later("acknowledge one alarm (--kind --subject) or all"),
    "shelve": later("put an alarm aside for some minutes"),
    "unshelve": later("take an alarm off the shelf"),
    "reset": later("reset a latched alarm"),
    "out-of-service": later("do not watch while it is repaired"),
    "in-service": later("watch again"),
    "test-lamps": later("light all lamps and sound the siren for three seconds"),
    "history": later("print the alarm log, or its statistics"),
    "shed": later("rehearse the shut-down order of a long power failure"),
    "scan": later("list serial ports and what answers on them"),
    "decode": later("print what a UPS said, as JSON"),
    "fake": later("a scripted device on a pseudo-terminal"),
    "replay": later("play a recorded line to a pseudo-terminal"),
}


def run(arguments: list[str]) -> int:
    """0 when done, 1 when refused, 2 when it could not begin."""
    if arguments[:1] == ["--lang"] and arguments[1:2] in (["zh"], ["en"]):
        set_language("en" if arguments[1] == "en" else "zh")
        arguments = arguments[2:]
    if not arguments or arguments[0] in ("-h", "--help") or arguments[0] not in COMMANDS:
        width = max(len(name) for name in COMMANDS)
        lines = [f"  {name:<{width}}  {t(words)}" for name, words in COMMANDS.items()]
        wanted = bool(arguments) and arguments[0] in ("-h", "--help")
        usage = t("usage: python -m alarms [--lang zh|en] COMMAND [--help]")
        print("\n".join([usage, "", *lines]), file=sys.stdout if wanted else sys.stderr)
        return 0 if wanted else 2
    name, rest = arguments[0], arguments[1:]
    if name == "decode":
        return decode_cli.run(rest)
    if name in ("fake", "replay"):
        return fake_cli.run(name, rest)
    if name == "scan":
        return _scan(rest)
    if name == "template":
        print(template())
        return 0
    parser = argparse.ArgumentParser(prog=f"alarms {name}", description=t(COMMANDS[name]))
    parser.add_argument("--devices", type=Path, required=True, metavar="FILE", help=t("the device file (TOML)"))
    _add_options(parser, name)
    chosen = parser.parse_args(rest)
    try:
        devices = load_devices(chosen.devices)
    except DeviceFileFault as wrong:
        print(wrong, file=sys.stderr)
        return 2
    plain: dict[str, Callable[[DeviceFile, argparse.Namespace], int]] = {
        "service": _serve, "check": _check, "history": _history, "shed": _shed, "list": _list,
    }  # fmt: skip
    return plain.get(name, _order)(devices, chosen)


def _add_options(parser: argparse.ArgumentParser, name: str) -> None:
    if name in ("acknowledge", "shelve", "unshelve", "reset", "out-of-service", "in-service"):
        parser.add_argument("--kind", default="", required=name != "acknowledge")
        parser.add_argument("--subject", default="")
    if name == "shelve":
        parser.add_argument("--minutes", type=float, default=30.0)
    if name == "history":
        parser.add_argument("--statistics", action="store_true", help=t("count instead of listing"))
    if name == "shed":
        parser.add_argument("--energy-wh", type=float, help=t("energy of the battery instead of the file's"))
    parser.set_defaults(order=name.replace("-", "_"))


def _serve(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        service = AlarmService(devices)
    except OSError as wrong:
        print(t("The alarm service cannot start: {why}", why=wrong), file=sys.stderr)
        return 2
    ended = threading.Event()
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, lambda number, frame: ended.set())
    service.start()
    control = Control(service)
    print("ready", flush=True)
    while not ended.wait(1.0):
        continue
    control.close()
    service.stop()
    return 0


def _check(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from alarms.service.assembly import build

    parts = build(devices, lambda happening: None, datetime.now(UTC).date())
    for what, stated_s in sorted(parts.detection_s.items()):
        print(f"{stated_s:8.1f} s  {what}")
    return 0


def _state_folder(devices: DeviceFile) -> Path:
    folder = devices.path(devices.single["service"]["state"])
    assert folder is not None
    return folder


def _list(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    try:
        for one in send_order(_state_folder(devices), {"order": "list"}):
            print(json.dumps(one, ensure_ascii=False))
    except ControlFault as wrong:
        print(t("The alarm service does not answer: {why}", why=wrong), file=sys.stderr)
        return 1
    return 0


def _order(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    order = {"order": chosen.order, "by": getpass.getuser()}
    order |= {name: getattr(chosen, name) for name in ("kind", "subject") if hasattr(chosen, name)}
    if hasattr(chosen, "minutes"):
        order["for_s"] = chosen.minutes * 60.0
    try:
        send_order(_state_folder(devices), order)
    except ControlFault as wrong:
        print(t("The alarm service does not answer: {why}", why=wrong), file=sys.stderr)
        return 1
    return 0


def _history(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    lines = history(_state_folder(devices))
    for one in statistics(lines) if chosen.statistics else lines:
        print(json.dumps(one, ensure_ascii=False))
    return 0


def _shed(devices: DeviceFile, chosen: argparse.Namespace) -> int:
    if chosen.energy_wh is not None:
        devices.single["shedding"]["energy_wh"] = chosen.energy_wh
    plan = shedding_plan(devices)
    if plan is None:
        print(t("The device file has no shut-down order ([shedding] and [[shed]])"), file=sys.stderr)
        return 1
    print(t("Rehearsal: nothing is switched off"))
    for step in plan.steps:
        after = f"{int(step.after_s // 3600)}:{int(step.after_s % 3600 // 60):02d}"
        print(t("{after} h  {name}  ({power} W)", after=after, name=step.name, power=f"{step.power_w:.0f}"))
    goal = devices.single["shedding"]["goal_h"]
    if plan.reaches_goal:
        print(t("The last one runs {hours} h: the goal is reached", hours=goal))
        return 0
    lasts = f"{plan.lasts_s / 3600:.1f}"
    print(t("The last one runs only {lasts} h of {hours} h: the battery is too small", lasts=lasts, hours=goal))
    return 1


def _scan(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="alarms scan", description=t(COMMANDS["scan"]))
    parser.add_argument("ports", nargs="*", help=t("ports to ask; without any, all of this machine"))
    ports = parser.parse_args(arguments).ports or known_ports()
    if not ports:
        print(t("This machine has no serial port"), file=sys.stderr)
        return 1
    for found in scan(ports):
        plain = {"port": found.port, "what": found.what, "speed": found.speed, "detail": found.detail}
        print(json.dumps(plain, ensure_ascii=False))
    return 0
