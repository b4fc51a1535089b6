"""A whole room on a simulated clock: what hangs together is one alarm, not many, and none of them flaps."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from alarms.service.assembly import build
from alarms.service.device_file import read_devices
from alarms.watchers.alarm_life import State
from alarms.watchers.happenings import ContactsRead, Happening, Sampled
from alarms.watchers.level_watch import Sample

FILE: dict[str, Any] = {
    "relay": [{"name": "box", "port": "/dev/none", "red": 0}],
    "contact": [{"name": "door", "relay": "box", "input": 3, "kind": "door_open"}],
}


def run(happenings: dict[float, list[Happening]], seconds: float) -> tuple[Counter[tuple[str, str, str]], Any]:
    """Play happenings by their second; (what, kind, subject) of every effect, and the room."""
    room = build(read_devices(FILE, Path.cwd()), lambda _: None, date(2026, 11, 22)).room
    began_s = next(iter(room.watches.values())).sampled_at_s
    seen: Counter[tuple[str, str, str]] = Counter()
    for tick in range(round(seconds * 5)):
        now_s = began_s + tick / 5
        effects = room.tick(now_s)
        for one in happenings.get(tick / 5, []):
            effects += room.take(one, now_s)
        seen.update((e.what.value, e.record.kind, e.record.subject) for e in effects)
    return seen, room


def test_a_lost_box_is_one_alarm_however_long_and_its_contacts_are_its_consequence() -> None:
    lost: list[Happening] = [Sampled("relay_lost", "box", Sample(well=False))]
    seen, room = run({float(second): lost for second in range(300)}, 300.0)
    assert seen["rang", "relay_lost", "box"] == 1
    assert {key: count for key, count in seen.items() if key[0] in ("raised", "rang")} == {
        ("raised", "relay_lost", "box"): 1, ("rang", "relay_lost", "box"): 1,
    }  # fmt: skip
    assert room.book.records["watch_stuck", "door"].state is State.SUPPRESSED


def test_a_watch_that_says_nothing_at_all_is_stuck_once_and_well_when_it_speaks() -> None:
    speaks: list[Happening] = [
        Sampled("relay_lost", "box", Sample(well=True)), ContactsRead("box", (False, False, False, False)),
    ]  # fmt: skip
    seen, room = run({250.0: speaks}, 251.0)
    assert seen["rang", "watch_stuck", "box"] == 1
    assert seen["cleared", "watch_stuck", "box"] == 1
    assert room.book.records["watch_stuck", "box"].state is State.RETURNED
