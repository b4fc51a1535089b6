"""The virtual environment and what is locked into it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from installer.spoken import SetUpFault, run_program, say

ROOT = Path(__file__).resolve().parents[1]
RUNTIME_LOCK = Path(__file__).with_name("requirements.lock")
TEST_LOCK = Path(__file__).with_name("requirements-test.lock")
_NEEDED_BYTES = 3_000_000_000  # Qt alone takes more than one gigabyte, pip unpacks beside it


def environment_folder() -> Path:
    """Where the virtual environment lies: $DISPATCH_VENV, else .venv in the project."""
    return Path(os.environ.get("DISPATCH_VENV") or ROOT / ".venv").absolute()


def make_environment(folder: Path) -> None:
    """Makes the virtual environment, or makes it anew where its Python no longer runs. Raises SetUpFault."""
    if run_program([folder / "bin" / "python", "-c", "import pip"])[0] == 0:
        say(f"虚拟环境可用：{folder}", "the virtual environment is there")
        return
    if folder.exists() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        raise SetUpFault(
            f"{folder} 不是虚拟环境", f"{folder} exists and is no virtual environment",
            "移走该目录或设置 DISPATCH_VENV · move it away or set DISPATCH_VENV",
        )  # fmt: skip
    say(f"创建虚拟环境：{folder}", "making the virtual environment")
    code, lines = run_program([sys.executable, "-m", "venv", "--clear", folder])
    if code != 0:
        raise SetUpFault("无法创建虚拟环境", "the virtual environment could not be made", output=lines)


def install_locked(folder: Path, lock: Path) -> None:
    """Installs exactly what the lock names, every file checked by its hash; nothing when it is there already.

    The lock is complete, so no package's own wishes are asked: sippy's would bring web frameworks along.

    Raises SetUpFault when the disk is too full or pip fails.
    """
    stamp = folder / f"installed-{lock.name}"
    wanted = _fingerprint(folder, lock)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        say("Python 库与锁定版本一致", "Python libraries match the lock")
        return
    _check_disk(folder)
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"安装 {total} 个 Python 库（约 500 MB）", f"installing {total} Python libraries, about 500 MB")
    pip = [folder / "bin" / "python", "-m", "pip", "--no-input", "--disable-pip-version-check"]
    stamp.unlink(missing_ok=True)
    wheels = ["--only-binary", ":all:", "--no-binary", "sippy"]  # which is plain Python and comes as source only
    install = [*pip, "install", "--no-deps", "--require-hashes", *wheels, "-r", lock]
    code, lines = run_program(install, on_line=_counter(total))
    if code != 0:
        raise SetUpFault(
            "Python 库安装失败", "the Python libraries could not be installed",
            "检查网络（或 pip 代理、镜像设置）后重新运行 · check network or pip's proxy, then run again", lines,
        )  # fmt: skip
    stamp.write_text(wanted, encoding="utf-8")
    if lock == TEST_LOCK:  # holds everything of the other lock in the same versions; a test keeps it so
        runtime_stamp = folder / f"installed-{RUNTIME_LOCK.name}"
        runtime_stamp.write_text(_fingerprint(folder, RUNTIME_LOCK), encoding="utf-8")


def _counter(total: int) -> Callable[[str], None]:
    """Prints each library once, as pip comes to it in the network or in a folder of wheels."""
    seen: set[str] = set()

    def show(line: str) -> None:
        word, _, rest = line.partition(" ")
        if word in ("Collecting", "Processing") and rest:
            asked_for = rest.split()[0]
            name = asked_for.split("==")[0] if word == "Collecting" else Path(asked_for).name.split("-")[0]
            if name not in seen:
                seen.add(name)
                print(f"        {len(seen)}/{total} {name}", flush=True)

    return show


def _fingerprint(folder: Path, lock: Path) -> str:
    python = (folder / "pyvenv.cfg").read_bytes()
    return hashlib.sha256(python + lock.read_bytes()).hexdigest()


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise SetUpFault(
            f"磁盘空间不足：剩余 {free / 1e9:.1f} GB，需要 {_NEEDED_BYTES / 1e9:.0f} GB",
            f"too little disk: {free / 1e9:.1f} GB free, {_NEEDED_BYTES / 1e9:.0f} GB needed",
            "清理磁盘或设置 DISPATCH_VENV 到别的磁盘 · free some, or set DISPATCH_VENV to another disk",
        )
