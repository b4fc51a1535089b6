"""The configuration of the SIP edge: Kamailio stands before the exchange and rings the desks when that is gone. Pure.

Telephones and trunks talk to the edge. It forwards registrations and calls to the exchange, and remembers where the
desk telephones are; a call that hears nothing of the exchange for `FAST_MS` rings all of them, the first has it.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    parts = [_head(edge), _modules(edge), _parameters(), _request_route(settings, edge, exchange), _further_routes()]
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


def _request_route(settings: ExchangeSettings, edge: EdgePlan, exchange: str) -> str:
    trunks = "\n".join(_trunk_test(trunk) for trunk in settings.trunks)
    extensions = "\n".join(
        f'        if ($rU == "{number}") {{ $avp(called) = "{user}"; }}' for number, user in settings.plan.extensions
    )
    host, port = settings.public_host, settings.sip_port
    return f"""
request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    if (!sanity_check("17895", "7")) {{
        exit;
    }}
    if (src_ip == {host} && src_port == {port}) {{
        $var(from_exchange) = 1;
    }} else {{
        $var(from_exchange) = 0;
        remove_hf("{TRUNK_HEADER}");
        if (!pike_check_req()) {{
            exit;
        }}
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) {{
            t_relay();
        }}
        exit;
    }}
    if (is_method("OPTIONS") && uri == myself && $rU == $null) {{
        sl_send_reply("200", "OK");
        exit;
    }}
    if (has_totag()) {{
        if (loose_route()) {{
            if (is_method("NOTIFY|REFER")) {{
                record_route();
            }}
            route(RELAY);
        }} else if (is_method("ACK") && t_check_trans()) {{
            t_relay();
        }} else if (!is_method("ACK")) {{
            sl_send_reply("404", "Not here");
        }}
        exit;
    }}
    if (t_precheck_trans()) {{
        t_check_trans();
        exit;
    }}
    t_check_trans();
    if ($var(from_exchange) == 1) {{
        if (loose_route()) {{
            record_route();
        }} else if (is_method("INVITE")) {{
            record_route();
        }}
        route(RELAY);
        exit;
    }}
    if (is_method("REGISTER")) {{
        if (!add_path()) {{
            sl_reply_error();
            exit;
        }}
        t_on_reply("REGISTERED");
        t_on_failure("UNREGISTERED");
        $du = "sip:{exchange}";
        route(RELAY);
        exit;
    }}
    if (is_method("INVITE")) {{
        record_route();
{trunks}
{extensions}
        if ($sht(lost=>exchange) == 1 && $hdr({TRUNK_HEADER}) != $null) {{
            # The last call found no exchange: this one tries it, too, but waits less.
            t_set_fr({RING_MS}, {FAST_MS // 2});
        }}
        t_on_failure("NO_EXCHANGE");
        t_on_reply("EXCHANGE_ANSWERS");
        $du = "sip:{exchange}";
        route(RELAY);
        exit;
    }}
    $du = "sip:{exchange}";
    route(RELAY);
}}
"""


def _trunk_test(trunk: Trunk) -> str:
    tests = [f"(src_ip == {trunk.host} && src_port == {trunk.port})"]
    for peer in trunk.peers:
        host, _, port = peer.partition(":")
        tests.append(f"(src_ip == {host} && src_port == {port})" if port else f"(src_ip == {host})")
    return f"""        if ({" || ".join(tests)}) {{
            append_hf("{TRUNK_HEADER}: {trunk.name}\\r\\n");
            $avp(trunk) = "{trunk.name}";
        }}"""


def _further_routes() -> str:
    return f"""
route[RELAY] {{
    if (!t_relay()) {{
        sl_reply_error();
    }}
    exit;
}}

onreply_route[REGISTERED] {{
    if ($rs == 200) {{
        # Beside the telephone's own name under a common one, so that all can be rung at once.
        save("location");
        save("location", "0x00", "sip:{DESKS}@edge");
    }}
}}

onreply_route[EXCHANGE_ANSWERS] {{
    $sht(lost=>exchange) = $null;
}}

failure_route[UNREGISTERED] {{
    # No exchange: a telephone that was known stays known for as long as it was granted.
    if (t_is_canceled()) {{
        exit;
    }}
    if (t_check_status("408") && t_branch_timeout() && !t_branch_replied()) {{
        t_reply("503", "No exchange");
    }}
}}

failure_route[NO_EXCHANGE] {{
    if (t_is_canceled()) {{
        exit;
    }}
    if ((t_branch_timeout() && !t_branch_replied()) || t_check_status("503|500")) {{
        $sht(lost=>exchange) = 1;
        if ($avp(trunk) == $null) {{
            # A telephone of the house called another one of the house.
            $du = $null;
            if ($avp(called) != $null && lookup("location", "sip:$avp(called)@edge")) {{
                t_relay();
                exit;
            }}
            t_reply("503", "No exchange");
            exit;
        }}
        xlog("L_WARN", "no exchange: the desk telephones ring directly\\n");
        $du = $null;
        if (lookup("location", "sip:{DESKS}@edge")) {{
            t_set_fr({RING_MS}, 5000);
            t_on_failure("NOBODY");
            t_relay();
            exit;
        }}
        t_reply("480", "No telephone is registered");
    }}
}}

failure_route[NOBODY] {{
    if (t_is_canceled()) {{
        exit;
    }}
}}
"""
