"""Parts for `bench alarms` that need programs or rights of their own: PostgreSQL with a standby, a full disk, a ping.

Each opens only where this machine has what it needs; the others are named as left out.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alarms.ports.database_probe import database

ADDRESS = "198.51.100.120"
"""Of the block for documentation (RFC 5737): nobody has it."""
OWNER = "postgres"
UP_WITHIN_S = 60.0


class NotHere(Exception):
    """This machine cannot break that part; the text says why."""


@dataclass(frozen=True, slots=True)
class MorePart:
    """A watch of the device file, and how its part breaks and is mended."""

    name: str
    kind: str
    watch: dict[str, Any]
    breaks: Callable[[], None]
    mends: Callable[[], None]


Opens = Callable[[Path, ExitStack], MorePart]


def reached(_: Path, stack: ExitStack) -> MorePart:
    """An address of this machine that comes and goes, watched by ping. Raises NotHere."""
    _run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")

    def gone() -> None:
        _run("ip", "address", "delete", f"{ADDRESS}/32", "dev", "lo")

    stack.callback(lambda: subprocess.run(["ip", "address", "delete", f"{ADDRESS}/32", "dev", "lo"],
                                          check=False, capture_output=True))  # fmt: skip
    return MorePart("ping unanswered", "path_lost",
                    {"name": "ping", "probe": "ping", "target": ADDRESS, "every_s": 2.0, "timeout_s": 1.0},
                    gone, lambda: _run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"))  # fmt: skip


def recorder_disk(folder: Path, stack: ExitStack) -> MorePart:
    """A file system of one megabyte, filled. Raises NotHere."""
    place = folder / "recordings"
    place.mkdir()
    _run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place))
    stack.callback(lambda: subprocess.run(["umount", str(place)], check=False, capture_output=True))
    file = place / "sound"
    return MorePart("recorder disk full", "disk_full",
                    {"name": "recordings", "probe": "disk", "sort": "recorder", "target": "recordings", "every_s": 2.0},
                    lambda: file.write_bytes(bytes(1_000_000)) and None, file.unlink)  # fmt: skip


def database_dead(folder: Path, stack: ExitStack) -> MorePart:
    """A real PostgreSQL, killed and started again. Raises NotHere."""
    primary = Cluster.made(folder, stack)
    return MorePart("database dead", "database_lost",
                    {"name": "database", "probe": "database", "target": primary.target, "every_s": 2.0},
                    primary.kill, primary.start)  # fmt: skip


def standby_dead(folder: Path, stack: ExitStack) -> MorePart:
    """A real standby that follows, killed and started again. Raises NotHere."""
    primary = Cluster.made(folder, stack)
    standby = primary.standby(stack)
    return MorePart("standby dead", "replication_late",
                    {"name": "replication", "probe": "replication", "target": primary.target, "every_s": 2.0},
                    standby.kill, standby.start)  # fmt: skip


MORE: tuple[Opens, ...] = (reached, recorder_disk, database_dead, standby_dead)


@dataclass(slots=True)
class Cluster:
    """One PostgreSQL on a socket of its own."""

    programs: Path
    home: Path
    running: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, folder: Path, stack: ExitStack) -> Cluster:
        """A fresh one that answers. Raises NotHere."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise NotHere("PostgreSQL is not installed")
        home = folder / "primary"
        home.mkdir()
        folder.chmod(0o755)
        cluster = cls(found[-1].parent, home)
        cluster.own(home)
        cluster.as_owner("initdb", "-D", str(home / "files"), "-U", OWNER, "-A", "trust", "-E", "UTF8")
        stack.callback(cluster.kill)
        cluster.start()
        return cluster

    def standby(self, stack: ExitStack) -> Cluster:
        """A second one that follows this one."""
        home = self.home.parent / "standby"
        home.mkdir()
        self.own(home)
        self.as_owner("pg_basebackup", "-h", str(self.home), "-U", OWNER, "-D", str(home / "files"), "-R", "-c", "fast",
                      "-X", "stream")  # fmt: skip
        follows = Cluster(self.programs, home)
        stack.callback(follows.kill)
        follows.start()
        return follows

    @property
    def target(self) -> str:
        """Where it is reached."""
        return f"host={self.home} user={OWNER} dbname=postgres"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [*self._prefix(), str(self.programs / "postgres"), "-D", str(self.home / "files"), "-k",
                   str(self.home), "-c", "listen_addresses="]  # fmt: skip
        self.running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.home)
        ends_at_s, pause = time.monotonic() + UP_WITHIN_S, threading.Event()
        while not database(self.target, "", 2.0).well:
            if time.monotonic() > ends_at_s:
                raise NotHere("PostgreSQL does not start")
            pause.wait(0.1)

    def kill(self) -> None:
        """Gone at once (PostgreSQL's immediate shut-down, which takes its children along)."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                self.running.send_signal(signal.SIGQUIT)
            self.running.wait(30)
            self.running = None

    def own(self, folder: Path) -> None:
        """Hand a folder to who may run PostgreSQL: never root."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)

    def as_owner(self, program: str, *arguments: str) -> None:
        """Run one of its programs to the end."""
        _run(*self._prefix(), str(self.programs / program), *arguments, within=self.home)

    @staticmethod
    def _prefix() -> list[str]:
        tied = ["setpriv", "--pdeathsig", "QUIT"]
        if os.geteuid() != 0:
            return tied
        owner = pwd.getpwnam(OWNER)
        return [*tied, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]


def _run(*command: str, within: Path | None = None) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=UP_WITHIN_S, cwd=within)
    except (OSError, subprocess.SubprocessError) as wrong:
        raise NotHere(f"{command[0]}: {type(wrong).__name__}") from wrong
