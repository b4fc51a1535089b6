"""What the centre must know of a recording, from its card: told when it happens, and again where it got lost. Pure.

A report has the same command id whenever it is told, so that telling twice changes nothing.
"""

from __future__ import annotations

import re

from dispatch_app.domain.commands.recordings import (
    RecordingCommand,
    ReportRecordingCompressed,
    ReportRecordingCopied,
    ReportRecordingDamaged,
    ReportRecordingFinished,
    ReportRecordingStarted,
)
from dispatch_app.exchange.recording.sidecar import Card, Stage
from dispatch_app.words import t

_SERIAL = re.compile(r"\d{16}")


def is_serial(recording_id: str) -> bool:
    """Whether a recorder has made this id."""
    return _SERIAL.fullmatch(recording_id) is not None


def started(card: Card) -> tuple[str, RecordingCommand]:
    """(command id, command) of its beginning."""
    return report_id(card.recording_id, "started"), ReportRecordingStarted(
        card.recording_id, card.kind, card.channels, card.file, call_id=card.call_id, desk_id=card.desk_id,
        line=card.line, number=card.number, at=card.started_at,
    )


def finished(card: Card) -> ReportRecordingFinished:
    """The hash of a card that has been hashed."""
    return ReportRecordingFinished(
        card.recording_id, card.size_bytes, card.sha256, dropped_s=card.dropped_s, at=card.ended_at, note=card.note
    )


def compressed(card: Card) -> ReportRecordingCompressed:
    """The compressed file of a card that has one."""
    return ReportRecordingCompressed(
        card.recording_id, card.compressed_file, card.compressed_size_bytes, card.compressed_sha256
    )


def report_id(recording_id: str, what: str) -> str:
    """The command id under which something is told of a recording."""
    return f"recording:{recording_id}:{what}"


def retold(card: Card) -> list[tuple[str, RecordingCommand]]:
    """(command id, command) of all that has come about so far, in its order; nothing while it is not hashed."""
    told: list[tuple[str, RecordingCommand]] = []
    if card.sha256:
        told.append(("finished", finished(card)))
    elif card.stage is Stage.SETTLED:
        note = card.note or t("The file was never written")
        told.append(("damaged", ReportRecordingDamaged(card.recording_id, note)))
    if card.compressed_sha256:
        told.append(("compressed", compressed(card)))
    told += [(f"copied:{one}", ReportRecordingCopied(card.recording_id, one)) for one in card.copies]
    return [(report_id(card.recording_id, what), command) for what, command in told]


def lost(recording_id: str, why: str) -> tuple[str, RecordingCommand]:
    """(command id, command): the recording that the centre believes to run is nowhere."""
    return report_id(recording_id, "lost"), ReportRecordingDamaged(recording_id, why)
