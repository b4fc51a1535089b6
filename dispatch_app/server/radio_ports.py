"""The radio gateways of the settings, and their reports' way to the server; part of the program `positions`."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from dispatch_app.adapters.radio.courier import CentreAway, RadioCourier
from dispatch_app.adapters.radio.gateway import RadioGateway
from dispatch_app.domain.commands import Command
from dispatch_app.server.api_client import ApiClient, ClientFault
from dispatch_app.server.settings_fields import SerialFeed

log = logging.getLogger("radio")


class SignedInCentre:
    """Signs in when it must and again when the server has forgotten it. Used in one thread."""

    def __init__(self, url: str, ca_file: Path | None, user: str, password: str) -> None:
        self._url, self._ca_file, self._user, self._password = url, ca_file, user, password
        self._client: ApiClient | None = None

    def send(self, command_id: str, command: Command) -> None:
        """Have the command decided. Raises CentreAway."""
        try:
            if self._client is None:
                self._client = ApiClient(self._url, self._ca_file)
                self._client.sign_in(self._user, self._password, "radio")
            answer = self._client.command(command, command_id)
        except ClientFault as wrong:
            self.close()
            raise CentreAway(str(wrong)) from wrong
        if not answer.ok:
            log.warning("the centre refuses a radio report: %s %s", answer.refusal_code, dict(answer.refusal_values))

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.drop()
            self._client = None


class RadioPorts:
    """All gateways and their one courier; threads begin with `open` and end with `close`."""

    def __init__(self, feeds: tuple[SerialFeed, ...], centre: SignedInCentre) -> None:
        self._centre = centre
        self.courier = RadioCourier(centre, self._acknowledge)
        self.gateways = {
            feed.identity: RadioGateway(
                feed.identity, feed.url, feed.baud, self.courier.take, self.courier.tell_silence
            )
            for feed in feeds
        }
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Begin; ports are tried again and again."""
        works = [(f"radio {name}", gateway.run) for name, gateway in self.gateways.items()]
        if works:
            works.append(("radio courier", self.courier.run))
        for name, work in works:
            thread = threading.Thread(target=work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """End; what the server has not taken stays with the gateways, which repeat it."""
        for gateway in self.gateways.values():
            gateway.stop()
        self.courier.stop()
        for thread in self._threads:
            thread.join(3.0)
        self._centre.close()

    def report(self) -> None:
        """One line of counts in the log where there are gateways."""
        for name, gateway in self.gateways.items():
            log.info("gateway %s: good %d refused %d", name, gateway.good, gateway.refused)
        if self.gateways:
            courier = self.courier
            log.info("radio reports: sent %d repeated %d shed %d", courier.sent, courier.repeated, courier.shed)

    def _acknowledge(self, gateway: str, serial: int) -> None:
        self.gateways[gateway].acknowledge(serial)
