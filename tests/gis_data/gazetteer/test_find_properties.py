"""Whatever is typed, the search answers; and every name answers to itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_data.gazetteer import Gazetteer, build, open_gazetteer, parse_address
from gis_data.raw_map import RawMap, RawPlace

ANY_TEXT = st.text(st.characters(codec=None), max_size=250)
TYPED = st.text("人民路街与和中山东湖区市省县镇号栋室0123456789一二百 /&-附近abcxyzlnrm'", max_size=40)
NAME = st.text(st.sampled_from("人民中山解放和平重庆长乐华路街小区大厦0127abcXYZ ·-区市号与"), min_size=1, max_size=12)

reusing = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@reusing
@given(text=st.one_of(ANY_TEXT, TYPED))
def test_find_never_raises(gazetteer: Gazetteer, text: str) -> None:
    for hit in gazetteer.find(text):
        assert 0 < hit.score <= 1
        assert hit.text


@reusing
@given(text=st.one_of(ANY_TEXT, TYPED))
def test_address_levels_never_raise(text: str) -> None:
    parse_address(text)


@settings(max_examples=40, deadline=None)
@given(names=st.lists(NAME.filter(lambda name: any(c.isalnum() for c in name)), min_size=1, max_size=25))
def test_every_name_is_found_by_its_own_text(names: list[str]) -> None:
    raw = RawMap("any", "by chance", "none")
    raw.places = [RawPlace("poi", name, 118 + 0.01 * i, 32.0) for i, name in enumerate(names)]
    with tempfile.TemporaryDirectory() as folder:
        build(raw, Path(folder))
        gazetteer = open_gazetteer(Path(folder))
        for name in names:
            # Names that fold to the same text (case, spaces) may stand before it, so all of them are asked for.
            assert name.strip() in {hit.name for hit in gazetteer.find(name, limit=len(names))}
        gazetteer.close()
