"""The page that shares a caller's position, in a real browser of a telephone's size, against the real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_app.domain import commands as cmd
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import PlaceSource, Position
from tests.server.chromium_bed import Browser, browser
from tests.server.test_locating import Centre, centre

PICTURES = os.environ.get("PAGE_PICTURES", "")
"""Folder for pictures of the page, for a person to look at."""


@pytest.fixture(scope="module")
def phone() -> Iterator[Browser]:
    """One browser for all: it takes seconds to start."""
    with browser() as opened:
        yield opened


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Centre]:
    """A centre on 127.0.0.1 without TLS: browsers trust that address as they trust https."""
    with centre(tmp_path, tls={"enabled": False, "insecure_local": True}) as made:
        made.ring()
        made.desk.done(cmd.SendLocationLink("c1"))
        yield made


def picture(phone: Browser, name: str) -> None:
    if PICTURES:
        phone.picture(Path(PICTURES) / f"{name}.png")


def test_the_caller_taps_once_and_the_position_arrives_and_follows(town: Centre, phone: Browser) -> None:
    url = town.link().url
    origin = url.rpartition("/l/")[0]
    phone.said.clear()
    phone.allow_location(origin)
    phone.stand_at(118.005, 32.005, 12.4)
    phone.open(url)
    town.until_call(lambda call: call.location_link and call.location_link.state is LinkState.OPENED)
    assert phone.value("document.getElementById('share').textContent") == "共享我的位置"
    assert phone.value("document.documentElement.scrollWidth <= window.innerWidth"), "nothing hangs over the edge"
    assert phone.value("document.getElementById('share').getBoundingClientRect().height") >= 64
    picture(phone, "open")
    phone.value("document.getElementById('share').click()")
    found = town.candidate(PlaceSource.SMS_LINK)
    assert found.position == Position(118.005, 32.005) and found.radius_m == pytest.approx(12.4)
    phone.until("document.getElementById('words').textContent === '位置已发送'", "the caller is told")
    assert "精度约 12 米" in phone.value("document.getElementById('detail').textContent")
    picture(phone, "shared")
    phone.stand_at(118.006, 32.006, 8.0)
    call = town.until_call(lambda call: len(call.candidates) >= 2)
    assert call.candidates[-1].position == Position(118.006, 32.006)
    town.until_call(lambda call: call.location_link and call.location_link.state is LinkState.SHARING)
    assert phone.said == [], "no error, no blocked resource, no log line"


def test_a_caller_who_does_not_allow_it_is_told_how(town: Centre, phone: Browser) -> None:
    url = town.link().url
    phone.allow_location(url.rpartition("/l/")[0], allowed=False)
    phone.open(url)
    phone.value("document.getElementById('share').click()")
    phone.until("document.getElementById('words').textContent === '手机没有允许共享位置'", "the refusal")
    assert phone.value("!document.getElementById('steps').hidden && !document.getElementById('share').disabled")
    town.until_call(lambda call: call.location_link and call.location_link.state is LinkState.DENIED)
    picture(phone, "denied")
    phone.allow_location(url.rpartition("/l/")[0])
    phone.stand_at(118.0, 32.0, 30.0)
    phone.value("document.getElementById('share').click()")
    assert town.candidate(PlaceSource.SMS_LINK).radius_m == 30.0


def test_a_link_that_is_over_says_what_to_do(town: Centre, phone: Browser) -> None:
    url = town.link().url
    phone.open(url)
    town.desk.done(cmd.SendLocationLink("c1", "13911111111"))
    phone.allow_location(url.rpartition("/l/")[0])
    phone.stand_at(118.0, 32.0, 30.0)
    phone.value("document.getElementById('share').click()")
    phone.until("document.getElementById('words').textContent.startsWith('链接已失效')", "the end of the link")
    phone.do("Page.navigate", url=url)
    phone.until("document.querySelector('h1')?.textContent === '此定位链接已失效'", "the page")
    picture(phone, "gone")
    call = town.until_call(lambda call: call.location_link and call.location_link.number == "13911111111")
    assert call.candidates == ()
