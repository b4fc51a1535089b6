"""The return slip 回单 at the foot of an order sheet: fields that the crew fills in by hand."""

from __future__ import annotations

from dispatch_app.words import later, t
from station_client.paper.boxes import BLACK, Box, Line, Rect
from station_client.paper.fitting import Measure, fit

DIM = "#4D5B69"

_TIMES = (
    later("Departed"), later("At the scene"), later("Patient aboard"), later("At the hospital"), later("Handed over"),
    later("Back at the station"),
)  # fmt: skip
_CONDITIONS = (later("Condition at the scene"), later("Condition at the hospital"))
_SIGNATURES = (
    later("Odometer out"), later("Odometer in"), later("Doctor"), later("Nurse"), later("Driver"),
    later("Received by"),
)  # fmt: skip

ROWS = ((_TIMES, 11.0), (_CONDITIONS, 13.0), (_SIGNATURES, 11.0))


def lay_out_return_slip(left: float, right: float, top: float, measure: Measure) -> list[Box]:
    """A headed grid of labelled empty fields, 44 mm high."""
    boxes: list[Box] = [
        Line(left, top, right, top, 0.3),
        fit(t("Return slip"), left, top + 1.2, 40, 5.6, measure, size_pt=12, bold=True),
        fit(t("To be filled in by the crew and handed in after the mission"), left + 42, top + 2.2, right - left - 42,
            4.2, measure, size_pt=8.5, colour=DIM, align="right"),
    ]  # fmt: skip
    y = top + 8.0
    for labels, height in ROWS:
        width = (right - left) / len(labels)
        for column, label in enumerate(labels):
            x = left + column * width
            boxes.append(Rect(x, y, width, height, stroke=BLACK, stroke_mm=0.2))
            boxes.append(fit(t(label), x + 1.2, y + 0.7, width - 2.4, 3.8, measure, size_pt=8, colour=DIM))
        y += height
    return boxes
