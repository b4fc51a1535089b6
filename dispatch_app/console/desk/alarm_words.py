"""The words of alarms: every kind that the server, the exchange or the alarm service raises, states, facts, parts."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_app.domain.alarm import AlarmState, Priority
from dispatch_app.domain.part import PartState
from dispatch_app.words import later, t

ALARM_WORDS: dict[str, str] = {
    "order_step_late": later("Order delivery is late"),
    "station_offline": later("Station does not answer"),
    "printer_fault": later("Printer fault"),
    "hold_ageing": later("Incident on hold too long"),
    "hold_overdue": later("Incident on hold is forgotten"),
    "call_waiting": later("Call waits too long"),
    "phone_lost": later("Desk telephone lost"),
    "line_down": later("Line down"),
    "desk_no_answer": later("Desk does not answer"),
    "feed_silent": later("Position feed is silent"),
    "feed_unknown": later("Unknown position feed"),
    "radio_speak": later("Crew wants to speak by radio"),
    "radio_unit_unknown": later("Unknown radio unit"),
    "radio_gateway_silent": later("Radio gateway is silent"),
    "feed_contested": later("A second device uses a terminal's number"),
    "terminal_collision": later("The terminal reports a collision"),
    "terminal_rollover": later("The terminal reports a rollover"),
    "terminal_stolen": later("The terminal reports theft"),
    "terminal_illegal_movement": later("The vehicle is moved without permission"),
    "terminal_power_lost": later("The terminal lost the vehicle's power"),
    "terminal_antenna_cut": later("The terminal's antenna is off"),
    "terminal_antenna_short": later("The terminal's antenna is shorted"),
    "terminal_gnss_module_fault": later("The terminal's position module is faulty"),
    "terminal_power_low": later("The terminal's supply is low"),
    "terminal_overspeed": later("The terminal reports speeding"),
    "terminal_fatigue": later("The terminal reports a tired driver"),
    "vehicle_stopped": later("The vehicle stands on its way"),
    "vehicle_speeding": later("The vehicle drives too fast"),
    "location_source_lost": later("Location source does not answer"),
    "drop_folder_lost": later("Subscriber folder cannot be read"),
    "subscribers_stale": later("Subscriber table is old"),
    "subscribers_refused": later("Subscriber file was refused"),
    "mission_refused": later("A vehicle refused its mission"),
    "reinforcement_wanted": later("Reinforcement is asked for"),
    "crew_emergency": later("A crew calls for help"),
    "queue_may_wake": later("A vehicle is free for a waiting incident"),
    "booking_unassigned": later("A booking has no vehicle yet"),
    "booking_unanswered": later("A crew has not answered a booking"),
    "booking_blocked": later("The reserved vehicle cannot leave for its booking"),
    "alarms_lost": later("The alarm service does not answer"),
    "desk_lost": later("A signed-in desk does not answer"),
    "positions_lost": later("No positions of any vehicle"),
    "telephony_fault": later("The exchange does not answer the server"),
    "map_package": later("The new map package cannot be used"),
    "speed_table": later("The table of road speeds is not used"),
    "flow_broken": later("The file of an automatic flow is broken"),
    "ups_on_battery": later("UPS on battery: mains lost"),
    "ups_battery_low": later("UPS battery low"),
    "ups_runtime_short": later("UPS will end soon"),
    "ups_overload": later("UPS overloaded"),
    "ups_bypass": later("UPS on bypass: no protection"),
    "ups_failed": later("UPS failed"),
    "ups_shutting_down": later("UPS is switching off"),
    "ups_test": later("UPS battery test runs"),
    "ups_replace_battery": later("UPS battery must be replaced"),
    "ups_stale": later("UPS readings are stale"),
    "ups_lost": later("UPS does not answer"),
    "relay_lost": later("Relay box does not answer"),
    "relay_wrong": later("Relay does not switch"),
    "contacts_lost": later("Contacts cannot be read"),
    "contact": later("Contact reports a fault"),
    "generator_fault": later("Generator fault"),
    "door_open": later("Door open"),
    "path_lost": later("Network path lost"),
    "page_lost": later("Service does not answer"),
    "server_lost": later("Dispatch server does not answer"),
    "exchange_lost": later("Telephone exchange does not answer"),
    "trunk_lost": later("Trunk does not answer"),
    "registration_lost": later("Registration at the exchange fails"),
    "media_lost": later("No sound from the exchange"),
    "database_lost": later("Database does not answer"),
    "replication_late": later("Database replication is late"),
    "clock_offset": later("Clock is wrong"),
    "disk_full": later("Disk nearly full"),
    "memory_short": later("Memory nearly used up"),
    "certificate_expiring": later("Certificate expires soon"),
    "backup_old": later("Last back-up is too old"),
    "watch_stuck": later("A watch gives no result"),
    "alarm_flood": later("Many alarms at once: minor ones are silent"),
    "notice_undelivered": later("An alarm message could not be sent"),
    "switched_to_desks": later("Lines were switched to the desk telephones"),
    "load_shed": later("Load was shed to save the battery"),
}
"""Kind → English sentence; tests hold it against the kinds of the package `alarms`."""

STATE_WORDS: dict[str, str] = {
    AlarmState.UNACKNOWLEDGED: later("not acknowledged"),
    AlarmState.ACKNOWLEDGED: later("seen"),
    AlarmState.LATCHED_UNACKNOWLEDGED: later("latched, not acknowledged"),
    AlarmState.LATCHED: later("latched"),
    AlarmState.SHELVED: later("shelved"),
    "suppressed": later("suppressed"),
    "out_of_service": later("taken out of service"),
}
PRIORITY_WORDS: dict[str, str] = {
    Priority.CRITICAL: later("most urgent"),
    Priority.HIGH: later("high"),
    Priority.MEDIUM: later("medium"),
    Priority.LOW: later("low"),
}
PART_STATE_WORDS: dict[str, str] = {
    PartState.WELL: later("well"),
    PartState.WARNING: later("disturbed"),
    PartState.DANGER: later("fault"),
    PartState.ASIDE: later("put aside"),
    PartState.UNKNOWN: later("no reading yet"),
}
HISTORY_WORDS: dict[str, str] = {
    "raised": later("raised"),
    "acknowledged": later("seen"),
    "returned": later("cause gone"),
    "shelved": later("shelved"),
    "unshelved": later("off the shelf"),
    "unlatched": later("unlatched"),
    "cleared": later("cleared"),
    "lamp_test": later("lamp test"),
}
SORT_WORDS: dict[str, str] = {
    "exchange": later("Exchange"),
    "trunk": later("Trunks"),
    "line": later("Hot lines and radio"),
    "server": later("Servers"),
    "database": later("Database"),
    "recorder": later("Recorder"),
    "ups": later("UPS"),
    "generator": later("Generator"),
    "network": later("Network paths"),
    "page": later("Web pages"),
    "relay": later("Lamps and relays"),
    "door": later("Doors"),
    "contact": later("Contacts"),
    "disk": later("Disks"),
    "memory": later("Memory"),
    "clock": later("Clocks"),
    "certificate": later("Certificates"),
    "backup": later("Back-ups"),
    "desk": later("Desks"),
    "feed": later("Vehicle feeds"),
    "station": later("Stations"),
    "printer": later("Printers"),
}
"""Sorts of parts in the order of the map of parts: what a call needs, power and network, machines, then the many."""

REASON_WORDS: dict[str, str] = {
    "silent": later("says nothing"),
    "frozen": later("repeats one reading"),
    "truncated": later("half a sentence"),
    "slow": later("speaks too slowly"),
    "port_away": later("port unplugged"),
    "nut_stale": later("NUT has old data"),
    "nut_away": later("NUT does not answer"),
}
_FACT_LABELS = {
    "load_percent": later("load"), "battery_v": later("battery"), "input_v": later("mains"),
    "place": later("place in the queue"), "count": later("vehicles wanted"),
}  # fmt: skip
_MINUTES = "minutes_left"


def kind_words(kind: str, values: Iterable[tuple[str, str]] = ()) -> str:
    """The kind as a sentence; an unknown one says what its sender said of it."""
    return t(ALARM_WORDS[kind]) if kind in ALARM_WORDS else dict(values).get("what", "") or kind


def fact_words(name: str, value: str) -> str:
    """A reading with its label: `负载 40 %`, `剩余 38 分钟`."""
    if name == _MINUTES:
        return t("{minutes} min left", minutes=value.removesuffix(" min"))
    if name == "detail" and value.endswith(" d"):
        return t("{days} d", days=value.removesuffix(" d"))
    if name == "detail" and value.endswith(" h"):
        return t("{hours} h", hours=value.removesuffix(" h"))
    if name == "reason":
        return t(REASON_WORDS[value]) if value in REASON_WORDS else value
    return f"{t(_FACT_LABELS[name])} {value}" if name in _FACT_LABELS else value


def word(table: dict[str, str], code: str) -> str:
    """The word of a code in the chosen language, the code itself where there is none."""
    return t(table[code]) if code in table else code
