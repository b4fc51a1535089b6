"""The locks hold exact, hashed versions of everything the project asks for."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.source_tree import ROOT

_PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
RUNTIME_LOCK = "installer/requirements.lock"
TEST_LOCK = "installer/requirements-test.lock"


def _pins(lock: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in _PIN.finditer((ROOT / lock).read_text(encoding="utf-8"))}


def _asked_for(requirements: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in requirements}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def _unhashed(text: str) -> list[str]:
    entries = re.split(r"\n(?=[a-z0-9])", text)
    return [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


def test_everything_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert _asked_for(project["dependencies"]) - _pins(RUNTIME_LOCK).keys() == set()
    assert _asked_for(project["optional-dependencies"]["test"]) - _pins(TEST_LOCK).keys() == set()


def test_tests_run_on_the_versions_that_are_delivered() -> None:
    assert _pins(RUNTIME_LOCK).items() <= _pins(TEST_LOCK).items()


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, TEST_LOCK])
def test_every_locked_package_has_hashes(lock: str) -> None:
    assert _unhashed((ROOT / lock).read_text(encoding="utf-8")) == []


def test_a_package_without_hash_is_caught() -> None:
    assert _unhashed("alembic==1.0 \\\n    --hash=sha256:00\nrich==2.0\n") == ["rich==2.0"]
