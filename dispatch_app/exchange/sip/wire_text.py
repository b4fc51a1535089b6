"""SIP messages as sippy wants them: headers as text, a body character a byte, so that lengths count bytes. Pure."""

from __future__ import annotations

_END = b"\r\n\r\n"


def to_text(data: bytes) -> str:
    """The message as text: headers by UTF-8 (what is none shown as escapes), the body one character a byte."""
    head, end, body = data.partition(_END)
    if not end:
        head, end, body = data.partition(b"\n\n")
    return head.decode("utf-8", "backslashreplace") + end.decode("ascii") + body.decode("latin-1")


def to_bytes(text: str) -> bytes:
    """The reverse of `to_text`."""
    head, end, body = text.partition("\r\n\r\n")
    return head.encode("utf-8", "replace") + end.encode("ascii") + body.encode("latin-1", "replace")


def body_text(body: str) -> str:
    """A body that came through `to_text`, as the UTF-8 that its sender wrote."""
    return body.encode("latin-1", "replace").decode("utf-8", "replace")


class StreamCutter:
    """Cuts a TCP or TLS stream into messages by Content-Length; `feed` gives them, `broken` says that it cannot."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._held = bytearray()
        self.broken = ""
        self.pings = 0
        """Keep-alives (RFC 5626: two line ends) that wait for their answer."""

    def feed(self, data: bytes) -> list[bytes]:
        """Every message that is complete now."""
        if self.broken:
            return []
        self._held += data
        messages = []
        while True:
            self._skip_line_ends()
            end = self._held.find(_END)
            if end < 0:
                if len(self._held) > self._largest:
                    self.broken = "oversize"
                return messages
            length = self._body_length(bytes(self._held[:end]))
            if length is None or end + 4 + length > self._largest:
                self.broken = "oversize" if length is not None else "no Content-Length"
                return messages
            if len(self._held) < end + 4 + length:
                return messages
            messages.append(bytes(self._held[: end + 4 + length]))
            del self._held[: end + 4 + length]

    def _skip_line_ends(self) -> None:
        while self._held[:2] == b"\r\n":
            if self._held[:4] == _END:
                self.pings += 1
                del self._held[:4]
            else:
                del self._held[:2]

    @staticmethod
    def _body_length(head: bytes) -> int | None:
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() in (b"content-length", b"l"):
                text = value.strip()
                return int(text) if text.isdigit() and len(text) < 8 else None
        return None
