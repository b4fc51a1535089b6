"""A record of history 历史记录: one call, incident, mission … as a director finds it, with the words it is found by.

Records are a reading of the journal's entities, rebuilt from them at any time; nothing is decided from them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from dispatch_app.domain.call import Call
from dispatch_app.domain.incident import Incident, IncidentKind
from dispatch_app.domain.mission import Mission, MissionState

LENGTHS = {"han": 2, "latin": 3, "digit": 4}
"""Characters of one index word by the sort of character: two of Chinese tell apart half of all places, four digits all
but a few hundred numbers of a year. A shorter part is asked for as the beginning of a word.
"""

TEXTS_KEPT = 1_024
"""Texts whose words are remembered: a call, its incident and its missions share number and address."""


class RecordKind(StrEnum):
    CALL = "call"
    INCIDENT = "incident"
    MISSION = "mission"
    PATIENT = "patient"
    """A patient as the crew wrote it down."""
    FEEDBACK = "feedback"
    """What came back: a crew's return slip, a person's answer to a campaign."""
    RECORDING = "recording"
    DESK_LOG = "desk_log"
    """Who sat where and when, and who looked at or took out what."""
    STATION = "station"
    STAFF = "staff"
    """An account, or somebody on a station's shift."""


STANDING = frozenset({RecordKind.STATION, RecordKind.STAFF})
"""Kinds that are as they are now and not of a time: never in the index."""

OPENLY = STANDING | {RecordKind.DESK_LOG}
"""Kinds without personal data of callers and patients: shown uncovered."""


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One line of the director's list; texts that are not known are "".

    `words` are the texts it is found by (names, addresses, remarks); they are personal data and masked by role.
    """

    kind: RecordKind
    record_id: str
    at: datetime
    number: str = ""
    name: str = ""
    address: str = ""
    incident_id: str = ""
    desk_id: str = ""
    user: str = ""
    station_id: str = ""
    vehicle_id: str = ""
    plate: str = ""
    hospital_id: str = ""
    grade: str = ""
    complaint: str = ""
    state: str = ""
    outcome: str = ""
    remarks: str = ""
    is_test: bool = False
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """What is looked for: words from one box, and exact values; empty means any. Times are aware, `until` excluded."""

    text: str = ""
    kinds: tuple[RecordKind, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    exact: tuple[tuple[str, str], ...] = ()
    """(field of EXACT_FIELDS, value); several values of one field mean any of them."""
    include_tests: bool = False


EXACT_FIELDS = ("desk_id", "user", "station_id", "vehicle_id", "hospital_id", "grade", "complaint", "state", "outcome",
                "incident_id")  # fmt: skip
"""Fields that a filter may name; each value is an index word of its own."""


def record_of_call(call: Call, user: str = "") -> HistoryRecord:
    """The record of a call; `user` is who answered it."""
    subscriber = call.subscriber
    position = subscriber.position if subscriber else None
    return HistoryRecord(
        RecordKind.CALL, call.call_id, call.rang_at, number=call.caller_number,
        name=subscriber.name if subscriber else "", address=subscriber.address if subscriber else "",
        incident_id=call.incident_id, desk_id=call.desk_id, user=user, state=call.state.value, outcome=call.kind.value,
        is_test=call.kind.value == "test",
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
    )  # fmt: skip


def record_of_incident(incident: Incident, user: str = "") -> HistoryRecord:
    """The record of an incident; `user` is who handled it first."""
    position = incident.scene.position
    return HistoryRecord(
        RecordKind.INCIDENT, incident.incident_id, incident.opened_at, number=incident.caller_number,
        name=incident.patient.name, address=incident.scene.text, incident_id=incident.incident_id,
        desk_id=incident.desk_id, user=user, hospital_id=incident.hospital_id, grade=incident.grade.value,
        complaint=incident.complaint, state=incident.state.value, outcome=incident.closing_reason,
        remarks=" ".join(text for text in (incident.remarks, incident.closing_remarks) if text),
        is_test=incident.kind is IncidentKind.TEST,
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
    )  # fmt: skip


def record_of_mission(mission: Mission, incident: Incident | None, plate: str = "") -> HistoryRecord:
    """The record of a mission with the place of its incident."""
    position = incident.scene.position if incident else None
    return HistoryRecord(
        RecordKind.MISSION, mission.mission_id, mission.stages[0].at,
        number=incident.caller_number if incident else "", address=incident.scene.text if incident else "",
        incident_id=mission.incident_id, desk_id=incident.desk_id if incident else "",
        station_id=mission.station_id, vehicle_id=mission.vehicle_id, plate=plate, hospital_id=mission.hospital_id,
        grade=incident.grade.value if incident else "", complaint=incident.complaint if incident else "",
        state=mission.state.value, outcome=mission.reason, is_test=mission.is_test,
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
    )  # fmt: skip


def seconds_between(mission: Mission, first: MissionState, second: MissionState) -> float | None:
    """Seconds from the first time of one state to the first time of another; None where one is missing or earlier."""
    at: dict[MissionState, datetime] = {}
    for stage in mission.stages:
        at.setdefault(stage.state, stage.at)
    if first not in at or second not in at or at[second] < at[first]:
        return None
    return (at[second] - at[first]).total_seconds()


# --- index words -----------------------------------------------------------------------------------------------------


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Runs of one sort of character: ("han" | "digit" | "latin", run), lower case, full width folded."""
    for found in _RUN.finditer(text.translate(_HALF_WIDTH).lower()):
        if found.lastgroup != "latin":
            yield str(found.lastgroup), found[0]
        else:  # numbers that are no digits (Ⅲ, ½) are letters to the expression; they separate
            yield from (("latin", run) for run in _letters(found[0]))


