"""Single looks at paths, pages, clocks, disks, certificates and back-ups: each gives one sample and never raises."""

from __future__ import annotations

import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from alarms.decoders import sntp
from alarms.watchers.happenings import Report, Sampled
from alarms.watchers.level_watch import Sample, Watch

Probe = Callable[[], Sample]
SECONDS_A_DAY = 86400.0
MOST_FILES = 10_000
"""Files of a back-up folder that are looked at; a folder with more is not one of back-ups."""


def tcp(host: str, port: int, timeout_s: float) -> Sample:
    """Whether somebody listens."""
    try:
        with socket.create_connection((host, port), timeout_s):
            return Sample(well=True)
    except OSError as wrong:
        return _failed(wrong)


def ping(host: str, timeout_s: float) -> Sample:
    """Whether the host answers one echo request; needs the program `ping`."""
    command = ["ping", "-n", "-q", "-c", "1", "-W", str(max(1, round(timeout_s))), "--", host]
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s + 2.0, check=False)
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return _failed(wrong)
    return Sample(done.returncode == 0, detail="" if done.returncode == 0 else "no echo")


def page(url: str, timeout_s: float, ca_file: Path | None = None) -> Sample:
    """Whether the page answers 200; TLS is checked, against `ca_file` where given."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection | None = None
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
            connection = http.client.HTTPSConnection(parts.netloc, timeout=timeout_s, context=context)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
        connection.request("GET", parts.path or "/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        return _failed(wrong)
    finally:
        if connection is not None:
            connection.close()
    return Sample(status == 200, detail="" if status == 200 else f"HTTP {status}")


def clock(host: str, port: int, timeout_s: float) -> Sample:
    """How far the clock there differs from ours, seconds without sign."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(timeout_s)
            asking.connect((host, port))
            sent_at_s = time.time()
            asking.send(sntp.request(sent_at_s))
            answer = asking.recv(256)
            offset_s = sntp.offset_s(answer, sent_at_s, time.time())
    except (OSError, sntp.SntpFault) as wrong:
        return _failed(wrong)
    return Sample(True, abs(offset_s), f"{offset_s:+.3f} s")


def disk(folder: Path) -> Sample:
    """Per cent of the disk in use."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError as wrong:
        return _failed(wrong)
    percent = 100.0 * (1.0 - usage.free / max(usage.total, 1))
    return Sample(True, percent, f"{percent:.0f} %")


def memory(meminfo: Path = Path("/proc/meminfo")) -> Sample:
    """Per cent of the memory in use, of what programs can get without swapping."""
    try:
        lines = dict(line.split(":", 1) for line in meminfo.read_text(encoding="ascii").splitlines() if ":" in line)
        total, available = (int(lines[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    except (OSError, KeyError, ValueError, IndexError) as wrong:
        return _failed(wrong)
    percent = 100.0 * (1.0 - available / max(total, 1))
    return Sample(True, percent, f"{percent:.0f} %")


def certificate(target: str, timeout_s: float) -> Sample:
    """Days until the certificate of a file or of `host:port` ends."""
    try:
        host, _, port = target.rpartition(":")
        if host and port.isdecimal():
            pem = ssl.get_server_certificate((host, int(port)), timeout=timeout_s).encode("ascii")
        else:
            pem = Path(target).read_bytes()
        ends_at = x509.load_pem_x509_certificate(pem).not_valid_after_utc
    except (OSError, ValueError) as wrong:
        return _failed(wrong)
    days = (ends_at - datetime.now(UTC)).total_seconds() / SECONDS_A_DAY
    return Sample(True, days, f"{days:.0f} d")


def backup(folder: Path) -> Sample:
    """Hours since the newest non-empty file of the folder was written."""
    try:
        files = [path.stat() for path, _ in zip(folder.iterdir(), range(MOST_FILES), strict=False) if path.is_file()]
    except OSError as wrong:
        return _failed(wrong)
    newest_s = max((one.st_mtime for one in files if one.st_size > 0), default=None)
    if newest_s is None:
        return Sample(well=False, detail="no file")
    hours = max(0.0, time.time() - newest_s) / 3600.0
    return Sample(True, hours, f"{hours:.1f} h")


class ProbeLoop:
    """Looks again and again in a thread of its own."""

    def __init__(self, watch: Watch, probe: Probe, report: Report) -> None:
        self._watch, self._probe, self._report = watch, probe, report
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"probe {watch.subject}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a look that is under way is not waited for."""
        self._stop.set()

    def _run(self) -> None:
        while True:
            try:
                taken = self._probe()
            except Exception as wrong:  # boundary: device loop, a library's surprise must not end the watch
                taken = _failed(wrong)
            self._report(Sampled(self._watch.kind, self._watch.subject, taken))
            if self._stop.wait(self._watch.every_s):
                return


def _failed(wrong: Exception) -> Sample:
    return Sample(well=False, detail=str(getattr(wrong, "strerror", "") or wrong or type(wrong).__name__)[:80])
