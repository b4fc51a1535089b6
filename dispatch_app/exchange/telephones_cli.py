"""`python -m dispatch_app exchange telephone`: adds a telephone or a trunk to the settings and makes its password."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tomllib
from pathlib import Path

from dispatch_app.exchange.settings import ExchangeSettingsFault, load_exchange_settings
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 when the telephone is in the file, 1 when it was already, 2 when the file cannot be used."""
    parser = argparse.ArgumentParser(prog="exchange telephone", description=t("Add a telephone"))
    parser.add_argument("user", help=t("the desk's, station's or hospital's id"))
    parser.add_argument("--kind", choices=("desk", "station", "hospital", "alarms", "other"), default="desk")
    parser.add_argument("--extension", default="", help=t("number that other telephones dial"))
    parser.add_argument("--name", default="", help=t("name on the hot line's button"))
    parser.add_argument("--settings", type=Path, default=Path("exchange.toml"), help=t("settings file of the exchange"))
    chosen = parser.parse_args(arguments)
    try:
        text = chosen.settings.read_text(encoding="utf-8")
        content = tomllib.loads(text)
        if any(one.get("user") == chosen.user for one in content.get("telephone", [])):
            print(t("{user} has a telephone already", user=chosen.user), file=sys.stderr)
            return 1
        keys = chosen.settings.parent / content.get("server", {}).get("keys", "keys")
        password = _make_key(keys, f"sip-{chosen.user}")
        fields = {"user": chosen.user, "kind": chosen.kind, "extension": chosen.extension, "name": chosen.name}
        text += "\n" + _table("telephone", fields)
        if chosen.kind in ("station", "hospital"):
            line = {"id": f"hot-{chosen.user}", "name": chosen.name or chosen.user, "user": chosen.user}
            text += "\n" + _table("line", {**line, "owner": chosen.user})
        chosen.settings.write_text(text, encoding="utf-8")
        load_exchange_settings(chosen.settings)
    except (OSError, tomllib.TOMLDecodeError, ExchangeSettingsFault) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(t("Telephone {user}, password {password}; the exchange knows it after a restart", user=chosen.user,
            password=password))  # fmt: skip
    return 0


def _make_key(keys: Path, name: str) -> str:
    keys.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(15)
    with os.fdopen(os.open(keys / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(password + "\n")
    return password


def _table(name: str, fields: dict[str, str]) -> str:
    rows = [f'{key} = "{value}"' for key, value in fields.items() if value]
    return "\n".join([f"[[{name}]]", *rows]) + "\n"
