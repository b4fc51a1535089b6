"""The gazetteer of a map package: forwards for the desk, backwards for clicks on the map (ports.PlaceFinder)."""

from __future__ import annotations

from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import PlaceFound, PositionDescribed
from gis_data.gazetteer.gazetteer import Gazetteer


class PackagePlaces:
    """May be called from any thread."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def words_for(self, position: Position) -> str:
        """See ports.PlaceFinder."""
        return self._gazetteer.reverse(position.longitude, position.latitude).text

    def describe(self, position: Position) -> PositionDescribed:
        """The address of a point with its district and how far away that is, metres."""
        found = self._gazetteer.reverse(position.longitude, position.latitude)
        return PositionDescribed(found.text, found.district, found.distance_m)

    def find(self, text: str, limit: int, near: Position | None) -> tuple[PlaceFound, ...]:
        """Places that answer the text, the best first."""
        around = None if near is None else (near.longitude, near.latitude)
        found = self._gazetteer.find(text, limit, around)
        return tuple(
            PlaceFound(one.text, one.name, one.kind, one.district, Position(one.longitude, one.latitude), one.ambiguous)
            for one in found
        )
