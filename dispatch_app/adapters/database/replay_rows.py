"""What a replay is read from: the journal's lines of an incident with their hashes, alarms of the time, recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Connection, func, or_, select

from dispatch_app.adapters.database.entity_rows import ROWS
from dispatch_app.adapters.database.journal_rows import recorded_of, row_hash
from dispatch_app.adapters.database.schema import CENTRE_STATE, JOURNAL, RECORDINGS
from dispatch_app.domain import events as ev
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.events.alarms import AlarmEvent
from dispatch_app.domain.events.crews import CrewEvent
from dispatch_app.domain.recording import Recording
from dispatch_app.domain.replay import FaultKind, ReplayFault, ReplayProof
from dispatch_app.domain.replay_story import AFTERWARDS
from dispatch_app.wire.codec import CodecFault

MOST_LINES = 20_000
"""Lines of one replay: a mass casualty of a whole day has some thousands; 20 MB."""

MOST_AROUND = 3_000
"""Alarms and radio of the time: one a second for most of an hour."""

WIDEST_RANGE = 300_000
"""Lines of the journal among which alarms are looked for: a day of the busiest centre, a second of the database."""

MOST_RECORDINGS = 200

LINES_AT_ONCE = 2_000

AROUND = tuple(event.__name__ for event in (*get_args(AlarmEvent), ev.RadioReported, *get_args(CrewEvent)))
"""Events of the time that name no incident and still belong to the picture."""

AFTER_NAMES = frozenset(event.__name__ for event in AFTERWARDS)


@dataclass(frozen=True, slots=True)
class IncidentLines:
    """In the order of the journal."""

    lines: tuple[Recorded, ...]
    recordings: tuple[Recording, ...]
    proof: ReplayProof


def read_lines(
    connection: Connection, centre_id: str, incident_id: str, call_ids: Sequence[str],
    is_ours: Callable[[Recorded], bool],
) -> IncidentLines:  # fmt: skip
    """The lines of an incident and its calls; of AROUND those that name no other incident and that `is_ours` takes."""
    table = JOURNAL.c
    own = or_(table.incident_id == incident_id, table.call_id.in_(call_ids))
    wanted = select(JOURNAL).where(table.centre_id == centre_id, own).order_by(table.seq).limit(MOST_LINES + 1)
    rows = list(connection.execute(wanted).mappings())
    faults = []
    if len(rows) > MOST_LINES:
        faults.append(ReplayFault(FaultKind.TOO_LONG, rows[MOST_LINES]["seq"]))
        del rows[MOST_LINES:]
    found = list(_sound(rows, faults))
    proof = _proof(connection, centre_id, rows, faults)
    around = [
        line for line in _sound(_around(connection, centre_id, incident_id, proof), faults)
        if is_ours(line)
    ]  # fmt: skip
    known = {line.seq for line in found}
    found = sorted([*found, *(line for line in around if line.seq not in known)], key=lambda line: line.seq)
    kept = ReplayProof(
        proof.first_seq, proof.first_hash, proof.last_seq, proof.last_hash, proof.head_seq, proof.head_hash,
        tuple(sorted(faults, key=lambda one: (one.seq, one.kind))),
    )  # fmt: skip
    return IncidentLines(tuple(found), _recordings(connection, centre_id, incident_id, call_ids), kept)


def _sound(rows: Sequence[Any], faults: list[ReplayFault]) -> Iterator[Recorded]:
    """The lines that can be read; what is wrong with a line is noted. A changed line is told and shown all the same."""
    for row in rows:
        if not _is_whole(row):
            faults.append(ReplayFault(FaultKind.LINE_CHANGED, row["seq"]))
        try:
            yield recorded_of(row)
        except (CodecFault, ValueError):
            faults.append(ReplayFault(FaultKind.LINE_UNREADABLE, row["seq"]))


def _is_whole(row: Any) -> bool:
    try:
        return bool(row_hash(row["prev_hash"], row) == row["hash"])
    except ValueError:
        return False


def _proof(connection: Connection, centre_id: str, rows: Sequence[Any], faults: list[ReplayFault]) -> ReplayProof:
    """The range of the journal in which the incident lived, and what is missing there and at the journal's end."""
    lived = [row for row in rows if row["type"] not in AFTER_NAMES] or list(rows)
    table, state = JOURNAL.c, CENTRE_STATE.c
    head = connection.execute(select(state.seq, state.head_hash).where(state.centre_id == centre_id)).first()
    newest = connection.execute(select(func.max(table.seq)).where(table.centre_id == centre_id)).scalar() or 0
    head_seq, head_hash = (head.seq, head.head_hash) if head is not None else (newest, "")
    if newest < head_seq:
        faults.append(ReplayFault(FaultKind.TAIL_CUT, newest + 1, head_seq - newest))
    if not lived:
        return ReplayProof(head_seq=head_seq, head_hash=head_hash)
    first, last = lived[0], lived[-1]
    between = (table.centre_id == centre_id, table.seq.between(first["seq"], last["seq"]))
    there = connection.execute(select(func.count()).select_from(JOURNAL).where(*between)).scalar() or 0
    missing = last["seq"] - first["seq"] + 1 - there
    if missing:
        faults.append(ReplayFault(FaultKind.LINES_MISSING, _first_gap(connection, centre_id, first["seq"]), missing))
    return ReplayProof(first["seq"], first["hash"], last["seq"], last["hash"], head_seq, head_hash)


