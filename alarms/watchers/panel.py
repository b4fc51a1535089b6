"""What lamp tower, siren and exchange relay should show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alarms.watchers.alarm_life import AlarmRecord, State
from alarms.watchers.kinds import Priority

GRAVE = frozenset({Priority.CRITICAL, Priority.HIGH})
_LIT = frozenset({State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.LATCHED_UNACKNOWLEDGED, State.LATCHED})
_UNSEEN = frozenset({State.UNACKNOWLEDGED, State.LATCHED_UNACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Signals:
    """Coils by their meaning. `exchange` on: the lines go straight to the desk telephones."""

    red: bool = False
    amber: bool = False
    green: bool = False
    siren: bool = False
    exchange: bool = False


ALL_ON = Signals(red=True, amber=True, green=True, siren=True)
"""The lamp test; the exchange's relay is never part of it."""


def signals(records: Iterable[AlarmRecord], exchange_kinds: frozenset[str] = frozenset({"exchange_lost"})) -> Signals:
    """Red for critical and high, amber for the rest, siren while a grave one is unseen, green when nothing stands."""
    red = amber = siren = exchange = False
    for record in records:
        exchange = exchange or (record.kind in exchange_kinds and record.present and record.state in _LIT)
        if record.state not in _LIT:
            continue
        grave = record.priority in GRAVE
        red, amber = red or grave, amber or not grave
        siren = siren or (grave and record.state in _UNSEEN)
    return Signals(red, amber, not red and not amber, siren, exchange)
