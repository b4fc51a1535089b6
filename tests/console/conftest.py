"""A desk with a call of a known subscriber."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch_app.domain.place import Subscriber
from dispatch_app.domain.vehicle import Fix
from dispatch_app.words import set_language
from tests.centre_in_memory import SCENE, Centre, staffed_centre
from tests.console.desk_in_memory import SeatedDesk

CALLER = "13912345678"


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("zh")


@pytest.fixture
def centre() -> Centre:
    """Four vehicles with fresh fixes at their stations; one known subscriber at the scene."""
    centre = staffed_centre()
    centre.world.subscribers[CALLER] = Subscriber(CALLER, "李建国", "人民路 128 号", SCENE)
    for vehicle in centre.board.vehicles.values():
        position = centre.board.stations[vehicle.station_id].position
        centre.world.fixes[vehicle.vehicle_id] = Fix(vehicle.vehicle_id, position, centre.now, 0.0, 0.0)
    return centre


@pytest.fixture
def seat(centre: Centre) -> SeatedDesk:
    """Desk 1, signed in."""
    return SeatedDesk(centre)
