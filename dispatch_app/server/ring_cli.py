"""`python -m dispatch_app ring`: a simulated caller rings at a running server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_app.server.api_client import ApiClient, ClientFault
from dispatch_app.server.own_keys import read_key
from dispatch_app.server.settings import SettingsFault, load_settings
from dispatch_app.wire import paths
from dispatch_app.wire.messages import OfferCall, OfferedCall
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 when the call rings (its id is printed), 1 when the server says no, 2 for wrong settings."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app ring", description=t("Let a caller ring"))
    parser.add_argument("--number", required=True, help=t("the caller's number"))
    parser.add_argument("--line", default="1", help=t("the line it comes in on"))
    parser.add_argument("--seconds", type=float, help=t("the caller gives up after so long, if nobody answers"))
    parser.add_argument("--settings", type=Path, default=Path("dispatch.toml"), help=t("settings file of the server"))
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings(chosen.settings)
        password = read_key(settings.keys, "exchange")
    except (SettingsFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    ca_file = settings.tls_folder / "ca.pem" if settings.tls_enabled else None
    try:
        with ApiClient(settings.url(), ca_file) as client:
            client.sign_in("exchange", password, "ring")
            wanted = OfferCall(chosen.number, chosen.line, waits_s=chosen.seconds)
            print(client.post(paths.TELEPHONY_OFFER, wanted, OfferedCall).call_id)
    except (ClientFault, OSError) as wrong:
        print(t("The call does not ring: {why}", why=wrong), file=sys.stderr)
        return 1
    return 0
