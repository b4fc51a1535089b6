"""What the hover card says of a mark, and in which colour its edge is."""

from __future__ import annotations

from dispatch_app.qt_kit.map_view.feature_pictures import feature_colour
from dispatch_app.qt_kit.map_view.overlays import FacilityMark, FeatureMark, IncidentMark, MeetingPointMark, VehicleMark
from dispatch_app.qt_kit.map_view.tools import age_text
from dispatch_app.qt_kit.map_view.vehicle_layer import Cluster
from dispatch_app.qt_kit.theme import Palette, grade_colour, vehicle_look
from dispatch_app.words import t

Mark = VehicleMark | Cluster | FacilityMark | IncidentMark | MeetingPointMark | FeatureMark


def mark_kind(mark: Mark | None) -> tuple[str, str]:
    """The kind and key of a mark, as menus and clicks name them; empty for what has none."""
    kinds = {VehicleMark: "vehicle", IncidentMark: "incident", FacilityMark: "facility", FeatureMark: "feature"}
    kind = kinds.get(type(mark), "")
    if isinstance(mark, VehicleMark | IncidentMark | FacilityMark | FeatureMark):
        return kind, mark.key
    return "", ""


def card_of(mark: Mark | None, palette: Palette) -> tuple[list[str], str]:
    """The lines of a mark's card (none without a mark) and its colour."""
    if isinstance(mark, VehicleMark):
        look = vehicle_look(mark.state, palette)
        fix = t("fix {age} old", age=age_text(mark.age_s))
        lines = [mark.label, f"{look.mark} {look.word} · {fix}"]
        lines += [t("fix is stale")] if mark.stale else []
        return lines + (mark.note.splitlines()[:3] if mark.note else []), look.colour
    if isinstance(mark, Cluster):
        return [t("{count} vehicles", count=mark.count), t("Click to come closer")], palette.accent
    if isinstance(mark, IncidentMark):
        return [mark.label or mark.key, t("Grade {grade}", grade=mark.grade or "–")], grade_colour(mark.grade, palette)
    if isinstance(mark, FacilityMark):
        words = {"open": t("open"), "diverting": t("diverting"), "offline": t("offline")}
        lines = [mark.name, words.get(mark.state, mark.state)]
        return lines + ([mark.note] if mark.note else []), palette.accent
    if isinstance(mark, MeetingPointMark):
        return [mark.label or t("meeting point")], palette.accent
    if isinstance(mark, FeatureMark):
        return [mark.label, *mark.notes], feature_colour(mark.kind, palette)
    return [], palette.accent
