"""Types of the journal's events as words of a chronology."""

from __future__ import annotations

from dispatch_app.words import later, t

EVENTS: dict[str, str] = {
    "CallRang": later("call rang"), "CallQueued": later("call queued"), "CallOffered": later("call offered to a desk"),
    "CallAnswered": later("call answered"), "CallHeld": later("call put on hold"),
    "CallResumed": later("call resumed"), "CallEnded": later("call ended"), "CallPassed": later("call passed on"),
    "CallOverflowed": later("call overflowed"), "CallClassified": later("kind of call set"),
    "CallLinked": later("call linked to the incident"), "CallReturned": later("called back"),
    "CallTransferred": later("call transferred"), "CallPlaced": later("called out"),
    "CallMonitored": later("listened in"), "MonitoringStopped": later("listening in ended"),
    "CallDiverted": later("call diverted"), "CallMuted": later("microphone switched"),
    "CallsJoined": later("calls joined"), "PartyAdded": later("party added"), "PartyChanged": later("party changed"),
    "PartyDropped": later("party dropped"), "AnnouncementStarted": later("announcement played"),
    "FlowStarted": later("automatic flow began"), "FlowAdvanced": later("automatic flow went on"),
    "FlowEnded": later("automatic flow ended"), "DigitsPressed": later("digits pressed"),
    "DigitsSent": later("digits sent"), "MessageLeft": later("message left behind"),
    "CandidateFound": later("place of the caller found"), "CallerSought": later("caller located again"),
    "LocationLinkChanged": later("location link changed"),
    "IncidentOpened": later("incident opened"), "IncidentAmended": later("form amended"),
    "IncidentHeld": later("incident held"), "IncidentWoken": later("incident woken"),
    "IncidentHandedOver": later("incident handed over"), "IncidentClosed": later("incident was closed"),
    "IncidentReopened": later("incident reopened"), "AcceptanceOpened": later("handling opened"),
    "CheckOverridden": later("check overridden"), "MissionOrdered": later("vehicle ordered"),
    "MissionAdvanced": later("mission advanced"), "MissionEnded": later("mission ended"),
    "MissionTimeCorrected": later("time corrected"), "MissionHospitalChosen": later("hospital chosen"),
    "StateProposed": later("state suggested by position"), "ProposalDismissed": later("suggestion dismissed"),
    "OrderIssued": later("order issued"), "OrderRevised": later("order revised"),
    "OrderRecalled": later("order recalled"), "OrderConfirmed": later("step of the order confirmed"),
    "OrderStepLate": later("step of the order late"), "RecordingStarted": later("recording began"),
    "RecordingFinished": later("recording ended, hash written"), "RecordingCompressed": later("compressed"),
    "RecordingCopied": later("copied to another place"), "RecordingDamaged": later("damaged"),
    "RecordingRemoved": later("sound removed after its time of keeping"),
    "RecordingListened": later("listened to"), "RecordingExported": later("copy taken"),
    "RecordingLinked": later("recording linked"), "PatientRecordBegun": later("patient record begun"),
    "PatientRecordWritten": later("patient record written"), "HandOverSigned": later("hand-over signed"),
    "PreArrivalAcknowledged": later("hospital acknowledged"), "ReturnSlipOwed": later("return slip due"),
    "ReturnSlipFiled": later("return slip filed"), "ReturnSlipReminded": later("return slip asked for"),
    "RecordLookedAt": later("looked at personal data"), "AlarmRaised": later("alarm raised"),
    "AlarmAcknowledged": later("alarm acknowledged"), "AlarmCleared": later("alarm cleared"),
    "CrewMessageSent": later("message of crew or desk"), "CrewMessageRead": later("message read"),
    "CrewEmergencyCalled": later("crew called for help"), "CrewEmergencyAnswered": later("call for help answered"),
    "CrewEmergencyEnded": later("call for help over"),
}  # fmt: skip


def journal_words(event_type: str) -> str:
    """The words of a type of event; its name where there are none."""
    return t(EVENTS[event_type]) if event_type in EVENTS else event_type
