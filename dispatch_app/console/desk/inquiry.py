"""What the desk asks back before it acts: a reason, a desk, a number. Shown inline, never as a dialog."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_app.desk_kit.figures import incident_number
from dispatch_app.desk_kit.labels import CALL_KINDS, CHECKS, label, labels
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import CallKind
from dispatch_app.domain.reasons import (
    CANCELLING_REASONS,
    CLOSING_REASONS,
    EMPTY_RUN_REASONS,
    HOLD_REASONS,
    REFUSING_REASONS,
    STAND_DOWN_REASONS,
)
from dispatch_app.domain.station import DeskState
from dispatch_app.words import later, t

NO_VEHICLE = "no_vehicle"
NEW_INCIDENT = "new"

OVERRIDE_REASONS: dict[str, str] = {
    "nearest_counts": later("The nearest counts, any vehicle"),
    "no_other_free": later("No other vehicle is free"),
    "known_by_radio": later("Checked by radio or telephone"),
    "other": later("Other"),
}
REINFORCEMENT_REASONS: dict[str, str] = {
    "more_patients": later("More patients"),
    "needs_advanced": later("Needs an advanced crew"),
    "carrying_help": later("Help with carrying"),
    "other": later("Other"),
}
REOPENING_REASONS: dict[str, str] = {
    "closed_by_mistake": later("Closed by mistake"),
    "caller_again": later("The caller called again"),
    "record_incomplete": later("The record is incomplete"),
    "other": later("Other"),
}
CORRECTION_REASONS: dict[str, str] = {
    "recording_checked": later("Heard in the recording"),
    "crew_told": later("The crew reported it later"),
    "track_checked": later("Seen in the track"),
    "other": later("Other"),
}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question with its answers; `options` are (code, words), chosen by digit or click."""

    kind: str
    title: str
    options: tuple[tuple[str, str], ...]
    incident_id: str = ""
    subject: str = ""
    """Mission, call or other id the answer is about."""
    confirm: str = ""
    """Words of the button; "" – choosing an option is the answer."""
    wants_text: bool = False
    wants_count: bool = False
    danger: bool = False
    checks: tuple[str, ...] = ()
    vehicle_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person answered."""

    option: str = ""
    text: str = ""
    count: int = 1


def reason_words(code: str) -> str:
    """A recorded reason in the chosen language; free text stays as it is."""
    for table in (
        CLOSING_REASONS, CANCELLING_REASONS, STAND_DOWN_REASONS, REFUSING_REASONS, EMPTY_RUN_REASONS, HOLD_REASONS,
        OVERRIDE_REASONS, REINFORCEMENT_REASONS, REOPENING_REASONS,
    ):  # fmt: skip
        if code in table:
            return t(table[code])
    return code


def _options(table: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, t(words)) for code, words in table.items())


def hold_inquiry(incident_id: str) -> Inquiry:
    """F7: put on hold with a reason, or queue for want of a vehicle."""
    options = ((NO_VEHICLE, t("No vehicle free: queue")), *_options(HOLD_REASONS))
    return Inquiry("hold", t("Hold {incident}: why?", incident=incident_number(incident_id)), options, incident_id)


def close_inquiry(incident_id: str) -> Inquiry:
    """F8: close with the outcome."""
    title = t("Close {incident}: outcome?", incident=incident_number(incident_id))
    return Inquiry("close", title, _options(CLOSING_REASONS), incident_id, confirm=t("Close"), wants_text=True)


def cancel_inquiry(incident_id: str) -> Inquiry:
    """F9: cancel, standing down what is on its way; cannot be undone for the crews."""
    title = t("Cancel {incident}: every vehicle is called off. Why?", incident=incident_number(incident_id))
    return Inquiry(
        "cancel", title, _options(CANCELLING_REASONS), incident_id, confirm=t("Cancel incident"), wants_text=True,
        danger=True,
    )  # fmt: skip


def reopen_inquiry(incident_id: str) -> Inquiry:
    """F8 on a closed incident: re-open with a reason."""
    title = t("Re-open {incident}: why?", incident=incident_number(incident_id))
    return Inquiry("reopen", title, _options(REOPENING_REASONS), incident_id, confirm=t("Re-open"), wants_text=True)


def reinforcement_inquiry(incident_id: str) -> Inquiry:
    """F11: how many more, and why."""
    title = t("Reinforce {incident}: how many vehicles, why?", incident=incident_number(incident_id))
    options = _options(REINFORCEMENT_REASONS)
    return Inquiry("reinforce", title, options, incident_id, confirm=t("Request"), wants_text=True, wants_count=True)


def desk_inquiry(kind: str, board: Board, own_desk_id: str, incident_id: str, call_id: str) -> Inquiry:
    """F3: which desk takes the call ("transfer") or the form ("hand_over")."""
    options = tuple(
        (desk.desk_id, f"{desk.name} {desk.user_name}".strip())
        for desk in sorted(board.desks.values(), key=lambda d: d.name)
        if desk.desk_id != own_desk_id and desk.state is not DeskState.SIGNED_OUT
    )
    title = t("Transfer the call with its form to?") if kind == "transfer" else t("Hand the form over to?")
    if not options:
        title = t("No other desk is signed in")
    return Inquiry(kind, title, options, incident_id, call_id)


def override_inquiry(
    kind: str, incident_id: str, plate: str, checks: tuple[str, ...], vehicle_ids: tuple[str, ...], subject: str = ""
) -> Inquiry:
    """A soft check speaks against sending: send anyway, with a reason that is recorded."""
    title = t("{plate}: {checks}. Send anyway because…", plate=plate, checks=labels(CHECKS, checks))
    return Inquiry(
        kind, title, _options(OVERRIDE_REASONS), incident_id, subject, confirm=t("Send anyway"), wants_text=True,
        checks=checks, vehicle_ids=vehicle_ids,
    )  # fmt: skip


def mission_inquiry(kind: str, incident_id: str, mission_id: str, plate: str) -> Inquiry:
    """Stand down ("stand_down"), empty run ("empty_run") or reassign ("reassign") one vehicle: why?"""
    titles = {
        "stand_down": t("Stand {plate} down: why?", plate=plate),
        "empty_run": t("{plate} runs empty: why?", plate=plate),
        "reassign": t("Send the chosen vehicle instead of {plate}: why?", plate=plate),
    }
    table = EMPTY_RUN_REASONS if kind == "empty_run" else STAND_DOWN_REASONS
    return Inquiry(kind, titles[kind], _options(table), incident_id, mission_id, confirm=t("Confirm"), danger=True)


def classify_inquiry(call_id: str) -> Inquiry:
    """What was this call?"""
    options = tuple((kind, label(CALL_KINDS, kind)) for kind in CALL_KINDS if kind != CallKind.EMERGENCY)
    return Inquiry("classify", t("What was this call?"), options, "", call_id)


def chase_inquiry(board: Board, call_id: str, incident_ids: tuple[str, ...]) -> Inquiry:
    """The caller's number has an open incident: is it the same emergency?"""
    options = tuple(
        (i, t("Same as {incident} {place}", incident=incident_number(i), place=board.incidents[i].scene.text).strip())
        for i in incident_ids
    )
    title = t("This number has an open incident. Is it the same?")
    return Inquiry("chase", title, (*options, (NEW_INCIDENT, t("New incident"))), "", call_id)
