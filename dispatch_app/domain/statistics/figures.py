"""Figures 指标: what can be counted from facts, each with a definition that stands beside every table and chart.

A figure is data, so that the database counts it and a person reads it from one place: of the facts that pass `among`
(and a report's own filter), `how` is taken of `value`, a share counts those that pass `where` too.
"""

from __future__ import annotations

from dispatch_app.domain.statistics.call_centre_figures import CALL_CENTRE_FIGURES
from dispatch_app.domain.statistics.dimensions import DIMENSIONS
from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figure import Condition, Figure, How, Test
from dispatch_app.domain.statistics.further_figures import FURTHER_FIGURES

__all__ = ["DIMENSIONS", "FIGURES", "Condition", "Figure", "How", "Test"]


def _is(field: str, value: str | float | bool = True) -> Condition:
    return Condition(field, Test.IS, value)


_INBOUND = (_is("direction", "inbound"),)
_ANSWERED = (*_INBOUND, _is("answered"))
_OFFERED = (*_INBOUND, Condition("intercepted", Test.IS_NOT, "locked"))
_MISSION = FactKind.MISSION
_CALL = FactKind.CALL
_INCIDENT = FactKind.INCIDENT


def _up_to(field: str, limit_s: float) -> tuple[Condition, ...]:
    return (Condition(field, Test.UP_TO, limit_s),)


