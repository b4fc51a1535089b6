"""Flows that may be copied into a centre's folder; the demo uses them."""

from __future__ import annotations

from pathlib import Path


def sample_flows() -> list[Path]:
    """The files, by name."""
    return sorted(Path(__file__).parent.glob("*.toml"))
