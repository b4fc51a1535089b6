"""The store gives back exactly the board that was written, refuses second pens and survives lost connections."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch_app.adapters.database.faults import PenTaken
from dispatch_app.adapters.database.store import SqlStore
from tests.adapters.database.made_day import MadeDay, Pen, resources

Opened = Callable[..., SqlStore]


def test_the_loaded_board_equals_the_written_one_after_every_command(opened: Opened) -> None:
    pen = Pen(opened())
    pen.write(*resources())
    day = MadeDay(pen, seed=1)
    for _ in range(150):
        day.step()
        assert pen.store.load_board() == pen.board


def test_a_second_pen_is_refused_and_other_centres_are_not(opened: Opened) -> None:
    first = opened("c1")
    with pytest.raises(PenTaken, match="c1"):
        opened("c1")
    opened("c2")
    first.close()
    opened("c1")
