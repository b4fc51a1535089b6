"""Which language a UPS (or what else sits on the port) speaks when it does not speak Q1."""

from __future__ import annotations

import re

_DIALECTS: tuple[tuple[str, str], ...] = (
    (r"\(?NAK", "NAK"),
    (r"\(?ACK", "ACK"),
    (r"(Q1|F|I|QS|QGS|M|D)", "echo"),
    (r"\((?:\S+ ){11}[01]{12}", "Voltronic QGS"),
    (r"\((?:\S+ ){7}[01]{10,12}(?: .*)?", "Voltronic QS"),
    (r"\^D?\d{3}.*", "Voltronic P"),
    (r"~\d\d[A-Z].*", "Phoenixtec"),
    (r"[A-Z]{2,4},\d+(,[\d.]+)+", "Best Power ID"),
    (r"\d{1,4}(,[\d.]+){4,}", "Best Power ST"),
    (r"\$(GP|GN|GL|BD|GB)[A-Z]{3},.*", "NMEA"),
    (r"SM", "APC Smart"),
    (r"#.*", "Megatec F / I"),
)
"""Pattern of the whole answer → the dialect's name."""


def dialect_of(text: str) -> str:
    """The name of the dialect ("NAK" and "echo" for a refused and a mirrored command), "" where none is known."""
    whole = text.strip().strip('"')
    return next((name for pattern, name in _DIALECTS if re.fullmatch(pattern, whole, re.DOTALL)), "")
