"""Triage colours 检伤分类: how urgently a patient must be treated."""

from __future__ import annotations

from enum import StrEnum


class TriageColour(StrEnum):
    """Red first, yellow second, green can wait, black dead or beyond help; UNKNOWN is not sorted yet."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLACK = "black"
    UNKNOWN = ""
