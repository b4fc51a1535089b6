"""The notice that an order is void: short, large, unmistakable."""

from __future__ import annotations

from dispatch_app.domain.order import Order
from dispatch_app.domain.reasons import CANCELLING_REASONS, REFUSING_REASONS, STAND_DOWN_REASONS
from dispatch_app.words import t
from station_client.paper.boxes import BLACK, Box, Line, Page, Rect
from station_client.paper.fitting import Measure, fit
from station_client.paper.order_sheet import LEFT, RIGHT, Edition
from station_client.paper.wording import clock, day

WIDTH = RIGHT - LEFT


def lay_out_void(order: Order, edition: Edition, measure: Measure) -> Page:
    """One page for an order that was recalled after its paper was printed."""
    sheet = order.sheet
    at = f"{day(edition.printed_at, edition.zone)} {clock(edition.printed_at, edition.zone)}"
    boxes: list[Box] = [
        fit(sheet.centre_name, LEFT, 14, WIDTH, 9, measure, size_pt=16, bold=True),
        Rect(LEFT, 28, WIDTH, 46, stroke=BLACK, stroke_mm=1.6),
        fit(t("VOID"), LEFT + 4, 33, WIDTH - 8, 24, measure, size_pt=54, bold=True, align="centre"),
        fit(t("Order {number} no longer counts", number=order.order_id), LEFT + 4, 59, WIDTH - 8, 11, measure,
            size_pt=20, align="centre"),
    ]  # fmt: skip
    rows = (
        (t("Vehicle"), sheet.plate),
        (t("Scene address"), sheet.scene.text),
        (t("Reason"), reason_words(order.recalled_reason)),
        (t("Station"), sheet.station_name),
        (t("Printed"), at),
    )
    y = 84.0
    for label, words in rows:
        boxes.append(fit(label, LEFT, y + 2, 30, 7, measure, size_pt=12))
        boxes.append(fit(words or "—", LEFT + 32, y, WIDTH - 32, 14, measure, size_pt=17, bold=True))
        y += 16
        boxes.append(Line(LEFT, y - 1, RIGHT, y - 1, 0.15))
    if edition.reprint:
        boxes.append(fit(t("REPRINT"), LEFT, y + 4, WIDTH, 9, measure, size_pt=18, bold=True, align="right"))
    return Page(f"{order.order_id}-r{order.revision}-void", tuple(boxes))


def reason_words(code: str) -> str:
    """A recall's reason in words; free text as it is."""
    for reasons in (STAND_DOWN_REASONS, CANCELLING_REASONS, REFUSING_REASONS):
        if code in reasons:
            return t(reasons[code])
    return code
