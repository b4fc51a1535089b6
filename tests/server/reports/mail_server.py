"""A small SMTP server over real sockets and TLS: takes messages, or refuses as a test says."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.qt_kit.certificates import Certificates


@dataclass
class MailServer:
    """Serves until `stop`; `messages` are those that it took. `refuses` answers 451 to the data."""

    certificates: Certificates
    messages: list[EmailMessage] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    refuses: bool = False

    def start(self) -> int:
        """The port on 127.0.0.1."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificates.certificate, self.certificates.key)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return int(self._listening.getsockname()[1])

    def stop(self) -> None:
        """Take no more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(20.0)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            try:
                self._converse(connection)
            except OSError:  # the client went away
                connection.close()

    def _converse(self, plain: socket.socket) -> None:
        plain.settimeout(20.0)
        talking = plain
        talking.sendall(b"220 test\r\n")
        reader = talking.makefile("rb")
        for line in iter(reader.readline, b""):
            word = line.strip().upper().split(b" ")[0]
            if word == b"EHLO":
                offer = b"250-test\r\n250 STARTTLS\r\n" if talking is plain else b"250-test\r\n250 AUTH PLAIN\r\n"
                talking.sendall(offer)
            elif word == b"STARTTLS":
                talking.sendall(b"220 go\r\n")
                talking = self._context.wrap_socket(plain, server_side=True)
                reader.close()
                reader = talking.makefile("rb")
                self._encrypted(talking, reader)
                return
            else:
                talking.sendall(b"530 TLS first\r\n")
        reader.close()
        talking.close()

    def _encrypted(self, talking: ssl.SSLSocket, reader: object) -> None:
        with talking, reader:  # type: ignore[attr-defined]
            for line in iter(reader.readline, b""):  # type: ignore[attr-defined]
                word = line.strip().upper().split(b" ")[0]
                if word == b"EHLO":
                    talking.sendall(b"250-test\r\n250 AUTH PLAIN\r\n")
                elif word == b"AUTH":
                    self.logins.append(line.strip())
                    talking.sendall(b"235 in\r\n")
                elif word == b"DATA":
                    talking.sendall(b"354 go\r\n")
                    self._data(talking, reader)
                elif word == b"QUIT":
                    talking.sendall(b"221 bye\r\n")
                    return
                else:
                    talking.sendall(b"250 ok\r\n")

    def _data(self, talking: ssl.SSLSocket, reader: object) -> None:
        body = b""
        for line in iter(reader.readline, b""):  # type: ignore[attr-defined]
            if line == b".\r\n":
                break
            body += line.removeprefix(b".") if line.startswith(b"..") else line
        if self.refuses:
            talking.sendall(b"451 later\r\n")
            return
        self.messages.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
        talking.sendall(b"250 taken\r\n")
