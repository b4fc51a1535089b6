"""The files of a page with their headers: no script, style or picture from anywhere else, nothing inline."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from starlette.responses import Response

from dispatch_app.server.request_boundary import RequestFault
from dispatch_app.words import t, t_in

PAGES = Path(__file__).parent / "pages"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}

MEDIA = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}  # fmt: skip

WORKER = "worker.js"


class PageFiles:
    """The files of one page and those that pages share, by name; read once."""

    def __init__(self, page: str, texts: Mapping[str, str], zone: str) -> None:
        """`zone`: name of the centre's time zone, in which every time is shown."""
        self._texts, self._zone = texts, zone
        folders = (PAGES / "shared", PAGES / page)
        self._files = {
            file.name: file.read_bytes()
            for folder in folders
            for file in sorted(folder.iterdir())
            if file.suffix in MEDIA
        }

    @cached_property
    def version(self) -> str:
        """Changes whenever a file or a text changes: the worker then fetches everything anew."""
        content = hashlib.sha256()
        for name, body in sorted(self._files.items()):
            content.update(name.encode() + b"\0" + body)
        for tongue in ("zh", "en"):
            content.update(self._spoken(tongue))
        return content.hexdigest()[:16]

    def answer(self, name: str) -> Response:
        """One file; raises RequestFault 404."""
        if name == "texts.zh.json" or name == "texts.en.json":
            return self._response(self._spoken(name.split(".")[1]), "application/json")
        body = self._files.get(name or "index.html")
        if body is None:
            raise RequestFault(404, "no_such_address", t("There is nothing at this address"))
        if name == WORKER:
            shell = sorted({"", "texts.zh.json", "texts.en.json", *self._files} - {WORKER, "index.html"})
            facts = json.dumps({"version": self.version, "files": shell})
            body = body.replace(b"/*SHELL*/", facts.encode())
        return self._response(body, MEDIA[Path(name or "index.html").suffix])

    def _spoken(self, tongue: str) -> bytes:
        spoken = {key: t_in(tongue, words) for key, words in self._texts.items()} | {"zone": self._zone}
        return json.dumps(spoken, ensure_ascii=False).encode()

    @staticmethod
    def _response(body: bytes, media: str) -> Response:
        return Response(body, headers={**HEADERS, "Cache-Control": "no-cache"}, media_type=media)
