"""The routes of the SIP edge in Kamailio's language; @NAMES@ are filled in by `kamailio`."""

REQUEST_ROUTE = """
request_route {
    if (!mf_process_maxfwd_header("10")) {
        sl_send_reply("483", "Too Many Hops");
        exit;
    }
    if (!sanity_check("17895", "7")) {
        exit;
    }
    if (src_ip == @HOST@ && src_port == @PORT@) {
        $var(from_exchange) = 1;
    } else {
        $var(from_exchange) = 0;
        remove_hf("@TRUNK_HEADER@");
        if (!pike_check_req()) {
            exit;
        }
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) {
            t_relay();
        }
        exit;
    }
    if (is_method("OPTIONS") && uri == myself && $rU == $null) {
        sl_send_reply("200", "OK");
        exit;
    }
    if (has_totag()) {
        if (loose_route()) {
            if (is_method("NOTIFY|REFER")) {
                record_route();
            }
            route(RELAY);
        } else if (is_method("ACK") && t_check_trans()) {
            t_relay();
        } else if (!is_method("ACK")) {
            sl_send_reply("404", "Not here");
        }
        exit;
    }
    if (t_precheck_trans()) {
        t_check_trans();
        exit;
    }
    t_check_trans();
    if ($var(from_exchange) == 1) {
        if (loose_route()) {
            record_route();
        } else if (is_method("INVITE")) {
            record_route();
        }
        route(RELAY);
        exit;
    }
    if (is_method("REGISTER")) {
        if (!add_path()) {
            sl_reply_error();
            exit;
        }
        t_on_reply("REGISTERED");
        t_on_failure("UNREGISTERED");
        $du = "sip:@EXCHANGE@";
        route(RELAY);
        exit;
    }
    if (is_method("INVITE")) {
        record_route();
@TRUNKS@
@EXTENSIONS@
        if ($sht(lost=>exchange) == 1 && $hdr(@TRUNK_HEADER@) != $null) {
            # The last call found no exchange: this one tries it, too, but waits less.
            t_set_fr(@RING_MS@, @HASTY_MS@);
        }
        t_on_failure("NO_EXCHANGE");
        t_on_reply("EXCHANGE_ANSWERS");
        $du = "sip:@EXCHANGE@";
        route(RELAY);
        exit;
    }
    $du = "sip:@EXCHANGE@";
    route(RELAY);
}
"""

FURTHER_ROUTES = """
route[RELAY] {
    if (!t_relay()) {
        sl_reply_error();
    }
    exit;
}

onreply_route[REGISTERED] {
    if ($rs == 200) {
        # Beside the telephone's own name under a common one, so that all can be rung at once.
        save("location");
        save("location", "0x00", "sip:@DESKS@@edge");
    }
}

onreply_route[EXCHANGE_ANSWERS] {
    $sht(lost=>exchange) = $null;
}

failure_route[UNREGISTERED] {
    # No exchange: a telephone that was known stays known for as long as it was granted.
    if (t_is_canceled()) {
        exit;
    }
    if (t_check_status("408") && t_branch_timeout() && !t_branch_replied()) {
        t_reply("503", "No exchange");
    }
}

failure_route[NO_EXCHANGE] {
    if (t_is_canceled()) {
        exit;
    }
    if ((t_branch_timeout() && !t_branch_replied()) || t_check_status("503|500")) {
        $sht(lost=>exchange) = 1;
        if ($avp(trunk) == $null) {
            # A telephone of the house called another one of the house.
            $du = $null;
            if ($avp(called) != $null && lookup("location", "sip:$avp(called)@edge")) {
                t_relay();
                exit;
            }
            t_reply("503", "No exchange");
            exit;
        }
        xlog("L_WARN", "no exchange: the desk telephones ring directly\\n");
        $du = $null;
        if (lookup("location", "sip:@DESKS@@edge")) {
            t_set_fr(@RING_MS@, 5000);
            t_on_failure("NOBODY");
            t_relay();
            exit;
        }
        t_reply("480", "No telephone is registered");
    }
}

failure_route[NOBODY] {
    if (t_is_canceled()) {
        exit;
    }
}
"""
