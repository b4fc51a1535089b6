"""Reports by e-mail: SMTP with TLS, one message a delivery, its id the same at every try."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from dispatch_app.words import t

TIMEOUT_S = 20.0
"""Of each step of the conversation: a mail server that scans attachments takes seconds."""

MOST_BYTES = 15_000_000
"""Of all files of a message; most mail servers refuse more than twenty million."""


class MailFault(Exception):
    """The message was not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`security`: "tls" from the first byte, "starttls" before anything is said, "none" inside one machine only."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    word_file: Path | None = None
    """File with the password, read at each delivery."""
    authority: Path | None = None
    """Certificate of the authority that signed the mail server's, where it is none of the system's."""


def send_report(
    settings: MailSettings, to: Sequence[str], subject: str, text: str, files: Sequence[tuple[str, bytes]], key: str
) -> None:
    """Hand the message over. `key` names the delivery: the same key gives the same message id. Raises MailFault."""
    if sum(len(body) for _, body in files) > MOST_BYTES:
        raise MailFault(t("The files are too large for an e-mail; use the folder"))
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = " ".join(subject.split()), settings.sender, ", ".join(to)
    host = settings.sender.partition("@")[2] or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
    message.set_content(text)
    for name, body in files:
        kind = _KINDS.get(name.rpartition(".")[2], ("application", "octet-stream"))
        message.add_attachment(body, maintype=kind[0], subtype=kind[1], filename=name)
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, _password(settings))
            refused = server.send_message(message)
    except (OSError, smtplib.SMTPException, ssl.SSLError) as wrong:
        raise MailFault(_why(wrong)) from wrong
    if refused:
        raise MailFault(t("The mail server refused {receivers}", receivers=", ".join(refused)))


def _connected(settings: MailSettings) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=str(settings.authority) if settings.authority else None)
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_S, context=trusted)
    server = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_S)
    if settings.security == "starttls":
        try:
            server.starttls(context=trusted)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server


def _password(settings: MailSettings) -> str:
    return settings.word_file.read_text(encoding="utf-8").strip() if settings.word_file is not None else ""


def _why(wrong: Exception) -> str:
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return t("The mail server refused {receivers}", receivers=", ".join(wrong.recipients))
    if isinstance(wrong, smtplib.SMTPResponseException):
        said = wrong.smtp_error.decode(errors="replace") if isinstance(wrong.smtp_error, bytes) else wrong.smtp_error
        return f"SMTP {wrong.smtp_code} {said}"[:160]
    return f"{type(wrong).__name__}: {wrong}"[:160]


_KINDS = {
    "pdf": ("application", "pdf"), "html": ("text", "html"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}  # fmt: skip
