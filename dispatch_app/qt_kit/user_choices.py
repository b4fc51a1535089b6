"""What one user chose – geometry, theme, language, text size, map view – kept in a file of the user's own folder."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

log = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 100_000
"""A few hundred bytes are normal; a larger file is not ours."""


@dataclass(slots=True)
class LookChoices:
    """What every program remembers between two shifts; a program adds its own fields."""

    theme: str = "dark"
    language: str = "zh"
    font_px: int = 14
    user: str = ""
    desk_id: str = ""


@dataclass(slots=True)
class UserChoices(LookChoices):
    """What the console remembers."""

    intake_window: str = ""
    """Geometry as Qt writes it, in base64."""
    map_window: str = ""
    columns: list[int] = field(default_factory=list)
    map_view: dict[str, Any] = field(default_factory=dict)


Choices = TypeVar("Choices", bound=LookChoices)


def choices_file(user: str, program: str = "console") -> Path:
    """The file of one user of this machine; names are reduced to letters and digits."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "open-dispatch-120"
    plain = "".join(letter if letter.isalnum() else "_" for letter in user)[:60]
    return folder / (f"{program}-{plain}.json" if plain else f"{program}.json")


def load_choices(path: Path) -> UserChoices:
    """What the console remembers; see `load_choices_of`."""
    return load_choices_of(UserChoices, path)


def load_choices_of(kind: type[Choices], path: Path) -> Choices:
    """What is remembered; the defaults where the file is absent or cannot be read: a bad file stops no shift."""
    choices = kind()
    try:
        raw = path.read_bytes()
        stored = json.loads(raw) if len(raw) <= LARGEST_FILE_BYTES else {}
    except FileNotFoundError:
        return choices
    except (OSError, ValueError) as wrong:
        log.warning("the remembered choices cannot be read: %s", wrong)
        return choices
    if not isinstance(stored, dict):
        return choices
    for one in fields(kind):
        value = stored.get(one.name)
        if isinstance(value, type(getattr(choices, one.name))):
            setattr(choices, one.name, value)
    choices.theme = choices.theme if choices.theme in ("dark", "light") else "dark"
    choices.language = choices.language if choices.language in ("zh", "en") else "zh"
    return choices


def save_choices(path: Path, choices: LookChoices) -> None:
    """Remember; written beside and renamed, so that a crash leaves the old file. A full disk is logged, not raised."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(choices), ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)
    except OSError as wrong:
        log.warning("the choices cannot be remembered: %s", wrong)