def _letters(run: str) -> list[str]:
    return [run] if run.isalpha() else "".join(c if c.isalpha() else " " for c in run).split()


_RUN = re.compile("(?P<han>[\u3400-\u9fff]+)|(?P<digit>[0-9]+)|(?P<latin>[^\\W0-9_\u3400-\u9fff]+)")


_HALF_WIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {
    0xFF21 + letter: 0x41 + letter for letter in range(26)
} | {0xFF41 + letter: 0x61 + letter for letter in range(26)}  # fmt: skip


def _pieces(run: str, length: int) -> Iterator[str]:
    if len(run) <= length:
        yield run
    else:
        yield from (run[place : place + length] for place in range(len(run) - length + 1))


@lru_cache(maxsize=TEXTS_KEPT)
def text_words(text: str) -> frozenset[str]:
    """Index words of a stored text: pairs of Chinese characters, three letters, four digits, and the shorter ends of
    each run, so that every place of a text begins a word.
    """
    words: set[str] = set()
    for sort, run in _runs(text):
        length = LENGTHS[sort]
        words.update(_pieces(run, length))
        words.update(run[-rest:] for rest in range(1, min(len(run), length)))
    return frozenset(words)


def record_words(record: HistoryRecord) -> list[str]:
    """Every index word of a record, each once: its texts, and its exact fields as `field=value`."""
    texts = (record.number, record.name, record.address, record.plate, record.remarks, record.record_id)
    words: set[str] = set().union(*map(text_words, texts))
    words.add(exact_word("kind", record.kind.value))
    words.add(exact_word("test", "1" if record.is_test else "0"))
    words.update(exact_word(name, getattr(record, name)) for name in EXACT_FIELDS if getattr(record, name))
    return sorted(words)


def exact_word(field: str, value: str) -> str:
    """The index word of an exact value; only letters, digits and "_" of it count."""
    kept = value.lower()
    if not kept.isalnum():
        kept = "".join(c if c.isalnum() else f"_{ord(c):x}_" for c in kept)
    return f"{field.replace('_', '')}={kept}"


@dataclass(frozen=True, slots=True)
class WantedWords:
    """A filter as index words: all of `whole`, a word beginning with each of `beginnings`, one of each of `choices`."""

    whole: tuple[str, ...]
    beginnings: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]


