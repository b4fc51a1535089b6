"""The locating file: location sources, allowed hosts of location addresses, SMS gateway, drop folder – one TOML file.

Every mistake is named with its table and field. Keys stand in files of their own beside it, never in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch_app.adapters.locating.drop_rules import DropRules
from dispatch_app.adapters.locating.held_source import HeldReader
from dispatch_app.adapters.locating.http_exchange import HttpPeer
from dispatch_app.adapters.locating.http_source import HttpSource
from dispatch_app.adapters.locating.line_layout import LayoutFault, LineLayout, layout_of, read_layout
from dispatch_app.adapters.locating.reports import SourceForm
from dispatch_app.adapters.locating.sms import SmsGateway, SmsModem, SmsPort
from dispatch_app.adapters.locating.sources import LocationSource, PluginFault, load_factory
from dispatch_app.domain.place import PlaceSource
from dispatch_app.words import t
from gis_data.datum import find_datum
from gis_data.faults import DatumFault

MOST_SOURCES = 20
"""Parties that a centre agrees with; each may cost a thread for its time-out."""

LEAST_KEY = 16
"""Signs of a key: fewer can be guessed."""


class LocatingFileFault(Exception):
    """The file cannot be used; `wrong` holds one sentence a mistake."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("\n".join(wrong))
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class PushSource:
    """A party that sends by itself; `key` proves it."""

    form: SourceForm
    key: str


@dataclass(frozen=True, slots=True)
class Locating:
    """Everything of the file, built. Without a file there are no sources but the subscriber table."""

    pulls: tuple[LocationSource, ...] = ()
    pushes: tuple[PushSource, ...] = ()
    held: HeldReader | None = None
    sms: SmsPort | None = None
    drop: DropRules | None = None


