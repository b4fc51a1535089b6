"""The shift lead puts a mission's times right: what may be corrected, the question, the time as it is typed (no Qt)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dispatch_app.console.desk.inquiry import CORRECTION_REASONS, Inquiry, Reply
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Request
from dispatch_app.desk_kit.figures import clock_text, from_local_time, local_time
from dispatch_app.desk_kit.labels import MISSION_STATES, label
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.mission import SEQUENCE, Mission, MissionState
from dispatch_app.words import t

KIND = "correct_time"

_CLOCK = re.compile(r"\s*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?:[\s,，]+(.*))?\s*$", re.DOTALL)

MEASURED = (MissionState.ORDERED, MissionState.RECEIVED)
"""Times of the server's own; nobody corrects them."""


def may_correct(actor: Actor | None) -> bool:
    """Whether the person may put times right."""
    return actor is not None and actor.role is Role.SHIFT_LEAD


def correctable(mission: Mission) -> list[MissionState]:
    """States whose time can be put right, or that were skipped, in the mission's order."""
    reached = [stage.state for stage in mission.stages if stage.state not in MEASURED]
    if mission.state is MissionState.ABORTED:
        return reached
    if mission.state is MissionState.EMPTY_RUN:
        skipped = [s for s in (MissionState.EN_ROUTE, MissionState.ON_SCENE) if s not in reached]
    else:
        skipped = [s for s in SEQUENCE[2 : SEQUENCE.index(mission.state)] if s not in reached]
    order = [*SEQUENCE, MissionState.ABORTED, MissionState.EMPTY_RUN]
    return sorted({*reached, *skipped}, key=order.index)


def entry_words(mission: Mission, state: MissionState) -> str:
    """The menu's words: the state and the time that stands there."""
    known = mission.reached_at(state)
    time = clock_text(known) if known is not None else t("not reported")
    return t("Correct the time: {state} {time}", state=label(MISSION_STATES, state), time=time)


def ask(desk: IntakeDesk, mission_id: str, state: MissionState) -> list[Request]:
    """Ask for the right time and why."""
    mission = desk.board.missions.get(mission_id)
    if mission is not None:
        title = t(
            "Right time of {state} (10:42 or 10:42:07, then remarks), and how is it known?",
            state=label(MISSION_STATES, state),
        )
        options = tuple((code, t(words)) for code, words in CORRECTION_REASONS.items())
        desk.inquiry = Inquiry(
            KIND, title, options, mission.incident_id, f"{mission_id}\n{state}", confirm=t("Correct"), wants_text=True
        )
    return []


def decide(desk: IntakeDesk, asked: Inquiry, reply: Reply) -> list[cmd.Command]:
    """The correction; where the text begins with no time the question stays."""
    mission_id, _, state = asked.subject.partition("\n")
    mission = desk.board.missions.get(mission_id)
    if mission is None:
        return []
    near = mission.reached_at(MissionState(state)) or mission.stages[-1].at
    at, remark = typed_moment(reply.text, near, desk.now)
    if at is None:
        desk.inquiry = asked
        desk.say(t("Write the time first: 10:42 or 10:42:07"), "warning")
        return []
    how = t(CORRECTION_REASONS[reply.option]) if reply.option in CORRECTION_REASONS else ""
    reason = " ".join(part for part in (how, remark) if part)
    return [cmd.CorrectMissionTime(mission_id, MissionState(state), at, reason)]


def typed_moment(text: str, near: datetime, now: datetime) -> tuple[datetime | None, str]:
    """The moment of a typed clock time on the day that lies nearest to `near` and not ahead, and what follows it."""
    found = _CLOCK.match(text)
    if found is None:
        return None, ""
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None, ""
    day = local_time(near).replace(hour=hour, minute=minute, second=second, microsecond=0)
    moments = [from_local_time(day + timedelta(days=days)) for days in (-1, 0, 1)]
    past = [moment for moment in moments if moment <= now] or moments[:1]
    return min(past, key=lambda moment: abs(moment - near)), (found[4] or "").strip()
