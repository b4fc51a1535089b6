"""`python -m dispatch_app recordings`: `verify` checks every sound file offline against its hash in the journal,
`proof` checks a copy that was taken out of the system.

Exit code 0 when all is well, 1 when something is wrong, 2 when it cannot be checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from dispatch_app.adapters.database.faults import StoreFault
from dispatch_app.adapters.database.recordings_in_journal import JournalRecordings, recordings_in_journal
from dispatch_app.domain.recording import Recording, RecordingState
from dispatch_app.exchange.recording.verifying import (
    Checked,
    Expected,
    Finding,
    Trouble,
    expected_of_cards,
    verify_folder,
)
from dispatch_app.server.recording_proof import ProofFault, check_proof
from dispatch_app.server.settings import SettingsFault, load_settings
from dispatch_app.words import later, t

FINE, WRONG, UNREADABLE = 0, 1, 2

TROUBLES = {
    Trouble.CHANGED: later("its content is not what was recorded"),
    Trouble.MISSING: later("it is missing"),
    Trouble.UNREADABLE: later("it cannot be read"),
    Trouble.UNKNOWN: later("nobody has reported it"),
    Trouble.CARD_DIFFERS: later("its card says another hash than the journal"),
}

SHOWN = 200
"""Findings that are printed one by one; the rest is counted."""


def run(arguments: list[str]) -> int:
    """Check a folder of recordings; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app recordings", description=t("Check recordings"))
    parts = parser.add_subparsers(dest="part", required=True)
    verify = parts.add_parser("verify", help=t("Check every sound file against the journal"))
    verify.add_argument("folder", type=Path, help=t("folder of the recordings, or of a copy"))
    verify.add_argument("--settings", type=Path, help=t("settings file of the server"))
    verify.add_argument("--cards", action="store_true", help=t("go by the cards beside the files, without a journal"))
    verify.add_argument("--copy", action="store_true", help=t("the folder is a copy: what is not in it is no fault"))
    proof = parts.add_parser("proof", help=t("Check a copy of a recording that was taken out"))
    proof.add_argument("file", type=Path, help=t("ZIP file of the copy"))
    proof.add_argument("--ca", type=Path, help=t("the centre's ca.pem; without it the signature is not checked"))
    chosen = parser.parse_args(arguments)
    if chosen.part == "proof":
        return _check_copy(chosen.file, chosen.ca)
    if (chosen.settings is None) != chosen.cards or not chosen.folder.is_dir():
        print(t("Give a folder that is there, and either --settings FILE or --cards"), file=sys.stderr)
        return UNREADABLE
    try:
        with _progress() as (shown, task):
            expected, journal = _expected(chosen, shown, task)
            checked = _verify(chosen, expected, shown, task)
    except (StoreFault, SettingsFault, OSError) as fault:
        print(t("Cannot be checked: {reason}", reason=fault), file=sys.stderr)
        return UNREADABLE
    return _say(checked, journal)


def _check_copy(file: Path, authority: Path | None) -> int:
    try:
        proof = check_proof(file, authority)
    except ProofFault as wrong:
        print(wrong, file=sys.stderr)
        return WRONG
    except OSError as fault:
        print(t("Cannot be checked: {reason}", reason=fault.strerror or fault), file=sys.stderr)
        return UNREADABLE
    for one in proof.files:
        print(f"{one.name}  SHA-256 {one.sha256}")
    for event in proof.journal:
        print(f"{event.seq}  {event.at:%Y-%m-%d %H:%M:%S}Z  {event.event}  {event.user}  {event.chain_hash}")
    print(t("The copy is as it was recorded; taken by {user}: {reason}", user=proof.made_by, reason=proof.reason))
    print(t("The signature of {centre} is right", centre=proof.centre) if authority else t("Signature not checked"))
    return FINE


@contextmanager
def _progress() -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield shown, shown.add_task(t("Journal"), total=None)


def _expected(
    chosen: argparse.Namespace, shown: Progress, task: TaskID
) -> tuple[list[Expected], JournalRecordings | None]:
    if chosen.cards:
        return list(expected_of_cards(chosen.folder)), None
    settings = load_settings(chosen.settings)
    journal = recordings_in_journal(
        settings.database_url, settings.centre.centre_id,
        lambda done, total: shown.update(task, completed=done, total=total),
    )  # fmt: skip
    return [expected_of_recording(one) for one in journal.recordings], journal


def _verify(chosen: argparse.Namespace, expected: list[Expected], shown: Progress, task: TaskID) -> Checked:
    shown.update(task, description=t("Recordings"), completed=0, total=len(expected))
    whole = not chosen.copy
    checked = verify_folder(
        chosen.folder, expected, whole=whole, step=lambda count: shown.update(task, completed=count)
    )
    if whole:
        return checked
    found = tuple(one for one in checked.findings if one.trouble is not Trouble.MISSING)
    return Checked(checked.recordings, checked.files, checked.bytes, found)


def expected_of_recording(recording: Recording) -> Expected:
    """What the journal says of a recording."""
    return Expected(
        recording.recording_id, recording.file, recording.sha256, recording.compressed_file,
        recording.compressed_sha256, removed=recording.state is RecordingState.REMOVED,
        running=not recording.sha256,
    )  # fmt: skip


def _say(checked: Checked, journal: JournalRecordings | None) -> int:
    for finding in checked.findings[:SHOWN]:
        print(_sentence(finding))
    if len(checked.findings) > SHOWN:
        print(t("… and {count} more", count=len(checked.findings) - SHOWN))
    figures = {"recordings": checked.recordings, "files": checked.files, "size": f"{checked.bytes / 1e6:.1f}"}
    print(t("{recordings} recordings, {files} files checked, {size} MB", **figures))
    if journal is not None:
        print(t("Head: {number} {hash}", number=journal.events, hash=journal.head_hash))
    if checked.findings:
        print(t("{count} faults found", count=len(checked.findings)))
        return WRONG
    print(t("All recordings are as they were recorded"))
    return FINE


def _sentence(finding: Finding) -> str:
    values = {"recording": finding.recording_id or "-", "file": finding.file, "reason": t(TROUBLES[finding.trouble])}
    return t("Recording {recording}, file {file}: {reason}", **values)
