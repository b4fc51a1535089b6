"""HTTPS connections that leave no open socket behind, also when the server dies between connection and handshake."""

from __future__ import annotations

import http.client
import socket
import ssl


class TidyHttps(http.client.HTTPSConnection):
    """Wraps the socket before it connects: a socket that the library wraps afterwards is lost to everybody, still open,
    when the peer has reset the connection meanwhile (SSLSocket._create of Python 3.11).
    """

    def __init__(self, host: str, port: int, timeout_s: float, tls: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout_s, context=tls)
        self._tls = tls

    def connect(self) -> None:
        """Connect to the first address that answers. Raises OSError."""
        wrong: OSError | None = None
        for family, kind, protocol, _, address in socket.getaddrinfo(self.host, self.port, 0, socket.SOCK_STREAM):
            plain = socket.socket(family, kind, protocol)
            plain.settimeout(self.timeout)
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
            try:
                self.sock.connect(address)
            except OSError as refused:
                self.sock.close()
                wrong = refused
            else:
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return
        raise wrong or OSError(f"{self.host} has no address")
