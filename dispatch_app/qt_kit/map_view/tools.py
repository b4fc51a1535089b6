"""What a click on the map means, and what can be switched on and off. No Qt."""

from __future__ import annotations

from enum import Enum

from dispatch_app.words import t


class Tool(Enum):
    """The tool in hand."""

    PAN = "pan"
    MEASURE_DISTANCE = "measure_distance"
    MEASURE_AREA = "measure_area"
    SET_SCENE = "set_scene"
    SET_MEETING_POINT = "set_meeting_point"
    DRAW = "draw"
    """Clicks make a sketch; which shape and kind it has is told when the tool is taken."""


class Layer(Enum):
    """One thing that can be hidden."""

    VEHICLES = "vehicles"
    VEHICLE_LABELS = "vehicle_labels"
    STATIONS = "stations"
    HOSPITALS = "hospitals"
    INCIDENTS = "incidents"
    CANDIDATES = "candidates"
    ROUTES = "routes"
    TRAILS = "trails"
    CLOSURES = "closures"
    SPEEDS = "speeds"
    HAZARDS = "hazards"
    MEETING_POINTS = "meeting_points"
    POINTS_OF_INTEREST = "points_of_interest"
    REACH = "reach"
    NAMES = "names"
    BUILDINGS = "buildings"
    GREEN = "green"


def tool_words() -> dict[Tool, str]:
    """The name of each tool in the language chosen now."""
    return {
        Tool.PAN: t("Pan"),
        Tool.MEASURE_DISTANCE: t("Measure distance"),
        Tool.MEASURE_AREA: t("Measure area"),
        Tool.SET_SCENE: t("Set scene"),
        Tool.SET_MEETING_POINT: t("Set meeting point"),
        Tool.DRAW: t("Draw on the map"),
    }


def layer_words() -> dict[Layer, str]:
    """The name of each layer in the language chosen now."""
    return {
        Layer.VEHICLES: t("Vehicles"),
        Layer.VEHICLE_LABELS: t("Vehicle labels"),
        Layer.STATIONS: t("Stations"),
        Layer.HOSPITALS: t("Hospitals"),
        Layer.INCIDENTS: t("Incidents"),
        Layer.CANDIDATES: t("Location candidates"),
        Layer.ROUTES: t("Routes"),
        Layer.TRAILS: t("Trails of the last minutes"),
        Layer.CLOSURES: t("Closures"),
        Layer.SPEEDS: t("Traffic"),
        Layer.HAZARDS: t("Hazards"),
        Layer.MEETING_POINTS: t("Meeting points"),
        Layer.POINTS_OF_INTEREST: t("Points of interest"),
        Layer.REACH: t("Reach and coverage"),
        Layer.NAMES: t("Names"),
        Layer.BUILDINGS: t("Buildings"),
        Layer.GREEN: t("Green areas"),
    }


def age_text(age_s: float) -> str:
    """An age in the shortest words: seconds to two minutes, then minutes, then hours."""
    if age_s < 120.0:
        return t("{count} s", count=round(age_s))
    if age_s < 7_200.0:
        return t("{count} min", count=int(age_s // 60.0))
    return t("{count} h", count=int(age_s // 3_600.0))


def distance_text(distance_m: float) -> str:
    """A distance in metres below 1 km, then in kilometres."""
    if distance_m < 1_000.0:
        return t("{count} m", count=round(distance_m))
    return t("{count} km", count=f"{distance_m / 1_000.0:.2f}")


def area_text(area_m2: float) -> str:
    """An area in square metres below 1 ha, in hectares below 1 km², then in square kilometres."""
    if area_m2 < 10_000.0:
        return t("{count} m²", count=f"{area_m2:,.0f}")
    if area_m2 < 1_000_000.0:
        return t("{count} ha", count=f"{area_m2 / 10_000.0:.2f}")
    return t("{count} km²", count=f"{area_m2 / 1_000_000.0:.3f}")
