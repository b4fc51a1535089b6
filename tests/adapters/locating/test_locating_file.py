"""The locating file: everything of it built, every mistake named; the plug-in; the documented example."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dispatch_app.adapters.locating.http_source import HttpSource
from dispatch_app.adapters.locating.locating_file import LocatingFileFault, build_locating, read_locating
from dispatch_app.adapters.locating.reports import Finding
from dispatch_app.adapters.locating.sms import SmsGateway
from dispatch_app.adapters.locating.sources import Question


class Radar:
    """A plug-in as a city might write it."""

    source_id, name = "radar", "雷达"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        if "range_km" not in fields:
            raise ValueError("range_km is missing")

    def answers_for(self, number: str) -> bool:
        return True

    def locate(self, question: Question) -> list[Finding]:
        return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name in ("police110", "unicom", "sms"):
        (tmp_path / "keys" / name).write_text("k" * 20 + "\n", encoding="ascii")
    layout = "[columns]\nnumber = [1, 12]\naddress = [13, 40]\n"
    (tmp_path / "112-layout.toml").write_text(layout, encoding="utf-8")
    return tmp_path


def test_the_documented_example_is_understood(folder: Path) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "locating.md").read_text(encoding="utf-8")
    text = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0]
    plugin = f"{__name__}:Radar"
    sys.modules.setdefault(__name__, sys.modules[Radar.__module__])
    text = text.replace('"our_city.locating:Radar"', f'"{plugin}"\nrange_km = 5')
    file = folder / "locating.toml"
    file.write_text(text, encoding="utf-8")
    built = read_locating(file)
    police, radar = built.pulls
    assert isinstance(police, HttpSource) and police.answers_for("13900000000")
    assert not police.answers_for("02161234567")
    assert police.peer.token == "k" * 20 and radar.name == "雷达"
    assert [one.form.source_id for one in built.pushes] == ["unicom"]
    assert built.held is not None and built.held.allows("https://LIS.example.org/a")
    for bad in ("http://lis.example.org/a", "https://evil.org/", "https://x@lis.example.org/", "https://lis.example.org:81/"):
        assert not built.held.allows(bad)
    assert isinstance(built.sms, SmsGateway)
    assert built.drop is not None and (built.drop.datum, built.drop.tolerated_share) == ("BD09", 0.01)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[sourc]", "sourc"),
        ('[[source]]\nkind = "pull"\nid = "a b"\nurl = "https://x/{number}"', "id"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "https://x/"', "url"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "http://x/{number}"', "url"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "https://x/{number}"\ndatum = "MARS"', "datum"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "https://x/{number}"\nnumbers = "("', "numbers"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "https://x/{number}"\ntimeout_s = 900', "timeout_s"),
        ('[[source]]\nkind = "pull"\nid = "a"\nurl = "https://x/{number}"\ncolour = 1', "colour"),
        ('[[source]]\nkind = "push"\nid = "a"', "key_file"),
        ('[[source]]\nkind = "push"\nid = "a"\nkey_file = "absent"', "key_file"),
        ('[[source]]\nkind = "os.system"', "kind"),
        ('[[source]]\nkind = "no.such.module:Thing"', "kind"),
        ("[held]\nhosts = []", "hosts"),
        ('[sms]\nkind = "pigeon"', "kind"),
        ('[drop]\nfolder = "x"\nlayout = "absent.toml"', "layout"),
        ("source = 5", "source"),
    ],
)
def test_every_mistake_is_named(folder: Path, text: str, named: str) -> None:
    with pytest.raises(LocatingFileFault, match=re.escape(named)):
        build_locating(tomllib.loads(text), folder)


def test_short_keys_and_twins_are_refused(folder: Path) -> None:
    (folder / "short").write_text("abc", encoding="ascii")
    twin = {"kind": "push", "id": "a", "key_file": "short"}
    with pytest.raises(LocatingFileFault) as caught:
        build_locating({"source": [twin, twin]}, folder)
    assert len(caught.value.wrong) == 3
    with pytest.raises(LocatingFileFault):
        read_locating(folder / "absent.toml")
