"""The order sheet: everything on the page, nothing over anything, whatever a desk may type."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_app.domain.incident import Grade, Patient
from dispatch_app.domain.order import OrderSheet, RouteSketch
from dispatch_app.domain.place import Place, Position
from dispatch_app.words import set_language
from station_client.paper.boxes import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, POINT_MM, Page, Qr, Text
from station_client.paper.fitting import LEADING, rough_measure
from station_client.paper.order_sheet import Edition, Surroundings, lay_out_order
from station_client.paper.raw_text import raw_text
from station_client.paper.sketch import Street
from station_client.paper.void_notice import lay_out_void
from station_client.ports.typeset import measure, typeset
from tests.station_client.orders import AT, order, sheet

SHANGHAI = timezone(timedelta(hours=8))
EDITION = Edition(datetime(2026, 3, 14, 2, 29, tzinfo=UTC), SHANGHAI)
EDGE_MM = 5.0
"""Printers do not print nearer to the edge than this."""

words = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("人民路188弄 WwMi，。(（…\n\t\u202e\U0001f691")),
    max_size=400,
)
positions = st.one_of(
    st.none(),
    st.builds(Position, st.floats(121.0, 122.0), st.floats(30.9, 31.4)),
)
routes = st.builds(
    RouteSketch,
    st.lists(st.builds(Position, st.floats(121.0, 122.0), st.floats(30.9, 31.4)), max_size=30).map(tuple),
    st.floats(0, 40_000), st.floats(0, 90_000), st.lists(words, max_size=30).map(tuple),
)  # fmt: skip
places = st.builds(Place, words, positions)
sheets = st.builds(
    OrderSheet,
    centre_name=words, grade=st.sampled_from(Grade), called_at=st.just(AT), ordered_at=st.just(AT), scene=places,
    meeting_point=places, caller_number=words, caller_name=words, contact_number=words,
    patient=st.builds(Patient, words, words, words, st.integers(1, 999), words, words), complaint=words,
    instructions=st.lists(words, max_size=12).map(tuple), hazards=words, remarks=words,
    history=st.lists(words, max_size=5).map(tuple), plate=words, vehicle_type=words,
    crew=st.lists(words, max_size=6).map(tuple), station_name=words, hospital_name=words, route=routes,
    dispatcher=words, desk_name=words, other_plates=st.lists(words, max_size=12).map(tuple), is_test=st.booleans(),
)  # fmt: skip
STREETS = tuple(
    Street(kind, ((121.3, 31.1 + n / 100), (121.9, 31.15 + n / 90)), f"{kind}路{n}")
    for n, kind in enumerate(("primary", "residential", "water", "railway", "green", "tertiary"))
)


@pytest.fixture
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("zh")


def check(page: Page, ruler=rough_measure) -> None:  # type: ignore[no-untyped-def]
    """Every box on the page, every line within its box, no text on another or on the QR code."""
    for box in page.boxes:
        left, top, right, bottom = box.bounds()
        assert left >= EDGE_MM and top >= EDGE_MM, box
        assert right <= PAGE_WIDTH_MM - EDGE_MM and bottom <= PAGE_HEIGHT_MM - EDGE_MM, box
        if isinstance(box, Text):
            assert all(ruler(line, box.size_pt) <= box.width + 0.05 for line in box.lines), box
            assert len(box.lines) * box.size_pt * POINT_MM * LEADING <= box.height + 0.05 or len(box.lines) <= 1, box
            assert box.size_pt >= 5.5
    writing = [box for box in page.boxes if isinstance(box, Text | Qr)]
    for one, other in combinations(writing, 2):
        a, b = one.bounds(), other.bounds()
        apart = a[2] <= b[0] + 0.01 or b[2] <= a[0] + 0.01 or a[3] <= b[1] + 0.01 or b[3] <= a[1] + 0.01
        assert apart or getattr(one, "angle_deg", 0) or getattr(other, "angle_deg", 0), (one, other)


@settings(max_examples=120, deadline=None)
@given(sheets, st.integers(1, 99), st.booleans())
def test_nothing_ever_leaves_its_place(content: OrderSheet, revision: int, reprint: bool) -> None:
    made = order(revision=revision, sheet=content)
    edition = replace(EDITION, reprint=reprint)
    surroundings = Surroundings(STREETS, STREETS)
    check(lay_out_order(made, edition, surroundings, rough_measure))
    check(lay_out_void(replace(made, recalled_reason=content.remarks), edition, rough_measure))
    assert raw_text(made, edition).strip()


def test_the_font_s_own_measure_keeps_the_sheet_whole_in_both_languages(english: None) -> None:
    check(lay_out_order(order(), EDITION, Surroundings(), measure), measure)
    set_language("zh")
    check(lay_out_order(order(), EDITION, Surroundings(), measure), measure)


def test_a_sheet_says_everything_and_embeds_its_font() -> None:
    made = order(revision=2)
    pdf = typeset(lay_out_order(made, replace(EDITION, reprint=True), Surroundings(), measure))
    document = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(document.pages) == 1
    said = document.pages[0].extract_text().replace("\n", "")
    for wanted in ("出车命令单", "补打", made.order_id, "第 2 版", "此前各版作废", "A 危重", "10:26:53", "10:28:53",
                   "12号楼3单元602室", "小区北门", "13900001234", "13700005678", "王秀兰", "62 岁", "胸痛",
                   "带除颤仪", "有犬", "穿红色外套", "2024-06-18", "沪A·1203", "李医生", "市第一人民医院",
                   "左转进入河南南路", "沪A·1188", "3号台", "出车回单"):  # fmt: skip
        assert wanted in said, wanted
    fonts = [font.get_object() for font in document.pages[0]["/Resources"]["/Font"].values()]
    embedded = [font for font in fonts if "/FontDescriptor" in font and "/FontFile2" in font["/FontDescriptor"]]
    assert embedded
    assert len(pdf) < 200_000


def test_a_character_that_the_font_lacks_is_shown_as_a_gap() -> None:
    pdf = typeset(lay_out_order(order(sheet=sheet(remarks="家属\U0001f691等候")), EDITION, Surroundings(), measure))
    assert "家属□等候" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_the_raw_text_says_everything() -> None:
    said = raw_text(order(), replace(EDITION, reprint=True))
    for wanted in (
        "补打",
        "602室",
        "小区北门",
        "13900001234",
        "胸痛",
        "有犬",
        "沪A·1203",
        "市第一人民医院",
        "右转进入人民路",
    ):
        assert wanted in said


def test_no_position_is_said_on_the_sheet() -> None:
    content = sheet(scene=Place("某处"), route=RouteSketch())
    page = lay_out_order(order(sheet=content), EDITION, Surroundings(), rough_measure)
    check(page)
    said = " ".join(line for box in page.boxes if isinstance(box, Text) for line in box.lines)
    assert "未定位" in said and "电话询问调度台" in said
    assert not any(isinstance(box, Qr) for box in page.boxes)
