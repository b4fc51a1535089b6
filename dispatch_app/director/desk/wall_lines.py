"""The wall as plain tiles and lines, ready to be painted (no Qt)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.alarm_kind_words import ALARM_WORDS
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.wall import SECONDS, SHARES, Level, Tile
from dispatch_app.domain.wall_figures import STALE_AFTER_S
from dispatch_app.domain.wall_view import WallAlarm, WallDesk, WallIncident, WallNumber, WallStation, WallView
from dispatch_app.domain.wall_words import (
    DAY_WORDS,
    DESK_WORDS,
    SHOWN_TILES,
    STAGE_WORDS,
    TILE_WORDS,
    VEHICLE_WORDS,
)
from dispatch_app.words import t

DESK_LOOKS = {
    "talking": ("☎", "en_route"), DeskState.READY: ("●", "free"), DeskState.BUSY: ("◆", "en_route"),
    DeskState.AFTER_CALL: ("✎", "ordered"), DeskState.BREAK: ("❚❚", "on_scene"),
    DeskState.SIGNED_OUT: ("○", "at_hospital"),
}  # fmt: skip
STAGE_LOOKS = {
    "open": "text", "held": "warning", "no_vehicle": "warning", "ordered": "ordered", "received": "ordered",
    "en_route": "en_route", "on_scene": "on_scene", "patient_aboard": "to_hospital", "at_hospital": "at_hospital",
    "handed_over": "at_hospital", "returning": "at_hospital",
}  # fmt: skip
PRIORITY_MARKS = {Priority.CRITICAL: "!", Priority.HIGH: "▲", Priority.MEDIUM: "■", Priority.LOW: "·"}
UNITS = {"answer_speed": "{value} s", "response_mean": "{value} min", "fulfilment": "{value} %"}


@dataclass(frozen=True, slots=True)
class TileShown:
    """One big number."""

    title: str
    value: str
    unit: str
    level: Level


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a line; `colour` names a colour of the palette, `weight` its share of the width, 0 for its own."""

    text: str
    colour: str = "text"
    bold: bool = False
    weight: int = 0
    band: str = ""
    """A grade: drawn on its colour."""


@dataclass(frozen=True, slots=True)
class Line:
    parts: tuple[Part, ...]
    level: Level = Level.GOOD


@dataclass(frozen=True, slots=True)
class ListShown:
    """One list; what does not fit into its room comes on the next page."""

    title: str
    count: str
    lines: tuple[Line, ...]
    empty: str
    foot: tuple[Part, ...] = ()


