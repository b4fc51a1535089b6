"""The files of notices: checked by their content, stored under their hash, given out only while the hash is right."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import shutil
import threading
import time
import unicodedata
import zipfile
from collections.abc import Iterable
from pathlib import Path

from dispatch_app.domain.notice import NoticeFile

MOST_BYTES = 20 * 1024 * 1024
"""A scanned document of some tens of pages; more belongs on a file server."""

MOST_WAITING_BYTES = 400 * 1024 * 1024
"""Files that were uploaded and go with no notice yet."""

WAITS_S = 86_400.0
"""A file that no notice took within a day is forgotten."""

LEAST_FREE_BYTES = 1024**3
"""What the disk must keep free for the journal and recordings."""

LONGEST_NAME = 80

EXTENSIONS = {
    "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
"""Media type → extension of what may be sent; nothing that runs by itself."""

SHA256 = re.compile(r"[0-9a-f]{64}")

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')

log = logging.getLogger(__name__)


class NoticeFileFault(Exception):
    """A file is not taken or not given; `code` is "type_wrong", "no_room", "missing" or "changed"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type_of(content: bytes) -> str:
    """What the bytes are, whatever their name says; "" for what may not be sent."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    plain = all(sign in "\t\r\n\f\ufeff" or unicodedata.category(sign) != "Cc" for sign in text)
    return "text/plain" if text and plain else ""


def _office_type(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    for folder, extension in (("word/", ".docx"), ("xl/", ".xlsx")):
        if any(name.startswith(folder) for name in names):
            return next(media for media, known in EXTENSIONS.items() if known == extension)
    return ""


def safe_name(name: str, extension: str) -> str:
    """The name without folders and signs that a disk minds, with the extension of what the file really is."""
    bare = _NOT_IN_NAMES.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]))
    stem = bare.rsplit(".", 1)[0] if "." in bare else bare
    kept = "".join(sign for sign in stem if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return (kept.strip(" .")[: LONGEST_NAME - len(extension)].rstrip(" .") or "file") + extension


class NoticeShelf:
    """`waiting` holds what was uploaded, `sent` what went with a notice. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._waiting, self._sent = folder / "waiting", folder / "sent"
        self._lock = threading.Lock()

    def put(self, name: str, content: bytes) -> NoticeFile:
        """Keep the bytes until a notice takes them. Raises NoticeFileFault, OSError."""
        media_type = media_type_of(content)
        if not media_type or len(content) > MOST_BYTES:
            raise NoticeFileFault("type_wrong")
        extension = EXTENSIONS[media_type]
        file = NoticeFile(safe_name(name, extension), media_type, len(content), hashlib.sha256(content).hexdigest())
        with self._lock:
            if not self.has(file):
                self._write(self._waiting / _stored_name(file), content)
            elif (path := self._waiting / _stored_name(file)).exists():
                os.utime(path)
        return file

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = sum(one.stat().st_size for one in path.parent.iterdir())
        if waiting + len(content) > MOST_WAITING_BYTES or shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
            raise NoticeFileFault("no_room")
        half = path.with_suffix(".part")
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    def has(self, file: NoticeFile) -> bool:
        """Whether exactly these bytes lie here under a name that is safe."""
        extension = EXTENSIONS.get(file.media_type, "")
        if not SHA256.fullmatch(file.sha256) or not extension or safe_name(file.name, extension) != file.name:
            return False
        path = self._found(file)
        return path is not None and path.stat().st_size == file.size_bytes

    def keep(self, files: Iterable[NoticeFile]) -> None:
        """A notice carries them: they are records from now on."""
        for file in files:
            waiting = self._waiting / _stored_name(file)
            with self._lock:
                if waiting.exists():
                    self._sent.mkdir(parents=True, exist_ok=True)
                    waiting.replace(self._sent / waiting.name)

    def read(self, file: NoticeFile) -> bytes:
        """The bytes, proven by their hash. Raises NoticeFileFault."""
        path = self._found(file)
        try:
            content = path.read_bytes() if path is not None else None
        except OSError as wrong:
            log.error("a file of a notice cannot be read: %s", type(wrong).__name__)
            content = None
        if content is None:
            raise NoticeFileFault("missing")
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise NoticeFileFault("changed")
        return content

    def tidy(self, now_s: float | None = None) -> int:
        """Forget what no notice took; how many files."""
        limit_s = (time.time() if now_s is None else now_s) - WAITS_S
        gone = 0
        for path in sorted(self._waiting.iterdir()) if self._waiting.is_dir() else ():
            with self._lock:
                if path.exists() and path.stat().st_mtime < limit_s:
                    path.unlink()
                    gone += 1
        return gone

    def _found(self, file: NoticeFile) -> Path | None:
        name = _stored_name(file)
        return next((path for path in (self._sent / name, self._waiting / name) if path.is_file()), None)


def _stored_name(file: NoticeFile) -> str:
    return file.sha256 + EXTENSIONS.get(file.media_type, "")
