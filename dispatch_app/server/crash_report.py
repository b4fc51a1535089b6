"""A file for each bug: where it happened, never with whose telephone number."""

from __future__ import annotations

import logging
import platform
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

KEPT_REPORTS = 100
"""Newest reports kept: a bug that comes with every command must not fill the disk."""

log = logging.getLogger(__name__)


class CrashReports:
    """Writes reports into one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written = 0

    def write(self, wrong: BaseException, doing: str) -> Path | None:
        """The new report's file; None when the disk refuses it. `doing` names the work, without a person's words."""
        self.written += 1
        at = datetime.now(UTC)
        lines = [f"at: {at.isoformat()}", f"doing: {doing}", f"python: {platform.python_version()}", ""]
        while wrong is not None:
            lines += [f"{type(wrong).__name__}: {masked(str(wrong))}"]
            frames = traceback.extract_tb(wrong.__traceback__)
            lines += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
            wrong = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)  # type: ignore[assignment]
        file = self._folder / f"crash-{at:%Y%m%d-%H%M%S-%f}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            for old in sorted(self._folder.glob("crash-*.txt"))[:-KEPT_REPORTS]:
                old.unlink(missing_ok=True)
        except OSError as refused:
            log.error("crash report while %s could not be written: %s", doing, refused.strerror)
            return None
        log.error("bug while %s: %s, see %s", doing, lines[4].split(":")[0], file.name)
        return file


def masked(text: str) -> str:
    """The text without what may belong to a person: longer numbers and everything that is not plain ASCII."""
    return re.sub(r"\d{4,}", "#", re.sub(r"[^\x20-\x7e]+", "…", text))[:500]


def _short(path: str) -> str:
    parts = Path(path).parts
    for top in ("dispatch_app", "gis_data", "site-packages"):
        if top in parts:
            return "/".join(parts[parts.index(top) :])
    return parts[-1]