def age_text(since: datetime | None, now: datetime) -> str:
    """Minutes and seconds, from ninety minutes on hours and minutes: `1:05`, `2h07`."""
    seconds = 0 if since is None else max(0, int((now - since).total_seconds()))
    if seconds < 5_400:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600}h{seconds // 60 % 60:02d}"


def tiles(view: WallView, now: datetime) -> list[TileShown]:
    """The big numbers in their order."""
    return [_tile(view.number(tile), now) for tile in SHOWN_TILES]


def _tile(number: WallNumber, now: datetime) -> TileShown:
    mark = {Level.ALARM: "▲▲ ", Level.WARNING: "▲ "}.get(number.level, "")
    title = mark + t(TILE_WORDS[number.tile])
    if number.tile in SECONDS:
        return TileShown(title, age_text(number.since, now), "", number.level)
    if number.value is None:
        return TileShown(title, "–", "", number.level)
    if number.tile in SHARES:
        return TileShown(title, f"{number.value:.1f}", "%", number.level)
    return TileShown(title, f"{number.value:.0f}", "", number.level)


def day_line(view: WallView, now: datetime) -> list[Part]:
    """The figures of the day side by side; old ones say how old."""
    at = view.figures.at
    if at is None:
        return [Part(t("The day is not counted yet"), "dim_text")]
    parts = []
    for figure, words in DAY_WORDS.items():
        value = view.figures.value(figure)
        parts.append(Part(t(words), "dim_text"))
        parts.append(Part(_figure_text(figure, value), "text", bold=True))
    old_s = (now - at).total_seconds()
    if old_s > STALE_AFTER_S:
        parts.append(Part(t("counted {age} ago", age=age_text(at, now)), "warning", bold=True))
    return parts


def _figure_text(figure: str, value: float | None) -> str:
    if figure not in UNITS:
        return "–" if value is None else f"{value:.0f}"
    shown = "–" if value is None else f"{value / 60 if figure == 'response_mean' else value:.1f}"
    return UNITS[figure].format(value=shown) if figure == "fulfilment" else t(UNITS[figure], value=shown)


def lists(view: WallView, now: datetime) -> list[ListShown]:
    """Desks, incidents, stations, alarms."""
    on_duty = sum(d.state is not DeskState.SIGNED_OUT for d in view.desks)
    fleet = tuple(
        Part(f"{_mark(state)} {t(VEHICLE_WORDS[state])} {count}", state.value, bold=True) for state, count in view.fleet
    )
    return [
        ListShown(t("Desks"), str(on_duty), tuple(_desk(d, now) for d in view.desks), t("No desk is set up")),
        ListShown(
            t("Running incidents"), str(view.incident_count), tuple(_incident(i, now) for i in view.incidents),
            t("No incident is running"),
        ),
        ListShown(t("Stations"), "", tuple(_station(s) for s in view.stations), t("No station is set up"), fleet),
        ListShown(t("Alarms"), str(len(view.alarms)), tuple(_alarm(a, now) for a in view.alarms), t("No alarm stands")),
    ]  # fmt: skip


def _mark(state: str) -> str:
    marks = {
        "free": "●", "ordered": "◆", "en_route": "▲", "on_scene": "■", "to_hospital": "►", "at_hospital": "H",
        "out_of_service": "✕",
    }  # fmt: skip
    return marks[state]


def _desk(desk: WallDesk, now: datetime) -> Line:
    state = "talking" if desk.talking else desk.state
    mark, colour = DESK_LOOKS[state]
    age = "" if desk.state is DeskState.SIGNED_OUT or desk.since is None else age_text(desk.since, now)
    return Line(
        (Part(desk.name, bold=True, weight=1), Part(f"{mark} {t(DESK_WORDS[state])}", colour),
         Part(age.rjust(7), _toned(desk.level))), desk.level,
    )  # fmt: skip


def _incident(one: WallIncident, now: datetime) -> Line:
    number = incident_number(one.incident_id) + (f" {t('major')}" if one.major else "")
    sent = t("{count} vehicles", count=one.vehicles) if one.vehicles else ""
    grade = one.grade.value or "?"
    return Line(
        (Part(f" {grade} ", band=grade), Part(number, bold=True, weight=5),
         Part(t(STAGE_WORDS.get(one.stage, one.stage)), STAGE_LOOKS.get(one.stage, "text"), weight=5),
         Part(sent, "dim_text"), Part(age_text(one.began_at, now).rjust(7), _toned(one.level))), one.level,
    )  # fmt: skip


def _station(one: WallStation) -> Line:
    lost = (Part(t("link lost"), "dim_text"),) if not one.online else ()
    counts = (Part(f"{_mark(state)}{count}", state.value, bold=True) for state, count in one.counts)
    return Line((Part(one.name, bold=True, weight=1), *lost, *counts), one.level)


def _alarm(one: WallAlarm, now: datetime) -> Line:
    level = Level.GOOD if one.seen else Level.ALARM if one.priority is Priority.CRITICAL else Level.WARNING
    mark = "✓" if one.seen else PRIORITY_MARKS[one.priority]
    words = t(ALARM_WORDS.get(one.kind, one.kind))
    return Line(
        (Part(mark, _toned(level)), Part(words, "dim_text" if one.seen else "text", bold=not one.seen, weight=1),
         Part(age_text(one.raised_at, now).rjust(7), _toned(level))), level,
    )  # fmt: skip


def _toned(level: Level) -> str:
    return {Level.ALARM: "danger", Level.WARNING: "warning"}.get(level, "text")


def limit_tiles() -> list[tuple[Tile, str]]:
    """Every tile that may have limits, with its name and unit."""
    named = []
    for tile in Tile:
        unit = t("in seconds") if tile in SECONDS else "%" if tile in SHARES else ""
        named.append((tile, f"{t(TILE_WORDS[tile])} {unit}".strip()))
    return named
