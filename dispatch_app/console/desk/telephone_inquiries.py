"""What the telephone asks back: how long to lock a number, what to do with a desk, whom a call goes to."""

from __future__ import annotations

from dispatch_app.console.desk.inquiry import Inquiry
from dispatch_app.desk_kit.figures import incident_number, number_text
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.telephone import MonitorMode, PhoneState
from dispatch_app.words import later, t

LOCK_HOURS: dict[str, str] = {
    "1": later("for an hour"),
    "24": later("for a day"),
    "168": later("for a week"),
    "720": later("for a month"),
}


def lock_inquiry(number: str, call_id: str) -> Inquiry:
    """Shift+F4: keep a malicious caller from the desks, for how long and why."""
    options = tuple((hours, t(words)) for hours, words in LOCK_HOURS.items())
    title = t("Lock {number}: its calls reach no desk, they are announced to and recorded. How long, why?",
              number=number_text(number))  # fmt: skip
    return Inquiry("lock", title, options, "", f"{number}\n{call_id}", confirm=t("Lock number"), wants_text=True,
                   danger=True)  # fmt: skip


def unlock_inquiry(number: str) -> Inquiry:
    """A click on a locked number."""
    options = (("mistake", t("Locked by mistake")), ("enough", t("Locked long enough")))
    return Inquiry("unlock", t("Unlock {number}: why?", number=number_text(number)), options, "", number)


def release_inquiry(call_id: str, desk: Desk) -> Inquiry:
    """The shift lead ends a desk's call."""
    options = (("line_blocked", t("The line is blocked")), ("desk_unattended", t("Nobody is at the desk")),
               ("other", t("Other")))  # fmt: skip
    return Inquiry("release", t("End the call of {desk}: why?", desk=desk.name), options, "", call_id,
                   confirm=t("End the call"), wants_text=True, danger=True)  # fmt: skip


def merge_inquiry(incident_id: str, others: list[tuple[str, str]]) -> Inquiry:
    """Shift+F7: into which incident do the callers of this one go?"""
    options = tuple((other, words) for other, words in others)
    title = t("{incident} is the same emergency as? Its callers are kept there, it ends as a duplicate",
              incident=incident_number(incident_id))  # fmt: skip
    return Inquiry("merge", title, options, incident_id)


def desk_act_inquiry(board: Board, actor: Actor | None, own_desk_id: str, desk: Desk) -> Inquiry:
    """A click on a desk: what may be done there, by role and state."""
    lead = actor is not None and actor.role is Role.SHIFT_LEAD
    supervisor = lead or (actor is not None and actor.role is Role.DIRECTOR)
    call = next((c for c in board.live_calls_of(desk.desk_id)), None)
    options: list[tuple[str, str]] = []
    if not call and desk.state is not DeskState.SIGNED_OUT and desk.phone is not PhoneState.LOST:
        options.append(("call", t("Call this desk")))
    if supervisor and call:
        listens = any(m.desk_id == own_desk_id for m in call.monitors)
        options += [(MonitorMode.LISTEN, t("Listen")), (MonitorMode.WHISPER, t("Whisper")),
                    (MonitorMode.BARGE, t("Barge in"))]  # fmt: skip
        options += [("stop", t("Stop listening"))] if listens else []
    if lead and call:
        options += [("take_over", t("Take over")), ("release", t("End its call"))]
    if lead and desk.break_asked_at is not None and not desk.break_approved:
        options += [("approve", t("Approve the break")), ("decline", t("Decline the break"))]
    if lead and desk.state is not DeskState.SIGNED_OUT:
        options += [
            (state, words)
            for state, words in (
                (DeskState.READY, t("Set ready")), (DeskState.BUSY, t("Set busy")),
                (DeskState.SIGNED_OUT, t("Sign the desk out")),
            )
            if state is not desk.state
        ]  # fmt: skip
    title = t("What shall be done at {desk}?", desk=desk.name) if options else t("Nothing can be done at {desk} now",
                                                                                desk=desk.name)  # fmt: skip
    return Inquiry("desk_act", title, tuple(options), "", desk.desk_id)
