"""A new map package comes into use."""

from __future__ import annotations

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.refusals import refuse
from dispatch_app.use_cases.decision import Accepted, Context, Decision


def switch_map_package(board: Board, command: cmd.SwitchMapPackage, context: Context) -> Decision:
    """See SwitchMapPackage; refused where none waits, or another one than the asker saw."""
    waiting = context.lookups.maps.waiting_package()
    if waiting is None:
        return refuse("map_package_none")
    if command.version not in ("", waiting.version):
        return refuse("map_package_other", version=waiting.version)
    return Accepted((ev.MapPackageSwitched(waiting),), {"version": waiting.version, "name": waiting.name})
