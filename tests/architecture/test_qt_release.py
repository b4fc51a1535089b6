"""The locked PySide6 survives a long shift on this Python."""

from __future__ import annotations

import subprocess
import sys

# Some PySide6 releases lose a reference to None on every void call and abort the program after some thousand.
_VOID_CALLS = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget, timer = QWidget(), QTimer()
for count in range(50_000):
    timer.setInterval(count)
    widget.setToolTip("")
print("survived")
"""


def test_a_hundred_thousand_void_calls() -> None:
    result = subprocess.run([sys.executable, "-c", _VOID_CALLS], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.strip()) == (0, "survived"), result.stderr[-2000:]
