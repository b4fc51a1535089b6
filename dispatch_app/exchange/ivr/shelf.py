"""The flows of a folder, looked at again and again: a new file counts when it is right, a broken one never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dispatch_app.exchange.ivr.flow import LONGEST_FILE, Flow, FlowFault, read_flow
from dispatch_app.words import t

MOST_FLOWS = 100
"""Files of a folder; a centre has some."""


class FlowShelf:
    """`flow` gives the last right edition; `look` reads what changed. Used in one thread."""

    def __init__(self, folder: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now
        self._seen: dict[str, tuple[int, int]] = {}
        self._flows: dict[str, Flow] = {}
        self.wrong: dict[str, str] = {}
        """Flow → why its file is not used (an older edition may still be)."""
        self.mistakes: dict[str, list[tuple[int, str]]] = {}
        """The same as (line, reason) each; line 0 where the file cannot be read at all."""
        self.taken_at: dict[str, datetime] = {}
        """Flow → when the edition in use was read."""
        self.refused_at: dict[str, datetime] = {}
        self.look()

    def flow(self, flow_id: str) -> Flow | None:
        """The flow of that name, None where there never was a right one."""
        return self._flows.get(flow_id)

    def names(self) -> list[str]:
        """Every flow that can be used."""
        return sorted(self._flows)

    def words(self) -> str:
        """ "ok", or which file is broken and where."""
        for flow_id, why in sorted(self.wrong.items()):
            running = t("the older edition goes on") if flow_id in self._flows else t("calls to it go to a desk")
            return t("Flow {flow}: {why} ({running})", flow=flow_id, why=why, running=running)
        return "ok"

    def look(self) -> list[str]:
        """Read files that are new or changed; the names of flows that were exchanged or refused."""
        if self._folder is None:
            return []
        changed: list[str] = []
        files = {path.stem: path for path in sorted(self._folder.glob("*.toml"))[:MOST_FLOWS]}
        for gone in set(self._seen) - set(files):
            for table in (self._seen, self._flows, self.taken_at):
                table.pop(gone, None)
            self._forgive(gone)
            changed.append(gone)
        for flow_id, path in files.items():
            try:
                status = path.stat()
                mark = (status.st_mtime_ns, status.st_size)
                if self._seen.get(flow_id) == mark:
                    continue
                self._seen[flow_id] = mark
                if status.st_size > LONGEST_FILE:
                    raise FlowFault([(1, t("the file is too long"))])
                self._flows[flow_id] = read_flow(flow_id, path.read_text(encoding="utf-8-sig"))
                self.taken_at[flow_id] = self._now()
                self._forgive(flow_id)
            except FlowFault as wrong:
                self._refuse(flow_id, str(wrong), wrong.wrong)
            except (OSError, UnicodeDecodeError) as wrong:
                self._refuse(flow_id, str(wrong), [(0, str(wrong))])
            changed.append(flow_id)
        return changed

    def _refuse(self, flow_id: str, why: str, mistakes: list[tuple[int, str]]) -> None:
        self.wrong[flow_id], self.mistakes[flow_id] = why, mistakes
        self.refused_at[flow_id] = self._now()

    def _forgive(self, flow_id: str) -> None:
        for table in (self.wrong, self.mistakes, self.refused_at):
            table.pop(flow_id, None)
