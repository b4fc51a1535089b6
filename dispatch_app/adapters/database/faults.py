"""The faults of the database, one tree.

StoreFault               the database cannot be asked or written now; nothing was written, try again
├── PenTaken             another server holds the pen of this centre
├── SchemaFault          the tables are absent, older or newer than this program
└── HeadMoved            the journal is not where this program left it; load the board again
StoreContradiction       the database refuses what the domain allowed: a bug, not a fault of the world
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError


class StoreFault(Exception):
    """The database cannot be asked or written now; nothing of the failed work was written."""


class PenTaken(StoreFault):
    """Another server holds the pen of this centre."""


class SchemaFault(StoreFault):
    """The tables are absent, or of another version than this program."""


class HeadMoved(StoreFault):
    """The journal's head is not the one the board in memory stands on.

    Happens when the connection was lost in the very moment of a commit that did succeed, or when another server wrote
    after a fail-over. The owner of the board must take `load_board()` anew and tell its readers to resynchronise.
    """


class StoreContradiction(Exception):
    """The database refuses what the domain allowed (a second active mission, a value that cannot be stored): a bug."""


def first_line(fault: BaseException) -> str:
    """What the driver says, without its DETAIL lines, which may quote personal data."""
    spoken = getattr(fault, "orig", None) or fault
    lines = str(spoken).strip().splitlines()
    return lines[0] if lines else type(spoken).__name__


@contextmanager
def database_faults() -> Iterator[None]:
    """Turns what SQLAlchemy raises inside into StoreFault or StoreContradiction."""
    try:
        yield
    except (IntegrityError, DataError) as wrong:
        raise StoreContradiction(first_line(wrong)) from wrong
    except (DBAPIError, SQLAlchemyError) as wrong:
        raise StoreFault(first_line(wrong)) from wrong
