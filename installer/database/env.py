"""alembic's entry: migrates over the connection that dispatch_app.adapters.database.upgrade passes in."""

from __future__ import annotations

from alembic import context

from dispatch_app.adapters.database.schema import METADATA

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run the migrations through the program: python -m dispatch_app admin init")
context.configure(connection=connection, target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
