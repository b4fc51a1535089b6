"""Commands about notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.notice import Address, NoticeFile, ReceiptStep


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Tell these parties something; a `party_id` of "*" means all of that kind."""

    to: tuple[Address, ...]
    text: str
    title: str = ""
    urgent: bool = False
    valid_s: float = 86_400.0
    files: tuple[NoticeFile, ...] = ()
    reply_to: str = ""
    starts_in_s: float = 0.0
    """From when on it is to be read; `valid_s` counts from then."""


@dataclass(frozen=True, slots=True)
class RecallNotice:
    notice_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmNotice:
    """The receiver (as signed in) has it on the screen, or a person has read it."""

    notice_id: str
    step: ReceiptStep
    read_by: str = ""
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExpireNotice:
    """Its time is over: it leaves the screens and stays in the archive."""

    notice_id: str


NoticeCommand = SendNotice | RecallNotice | ConfirmNotice | ExpireNotice
