"""The first schema: journal, board, accounts, subscribers, positions; the journal refuses change and removal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of an empty database."""
    _create_journal()
    _create_calls_and_incidents()
    _create_missions_and_orders()
    _create_resources()
    _create_people()
    _create_subscribers_and_positions()
    _refuse_change_of_the_journal()


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the journal is never dropped")


# --- short names, frozen with this migration -------------------------------------------------------------------------


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _maybe(name: str) -> sa.Column:
    return sa.Column(name, sa.Text())


def _whole(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _big(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _number(name: str, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _table(name: str, keys: tuple[str, ...], *columns: sa.schema.SchemaItem) -> None:
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"))


def _entity_table(name: str, key: str, *columns: sa.Column) -> None:
    own = (_flag("on_board"), _big("seq"), _text("body"))
    _table(name, ("centre_id", key), _text("centre_id"), _text(key), *columns, *own)


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(
        name, table, ["centre_id", *columns], unique=unique, sqlite_where=condition, postgresql_where=condition
    )


# --- the tables ------------------------------------------------------------------------------------------------------


def _create_journal() -> None:
    _table(
        "journal", ("centre_id", "seq"),
        _text("centre_id"), _big("seq"), _text("at"), _text("user"), _text("role"), _text("desk_id"), _text("actor"),
        _text("command_id"), _text("type"), _maybe("incident_id"), _maybe("call_id"), _text("body"),
        _text("prev_hash"), _text("hash"),
    )  # fmt: skip
    _index("ix_journal_incident", "journal", "incident_id", where="incident_id IS NOT NULL")
    _index("ix_journal_call", "journal", "call_id", where="call_id IS NOT NULL")
    _index("ix_journal_at", "journal", "at")
    _table(
        "centre_state", ("centre_id",),
        _text("centre_id"), _big("seq"), _text("head_hash"), _text("incident_day"), _whole("incident_count"),
        _text("recent_incidents"), _text("recent_calls"),
    )  # fmt: skip
    _table(
        "command_answer", ("centre_id", "command_id"),
        _text("centre_id"), _text("command_id"), _text("at"), _text("user"), _text("command_type"), _big("seq"),
        _text("result"), _maybe("refusal"),
    )  # fmt: skip
    op.create_index("ix_command_answer_at", "command_answer", ["at"])


def _create_calls_and_incidents() -> None:
    _entity_table(
        "calls", "call_id",
        _text("line"), _text("caller_number"), _text("state"), _text("kind"), _text("desk_id"), _text("incident_id"),
        _maybe("rang_at"), _maybe("answered_at"), _maybe("ended_at"),
    )  # fmt: skip
    _index("ix_calls_number", "calls", "caller_number", "rang_at")
    _index("ix_calls_rang", "calls", "rang_at")
    _index("ix_calls_incident", "calls", "incident_id")
    _index("ix_calls_on_board", "calls", where="on_board")
    _entity_table(
        "incidents", "incident_id",
        _text("state"), _text("kind"), _text("desk_id"), _text("caller_number"), _text("grade"), _text("complaint"),
        _text("hospital_id"), _maybe("opened_at"), _maybe("closed_at"), _number("longitude"), _number("latitude"),
    )  # fmt: skip
    _index("ix_incidents_opened", "incidents", "opened_at")
    _index("ix_incidents_number", "incidents", "caller_number")
    _index("ix_incidents_scene", "incidents", "latitude", "longitude")
    _index("ix_incidents_on_board", "incidents", where="on_board")
    _entity_table(
        "acceptances", "acceptance_id",
        _text("incident_id"), _text("kind"), _text("desk_id"), _text("user"), _maybe("opened_at"),
        _maybe("dispatched_at"),
    )  # fmt: skip
    _index("ix_acceptances_incident", "acceptances", "incident_id")
    _index("ix_acceptances_opened", "acceptances", "opened_at")
    _index("ix_acceptances_on_board", "acceptances", where="on_board")


def _create_missions_and_orders() -> None:
    _entity_table(
        "missions", "mission_id",
        _text("incident_id"), _text("acceptance_id"), _text("vehicle_id"), _text("station_id"), _text("hospital_id"),
        _text("state"), _flag("is_active"), _flag("is_test"), _maybe("ordered_at"), _maybe("ended_at"),
    )  # fmt: skip
    _index("ix_missions_incident", "missions", "incident_id")
    _index("ix_missions_ordered", "missions", "ordered_at")
    _index("ux_missions_one_active", "missions", "vehicle_id", where="is_active", unique=True)
    _index("ix_missions_on_board", "missions", where="on_board")
    _entity_table(
        "orders", "order_id",
        _text("mission_id"), _text("incident_id"), _text("station_id"), _text("vehicle_id"), _text("state"),
        _whole("revision"), _maybe("issued_at"),
    )  # fmt: skip
    _index("ix_orders_incident", "orders", "incident_id")
    _index("ix_orders_mission", "orders", "mission_id")
    _index("ix_orders_on_board", "orders", where="on_board")


def _create_resources() -> None:
    _entity_table(
        "vehicles", "vehicle_id",
        _text("plate"), _text("vehicle_type"), _text("station_id"), _text("duty"), _text("feed_identity"),
    )  # fmt: skip
    _entity_table("stations", "station_id", _text("name"), _text("link"), _number("longitude"), _number("latitude"))
    _entity_table(
        "hospitals", "hospital_id", _text("name"), _flag("diverting"), _number("longitude"), _number("latitude")
    )
    _entity_table("desks", "desk_id", _text("name"), _text("state"), _text("user"))
    _entity_table(
        "alarms", "alarm_id",
        _text("kind"), _text("subject"), _text("priority"), _text("incident_id"), _maybe("raised_at"),
        _maybe("acknowledged_at"),
    )  # fmt: skip
    _index("ix_alarms_on_board", "alarms", where="on_board")


def _create_people() -> None:
    _table(
        "user_account", ("centre_id", "user"),
        _text("centre_id"), _text("user"), _text("name"), _text("role"), _text("station_id"), _text("vehicle_id"),
        _text("password_hash"), _flag("locked"), _flag("must_change"),
        _whole("failed_count"), _maybe("locked_until"), _text("created_at"), _text("changed_at"),
    )  # fmt: skip
    _table(
        "session_token", ("centre_id", "token_hash"),
        _text("centre_id"), _text("token_hash"), _text("user"), _text("desk_id"), _text("client"),
        _text("created_at"), _text("expires_at"),
        sa.ForeignKeyConstraint(
            ["centre_id", "user"], ["user_account.centre_id", "user_account.user"], ondelete="CASCADE",
            name="fk_session_token_user",
        ),
    )  # fmt: skip
    _index("ix_session_token_user", "session_token", "user")


def _create_subscribers_and_positions() -> None:
    _table(
        "subscriber_edition", ("centre_id", "edition"),
        _text("centre_id"), _whole("edition"), _text("state"), _text("started_at"), _whole("row_count"),
        _text("file_name"),
    )  # fmt: skip
    _table(
        "subscriber", ("centre_id", "number", "edition"),
        _text("centre_id"), _text("number"), _whole("edition"), _text("name"), _text("address"),
        _number("longitude"), _number("latitude"),
    )  # fmt: skip
    _index("ix_subscriber_edition", "subscriber", "edition")
    place = [_number("longitude", False), _number("latitude", False), _number("speed_kmh"), _number("heading_deg")]
    _table(
        "track", ("centre_id", "day", "vehicle_id", "at"),
        _text("centre_id"), _whole("day"), _text("vehicle_id"), _text("at"), *place, _text("source"),
    )  # fmt: skip
    place = [_number("longitude", False), _number("latitude", False), _number("speed_kmh"), _number("heading_deg")]
    _table(
        "fix_latest", ("centre_id", "vehicle_id"),
        _text("centre_id"), _text("vehicle_id"), _text("at"), *place, _text("source"),
    )  # fmt: skip


def _refuse_change_of_the_journal() -> None:
    """The journal is written once: no UPDATE, no DELETE, and in PostgreSQL no TRUNCATE."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_journal_change()"
        )
        op.execute(
            "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER journal_no_{action.lower()} BEFORE {action} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
