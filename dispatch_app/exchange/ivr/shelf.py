"""The flows of a folder, looked at again and again: a new file counts when it is right, a broken one never does."""

from __future__ import annotations

from pathlib import Path

from dispatch_app.exchange.ivr.flow import LONGEST_FILE, Flow, FlowFault, read_flow
from dispatch_app.words import t

MOST_FLOWS = 100
"""Files of a folder; a centre has some."""


class FlowShelf:
    """`flow` gives the last right edition; `look` reads what changed. Used in one thread."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[int, int]] = {}
        self._flows: dict[str, Flow] = {}
        self.wrong: dict[str, str] = {}
        """Flow → why its file is not used (an older edition may still be)."""
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
            for table in (self._seen, self._flows, self.wrong):
                table.pop(gone, None)
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
                self.wrong.pop(flow_id, None)
            except FlowFault as wrong:
                self.wrong[flow_id] = str(wrong)
            except (OSError, UnicodeDecodeError) as wrong:
                self.wrong[flow_id] = str(wrong)
            changed.append(flow_id)
        return changed
