"""The shared fixtures give what they promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import create_engine, text

from tests.waiting import wait_until


@pytest.mark.postgres
def test_a_real_postgres_takes_rows(fresh_postgres_url: str) -> None:
    engine = create_engine(fresh_postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE call (number text)"))
        connection.execute(text("INSERT INTO call VALUES (:number)"), {"number": "13900000000"})
    with engine.connect() as connection:
        assert connection.execute(text("SELECT number FROM call")).scalars().all() == ["13900000000"]
        assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
    engine.dispose()
    assert int(version) >= 150000


def test_real_material_is_there_or_the_test_is_skipped(shared_data: Path) -> None:
    assert (shared_data / "maps").is_dir()


def test_widgets_need_no_screen(qtbot: QtBot) -> None:
    assert QGuiApplication.platformName() in ("offscreen", "xcb")


def test_a_qt_warning_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("from PySide6.QtCore import qWarning\n\n\ndef test_x(qtbot):\n    qWarning('lost layout')\n")
    root = Path(__file__).resolve().parents[1]
    result = pytester.runpytest_subprocess("-c", root / "pyproject.toml", "--rootdir", pytester.path, pytester.path)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*lost layout*"])


def test_waiting_ends_with_the_value_or_at_the_deadline() -> None:
    answers = iter([0, 0, 7])
    assert wait_until(lambda: next(answers), "a number") == 7
    with pytest.raises(AssertionError, match="a ring did not happen"):
        wait_until(lambda: False, "a ring", deadline_s=0.05)
