"""The configuration of the SIP edge: Kamailio stands before the exchange and rings the desks when that is gone. Pure.

Telephones and trunks talk to the edge. It forwards registrations and calls to the exchange, and remembers where the
desk telephones are; a call that hears nothing of the exchange for `FAST_MS` rings all of them, the first has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.exchange.kamailio_routes import FURTHER_ROUTES, REQUEST_ROUTE
from dispatch_app.exchange.settings import ExchangeSettings, Trunk

FAST_MS = 700
"""The exchange answers an INVITE with 100 within a few milliseconds; two repeats of the INVITE fit into this time."""

RING_MS = 90_000
DESKS = "desks"
"""User under which the edge keeps every desk telephone, to ring them all."""

TRUNK_HEADER = "X-Dispatch-Trunk"
"""Tells the exchange over which trunk the edge took a call; taken out of whatever comes from outside."""


@dataclass(frozen=True, slots=True)
class EdgePlan:
    """Where the edge listens."""

    host: str
    port: int = 5060
    tls_port: int = 0
    certificate: str = ""
    key: str = ""
    run_folder: str = "/run/kamailio"


def kamailio_config(settings: ExchangeSettings, edge: EdgePlan) -> str:
    """The text of kamailio.cfg."""
    exchange = f"{settings.public_host}:{settings.sip_port}"
    parts = [_head(edge), _modules(edge), _parameters(), _request_route(settings, exchange),
             _filled(FURTHER_ROUTES, {})]  # fmt: skip
    return "\n".join(parts)


def _head(edge: EdgePlan) -> str:
    tls = f"enable_tls=yes\nlisten=tls:{edge.host}:{edge.tls_port}\n" if edge.tls_port else ""
    return f"""#!KAMAILIO
# Written by the exchange from its settings: change those, write it again, restart Kamailio.
debug=1
log_stderror=yes
fork=yes
children=4
tcp_children=4
auto_aliases=no
server_header="Server: edge"
user_agent_header="User-Agent: edge"
listen=udp:{edge.host}:{edge.port}
listen=tcp:{edge.host}:{edge.port}
{tls}"""


def _modules(edge: EdgePlan) -> str:
    names = ["jsonrpcs", "kex", "tm", "tmx", "sl", "rr", "pv", "maxfwd", "textops", "siputils", "xlog", "sanity",
             "usrloc", "registrar", "path", "pike", "htable"]  # fmt: skip
    names = [*(["tls"] if edge.tls_port else []), *names]
    loads = "\n".join(f'loadmodule "{name}.so"' for name in names)
    tls = ""
    if edge.tls_port:
        tls = (
            f'\nmodparam("tls", "certificate", "{edge.certificate}")\nmodparam("tls", "private_key", "{edge.key}")'
            '\nmodparam("tls", "tls_method", "TLSv1.2+")'
        )
    return loads + "\n" + tls + f'\nmodparam("jsonrpcs", "fifo_name", "{edge.run_folder}/kamailio_rpc.fifo")'


def _parameters() -> str:
    return f"""
modparam("tm", "fr_timer", {FAST_MS})
modparam("tm", "fr_inv_timer", {RING_MS})
modparam("tm", "auto_inv_100", 1)
modparam("rr", "enable_full_lr", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "timer_interval", 5)
modparam("registrar", "max_contacts", 500)
modparam("registrar", "append_branches", 1)
modparam("registrar", "method_filtering", 0)
modparam("path", "use_received", 0)
modparam("pike", "sampling_time_unit", 2)
modparam("pike", "reqs_density_per_unit", 2000)
modparam("pike", "remove_latency", 10)
modparam("htable", "htable", "lost=>size=4;autoexpire=30;")
"""


def _request_route(settings: ExchangeSettings, exchange: str) -> str:
    extensions = (
        f'        if ($rU == "{number}") {{ $avp(called) = "{user}"; }}' for number, user in settings.plan.extensions
    )
    filled = {
        "HOST": settings.public_host, "PORT": str(settings.sip_port), "EXCHANGE": exchange,
        "TRUNKS": "\n".join(_trunk_test(trunk) for trunk in settings.trunks), "EXTENSIONS": "\n".join(extensions),
    }  # fmt: skip
    return _filled(REQUEST_ROUTE, filled)


def _filled(template: str, more: dict[str, str]) -> str:
    words = more | {
        "TRUNK_HEADER": TRUNK_HEADER, "RING_MS": str(RING_MS), "HASTY_MS": str(FAST_MS // 2), "DESKS": DESKS,
    }  # fmt: skip
    for name, text in words.items():
        template = template.replace(f"@{name}@", text)
    return template


def _trunk_test(trunk: Trunk) -> str:
    tests = [f"(src_ip == {trunk.host} && src_port == {trunk.port})"]
    for peer in trunk.peers:
        host, _, port = peer.partition(":")
        tests.append(f"(src_ip == {host} && src_port == {port})" if port else f"(src_ip == {host})")
    return f"""        if ({" || ".join(tests)}) {{
            append_hf("{TRUNK_HEADER}: {trunk.name}\\r\\n");
            $avp(trunk) = "{trunk.name}";
        }}"""
