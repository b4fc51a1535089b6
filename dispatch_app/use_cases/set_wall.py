"""The limits of the live wall and the link that opens it (DIR-02)."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import Refusal, refuse
from dispatch_app.domain.wall import HIGHEST_LIMIT, LOW_IS_BAD, Limit, WallSettings
from dispatch_app.domain.wall_view import settings_of
from dispatch_app.use_cases.decision import Accepted, Context, Decision


def set_wall_limits(board: Board, command: cmd.SetWallLimits, context: Context) -> Decision:
    """Each tile once, its limits in their order: the alarm is never reached before the warning."""
    tiles = [limit.tile for limit in command.limits]
    if len(set(tiles)) != len(tiles):
        return refuse("field_wrong", field="limits", reason="1 × tile")
    wrong = next((fault for fault in map(_wrong, command.limits) if fault is not None), None)
    if wrong is not None:
        return wrong
    known = settings_of(board)
    if known.limits == command.limits:
        return Accepted()
    return _changed(replace(known, limits=command.limits), context)


def _wrong(limit: Limit) -> Refusal | None:
    for value in (limit.warning, limit.alarm):
        if value is not None and not (isfinite(value) and 0.0 <= value <= HIGHEST_LIMIT):
            return refuse("field_wrong", field=limit.tile.value, reason=f"0-{HIGHEST_LIMIT:.0f}")
    if limit.warning is None or limit.alarm is None:
        return None
    worse, milder = limit.alarm, limit.warning
    if worse > milder if limit.tile in LOW_IS_BAD else worse < milder:
        return refuse("wall_limits_crossed", tile=limit.tile.value)
    return None


def renew_wall_key(board: Board, command: cmd.RenewWallKey, context: Context) -> Decision:
    """A link that no older screen knows. The number grows with the journal, so that none ever comes again."""
    return _changed(replace(settings_of(board), key_number=board.seq + 1), context)


def end_wall_key(board: Board, command: cmd.EndWallKey, context: Context) -> Decision:
    known = settings_of(board)
    return _changed(replace(known, key_number=0), context) if known.key_number else Accepted()


def _changed(settings: WallSettings, context: Context) -> Accepted:
    who = context.actor.name or context.actor.user
    return Accepted((ev.WallSettingsSet(replace(settings, changed_by=who, changed_at=context.now)),))
