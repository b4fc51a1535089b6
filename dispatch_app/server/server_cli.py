"""`python -m dispatch_app server`: serve one centre until SIGTERM."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.server.certificates import CertificateFault
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.serving import ReadyServer, run_server, start_logging
from dispatch_app.server.settings import SettingsFault, load_settings
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 after a clean end, 2 when the server could not begin."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app server", description=t("Serve one centre"))
    parser.add_argument("--settings", type=Path, default=Path("dispatch.toml"), help=t("settings file of the server"))
    chosen = parser.parse_args(arguments)
    os.umask(0o077)  # database, logs and reports are the owner's alone
    try:
        settings = load_settings(chosen.settings)
        start_logging(settings)

        def ready(server: ReadyServer) -> None:
            print(f"ready {settings.url()}", flush=True)

        run_server(settings, open_database, ready)
    except (SettingsFault, StoreFault, CertificateFault, OSError) as wrong:
        print(t("The server cannot start: {why}", why=wrong), file=sys.stderr)
        return 2
    return 0
