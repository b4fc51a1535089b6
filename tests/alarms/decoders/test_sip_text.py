"""SIP as text: digest by the RFC's own example, answers and offers, garbage never raises anything but SipFault."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.decoders import sip_text as sip
from alarms.decoders.g711 import encoded
from alarms.decoders.sip_text import Credentials, SipFault, decode_sip, encode_sip


def test_digest_of_rfc_2617_section_3_5() -> None:
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",'
        ' opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    account = Credentials("Mufasa", "Circle Of Life")
    value = sip.authorization(challenge, account, "GET", "/dir/index.html", 1, "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in value
    assert "nc=00000001" in value and 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in value


def test_digest_of_rfc_7616_with_sha_256() -> None:
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256,'
        ' nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    )
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    value = sip.authorization(challenge, Credentials("Mufasa", "Circle of Life"), "GET", "/dir/index.html", 1, cnonce)
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in value


@pytest.mark.parametrize("challenge", ["Basic realm=x", 'Digest realm="x"', 'Digest nonce="x", algorithm=AKA', ""])
def test_a_challenge_that_cannot_be_answered_is_said(challenge: str) -> None:
    with pytest.raises(SipFault):
        sip.authorization(challenge, Credentials("a", "b"), "INVITE", "sip:x", 1, "c")


def test_a_message_survives_its_bytes_and_compact_folded_headers_are_read() -> None:
    raw = b"SIP/2.0 200 OK\r\nv: SIP/2.0/UDP a;branch=z9;rport\r\nt: <sip:b@c>\r\n ;tag=9\r\nl: 0\r\n\r\n"
    message = decode_sip(raw)
    assert (message.status, sip.parameter(message.header("via"), "branch")) == (200, "z9")
    assert sip.parameter(message.header("to"), "tag") == "9"
    asked = sip.request("OPTIONS", "sip:x@y", {"via": "SIP/2.0/UDP z", "call-id": "1", "cseq": "1 OPTIONS"}, "body")
    again = decode_sip(encode_sip(asked))
    assert (again.method, again.uri, again.header("call-id"), again.body) == ("OPTIONS", "sip:x@y", "1", "body")
    answer = decode_sip(encode_sip(sip.answer_to(again, 404, "Not Found", "tag1")))
    assert (answer.status, answer.reason, answer.header("cseq")) == (404, "Not Found", "1 OPTIONS")


@given(st.binary(max_size=300) | st.binary(max_size=80).map(lambda tail: b"SIP/2.0 200 OK\r\nVia: x\r\n" + tail))
def test_any_bytes_are_a_message_or_a_fault(raw: bytes) -> None:
    try:
        message = decode_sip(raw)
    except SipFault:
        return
    assert message.method or message.status
    for name in ("via", "to"):
        sip.parameter(message.header(name), "tag")
        sip.uri_of(message.header(name))


def test_the_sound_stream_of_an_answer() -> None:
    offer = sip.sdp_offer("192.0.2.1", 4000, 7)
    assert sip.sdp_answer(offer) == ("192.0.2.1", 4000, 8)
    assert sip.sdp_answer("c=IN IP4 192.0.2.9\nm=audio 5000 RTP/AVP 96 0 101")[2] == 0
    for wrong in ("", "c=IN IP4 a\nm=audio 0 RTP/AVP 8", "c=IN IP4 a\nm=audio x RTP/AVP 8", "m=audio 9 RTP/AVP 8"):
        with pytest.raises(SipFault):
            sip.sdp_answer(wrong)


def test_g711_by_the_tables_of_the_recommendation() -> None:
    samples = array("h", [0, -1, 32767, -32768, 1000, -1000, 8, -8])
    assert encoded(samples, 8).hex(" ") == "d5 55 aa 2a fa 7a d5 55"
    assert encoded(array("h", [0, 32767, -32768, 1000, -1000]), 0).hex(" ") == "ff 80 00 ce 4e"
