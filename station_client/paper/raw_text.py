"""The order as plain text: printed when no page can be typeset. Nothing here may fail."""

from __future__ import annotations

from dispatch_app.domain.order import Order, OrderState
from dispatch_app.words import t
from station_client.paper.order_sheet import Edition
from station_client.paper.wording import clock, day, grade_words, patient_words


def raw_text(order: Order, edition: Edition) -> str:
    """Every fact of the sheet, one a line, narrow enough for any printer."""
    sheet = order.sheet
    mark = t("REPRINT") if edition.reprint else ""
    void = t("VOID") if order.state is OrderState.RECALLED else ""
    rows = (
        (t("Dispatch order"), f"{order.order_id}  r{order.revision}  {mark}{void}"),
        ("", sheet.centre_name),
        (t("Response grade"), f"{grade_words(sheet.grade)}  {sheet.complaint}"),
        (t("Scene address"), sheet.scene.text),
        (t("Meeting point"), sheet.meeting_point.text),
        (t("Caller"), f"{sheet.caller_number} {sheet.caller_name} {sheet.contact_number}"),
        (t("Patient"), patient_words(sheet.patient)),
        (t("Vehicle"), f"{sheet.plate}  {t(', ').join(sheet.crew)}"),
        (t("To hospital"), sheet.hospital_name),
        (t("Hazards"), sheet.hazards),
        (t("Remarks"), sheet.remarks),
        *((t("Instructions"), text) for text in sheet.instructions),
        *((t("Here before"), text) for text in sheet.history),
        *((str(number), text) for number, text in enumerate(sheet.route.turns, start=1)),
        (t("Dispatcher"), f"{sheet.desk_name} {sheet.dispatcher}"),
        (t("Printed"), f"{day(edition.printed_at, edition.zone)} {clock(edition.printed_at, edition.zone)}"),
    )
    return "\n".join(f"{label}: {words}" if label else words for label, words in rows if words.strip()) + "\n"
