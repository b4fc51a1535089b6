"""Quick triage on the scene: a handful of yes-or-no questions to one of four colours.

The order of looking (walking, breathing, circulation, mind) and the limits (30 breaths a minute, two seconds of refill)
are those of simple triage as it is taught everywhere; the wording is our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.domain.major_incident import Colour


@dataclass(frozen=True, slots=True)
class TriageQuestion:
    """One question; each answer leads to a colour or to the question of that place."""

    text: str
    yes: Colour | int
    no: Colour | int


QUESTIONS: tuple[TriageQuestion, ...] = (
    TriageQuestion("Can the casualty walk?", Colour.GREEN, 1),
    TriageQuestion("Does the casualty breathe?", 3, 2),
    TriageQuestion("Does breathing come back when the airway is opened?", Colour.RED, Colour.BLACK),
    TriageQuestion("More than 30 breaths a minute?", Colour.RED, 4),
    TriageQuestion("No pulse at the wrist, or refill slower than 2 s?", Colour.RED, 5),
    TriageQuestion("Does the casualty do what is asked?", Colour.YELLOW, Colour.RED),
)


def next_step(question: int, yes: bool) -> Colour | int:
    """What the answer leads to: a colour, or the place of the next question."""
    asked = QUESTIONS[question]
    return asked.yes if yes else asked.no
