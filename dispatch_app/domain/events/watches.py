"""Events of supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.watch import WatchAlert, WatchRule


@dataclass(frozen=True, slots=True)
class WatchRuleSet:
    rule: WatchRule


@dataclass(frozen=True, slots=True)
class WatchRuleRemoved:
    rule_id: str
    user: str


@dataclass(frozen=True, slots=True)
class WatchAlertRaised:
    alert: WatchAlert


@dataclass(frozen=True, slots=True)
class WatchAlertSeen:
    alert_id: str
    at: datetime
    by: str
    note: str = ""


WatchEvent = WatchRuleSet | WatchRuleRemoved | WatchAlertRaised | WatchAlertSeen
