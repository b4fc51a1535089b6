"""The triage book shipped with the product: chief complaints, key questions, rules, needs, instructions.

Written for this project from general first-aid knowledge; it copies no proprietary protocol. The medical director of
a centre must review it before live use.
"""

from __future__ import annotations

from dispatch_app.domain.incident import Grade
from dispatch_app.domain.triage import Complaint, Question, Rule

BOOK_VERSION = "2026.1"

STAY_CALM = "Stay with the patient, keep them still and warm; the ambulance is on its way"
OPEN_DOOR = "Open the door, switch on the light, send someone to meet the ambulance"
NOTHING_TO_EAT = "Give nothing to eat or drink"
CALL_AGAIN = "If anything gets worse, call 120 again at once"


def _q(code: str, text: str) -> Question:
    return Question(code, text)


_COMPLAINTS = (
    Complaint(
        "cardiac_arrest", "Cardiac arrest, not breathing", Grade.A,
        (_q("seen", "Did anyone see the collapse?"), _q("defibrillator", "Is a defibrillator near?")),
        (), ("chest_pain", "icu"), (STAY_CALM, OPEN_DOOR),
    ),
    Complaint(
        "chest_pain", "Chest pain", Grade.B,
        (
            _q("longer_15", "Has it lasted longer than 15 minutes?"),
            _q("cold_sweat", "Cold sweat or pale?"),
            _q("radiates", "Does the pain reach arm, jaw or back?"),
            _q("heart_history", "Known heart disease?"),
            _q("short_breath", "Short of breath?"),
        ),
        (
            Rule("long_lasting", (("longer_15", "yes"),), Grade.A),
            Rule("cold_sweat", (("cold_sweat", "yes"),), Grade.A),
            Rule("radiating", (("radiates", "yes"), ("heart_history", "yes")), Grade.A),
            Rule("short_breath", (("short_breath", "yes"),), Grade.A),
        ),
        ("chest_pain",),
        ("Let the patient sit half upright and rest completely", "Loosen tight clothing",
         "Do not let the patient walk", NOTHING_TO_EAT, OPEN_DOOR),
    ),
    Complaint(
        "breathing", "Difficulty breathing", Grade.B,
        (_q("speaks", "Can they speak whole sentences?"), _q("blue", "Are lips or face blue?"),
         _q("sudden", "Did it start suddenly?"), _q("choking", "Did something get stuck in the throat?")),
        (Rule("cannot_speak", (("speaks", "no"),), Grade.A), Rule("blue", (("blue", "yes"),), Grade.A),
         Rule("choking", (("choking", "yes"),), Grade.A)),
        ("icu",),
        ("Let the patient sit upright", "Loosen tight clothing, open a window", STAY_CALM),
    ),
    Complaint(
        "stroke", "Stroke signs", Grade.B,
        (_q("face", "Does one side of the face droop?"), _q("arm", "Is one arm weak?"),
         _q("speech", "Is speech slurred?"), _q("within_6h", "Did it start within six hours?")),
        (Rule("fresh_face", (("face", "yes"), ("within_6h", "yes")), Grade.A),
         Rule("fresh_arm", (("arm", "yes"), ("within_6h", "yes")), Grade.A),
         Rule("fresh_speech", (("speech", "yes"), ("within_6h", "yes")), Grade.A)),
        ("stroke",),
        ("Note the time when it began", "Lay the patient on the side if they vomit", NOTHING_TO_EAT, STAY_CALM),
    ),
    Complaint(
        "unconscious", "Unconscious or fainted", Grade.A,
        (_q("wakes", "Is the patient awake again?"), _q("convulsing", "Is the patient convulsing?"),
         _q("sugar", "Known diabetes?")),
        (), ("icu",),
        ("Tilt the head back, lift the chin, watch the breathing", "Turn the patient on the side if breathing",
         NOTHING_TO_EAT, CALL_AGAIN),
    ),
    Complaint(
        "traffic", "Traffic accident", Grade.B,
        (_q("trapped", "Is anyone trapped?"), _q("several", "Are several people hurt?"),
         _q("bleeding", "Is there heavy bleeding?"), _q("awake", "Are all of them awake?")),
        (Rule("trapped", (("trapped", "yes"),), Grade.A), Rule("several", (("several", "yes"),), Grade.A),
         Rule("bleeding", (("bleeding", "yes"),), Grade.A), Rule("not_awake", (("awake", "no"),), Grade.A)),
        ("trauma",),
        ("Do not move the injured unless in danger", "Warn the traffic, switch on hazard lights",
         "Press firmly on heavy bleeding with a clean cloth", STAY_CALM),
    ),
    Complaint(
        "fall", "Fall or injury", Grade.C,
        (_q("height", "Did they fall from more than two metres?"), _q("head", "Was the head hit?"),
         _q("deformed", "Is a limb bent out of shape?"), _q("bleeding", "Is there heavy bleeding?")),
        (Rule("height", (("height", "yes"),), Grade.A), Rule("head", (("head", "yes"),), Grade.B),
         Rule("deformed", (("deformed", "yes"),), Grade.B), Rule("bleeding", (("bleeding", "yes"),), Grade.A)),
        ("trauma",),
        ("Do not move the injured unless in danger", "Do not straighten a bent limb", STAY_CALM),
    ),
    Complaint(
        "bleeding", "Bleeding", Grade.B,
        (_q("spurting", "Does the blood spurt or soak through?"), _q("vomits_blood", "Do they vomit blood?"),
         _q("faint", "Are they faint or pale?")),
        (Rule("spurting", (("spurting", "yes"),), Grade.A), Rule("faint", (("faint", "yes"),), Grade.A),
         Rule("vomits_blood", (("vomits_blood", "yes"),), Grade.A)),
        ("trauma",),
        ("Press firmly on the wound with a clean cloth and do not let go", "Lay the patient flat", NOTHING_TO_EAT),
    ),
    Complaint(
        "burns", "Burns", Grade.B,
        (_q("large", "Is the burn larger than two palms?"), _q("face", "Are face or airway burnt?"),
         _q("electric", "Was it electricity or chemicals?")),
        (Rule("large", (("large", "yes"),), Grade.A), Rule("face", (("face", "yes"),), Grade.A),
         Rule("electric", (("electric", "yes"),), Grade.A)),
        ("burns",),
        ("Switch off the current before touching the patient", "Cool the burn with running water for 20 minutes",
         "Do not pull off stuck clothing, no ointment", STAY_CALM),
    ),
    Complaint(
        "poisoning", "Poisoning or overdose", Grade.B,
        (_q("awake", "Is the patient fully awake?"), _q("gas", "Could it be gas?"),
         _q("pesticide", "Was it pesticide or acid?")),
        (Rule("not_awake", (("awake", "no"),), Grade.A), Rule("gas", (("gas", "yes"),), Grade.A),
         Rule("pesticide", (("pesticide", "yes"),), Grade.A)),
        ("poisoning",),
        ("If it may be gas: open the windows, switch on nothing, get everybody out",
         "Do not make the patient vomit", "Keep the packet or bottle for the crew", CALL_AGAIN),
    ),
    Complaint(
        "obstetrics", "Pregnancy or birth", Grade.B,
        (_q("baby_visible", "Can the baby be seen?"), _q("waters", "Have the waters broken?"),
         _q("bleeding", "Is there heavy bleeding?")),
        (Rule("baby_visible", (("baby_visible", "yes"),), Grade.A), Rule("bleeding", (("bleeding", "yes"),), Grade.A)),
        ("obstetrics",),
        ("Lay her on the left side", "Have clean towels ready; do not pull, do not hold back", STAY_CALM),
    ),
    Complaint(
        "child", "Sick child", Grade.C,
        (_q("convulsing", "Is the child convulsing?"), _q("limp", "Is the child limp or hard to wake?"),
         _q("breathing_hard", "Is breathing hard or noisy?")),
        (Rule("convulsing", (("convulsing", "yes"),), Grade.A), Rule("limp", (("limp", "yes"),), Grade.A),
         Rule("breathing_hard", (("breathing_hard", "yes"),), Grade.B)),
        ("paediatrics",),
        ("Lay the child on the side, put nothing in the mouth", "Undress lightly, do not cover up", STAY_CALM),
    ),
    Complaint(
        "abdominal_pain", "Abdominal pain", Grade.C,
        (_q("severe", "Is the pain unbearable?"), _q("faint", "Are they faint or pale?"),
         _q("pregnant", "Could she be pregnant?")),
        (Rule("severe", (("severe", "yes"),), Grade.B), Rule("faint", (("faint", "yes"),), Grade.A),
         Rule("pregnant", (("pregnant", "yes"),), Grade.B)),
        (), (NOTHING_TO_EAT, "Let the patient lie as is most comfortable", CALL_AGAIN),
    ),
    Complaint(
        "fever", "Fever, infectious disease suspected", Grade.C,
        (_q("contact", "Contact with a known infectious patient?"), _q("short_breath", "Short of breath?")),
        (Rule("contact", (("contact", "yes"),), Grade.B), Rule("short_breath", (("short_breath", "yes"),), Grade.B)),
        ("infectious",), ("Stay in one room, wear a mask", STAY_CALM),
    ),
    Complaint(
        "mental", "Mental crisis", Grade.C,
        (_q("weapon", "Is there a weapon or danger to others?"), _q("injured", "Have they hurt themselves?")),
        (Rule("weapon", (("weapon", "yes"),), Grade.B), Rule("injured", (("injured", "yes"),), Grade.A)),
        (), ("Keep your distance and stay calm", "Remove knives and pills if it is safe", CALL_AGAIN),
    ),
    Complaint(
        "other", "Other or unclear", Grade.C,
        (_q("worse", "Is it getting worse quickly?"), _q("walks", "Can the patient walk?")),
        (Rule("worse", (("worse", "yes"),), Grade.B),),
        (), (STAY_CALM, CALL_AGAIN),
    ),
    Complaint(
        "transport", "Transfer between hospitals or home", Grade.D,
        (_q("oxygen", "Does the patient need oxygen or a monitor?"),),
        (Rule("oxygen", (("oxygen", "yes"),), Grade.C),),
        (), ("Have the papers and medicines ready",),
    ),
)  # fmt: skip

BOOK: dict[str, Complaint] = {complaint.code: complaint for complaint in _COMPLAINTS}
"""Complaints by code, in the order in which screens list them."""
