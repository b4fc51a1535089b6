"""The sentence of a refused command as a person at a desk reads it."""

from __future__ import annotations

import msgspec

from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.labels import CHECKS, FIELDS, MISSION_STATES, label, labels
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.wire.sentences import refusal_sentence


def refusal_words(answer: CommandAnswer) -> str:
    """The sentence of a refusal, with its codes as words."""
    return refusal_sentence(_in_words(answer))


def _in_words(answer: CommandAnswer) -> CommandAnswer:
    """The refusal with its codes (fields, states, reasons) as words."""
    values = {
        name: label(_CODE_TABLES[name], value.partition(".")[0]) if name in _CODE_TABLES else value
        for name, value in answer.refusal_values.items()
    }
    if answer.refusal_checks:
        values["checks"] = labels(CHECKS, tuple(answer.refusal_checks))
    if "incident_id" in values:
        values["incident_id"] = incident_number(values["incident_id"])
    return msgspec.structs.replace(answer, refusal_values=values)


_CODE_TABLES = {"field": FIELDS, "from_state": MISSION_STATES, "to_state": MISSION_STATES}
