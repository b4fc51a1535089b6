"""The flows of a shelf as screens show them: steps in rows, numbers that lead there, the last reading of the file."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_app.domain.queries.flows import FlowMistake, FlowShown, FlowStep, FlowWay
from dispatch_app.exchange.ivr.drawing import rows_of, said_by
from dispatch_app.exchange.ivr.flow import Flow, Step
from dispatch_app.exchange.ivr.shelf import FlowShelf
from dispatch_app.words import t


def flow_pictures(shelf: FlowShelf, numbers: Iterable[tuple[str, str]]) -> tuple[FlowShown, ...]:
    """Every flow by name, also those that a number leads to and that have no right file; (number, flow) as set."""
    leading: dict[str, list[str]] = {}
    for number, flow_id in numbers:
        leading.setdefault(flow_id, []).append(number)
    names = sorted({*shelf.names(), *shelf.mistakes, *leading})
    return tuple(_picture(shelf, flow_id, tuple(leading.get(flow_id, ()))) for flow_id in names)


def _picture(shelf: FlowShelf, flow_id: str, numbers: tuple[str, ...]) -> FlowShown:
    flow = shelf.flow(flow_id)
    mistakes = tuple(FlowMistake(line, why) for line, why in shelf.mistakes.get(flow_id, ()))
    if flow is None and not mistakes:
        mistakes = (FlowMistake(0, t("there is no file of this flow")),)
    return FlowShown(
        flow_id, flow.title if flow else "", flow.first if flow else "", _steps(flow) if flow else (), numbers,
        shelf.taken_at.get(flow_id), shelf.refused_at.get(flow_id), mistakes,
    )  # fmt: skip


def _steps(flow: Flow) -> tuple[FlowStep, ...]:
    return tuple(
        FlowStep(
            name, flow.steps[name].kind, at, str(flow.steps[name].fields.get("title", "")),
            _words(flow, flow.steps[name]), tuple(FlowWay(label, to) for label, to in flow.steps[name].targets()),
        )
        for at, row in enumerate(rows_of(flow)) for name in row
    )  # fmt: skip


def _words(flow: Flow, step: Step) -> str:
    """What a step says; a branch, on whose digits it decides."""
    if step.kind != "branch":
        return said_by(step)
    if step.fields["on"] == "caller":
        return t("by the caller's number")
    asked = [one.title or name for name, one in flow.steps.items() if one.fields.get("into") == step.fields["on"]]
    return t("by the digits of {steps}", steps="、".join(asked))
