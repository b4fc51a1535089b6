"""The migrations build exactly the tables of the schema, and other versions are refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from dispatch_app.adapters.database.connection import open_engine
from dispatch_app.adapters.database.faults import SchemaFault, StoreFault
from dispatch_app.adapters.database.schema import METADATA
from dispatch_app.adapters.database.store import open_store
from dispatch_app.adapters.database.upgrade import create_or_upgrade, known_revision


def test_migrations_build_the_schema_and_may_run_twice(empty_url: str) -> None:
    assert create_or_upgrade(empty_url) == known_revision()
    assert create_or_upgrade(empty_url) == known_revision()
    engine = open_engine(empty_url, "pen")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        for table in METADATA.sorted_tables:
            built = {index["name"]: str(_condition(index)) for index in inspect(connection).get_indexes(table.name)}
            wanted = {index.name: str(index.dialect_options["sqlite"]["where"]) for index in table.indexes}
            assert built.keys() == wanted.keys()
            assert {n for n, where in built.items() if where != "None"} == {
                n for n, where in wanted.items() if where != "None"
            }, f"the same indexes of {table.name} are partial"
    engine.dispose()


def _condition(index: dict[str, object]) -> object:
    options = index.get("dialect_options") or {}
    return next((value for key, value in options.items() if key.endswith("_where")), None)  # type: ignore[attr-defined]


def test_a_newer_schema_is_refused(url: str) -> None:
    engine = open_engine(url, "pen")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SchemaFault, match="9999"):
        create_or_upgrade(url)
    with pytest.raises(SchemaFault, match="9999"):
        open_store(url, "c1")


def test_a_database_without_tables_is_refused_by_the_store(empty_url: str) -> None:
    with pytest.raises(StoreFault):
        open_store(empty_url, "c1")


def test_the_file_is_for_its_owner_only_and_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "centre.db"
    create_or_upgrade(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (tmp_path / "plain").write_text("no database")
    with pytest.raises(StoreFault):
        create_or_upgrade(f"sqlite:///{tmp_path / 'plain'}")
    with pytest.raises(StoreFault):
        create_or_upgrade(f"sqlite:///{tmp_path / 'plain' / 'centre.db'}")


@pytest.mark.parametrize("wrong", ["", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "not a url"])
def test_other_addresses_are_refused_in_words(wrong: str) -> None:
    with pytest.raises(StoreFault):
        create_or_upgrade(wrong)
