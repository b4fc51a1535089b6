"""Remembered starts are the ones that would be made anew, whatever has changed since."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.place import Position
from dispatch_app.domain.vehicle import LOST_AFTER_S, Duty, Fix
from dispatch_app.use_cases import start_memory
from dispatch_app.use_cases.start_memory import StartMemory
from dispatch_app.use_cases.vehicle_starts import free_starts
from tests.centre_in_memory import ADMINISTRATOR, LEAD, SCENE, staffed_centre
from tests.use_cases.running_missions import open_incident, send


def test_nothing_remembered_differs_from_what_is_made_anew() -> None:
    centre, rng, memory = staffed_centre(), random.Random(120), StartMemory()
    fixes: dict[str, Fix] = {}
    ids = sorted(centre.board.vehicles)
    seen_lost = seen_found = 0
    for _ in range(150):
        change = rng.randrange(5)
        vehicle_id = rng.choice(ids)
        if change == 0:
            place = Position(118.0 + rng.uniform(0, 0.02), 32.0 + rng.uniform(0, 0.02))
            at = centre.now + timedelta(seconds=rng.choice((-LOST_AFTER_S - 1, -40, 0, 30)))
            fixes[vehicle_id] = Fix(vehicle_id, place, at, rng.choice((0.0, 40.0)), 90.0)
            if rng.random() < 0.5:
                memory.note(centre.board, [fixes[vehicle_id]], centre.now)
        elif change == 1:
            on_duty = rng.random() < 0.7
            duty = cmd.SetVehicleDuty(vehicle_id, Duty.ON_DUTY if on_duty else Duty.OUT_OF_SERVICE, "保养")
            centre.do(duty, LEAD)
        elif change == 2:
            centre.advance(rng.choice((1, 29, 31, LOST_AFTER_S)))
        elif change == 3:
            station = rng.choice(list(centre.board.stations.values()))
            place = Position(118.0 + rng.uniform(0, 0.02), 32.0)
            moved = cmd.SetStation(station.station_id, station.name, place, turn_out_s=rng.randrange(120))
            centre.do(moved, ADMINISTRATOR)
        expected = free_starts(centre.board, fixes, centre.now)
        found = memory.free(centre.board, fixes, centre.now)
        shown = {key: memory.fresh(centre.board, fixes, start, centre.now) for key, start in found.items()}
        assert list(found) == list(expected) and shown == expected
        for key, start in found.items():  # what ranks is right before anybody asks for the age
            assert replace(start, fix_age_s=None, stale=False) == replace(expected[key], fix_age_s=None, stale=False)
        seen_lost += any(start.from_station for start in found.values())
        seen_found += any(not start.from_station for start in found.values())
    assert seen_lost > 20 and seen_found > 20


def test_an_unchanged_vehicle_is_not_judged_twice_and_a_bound_one_is_no_start() -> None:
    centre, memory = staffed_centre(), StartMemory()
    first = memory.free(centre.board, {}, centre.now)
    centre.advance(5)
    again = memory.free(centre.board, {}, centre.now)
    assert first and all(again[key] is start for key, start in first.items())
    send(centre, open_incident(centre, SCENE), "V1")
    assert set(first) - set(memory.free(centre.board, {}, centre.now)) == {"V1"}
    assert start_memory.MOST_REMEMBERED >= 20_000
