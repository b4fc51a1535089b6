"""Refer-To as telephones write it, and what is none."""

from __future__ import annotations

import pytest

from dispatch_app.exchange.sip.refer import ReferFault, ReferTo, Replaced, read_refer_to


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<sip:110@127.0.0.1:5060>", ReferTo("110")),
        ("sip:110@exchange;user=phone", ReferTo("110")),
        ('"Police" <sip:110;phone-context=cn@exchange;transport=tcp>;x=y', ReferTo("110")),
        ("<sips:%2B8610110@exchange>", ReferTo("+8610110")),
        (
            "<sip:8002@10.0.0.1?Replaces=a84b%40host%3Bto-tag%3D7743%3Bfrom-tag%3D6472>",
            ReferTo("8002", Replaced("a84b@host", "7743", "6472")),
        ),
        (
            "<sip:8002@10.0.0.1;lr?Require=replaces&Replaces=a84b%3Bfrom-tag%3D1%3Bto-tag%3D2%3Bearly-only>",
            ReferTo("8002", Replaced("a84b", "2", "1")),
        ),
    ],
)  # fmt: skip
def test_it_is_understood(text: str, wanted: ReferTo) -> None:
    assert read_refer_to(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "<>", "<tel:110>", "<sip:@host>", "<sip:" + "1" * 33 + "@host>", "<sip:1@h?Replaces=abc>",
     "<sip:1@h?Replaces=abc%3Bto-tag%3D1>", "<sip:%00@h>", "<sip:1@h" + "x" * 1_000 + ">"],
)  # fmt: skip
def test_it_is_refused(text: str) -> None:
    with pytest.raises(ReferFault):
        read_refer_to(text)
