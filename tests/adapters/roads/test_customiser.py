"""The customiser works on what was wanted last, rests, and gives the memory of the one before back."""

from __future__ import annotations

import numpy as np

from dispatch_app.adapters.roads.customiser import Customiser
from tests.gis_data.roads.street_grid import random_grid


def test_the_last_wanted_network_is_put_in_and_the_one_before_forgotten() -> None:
    roads = random_grid(np.random.default_rng(1), 8)
    closed = roads.with_closed([1, 2])
    customiser = Customiser(rest_s=0.0)
    try:
        customiser.want(roads)
        assert customiser.wait(20.0) and roads.is_customised() and not closed.is_customised()
        customiser.want(roads)
        customiser.want(closed)
        assert customiser.wait(20.0) and closed.is_customised() and not roads.is_customised()
    finally:
        customiser.stop()
    customiser.want(roads)
    assert not roads.is_customised(), "works after the end"


def test_edits_in_a_row_are_put_in_together() -> None:
    roads = random_grid(np.random.default_rng(2), 6)
    views = [roads.with_closed([edge]) for edge in range(5)]
    customiser = Customiser(rest_s=3600.0)
    customiser.want(roads)
    assert customiser.wait(20.0)
    for view in views:
        customiser.want(view)
    assert not customiser.wait(0.05), "does not rest"
    customiser.stop()
    assert not any(view.is_customised() for view in views)
