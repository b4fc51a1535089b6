"""Recordings checked against the hashes that are written down elsewhere: in the journal, or on their cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from dispatch_app.exchange.recording.hashing import file_hash
from dispatch_app.exchange.recording.sidecar import Card, CardBox, CardFault, Stage, read_card


class Trouble(StrEnum):
    """What is wrong with a file."""

    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    """A sound file that nobody has reported."""
    CARD_DIFFERS = "card_differs"
    """The card beside the file says another hash than the journal."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One recording as it should be; hashes are "" where none was ever reported."""

    recording_id: str
    file: str
    sha256: str
    compressed_file: str = ""
    compressed_sha256: str = ""
    removed: bool = False
    running: bool = False
    original_removed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    recording_id: str
    file: str
    trouble: Trouble
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result: files whose hash was computed and fitted, and what is wrong."""

    recordings: int
    files: int
    bytes: int
    findings: tuple[Finding, ...]


def expected_of_card(card: Card) -> Expected:
    """What a card says."""
    return Expected(
        card.recording_id, card.file, card.sha256, card.compressed_file, card.compressed_sha256,
        running=card.stage in (Stage.RUNNING, Stage.WRITTEN), original_removed=card.original_removed,
    )  # fmt: skip


def expected_of_cards(folder: Path) -> Iterator[Expected]:
    """What all cards of a folder say; broken ones are skipped here and found by `verify_folder`."""
    box = CardBox(folder)
    for card in (*box.waiting("running"), *box.waiting("pending")):
        yield expected_of_card(card)
    for path in box.settled():
        try:
            yield expected_of_card(read_card(path))
        except CardFault:
            continue


def verify_folder(
    folder: Path, expected: Iterable[Expected], *, whole: bool = True, step: Callable[[int], None] = lambda count: None
) -> Checked:
    """Check every expected file; with `whole` also name sound files that nobody expects. `step` gets the count."""
    findings: list[Finding] = []
    known: set[str] = set()
    recordings = files = size = 0
    for one in expected:
        recordings += 1
        known |= {one.file, one.compressed_file}
        for name, sha256, may_be_gone in _files_of(one):
            try:
                found, length = file_hash(folder / PurePosixPath(name))
            except FileNotFoundError:
                if not may_be_gone:
                    findings.append(Finding(one.recording_id, name, Trouble.MISSING))
                continue
            except OSError as fault:
                findings.append(Finding(one.recording_id, name, Trouble.UNREADABLE, str(fault)))
                continue
            files, size = files + 1, size + length
            if found != sha256:
                findings.append(Finding(one.recording_id, name, Trouble.CHANGED, found))
        findings += _card_findings(folder, one)
        step(recordings)
    if whole:
        findings += _unknown(folder, known)
    return Checked(recordings, files, size, tuple(findings))


def _files_of(one: Expected) -> Iterator[tuple[str, str, bool]]:
    """Name, hash and whether it may be gone: an original may, once it was compressed."""
    if one.removed or one.running:
        return
    if one.sha256:
        yield one.file, one.sha256, bool(one.compressed_sha256)
    if one.compressed_sha256:
        yield one.compressed_file, one.compressed_sha256, False


def _card_findings(folder: Path, one: Expected) -> Iterator[Finding]:
    path = (folder / PurePosixPath(one.file)).with_suffix(".json")
    if one.removed or not path.is_file():
        return
    try:
        card = read_card(path)
    except CardFault as fault:
        yield Finding(one.recording_id, path.name, Trouble.UNREADABLE, str(fault))
        return
    if (card.sha256, card.compressed_sha256) != (one.sha256, one.compressed_sha256):
        yield Finding(one.recording_id, path.name, Trouble.CARD_DIFFERS)


def _unknown(folder: Path, known: set[str]) -> Iterator[Finding]:
    days = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]"
    for path in sorted(folder.glob(f"{days}/*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".wav", ".opus") and name not in known:
            yield Finding("", name, Trouble.UNKNOWN)