def wanted_words(wanted: HistoryFilter) -> WantedWords:
    """What the index is asked for; a record that answers must still pass `is_wanted`."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for sort, run in _runs(wanted.text.replace("*", " ").replace("?", " ")):
        length = LENGTHS[sort]
        if len(run) >= length:
            whole.update(_pieces(run, length))
        else:
            beginnings.add(run)
    choices: dict[str, list[str]] = {}
    for field, value in wanted.exact:
        choices.setdefault(field, []).append(exact_word(field, value))
    if wanted.kinds:
        choices["kind"] = [exact_word("kind", kind.value) for kind in wanted.kinds]
    if not wanted.include_tests:
        whole_test = exact_word("test", "0")
        if whole or beginnings or choices:
            whole.add(whole_test)
        else:
            choices["test"] = [whole_test]
    return WantedWords(tuple(sorted(whole)), tuple(sorted(beginnings)), tuple(tuple(c) for c in choices.values()))


def rarest(words: WantedWords, count: Callable[[str], float]) -> WantedWords:
    """The few words that narrow most, by how many records hold each; the others are left to `is_wanted`.

    An index that must intersect the long lists of common words is slower than one that looks at some records too many.
    Beginnings are asked only where there is nothing else, the longest one: each stands for a union of many lists.
    """
    whole = sorted(words.whole, key=count)[:WORDS_ASKED]
    few = bool(whole) and count(whole[0]) <= RARE_ENOUGH
    choices = () if few else words.choices
    beginnings = () if whole or not words.beginnings else (max(words.beginnings, key=len),)
    return WantedWords(tuple(whole[:1] if few else whole), beginnings, choices)


WORDS_ASKED = 3
"""Words of one question to the index: three rare ones leave few records of millions."""

RARE_ENOUGH = 2_000
"""A word of so few records is asked for alone: looking at them all takes 20 ms."""


def is_wanted(record: HistoryRecord, wanted: HistoryFilter) -> bool:
    """Whether the record truly answers the filter: each blank-separated part of the text stands in one of its texts.

    In a part, "?" stands for one character and "*" for any; a number may be given in part.
    """
    if not _in_time(record.at, wanted) or (record.is_test and not wanted.include_tests):
        return False
    if wanted.kinds and record.kind not in wanted.kinds:
        return False
    values: dict[str, set[str]] = {}
    for field, value in wanted.exact:
        values.setdefault(field, set()).add(value)
    if any(getattr(record, field) not in allowed for field, allowed in values.items()):
        return False
    texts = [
        text.translate(_HALF_WIDTH).lower()
        for text in (record.number, record.name, record.address, record.plate, record.remarks, record.record_id)
        if text
    ]
    return all(any(_holds(text, part) for text in texts) for part in wanted.text.translate(_HALF_WIDTH).lower().split())


def _in_time(at: datetime, wanted: HistoryFilter) -> bool:
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at < wanted.until)


def _holds(text: str, part: str) -> bool:
    if "*" not in part and "?" not in part:
        return part in text
    return any(_matches(text, start, part) for start in range(len(text) + 1))


def _matches(text: str, place: int, part: str) -> bool:
    """Whether `part` with its wildcards fits `text` from `place` on (greedy with one step back, linear)."""
    star, resume, at = -1, 0, 0
    while at < len(part):
        if at < len(part) and part[at] == "*":
            star, resume = at, place
            at += 1
        elif place < len(text) and part[at] in ("?", text[place]):
            at, place = at + 1, place + 1
        elif star >= 0 and resume < len(text):
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return True


# --- masking ---------------------------------------------------------------------------------------------------------


def masked(record: HistoryRecord) -> HistoryRecord:
    """The record with personal data covered: number and name in part, house number and remarks whole."""
    if record.kind in OPENLY:
        return record
    return replace(
        record, number=mask_number(record.number),
        name=record.name if record.kind is RecordKind.RECORDING else mask_name(record.name),
        address=mask_address(record.address), remarks="" if not record.remarks else "…", longitude=None, latitude=None,
    )  # fmt: skip


def mask_name(name: str) -> str:
    """The family name and a star for each further character."""
    return name[:1] + "*" * max(0, len(name) - 1)


def mask_number(number: str) -> str:
    """The number with its middle covered: 138****5678."""
    if len(number) <= 4:
        return "*" * len(number)
    ahead = min(3, len(number) - 4)
    return number[:ahead] + "*" * (len(number) - ahead - 4) + number[-4:]


def mask_address(address: str) -> str:
    """The address up to its first digit."""
    for place, character in enumerate(address.translate(_HALF_WIDTH)):
        if "0" <= character <= "9":
            return address[:place] + "…"
    return address
