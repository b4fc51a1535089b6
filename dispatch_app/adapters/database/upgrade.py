"""The schema's version: create, upgrade, and refuse what this program does not know.

The migrations stand in `installer/database`, beside the packages in a source tree; an installed program names the
folder in the environment variable DISPATCH_MIGRATIONS.
"""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from dispatch_app.adapters.database.connection import is_postgres, open_engine, parse_url, will_write
from dispatch_app.adapters.database.faults import SchemaFault, StoreFault, database_faults
from dispatch_app.adapters.database.pen_lock import lock_number
from dispatch_app.words import t


def migrations_folder() -> Path:
    """The folder with env.py and versions/; raises SchemaFault when it is not there."""
    named = os.environ.get("DISPATCH_MIGRATIONS")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "installer" / "database"
    if not (folder / "versions").is_dir():
        raise SchemaFault(t("The database migrations are not installed: no folder {folder}", folder=folder))
    return folder


def alembic_config(connection: Connection | None = None) -> Config:
    """alembic's settings, made in code: there is no ini file, and env.py works on the given connection."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def known_revision() -> str:
    """The newest schema version this program knows."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None, "the migrations have one head"
    return head


def found_revision(connection: Connection) -> str | None:
    """The schema version of the database, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def create_or_upgrade(url: str) -> str:
    """Bring the database to this program's schema, creating the SQLite file if need be; the version it then has.

    Safe to run twice and by two programs at once. Raises SchemaFault for a database of a newer program, StoreFault when
    it cannot be reached.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "").absolute()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)  # names, numbers, addresses: for the server's own user only
        except OSError as wrong:
            raise StoreFault(t("The database file cannot be made: {reason}", reason=wrong)) from wrong
    engine = open_engine(url, "pen")
    try:
        with database_faults(), engine.connect() as connection:
            will_write(connection, True)
            with connection.begin():
                if is_postgres(engine):  # SQLite: the write lock already keeps a second upgrade out
                    key = {"key": lock_number("schema upgrade")}
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), key)
                _refuse_newer(connection)
                command.upgrade(alembic_config(connection), "head")
                return found_revision(connection) or ""
    finally:
        engine.dispose()


def require_schema(connection: Connection) -> None:
    """Raises SchemaFault unless the database has exactly this program's schema."""
    found, known = found_revision(connection), known_revision()
    if found is None:
        raise SchemaFault(t("The database has no tables yet; run the set-up first"))
    _refuse_newer(connection)
    if found != known:
        raise SchemaFault(t("The database has schema {found}, this program needs {known}", found=found, known=known))


def _refuse_newer(connection: Connection) -> None:
    found = found_revision(connection)
    scripts = ScriptDirectory.from_config(alembic_config())
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaFault(
            t("The database was made by a newer program (schema {found}); install that program", found=found)
        )
