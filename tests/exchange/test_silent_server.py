"""A server that dies between TLS and the WebSocket's handshake must not hold the exchange's link for ever."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
from pathlib import Path

from dispatch_app.exchange.link.web_socket import WebSocket
from dispatch_app.server.certificates import make_certificates

GIVE_UP_S = 0.3
GIVEN_UP_AT_LAST_S = 60.0


def test_a_handshake_that_nobody_answers_ends_at_its_time(tmp_path: Path) -> None:
    make_certificates(tmp_path, "centre", ("127.0.0.1",))
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    client_side = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    ended: queue.Queue[BaseException | None] = queue.Queue()
    taken: list[ssl.SSLSocket] = []

    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def take() -> None:
            plain, _ = listening.accept()
            taken.append(server_side.wrap_socket(plain, server_side=True))  # and not a word more

        def ask() -> None:
            try:
                WebSocket(f"wss://127.0.0.1:{port}/x", client_side, {}, open_timeout_s=GIVE_UP_S).close()
                ended.put(None)
            except (OSError, TimeoutError) as wrong:
                ended.put(wrong)

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        threading.Thread(target=ask, daemon=True).start()
        try:
            assert isinstance(ended.get(timeout=GIVEN_UP_AT_LAST_S), TimeoutError)
        finally:
            taking.join(GIVEN_UP_AT_LAST_S)
            for one in taken:
                one.close()
