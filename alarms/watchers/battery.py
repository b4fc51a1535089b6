"""How long a battery will carry its load."""

from __future__ import annotations

from dataclasses import dataclass

PEUKERT = 1.2
"""Exponent of Peukert's law for sealed lead-acid batteries (1.1–1.3): half the load lasts 2.3 times as long."""
END_OF_LIFE_SHARE = 0.8
"""A lead-acid battery is worn out at 80 % of its capacity (IEEE 1188 §8): that is what "design life" means."""
LEAST_SHARE = 0.2
LEAST_LOAD_PERCENT = 5.0
"""The converter itself takes as much as a small load."""


@dataclass(frozen=True, slots=True)
class Battery:
    """`full_load_s` is the maker's running time at 100 % load with a new battery; 0 when not known."""

    full_load_s: float = 0.0
    design_life_years: float = 5.0
    age_years: float = 0.0


UNKNOWN_BATTERY = Battery()


def capacity_share(age_years: float, design_life_years: float) -> float:
    """Capacity left, of a new battery's: straight down to 80 % at the end of the design life, twice as fast after."""
    ages = max(0.0, age_years) / max(design_life_years, 0.1)
    lost = (1.0 - END_OF_LIFE_SHARE) * (min(ages, 1.0) + 2.0 * max(0.0, ages - 1.0))
    return max(LEAST_SHARE, 1.0 - lost)


def runtime_s(battery: Battery, load_percent: float | None, charge_percent: float | None) -> float | None:
    """Seconds the battery lasts at this load; None when rating or load is unknown."""
    if battery.full_load_s <= 0.0 or load_percent is None:
        return None
    load = max(load_percent, LEAST_LOAD_PERCENT) / 100.0
    charge = 1.0 if charge_percent is None else max(0.0, charge_percent) / 100.0
    share = capacity_share(battery.age_years, battery.design_life_years)
    return float(battery.full_load_s * charge * share / load**PEUKERT)
