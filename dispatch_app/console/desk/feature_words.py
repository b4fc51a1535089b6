"""Drawn features in words: kinds, what they do to traffic, how long they hold, and their history as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dispatch_app.desk_kit.figures import day_clock_text
from dispatch_app.desk_kit.labels import label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.map_feature import Direction, FeatureKind, MapFeature, RoadLevel, Shape
from dispatch_app.domain.queries import FeatureVersion
from dispatch_app.words import later, t

FEATURE_KINDS: dict[str, str] = {
    FeatureKind.CLOSURE: later("Closure"),
    FeatureKind.SPEED: later("Traffic"),
    FeatureKind.HAZARD: later("Hazard"),
    FeatureKind.MEETING_POINT: later("Meeting point"),
    FeatureKind.POI: later("Point of interest"),
}
SHAPE_WORDS: dict[str, str] = {
    Shape.POINT: later("Point"),
    Shape.LINE: later("Stretch of road"),
    Shape.AREA: later("Area"),
}
DIRECTIONS: dict[str, str] = {
    Direction.BOTH: later("Both directions"),
    Direction.FORWARD: later("As drawn"),
    Direction.BACKWARD: later("Against the drawing"),
}
LEVELS: dict[str, str] = {
    RoadLevel.ANY: later("Every level"),
    RoadLevel.GROUND: later("Ground level only"),
    RoadLevel.BRIDGE: later("Bridge only"),
    RoadLevel.TUNNEL: later("Tunnel only"),
    RoadLevel.FERRY: later("Ferry only"),
}
MARKS: dict[str, str] = {
    FeatureKind.CLOSURE: "⊖", FeatureKind.SPEED: "◔", FeatureKind.HAZARD: "▲", FeatureKind.MEETING_POINT: "⚑",
    FeatureKind.POI: "●",
}  # fmt: skip
LOOKS: dict[str, str] = {
    FeatureKind.CLOSURE: "danger", FeatureKind.SPEED: "warning", FeatureKind.HAZARD: "warning",
    FeatureKind.MEETING_POINT: "en_route", FeatureKind.POI: "to_hospital",
}  # fmt: skip
CHANGES: dict[str, str] = {"set": later("changed"), "removed": later("removed"), "expired": later("time over")}


def feature_title(feature: MapFeature) -> str:
    """Kind and name, with the speed where it is one."""
    kind = label(FEATURE_KINDS, feature.kind)
    speed = speed_words(feature)
    parts = [part for part in (feature.name or kind, speed) if part]
    return " ".join(parts)


def speed_words(feature: MapFeature) -> str:
    """The speed of a speed edit, "" for anything else."""
    if feature.speed_kmh is not None:
        return t("{speed} km/h", speed=f"{feature.speed_kmh:g}")
    if feature.speed_factor is not None:
        return t("{percent} % of the usual speed", percent=round(feature.speed_factor * 100))
    return ""


def validity_words(feature: MapFeature, now: datetime) -> str:
    """From when until when, and whether that is now."""
    begin, end = feature.valid_from, feature.valid_until
    if begin is not None and begin > now:
        words = t("begins {time}", time=day_clock_text(begin, now))
        return f"{words} · {t('until {time}', time=day_clock_text(end, now))}" if end else words
    if end is None:
        return t("until it is removed")
    return t("time over") if end <= now else t("until {time}", time=day_clock_text(end, now))


def feature_notes(feature: MapFeature, now: datetime) -> tuple[str, ...]:
    """The further lines of a feature's card on the map."""
    kind = label(FEATURE_KINDS, feature.kind)
    lines = [f"{kind} · {validity_words(feature, now)}" if feature.name else validity_words(feature, now)]
    if feature.direction is not Direction.BOTH:
        lines.append(t("one direction, see the arrows"))
    if feature.note:
        lines.append(feature.note.splitlines()[0][:60])
    if feature.changed_by and feature.changed_at is not None:
        lines.append(t("by {name}, {time}", name=feature.changed_by, time=day_clock_text(feature.changed_at, now)))
    return tuple(lines)


def history_rows(versions: tuple[FeatureVersion, ...], now: datetime) -> list[Row]:
    """Who changed it and when, newest first; the key is the number of the change in the journal."""
    rows = []
    for place, version in enumerate(versions):
        feature = version.feature
        facility = version.station or version.hospital
        what = feature_title(feature) if feature is not None else facility.name if facility is not None else ""
        first = place == len(versions) - 1 and version.change == "set"
        change = t("made") if first else label(CHANGES, version.change)
        details = [version.user_name or version.user]
        if feature is not None:
            details.append(validity_words(feature, now))
        if version.reason:
            details.append(version.reason)
        look = {"removed": "warning", "expired": "dim"}.get(version.change, "free")
        mark = {"removed": "✕", "expired": "○"}.get(version.change, "●")
        rows.append(Row(
            str(version.seq), f"{change} {what}".strip(), day_clock_text(version.at, now),
            " · ".join(part for part in details if part), mark, look, tip=feature.note if feature else "",
        ))  # fmt: skip
    return rows


def feature_rows(features: Iterable[MapFeature], now: datetime) -> list[Row]:
    """Everything that is drawn, what stops or slows traffic first, then by name."""
    order = list(FEATURE_KINDS)
    rows = []
    for feature in sorted(features, key=lambda f: (order.index(f.kind), feature_title(f), f.feature_id)):
        kind = label(FEATURE_KINDS, feature.kind)
        note = kind if feature.name else ""
        in_force = feature.is_valid_at(now)
        rows.append(Row(
            feature.feature_id, feature_title(feature), validity_words(feature, now),
            " · ".join(part for part in (note, feature.note.split("\n")[0][:40]) if part), MARKS[feature.kind],
            LOOKS[feature.kind], hollow=not in_force,
        ))  # fmt: skip
    return rows
