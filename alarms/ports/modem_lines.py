"""Contacts wired to the modem lines of a serial port: CTS, DSR, CD, RI as contacts 0 to 3."""

from __future__ import annotations

import threading

from alarms.ports.back_off import BackOff
from alarms.ports.serial_line import Port, open_port
from alarms.watchers.happenings import ContactsRead, Report, Sampled
from alarms.watchers.level_watch import Sample

LOOK_EVERY_S = 0.2


class ModemLines:
    """Reads the lines of one port in a thread of its own; DTR and RTS feed the contacts."""

    def __init__(self, subject: str, port: Port, report: Report) -> None:
        self._subject, self._port, self._report = subject, port, report
        self._back_off = BackOff(f"contacts {subject}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"contacts {subject}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait for the thread, at most 5 s."""
        self._stop.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with open_port(self._port, 0.0) as opened:
                    while not self._stop.wait(LOOK_EVERY_S):
                        lines = (opened.cts, opened.dsr, opened.cd, opened.ri)
                        self._report(ContactsRead(self._subject, tuple(bool(line) for line in lines)))
                        self._report(Sampled("contacts_lost", self._subject, Sample(well=True)))
                        self._back_off.worked()
            except Exception as wrong:  # boundary: device loop, a library's surprise must not end the watch
                self._report(Sampled("contacts_lost", self._subject, Sample(well=False)))
                self._stop.wait(self._back_off.failed(wrong))
