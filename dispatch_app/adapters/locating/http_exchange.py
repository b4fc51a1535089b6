"""One bounded HTTP request: a deadline for the whole, a limit for the answer, no redirects, TLS checked."""

from __future__ import annotations

import http.client
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CHUNK_BYTES = 8 * 1024


class HttpFault(Exception):
    """No usable answer; the text says why without address, number or content."""


@dataclass(frozen=True, slots=True)
class HttpPeer:
    """How a party is reached; `ca_file` where its certificate is not of a public authority."""

    timeout_s: float = 3.0
    ca_file: Path | None = None
    token: str = ""
    """Sent as bearer where given."""


def exchange(
    peer: HttpPeer, method: str, url: str, body: bytes | None, headers: dict[str, str], most_bytes: int
) -> tuple[int, bytes]:
    """Status and body of the answer, whatever the status. Raises HttpFault."""
    ends_at_s = time.monotonic() + peer.timeout_s
    connection: http.client.HTTPConnection
    try:
        parts = urlsplit(url)
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(peer.ca_file) if peer.ca_file else None)
            connection = http.client.HTTPSConnection(parts.netloc, timeout=peer.timeout_s, context=context)
        elif parts.scheme == "http":
            connection = http.client.HTTPConnection(parts.netloc, timeout=peer.timeout_s)
        else:
            raise HttpFault("no web address")
    except (OSError, ValueError, http.client.HTTPException) as wrong:
        raise HttpFault(type(wrong).__name__) from wrong
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    bearer = {"Authorization": f"Bearer {peer.token}"} if peer.token else {}
    try:
        connection.request(method, path, body, bearer | headers)
        answer = connection.getresponse()
        raw = bytearray()
        while chunk := answer.read1(CHUNK_BYTES):
            raw += chunk
            if len(raw) > most_bytes:
                raise HttpFault(f"the answer is longer than {most_bytes} bytes")
            if time.monotonic() > ends_at_s:
                raise HttpFault("the answer takes too long")
    except (OSError, ValueError, http.client.HTTPException) as wrong:
        raise HttpFault(type(wrong).__name__) from wrong
    finally:
        connection.close()
    return answer.status, bytes(raw)