class _Table:
    """One table of the file; every field is taken once, what is left over is unknown."""

    def __init__(self, name: str, content: Mapping[str, Any], folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._left = dict(content)
        self.wrong: list[str] = []

    def text(self, field: str, default: str | None = None, pattern: str = r".{1,400}") -> str:
        value = self._left.pop(field, default)
        if isinstance(value, str) and (value == default or re.fullmatch(pattern, value)):
            return value
        self._fault(field, t("is missing") if value is None else t("cannot be used"))
        return ""

    def number(self, field: str, default: float, least: float, most: float) -> float:
        value = self._left.pop(field, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        self._fault(field, f"{least:g}–{most:g}")
        return default

    def flag(self, field: str) -> bool:
        value = self._left.pop(field, False)
        if not isinstance(value, bool):
            self._fault(field, "true, false")
        return value is True

    def datum(self) -> str:
        name = self.text("datum", "WGS84")
        try:
            return find_datum(name).name
        except DatumFault:
            self._fault("datum", t("The datum {datum} is not known here", datum=name[:40]))
            return "WGS84"

    def key(self, field: str = "key_file", needed: bool = False) -> str:
        """The key in a file: at least LEAST_KEY signs."""
        name = self.text(field, None if needed else "")
        if not name:
            return ""
        try:
            key = (self.folder / name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            self._fault(field, t("cannot be read"))
            return ""
        if len(key) < LEAST_KEY:
            self._fault(field, t("is shorter than {least} characters", least=LEAST_KEY))
        return key

    def layout(self) -> LineLayout | None:
        value = self._left.pop("layout", None)
        if value is None:
            return None
        try:
            return layout_of(value) if isinstance(value, dict) else read_layout(self.folder / str(value))
        except LayoutFault as wrong:
            self._fault("layout", str(wrong))
            return None

    def peer(self) -> HttpPeer:
        ca_file = self.text("ca_file", "")
        timeout_s = self.number("timeout_s", 3.0, 0.2, 30.0)
        return HttpPeer(timeout_s, self.folder / ca_file if ca_file else None, self.key())

    def rest(self) -> dict[str, Any]:
        """Everything not taken yet: the fields of a plug-in."""
        rest, self._left = self._left, {}
        return rest

    def raw(self, field: str) -> Any:
        return self._left.pop(field, None)

    def _fault(self, field: str, why: str) -> None:
        self.wrong.append(f"[{self.name}] {field}: {why}")

    def fault(self, field: str, why: str) -> None:
        """Note a mistake that the caller found."""
        self._fault(field, why)

    def done(self) -> list[str]:
        """Every mistake, unknown fields among them."""
        return self.wrong + [f"[{self.name}] {name}: " + t("no such field") for name in self._left]


def read_locating(file: Path) -> Locating:
    """The file, checked and built. Raises LocatingFileFault with every mistake."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        raise LocatingFileFault([t("{file} cannot be read: {why}", file=file, why=wrong.strerror or wrong)]) from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise LocatingFileFault([t("{file} is not valid TOML: {why}", file=file, why=wrong)]) from wrong
    return build_locating(content, file.parent)


def build_locating(content: Mapping[str, Any], folder: Path) -> Locating:
    """The parsed file, checked and built; relative files count from `folder`. Raises LocatingFileFault."""
    wrong = [f"[{name}]: " + t("no such section") for name in set(content) - {"source", "held", "sms", "drop"}]
    tables = content.get("source", [])
    if not isinstance(tables, list) or len(tables) > MOST_SOURCES:
        raise LocatingFileFault(["[[source]]: " + t("at most {most}", most=MOST_SOURCES)])
    pulls: list[LocationSource] = []
    pushes: list[PushSource] = []
    for place, one in enumerate(tables, start=1):
        table = _Table(f"source {place}", one if isinstance(one, dict) else {}, folder)
        built = _source(table)
        if isinstance(built, PushSource):
            pushes.append(built)
        elif built is not None:
            pulls.append(built)
        wrong += table.done()
    ids = [p.source_id for p in pulls] + [p.form.source_id for p in pushes]
    wrong += [f"[source] id: {one} " + t("stands twice") for one in sorted({i for i in ids if ids.count(i) > 1})]
    held = sms = drop = None
    for name, build in (("held", _held), ("sms", _sms), ("drop", _drop)):
        if isinstance(content.get(name), dict):
            table = _Table(name, content[name], folder)
            made = build(table)
            wrong += table.done()
            held, sms, drop = (made if n == name else v for n, v in (("held", held), ("sms", sms), ("drop", drop)))
    if wrong:
        raise LocatingFileFault(wrong)
    return Locating(tuple(pulls), tuple(pushes), held, sms, drop)


def _source(table: _Table) -> LocationSource | PushSource | None:
    kind = table.text("kind", None)
    if kind not in ("pull", "push"):
        try:
            return load_factory(kind)(table.rest())
        except (PluginFault, ValueError) as wrong:
            table.fault("kind", str(wrong))
            return None
    form = _form(table)
    if kind == "push":
        return PushSource(form, table.key(needed=True))
    url = table.text("url", None, r"https?://\S{1,390}")
    method = table.text("method", "GET", "GET|POST")
    numbers = table.text("numbers", "")
    try:
        re.compile(numbers)
    except re.error:
        table.fault("numbers", t("cannot be used"))
    if url.startswith("http://") and not table.flag("insecure"):
        table.fault("url", t("must begin with https://, unless insecure = true"))
    else:
        table.flag("insecure")
    if method == "GET" and "{number}" not in url:
        table.fault("url", t("must hold {number}, or method = \"POST\"", number="{number}"))
    return HttpSource(form, url, table.peer(), method, numbers)


def _form(table: _Table) -> SourceForm:
    source_id = table.text("id", None, r"[A-Za-z0-9_-]{1,32}")
    name = table.text("name", source_id, r".{1,40}")
    source = table.text("shown_as", "operator", "operator|handset|sms_link|subscriber")
    radius_m = table.number("radius_m", 0.0, 0.0, 200_000.0)
    return SourceForm(
        source_id, name, PlaceSource(source or "operator"), table.datum(), table.layout(), radius_m or None
    )


def _held(table: _Table) -> HeldReader:
    hosts = table.raw("hosts")
    if not isinstance(hosts, list) or not hosts or not all(isinstance(host, str) for host in hosts):
        table.fault("hosts", t("is missing"))
        hosts = []
    return HeldReader(frozenset(h.lower() for h in hosts), table.peer(), insecure=table.flag("insecure"))


def _sms(table: _Table) -> SmsPort:
    kind = table.text("kind", None, "gateway|modem")
    if kind == "modem":
        return SmsModem(table.text("port", None), int(table.number("baud", 115_200, 300, 4_000_000)))
    return SmsGateway(table.text("url", None, r"https?://\S{1,390}"), table.peer())


def _drop(table: _Table) -> DropRules:
    folder = table.text("folder", None)
    return DropRules(
        folder=table.folder / folder,
        datum=table.datum(),
        layout=table.layout(),
        settle_s=table.number("settle_s", 10, 0, 3600),
        stale_after_s=table.number("stale_days", 8, 0.001, 3650) * 86_400,
        tolerated_share=table.number("tolerated_pct", 0, 0, 100) / 100,
    )
