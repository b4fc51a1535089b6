"""Random days of the real handlers, written to a database: after every command it loads as the board in memory."""

from __future__ import annotations

import shutil
import tempfile
from itertools import groupby
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade
from dispatch_app.adapters.database.verification import verify_store
from dispatch_app.domain.apply import apply
from dispatch_app.use_cases.command_desk import Answer
from tests.properties.test_random_day import RandomDay


class StoredDay(RandomDay):
    """Writes each command of the random day as the command desk would."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="dispatch-day-"))
        self.url = f"sqlite:///{self.folder / 'day.db'}"
        create_or_upgrade(self.url)
        self.sql = open_store(self.url, "c1")
        self.written = self.sql.load_board()

    @invariant()
    def the_database_holds_the_board(self) -> None:
        journal = self.day.centre.store.journal[self.written.seq :]
        for command_id, lines in groupby(journal, key=lambda line: line.command_id):
            recorded = list(lines)
            self.written.begin()
            for line in recorded:
                apply(self.written, line)
            touched = {(kind, key) for kind, key, _ in self.written.touched or []}
            answer = Answer(command_id, "test", "Test", self.written.seq)
            self.sql.commit(recorded, self.written, touched, answer)
            self.written.touched = None
        assert self.sql.load_board() == self.day.centre.board

    def teardown(self) -> None:
        super().teardown()
        self.the_database_holds_the_board()
        self.sql.close()
        broken = verify_store(self.url, "c1").broken
        shutil.rmtree(self.folder, ignore_errors=True)
        assert broken is None


StoredDay.TestCase.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestStoredDay = StoredDay.TestCase
