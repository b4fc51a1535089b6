"""What simulated crews write on their return slips; most in time, some never."""

from __future__ import annotations

import random

from dispatch_app.domain.mission import MissionState
from dispatch_app.domain.return_slip import Condition, ReturnSlip, SlipPatient, SlipReport

FORGOTTEN_SHARE = 0.08
"""Slips that nobody writes, so that there is something to ask for."""

_BETTER = {
    Condition.CRITICAL: (Condition.CRITICAL, Condition.SERIOUS, Condition.DEAD),
    Condition.SERIOUS: (Condition.SERIOUS, Condition.STABLE, Condition.STABLE),
    Condition.STABLE: (Condition.STABLE, Condition.STABLE, Condition.STABLE),
}


def slip_report(slip: ReturnSlip, seed: int) -> SlipReport | None:
    """The report of a run, the same for the same seed; None where the crew forgets it."""
    dice = random.Random(f"{seed}/{slip.mission_id}/slip")
    if dice.random() < FORGOTTEN_SHARE:
        return None
    mileage_km = round(dice.uniform(2.0, 25.0), 1)
    if slip.ended_as is MissionState.EMPTY_RUN:
        return SlipReport("nobody_found", mileage_km=mileage_km)
    if slip.ended_as is MissionState.ABORTED:
        return SlipReport("stood_down", mileage_km=mileage_km)
    at_scene = dice.choice(tuple(_BETTER))
    patient = SlipPatient(at_scene=at_scene, at_hospital=dice.choice(_BETTER[at_scene]))
    return SlipReport("carried", (patient,), slip.hospital_id, mileage_km=mileage_km)
