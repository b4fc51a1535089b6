"""Simulated callers: who calls when, from where, with what – all from one seed. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.incident import Patient
from dispatch_app.domain.place import Position
from dispatch_app.domain.triage_book import BOOK

COMPLAINT_WEIGHTS = {
    "chest_pain": 14, "breathing": 11, "stroke": 9, "unconscious": 9, "fall": 12, "traffic": 11, "trauma": 10,
    "abdominal_pain": 9, "cardiac_arrest": 3,
}  # fmt: skip
"""Share of the complaints among a city's calls; what the book lacks is left out, what it has beside gets 3."""

KNOWN_SHARE = 0.8
"""Callers whose number is in the subscriber table."""

ABANDONED_SHARE = 0.05
ENQUIRY_SHARE = 0.06
SECOND_CALLER_SHARE = 0.10
"""Incidents about which another passer-by calls, too."""

SECOND_CALL_AFTER_S = (20.0, 90.0)


@dataclass(frozen=True, slots=True)
class Household:
    """An address of the town with its telephone number."""

    number: str
    name: str
    address: str
    position: Position


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call of the plan with what its caller will say."""

    call_id: str
    at_s: float
    number: str
    line: str
    address: str
    position: Position
    complaint: str
    patient: Patient
    yes_share: float
    """How often the caller answers a key question with yes."""
    waits_s: float | None
    """The caller hangs up after this long unanswered; None waits for ever."""
    is_enquiry: bool = False
    about: str = ""
    """Call id of an earlier caller about the same incident."""


class Callers:
    """Calls of a town in the order of time, as a Poisson stream of `calls_per_hour`."""

    def __init__(
        self, seed: int, households: Sequence[Household], calls_per_hour: float, run: str = "sim",
        first_near: Position | None = None,
    ) -> None:  # fmt: skip
        """`first_near`: the first caller is in trouble near this place, so that a short run shows its station."""
        assert households, "a town without addresses has no callers"
        self._random = random.Random(f"callers/{seed}")
        self._households = households
        self._rate = calls_per_hour / 3600.0
        self._run = run
        self._first_near = first_near
        self._count = 0
        self._next_s = self._pause_s() if self._rate > 0 else float("inf")
        self._second: list[PlannedCall] = []

    def due(self, now_s: float) -> list[PlannedCall]:
        """Every call whose time has come since the last time asked."""
        ready = []
        while self._next_s <= now_s:
            call = self._plan(self._next_s)
            ready.append(call)
            self._plan_second(call)
            self._next_s += self._pause_s()
        ready += [call for call in self._second if call.at_s <= now_s]
        self._second = [call for call in self._second if call.at_s > now_s]
        return sorted(ready, key=lambda call: call.at_s)

    def _pause_s(self) -> float:
        return self._random.expovariate(self._rate)

    def _plan(self, at_s: float) -> PlannedCall:
        chance = self._random
        home, near = chance.choice(self._households), self._first_near
        if near is not None:
            home = min(self._households, key=lambda one: distance_m(one.position, near))
            self._first_near = None
        number = home.number if chance.random() < KNOWN_SHARE else _mobile_number(chance)
        complaints = list(BOOK)
        weights = [COMPLAINT_WEIGHTS.get(code, 3) for code in complaints]
        complaint = chance.choices(complaints, weights)[0]
        collapsed = complaint in ("cardiac_arrest", "unconscious")
        patient = Patient(
            age=str(int(chance.triangular(1, 95, 68))), sex=chance.choice(("male", "female")),
            conscious="no" if collapsed else "yes",
            breathing=("none" if complaint == "cardiac_arrest" else "normal"),
        )  # fmt: skip
        kind = chance.random() if near is None else 1.0
        return PlannedCall(
            self._next_id(), at_s, number, str(chance.randint(1, 8)), home.address, home.position, complaint, patient,
            yes_share=chance.choice((0.1, 0.3, 0.5)),
            waits_s=chance.uniform(1.0, 4.0) if kind < ABANDONED_SHARE else chance.uniform(90.0, 240.0),
            is_enquiry=ABANDONED_SHARE <= kind < ABANDONED_SHARE + ENQUIRY_SHARE,
        )  # fmt: skip

    def _plan_second(self, first: PlannedCall) -> None:
        chance = self._random
        if first.is_enquiry or chance.random() >= SECOND_CALLER_SHARE:
            return
        later_s = first.at_s + chance.uniform(*SECOND_CALL_AFTER_S)
        self._second.append(
            PlannedCall(
                self._next_id(), later_s, _mobile_number(chance), str(chance.randint(1, 8)), first.address,
                first.position, first.complaint, first.patient, first.yes_share, chance.uniform(90.0, 240.0),
                about=first.call_id,
            )
        )  # fmt: skip

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._run}-{self._count:05d}"


def _mobile_number(chance: random.Random) -> str:
    return f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"
