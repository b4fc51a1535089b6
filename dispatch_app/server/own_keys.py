"""Passwords of our own parts (positions, exchange, alarms) in files that only the owner of the server may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dispatch_app.domain.actor import Role

OWN_ACCOUNTS: dict[str, Role] = {
    "positions": Role.POSITIONS, "exchange": Role.TELEPHONY, "alarms": Role.ALARMS,
}  # fmt: skip
"""Account of each part that signs in by itself."""


def make_key(folder: Path, user: str) -> str:
    """A new password for the account, kept in the folder's file of its name, mode 0600. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    password = secrets.token_urlsafe(24)
    fresh = folder / f"{user}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
        stream.write(password + "\n")
    fresh.replace(folder / user)
    return password


def read_key(folder: Path, user: str) -> str:
    """The password of the account. Raises OSError."""
    return (folder / user).read_text(encoding="ascii").strip()
