"""Theme and language that the crew chose, kept beside the spool."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "view.json"


@dataclass(slots=True)
class ViewChoices:
    """"" where nobody chose yet."""

    theme: str = ""
    language: str = ""


def load_choices(folder: Path) -> ViewChoices:
    """What was chosen last; nothing where the file is missing or spoilt."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ViewChoices()
    theme, language = (stored.get("theme"), stored.get("language")) if isinstance(stored, dict) else ("", "")
    return ViewChoices(theme if theme in ("dark", "light") else "", language if language in ("zh", "en") else "")


def save_choices(folder: Path, choices: ViewChoices) -> None:
    """Write them. Raises OSError."""
    (folder / FILE).write_text(json.dumps(asdict(choices)), encoding="utf-8")
