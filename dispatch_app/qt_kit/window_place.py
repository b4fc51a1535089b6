"""Where a window stands: fitted into a room of the screen, kept and brought back."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtWidgets import QMainWindow


def fit_into(window: QMainWindow, room: QRect) -> None:
    """Put the window with the frame that the window manager drew around it into the room."""
    if window.isMaximized() or window.isFullScreen():
        window.showNormal()
    inner, outer = window.geometry(), window.frameGeometry()
    wanted = room.adjusted(
        inner.left() - outer.left(), inner.top() - outer.top(),
        inner.right() - outer.right(), inner.bottom() - outer.bottom(),
    )  # fmt: skip
    if inner != wanted:
        window.setGeometry(wanted)


def geometry_of(window: QMainWindow) -> str:
    """Where the window stands, as `restore_window` takes it."""
    return bytes(window.saveGeometry().toBase64().data()).decode()


def restore_window(window: QMainWindow, stored: str) -> bool:
    """Put the window back; whether there was a place to put it."""
    return bool(stored) and window.restoreGeometry(QByteArray.fromBase64(stored.encode()))
