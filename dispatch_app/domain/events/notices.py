"""Events about notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.domain.notice import Notice, NoticeReceipt


@dataclass(frozen=True, slots=True)
class NoticeSent:
    notice: Notice


@dataclass(frozen=True, slots=True)
class NoticeRecalled:
    notice_id: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeConfirmed:
    """The receipt as it is now."""

    receipt: NoticeReceipt


@dataclass(frozen=True, slots=True)
class NoticeExpired:
    notice_id: str


NoticeEvent = NoticeSent | NoticeRecalled | NoticeConfirmed | NoticeExpired
