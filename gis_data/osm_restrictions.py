"""Which turn restrictions of OpenStreetMap bind an ambulance, and when: pure rules, tag dictionary in, values out.

Keys as on the OpenStreetMap wiki: `restriction`, `restriction:CLASS`, each also with `:conditional`, and `except`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis_data.osm_tags import Tags
from gis_data.roads.time_rules import EXCEPT, read_hours

BINDING_CLASSES = ("", ":vehicle", ":motor_vehicle", ":motorcar", ":emergency")
"""Ends of the key that mean an ambulance, the later ones in place of the earlier ones."""
FREED = {"emergency", "psv", "bus"}
"""Exempt classes: ambulances, and those whose lanes an ambulance may use."""
NO_LONGER = {"none", "no", "yes"}
"""Values that lift a restriction for a class or a time."""

_CLAUSE = re.compile(r"\s*([a-z_;]+)\s*@\s*(\([^()]*\)|[^;()]*)\s*(?:;|$)")
_KIND = re.compile(r"(?:no|only)_(?:left_turn|right_turn|straight_on|u_turn|entry|exit)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One restriction: its kind, and at which times it holds ("" for always)."""

    kind: str
    condition: str = ""


def read_restriction(tags: Tags) -> tuple[list[Rule], list[str]]:
    """The rules of one relation that bind an ambulance, and why others of its tags are left out."""
    exempt = {word.strip() for word in tags.get("except", "").split(";")}
    if exempt & FREED:
        return [], ["restriction not for emergency vehicles"]
    plain, conditional = _last_of(tags, ""), _last_of(tags, ":conditional")
    if plain is None and conditional is None:
        others = sorted(key for key in tags if key.startswith("restriction"))
        named = others[0].split(":")[1][:20] if others and ":" in others[0] else ""
        return [], [f"restriction for other vehicles only ({named})" if named else "restriction of unknown kind ()"]
    kinds, unknown = _kinds(plain or "")
    reasons = [f"restriction of unknown kind ({unknown[:40]})"] if unknown else []
    lifted: list[str] = []
    rules: list[Rule] = []
    for value, condition in _clauses(conditional or "", reasons):
        if value in NO_LONGER:
            lifted.append(EXCEPT + condition)
            continue
        timed, unknown = _kinds(value)
        rules += [Rule(kind, condition) for kind in timed if kind not in kinds]
        if unknown:
            reasons.append(f"restriction of unknown kind ({unknown[:40]})")
    if len(lifted) > 1:  # two exceptions hold both; one text cannot say so
        reasons.append("restriction with several exceptions, taken to hold always")
        lifted = []
    return [*(Rule(kind, "".join(lifted)) for kind in kinds), *rules], reasons


def _last_of(tags: Tags, end: str) -> str | None:
    """The value for the narrowest class that an ambulance belongs to; None where there is none."""
    return next((tags[key] for name in reversed(BINDING_CLASSES) if (key := f"restriction{name}{end}") in tags), None)


def _kinds(value: str) -> tuple[list[str], str]:
    """Known kinds of a value, several behind `;`, and what is none."""
    kinds, unknown = [], ""
    for word in (part.strip() for part in value.split(";")):
        if _KIND.fullmatch(word):
            kinds.append(word)
        elif word and word not in NO_LONGER:
            unknown = word
    return kinds, unknown


def _clauses(text: str, reasons: list[str]) -> list[tuple[str, str]]:
    """Value and condition of each clause that can be read; the reason for every other one."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _CLAUSE.match(text, at)
        if match is None or match.end() == at:
            reasons.append("restriction under a condition that cannot be read")
            break
        at = match.end()
        condition = match[2].strip("() ")
        try:
            read_hours(condition)
        except ValueError:
            reasons.append("restriction under a condition that is more than days and hours")
        else:
            found.append((match[1], condition))
    return found
