"""The map of the centre's parts as values: one box a part, in groups, with its state in colour, mark and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch_app.console.desk.alarm_words import PART_STATE_WORDS, SORT_WORDS, fact_words, kind_words, word
from dispatch_app.desk_kit.figures import seconds_between
from dispatch_app.desk_kit.labels import DESK_STATES, PRINTERS, label
from dispatch_app.domain.alarm import Alarm, Priority
from dispatch_app.domain.board import Board
from dispatch_app.domain.part import Part, PartState
from dispatch_app.domain.queries import PartsFound
from dispatch_app.domain.station import DeskState, Link, PrinterState
from dispatch_app.domain.telephone import LineKind, LineState
from dispatch_app.domain.vehicle import STALE_AFTER_S, Fix
from dispatch_app.words import later, t

PARTS_SILENT_S = 10.0
"""Readings older than this say nothing of now."""

FEEDS_WELL_SHARE = 0.9
MOST_BOXES = 12
"""Of one group, before those that are well become one number: a hundred stations fill no screen."""

HEALTH_SORTS = {
    "database": "database", "telephony": "exchange", "positions": "feed", "map": "server", "pen": "server",
    "recording": "recorder",
}  # fmt: skip
"""Parts of the server's beat → where they stand; "alarms" and "ups" are told by their own boxes."""

HEALTH_NAMES = {
    "database": later("database"), "telephony": later("exchange"), "positions": later("positions"), "map": later("map"),
    "pen": later("pen"), "recording": later("recording"),
}  # fmt: skip
_TONES = {
    PartState.WELL: ("success", "●"), PartState.WARNING: ("warning", "▲"), PartState.DANGER: ("danger", "✖"),
    PartState.ASIDE: ("dim", "◷"), PartState.UNKNOWN: ("dim", "○"),
}  # fmt: skip
_GRAVE = frozenset({Priority.CRITICAL, Priority.HIGH})


