"""A telephone's browser for tests: headless Chromium driven over its DevTools protocol, with a position of its own."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.waiting import wait_until

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
"""A common telephone in CSS pixels."""


@dataclass
class Browser:
    """One page. `said` are the page's own log lines, which a sound page has none of."""

    socket: ClientConnection
    said: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def do(self, method: str, **params: Any) -> dict[str, Any]:
        """One command; its result."""
        number = next(self._numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv(timeout=20))
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                result: dict[str, Any] = message["result"]
                return result
            if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"):
                self.said.append(json.dumps(message["params"], ensure_ascii=False)[:400])

    def value(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        answer = self.do(
            "Runtime.evaluate", expression=script, returnByValue=True, userGesture=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, script: str, what: str) -> Any:
        """The first truthy value of the expression."""
        return wait_until(lambda: self.value(script), what)

    def open(self, url: str) -> None:
        """Go to an address and wait for its page."""
        self.do("Page.navigate", url=url)
        self.until(f"document.readyState === 'complete' && location.href === {json.dumps(url)}", "the page")

    def stand_at(self, longitude: float, latitude: float, accuracy: float) -> None:
        """Where the telephone is."""
        self.do("Emulation.setGeolocationOverride", longitude=longitude, latitude=latitude, accuracy=accuracy)

    def allow_location(self, origin: str, allowed: bool = True) -> None:
        """Answer the telephone's question for the caller."""
        setting = "granted" if allowed else "denied"
        self.do("Browser.setPermission", permission={"name": "geolocation"}, setting=setting, origin=origin)

    def picture(self, file: Path) -> None:
        """What is on the screen, as PNG."""
        file.write_bytes(base64.b64decode(self.do("Page.captureScreenshot", format="png")["data"]))


TABLET = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
TABLET_UPRIGHT = {"width": 800, "height": 1280, "deviceScaleFactor": 1, "mobile": False}
DESKTOP = {"width": 1920, "height": 1080, "deviceScaleFactor": 1, "mobile": False}


@contextmanager
def browser(metrics: dict[str, Any] = PHONE, flags: tuple[str, ...] = ()) -> Iterator[Browser]:
    """A fresh browser of a telephone's size or another; skips where Chromium is not installed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as folder:
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--remote-debugging-port=0", f"--user-data-dir={folder}", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", *flags, "about:blank",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                port_file = Path(folder) / "DevToolsActivePort"
                started = wait_until(lambda: port_file.is_file() and port_file.read_text().split(), "the browser", 60)
                pages = httpx.get(f"http://127.0.0.1:{started[0]}/json/list", trust_env=False).json()
                url = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
                # Without a bound on what waits unread: the browser's farewell would stand behind it.
                with connect(url, max_size=None, max_queue=None, proxy=None) as socket:
                    page = Browser(socket)
                    for domain in ("Page", "Runtime", "Log", "Network"):
                        page.do(f"{domain}.enable")
                    page.do("Network.setExtraHTTPHeaders", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
                    page.do("Emulation.setDeviceMetricsOverride", **metrics)
                    yield page
            finally:
                running.terminate()
                running.wait(20)
