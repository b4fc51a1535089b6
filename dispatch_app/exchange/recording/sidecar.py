"""What is known of each recording, beside its file: enough to go on after a kill, and to check it with no database.

A recording's card lies in `running/` while it is recorded, in `pending/` until it is hashed, compressed and copied,
and then beside its file. Moving from one to the next is one rename.
"""

from __future__ import annotations

import contextlib
import os
import wave
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from dispatch_app.domain.recording import RecordingKind
from dispatch_app.exchange.recording.growing_wav import HEADER, repair_header
from dispatch_app.words import t

RUNNING, PENDING = "running", "pending"


class CardFault(Exception):
    """A card cannot be read; the text names it."""


class Stage(StrEnum):
    """What has been done for a recording."""

    RUNNING = "running"
    WRITTEN = "written"
    HASHED = "hashed"
    COMPRESSED = "compressed"
    SETTLED = "settled"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One recording; paths are relative to the recorder's folder, with forward slashes."""

    recording_id: str
    kind: RecordingKind
    channels: tuple[str, ...]
    file: str
    started_at: datetime
    call_id: str = ""
    desk_id: str = ""
    line: str = ""
    number: str = ""
    stage: Stage = Stage.RUNNING
    ended_at: datetime | None = None
    size_bytes: int = 0
    sha256: str = ""
    dropped_s: float = 0.0
    note: str = ""
    compressed_file: str = ""
    compressed_size_bytes: int = 0
    compressed_sha256: str = ""
    copies: tuple[str, ...] = ()
    original_removed: bool = False


class CardBox:
    """The cards of one recorder's folder. All may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """Make the folders."""
        for name in (RUNNING, PENDING):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def place(self, card: Card) -> Path:
        """Where the card lies in its stage."""
        if card.stage is Stage.RUNNING:
            return self.folder / RUNNING / f"{card.recording_id}.json"
        if card.stage is Stage.SETTLED:
            return (self.folder / card.file).with_suffix(".json")
        return self.folder / PENDING / f"{card.recording_id}.json"

    def keep(self, card: Card, before: Card | None = None) -> None:
        """Write the card where it belongs; its place of before is emptied afterwards."""
        place = self.place(card)
        write_whole(place, msgspec.json.format(msgspec.json.encode(card), indent=1))
        if before is not None and (old := self.place(before)) != place:
            old.unlink(missing_ok=True)

    def find(self, recording_id: str) -> Card | None:
        """The card of a recording, wherever it lies; None where there is none that can be read."""
        names = (f"{RUNNING}/{recording_id}.json", f"{PENDING}/{recording_id}.json", card_beside(recording_id))
        for path in (self.folder / name for name in names):
            with contextlib.suppress(CardFault):
                return read_card(path)
        return None

    def found_without_card(self, recording_id: str) -> Card | None:
        """A new card for sound whose card is lost; None where there is no sound. Kind and number only the centre knows.

        May raise OSError.
        """
        file = file_of(recording_id)
        path = self.folder / file
        if not path.is_file() or path.stat().st_size <= HEADER.size:
            return None
        repair_header(path)
        with wave.open(str(path)) as sound:
            channels = ("caller", "desk")[: sound.getnchannels()]
        return Card(
            recording_id=recording_id, kind=RecordingKind.CALL, channels=channels, file=file, stage=Stage.WRITTEN,
            started_at=datetime.strptime(f"{recording_id[:12]}+0000", "%y%m%d%H%M%S%z"),
            ended_at=datetime.fromtimestamp(path.stat().st_mtime, UTC), note=t("The recorder's notes of it were lost"),
        )  # fmt: skip

    def waiting(self, stage_folder: str) -> list[Card]:
        """The cards in `running/` or `pending/`, oldest first; broken ones are left where they are."""
        found = []
        for path in sorted((self.folder / stage_folder).glob("*.json")):
            with contextlib.suppress(CardFault):
                found.append(read_card(path))
        return sorted(found, key=lambda card: card.started_at)

    def settled(self) -> list[Path]:
        """Every settled card, oldest day first."""
        return sorted(self.folder.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]/*.json"))

    def broken(self) -> list[Path]:
        """Cards in `running/` and `pending/` that cannot be read."""
        found = []
        for path in (*(self.folder / RUNNING).glob("*.json"), *(self.folder / PENDING).glob("*.json")):
            try:
                read_card(path)
            except CardFault:
                found.append(path)
        return found


def file_of(recording_id: str) -> str:
    """Where the sound of a serial number lies in the recorder's folder: by its day (UTC)."""
    return f"20{recording_id[:2]}/{recording_id[2:4]}/{recording_id[4:6]}/{recording_id}.wav"


def card_beside(recording_id: str) -> str:
    """Where the card of a settled recording lies."""
    return file_of(recording_id).removesuffix(".wav") + ".json"


def read_card(path: Path) -> Card:
    """The card of a file. Raises CardFault."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Card)
    except (OSError, msgspec.DecodeError) as wrong:
        raise CardFault(f"{path.name}: {wrong}") from wrong


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power failure. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    fd = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
