"""The tables, one definition for SQLite and PostgreSQL; `centre_id` first in every key.

Three groups: the journal with its head and the remembered answers; one table for each kind of the board, whose `body`
is the entity as JSON and whose other columns are copies for searching; accounts, subscribers and positions. The tables
are created by the migrations in `installer/database` only; a test compares them with what stands here.

JSON is kept as text: the journal hashes it as it is, and both databases then hold the same bytes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TextClause,
    text,
)

from dispatch_app.adapters.database.column_types import UtcText

METADATA = MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _word(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _at(name: str) -> Column[object]:
    return Column(name, UtcText)


def _number(name: str) -> Column[float]:
    return Column(name, Double)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


# --- the journal -----------------------------------------------------------------------------------------------------

JOURNAL = Table(
    "journal",
    METADATA,
    _key("centre_id"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),  # the very text that is hashed; column_types.utc_text
    _word("user"),
    _word("role"),
    _word("desk_id"),
    Column("actor", Text, nullable=False),
    Column("command_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("incident_id", Text),
    Column("call_id", Text),
    Column("body", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)


def _of_some(name: str, where: TextClause, *columns: Column[Any]) -> Index:
    return Index(name, JOURNAL.c.centre_id, *columns, sqlite_where=where, postgresql_where=where)


_of_some("ix_journal_incident", text("incident_id IS NOT NULL"), JOURNAL.c.incident_id)
_of_some("ix_journal_call", text("call_id IS NOT NULL"), JOURNAL.c.call_id)
MAP_EVENTS = text(
    "type IN ('MapFeatureSet', 'MapFeatureRemoved', 'StationRegistered', 'HospitalRegistered', 'StationRemoved',"
    " 'HospitalRemoved')"
)
"""Events that make the history of a map layer; the same words stand in the index and in the query that wants it."""
_of_some("ix_journal_map", MAP_EVENTS, JOURNAL.c.seq)
DIRECTORY_EVENTS = text("type IN ('DirectoryEntrySet', 'DirectoryEntryRemoved')")
_of_some("ix_journal_directory", DIRECTORY_EVENTS, JOURNAL.c.seq)
LOOKS = text("type = 'RecordLookedAt'")
"""Who uncovered what: asked for with every page of the history."""
_of_some("ix_journal_looks", LOOKS, JOURNAL.c.user, JOURNAL.c.at)
Index("ix_journal_at", JOURNAL.c.centre_id, JOURNAL.c.at)

CENTRE_STATE = Table(
    "centre_state",
    METADATA,
    _key("centre_id"),
    Column("seq", BigInteger, nullable=False),
    Column("head_hash", Text, nullable=False),
    _word("incident_day"),
    Column("incident_count", Integer, nullable=False),
    Column("recent_incidents", Text, nullable=False),
    Column("recent_calls", Text, nullable=False),
)

COMMAND_ANSWER = Table(
    "command_answer",
    METADATA,
    _key("centre_id"),
    _key("command_id"),
    Column("at", UtcText, nullable=False),
    _word("user"),
    Column("command_type", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("result", Text, nullable=False),
    Column("refusal", Text),
)
Index("ix_command_answer_at", COMMAND_ANSWER.c.at)

# --- the board -------------------------------------------------------------------------------------------------------


def _entity_table(kind: str, key: str, *columns: Column[Any]) -> Table:
    """`on_board`: whether the board still shows it; `seq`: the last event of the command that changed it."""
    ends = (_flag("on_board"), Column("seq", BigInteger, nullable=False), Column("body", Text, nullable=False))
    return Table(kind, METADATA, _key("centre_id"), _key(key), *columns, *ends)


def _on_board_index(table: Table) -> None:
    shown = text("on_board")
    Index(f"ix_{table.name}_on_board", table.c.centre_id, sqlite_where=shown, postgresql_where=shown)


CALLS = _entity_table(
    "calls", "call_id", _word("line"), _word("caller_number"), _word("state"), _word("kind"), _word("desk_id"),
    _word("incident_id"), _at("rang_at"), _at("answered_at"), _at("ended_at"),
)  # fmt: skip
Index("ix_calls_number", CALLS.c.centre_id, CALLS.c.caller_number, CALLS.c.rang_at)
Index("ix_calls_rang", CALLS.c.centre_id, CALLS.c.rang_at)
Index("ix_calls_incident", CALLS.c.centre_id, CALLS.c.incident_id)

INCIDENTS = _entity_table(
    "incidents", "incident_id", _word("state"), _word("kind"), _word("desk_id"), _word("caller_number"),
    _word("grade"), _word("complaint"), _word("hospital_id"), _at("opened_at"), _at("closed_at"),
    _number("longitude"), _number("latitude"),
)  # fmt: skip
Index("ix_incidents_opened", INCIDENTS.c.centre_id, INCIDENTS.c.opened_at)
Index("ix_incidents_number", INCIDENTS.c.centre_id, INCIDENTS.c.caller_number)
Index("ix_incidents_scene", INCIDENTS.c.centre_id, INCIDENTS.c.latitude, INCIDENTS.c.longitude)

ACCEPTANCES = _entity_table(
    "acceptances", "acceptance_id", _word("incident_id"), _word("kind"), _word("desk_id"), _word("user"),
    _at("opened_at"), _at("dispatched_at"),
)  # fmt: skip
Index("ix_acceptances_incident", ACCEPTANCES.c.centre_id, ACCEPTANCES.c.incident_id)
Index("ix_acceptances_opened", ACCEPTANCES.c.centre_id, ACCEPTANCES.c.opened_at)

MISSIONS = _entity_table(
    "missions", "mission_id", _word("incident_id"), _word("acceptance_id"), _word("vehicle_id"),
    _word("station_id"), _word("hospital_id"), _word("state"), _flag("is_active"), _flag("is_test"),
    _at("ordered_at"), _at("ended_at"),
)  # fmt: skip
Index("ix_missions_incident", MISSIONS.c.centre_id, MISSIONS.c.incident_id)
Index("ix_missions_ordered", MISSIONS.c.centre_id, MISSIONS.c.ordered_at)
ONE_ACTIVE_MISSION = Index(
    "ux_missions_one_active", MISSIONS.c.centre_id, MISSIONS.c.vehicle_id,
    unique=True, sqlite_where=text("is_active"), postgresql_where=text("is_active"),
)  # fmt: skip

ORDERS = _entity_table(
    "orders", "order_id", _word("mission_id"), _word("incident_id"), _word("station_id"), _word("vehicle_id"),
    _word("state"), Column("revision", Integer, nullable=False), _at("issued_at"),
)  # fmt: skip
Index("ix_orders_incident", ORDERS.c.centre_id, ORDERS.c.incident_id)
Index("ix_orders_mission", ORDERS.c.centre_id, ORDERS.c.mission_id)

VEHICLES = _entity_table(
    "vehicles", "vehicle_id", _word("plate"), _word("vehicle_type"), _word("station_id"), _word("duty"),
    _word("feed_identity"),
)  # fmt: skip
STATIONS = _entity_table(
    "stations", "station_id", _word("name"), _word("link"), _number("longitude"), _number("latitude")
)
HOSPITALS = _entity_table(
    "hospitals", "hospital_id", _word("name"), _flag("diverting"), _number("longitude"), _number("latitude")
)
DESKS = _entity_table("desks", "desk_id", _word("name"), _word("state"), _word("user"))
ALARMS = _entity_table(
    "alarms", "alarm_id", _word("kind"), _word("subject"), _word("priority"), _word("incident_id"),
    _at("raised_at"), _at("acknowledged_at"),
)  # fmt: skip
RETURN_SLIPS = _entity_table(
    "return_slips", "mission_id", _word("incident_id"), _word("vehicle_id"), _word("station_id"), _word("hospital_id"),
    _word("state"), _flag("is_test"), _word("outcome"), _number("mileage_km"), _at("owed_at"), _at("overdue_at"),
    _at("filed_at"),
)  # fmt: skip
Index("ix_return_slips_owed", RETURN_SLIPS.c.centre_id, RETURN_SLIPS.c.owed_at)
Index("ix_return_slips_incident", RETURN_SLIPS.c.centre_id, RETURN_SLIPS.c.incident_id)
NOTICES = _entity_table(
    "notices", "notice_id", _word("user"), _word("sender_kind"), _word("sender_id"), _at("sent_at"), _at("valid_until")
)
Index("ix_notices_sent", NOTICES.c.centre_id, NOTICES.c.sent_at)
NOTICE_RECEIPTS = _entity_table(
    "notice_receipts", "receipt_id", _word("notice_id"), _at("delivered_at"), _at("read_at")
)
Index("ix_notice_receipts_notice", NOTICE_RECEIPTS.c.centre_id, NOTICE_RECEIPTS.c.notice_id)
SHIFTS = _entity_table(
    "shifts", "shift_id", _word("station_id"), _word("name"), _word("in_charge"), _word("handed_by"), _at("began_at")
)
Index("ix_shifts_station", SHIFTS.c.centre_id, SHIFTS.c.station_id, SHIFTS.c.began_at)
RADIO_REPORTS = _entity_table(
    "radio_reports", "unit", _word("vehicle_id"), _word("code"), _word("outcome"), _word("channel"), _at("at")
)
LINES = _entity_table("lines", "line_id", _word("kind"), _word("state"), _word("owner_id"))
LOCKS = _entity_table(
    "locks", "number", _word("user"), _word("desk_id"), _word("call_id"), _at("locked_at"), _at("until")
)
RECORDINGS = _entity_table(
    "recordings", "recording_id", _word("kind"), _word("state"), _word("call_id"), _word("incident_id"),
    _word("desk_id"), _word("line"), _word("number"), _at("started_at"), _at("ended_at"),
)  # fmt: skip
Index("ix_recordings_started", RECORDINGS.c.centre_id, RECORDINGS.c.started_at)
Index("ix_recordings_call", RECORDINGS.c.centre_id, RECORDINGS.c.call_id)
Index("ix_recordings_incident", RECORDINGS.c.centre_id, RECORDINGS.c.incident_id)
Index("ix_recordings_number", RECORDINGS.c.centre_id, RECORDINGS.c.number, RECORDINGS.c.started_at)

CAMPAIGNS = _entity_table(
    "campaigns", "campaign_id", _word("kind"), _word("state"), _word("incident_id"), _at("started_at"), _at("ended_at")
)

DIRECTORY = _entity_table(
    "directory", "entry_id", _word("kind"), _word("name"), _word("unit"), _word("holder_id"), _at("changed_at")
)
TERMINAL_REQUESTS = _entity_table(
    "terminal_requests", "request_id", _word("vehicle_id"), _word("ask"), _word("outcome"), _at("asked_at"),
)  # fmt: skip
CREW_EMERGENCIES = _entity_table(
    "crew_emergencies", "emergency_id", _word("vehicle_id"), _word("incident_id"), _at("called_at"), _at("ended_at")
)
CREW_MESSAGES = _entity_table("crew_messages", "message_id", _word("vehicle_id"), _word("mission_id"), _at("sent_at"))
PATIENT_RECORDS = _entity_table(
    "patient_records", "record_id", _word("mission_id"), _word("incident_id"), _word("vehicle_id"), _at("begun_at"),
    _flag("is_test"),
)  # fmt: skip
Index("ix_patient_records_mission", PATIENT_RECORDS.c.centre_id, PATIENT_RECORDS.c.mission_id)
HAND_OVERS = _entity_table(
    "hand_overs", "mission_id", _word("incident_id"), _word("vehicle_id"), _word("hospital_id"), _at("signed_at")
)

WALL_SETTINGS = _entity_table("wall_settings", "wall_id", _at("changed_at"))
WATCH_RULES = _entity_table("watch_rules", "rule_id", _word("name"), _word("user"), _at("set_at"))
SAVED_SEARCHES = _entity_table(
    "saved_searches", "search_id", _word("name"), _word("user"), _flag("shared"), _at("saved_at")
)
WATCH_ALERTS = _entity_table("watch_alerts", "alert_id", _word("rule_id"), _at("raised_at"), _at("seen_at"))

REPORT_DESIGNS = _entity_table("report_designs", "design_id", _word("title"), _word("user"), _at("changed_at"))
REPORT_SCHEDULES = _entity_table(
    "report_schedules", "schedule_id", _word("report_id"), _word("user"), _at("changed_at"), _at("delivered_at")
)
MAJOR_INCIDENTS = _entity_table(
    "major_incidents", "major_incident_id", _word("kind"), _word("state"), _word("level"), _word("name"),
    _at("declared_at"), _at("closed_at"),
)  # fmt: skip

CASUALTIES = _entity_table(
    "casualties", "casualty_id", _word("major_incident_id"), _word("incident_id"), _word("colour"), _word("wristband"),
    _word("hospital_id"), _word("mission_id"), _word("outcome"),
)  # fmt: skip
Index("ix_casualties_major_incident", CASUALTIES.c.centre_id, CASUALTIES.c.major_incident_id)

SITUATION_REPORTS = _entity_table(
    "situation_reports", "report_id", _word("major_incident_id"), _word("kind"), _at("at")
)

BOOKINGS = _entity_table(
    "bookings", "booking_id", _word("state"), _word("purpose"), _word("vehicle_id"), _word("incident_id"),
    _at("boarding_at"), _at("ended_at"),
)  # fmt: skip
Index("ix_bookings_boarding", BOOKINGS.c.centre_id, BOOKINGS.c.boarding_at)

MAP_FEATURES = _entity_table(
    "map_features", "feature_id", _word("kind"), _word("name"), _at("valid_from"), _at("valid_until"),
    _at("changed_at"),
)  # fmt: skip

for _table in (
    RETURN_SLIPS, NOTICES, NOTICE_RECEIPTS, SHIFTS,
    CALLS, INCIDENTS, ACCEPTANCES, MISSIONS, ORDERS, ALARMS, MAP_FEATURES, LOCKS, RECORDINGS, CAMPAIGNS, DIRECTORY,
    TERMINAL_REQUESTS, BOOKINGS,
    MAJOR_INCIDENTS, CASUALTIES, SITUATION_REPORTS,
    CREW_EMERGENCIES, CREW_MESSAGES, PATIENT_RECORDS, HAND_OVERS, WATCH_ALERTS,
):  # fmt: skip
    _on_board_index(_table)  # the kinds that outgrow the board

# --- people ----------------------------------------------------------------------------------------------------------

USER_ACCOUNT = Table(
    "user_account",
    METADATA,
    _key("centre_id"),
    _key("user"),
    _word("name"),
    Column("role", Text, nullable=False),
    _word("station_id"),
    _word("vehicle_id"),
    Column("hospital_id", Text, nullable=False, server_default=""),
    Column("password_hash", Text, nullable=False),
    _flag("locked"),
    _flag("must_change"),
    Column("failed_count", Integer, nullable=False),
    _at("locked_until"),
    Column("created_at", UtcText, nullable=False),
    Column("changed_at", UtcText, nullable=False),
)

TELEPHONE_PIN = Table(
    "telephone_pin",
    METADATA,
    _key("centre_id"),
    _key("number"),
    _word("user"),
    Column("pin_hash", Text, nullable=False),
    Column("failed_count", Integer, nullable=False),
    _at("locked_until"),
    Column("changed_at", UtcText, nullable=False),
)

SESSION_TOKEN = Table(
    "session_token",
    METADATA,
    _key("centre_id"),
    _key("token_hash"),
    Column("user", Text, nullable=False),
    _word("desk_id"),
    _word("client"),
    Column("created_at", UtcText, nullable=False),
    Column("expires_at", UtcText, nullable=False),
    ForeignKeyConstraint(
        ["centre_id", "user"], ["user_account.centre_id", "user_account.user"], ondelete="CASCADE",
        name="fk_session_token_user",
    ),
)  # fmt: skip
Index("ix_session_token_user", SESSION_TOKEN.c.centre_id, SESSION_TOKEN.c.user)

# --- subscribers and positions ---------------------------------------------------------------------------------------

SUBSCRIBER_EDITION = Table(
    "subscriber_edition",
    METADATA,
    _key("centre_id"),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("started_at", UtcText, nullable=False),
    Column("row_count", Integer, nullable=False),
    _word("file_name"),
)

SUBSCRIBER = Table(
    "subscriber",
    METADATA,
    _key("centre_id"),
    _key("number"),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    _word("name"),
    _word("address"),
    _number("longitude"),
    _number("latitude"),
)
Index("ix_subscriber_edition", SUBSCRIBER.c.centre_id, SUBSCRIBER.c.edition)

TRACK = Table(
    "track",
    METADATA,
    _key("centre_id"),
    Column("day", Integer, primary_key=True, autoincrement=False),
    _key("vehicle_id"),
    Column("at", UtcText, primary_key=True),
    Column("longitude", Double, nullable=False),
    Column("latitude", Double, nullable=False),
    _number("speed_kmh"),
    _number("heading_deg"),
    _word("source"),
    Column("doubt", Text, nullable=False, server_default=""),
)
"""`day` is the UTC day as YYYYMMDD: PostgreSQL parts the table by it, SQLite reads one day from one place."""

FIX_LATEST = Table(
    "fix_latest",
    METADATA,
    _key("centre_id"),
    _key("vehicle_id"),
    Column("at", UtcText, nullable=False),
    Column("longitude", Double, nullable=False),
    Column("latitude", Double, nullable=False),
    _number("speed_kmh"),
    _number("heading_deg"),
    _word("source"),
)
