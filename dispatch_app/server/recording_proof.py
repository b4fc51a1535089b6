"""A copy of a recording that proves itself: the sound, what the journal says of it, a signature, a page for people.

The ZIP holds the sound files as they lie in the recorder's folder, `proof.json` (UTF-8, the facts), `proof.sig` (ECDSA
with SHA-256 over the bytes of proof.json, DER), `server.pem` (the certificate whose key signed), `proof.pdf` and
`READ.txt`. Checked by `python -m dispatch_app recordings proof FILE --ca ca.pem` or by openssl alone.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch_app.domain.queries.recordings import RecordingTrail
from dispatch_app.domain.recording import Recording
from dispatch_app.server.recording_proof_page import proof_page
from dispatch_app.server.recording_shelf import StoredFile
from dispatch_app.words import t

LARGEST_PROOF_BYTES = 1 << 30


class ProofFault(Exception):
    """The copy is not what it says; the text says why."""


class ProofFile(msgspec.Struct, frozen=True):
    """One sound file of the copy."""

    name: str
    role: str
    """"original" or "compressed"."""
    bytes: int
    sha256: str
    sha256_in_journal: str
    """"" for a recording that still ran."""


class ProofEvent(msgspec.Struct, frozen=True):
    """One event of the recording in the journal's hash chain."""

    seq: int
    at: datetime
    event: str
    user: str
    desk_id: str
    chain_hash: str
    detail: str = ""


class Proof(msgspec.Struct, frozen=True):
    """proof.json."""

    centre_id: str
    centre: str
    made_at: datetime
    made_by: str
    reason: str
    recording: dict[str, object]
    files: list[ProofFile]
    journal: list[ProofEvent]
    signed: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """Who makes the copy, when and why."""

    centre_id: str
    centre: str
    made_at: datetime
    made_by: str
    reason: str
    zone: str


def make_proof(copy: Copy, trail: RecordingTrail, stored: list[StoredFile], tls_folder: Path | None) -> bytes:
    """The ZIP. Without certificates (`tls_folder` None) it is not signed, and says so."""
    recording = trail.recording
    assert recording is not None
    files = [_proof_file(recording, one) for one in stored]
    journal = [
        ProofEvent(line.seq, line.at, line.event, line.user, line.desk_id, line.hash, line.detail)
        for line in trail.lines
    ]
    plain = msgspec.to_builtins(recording)
    proof = Proof(
        copy.centre_id, copy.centre, copy.made_at, copy.made_by, copy.reason, plain, files, journal,
        signed=tls_folder is not None,
    )  # fmt: skip
    content = msgspec.json.format(msgspec.json.encode(proof), indent=2)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
        for one in stored:
            packed.writestr(PurePosixPath(one.name).name, one.content)
        packed.writestr("proof.json", content)
        if tls_folder is not None:
            packed.writestr("proof.sig", _signature(tls_folder / "server.key", content))
            packed.writestr("server.pem", (tls_folder / "server.pem").read_bytes())
        packed.writestr("proof.pdf", proof_page(proof, recording, copy.zone))
        packed.writestr("READ.txt", _read_me())
    return made.getvalue()


def _proof_file(recording: Recording, stored: StoredFile) -> ProofFile:
    return ProofFile(
        PurePosixPath(stored.name).name, "original" if stored.is_original else "compressed", len(stored.content),
        hashlib.sha256(stored.content).hexdigest(),
        recording.sha256 if stored.is_original else recording.compressed_sha256,
    )  # fmt: skip


def _signature(key_file: Path, content: bytes) -> bytes:
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "the centre's certificates are elliptic"
    return key.sign(content, ec.ECDSA(hashes.SHA256()))


def _read_me() -> str:
    return "\n".join((
        t("This is a copy of a recording with its proof."),
        t("Check it: python -m dispatch_app recordings proof FILE.zip --ca ca.pem"),
        t("Or by hand:"),
        "  openssl verify -CAfile ca.pem server.pem",
        "  openssl x509 -in server.pem -pubkey -noout > server.pub",
        "  openssl dgst -sha256 -verify server.pub -signature proof.sig proof.json",
        "  sha256sum *.wav *.opus",
        "",
    ))  # fmt: skip


def check_proof(file: Path, authority: Path | None) -> Proof:
    """The facts of a copy whose every byte is as it was signed. Raises ProofFault, OSError.

    `authority` is the centre's ca.pem; None checks the hashes only and takes an unsigned copy, too.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_PROOF_BYTES:
                raise ProofFault(t("The file is too large"))
            content = packed.read("proof.json")
            if authority is not None:
                _check_signature(authority, packed.read("server.pem"), packed.read("proof.sig"), content)
            proof = msgspec.json.decode(content, type=Proof)
            for one in proof.files:
                found = hashlib.sha256(packed.read(one.name)).hexdigest()
                if found != one.sha256 or (one.sha256_in_journal and found != one.sha256_in_journal):
                    raise ProofFault(t("{file}: its content is not what was recorded", file=one.name))
    except (zipfile.BadZipFile, msgspec.DecodeError, KeyError, NotImplementedError, RuntimeError) as wrong:
        raise ProofFault(t("This is no copy of a recording, or a part is missing: {reason}", reason=wrong)) from wrong
    return proof


def _check_signature(authority: Path, certificate_pem: bytes, signature: bytes, content: bytes) -> None:
    try:
        ours = x509.load_pem_x509_certificate(authority.read_bytes())
        theirs = x509.load_pem_x509_certificate(certificate_pem)
        theirs.verify_directly_issued_by(ours)
        key = theirs.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ProofFault(t("The signature is not right"))
        key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError, TypeError) as wrong:
        raise ProofFault(t("The signature is not right")) from wrong
