"""`python -m dispatch_app exchange kamailio`: writes the configuration of the SIP edge."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_app.exchange.kamailio import EdgePlan, kamailio_config
from dispatch_app.exchange.settings import ExchangeSettingsFault, load_exchange_settings
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 when the file is written, 2 when it cannot be."""
    parser = argparse.ArgumentParser(prog="exchange kamailio", description=t("Write the configuration of the SIP edge"))
    parser.add_argument("--settings", type=Path, default=Path("exchange.toml"), help=t("settings file of the exchange"))
    parser.add_argument("--out", type=Path, required=True, help=t("file to write: kamailio.cfg"))
    parser.add_argument("--tls-port", type=int, default=0, help=t("port of SIP over TLS at the edge; 0 for none"))
    parser.add_argument("--tls-certificate", default="", help=t("certificate for SIP over TLS"))
    parser.add_argument("--tls-key", default="", help=t("its key"))
    parser.add_argument("--run-folder", default="/run/kamailio", help=t("folder for Kamailio's own files"))
    chosen = parser.parse_args(arguments)
    try:
        settings = load_exchange_settings(chosen.settings)
        if not settings.edge:
            print(t("[sip] edge of the settings must name the address of Kamailio"), file=sys.stderr)
            return 2
        host, port = settings.edge[0]
        plan = EdgePlan(
            host, port, chosen.tls_port, chosen.tls_certificate, chosen.tls_key, chosen.run_folder
        )
        chosen.out.write_text(kamailio_config(settings, plan), encoding="utf-8")
    except (ExchangeSettingsFault, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(t("{file} was written; check it with: kamailio -c -f {file}", file=chosen.out))
    return 0
