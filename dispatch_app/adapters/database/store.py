"""SqlStore: the journal, the current rows and the remembered answers of one centre, written by its one pen.

One command is one transaction. The head (number and hash) is compared inside each commit, so that two writers can never
interleave even if a lock was lost in a fail-over. After a fault the store reconnects at the next use, takes the pen
again and goes on only if the journal still ends where the board in memory stands; else it raises HeadMoved until the
board is loaded anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from dispatch_app.adapters.database.connection import (
    insert_into,
    is_postgres,
    open_engine,
    parse_url,
    upsert,
    will_write,
)
from dispatch_app.adapters.database.entity_rows import ROWS
from dispatch_app.adapters.database.faults import HeadMoved, StoreContradiction, StoreFault, database_faults
from dispatch_app.adapters.database.journal_rows import GENESIS_HASH, call_of, incident_of, journal_row, row_hash
from dispatch_app.adapters.database.pen_lock import SidePen, take_postgres_pen
from dispatch_app.adapters.database.schema import CENTRE_STATE, COMMAND_ANSWER, JOURNAL
from dispatch_app.adapters.database.upgrade import require_schema
from dispatch_app.domain.board import Board
from dispatch_app.domain.events import Recorded
from dispatch_app.domain.refusals import Refusal
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.wire.codec import CodecFault, decode, encode
from dispatch_app.words import t

ANSWERS_KEPT = timedelta(days=30)
"""A client that repeats a command after a month no longer means the same thing; until then the answer is remembered."""

PRUNE_AT_ONCE = 2_000
"""Answers forgotten in one transaction: some milliseconds of the pen's time."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends."""

    seq: int
    hash: str


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """The store of one centre (use_cases.command_desk.Store). Used from one thread at a time; `close` it."""

    def __init__(self, url: str, centre_id: str, now: Callable[[], datetime] = _utc_now) -> None:
        """Takes the centre's pen. Raises PenTaken, SchemaFault or StoreFault."""
        self.centre_id = centre_id
        self._now = now
        self._engine = open_engine(url, "pen")
        self._connection: Connection | None = None
        self._bulk: Connection | None = None
        self._head: Head | None = None
        self._recent: tuple[list[str], list[str]] = ([], [])
        self._upserts = {kind: upsert(self._engine, rows.table) for kind, rows in ROWS.items()}
        self._side_pen: SidePen | None = None
        if not is_postgres(self._engine):
            with database_faults():
                self._engine.connect().close()  # an unreadable file is named as such, not as a taken pen
            self._side_pen = SidePen(Path(parse_url(url).database or ""), centre_id)
        try:
            self._connected()
        except (StoreFault, StoreContradiction):
            self.close()
            raise

    def close(self) -> None:
        """Let go of the pen and the database."""
        self._drop_connection()
        self._engine.dispose()
        if self._side_pen is not None:
            self._side_pen.release()

    # --- what the command desk asks --------------------------------------------------------------------------------

    def load_board(self) -> Board:
        """The board as the current rows say, at the journal's head.

        Raises StoreFault when the database cannot be read, or when rows and journal do not belong together.
        """
        self._head = None
        board = Board(centre_id=self.centre_id)
        with self._transaction(writes=False) as connection:
            self._load_state(connection, board)
            for kind, rows in ROWS.items():
                table = rows.table
                wanted = select(table.c[rows.key], table.c.body).where(
                    table.c.centre_id == self.centre_id, table.c.on_board
                )
                shown = board.table(kind)
                for key, body in connection.execute(wanted.order_by(table.c.seq, table.c[rows.key])):
                    shown[key] = _decoded(kind, key, body, rows.entity_type)
        return board

    def find_answer(self, command_id: str) -> Answer | None:
        """The answer given earlier to this command id, or None."""
        wanted = select(COMMAND_ANSWER).where(
            COMMAND_ANSWER.c.centre_id == self.centre_id, COMMAND_ANSWER.c.command_id == command_id
        )
        with self._transaction(writes=False) as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        result = decode(row["result"], tuple[tuple[str, str], ...])
        refusal = None if row["refusal"] is None else decode(row["refusal"], Refusal)
        return Answer(command_id, row["user"], row["command_type"], row["seq"], result, refusal)

    def commit(self, recorded: list[Recorded], board: Board, touched: set[tuple[str, str]], answer: Answer) -> None:
        """Write events, rows and answer durably in one transaction, or raise and have written nothing.

        Raises StoreFault when the database is lost (HeadMoved: load the board anew), StoreContradiction for a bug.
        """
        head = self._head
        assert head is not None, "the board is loaded before the first commit"
        with self._transaction(writes=True) as connection:
            after, recent = head, self._recent
            if recorded:
                after = self._append(connection, recorded, board, head)
                recent = self._write_state(connection, board, head, after)
                self._write_entities(connection, board, touched, after.seq)
            self._remember(connection, answer, recorded[-1].at if recorded else self._now())
        self._head, self._recent = after, recent

    def prune_answers(self, before: datetime | None = None) -> int:
        """Forget remembered answers older than `before` (a month by default), some at a time; how many went.

        Call it again until it returns 0.
        """
        limit = before or self._now() - ANSWERS_KEPT
        old = (
            select(COMMAND_ANSWER.c.command_id)
            .where(COMMAND_ANSWER.c.centre_id == self.centre_id, COMMAND_ANSWER.c.at < limit)
            .limit(PRUNE_AT_ONCE)
        )
        gone = delete(COMMAND_ANSWER).where(
            COMMAND_ANSWER.c.centre_id == self.centre_id, COMMAND_ANSWER.c.command_id.in_(old)
        )
        with self._transaction(writes=True) as connection:
            return connection.execute(gone).rowcount

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Every commit within the block becomes durable at its end, in one transaction: for a journal that is made, not
        lived. After a fault nothing of the block is written, and the board must be loaded anew.
        """
        with self._transaction(writes=True) as connection:
            self._bulk = connection
            try:
                yield
            except BaseException:  # boundary: the next use loads the board anew; it passes on
                self._head = None
                raise
            finally:
                self._bulk = None

    # --- writing ---------------------------------------------------------------------------------------------------

    def _append(self, connection: Connection, recorded: list[Recorded], board: Board, head: Head) -> Head:
        seq, chained, lines = head.seq, head.hash, []
        for line in recorded:
            assert line.centre_id == self.centre_id, "an event of another centre"
            assert line.seq == seq + 1, f"event {line.seq} after {seq}"
            row = journal_row(line, chained, incident_of(line.event, board), call_of(line.event))
            seq, chained = line.seq, row["hash"]
            lines.append(row)
        assert board.seq == seq, "the board stands after the last event"
        connection.execute(insert(JOURNAL), lines)
        return Head(seq, chained)

    def _write_state(
        self, connection: Connection, board: Board, head: Head, after: Head
    ) -> tuple[list[str], list[str]]:
        recent = self._recent
        values: dict[str, Any] = {
            "seq": after.seq, "head_hash": after.hash,
            "incident_day": board.incident_day, "incident_count": board.incident_count,
        }  # fmt: skip
        if recent != (board.recent_incidents, board.recent_calls):
            recent = (list(board.recent_incidents), list(board.recent_calls))  # the board goes on changing its own
            values |= {"recent_incidents": encode(recent[0]).decode(), "recent_calls": encode(recent[1]).decode()}
        here = update(CENTRE_STATE).where(
            CENTRE_STATE.c.centre_id == self.centre_id,
            CENTRE_STATE.c.seq == head.seq, CENTRE_STATE.c.head_hash == head.hash,
        )  # fmt: skip
        if connection.execute(here.values(values)).rowcount != 1:
            raise HeadMoved(t("The journal was continued by another program; the board must be loaded again"))
        return recent

    def _write_entities(self, connection: Connection, board: Board, touched: set[tuple[str, str]], seq: int) -> None:
        before = {(kind, key): entity for kind, key, entity in board.touched or [] if entity is not None}
        changed: dict[str, list[dict[str, Any]]] = {}
        for kind, key in sorted(touched):
            shown = board.table(kind).get(key)
            entity = before.get((kind, key)) if shown is None else shown
            if entity is not None:
                row = ROWS[kind].row(self.centre_id, entity, shown is not None, seq)
                changed.setdefault(kind, []).append(row)
        for kind, rows in changed.items():
            if kind == "missions":  # a vehicle is freed before it is bound again
                rows.sort(key=lambda row: row["is_active"])
            connection.execute(self._upserts[kind], rows)

    def _remember(self, connection: Connection, answer: Answer, at: datetime) -> None:
        row = {
            "centre_id": self.centre_id,
            "command_id": answer.command_id,
            "at": at,
            "user": answer.user,
            "command_type": answer.command_type,
            "seq": answer.seq,
            "result": encode(answer.result).decode(),
            "refusal": None if answer.refusal is None else encode(answer.refusal).decode(),
        }
        connection.execute(insert(COMMAND_ANSWER), row)

    # --- the connection --------------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        with self._guarded():
            if self._bulk is not None:
                yield self._bulk
                return
            connection = self._connected()
            will_write(connection, writes)
            with connection.begin():
                yield connection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Any fault of the world drops the connection: the next use starts from a clean one."""
        try:
            with database_faults():
                yield
        except StoreFault:
            self._drop_connection()
            raise

    def _connected(self) -> Connection:
        if self._connection is None:
            with self._guarded():
                self._connection = connection = self._engine.connect()
                will_write(connection, True)
                with connection.begin():
                    if self._side_pen is None:
                        take_postgres_pen(connection, self.centre_id)
                    require_schema(connection)
                    self._require_head(connection)
        return self._connection

    def _require_head(self, connection: Connection) -> None:
        first = insert_into(self._engine, CENTRE_STATE).on_conflict_do_nothing()
        empty = {"incident_day": "", "incident_count": 0, "recent_incidents": "[]", "recent_calls": "[]"}
        connection.execute(first, {"centre_id": self.centre_id, "seq": 0, "head_hash": GENESIS_HASH, **empty})
        if self._head is not None and self._head != self._found_head(connection):
            raise HeadMoved(t("The journal was continued by another program; the board must be loaded again"))

    def _found_head(self, connection: Connection) -> Head:
        wanted = select(CENTRE_STATE.c.seq, CENTRE_STATE.c.head_hash)
        seq, head_hash = connection.execute(wanted.where(CENTRE_STATE.c.centre_id == self.centre_id)).one()
        return Head(seq, head_hash)

    def _load_state(self, connection: Connection, board: Board) -> None:
        wanted = select(CENTRE_STATE).where(CENTRE_STATE.c.centre_id == self.centre_id)
        state = connection.execute(wanted).mappings().one()
        last = select(JOURNAL).where(JOURNAL.c.centre_id == self.centre_id)
        row = connection.execute(last.order_by(JOURNAL.c.seq.desc()).limit(1)).mappings().first()
        seq, head_hash = (0, GENESIS_HASH) if row is None else (row["seq"], row["hash"])
        sound = row is None or row_hash(row["prev_hash"], row) == head_hash
        if not sound or (state["seq"], state["head_hash"]) != (seq, head_hash):
            centre = self.centre_id
            raise StoreFault(
                t("Journal and board of centre {centre} do not belong together; run the verifier", centre=centre)
            )
        board.seq, board.incident_day, board.incident_count = seq, state["incident_day"], state["incident_count"]
        board.recent_incidents = decode(state["recent_incidents"], list[str])
        board.recent_calls = decode(state["recent_calls"], list[str])
        self._recent = (list(board.recent_incidents), list(board.recent_calls))
        self._head = Head(seq, head_hash)

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):  # it is lost already, or about to be
                connection.invalidate()
            connection.close()


def _decoded(kind: str, key: str, body: str, entity_type: type) -> Any:
    try:
        return decode(body, entity_type)
    except CodecFault as wrong:
        raise StoreFault(t("Row {key} of {table} cannot be read; run the verifier", key=key, table=kind)) from wrong


def open_store(url: str, centre_id: str) -> SqlStore:
    """The store of a centre, holding its pen. Raises PenTaken, SchemaFault or StoreFault."""
    return SqlStore(url, centre_id)
