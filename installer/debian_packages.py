"""Debian packages: which are missing, and installing them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from installer.spoken import SetUpFault, run_program, say

LIST = Path(__file__).with_name("debian-packages.txt")
_UNATTENDED = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]


def wanted_packages(text: str) -> list[str]:
    """The package names of a list with one a line; blank lines and comments (#) do not count."""
    names = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [name for name in names if name]


def missing_packages(wanted: Iterable[str]) -> list[str]:
    """Those of the wanted packages that are not installed, in the given order."""
    wanted = list(wanted)
    _, lines = run_program(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted])
    installed = {line.split()[0] for line in lines if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def install_missing() -> None:
    """Installs what the list names and the machine lacks; touches nothing, and no network, when all is there.

    Raises SetUpFault when the machine is no Debian, when there are no rights, or when apt fails.
    """
    wanted = wanted_packages(LIST.read_text(encoding="utf-8"))
    if shutil.which("dpkg-query") is None:
        say("不是 Debian 系统，请自行安装", f"not Debian: please install by hand what {LIST.name} lists")
        return
    missing = missing_packages(wanted)
    if not missing:
        say(f"{len(wanted)} 个软件包均已安装", f"all {len(wanted)} packages are there")
        return
    say(f"安装 {len(missing)} 个软件包", f"installing {len(missing)}: {' '.join(missing)}")
    apt = [*as_root(f"apt-get install {' '.join(missing)}"), *_UNATTENDED]
    updated, update_lines = run_program([*apt, "update"])
    install = [*apt, "install", "-y", "--no-install-recommends", *missing]
    installed, lines = run_program(install, on_line=_show_progress)
    if installed != 0 or missing_packages(missing):
        raise SetUpFault(
            "系统软件包安装失败",
            "the Debian packages could not be installed",
            "检查网络或软件源后重新运行 · check network and /etc/apt/sources.list, then run the same command again",
            lines if updated == 0 else [*update_lines[-5:], *lines],
        )


def as_root(purpose: str) -> list[str]:
    """The words to put before a command that needs root: none for root, sudo otherwise.

    Raises SetUpFault, naming the purpose, where there is no sudo.
    """
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    raise SetUpFault("需要管理员权限", "root rights are needed, there is no sudo", f"以 root 执行 · as root: {purpose}")


def _show_progress(line: str) -> None:
    words = line.split()
    if line.startswith("Get:") and len(words) > 4:  # Get:1 URL suite architecture name …
        print(f"        ↓ {words[4]}", flush=True)
    elif line.startswith("Setting up "):
        print(f"        ✓ {words[2]}", flush=True)
