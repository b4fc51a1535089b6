"""Words of the codes that records of history carry."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_app.desk_kit.labels import CALL_KINDS, CALL_STATES, DESK_STATES, INCIDENT_STATES, MISSION_STATES
from dispatch_app.domain.actor import Role
from dispatch_app.domain.campaign import PersonState
from dispatch_app.domain.history import RecordKind
from dispatch_app.domain.patient_record import EntryKind
from dispatch_app.domain.reasons import (
    CANCELLING_REASONS,
    CLOSING_REASONS,
    CREW_JOBS,
    EMPTY_RUN_REASONS,
    RECORD_OUTCOMES,
    REFUSING_REASONS,
    SLIP_OUTCOMES,
    STAND_DOWN_REASONS,
)
from dispatch_app.domain.recording import RecordingKind, RecordingState
from dispatch_app.domain.return_slip import SlipState
from dispatch_app.domain.triage_book import BOOK
from dispatch_app.domain.triage_colour import TriageColour
from dispatch_app.words import later, t

KIND_WORDS: dict[str, str] = {
    RecordKind.CALL: later("Calls"), RecordKind.INCIDENT: later("Incidents"), RecordKind.MISSION: later("Missions"),
    RecordKind.PATIENT: later("Patient records"), RecordKind.FEEDBACK: later("Feedback"),
    RecordKind.RECORDING: later("Recordings"), RecordKind.DESK_LOG: later("Desk log"),
    RecordKind.STATION: later("Stations"), RecordKind.STAFF: later("Staff"),
}  # fmt: skip
KIND_MARKS: dict[str, str] = {
    RecordKind.CALL: "☎", RecordKind.INCIDENT: "◆", RecordKind.MISSION: "▲", RecordKind.PATIENT: "✚",
    RecordKind.FEEDBACK: "✎", RecordKind.RECORDING: "◉", RecordKind.DESK_LOG: "≡", RecordKind.STATION: "■",
    RecordKind.STAFF: "●",
}  # fmt: skip

RECORDING_KINDS: dict[str, str] = {
    RecordingKind.CALL: later("call"), RecordingKind.HOT_LINE: later("hot line"), RecordingKind.RADIO: later("radio"),
    RecordingKind.LINE_IN: later("line-in"), RecordingKind.MESSAGE: later("message left"),
}  # fmt: skip
RECORDING_STATES: dict[str, str] = {
    RecordingState.RUNNING: later("still recording"), RecordingState.FINISHED: later("original"),
    RecordingState.COMPRESSED: later("checked"), RecordingState.DAMAGED: later("damaged"),
    RecordingState.REMOVED: later("sound removed"),
}  # fmt: skip
PERSON_STATES: dict[str, str] = {
    PersonState.WAITING: later("not called yet"), PersonState.CALLING: later("being called"),
    PersonState.TALKED: later("write the answer down"), PersonState.DONE: later("answered the campaign"),
    PersonState.UNREACHED: later("not reached"), PersonState.LEFT_OUT: later("left out"),
}  # fmt: skip
SLIP_STATES: dict[str, str] = {SlipState.OWED: later("the slip is owed"), SlipState.FILED: later("the slip is filed")}
TRIAGE_WORDS: dict[str, str] = {
    TriageColour.RED: later("red: immediate"), TriageColour.YELLOW: later("yellow: urgent"),
    TriageColour.GREEN: later("green: can wait"), TriageColour.BLACK: later("black: deceased"),
}  # fmt: skip
LOG_WORDS: dict[str, str] = {
    "phone_registered": later("telephone registered"), "phone_lost": later("telephone lost"),
    "phone_unknown": later("telephone not known"), "break_asked": later("asked for a break"),
    "break_withdrawn": later("took the wish for a break back"), "break_approved": later("break allowed"),
    "break_refused": later("break refused"), "handed_over": later("handed an incident over"),
    "record_looked_at": later("looked at personal data"), "records_exported": later("took a list out"),
    "recording_listened": later("listened to a recording"), "recording_exported": later("took a recording out"),
}  # fmt: skip
LINK_WORDS: dict[str, str] = {"online": later("linked"), "offline": later("not linked")}
ACCOUNT_STATES: dict[str, str] = {"active": later("account open"), "locked": later("account closed")}
ROLE_WORDS: dict[str, str] = {
    Role.DISPATCHER: later("dispatcher"), Role.SHIFT_LEAD: later("shift lead"), Role.DIRECTOR: later("director"),
    Role.STATION: later("station account"), Role.VEHICLE: later("vehicle account"),
    Role.HOSPITAL: later("hospital account"), Role.ADMINISTRATOR: later("administrator"),
    Role.TELEPHONY: later("exchange account"), Role.POSITIONS: later("positions account"),
    Role.ALARMS: later("watch account"),
}  # fmt: skip
ENTRY_KINDS: dict[str, str] = {
    EntryKind.VITALS: later("Vital signs"), EntryKind.TREATMENT: later("Treatment"), EntryKind.DRUG: later("Drug"),
    EntryKind.ECG: later("ECG"), EntryKind.NOTE: later("Note"),
}  # fmt: skip

STATES_OF: dict[RecordKind, tuple[Mapping[str, str], ...]] = {
    RecordKind.CALL: (CALL_STATES,), RecordKind.INCIDENT: (INCIDENT_STATES,), RecordKind.MISSION: (MISSION_STATES,),
    RecordKind.PATIENT: (TRIAGE_WORDS,), RecordKind.FEEDBACK: (SLIP_STATES, PERSON_STATES),
    RecordKind.RECORDING: (RECORDING_STATES,), RecordKind.DESK_LOG: (DESK_STATES, LOG_WORDS),
    RecordKind.STATION: (LINK_WORDS,), RecordKind.STAFF: (CREW_JOBS, ACCOUNT_STATES),
}  # fmt: skip
"""The words of the states of each kind."""

NOT_CLASSIFIED = later("not classified")
"""A call of which nobody has said what it was."""

OUTCOMES_OF: dict[RecordKind, tuple[Mapping[str, str], ...]] = {
    RecordKind.CALL: (CALL_KINDS, {"unknown": NOT_CLASSIFIED}),
    RecordKind.INCIDENT: (CLOSING_REASONS, CANCELLING_REASONS),
    RecordKind.MISSION: (STAND_DOWN_REASONS, EMPTY_RUN_REASONS, REFUSING_REASONS),
    RecordKind.PATIENT: (RECORD_OUTCOMES,), RecordKind.FEEDBACK: (SLIP_OUTCOMES,),
    RecordKind.RECORDING: (RECORDING_KINDS,), RecordKind.DESK_LOG: (), RecordKind.STATION: (),
    RecordKind.STAFF: (ROLE_WORDS,),
}  # fmt: skip
"""The words of what became of each kind."""


def word_of(tables: tuple[Mapping[str, str], ...], code: str) -> str:
    """The word of a code by the first table that knows it; the code itself where none does."""
    return next((t(table[code]) for table in tables if code in table), code)


def state_word(kind: RecordKind, code: str) -> str:
    """The state of a record in words."""
    return word_of(STATES_OF[kind], code) if code else ""


def outcome_word(kind: RecordKind, code: str) -> str:
    """What became of a record, in words."""
    return word_of(OUTCOMES_OF[kind], code) if code else ""


def complaint_word(code: str) -> str:
    """A chief complaint in words, "" for none."""
    complaint = BOOK.get(code)
    return t(complaint.name) if complaint else code


def answers_words(complaint: str, answers: tuple[tuple[str, str], ...]) -> list[str]:
    """The key questions of a complaint with their answers, one line each."""
    book = BOOK.get(complaint)
    questions = {question.code: question for question in book.questions} if book else {}
    lines = []
    for code, answer in answers:
        question = questions.get(code)
        said = next((t(c.text) for c in question.answers if c.code == answer), answer) if question else answer
        lines.append(f"{t(question.text) if question else code} {said}")
    return lines


def choices(
    tables_of: Mapping[RecordKind, tuple[Mapping[str, str], ...]], kinds: tuple[RecordKind, ...]
) -> dict[str, str]:
    """Code → word of everything that the kinds may have, in their order; all kinds for none."""
    found: dict[str, str] = {}
    for kind in kinds or tuple(RecordKind):
        for table in tables_of[kind]:
            for code, english in table.items():
                if code:
                    found.setdefault(str(code), t(english))
    return found
