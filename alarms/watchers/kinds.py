"""Every kind of device alarm: how grave, how it ends, within which time it is raised, and its English sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Priority(StrEnum):
    """As the server knows it; CRITICAL sounds until a person acknowledges."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


GRAVEST_FIRST = tuple(Priority)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `latching`: stays after its cause is gone, until a person resets it."""

    priority: Priority
    english: str
    latching: bool = False


KINDS: dict[str, Kind] = {
    "ups_on_battery": Kind(Priority.HIGH, "UPS on battery: mains lost"),
    "ups_battery_low": Kind(Priority.CRITICAL, "UPS battery low"),
    "ups_runtime_short": Kind(Priority.CRITICAL, "UPS will end soon"),
    "ups_overload": Kind(Priority.HIGH, "UPS overloaded"),
    "ups_bypass": Kind(Priority.HIGH, "UPS on bypass: no protection"),
    "ups_failed": Kind(Priority.CRITICAL, "UPS failed"),
    "ups_shutting_down": Kind(Priority.CRITICAL, "UPS is switching off"),
    "ups_test": Kind(Priority.LOW, "UPS battery test runs"),
    "ups_replace_battery": Kind(Priority.MEDIUM, "UPS battery must be replaced"),
    "ups_stale": Kind(Priority.HIGH, "UPS readings are stale"),
    "ups_lost": Kind(Priority.HIGH, "UPS does not answer"),
    "relay_lost": Kind(Priority.HIGH, "Relay box does not answer"),
    "relay_wrong": Kind(Priority.HIGH, "Relay does not switch"),
    "contacts_lost": Kind(Priority.HIGH, "Contacts cannot be read"),
    "contact": Kind(Priority.MEDIUM, "Contact reports a fault"),
    "generator_fault": Kind(Priority.HIGH, "Generator fault"),
    "door_open": Kind(Priority.MEDIUM, "Door open"),
    "path_lost": Kind(Priority.HIGH, "Network path lost"),
    "page_lost": Kind(Priority.HIGH, "Service does not answer"),
    "server_lost": Kind(Priority.CRITICAL, "Dispatch server does not answer"),
    "exchange_lost": Kind(Priority.CRITICAL, "Telephone exchange does not answer"),
    "trunk_lost": Kind(Priority.HIGH, "Trunk does not answer"),
    "registration_lost": Kind(Priority.HIGH, "Registration at the exchange fails"),
    "media_lost": Kind(Priority.CRITICAL, "No sound from the exchange"),
    "database_lost": Kind(Priority.CRITICAL, "Database does not answer"),
    "replication_late": Kind(Priority.HIGH, "Database replication is late"),
    "clock_offset": Kind(Priority.MEDIUM, "Clock is wrong"),
    "disk_full": Kind(Priority.HIGH, "Disk nearly full"),
    "memory_short": Kind(Priority.MEDIUM, "Memory nearly used up"),
    "certificate_expiring": Kind(Priority.MEDIUM, "Certificate expires soon"),
    "backup_old": Kind(Priority.MEDIUM, "Last back-up is too old"),
    "watch_stuck": Kind(Priority.MEDIUM, "A watch gives no result"),
    "alarm_flood": Kind(Priority.MEDIUM, "Many alarms at once: minor ones are silent"),
    "notice_undelivered": Kind(Priority.LOW, "An alarm message could not be sent"),
    "load_shed": Kind(Priority.HIGH, "Load was shed to save the battery"),
    "switched_to_desks": Kind(Priority.HIGH, "Lines were switched to the desk telephones", latching=True),
}
"""Kind → what it is. The Chinese is in `dispatch_app.words.zh.alarms`."""


def kind_of(name: str) -> Kind:
    """The kind; one that is not listed is of medium priority and named by itself."""
    return KINDS.get(name) or Kind(Priority.MEDIUM, name)
