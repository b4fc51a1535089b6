"""Work off the Qt thread: one function at a time, its result or its fault told in the Qt thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class Background(QObject):
    """Runs `work()` in the pool; `done` carries what it returned, `failed` the exception it raised."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def start(self, work: Callable[[], object]) -> None:
        """Begin; a second one waits for the first."""
        self._pool.start(_Work(self, work))

    def wait(self, deadline_ms: int = 5_000) -> bool:
        """Let what runs come to its end; False where it did not in time."""
        return self._pool.waitForDone(deadline_ms)


class _Work(QRunnable):
    def __init__(self, owner: Background, work: Callable[[], object]) -> None:
        super().__init__()
        self._owner = owner
        self._work = work

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as wrong:  # boundary: a thread's fault is told where somebody sees it
            self._owner.failed.emit(wrong)
        else:
            self._owner.done.emit(result)
