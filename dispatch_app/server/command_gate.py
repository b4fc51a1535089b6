"""A command as it came over HTTP, decoded and answered by the pen."""

from __future__ import annotations

import asyncio

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import Actor
from dispatch_app.server.pen import Pen, PenBusy, PenStopped
from dispatch_app.server.request_boundary import RequestFault, check_protocol, decoded, malformed
from dispatch_app.use_cases.command_desk import Answer
from dispatch_app.wire import messages as msg
from dispatch_app.wire.codec import CodecFault, decode_command
from dispatch_app.words import t

COMMAND_ID_LENGTH = 80
"""A UUID has 36 characters; our own ids name an order and its step."""


async def take_command(pen: Pen, raw: bytes, actor: Actor) -> Answer:
    """The pen's answer to a wire.messages.CommandRequest; raises RequestFault 400, 426 or 503."""
    check_protocol(raw)
    wanted = decoded(raw, msg.CommandRequest)
    if not 0 < len(wanted.command_id) <= COMMAND_ID_LENGTH or not wanted.command_id.isprintable():
        words = t("must be 1–{most} printable characters", most=COMMAND_ID_LENGTH)
        raise RequestFault(400, "malformed", words, "$.command_id")
    try:
        command = decode_command(wanted.type, wanted.data)
    except CodecFault as wrong:
        raise malformed(wrong) from wrong
    try:
        waiting = pen.submit(wanted.command_id, command, actor)
    except PenBusy as busy:
        raise RequestFault(503, "busy", t("The server is busy, the same action will be tried again")) from busy
    except PenStopped as stopped:
        raise RequestFault(503, "stopping", t("The server is ending")) from stopped
    try:
        return await asyncio.wrap_future(waiting)
    except StoreFault as fault:
        raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
