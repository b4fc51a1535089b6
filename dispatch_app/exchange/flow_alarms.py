"""One alarm of the centre for each flow whose file cannot be used: raised, told anew, cleared – also over a restart."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from dispatch_app.domain.alarm import Priority
from dispatch_app.domain.commands import ClearAlarm, RaiseAlarm
from dispatch_app.exchange.ivr.shelf import FlowShelf
from dispatch_app.words import t

log = logging.getLogger(__name__)

ALARM = "flow_broken"
LONGEST_REASON = 200


class FlowAlarms:
    """`tell` after each look at the shelf. What stands raised is kept in a file: a file mended while the exchange was
    off clears its alarm at the next start. Used in one thread."""

    def __init__(self, shelf: FlowShelf, wanted: Iterable[str], report: Callable[[Any], None], kept: Path) -> None:
        """`wanted` are the flows that numbers lead to: one without any file is as wrong as one with a broken file."""
        self._shelf = shelf
        self._wanted = tuple(dict.fromkeys(wanted))
        self._report = report
        self._kept = kept
        self._raised = _read(kept)

    def tell(self) -> None:
        """Raise what is wrong, clear what is not any more; a new reason is a new alarm."""
        wrong = self._wrong()
        if wrong == self._raised:
            return
        for flow_id in sorted({*self._raised, *wrong}):
            if self._raised.get(flow_id) == wrong.get(flow_id):
                continue
            if flow_id in self._raised:
                self._report(ClearAlarm(ALARM, flow_id))
            if flow_id in wrong:
                values = (("reason", wrong[flow_id]),)
                self._report(RaiseAlarm(ALARM, flow_id, Priority.MEDIUM, values))
        self._raised = wrong
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            new = self._kept.with_suffix(".new")
            new.write_text(json.dumps(wrong, ensure_ascii=False), encoding="utf-8")
            new.replace(self._kept)
        except OSError as fault:
            log.warning("the raised alarms of flows cannot be kept: %s", fault)

    def _wrong(self) -> dict[str, str]:
        wrong = {flow_id: why[:LONGEST_REASON] for flow_id, why in self._shelf.wrong.items()}
        for flow_id in self._wanted:
            if flow_id not in wrong and self._shelf.flow(flow_id) is None:
                wrong[flow_id] = t("there is no file of this flow")
        return wrong


def _read(kept: Path) -> dict[str, str]:
    try:
        plain = json.loads(kept.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        log.warning("the raised alarms of flows cannot be read: %s", fault)
        return {}
    return {str(flow_id): str(why) for flow_id, why in plain.items()} if isinstance(plain, dict) else {}
