"""What events of supervision do to a board: every rule, what nobody has seen, the newest that was."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step, change
from dispatch_app.domain.watch import WATCH_ALERTS


def _set(board: Board, e: ev.WatchRuleSet) -> None:
    board.put("watch_rules", e.rule.rule_id, e.rule)


def _removed(board: Board, e: ev.WatchRuleRemoved) -> None:
    board.drop("watch_rules", e.rule_id)


def _raised(board: Board, e: ev.WatchAlertRaised) -> None:
    board.put("watch_alerts", e.alert.alert_id, e.alert)


def _seen(board: Board, e: ev.WatchAlertSeen) -> None:
    change(board, "watch_alerts", e.alert_id, seen_at=e.at, seen_by=e.by, note=e.note)
    seen = sorted((a.seen_at, a.alert_id) for a in board.watch_alerts.values() if a.seen_at is not None)
    if not board.keep_all and len(seen) > WATCH_ALERTS:
        board.drop("watch_alerts", seen[0][1])


STEPS: dict[type, Step] = {
    ev.WatchRuleSet: _set,
    ev.WatchRuleRemoved: _removed,
    ev.WatchAlertRaised: _raised,
    ev.WatchAlertSeen: _seen,
}
