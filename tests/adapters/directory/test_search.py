"""Words, pinyin, initials, homophones and numbers find a name, in this order of trust."""

from __future__ import annotations

import pytest

from dispatch_app.adapters.directory import search
from dispatch_app.adapters.directory.search import SoundedSearch

FOUND = [
    ("张伟", 0), ("伟", 1), ("zhangwei", 2), ("zw", 2), ("zangwei", 2), ("章伟", 2), ("急诊", 3), ("jizhen", 4),
    ("138", 0), ("0001", 0), ("8000", 2), ("138-0000", 0), ("", 0), ("张伟 急诊", 3), ("zhang 护士", 3),
]  # fmt: skip
MISSED = ["李", "hangwei", "z", "139", "张伟 外科", "w1", "张-伟"]


@pytest.mark.parametrize(("query", "rank"), FOUND)
def test_found(query: str, rank: int) -> None:
    assert SoundedSearch().rank(query, "张伟", "急诊科 护士", ("13800000001",)) == rank


@pytest.mark.parametrize("query", MISSED)
def test_missed(query: str) -> None:
    assert SoundedSearch().rank(query, "张伟", "急诊科 护士", ("13800000001",)) is None


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "KEPT_FORMS", 10)
    finder = SoundedSearch()
    for number in range(50):
        finder.rank("x", f"名{number}", "", ())
    assert len(finder._known) == 10
