"""A broken file of a flow raises one alarm; a right one, a removed one, or one mended while we were off clears it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm
from dispatch_app.exchange.flow_alarms import ALARM, FlowAlarms
from dispatch_app.exchange.ivr.shelf import FlowShelf

RIGHT = 'first = "bye"\n[step.bye]\nkind = "end"\nwords = "再见"\n'


class Bed:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "flows"
        self.folder.mkdir()
        self.kept = folder / "state" / "flow-alarms.json"
        self.told: list[Any] = []

    def write(self, name: str, content: str) -> None:
        (self.folder / f"{name}.toml").write_text(content, encoding="utf-8")

    def start(self, *wanted: str) -> None:
        """A new program with the same folders."""
        self.shelf = FlowShelf(self.folder)
        self.alarms = FlowAlarms(self.shelf, wanted, self.told.append, self.kept)
        self.look()

    def look(self) -> None:
        self.shelf.look()
        self.alarms.tell()

    def taken(self) -> list[tuple[type, str, str]]:
        told, self.told[:] = list(self.told), []
        assert all(one.kind == ALARM for one in told)
        return [(type(one), one.subject, dict(getattr(one, "values", ())).get("reason", "")) for one in told]


@pytest.fixture
def bed(tmp_path: Path) -> Bed:
    return Bed(tmp_path)


def test_a_broken_file_raises_its_alarm_once_with_the_line_and_a_right_one_clears_it(bed: Bed) -> None:
    bed.write("main", RIGHT)
    bed.start("main")
    assert bed.taken() == []
    bed.write("main", RIGHT.replace('"bye"', '"nowhere"', 1))
    bed.look()
    ((kind, subject, reason),) = bed.taken()
    assert (kind, subject) == (RaiseAlarm, "main")
    assert "1" in reason and "first" in reason
    bed.look()
    assert bed.taken() == []
    bed.write("main", RIGHT.replace('kind = "end"', 'kind = "wander"'))
    bed.look()
    (cleared, raised) = bed.taken()
    assert cleared[0] is ClearAlarm and raised[0] is RaiseAlarm and "3" in raised[2]
    bed.write("main", RIGHT)
    bed.look()
    assert bed.taken() == [(ClearAlarm, "main", "")]


def test_a_file_mended_while_the_exchange_was_off_clears_the_alarm_at_the_start(bed: Bed) -> None:
    bed.write("main", "first = ")
    bed.write("night", RIGHT + "wrong")
    bed.start()
    assert [one[:2] for one in bed.taken()] == [(RaiseAlarm, "main"), (RaiseAlarm, "night")]
    bed.write("main", RIGHT)
    (bed.folder / "night.toml").unlink()
    bed.start()
    assert bed.taken() == [(ClearAlarm, "main", ""), (ClearAlarm, "night", "")]


def test_a_number_that_leads_to_a_flow_without_a_file_raises_the_alarm(bed: Bed) -> None:
    bed.start("main")
    assert [one[:2] for one in bed.taken()] == [(RaiseAlarm, "main")]
    bed.start("main")
    assert bed.taken() == [], "it stands raised already"
    bed.write("main", RIGHT)
    bed.look()
    assert bed.taken() == [(ClearAlarm, "main", "")]


def test_a_file_of_raised_alarms_that_cannot_be_read_keeps_nobody_from_starting(bed: Bed) -> None:
    bed.kept.parent.mkdir()
    bed.kept.write_text("{half", encoding="utf-8")
    bed.write("main", "first = ")
    bed.start()
    assert [one[:2] for one in bed.taken()] == [(RaiseAlarm, "main")]
