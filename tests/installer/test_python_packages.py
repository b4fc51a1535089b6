"""Locked libraries are installed once, checked by hash, and a failure says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from installer import python_packages
from installer.python_packages import environment_folder, install_locked, make_environment
from installer.spoken import SetUpFault


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment") / "venv"
    make_environment(folder)
    return folder


@pytest.mark.slow
def test_a_second_run_installs_nothing(
    environment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = tmp_path / "requirements.lock"
    lock.write_text("# nothing yet\n", encoding="utf-8")
    make_environment(environment)
    install_locked(environment, lock)
    assert "installing" in capsys.readouterr().out
    install_locked(environment, lock)
    assert "match the lock" in capsys.readouterr().out
    lock.write_text("# changed\n", encoding="utf-8")
    install_locked(environment, lock)
    assert "installing" in capsys.readouterr().out


def test_a_library_that_cannot_be_had_is_said_plainly(
    environment: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    lock = tmp_path / "other.lock"
    lock.write_text(f"no-such-library==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    for _ in range(2):  # a failure leaves no mark behind that it was done
        with pytest.raises(SetUpFault, match="could not be installed") as fault:
            install_locked(environment, lock)
    fault.value.show()
    shown = capsys.readouterr().err
    assert "Python 库安装失败" in shown
    assert "no-such-library" in shown
    assert "→" in shown


def test_a_folder_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SetUpFault, match="no virtual environment"):
        make_environment(tmp_path)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_is_noticed_before_pip_runs(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_packages, "_NEEDED_BYTES", 10**18)
    lock = tmp_path / "another.lock"
    lock.touch()
    with pytest.raises(SetUpFault, match="too little disk"):
        install_locked(environment, lock)


def test_the_environment_lies_where_the_setting_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCH_VENV", str(tmp_path / "elsewhere"))
    assert environment_folder() == tmp_path / "elsewhere"
    monkeypatch.delenv("DISPATCH_VENV")
    assert environment_folder() == python_packages.ROOT / ".venv"
