"""Words that the pages of vehicles and hospitals share, by the key under which their scripts ask for them."""

from __future__ import annotations

from dispatch_app.domain.reasons import (
    EMERGENCY_ENDINGS,
    EMPTY_RUN_REASONS,
    RECORD_OUTCOMES,
    REFUSING_REASONS,
    STAND_DOWN_REASONS,
)
from dispatch_app.server.patient_record_paper import COLOUR_WORDS, FACT_WORDS, KIND_WORDS, SEX_WORDS
from dispatch_app.use_cases.recommend_hospitals import CAPABILITY_WORDS
from dispatch_app.words import later

STATE_WORDS = {
    "ordered": later("ordered"), "received": later("received"), "en_route": later("en route"),
    "on_scene": later("on scene"), "patient_aboard": later("patient aboard"), "at_hospital": later("at hospital"),
    "handed_over": later("handed over"), "returning": later("returning"), "at_station": later("at station"),
    "aborted": later("aborted"), "empty_run": later("empty run"),
}  # fmt: skip

GRADE_WORDS = {
    "A": later("critical"), "B": later("urgent"), "C": later("less urgent"), "D": later("not urgent"),
    "": later("not graded"),
}  # fmt: skip

VITAL_WORDS = {
    "heart_rate": later("Pulse"), "systolic_mmhg": later("Systolic"), "diastolic_mmhg": later("Diastolic"),
    "pressure": later("Blood pressure"), "breaths": later("Breaths"), "oxygen_pct": later("SpO₂"),
    "temperature_c": later("Temperature"), "glucose_mmol_l": later("Glucose"), "gcs": later("GCS"),
    "gcs_eye": later("Eyes open"), "gcs_verbal": later("Verbal answer"), "gcs_motor": later("Motor answer"),
}  # fmt: skip

SHARED_TEXTS: dict[str, str] = {
    **{f"state.{code}": words for code, words in STATE_WORDS.items()},
    **{f"grade.{code}": words for code, words in GRADE_WORDS.items()},
    **{f"refusing.{code}": words for code, words in REFUSING_REASONS.items()},
    **{f"empty.{code}": words for code, words in EMPTY_RUN_REASONS.items()},
    **{f"reason.{code}": words for code, words in {**EMERGENCY_ENDINGS, **STAND_DOWN_REASONS}.items()},
    **{f"outcome.{code}": words for code, words in RECORD_OUTCOMES.items()},
    **{f"capability.{code}": words for code, words in CAPABILITY_WORDS.items()},
    **{f"colour.{colour}": words for colour, words in COLOUR_WORDS.items() if words},
    **{f"fact.{fact}": words for fact, words in FACT_WORDS.items()},
    **{f"kind.{kind}": words for kind, words in KIND_WORDS.items()},
    **{f"vital.{name}": words for name, words in VITAL_WORDS.items()},
    **{f"sex.{code}": words for code, words in SEX_WORDS.items()},
    "user": later("User"), "password": later("Password"), "sign_in": later("Open the page"),
    "sign_out": later("Sign out"),
    "must_change": later("Choose a password of your own (at least 8 characters)"),
    "new_password": later("New password"),
    "online": later("online"), "offline": later("offline"), "waiting_to_send": later("{count} to send"),
    "language": later("English"), "cancel": later("Cancel"), "save": later("Save"),
    "back": later("Back"), "send": later("Send the words"),
    "understood": later("Understood"), "exercise": later("Exercise"),
    "not_reached": later("The server cannot be reached. What you do is kept and sent later."),
    "sign_in_failed": later("The server cannot be reached"),
    "sound_off": later("Touch the screen once so that sounds can be heard"),
    "patient": later("Patient"), "minutes": later("{minutes} min"), "seconds": later("{seconds} s"),
    "pdf": later("Print (PDF)"), "age_years": later("{age} years"), "conscious.no": later("unconscious"),
    "conscious.yes": later("conscious"), "breathing.none": later("no breathing"),
    "breathing.abnormal": later("breathing abnormal"), "breathing.normal": later("breathing normal"),
    "people": later("{count} patients"), "allergy": later("Allergies: {what}"),
}  # fmt: skip
"""Code of a state, reason, fact … or a label → English; the Chinese stands in dispatch_app.words."""
