"""Lamps: signs of the link to the server and of its parts, as every desk's strip shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch_app.words import later, t

PART_WORDS: dict[str, str] = {
    "database": later("database"),
    "telephony": later("exchange"),
    "recording": later("recording"),
    "positions": later("positions"),
    "map": later("map"),
    "locating": later("locating"),
    "history": later("history and statistics"),
    "ups": later("UPS"),
    "pen": later("pen"),
    "alarms": later("watch"),
}
LINK_WORDS: dict[str, str] = {
    "signed_out": later("signed out"),
    "signing_in": later("signing in"),
    "connecting": later("connecting"),
    "live": later("live"),
    "stale": later("no beat"),
    "offline": later("offline"),
    "refused": later("refused"),
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """One sign of the strip: word, mark, tone ("success", "warning", "danger", "dim") and what a pointer is told."""

    word: str
    mark: str
    tone: str
    tip: str = ""


def link_lamp(phase: str, detail: str) -> Lamp:
    """The link to the server."""
    tones = {"live": "success", "stale": "warning", "connecting": "warning", "signing_in": "warning"}
    tone = tones.get(phase, "danger")
    mark = {"success": "●", "warning": "◐", "danger": "✕"}[tone]
    word = t("server") if phase == "live" else f"{t('server')} {t(LINK_WORDS.get(phase, phase))}"
    return Lamp(word, mark, tone, detail)


def part_lamps(parts: Mapping[str, str]) -> list[Lamp]:
    """The server's parts as its beat tells them."""
    lamps = []
    for name, health in sorted(parts.items()):
        fine = health == "ok"
        word = t(PART_WORDS[name]) if name in PART_WORDS else name
        if name == "ups":
            word = f"{word} {t('mains') if fine else health}"
        lamps.append(Lamp(word, "●" if fine else "✕", "success" if fine else "danger", "" if fine else health))
    return lamps
