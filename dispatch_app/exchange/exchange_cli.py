"""`python -m dispatch_app exchange`: the telephone exchange, its watchdog, its telephones, Kamailio's configuration."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from dispatch_app.exchange.settings import ExchangeSettingsFault, load_exchange_settings
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 after a clean end, 2 when it could not begin."""
    if arguments[:1] == ["kamailio"]:
        from dispatch_app.exchange import kamailio_cli

        return kamailio_cli.run(arguments[1:])
    if arguments[:1] == ["flow"]:
        from dispatch_app.exchange import flow_cli

        return flow_cli.run(arguments[1:])
    if arguments[:1] == ["telephone"]:
        from dispatch_app.exchange import telephones_cli

        return telephones_cli.run(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m dispatch_app exchange", description=t("The telephone exchange"))
    parser.add_argument("--settings", type=Path, default=Path("exchange.toml"), help=t("settings file of the exchange"))
    parser.add_argument("--supervised", action="store_true", help=t("start it again whenever it ends or hangs"))
    parser.add_argument("--tls-certificate", type=Path, help=t("certificate for SIP over TLS"))
    parser.add_argument("--tls-key", type=Path, help=t("its key"))
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the mixer's arrays are small: more threads only disturb
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        settings = load_exchange_settings(chosen.settings)
        password = (settings.keys / "exchange").read_text(encoding="ascii").strip()
    except (ExchangeSettingsFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if chosen.supervised:
        from dispatch_app.exchange.watchdog import Watchdog

        rest = [one for one in arguments if one != "--supervised"]
        return Watchdog([sys.executable, "-m", "dispatch_app", "exchange", *rest]).run()
    return _serve(settings, password, chosen.tls_certificate, chosen.tls_key)


def _serve(settings: object, password: str, certificate: Path | None, key: Path | None) -> int:
    from dispatch_app.exchange.link.spool import SpoolFault
    from dispatch_app.exchange.media.priority import raise_process
    from dispatch_app.exchange.running import RunningExchange

    raise_process()
    screen = sys.stdout
    try:
        exchange = RunningExchange(settings, password)  # type: ignore[arg-type]
    except (OSError, SpoolFault) as wrong:
        print(t("The exchange cannot begin: {why}", why=wrong), file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=exchange.stop).start())

    def ready() -> None:
        ports = {"udp": exchange.stack.server.port, **exchange.stack.streams.ports}
        print("ready " + " ".join(f"{name}:{port}" for name, port in ports.items()), file=screen, flush=True)

    try:
        with contextlib.redirect_stdout(exchange.stack.bugs):  # type: ignore[type-var]
            exchange.run(ready, certificate, key)
    except OSError as wrong:
        print(t("The exchange cannot begin: {why}", why=wrong), file=sys.stderr)
        return 2
    return 0
