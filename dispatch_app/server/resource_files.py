"""Stations, vehicles, hospitals and desks from JSON files or from the facilities of a map package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dispatch_app.domain.commands import ImportResources
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Hospital, Station
from dispatch_app.domain.vehicle import Vehicle, VehicleType
from dispatch_app.wire.codec import CodecFault, from_plain
from dispatch_app.words import t
from gis_data.faults import GisFault
from gis_data.raw_map import RawPlace

KINDS = ("stations", "vehicles", "hospitals", "desks")

TOWN_TYPES = (
    VehicleType.ALS, VehicleType.BLS, VehicleType.ALS, VehicleType.ICU, VehicleType.BLS, VehicleType.NEGATIVE_PRESSURE,
)  # fmt: skip
"""Types of a station's vehicles in the order of their numbers."""

TOWN_DESKS = 4


class ResourceFault(Exception):
    """A file cannot be read as resources; the text names file and field."""


def read_resources(place: Path) -> ImportResources:
    """The resources of one JSON file with the keys of KINDS, or of a folder of files stations.json, vehicles.json …

    Raises ResourceFault.
    """
    if place.is_dir():
        plain = {kind: _read(place / f"{kind}.json") for kind in KINDS if (place / f"{kind}.json").is_file()}
        if not plain:
            raise ResourceFault(t("{folder} holds none of {names}", folder=place, names=", ".join(KINDS)))
    else:
        plain = _read(place)
    if not isinstance(plain, dict) or not set(plain) <= set(KINDS):
        raise ResourceFault(t("{file}: only {names} can be imported", file=place, names=", ".join(KINDS)))
    try:
        return from_plain(plain, ImportResources)
    except CodecFault as wrong:
        raise ResourceFault(t("{file} is wrong: {why}", file=place, why=wrong)) from wrong


def _read(file: Path) -> Any:
    try:
        return msgspec.json.decode(file.read_bytes())
    except OSError as wrong:
        raise ResourceFault(t("{file} cannot be read: {why}", file=file, why=wrong.strerror or wrong)) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ResourceFault(t("{file} is not valid JSON: {why}", file=file, why=wrong)) from wrong


def town_resources(package_folder: Path) -> ImportResources:
    """The stations and hospitals of a map package, five or six vehicles a station, four desks. Raises ResourceFault."""
    from gis_data.package import open_package  # brings the compiled searches, which only this task needs

    try:
        facilities = open_package(package_folder).facilities
    except GisFault as wrong:
        raise ResourceFault(str(wrong)) from wrong
    stations = [place for place in facilities if place.kind == "station"]
    hospitals = [place for place in facilities if place.kind == "hospital"]
    if not stations:
        raise ResourceFault(t("{folder} has no stations", folder=package_folder))
    return ImportResources(
        stations=tuple(_station(number, place) for number, place in enumerate(stations, 1)),
        vehicles=tuple(
            _vehicle(number, ordinal)
            for number in range(1, len(stations) + 1)
            for ordinal in range(1, 6 + number % 2)
        ),
        hospitals=tuple(_hospital(number, place) for number, place in enumerate(hospitals, 1)),
        desks=tuple((f"d{number}", t("Desk {number}", number=number)) for number in range(1, TOWN_DESKS + 1)),
    )


def _station(number: int, place: RawPlace) -> Station:
    phone = dict(place.attributes).get("phone", "")
    return Station(f"s{number:02d}", place.name, Position(place.longitude, place.latitude), phone, 60)


def _vehicle(number: int, ordinal: int) -> Vehicle:
    code = f"{number:02d}{ordinal}"
    return Vehicle(
        f"v{code}", f"安A·12{code}", TOWN_TYPES[ordinal - 1], f"s{number:02d}", feed_identity=f"T{code}",
        phone=f"0588-6130{code}",
    )  # fmt: skip


def _hospital(number: int, place: RawPlace) -> Hospital:
    facts = dict(place.attributes)
    capabilities = tuple(one for one in facts.get("capabilities", "").split(",") if one)
    beds = int(facts.get("beds", "0")) if facts.get("beds", "0").isdecimal() else 0
    position = Position(place.longitude, place.latitude)
    return Hospital(f"h{number:02d}", place.name, position, facts.get("phone", ""), capabilities, beds)