_LISTED = (
    # calls
    Figure("calls", _CALL, "calls", "Inbound calls that began in the period, test calls left out.",
           How.COUNT, among=_INBOUND),
    Figure("calls_answered", _CALL, "answered", "Inbound calls that a desk answered.",
           How.COUNT, among=_ANSWERED),
    Figure("calls_abandoned", _CALL, "abandoned",
           "Inbound calls whose caller hung up before any desk answered.",
           How.COUNT, among=(*_INBOUND, _is("abandoned"))),
    Figure("abandon_rate", _CALL, "abandonment rate",
           "Abandoned calls as a share of inbound calls; locked numbers are left out.",
           How.SHARE, where=(_is("abandoned"),), among=_OFFERED, unit="%"),
    Figure("answer_10s", _CALL, "answered within 10 s",
           "Answered inbound calls whose time from first ring to answer is at most 10 s, as a share of answered.",
           How.SHARE, "wait_s", _up_to("wait_s", 10.0), _ANSWERED, "%"),
    Figure("service_level_20s", _CALL, "service level (20 s)",
           "(Answered within 20 s + abandoned within 20 s) as a share of inbound calls.",
           How.SHARE, where=_up_to("wait_s", 20.0), among=_OFFERED, unit="%"),
    Figure("answer_speed", _CALL, "mean answering time",
           "Mean time from first ring to answer of answered inbound calls.",
           How.MEAN, "wait_s", among=_ANSWERED, unit="s"),
    Figure("answer_p90", _CALL, "answering time, 90 %",
           "Time from first ring to answer that nine of ten answered calls do not exceed.",
           How.P90, "wait_s", among=_ANSWERED, unit="s"),
    Figure("abandon_wait", _CALL, "mean wait before abandoning",
           "Mean time from first ring to hanging up of abandoned calls.",
           How.MEAN, "wait_s", among=(*_INBOUND, _is("abandoned")), unit="s"),
    Figure("talk_mean", _CALL, "mean talking time", "Mean time from answer to end of answered calls.",
           How.MEAN, "talk_s", among=(_is("answered"),), unit="s"),
    Figure("talk_sum", _CALL, "talking time", "Sum of the time from answer to end of answered calls.",
           How.SUM, "talk_s", among=(_is("answered"),), unit="min"),
    Figure("overflow_rate", _CALL, "overflowed",
           "Inbound calls that took a step of an overflow ladder, as a share of inbound calls.",
           How.SHARE, where=(_is("overflowed"),), among=_INBOUND, unit="%"),
    Figure("nuisance_rate", _CALL, "nuisance calls", "Calls classified as nuisance, as a share of inbound.",
           How.SHARE, where=(_is("kind", "nuisance"),), among=_INBOUND, unit="%"),
    # incidents
    Figure("incidents", _INCIDENT, "incidents", "Incidents opened in the period, exercises left out.",
           How.COUNT),
    Figure("patients", _INCIDENT, "patients", "Sum of the patients of the incidents.",
           How.SUM, "patients"),
    Figure("dispatch_1min", _INCIDENT, "dispatched within 1 min",
           "Incidents whose first order came at most 60 s after the first ring of their call (their opening where"
                 " there was no call), as a share of those with an order.",
           How.SHARE, "dispatch_s", _up_to("dispatch_s", 60.0), unit="%"),
    Figure("dispatch_mean", _INCIDENT, "mean time to dispatch",
           "Mean time from the first ring to the first order.", How.MEAN, "dispatch_s", unit="s"),
    Figure("intake_mean", _INCIDENT, "mean intake time",
           "Mean time from opening the form to the first order.", How.MEAN, "intake_s", unit="s"),
    Figure("fulfilment", _INCIDENT, "fulfilment",
           "Incidents for which at least one vehicle was sent, as a share of emergency incidents.",
           How.SHARE, where=(Condition("missions", Test.OVER, 0.0),), among=(_is("kind", "emergency"),), unit="%"),
    Figure("held", _INCIDENT, "put on hold", "Incidents that were put on hold at least once.",
           How.COUNT, among=(_is("was_held"),)),
    Figure("no_vehicle", _INCIDENT, "no vehicle free",
           "Incidents that waited because no vehicle was free.", How.COUNT, among=(_is("no_vehicle"),)),
    Figure("reinforced", _INCIDENT, "reinforced", "Incidents with at least one reinforcement.",
           How.COUNT, among=(_is("reinforced"),)),
    # missions
    Figure("missions", _MISSION, "missions", "Vehicles sent, exercises left out.", How.COUNT),
    Figure("vehicles_used", _MISSION, "vehicles used", "Different vehicles that were sent.",
           How.DISTINCT, "vehicle_id"),
    Figure("turn_out_3min", _MISSION, "turned out within 3 min",
           "Missions whose wheels turned at most 180 s after the order, as a share of those with that time.",
           How.SHARE, "turn_out_s", _up_to("turn_out_s", 180.0), unit="%"),
    Figure("turn_out_late", _MISSION, "turned out after 3 min",
           "Missions whose wheels turned more than 180 s after the order.",
           How.COUNT, among=(Condition("turn_out_s", Test.OVER, 180.0),)),
    Figure("turn_out_mean", _MISSION, "mean turn-out time",
           "Mean time from the order to the wheels turning.", How.MEAN, "turn_out_s", unit="s"),
    Figure("response_mean", _MISSION, "mean response time",
           "Mean time from the order to arrival on scene.", How.MEAN, "response_s", unit="min"),
    Figure("response_p90", _MISSION, "response time, 90 %",
           "Time from order to arrival that nine of ten missions do not exceed.",
           How.P90, "response_s", unit="min"),
    Figure("scene_mean", _MISSION, "mean time on scene", "Mean time from arrival to departure.",
           How.MEAN, "scene_s", unit="min"),
    Figure("whole_mean", _MISSION, "mean mission time",
           "Mean time from the order until the vehicle is free again.", How.MEAN, "whole_s", unit="min"),
    Figure("away_sum", _MISSION, "time on missions",
           "Sum of the time from the order until the vehicle is free again.", How.SUM, "whole_s", unit="min"),
    Figure("mileage", _MISSION, "mileage", "Sum of the driven distance, matched to the roads.",
           How.SUM, "mileage_m", unit="km"),
    Figure("empty_rate", _MISSION, "empty runs", "Missions that ended as empty runs, as a share of all.",
           How.SHARE, where=(_is("state", "empty_run"),), unit="%"),
    Figure("aborted_rate", _MISSION, "aborted", "Missions that were aborted, as a share of all.",
           How.SHARE, where=(_is("state", "aborted"),), unit="%"),
    Figure("corrected", _MISSION, "corrected times",
           "Missions of which a shift lead corrected a time; they count with the corrected times.",
           How.COUNT, among=(_is("corrected"),)),
)  # fmt: skip

FIGURES: dict[str, Figure] = {f.figure_id: f for f in (*_LISTED, *CALL_CENTRE_FIGURES, *FURTHER_FIGURES)}
"""Every figure by its id."""
