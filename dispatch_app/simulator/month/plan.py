"""What callers of a simulated month want: when each one rings, from where, and what about. Pure, from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch_app.domain.incident import Patient
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.simulator.callers import COMPLAINT_WEIGHTS, Household
from dispatch_app.simulator.past_days import HOUR_SHARES, MOBILE_HEADS
from dispatch_app.simulator.town_roads import invented_name

WEEKDAY_SHARES = (1.06, 0.98, 0.96, 0.98, 1.08, 1.02, 0.92)
"""Calls by day of the week from Monday, against the mean."""

KNOWN_SHARE = 0.6
"""Callers whose number stands in the subscriber table."""

HOT_PLACES = 40
"""Of the places, so many (stations, squares, homes for the old) make a third of the incidents."""


class Wish(StrEnum):
    """What a call turns out to be."""

    EMERGENCY = "emergency"
    SECOND = "second"
    """Another caller about an incident that is known."""
    CHASE = "chase"
    """The same caller asks where the vehicle is."""
    ENQUIRY = "enquiry"
    NUISANCE = "nuisance"
    SILENT = "silent"
    ABANDONED = "abandoned"
    """The caller hangs up within seconds."""
    TEST = "test"
    """An exercise of the centre."""


SHARES = {
    Wish.EMERGENCY: 0.42, Wish.ENQUIRY: 0.21, Wish.NUISANCE: 0.12, Wish.SILENT: 0.14, Wish.ABANDONED: 0.10,
    Wish.TEST: 0.01,
}  # fmt: skip
"""Of calls that come by themselves; second callers and chases follow from emergencies."""


@dataclass(frozen=True, slots=True)
class MonthCall:
    """One call of the plan."""

    at: datetime
    call_id: str
    number: str
    wish: Wish
    home: Household
    complaint: str
    patient: Patient
    yes_share: float
    """How often the caller answers a key question with yes."""
    patience_s: float
    """The caller hangs up when nobody has answered for so long."""


class MonthPlan:
    """The calls of some days, in order."""

    def __init__(self, seed: int, homes: Sequence[Household], calls_a_day: int, zone: ZoneInfo) -> None:
        self._dice = random.Random(f"month/calls/{seed}")
        self._homes = homes
        self._calls_a_day = calls_a_day
        self._zone = zone
        self._pests = [self._mobile() for _ in range(12)]
        self._count = 0

    def calls(self, began_at: datetime, until: datetime) -> Iterator[MonthCall]:
        """Every call in that time."""
        day = began_at.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < until:
            yield from self._day(day, began_at, until)
            day += timedelta(days=1)

    def _day(self, midnight: datetime, began_at: datetime, until: datetime) -> Iterator[MonthCall]:
        dice = self._dice
        mean = self._calls_a_day * WEEKDAY_SHARES[midnight.weekday()]
        many = max(0, round(dice.gauss(mean, mean**0.5)))
        hours = dice.choices(range(24), HOUR_SHARES, k=many)
        for at in sorted(midnight + timedelta(hours=hour, seconds=dice.random() * 3600) for hour in hours):
            call = self._call(at)
            if began_at <= at < until:
                yield call

    def _call(self, at: datetime) -> MonthCall:
        dice = self._dice
        wish = dice.choices(tuple(SHARES), tuple(SHARES.values()))[0]
        hot = dice.random() < 1 / 3
        home = dice.choice(self._homes[:HOT_PLACES] if hot else self._homes)
        number = home.number if dice.random() < KNOWN_SHARE else self._mobile()
        if wish is Wish.NUISANCE and dice.random() < 0.7:
            number = dice.choice(self._pests)
        return self.make(at, wish, home, number)

    def make(self, at: datetime, wish: Wish, home: Household, number: str = "") -> MonthCall:
        """One call, its details thrown."""
        dice = self._dice
        complaints = list(BOOK)
        complaint = dice.choices(complaints, [COMPLAINT_WEIGHTS.get(code, 3) for code in complaints])[0]
        collapsed = complaint in ("cardiac_arrest", "unconscious")
        patient = Patient(
            name=invented_name(dice) if dice.random() < 0.7 else "", age=str(int(dice.triangular(1, 95, 68))),
            sex=dice.choice(("male", "female")), conscious="no" if collapsed else "yes",
            breathing="none" if complaint == "cardiac_arrest" else "normal",
        )  # fmt: skip
        self._count += 1
        patience_s = dice.uniform(2.0, 7.0) if wish is Wish.ABANDONED else dice.uniform(40.0, 240.0)
        return MonthCall(
            at, f"m{at.astimezone(self._zone):%y%m%d}-{self._count:06d}", number or self._mobile(), wish, home,
            complaint, patient, dice.choice((0.1, 0.3, 0.5)), patience_s,
        )  # fmt: skip

    def _mobile(self) -> str:
        return self._dice.choice(MOBILE_HEADS) + f"{self._dice.randrange(10**8):08d}"
