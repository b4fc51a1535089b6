"""The centre's certificates: made once, renewed when needed, used by real TLS."""

from __future__ import annotations

import ssl
import stat
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from dispatch_app.server.certificates import CertificateFault, days_left, make_certificates, server_files
from dispatch_app.server.database_parts import open_database
from dispatch_app.server.serving import tls_context
from dispatch_app.server.settings import Settings
from dispatch_app.wire import paths
from tests.server.server_bed import client_of, running


def test_one_call_makes_everything_readable_by_the_owner_only(tmp_path: Path) -> None:
    assert len(make_certificates(tmp_path / "tls", "中心", ["127.0.0.1", "host"], ["d1"])) == 3
    files = sorted((tmp_path / "tls").iterdir())
    assert [f.name for f in files] == ["ca.key", "ca.pem", "d1.key", "d1.pem", "server.key", "server.pem"]
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert days_left(tmp_path / "tls" / "server.pem") > 800


def test_what_is_good_stays_and_the_authority_is_never_replaced(tmp_path: Path) -> None:
    make_certificates(tmp_path, "c", ["127.0.0.1"])
    authority, server = (tmp_path / "ca.pem").read_bytes(), (tmp_path / "server.pem").read_bytes()
    assert make_certificates(tmp_path, "c", ["127.0.0.1"]) == []
    assert len(make_certificates(tmp_path, "c", ["127.0.0.1", "new-name"])) == 1
    assert (tmp_path / "ca.pem").read_bytes() == authority
    assert (tmp_path / "server.pem").read_bytes() != server


def test_a_missing_or_broken_file_is_a_clear_fault(tmp_path: Path) -> None:
    with pytest.raises(CertificateFault):
        server_files(tmp_path)
    make_certificates(tmp_path, "c", ["127.0.0.1"])
    (tmp_path / "ca.pem").write_text("garbage", encoding="ascii")
    with pytest.raises(CertificateFault):
        make_certificates(tmp_path, "c", ["127.0.0.1"])


def test_the_server_speaks_tls_1_3_only(settings: Settings) -> None:
    assert tls_context(settings).minimum_version is ssl.TLSVersion.TLSv1_3
    old = ssl.create_default_context(cafile=str(settings.tls_folder / "ca.pem"))
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with running(settings, open_database):
        with httpx.Client(base_url=settings.url(), verify=old, trust_env=False) as http:
            with pytest.raises(httpx.ConnectError):
                http.get(paths.HEALTH)
        with httpx.Client(base_url=settings.url(), trust_env=False) as http, pytest.raises(httpx.ConnectError):
            http.get(paths.HEALTH)


def test_a_client_certificate_can_be_demanded(settings: Settings) -> None:
    make_certificates(settings.tls_folder, "c", settings.tls_names, ["d1"])
    with running(replace(settings, client_certificates=True), open_database):
        with client_of(settings) as nobody, pytest.raises(httpx.TransportError):
            nobody.http.get(paths.HEALTH)
        known = ssl.create_default_context(cafile=str(settings.tls_folder / "ca.pem"))
        known.load_cert_chain(settings.tls_folder / "d1.pem", settings.tls_folder / "d1.key")
        with httpx.Client(base_url=settings.url(), verify=known, trust_env=False) as http:
            assert http.get(paths.HEALTH).status_code == 200
