"""What proves a replay that leaves the system: a statement of the journal's chain and of each sound, and its signature.

The statement is plain text, line by line; the signature is ECDSA with SHA-256 over its UTF-8 bytes by the key of the
server's certificate, so that a paper can be checked with openssl alone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch_app.adapters.database.replay_rows import ChainChecked
from dispatch_app.domain.replay import Replay
from dispatch_app.domain.replay_frames import Timeline
from dispatch_app.words import t


@dataclass(frozen=True, slots=True)
class Evidence:
    """`signature` and `certificate` are "" where the centre has no certificates."""

    statement: str
    checked: ChainChecked
    digest: str
    """Of all frames: whoever replays the same lines gets the same."""
    signature: str = ""
    """DER in base64."""
    fingerprint: str = ""
    """SHA-256 of the certificate."""
    certificate: str = ""
    """PEM."""

    def lines(self) -> list[tuple[str, str]]:
        """(name, value) for people, the statement among them."""
        chain = t("whole") if not self.checked.broken_at else t("broken at line {seq}", seq=self.checked.broken_at)
        found = [(t("Chain of hashes"), f"{chain} · {t('{count} lines checked', count=self.checked.lines)}")]
        found += [tuple[str, str](line.partition(": ")[::2]) for line in self.statement.splitlines()]
        if self.signature:
            found += [(t("Signature"), self.signature), (t("Certificate"), self.fingerprint)]
        else:
            found.append((t("Signature"), t("This centre has no certificates: nothing is signed.")))
        return found


def make_evidence(
    timeline: Timeline, check: Callable[[], ChainChecked], made_by: str, made_at: datetime, tls_folder: Path | None
) -> Evidence:
    """Checks the chain and signs what it says. Raises StoreFault, OSError."""
    checked = check()
    digest = timeline.digest()
    statement = "\n".join(_statement(timeline.replay, checked, digest, made_by, made_at)) + "\n"
    if tls_folder is None:
        return Evidence(statement, checked, digest)
    key = serialization.load_pem_private_key((tls_folder / "server.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "the centre's certificates are elliptic"
    pem = (tls_folder / "server.pem").read_bytes()
    signature = base64.b64encode(key.sign(statement.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    fingerprint = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex()
    return Evidence(statement, checked, digest, signature, fingerprint, pem.decode())


def _statement(
    replay: Replay, checked: ChainChecked, digest: str, made_by: str, made_at: datetime
) -> Sequence[str]:
    """English keys, so that every reader and checker finds the same bytes."""
    proof = replay.proof
    lines = [
        "statement: dispatch replay 1",
        f"centre: {replay.centre_id}",
        f"incident: {replay.incident_id}",
        f"began: {replay.began_at.astimezone(UTC).isoformat(timespec='milliseconds')}",
        f"length_ms: {replay.length_ms}",
        f"first_line: {proof.first_seq} {proof.first_hash}",
        f"last_line: {proof.last_seq} {proof.last_hash}",
        f"head: {proof.head_seq} {proof.head_hash}",
        f"lines_checked: {checked.lines}",
        f"broken_at: {checked.broken_at}",
        f"frames_sha256: {digest}",
        *(f"fault: {fault.kind.value} {fault.seq} {fault.count}" for fault in proof.faults),
        *(f"recording: {r.recording_id} {r.sha256 or '-'}" for r in replay.recordings),
        f"made: {made_at.astimezone(UTC).isoformat(timespec='seconds')} {made_by}",
    ]
    return [line.replace("\n", " ").replace("\r", " ") for line in lines]
