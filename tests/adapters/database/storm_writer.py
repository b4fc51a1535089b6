"""A process that commits a made-up day without end and says each number after its commit, to be killed by a test."""

from __future__ import annotations

import sys

from dispatch_app.adapters.database.store import open_store
from tests.adapters.database.made_day import MadeDay, Pen, resources


def main(url: str, seed: int) -> None:
    """Write until killed."""
    pen = Pen(open_store(url, "c1"))
    if pen.board.seq == 0:
        pen.write(*resources(vehicles=20))
    day = MadeDay(pen, seed)
    while True:
        day.step()
        sys.stdout.write(f"{pen.board.seq}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
