"""`python -m dispatch_app pin USER`: a person chooses the own number and PIN for hearing recordings by telephone."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from dispatch_app.adapters.database.telephone_pins import PinFault
from dispatch_app.server.api_client import ApiClient, ClientFault
from dispatch_app.server.settings import SettingsFault, load_settings
from dispatch_app.wire import paths
from dispatch_app.wire.playback import ChoosePin
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 when done, 1 when the server refuses, 2 for wrong settings."""
    parser = argparse.ArgumentParser(
        prog="python -m dispatch_app pin",
        description=t("choose your PIN for hearing recordings by telephone"),
    )
    parser.add_argument("user")
    parser.add_argument("--number", required=True, help=t("the person's own number, often the extension"))
    parser.add_argument("--stdin", action="store_true", help=t("read password and PIN from standard input"))
    parser.add_argument("--settings", type=Path, default=Path("dispatch.toml"), help=t("settings file of the server"))
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings(chosen.settings)
        password = _line() if chosen.stdin else getpass.getpass(t("Your password: "))
        pin = given_pin(stdin=chosen.stdin)
        ca_file = settings.tls_folder / "ca.pem" if settings.tls_enabled else None
        with ApiClient(settings.url(), ca_file) as client:
            client.sign_in(chosen.user, password)
            client.post(paths.TELEPHONE_PIN, ChoosePin(password, chosen.number, pin), dict)
    except SettingsFault as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except (ClientFault, PinFault) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(t("{user} hears recordings by telephone with the number {number}", user=chosen.user, number=chosen.number))
    return 0


def given_pin(*, stdin: bool) -> str:
    """The PIN, typed twice unseen or one line of standard input. Raises PinFault."""
    if stdin:
        return _line()
    pin = getpass.getpass(t("PIN (6 to 12 digits): "))
    if getpass.getpass(t("PIN once more: ")) != pin:
        raise PinFault(t("The two PINs differ"))
    return pin


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
