"""What the exchange could not do, in the dispatcher's words; states of lines, parties and telephones."""

from __future__ import annotations

from dispatch_app.desk_kit.figures import number_text
from dispatch_app.desk_kit.labels import label
from dispatch_app.domain.call import Call, Interception
from dispatch_app.domain.telephone import ExchangeFault, LineState, MonitorMode, Party, PartyState, PhoneState
from dispatch_app.words import later, t

FAULTS: dict[str, str] = {
    ExchangeFault.UNREACHABLE: later("the exchange does not answer"),
    ExchangeFault.NO_TELEPHONE: later("the telephone is not connected to the exchange"),
    ExchangeFault.BUSY: later("the number is busy"),
    ExchangeFault.NO_ANSWER: later("nobody answers"),
    ExchangeFault.DECLINED: later("declined"),
    ExchangeFault.NUMBER_WRONG: later("the number does not exist"),
    ExchangeFault.NO_TRUNK: later("no line to the outside"),
    ExchangeFault.NO_ROOM: later("all lines are taken"),
    ExchangeFault.TAKEN: later("another telephone was quicker"),
    ExchangeFault.CALL_OVER: later("the call is over"),
    ExchangeFault.CALL_UNKNOWN: later("the exchange does not have this call"),
    ExchangeFault.DESK_UNKNOWN: later("the exchange has no telephone of this desk"),
    ExchangeFault.NOT_NOW: later("not possible at this moment"),
    ExchangeFault.NOT_SUPPORTED: later("this exchange cannot do it"),
    ExchangeFault.FAILED: later("the exchange failed"),
}
REQUESTS: dict[str, str] = {
    "ring": later("Ringing the desks"),
    "answer": later("Answering"),
    "hold": later("Holding"),
    "resume": later("Resuming"),
    "mute": later("Muting"),
    "transfer": later("Transferring"),
    "transfer_outside": later("Transferring outside"),
    "queue": later("Returning to the queue"),
    "start_flow": later("Handing to the automatic flow"),
    "announce": later("The announcement"),
    "place": later("Calling"),
    "add_party": later("Adding to the call"),
    "drop_party": later("Taking out of the call"),
    "join": later("Joining the calls"),
    "send_digits": later("Dialling on"),
    "monitor": later("Listening in"),
    "release": later("Hanging up"),
}
LINE_STATES: dict[str, str] = {
    LineState.IDLE: later("line idle"),
    LineState.RINGING: later("line ringing"),
    LineState.BUSY: later("line busy"),
    LineState.DOWN: later("line down"),
}
LINE_LOOKS = {
    LineState.IDLE: ("●", "free"), LineState.RINGING: ("◆", "ordered"), LineState.BUSY: ("▲", "en_route"),
    LineState.DOWN: ("✕", "danger"),
}  # fmt: skip
PARTY_STATES: dict[str, str] = {
    PartyState.CALLING: later("calling …"),
    PartyState.RINGING: later("rings"),
    PartyState.CONNECTED: later("connected"),
    PartyState.FAILED: later("not reached"),
    PartyState.LEFT: later("left"),
}
PARTY_MARKS = {
    PartyState.CALLING: "○", PartyState.RINGING: "◇", PartyState.CONNECTED: "●", PartyState.FAILED: "✕",
    PartyState.LEFT: "–",
}  # fmt: skip
PHONES: dict[str, str] = {
    PhoneState.UNKNOWN: "",
    PhoneState.REGISTERED: later("telephone ready"),
    PhoneState.LOST: later("telephone lost"),
}
MODES: dict[str, str] = {
    MonitorMode.LISTEN: later("listens"),
    MonitorMode.WHISPER: later("whispers"),
    MonitorMode.BARGE: later("is in the call"),
}
OWN_MODES: dict[str, str] = {
    MonitorMode.LISTEN: later("you listen at"),
    MonitorMode.WHISPER: later("you whisper at"),
    MonitorMode.BARGE: later("you are in the call of"),
}
INTERCEPTIONS: dict[str, str] = {
    Interception.LOCKED: later("locked number"),
    Interception.WRONG_NUMBER: later("misdialled"),
    Interception.SCREENED: later("hears the announcement"),
}


def failed_words(request: str, fault: str, call: Call | None) -> str:
    """One sentence: what was not done, for whom, and why."""
    who = (number_text(call.caller_number) or t("number withheld")) if call else ""
    what = label(REQUESTS, request) if request in REQUESTS else request
    return t("{what} did not work: {why} {who}", what=what, why=label(FAULTS, fault), who=who).strip()


def party_name(party: Party) -> str:
    """A party as the call bar names it."""
    return party.name or number_text(party.number) or party.party_id


def party_words(party: Party) -> str:
    """Name and state of a party; why it was not reached."""
    why = label(FAULTS, party.fault) if party.fault in FAULTS else label(PARTY_STATES, party.state)
    return f"{PARTY_MARKS[party.state]} {party_name(party)} {why}"
