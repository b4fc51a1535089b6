"""The part of the table of commands that is about leading: the live wall and what is watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.use_cases import set_wall, watch_rules
from dispatch_app.use_cases.decision import Context, Decision

SUPERVISORS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
OFFICE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR})
SERVER = frozenset({Role.SERVER})

SUPERVISION_TABLE: dict[type, tuple[Callable[[Board, Any, Context], Decision], frozenset[Role]]] = {
    cmd.SetWallLimits: (set_wall.set_wall_limits, OFFICE),
    cmd.RenewWallKey: (set_wall.renew_wall_key, OFFICE),
    cmd.EndWallKey: (set_wall.end_wall_key, OFFICE),
    cmd.SetWatchRule: (watch_rules.set_watch_rule, SUPERVISORS),
    cmd.RemoveWatchRule: (watch_rules.remove_watch_rule, SUPERVISORS),
    cmd.RaiseWatchAlert: (watch_rules.raise_watch_alert, SERVER),
    cmd.SeeWatchAlert: (watch_rules.see_watch_alert, SUPERVISORS),
    cmd.BringIncident: (watch_rules.bring_incident, SUPERVISORS),
}
