"""What must stand in the journal before something leaves the server: once for each opening, whoever asks how often."""

from __future__ import annotations

import asyncio
import hashlib

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.commands import Command
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.server.pen import Pen, PenBusy, PenStopped
from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t


async def allow_opening(pen: Pen, actor: Actor, opening: str, command: Command) -> None:
    """Comes back when the journal holds that this actor opened it, once an opening; RequestFault otherwise."""
    named = f"{type(command).__name__}|{actor.user}|{actor.desk_id}|{opening}|{command!r}"
    command_id = f"opening-{hashlib.sha256(named.encode()).hexdigest()[:40]}"
    try:
        answer = await asyncio.wrap_future(pen.submit(command_id, command, actor))
    except (PenBusy, PenStopped) as busy:
        raise RequestFault(503, "busy", t("The server is busy, the same action will be tried again")) from busy
    except StoreFault as fault:
        raise RequestFault(503, "database", t("The database does not answer, nothing was written")) from fault
    refusal = answer.refusal
    if refusal is not None:
        status = 403 if refusal.code in ("role_not_allowed", "recording_not_yours") else 409
        raise RequestFault(status, refusal.code, t(SENTENCES[refusal.code], **dict(refusal.values)))
