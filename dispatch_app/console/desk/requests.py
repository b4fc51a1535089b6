"""What the desk wants done outside: a command to send or a query to ask. Values; who carries them out is outside."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.commands import Command
from dispatch_app.domain.place import Position


@dataclass(frozen=True, slots=True)
class Send:
    """Send a command; `purpose` brings the answer back to the step that waits for it ("" – only a refusal is told)."""

    command: Command
    purpose: str = ""
    incident_id: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a query (a dataclass of dispatch_app.domain.queries); `number` tells an answer overtaken by a newer one."""

    query: object
    purpose: str
    incident_id: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class CentreMap:
    """Show this place on the map window."""

    position: Position
    zoom: float = 16.0


Request = Send | Ask | CentreMap
