"""Seeded busy days on a real database, with restarts; at the end the verifier reads every row against the journal.

FAULTS=full drives many more of them. A failing day prints its seed.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dispatch_app.adapters.database.store import SqlStore, open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.use_cases.command_desk import Answer
from tests.centre_in_memory import MemoryStore, staffed_centre
from tests.properties.random_day import Day, drive

FULL = os.environ.get("FAULTS") == "full"
SEEDS = range(200) if FULL else range(2)
STEPS = 200 if FULL else 120


class StoreOnDisk(MemoryStore):
    """A real store, opened anew by every restart; the lines are kept beside it for the checks."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        create_or_upgrade(url)
        self._store: SqlStore = open_store(url, "c1")

    def load_board(self) -> Board:
        return self._store.load_board()

    def find_answer(self, command_id: str) -> Answer | None:
        return self._store.find_answer(command_id)

    def commit(self, recorded: list[Recorded], board: Board, touched: set[tuple[str, str]], answer: Answer) -> None:
        super().commit(recorded, board, touched, answer)
        self._store.commit(recorded, board, touched, answer)

    def reopen(self) -> None:
        self.close()
        self._store = open_store(self._url, "c1")

    def close(self) -> None:
        self._store.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_on_sqlite(seed: int, tmp_path: Path) -> None:
    _a_day(f"sqlite:///{tmp_path / 'day.db'}", seed)


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(20 if FULL else 1))
def test_a_day_on_postgres(seed: int, fresh_postgres_url: str) -> None:
    _a_day(fresh_postgres_url, 1_000 + seed)


def _a_day(url: str, seed: int) -> None:
    store = StoreOnDisk(url)
    try:
        day = Day(staffed_centre(store=store))
        drive(day, random.Random(seed), STEPS)
        day.restart()
        assert any(day.centre.board.missions.values()), f"seed {seed}: nobody was sent"
        report = verify_store(url, "c1")
        assert report.broken is None, f"seed {seed}: {report.broken}"
        assert report.events == len(store.journal)
    finally:
        store.close()
