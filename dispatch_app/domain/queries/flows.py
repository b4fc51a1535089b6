"""Queries about automatic flows 语音导航: the steps of each, and what became of the file that was read last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ListFlows:
    """Every flow that the exchange has told of."""


@dataclass(frozen=True, slots=True)
class FlowWay:
    """A way on: the digits that lead there, or "next", "failed", "other"."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of a flow as it is drawn; `row` is its depth below the first step."""

    name: str
    kind: str
    row: int
    title: str = ""
    words: str = ""
    """What it says, plays, asks for or where it leads."""
    ways: tuple[FlowWay, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowMistake:
    """Why a file was refused; `line` 0 where no line is to blame."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FlowShown:
    """One flow: the edition in use, and the file that was refused after it, if one was."""

    flow_id: str
    title: str = ""
    first: str = ""
    steps: tuple[FlowStep, ...] = ()
    """By rows, in each row from left to right; none where there never was a right edition."""
    numbers: tuple[str, ...] = ()
    """Telephone numbers that lead to it."""
    taken_at: datetime | None = None
    """When the edition in use was read."""
    refused_at: datetime | None = None
    mistakes: tuple[FlowMistake, ...] = ()
    """Of the refused file; none where the newest file is the edition in use."""


@dataclass(frozen=True, slots=True)
class FlowsFound:
    flows: tuple[FlowShown, ...] = ()
    connected: bool = False
    """Whether the exchange is there; if not, this is what it told last."""


QUERIES: tuple[tuple[type, type], ...] = ((ListFlows, FlowsFound),)
