"""What the workbench remembers of one user between two days."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.qt_kit.user_choices import LookChoices

PROGRAM = "director"


@dataclass(slots=True)
class WorkbenchChoices(LookChoices):
    window: str = ""
    """Geometry as Qt writes it, in base64."""
    page: str = ""
