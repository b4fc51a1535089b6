"""What one user chose – geometry, theme, language, text size, map view – kept in a file of the user's own folder."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 100_000
"""A few hundred bytes are normal; a larger file is not ours."""


@dataclass(slots=True)
class UserChoices:
    """Everything that is remembered between two shifts."""

    theme: str = "dark"
    language: str = "zh"
    font_px: int = 14
    user: str = ""
    desk_id: str = ""
    intake_window: str = ""
    """Geometry as Qt writes it, in base64."""
    map_window: str = ""
    columns: list[int] = field(default_factory=list)
    map_view: dict[str, Any] = field(default_factory=dict)


def choices_file(user: str) -> Path:
    """The file of one user of this machine; names are reduced to letters and digits."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "open-dispatch-120"
    plain = "".join(letter if letter.isalnum() else "_" for letter in user)[:60]
    return folder / f"console-{plain}.json" if plain else folder / "console.json"


def load_choices(path: Path) -> UserChoices:
    """What is remembered; the defaults where the file is absent or cannot be read: a bad file stops no shift."""
    try:
        raw = path.read_bytes()
        stored = json.loads(raw) if len(raw) <= LARGEST_FILE_BYTES else {}
    except FileNotFoundError:
        return UserChoices()
    except (OSError, ValueError) as wrong:
        log.warning("the remembered choices cannot be read: %s", wrong)
        return UserChoices()
    choices = UserChoices()
    if not isinstance(stored, dict):
        return choices
    for one in fields(UserChoices):
        value = stored.get(one.name)
        if isinstance(value, type(getattr(choices, one.name))):
            setattr(choices, one.name, value)
    choices.theme = choices.theme if choices.theme in ("dark", "light") else "dark"
    choices.language = choices.language if choices.language in ("zh", "en") else "zh"
    return choices


def save_choices(path: Path, choices: UserChoices) -> None:
    """Remember; written beside and renamed, so that a crash leaves the old file. A full disk is logged, not raised."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(choices), ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)
    except OSError as wrong:
        log.warning("the choices cannot be remembered: %s", wrong)
