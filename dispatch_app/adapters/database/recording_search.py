"""Recordings looked for in their table, and what the journal says of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from dispatch_app.adapters.database.column_types import time_of, utc_text
from dispatch_app.adapters.database.schema import JOURNAL, RECORDINGS
from dispatch_app.domain.events.recordings import RecordingEvent
from dispatch_app.domain.queries.recordings import SEARCH_DAYS, FindRecordings, RecordingLine
from dispatch_app.domain.recording import Recording, RecordingKind

MOST_LINES = 500
"""Events of one recording that are shown: a much heard one has some dozens."""

EVENTS = tuple(event.__name__ for event in get_args(RecordingEvent))

_SERIAL = re.compile(r"[0-9]{16}")
_SEARCHED = ("recording_id", "number", "line", "incident_id", "call_id")


def search_recordings(
    connection: Connection, centre_id: str, wanted: FindRecordings, now: datetime
) -> Sequence[Any]:
    """Rows of recordings that fit, newest first, one more than the limit where there are more."""
    table = RECORDINGS.c
    text = wanted.text.strip()
    conditions: list[ColumnElement[bool]] = [table.centre_id == centre_id]
    for name in ("incident_id", "call_id", "kind"):
        value = getattr(wanted, name)
        if value:
            conditions.append(table[name] == value)
    if wanted.desk_id:
        of_desk = table.desk_id == wanted.desk_id
        conditions.append(or_(of_desk, table.kind == RecordingKind.MESSAGE.value) if wanted.messages_too else of_desk)
    if _SERIAL.fullmatch(text):
        conditions.append(table.recording_id == text)
    elif text:
        pattern = like_pattern(text)
        conditions.append(or_(*(table[name].like(pattern, escape="\\") for name in _SEARCHED)))
    exact = bool(wanted.incident_id or wanted.call_id or _SERIAL.fullmatch(text))
    until = wanted.until or now + timedelta(days=1)
    since = wanted.since or (None if exact else until - timedelta(days=SEARCH_DAYS))
    if wanted.until is not None or not exact:
        conditions.append(table.started_at < until)
    if since is not None:
        conditions.append(table.started_at >= since)
    asked = (
        select(table.recording_id, table.body).where(*conditions)
        .order_by(table.started_at.desc(), table.recording_id.desc()).limit(wanted.limit + 1)
    )  # fmt: skip
    return connection.execute(asked).mappings().all()


def like_pattern(text: str) -> str:
    """A pattern that finds the text anywhere: blanks, dashes and +86 of numbers do not count, `?` and `*` stand for
    what was not understood."""
    plain = text
    if re.fullmatch(r"[+0-9 ?*()-]+", text):
        plain = re.sub(r"[ ()-]", "", text).removeprefix("+86").removeprefix("+")
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped.replace('?', '_').replace('*', '%')}%"


def lines_of_recording(connection: Connection, centre_id: str, recording: Recording) -> Iterator[RecordingLine]:
    """The journal's events of a recording in their order, at most MOST_LINES; by the call's index or from its start."""
    table = JOURNAL.c
    conditions = [table.centre_id == centre_id, table.type.in_(EVENTS)]
    if recording.call_id:
        conditions.append(table.call_id == recording.call_id)
    else:
        conditions.append(table.at >= utc_text(recording.started_at - timedelta(minutes=1)))
    named = f'%"recording_id":"{recording.recording_id}"%'
    asked = (
        select(table.seq, table.at, table.type, table.user, table.desk_id, table.hash, table.body)
        .where(*conditions, table.body.like(named)).order_by(table.seq).limit(MOST_LINES)
    )  # fmt: skip
    for seq, at, name, user, desk_id, chained, body in connection.execute(asked):
        said = msgspec.json.decode(body)
        yield RecordingLine(
            seq, time_of(at), name, user, desk_id, chained, str(said.get("way") or said.get("reason") or "")
        )
