"""Figures of a call centre: connection within limits, queues, and how desks spend their time.

After the operating indicators of call centres that the project's sources list; the names are theirs.
"""

from __future__ import annotations

from dispatch_app.domain.statistics.facts import FactKind
from dispatch_app.domain.statistics.figure import Condition, Figure, How, Test

_CALL, _DESK = FactKind.CALL, FactKind.DESK_TIME
_INBOUND = (Condition("direction", Test.IS, "inbound"),)
_ANSWERED = (*_INBOUND, Condition("answered", Test.IS, True))
_ABANDONED = (*_INBOUND, Condition("abandoned", Test.IS, True))
_OUTBOUND = (Condition("direction", Test.IS, "outbound"),)
_OFFERED = (*_INBOUND, Condition("intercepted", Test.IS_NOT, "locked"))


def _doing(*activities: str) -> tuple[Condition, ...]:
    return (Condition("activity", Test.ONE_OF, "|".join(activities)),)


def _within(limit_s: float, field: str = "answered") -> tuple[Condition, ...]:
    return (Condition(field, Test.IS, True), Condition("wait_s", Test.UP_TO, limit_s))


def _connected(limit_s: int) -> Figure:
    return Figure(
        f"connected_{limit_s}s", _CALL, f"connected within {limit_s} s",
        f"Inbound calls that a desk answered within {limit_s} s, as a share of inbound calls;"
        " locked numbers are left out.",
        How.SHARE, where=_within(float(limit_s)), among=_OFFERED, unit="%",
    )  # fmt: skip


CALL_CENTRE_FIGURES = (
    Figure("connect_rate", _CALL, "connection rate",
           "Answered inbound calls as a share of inbound calls; locked numbers are left out.",
           How.SHARE, where=(Condition("answered", Test.IS, True),), among=_OFFERED, unit="%"),
    *(_connected(limit_s) for limit_s in (5, 15, 20, 60)),
    Figure("lost_rate", _CALL, "call loss rate",
           "Abandoned calls without those abandoned within 5 s, as a share of inbound calls.",
           How.SHARE, where=(Condition("abandoned", Test.IS, True), Condition("wait_s", Test.OVER, 5.0)),
           among=_OFFERED, unit="%"),
    Figure("lost_15s", _CALL, "lost within 15 s",
           "Calls abandoned within 15 s, as a share of inbound calls; locked numbers are left out.",
           How.SHARE, where=_within(15.0, "abandoned"), among=_OFFERED, unit="%"),
    Figure("wait_longest", _CALL, "longest wait", "Longest time from first ring to answer or hanging up.",
           How.HIGHEST, "wait_s", among=_INBOUND, unit="s"),
    Figure("queue_time", _CALL, "mean waiting time",
           "Mean time from first ring to answer or hanging up of inbound calls.",
           How.MEAN, "wait_s", among=_INBOUND, unit="s"),
    Figure("rings", _CALL, "mean number of rings",
           "Mean number of rings before the answer, one ring every 5 s.", How.MEAN, "rings", among=_ANSWERED),
    Figure("talk_median", _CALL, "median talking time",
           "Time from answer to end that half of the answered calls do not exceed.",
           How.MEDIAN, "talk_s", among=_ANSWERED, unit="s"),
    Figure("messages_left", _CALL, "messages left", "Inbound calls whose caller left a voice message.",
           How.COUNT, among=(*_INBOUND, Condition("message_left", Test.IS, True))),
    Figure("called_back", _CALL, "abandoned and called back",
           "Abandoned calls that a desk called back, as a share of abandoned calls.",
           How.SHARE, where=(Condition("called_back", Test.IS, True),), among=_ABANDONED, unit="%"),
    Figure("to_incident", _CALL, "calls with an incident",
           "Answered inbound calls that belong to an incident, as a share of answered.",
           How.SHARE, where=(Condition("has_incident", Test.IS, True),), among=_ANSWERED, unit="%"),
    Figure("outbound", _CALL, "outgoing calls", "Calls that a desk or a campaign dialled.",
           How.COUNT, among=_OUTBOUND),
    Figure("outbound_answered", _CALL, "outgoing calls answered",
           "Outgoing calls that were answered, as a share of outgoing calls.",
           How.SHARE, where=(Condition("answered", Test.IS, True),), among=_OUTBOUND, unit="%"),
    Figure("outbound_talk", _CALL, "talking time outgoing",
           "Mean time from answer to end of outgoing calls.", How.MEAN, "talk_s", among=_OUTBOUND, unit="s"),
    Figure("keys_pressed", _CALL, "calls with keys pressed",
           "Calls in which the caller pressed a key in an automatic flow.",
           How.COUNT, among=(Condition("digits", Test.IS_NOT, ""),)),
    # desks
    Figure("signed_in", _DESK, "signed in", "Sum of the time that somebody was signed in at a desk.",
           How.SUM, "spent_s", unit="min"),
    Figure("away_time", _DESK, "time away", "Sum of the breaks of signed-in desks.",
           How.SUM, "spent_s", among=_doing("break"), unit="min"),
    Figure("away_times", _DESK, "times away", "How often a desk went on a break.",
           How.SUM, "stays", among=_doing("break")),
    Figure("away_rate", _DESK, "share away", "Time of breaks as a share of the time signed in.",
           How.PORTION, "spent_s", _doing("break"), unit="%"),
    Figure("ready_time", _DESK, "ready and idle", "Sum of the time in which a desk waited for a call.",
           How.SUM, "spent_s", among=_doing("ready"), unit="min"),
    Figure("busy_time", _DESK, "set busy", "Sum of the time in which a desk was set busy without a call.",
           How.SUM, "spent_s", among=_doing("busy"), unit="min"),
    Figure("desk_talk", _DESK, "on the telephone", "Sum of the time with a conversation at the desk.",
           How.SUM, "spent_s", among=_doing("talking"), unit="min"),
    Figure("handled", _DESK, "calls handled",
           "Conversations that began at the desk, incoming and outgoing, transferred ones at each desk.",
           How.SUM, "calls"),
    Figure("after_call_mean", _DESK, "mean after-call work", "After-call work over the calls handled.",
           How.RATIO, "spent_s", among=_doing("after_call", "talking", "holding"),
           where=_doing("after_call"), unit="s", per="calls"),
    Figure("hold_mean", _DESK, "mean time on hold",
           "Time in which callers were on hold, over the calls handled.",
           How.RATIO, "spent_s", among=_doing("talking", "holding"), where=_doing("holding"), unit="s",
           per="calls"),
    Figure("handle_time", _DESK, "mean handle time",
           "Talking, hold and after-call work together, over the calls handled.",
           How.RATIO, "spent_s", among=_doing("talking", "holding", "after_call"), unit="s", per="calls"),
    Figure("occupancy", _DESK, "occupancy",
           "(Talking + hold) as a share of (talking + hold + ready and idle).",
           How.PORTION, "spent_s", _doing("talking", "holding"), _doing("talking", "holding", "ready"), "%"),
    Figure("utilisation", _DESK, "utilisation",
           "Talking, hold and after-call work as a share of the time signed in.",
           How.PORTION, "spent_s", _doing("talking", "holding", "after_call"), unit="%"),
    Figure("available", _DESK, "availability", "Time signed in without breaks and without set busy, as a share.",
           How.PORTION, "spent_s", _doing("talking", "holding", "after_call", "ready"), unit="%"),
    Figure("transfer_rate", _DESK, "transfer rate", "Calls handed on to another desk over the calls handled.",
           How.RATIO, "transfers", unit="%", per="calls"),
)  # fmt: skip
