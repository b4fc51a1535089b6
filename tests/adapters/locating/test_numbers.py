"""Numbers in all their forms meet in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.adapters.locating.numbers import LONGEST_DIGITS, normal_number


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("13900000000", "13900000000"),
        ("139-0000-0000", "13900000000"),
        (" 139 0000 0000 ", "13900000000"),
        ("+8613900000000", "13900000000"),
        ("0086 139 0000 0000", "13900000000"),
        ("8613900000000", "13900000000"),
        ("013900000000", "13900000000"),
        ("１３９００００００００", "13900000000"),
        ("tel:+86-139-0000-0000", "13900000000"),
        ("sip:13900000000@exchange", "13900000000"),
        ("021-61234567", "02161234567"),
        ("(021)61234567", "02161234567"),
        ("+86 21 6123 4567", "02161234567"),
        ("+86 021 6123 4567", "02161234567"),
        ("01012345678", "01012345678"),
        ("61234567", "02161234567"),
        ("6123456", "0216123456"),
        ("61234567转801", "02161234567"),
        ("61234567 ext. 801", "02161234567"),
        ("110", "110"),
        ("12345", "12345"),
        ("400-800-1234", "4008001234"),
        ("+852 2123 4567", "85221234567"),
        ("anonymous", ""),
        ("", ""),
        ("12", ""),
        ("1234567890123456", ""),
        ("139A0000000", ""),
    ],
)
def test_forms(raw: str, normal: str) -> None:
    assert normal_number(raw, "021") == normal


def test_local_numbers_stay_where_no_area_is_known() -> None:
    assert normal_number("61234567") == "61234567"


@given(st.text(max_size=200))
def test_any_text_gives_digits_or_nothing_and_is_stable(raw: str) -> None:
    once = normal_number(raw, "021")
    assert once == "" or (once.isascii() and once.isdigit() and len(once) <= LONGEST_DIGITS)
