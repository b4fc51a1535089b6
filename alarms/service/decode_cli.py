"""`python -m alarms decode`: one answer of a UPS as JSON, or why it cannot be read."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys

from alarms.decoders.megatec import (
    MegatecFault,
    decode_identity,
    decode_q1,
    decode_rating,
    ups_reading,
)
from dispatch_app.words import later, t

FAULT_WORDS: dict[str, str] = {
    "empty": later("The answer is empty"),
    "truncated": later("The answer is cut off: {count} fields: {answer}"),
    "too_many_fields": later("The answer has too many fields ({count}) for Q1: {answer}"),
    "field_wrong": later("Field {field} is no number: {value}"),
    "bits_wrong": later("The status is not eight bits: {answer}"),
    "mixed": later("Two answers are mixed: {answer}"),
    "other_dialect": later("The UPS speaks another dialect, {dialect}: {answer}"),
    "unknown_dialect": later("This is no answer of a known UPS dialect: {answer}"),
    "not_rating": later("This is no rating (F): {answer}"),
    "not_identity": later("This is no information (I): {answer}"),
}
DIALECT_WORDS: dict[str, str] = {
    "NAK": later("refused (NAK): Q1 is not known to it"),
    "ACK": later("only acknowledged (ACK)"),
    "echo": later("the command echoed back: Q1 is not known to it"),
    "Megatec F / I": later("the answer to F or I"),
    "NMEA": later("a GPS receiver (NMEA)"),
}


def fault_text(fault: MegatecFault) -> str:
    """The reason in words."""
    values = dict(fault.values)
    if "dialect" in values:
        values["dialect"] = t(DIALECT_WORDS.get(values["dialect"], values["dialect"]))
    return t(FAULT_WORDS[fault.code], **values)


def run(arguments: list[str]) -> int:
    """0 with JSON on standard output; 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="alarms decode", description=t("Print what a UPS said, as JSON"))
    parser.add_argument("--q1", metavar="TEXT", help=t("answer to Q1 (status)"))
    parser.add_argument("--f", metavar="TEXT", help=t("answer to F (rating)"))
    parser.add_argument("--i", metavar="TEXT", help=t("answer to I (information)"))
    chosen = parser.parse_args(arguments)
    if chosen.q1 is None and chosen.f is None and chosen.i is None:
        parser.error(t("give --q1, --f or --i"))
    plain: dict[str, object] = {}
    try:
        rating = None if chosen.f is None else decode_rating(_typed(chosen.f))
        if chosen.q1 is not None:
            status = decode_q1(_typed(chosen.q1))
            reading = ups_reading(status, rating)
            plain |= dataclasses.asdict(status)
            plain |= {
                "flags": sorted(reading.flags), "whole_battery_v": reading.battery_v,
                "charge_percent": reading.charge_percent,
            }  # fmt: skip
        if rating is not None:
            plain["rating"] = dataclasses.asdict(rating)
        if chosen.i is not None:
            plain["identity"] = dataclasses.asdict(decode_identity(_typed(chosen.i)))
    except MegatecFault as fault:
        print(t("error: {why}", why=fault_text(fault)), file=sys.stderr)
        return 1
    print(json.dumps(plain, ensure_ascii=False))
    return 0


def _typed(text: str) -> str:
    """The text with \\r, \\n and \\0 as people type them on a command line."""
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0").replace("\\x00", "\0")
