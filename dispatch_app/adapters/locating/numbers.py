"""Telephone numbers in one form, so that a caller's number and the subscriber table's meet.

The form: digits only. Mainland mobiles are 11 digits (13900000000) without +86, 0086 or a long-distance 0 in front;
fixed lines carry their area code with its 0 (02161234567). A local fixed number (7 or 8 digits) gets the centre's own
area code where that is known. Short and service numbers (110, 12345, 4008001234) stay as they are. Extensions are
dropped.
"""

from __future__ import annotations

import re
import unicodedata

_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|;).*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s\-‐‑–—.()/·]+")
_ABROAD = re.compile(r"^(?:\+|00)")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")

LONGEST_DIGITS = 15
"""ITU-T E.164 §6.1: a number has at most 15 digits."""


def normal_number(raw: str, area_code: str = "") -> str:
    """The number in its one form, "" when the text is no telephone number. `area_code` like "021", the centre's own."""
    text = unicodedata.normalize("NFKC", raw[:80]).strip().lower()
    text = re.sub(r"^(?:tel|sip):", "", text).split("@")[0]
    digits = _BETWEEN.sub("", _EXTENSION.sub("", text))
    from_abroad = _ABROAD.match(digits) is not None
    digits = _ABROAD.sub("", digits)
    if not digits.isascii() or not digits.isdigit():
        return ""
    if from_abroad:
        if not digits.startswith("86"):
            return digits if 7 <= len(digits) <= LONGEST_DIGITS else ""
        digits = digits[2:].removeprefix("0")
        if not _MOBILE.match(digits) and len(digits) >= 9 and not digits.startswith(("400", "800")):
            digits = "0" + digits
    elif digits.startswith("86") and _MOBILE.match(digits[2:]):
        digits = digits[2:]
    if digits.startswith("0") and _MOBILE.match(digits[1:]):
        digits = digits[1:]
    if len(digits) in (7, 8) and digits[0] in "2345678" and area_code:
        digits = area_code + digits
    return digits if 3 <= len(digits) <= LONGEST_DIGITS else ""
