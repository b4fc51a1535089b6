"""SIP messages of a small telephone: read and written as text, without any socket. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(slots=True)
class SipMessage:
    """A request (`method`, `uri`) or a response (`code`); header names in lower case, several of a name in order."""

    method: str = ""
    uri: str = ""
    code: int = 0
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    def get(self, name: str) -> str:
        """The first header of the name, "" without one."""
        return next((value for known, value in self.headers if known == name), "")

    def all(self, name: str) -> list[str]:
        """Every header of the name."""
        return [value for known, value in self.headers if known == name]

    @property
    def cseq(self) -> tuple[int, str]:
        """Number and method of CSeq."""
        number, _, method = self.get("cseq").partition(" ")
        return int(number or 0), method.strip()

    def to_bytes(self) -> bytes:
        """The message as it travels."""
        start = f"SIP/2.0 {self.code} {self.reason}" if self.code else f"{self.method} {self.uri} SIP/2.0"
        body = self.body.encode()
        lines = [start, *(f"{_shown(name)}: {value}" for name, value in self.headers), f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_SHORT = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type",
}  # fmt: skip


def _shown(name: str) -> str:
    special = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}
    return special.get(name) or "-".join(word.capitalize() for word in name.split("-"))


def read_message(data: bytes) -> SipMessage | None:
    """The message, or None for anything else."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    lines = head.split("\r\n")
    parts = lines[0].split(" ", 2)
    if len(parts) < 2:
        return None
    message = SipMessage(body=body)
    if parts[0] == "SIP/2.0":
        if not parts[1].isdecimal():
            return None
        message.code, message.reason = int(parts[1]), parts[2] if len(parts) > 2 else ""
    else:
        message.method, message.uri = parts[0], parts[1]
    for line in lines[1:]:
        name, _, value = line.partition(":")
        name = name.strip().lower()
        if name != "content-length":
            message.headers.append((_SHORT.get(name, name), value.strip()))
    return message


def tag_of(address: str) -> str:
    """The tag of a From or To header."""
    match = re.search(r";tag=([^;>\s]+)", address)
    return match.group(1) if match else ""


def uri_of(address: str) -> str:
    """The URI of a From, To or Contact header."""
    match = re.search(r"<([^>]+)>", address)
    return match.group(1) if match else address.split(";")[0].strip()


def user_of(address: str) -> str:
    """The user of the URI of a header."""
    match = re.match(r"(?:sips?|tel):([^@;>]+)", uri_of(address))
    return match.group(1) if match else ""


def answer_to(request: SipMessage, code: int, reason: str, tag: str, contact: str = "", body: str = "") -> SipMessage:
    """A response with everything that must be repeated."""
    response = SipMessage(code=code, reason=reason, body=body)
    for name, value in request.headers:
        if name in ("via", "from", "call-id", "cseq", "record-route"):
            response.headers.append((name, value))
        elif name == "to":
            response.headers.append((name, value if ";tag=" in value or code == 100 else f"{value};tag={tag}"))
    if contact:
        response.headers.append(("contact", contact))
    if body:
        response.headers.append(("content-type", "application/sdp"))
    return response
