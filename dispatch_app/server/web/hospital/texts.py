"""Words of the hospital page."""

from __future__ import annotations

from dispatch_app.server.web.page_texts import SHARED_TEXTS
from dispatch_app.words import later

HOSPITAL_TEXTS: dict[str, str] = {
    **SHARED_TEXTS,
    "title": later("Emergency department"),
    "coming": later("On the way here"), "coming_none": later("Nobody is on the way"),
    "planned": later("Planned, not aboard yet"), "taken_over": later("Taken over"),
    "eta.driving": later("arrives in"), "eta.earliest": later("earliest at"), "eta.there": later("has arrived"),
    "eta.none": later("no position"), "eta.late": later("due since"), "fix_age": later("position {age} old"),
    "critical": later("critical"), "seen": later("Seen"), "seen_by": later("Seen by {name} at {time}"),
    "word_for_crew": later("Word for the crew (entrance, team …)"), "tell_crew": later("Tell the crew"),
    "vitals_none": later("No vital signs yet"), "treatment": later("Treatment"), "record": later("Record"),
    "hand_over": later("Take the patient over"), "your_name": later("Name of who takes over"),
    "department": later("Department"),
    "note": later("Free note"), "sign": later("Sign the hand-over"), "signed": later("{name} · {time}"),
    "not_signed": later("not signed"),
    "beds": later("Beds and diversion"), "whole_house": later("Whole department"), "beds_free": later("beds free"),
    "open": later("taking patients"), "diverting": later("diverting"), "told_at": later("told {age} ago"),
    "never_told": later("never told"), "tell_state": later("Tell the centre"),
    "state_old": later("Older than an hour: please confirm"), "confirm_state": later("Still right"),
    "remark_department": later("Remark, e.g. CT out of order"),
    "crew": later("Crew"), "called": later("Called"), "remarks": later("Remarks"), "more": later("Record and course"),
    "distance": later("{km} km"),
}  # fmt: skip
