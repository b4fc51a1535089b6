"""SIP requests and answers as text (RFC 3261), with digest authentication (RFC 2617, RFC 8760) and the SDP of one call.

Only what a probe and an announcing caller say: OPTIONS, REGISTER, INVITE, ACK, CANCEL, BYE.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LARGEST_BYTES = 65_535
"""A datagram holds no more (RFC 3261 §18.1.1)."""
MOST_HEADERS = 200

_COMPACT = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type",
}  # fmt: skip
_PARAMETER = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES = {"md5": "md5", "sha-256": "sha256"}


class SipFault(ValueError):
    """The bytes are no SIP, or say something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request (`method`) or an answer (`status`). Header names in lower case, several values in their order."""

    method: str = ""
    status: int = 0
    reason: str = ""
    uri: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def header(self, name: str) -> str:
        """The first value, "" where there is none."""
        return next((value for key, value in self.headers if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of the header."""
        return [value for key, value in self.headers if key == name]


def decode_sip(raw: bytes) -> SipMessage:
    """The message of one datagram. Raises SipFault."""
    if len(raw) > LARGEST_BYTES:
        raise SipFault("too long")
    head, _, body = raw.decode("utf-8", "replace").partition("\r\n\r\n")
    lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
    if len(lines) > MOST_HEADERS:
        raise SipFault("too many headers")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise SipFault("a header without a colon")
        key = name.strip().lower()
        headers.append((_COMPACT.get(key, key), value.strip()))
    parts = lines[0].split(" ", 2)
    if len(parts) < 3:
        raise SipFault("no SIP")
    if parts[0] == "SIP/2.0" and re.fullmatch(r"[1-6]\d\d", parts[1]):
        return SipMessage(status=int(parts[1]), reason=parts[2], headers=tuple(headers), body=body)
    if parts[2] == "SIP/2.0" and parts[0].isalpha():
        return SipMessage(method=parts[0], uri=parts[1], headers=tuple(headers), body=body)
    raise SipFault("no SIP")


def encode_sip(message: SipMessage) -> bytes:
    """The bytes of a message; Content-Length is added."""
    asked = f"{message.method} {message.uri} SIP/2.0"
    first = asked if message.method else f"SIP/2.0 {message.status} {message.reason}"
    body = message.body.encode()
    lines = [first, *(f"{_title(name)}: {value}" for name, value in message.headers), f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer_to(request: SipMessage, status: int, reason: str, tag: str = "", more: Iterable[tuple[str, str]] = (),
              body: str = "") -> SipMessage:  # fmt: skip
    """The answer a peer gives to a request (RFC 3261 §8.2.6)."""
    kept = [(name, value) for name, value in request.headers if name in ("via", "from", "call-id", "cseq")]
    to = request.header("to")
    kept.append(("to", f"{to};tag={tag}" if tag and "tag=" not in to else to))
    return SipMessage(status=status, reason=reason, headers=(*kept, *more), body=body)


def parameter(value: str, name: str) -> str:
    """A parameter of a header value: `tag` of `<sip:a>;tag=x`."""
    found = re.search(rf";\s*{name}\s*=\s*\"?([^;,\s\">]+)", value)
    return found.group(1) if found else ""


def uri_of(value: str) -> str:
    """The address inside `"name" <sip:a@b>;tag=x`."""
    found = re.search(r"<([^>]+)>", value)
    return found.group(1) if found else value.split(";")[0].strip()


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account at the exchange."""

    user: str = ""
    password: str = field(default="", repr=False)


def authorization(
    challenge: str, credentials: Credentials, method: str, uri: str, nonce_count: int, cnonce: str
) -> str:
    """The Authorization value for a challenge. Raises SipFault for a scheme or algorithm that is not known."""
    scheme, _, rest = challenge.partition(" ")
    asked = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}
    algorithm = asked.get("algorithm", "MD5")
    base = algorithm.lower().removesuffix("-sess")
    if scheme.lower() != "digest" or base not in _HASHES or base != algorithm.lower() or "nonce" not in asked:
        raise SipFault(f"cannot answer this challenge: {algorithm}")

    def digest(text: str) -> str:
        return hashlib.new(_HASHES[base], text.encode(), usedforsecurity=False).hexdigest()

    realm, nonce = asked.get("realm", ""), asked["nonce"]
    first = digest(f"{credentials.user}:{realm}:{credentials.password}")
    second = digest(f"{method}:{uri}")
    told = {"username": credentials.user, "realm": realm, "nonce": nonce, "uri": uri}
    plain = f'algorithm={algorithm}'
    if "auth" in re.split(r"\s*,\s*", asked.get("qop", "")):
        count = f"{nonce_count:08x}"
        told |= {"cnonce": cnonce, "response": digest(f"{first}:{nonce}:{count}:{cnonce}:auth:{second}")}
        plain += f", qop=auth, nc={count}"
    else:
        told["response"] = digest(f"{first}:{nonce}:{second}")
    if "opaque" in asked:
        told["opaque"] = asked["opaque"]
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in told.items()) + f", {plain}"


def sdp_offer(host: str, port: int, session: int) -> str:
    """The offer of one G.711 sound stream."""
    return "\r\n".join([
        "v=0", f"o=alarms {session} {session} IN IP4 {host}", "s=alarm", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio {port} RTP/AVP 8 0", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000", "a=ptime:20", "a=sendrecv", "",
    ])  # fmt: skip


def sdp_answer(body: str) -> tuple[str, int, int]:
    """(host, port, payload type 8 or 0) of the peer's sound stream. Raises SipFault where there is none for us."""
    host, port, payloads = "", 0, []
    for line in body.splitlines():
        if line.startswith("c=IN IP4 "):
            host = line[9:].split("/")[0].strip()
        elif line.startswith("m=audio ") and not port:
            words = line.split()
            if len(words) > 3 and words[1].isdecimal():
                port, payloads = int(words[1]), words[3:]
    chosen = next((int(one) for one in payloads if one in ("8", "0")), None)
    if not host or not 0 < port < 65_536 or chosen is None:
        raise SipFault("no sound stream that we speak")
    return host, port, chosen


def request(
    method: str, uri: str, headers: Mapping[str, str], body: str = "", authorize: tuple[str, str] | None = None
) -> SipMessage:
    """A request with its headers in order; `authorize` is (header name, value)."""
    more = (authorize,) if authorize else ()
    kind = (("content-type", "application/sdp"),) if body else ()
    return SipMessage(method=method, uri=uri, headers=(*headers.items(), *more, *kind), body=body)


def _title(name: str) -> str:
    return {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}.get(name) or name.title()