@dataclass(frozen=True, slots=True)
class Box:
    """One part. `tone` is "success", "warning", "danger" or "dim"; the mark says the same without colour."""

    sort: str
    name: str
    tone: str
    mark: str
    words: str
    """Its state, or what is wrong with it."""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of one sort under their heading."""

    sort: str
    title: str
    boxes: tuple[Box, ...]


def part_groups(
    board: Board, health: Mapping[str, str], fixes: Mapping[str, Fix], found: PartsFound, now: datetime, linked: bool
) -> list[Group]:
    """Every part of the centre; `linked` False: the console does not reach the server, so nothing is known."""
    boxes: dict[str, list[Box]] = {sort: [] for sort in SORT_WORDS}
    for box in _all(board, health, fixes, found, now, linked):
        boxes.setdefault(box.sort, []).append(box)
    return [_group(sort, listed) for sort, listed in boxes.items() if listed]


def _group(sort: str, boxes: list[Box]) -> Group:
    """A long group shows what is not well, and the rest as one number."""
    well = [box for box in boxes if box.tone == "success"]
    if len(boxes) > MOST_BOXES and len(well) > 1:
        rest = _box(sort, t("the others"), PartState.WELL, t("{count} well", count=len(well)))
        boxes = [*(box for box in boxes if box.tone != "success"), rest]
    return Group(sort, word(SORT_WORDS, sort), tuple(boxes))


def _all(
    board: Board, health: Mapping[str, str], fixes: Mapping[str, Fix], found: PartsFound, now: datetime, linked: bool
) -> Iterator[Box]:
    state = PartState.WELL if linked else PartState.DANGER
    yield _box("server", t("dispatch server"), state, "" if linked else t("does not answer this console"))
    for name, told in health.items():
        if name in HEALTH_SORTS and linked:
            well = told == "ok"
            yield _box(HEALTH_SORTS[name], t(HEALTH_NAMES[name]), PartState.WELL if well else PartState.DANGER,
                       "" if well else told)  # fmt: skip
    yield from _watched(found, now, linked)
    by_subject: dict[str, list[Alarm]] = {}
    for alarm in board.raised_alarms():
        by_subject.setdefault(alarm.subject, []).append(alarm)
    for desk in board.desks.values():
        wrong = _wrong(by_subject.get(desk.desk_id, []), frozenset({"desk_lost", "phone_lost"}))
        off = desk.state is DeskState.SIGNED_OUT
        yield wrong.named("desk", desk.name or desk.desk_id) if wrong else _box(
            "desk", desk.name or desk.desk_id, PartState.UNKNOWN if off else PartState.WELL,
            label(DESK_STATES, desk.state),
        )  # fmt: skip
    for station in board.stations.values():
        online = station.link is Link.ONLINE
        yield _box("station", station.name, PartState.WELL if online else PartState.DANGER,
                   "" if online else t("does not answer"))  # fmt: skip
        if station.printer is not PrinterState.UNKNOWN:
            ready = station.printer is PrinterState.READY
            yield _box("printer", station.name, PartState.WELL if ready else PartState.DANGER,
                       "" if ready else label(PRINTERS, station.printer))  # fmt: skip
    yield from _lines(board)
    yield from _feeds(board, fixes, now)
    watched = {part.name for part in found.parts}
    watched |= {*board.stations, *board.desks, *board.lines}
    for subject, alarms in by_subject.items():
        if subject in watched:
            continue
        for alarm in alarms:
            sort = OTHER_KINDS.get(alarm.kind)
            wrong = _wrong([alarm], frozenset({alarm.kind})) if sort else None
            if sort and wrong:
                yield wrong.named(sort, subject)


OTHER_KINDS = {"trunk_lost": "trunk", "exchange_lost": "exchange", "recorder_fault": "recorder", "disk_full": "disk"}
"""Alarms of parts that nobody lists, raised by the exchange or the recorder themselves."""


@dataclass(frozen=True, slots=True)
class _Wrong:
    state: PartState
    words: str

    def named(self, sort: str, name: str) -> Box:
        return _box(sort, name, self.state, self.words)


def _wrong(alarms: list[Alarm], kinds: frozenset[str]) -> _Wrong | None:
    for alarm in alarms:
        if alarm.kind in kinds:
            aside = alarm.shelved_until is not None
            grave = PartState.DANGER if alarm.priority in _GRAVE else PartState.WARNING
            return _Wrong(PartState.ASIDE if aside else grave, kind_words(alarm.kind, alarm.values))
    return None


def _watched(found: PartsFound, now: datetime, linked: bool) -> Iterator[Box]:
    if found.heard_at is None:
        return
    old = not linked or seconds_between(found.heard_at, now) > PARTS_SILENT_S
    for part in found.parts:
        if old:
            yield _box(part.sort, part.name, PartState.UNKNOWN, t("reading is old"))
        else:
            yield _box(part.sort, part.name, part.state, _part_words(part), _part_tip(part))


def _part_words(part: Part) -> str:
    facts = " · ".join(fact_words(name, value) for name, value in part.facts)
    if part.state in (PartState.DANGER, PartState.WARNING):
        return kind_words(part.reason)
    if part.state is PartState.ASIDE:
        return f"{word(PART_STATE_WORDS, part.state)}: {kind_words(part.reason)}"
    return facts or word(PART_STATE_WORDS, part.state)


def _part_tip(part: Part) -> str:
    lines = [" · ".join(fact_words(name, value) for name, value in part.facts)]
    if part.stated_s:
        lines.append(t("a fault shows within {seconds} s", seconds=round(part.stated_s)))
    if part.depends_on:
        lines.append(t("hangs on {part}", part=part.depends_on))
    return "\n".join(line for line in lines if line)


def _lines(board: Board) -> Iterator[Box]:
    for line in board.lines.values():
        down = line.state is LineState.DOWN
        trunk = line.kind in (LineKind.TRUNK, LineKind.BACKUP)
        grave = PartState.DANGER if trunk else PartState.WARNING
        words = line.note or t("Line down") if down else ""
        yield _box("trunk" if trunk else "line", line.name or line.line_id, grave if down else PartState.WELL, words)


def _feeds(board: Board, fixes: Mapping[str, Fix], now: datetime) -> Iterator[Box]:
    total = len(board.vehicles)
    if not total:
        return
    ours = [fix for fix in fixes.values() if fix.vehicle_id in board.vehicles]
    fresh = sum(1 for fix in ours if seconds_between(fix.at, now) <= STALE_AFTER_S)
    well = fresh >= total * FEEDS_WELL_SHARE
    state = PartState.WELL if well else PartState.WARNING if fresh else PartState.DANGER
    yield _box("feed", t("vehicles with a fresh position"), state, f"{fresh}/{total}")


def _box(sort: str, name: str, state: PartState, words: str, tip: str = "") -> Box:
    tone, mark = _TONES[state]
    said = words or word(PART_STATE_WORDS, state)
    return Box(sort, name, tone, mark, said, "\n".join(part for part in (name, said, tip) if part))
