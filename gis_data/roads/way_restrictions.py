"""Turn restrictions that hold over whole ways: "from A through B not into C".

The edges of B are doubled. Who comes from A drives the doubles, whose last one lacks the forbidden turn; everybody else
drives the originals. A double lies on the same stretch of road as its original and differs in its turns only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_data.raw_map import RawRestriction
from gis_data.roads.turns import Ints, RuleBook, Turns, fits_word

LONGEST_VIA = 16
"""Edges between the two ways; a real restriction passes one to six."""
MOST_DOUBLES_SHARE = 0.1
"""Doubles for each original; a map that wants more is broken, and its further restrictions are left out."""

Row = list[tuple[int, float, int]]
"""Turns of one edge: the edge entered, the time of the turn, the number of its rule."""


@dataclass(slots=True)
class Streets:
    """What the original edges are: way, the edge of the other direction, and their course at both ends."""

    way: NDArray[np.int64]
    opposite: Ints
    first_deg: NDArray[np.float64]
    last_deg: NDArray[np.float64]
    legal: NDArray[np.bool_]
    """False for edges against a one-way street."""


def add_way_restrictions(
    turns: Turns, streets: Streets, restrictions: list[RawRestriction], book: RuleBook
) -> tuple[Turns, Ints, int]:
    """Turns over originals and doubles, the original of every edge, and how many restrictions met no way through."""
    doubling = _Doubling(turns, streets, book)
    unused = 0
    for restriction in restrictions:
        chains = doubling.chains_of(restriction)
        if not chains or doubling.is_full():
            unused += 1
            continue
        only = restriction.kind.startswith("only_")
        for path, ends in chains.items():
            doubling.bind(path, ends, only, restriction.condition)
    return doubling.turns(), np.array(doubling.original, dtype=np.int32), unused


class _Doubling:
    """The turn table with changed and added rows kept apart."""

    def __init__(self, turns: Turns, streets: Streets, book: RuleBook) -> None:
        self._turns = turns
        self._book = book
        self._streets = streets
        self._count = len(turns.start) - 1
        self.original: list[int] = list(range(self._count))
        self._rows: dict[int, Row] = {}
        self._doubles: dict[int, list[int]] = defaultdict(list)
        order = np.argsort(streets.way, kind="stable")
        self._by_way = (streets.way[order], order)

    def is_full(self) -> bool:
        """True where the map wants more doubles than any real one does."""
        return len(self.original) - self._count > MOST_DOUBLES_SHARE * self._count + 100

    def _row(self, state: int) -> Row:
        known = self._rows.get(state)
        if known is not None:
            return known
        low, high = int(self._turns.start[state]), int(self._turns.start[state + 1])
        to, cost_s, rule = (part[low:high].tolist() for part in (self._turns.to, self._turns.cost_s, self._turns.rule))
        return list(zip(to, cost_s, rule, strict=True))

    def chains_of(self, restriction: RawRestriction) -> dict[tuple[int, ...], set[int]]:
        """Edges from the first way through the ways between (which a file may name backwards) and where they end."""
        found: dict[tuple[int, ...], set[int]] = {}
        via = restriction.via_way_ids
        ways, order = self._by_way
        low, high = np.searchsorted(ways, [restriction.from_way_id, restriction.from_way_id + 1])
        for between in dict.fromkeys((via, via[::-1])):
            for came in (edge for edge in order[low:high].tolist() if self._streets.legal[edge]):
                for path, end in self._ways_through((came,), between, 0, restriction.to_way_id):
                    found.setdefault(path, set()).add(end)
            if found:
                break
        return {path: self._meant(path, ends, restriction.kind) for path, ends in found.items()}

    def _ways_through(
        self, path: tuple[int, ...], via: tuple[int, ...], at: int, to_way: int
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        """Each path over the ways `via[at:]` with an edge of the last way behind it; `at` ways were entered before."""
        way, opposite, last = self._streets.way, self._streets.opposite, path[-1]
        low, high = int(self._turns.start[last]), int(self._turns.start[last + 1])
        for went in self._turns.to[low:high].tolist():
            if not self._streets.legal[went]:
                continue
            if at == len(via) and way[went] == to_way:
                yield path, went
            if went == opposite[last] or went in path or len(path) > LONGEST_VIA:
                continue
            if at and way[went] == via[at - 1]:
                yield from self._ways_through((*path, went), via, at, to_way)
            elif at < len(via) and way[went] == via[at]:
                yield from self._ways_through((*path, went), via, at + 1, to_way)

    def _meant(self, path: tuple[int, ...], ends: set[int], kind: str) -> set[int]:
        """Where the last way passes through, the word left or right says which half is meant."""
        if len(ends) < 2:
            return ends
        came_deg = float(self._streets.last_deg[path[0]])
        angles = {end: (float(self._streets.first_deg[end]) - came_deg + 180.0) % 360.0 - 180.0 for end in ends}
        return {end for end in ends if fits_word(kind, angles[end])} or ends

    def bind(self, path: tuple[int, ...], ends: set[int], only: bool, condition: str) -> None:
        """Lead everybody who comes over `path[0]` through doubles of the others, and bind the last one's turns."""
        for state in [path[0], *self._doubles[path[0]]]:
            at: int | None = state
            for edge in path[1:]:
                at = None if at is None else self._double_ahead(at, edge)
            if at is None:
                continue
            row = self._row(at)
            free = [turn for turn in row if (self.original[turn[0]] in ends) == only]
            if not any(rule == 0 and self._streets.legal[self.original[to]] for to, _, rule in free):
                continue  # a restriction must not trap a vehicle, at no hour
            if condition:
                number = self._book.number(condition)
                self._rows[at] = [
                    turn if turn in free else (turn[0], turn[1], self._book.either(turn[2], number)) for turn in row
                ]
            else:
                self._rows[at] = free

    def _double_ahead(self, state: int, edge: int) -> int | None:
        """A double of the state on `edge` that follows here, entered from here only; None where none follows."""
        row = self._row(state)
        place = next((place for place, (to, _, _) in enumerate(row) if self.original[to] == edge), None)
        if place is None:
            return None
        to, cost_s, rule = row[place]
        fresh = len(self.original)
        self.original.append(edge)
        self._doubles[edge].append(fresh)
        self._rows[fresh] = list(self._row(to))
        self._rows[state] = [*row[:place], (fresh, cost_s, rule), *row[place + 1 :]]
        return fresh

    def turns(self) -> Turns:
        """The whole table."""
        if not self._rows:
            return self._turns
        counts = np.diff(self._turns.start).tolist() + [0] * (len(self.original) - self._count)
        for state, row in self._rows.items():
            counts[state] = len(row)
        start = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        to, cost_s = np.zeros(int(start[-1]), dtype=np.int32), np.zeros(int(start[-1]))
        rules = np.zeros(int(start[-1]), dtype=np.uint16)
        old_start = self._turns.start
        same = np.ones(len(self._turns.to), dtype=bool)
        owner = np.repeat(np.arange(self._count), np.diff(old_start))
        same[np.isin(owner, [state for state in self._rows if state < self._count])] = False
        there = start[owner] + np.arange(len(owner)) - old_start[owner]
        to[there[same]], cost_s[there[same]] = self._turns.to[same], self._turns.cost_s[same]
        rules[there[same]] = self._turns.rule[same]
        for state, row in self._rows.items():
            for place, turn in enumerate(row, int(start[state])):
                to[place], cost_s[place], rules[place] = turn
        return Turns(start, to, cost_s, rules)
