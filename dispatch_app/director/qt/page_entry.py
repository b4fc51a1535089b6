"""What the workbench asks of a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from dispatch_app.director.qt.all_pages import AllPages
from dispatch_app.director.qt.runner import WorkbenchRunner
from dispatch_app.qt_kit.printing import Printable


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page: its name in code and memory, its title (English, as of `later`), and what makes it.

    The page is made when it is opened first. Its methods: `opened()` each time it comes forward, `refresh()` when the
    board changed or a second passed, `speak()` in another language; where it can be printed and saved, `printable()`
    (qt_kit.printing), which Ctrl+P and Ctrl+E ask for.
    Page "replay" also has `open_incident(incident_id)`, page "search" `open_record(kind, record_id)`.
    """

    name: str
    title: str
    make: Callable[[WorkbenchRunner], QWidget]
    watches: bool = False
    """Made at the sign-in: it tells of what happens while another page is in front."""


class Page(Protocol):
    """A page's own methods; it is a QWidget too."""

    def opened(self) -> None: ...
    def refresh(self) -> None: ...
    def speak(self) -> None: ...


@runtime_checkable
class OpensIncident(Protocol):
    def open_incident(self, incident_id: str) -> None: ...


@runtime_checkable
class OpensRecord(Protocol):
    def open_record(self, kind: str, record_id: str) -> None: ...


@runtime_checkable
class Prints(Protocol):
    """Shows something that paper and spreadsheets can hold."""

    def printable(self) -> Printable: ...


@runtime_checkable
class HasAllPages(Protocol):
    """Shows the beginning of a list; the file formats take all of it. None where nothing was searched for yet."""

    def all_pages(self) -> AllPages | None: ...
