"""Why the server closed a running stream: WebSocket close codes, shared by server and clients.

A stream that may not open at all is refused in the handshake, with the same HTTP codes as any other request.
"""

from __future__ import annotations

TOO_SLOW = 4408
"""The reader did not keep up and was let go: reconnect and resume, or take a new snapshot."""

SERVER_ENDS = 1012
"""The server restarts: reconnect and resume."""