def _first_gap(connection: Connection, centre_id: str, seq: int) -> int:
    table = JOURNAL.c
    for at, in connection.execute(
        select(table.seq).where(table.centre_id == centre_id, table.seq >= seq).order_by(table.seq)
    ):
        if at != seq:
            break
        seq += 1
    return seq


def _around(connection: Connection, centre_id: str, incident_id: str, proof: ReplayProof) -> Sequence[Any]:
    table = JOURNAL.c
    last = min(proof.last_seq, proof.first_seq + WIDEST_RANGE)
    wanted = (
        select(JOURNAL).where(
            table.centre_id == centre_id, table.seq.between(proof.first_seq, last), table.type.in_(AROUND),
            or_(table.incident_id.is_(None), table.incident_id == incident_id),
        )
        .order_by(table.seq).limit(MOST_AROUND)
    )  # fmt: skip
    return connection.execute(wanted).mappings().all()


def _recordings(
    connection: Connection, centre_id: str, incident_id: str, call_ids: Sequence[str]
) -> tuple[Recording, ...]:
    table = RECORDINGS.c
    wanted = (
        select(table.recording_id, table.body)
        .where(table.centre_id == centre_id, or_(table.incident_id == incident_id, table.call_id.in_(call_ids)))
        .order_by(table.started_at, table.recording_id).limit(MOST_RECORDINGS)
    )  # fmt: skip
    return tuple(ROWS["recordings"].entity(row) for row in connection.execute(wanted).mappings())


@dataclass(frozen=True, slots=True)
class ChainChecked:
    """`broken_at` is the first line that does not follow from the one before it; 0 where all do."""

    lines: int
    broken_at: int = 0


def check_chain(
    connection: Connection, centre_id: str, proof: ReplayProof, progress: Callable[[float], None]
) -> ChainChecked:
    """Walks the hash chain from the incident's first line to its last one; `progress` gets the share and may raise."""
    table = JOURNAL.c
    total = max(1, proof.last_seq - proof.first_seq + 1)
    seq, chained, lines = proof.first_seq, "", 0
    wanted = select(JOURNAL).where(table.centre_id == centre_id, table.seq <= proof.last_seq).order_by(table.seq)
    while lines < total:
        rows = connection.execute(wanted.where(table.seq >= seq).limit(LINES_AT_ONCE)).mappings().all()
        for row in rows:
            follows = row["seq"] == seq and (not chained or row["prev_hash"] == chained) and _is_whole(row)
            if not follows:
                return ChainChecked(lines, seq)
            seq, chained, lines = seq + 1, row["hash"], lines + 1
        if not rows:
            return ChainChecked(lines, seq)
        progress(lines / total)
    return ChainChecked(lines)
