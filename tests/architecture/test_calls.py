"""Banned calls, imports and handlers stay out."""

from __future__ import annotations

import pytest

from tests.architecture.call_rules import call_offences
from tests.architecture.source_tree import PACKAGES, SourceFile, assert_none, python_files

CAUGHT = [
    ("tests/test_x.py", "import time\ntime.sleep(1)", "time.sleep"),
    ("gis_data/x.py", "from time import sleep\nsleep(1)", "time.sleep"),
    ("gis_data/x.py", "import time as clock\nclock.sleep(1)", "time.sleep"),
    ("tests/test_x.py", "import asyncio\nasync def f():\n    await asyncio.sleep(0.1)", "asyncio.sleep"),
    ("tests/test_x.py", "def test_x(qtbot):\n    qtbot.wait(100)", "qtbot.wait"),
    ("tests/test_x.py", "from unittest import mock\nmock.patch('a.b')", "mock.patch"),
    ("gis_data/x.py", "import pickle", "pickle"),
    ("gis_data/x.py", "from pickle import loads", "pickle"),
    ("gis_data/x.py", "import numpy as np\nnp.load('a', allow_pickle=True)", "allow_pickle"),
    ("gis_data/x.py", "eval('1')", "eval"),
    ("gis_data/x.py", "exec('x = 1')", "exec"),
    ("gis_data/x.py", "import os\nos.system('ls')", "os.system"),
    ("gis_data/x.py", "import subprocess\nsubprocess.run('ls', shell=True)", "shell=True"),
    ("dispatch_app/server/x.py", "print('x')", "print outside"),
    ("gis_data/x.py", "from datetime import datetime\ndatetime.now()", "without a time zone"),
    ("gis_data/x.py", "import datetime as dt\ndt.datetime.utcnow()", "utcnow"),
    ("dispatch_app/domain/x.py", "from datetime import UTC, datetime\ndatetime.now(UTC)", "the time is passed in"),
    ("dispatch_app/use_cases/x.py", "import time\ntime.monotonic()", "the time is passed in"),
    ("gis_data/x.py", "try:\n    f()\nexcept Exception:\n    g()", "broad except"),
    ("gis_data/x.py", "try:\n    f()\nexcept (ValueError, BaseException):\n    g()", "broad except"),
    ("gis_data/x.py", "try:\n    f()\nexcept:\n    g()", "broad except"),
    ("gis_data/x.py", "try:\n    f()\nexcept ValueError:\n    pass", "empty except"),
    ("gis_data/x.py", "try:\n    f()\nexcept ValueError:\n    ...", "empty except"),
]

FINE = [
    ("dispatch_app/__main__.py", "print('x')"),
    ("dispatch_app/bench/ring.py", "print('x')"),
    ("dispatch_app/server/x.py", "from datetime import UTC, datetime\ndatetime.now(UTC)"),
    ("dispatch_app/server/x.py", "try:\n    f()\nexcept Exception:  # boundary: one bad request\n    g()"),
    ("dispatch_app/console/qt/x.py", "menu.exec()\nmodel.eval()"),
    ("gis_data/x.py", "import numpy as np\nnp.load('a', allow_pickle=False)"),
    ("tests/test_x.py", "import asyncio\nasync def f():\n    await asyncio.sleep(0)"),
]


def test_nothing_banned_is_used() -> None:
    assert_none(one for file in python_files(*PACKAGES, "tests", "installer") for one in call_offences(file))


@pytest.mark.parametrize(("path", "source", "sentence"), CAUGHT)
def test_a_banned_use_is_caught(path: str, source: str, sentence: str) -> None:
    offences = call_offences(SourceFile(path, source))
    assert len(offences) == 1
    assert sentence in offences[0]


@pytest.mark.parametrize(("path", "source"), FINE)
def test_an_allowed_use_passes(path: str, source: str) -> None:
    assert call_offences(SourceFile(path, source)) == []
