"""A refusal or a fault as the sentence a person reads."""

from __future__ import annotations

from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.wire.messages import CommandAnswer
from dispatch_app.words import later, t

LOCAL_SENTENCES: dict[str, str] = {
    "outbox_full": later("Too many actions wait for the server; this one was not taken"),
    "signed_out": later("Signed out before the server answered; this action may not have been done"),
    "server_fault": later("The server could not carry this out; its administrator finds a report"),
    "malformed": later("The server did not understand this: {where} {message}"),
    "too_large": later("This is too large for the server"),
    "client_too_old": later("This program is older than the server; install the newer version"),
}
"""Refusals that the client's side of the wire makes by itself."""


class _Blanks(dict[str, str]):
    """Values for a sentence; a value that the server did not send shows as "?", never as an error."""

    def __missing__(self, key: str) -> str:
        return "?"


def refusal_sentence(answer: CommandAnswer) -> str:
    """The refusal in the chosen language; "" for an answer that is none; the bare code when it has no sentence."""
    if answer.ok:
        return ""
    english = SENTENCES.get(answer.refusal_code) or LOCAL_SENTENCES.get(answer.refusal_code)
    if english is None:
        return t("Refused: {code}", code=answer.refusal_code)
    return t(english).format_map(_Blanks(answer.refusal_values)).strip()
