"""Which map package is in use, and whether a new one waits."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.server.answers.entry import DESKS, Asked, Entry


def _map_package(asked: Asked, query: q.GetMapPackage) -> q.MapPackageFound:
    maps = asked.sources.maps
    if maps is None:
        return q.MapPackageFound(None, None, "")
    return q.MapPackageFound(maps.package_in_use(), maps.waiting_package(), maps.words())


ANSWERS: dict[type, Entry] = {q.GetMapPackage: Entry(_map_package, DESKS | {Role.ADMINISTRATOR})}
