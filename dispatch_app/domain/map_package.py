"""The map package of the centre: what the streets, addresses and drive times are made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapPackage:
    """One package by its facts; `version` differs when any of its files differs."""

    version: str
    name: str
    source: str = ""
    licence: str = ""
