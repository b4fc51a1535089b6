"""The words of alarms: every kind that the server, the exchange or the alarm service raises, states, facts, parts."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_app.domain.alarm import AlarmState, Priority
from dispatch_app.domain.alarm_kind_words import ALARM_WORDS
from dispatch_app.domain.part import PartState
from dispatch_app.words import later, t

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
