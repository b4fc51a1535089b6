"""The centre's own certificate authority and the certificates it gives to the server and to clients."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dispatch_app.words import t

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 825
"""The longest that common clients accept."""

RENEW_BEFORE_DAYS = 60
"""With less left than this a certificate is made anew, and the doctor warns."""

_CLOCK_SKEW = timedelta(hours=1)


class CertificateFault(Exception):
    """A certificate file is missing, unreadable or does not fit the others."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Paths of one certificate, its key and the authority that signed it."""

    certificate: Path
    key: Path
    authority: Path


def server_files(folder: Path) -> CertificateFiles:
    """The server's files; raises CertificateFault when one is missing."""
    files = _files(folder, "server")
    for file in (files.certificate, files.key, files.authority):
        if not file.is_file():
            raise CertificateFault(t("Certificate file {file} is missing: run admin tls", file=file))
    return files


def make_certificates(folder: Path, centre_name: str, names: Sequence[str], clients: Sequence[str] = ()) -> list[str]:
    """Make what is missing, runs out soon or does not carry `names`; one line for each thing that was done.

    The authority is made once and never replaced while it is valid: clients trust it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as wrong:
        raise CertificateFault(t("{folder} cannot be written: {why}", folder=folder, why=wrong.strerror)) from wrong
    done = []
    if not (folder / "ca.pem").is_file():
        _make_authority(folder, centre_name)
        done.append(t("The centre's certificate authority was made"))
    authority, authority_key = _read(folder / "ca.pem"), _read_key(folder / "ca.key")
    if not _is_good(folder, "server", names, authority):
        _issue(folder, "server", names, authority, authority_key, ExtendedKeyUsageOID.SERVER_AUTH)
        done.append(t("The server's certificate was made for {names}", names=", ".join(names)))
    for client in clients:
        if not _is_good(folder, client, (), authority):
            _issue(folder, client, (), authority, authority_key, ExtendedKeyUsageOID.CLIENT_AUTH)
            done.append(t("The certificate of client {client} was made", client=client))
    return done


def days_left(file: Path) -> float:
    """Days until the certificate runs out, negative when it has; raises CertificateFault."""
    return (_read(file).not_valid_after_utc - datetime.now(UTC)).total_seconds() / 86400


def _files(folder: Path, name: str) -> CertificateFiles:
    return CertificateFiles(folder / f"{name}.pem", folder / f"{name}.key", folder / "ca.pem")


def _is_good(folder: Path, name: str, names: Sequence[str], authority: x509.Certificate) -> bool:
    files = _files(folder, name)
    if not files.certificate.is_file() or not files.key.is_file():
        return False
    certificate = _read(files.certificate)
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return days_left(files.certificate) > RENEW_BEFORE_DAYS and set(names) <= _names_in(certificate)


def _names_in(certificate: x509.Certificate) -> set[str]:
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return set()
    addresses = (str(one) for one in listed.get_values_for_type(x509.IPAddress))
    return {*listed.get_values_for_type(x509.DNSName), *addresses}


def _make_authority(folder: Path, centre_name: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    common = f"120 {centre_name} CA".encode()[:60].decode(errors="ignore")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(name, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.key", _key_bytes(key))
    _write(folder / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _issue(
    folder: Path, name: str, names: Sequence[str], authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey, purpose: x509.ObjectIdentifier,
) -> None:  # fmt: skip
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0] if names else name)])
    builder = (
        _builder(subject, authority.subject, key, CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(one) for one in names]), critical=False)
    certificate = builder.sign(authority_key, hashes.SHA256())
    _write(folder / f"{name}.key", _key_bytes(key))
    _write(folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW).not_valid_after(now + timedelta(days=days))
    )  # fmt: skip


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    """Put the file in place whole, readable by its owner only from its first byte."""
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(file)


def _read(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as wrong:
        raise CertificateFault(t("Certificate {file} cannot be read", file=file)) from wrong


def _read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as wrong:
        raise CertificateFault(t("Certificate {file} cannot be read", file=file)) from wrong
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateFault(t("Certificate {file} cannot be read", file=file))
    return key
