"""A notice on paper: who says what to whom, until when, with the names of its files and a line for who has read it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dispatch_app.domain.notice import Notice
from dispatch_app.words import t
from station_client.paper.boxes import Box, Line, Page
from station_client.paper.fitting import Measure, fit
from station_client.paper.order_sheet import LEFT, RIGHT
from station_client.paper.wording import clock, day

WIDTH = RIGHT - LEFT
TEXT_MM = 190.0
"""Room for 2,000 characters in a size that is still read at arm's length."""


def lay_out_notice(notice: Notice, printed_at: datetime, zone: tzinfo, measure: Measure) -> Page:
    """One page."""
    def moment(at: datetime) -> str:
        return f"{day(at, zone)} {clock(at, zone)}"

    urgent = t("URGENT") + " " if notice.urgent else ""
    about = "　".join((
        notice.sender_name, moment(notice.sent_at), t("valid until {time}", time=moment(notice.valid_until)),
    ))  # fmt: skip
    boxes: list[Box] = [
        fit(urgent + (notice.title or t("Notice")), LEFT, 14, WIDTH, 14, measure, size_pt=24, bold=True),
        fit(about, LEFT, 30, WIDTH, 7, measure, size_pt=11),
        Line(LEFT, 39, RIGHT, 39, 0.4),
        fit(notice.text, LEFT, 43, WIDTH, TEXT_MM, measure, size_pt=15, top=True),
        Line(LEFT, 238, RIGHT, 238, 0.15),
    ]
    if notice.files:
        names = "、".join(file.name for file in notice.files)
        boxes.append(fit(t("Files: {names}", names=names), LEFT, 240, WIDTH, 14, measure, size_pt=11))
    boxes.append(fit(t("Read by (name, time)"), LEFT, 258, WIDTH, 7, measure, size_pt=11))
    boxes.append(Line(LEFT + 50, 265, RIGHT, 265, 0.15))
    printed = f"{t('Printed')} {moment(printed_at)}"
    boxes.append(fit(printed, LEFT, 276, WIDTH, 6, measure, size_pt=9, align="right"))
    return Page(notice.notice_id, tuple(boxes))
