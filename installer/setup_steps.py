"""Set-up, tests and demo, started by `installer/run`.

Every step looks first and does only what is missing: a second run changes nothing and needs no network.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from installer.checks import run_all_checks
from installer.cups_queue import ORDER_QUEUE, make_pdf_queue
from installer.debian_packages import install_missing
from installer.python_packages import (
    ROOT,
    RUNTIME_LOCK,
    TEST_LOCK,
    environment_folder,
    install_locked,
    make_environment,
)
from installer.spoken import SetUpFault, say, step

OLDEST_PYTHON = (3, 11)
_STEPS = 5
USAGE = """\
installer/run setup                 安装所需软件 · install what is needed
installer/run demo [options]        安装并启动演示 · set up and start the demo
                                    (--headless --minutes N: 无窗口运行 N 分钟 · without windows, N minutes)
installer/run test [pytest options] 安装并运行全部检查 · set up and run all checks
                                    (FAULTS=full: 完整故障测试 · the long fault suite)"""


def main(arguments: list[str]) -> int:
    """Exit code of the subcommand: 0 well, 1 the set-up failed, 2 called wrongly, else the demo's or pytest's own."""
    subcommand, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if subcommand not in ("setup", "demo", "test"):
        print(USAGE, file=sys.stdout if subcommand in ("-h", "--help", "help") else sys.stderr)
        return 0 if subcommand in ("-h", "--help", "help") else 2
    try:
        python = set_up(RUNTIME_LOCK if subcommand == "demo" else TEST_LOCK, printing_must_work=subcommand != "demo")
    except SetUpFault as fault:
        fault.show()
        return 1
    if subcommand == "test":
        return run_all_checks(python, rest)
    if subcommand == "demo":
        os.chdir(ROOT)
        os.execv(python, [str(python), "-m", "dispatch_app", "demo", *rest])  # noqa: S606 - a list, our own Python
    say("安装完成，可运行 installer/run demo", "set-up is complete, now: installer/run demo")
    return 0


def set_up(lock: Path, *, printing_must_work: bool) -> Path:
    """The Python of a virtual environment that holds the lock, on a machine with all it needs. Raises SetUpFault."""
    step(1, _STEPS, "检查系统", "the machine")
    _check_machine()
    step(2, _STEPS, "系统软件包", "Debian packages")
    install_missing()
    folder = environment_folder()
    step(3, _STEPS, "Python 虚拟环境", "virtual environment")
    make_environment(folder)
    step(4, _STEPS, "Python 库", "Python libraries")
    install_locked(folder, lock)
    step(5, _STEPS, "打印队列", "print queue")
    try:
        make_pdf_queue()
        say(f"打印队列 {ORDER_QUEUE} 就绪", f"print queue {ORDER_QUEUE} is ready")
    except SetUpFault as fault:
        if printing_must_work:
            raise
        fault.show()
        say("演示继续，命令单只存为 PDF 文件", "the demo goes on, order sheets become PDF files only")
    return folder / "bin" / "python"


def _check_machine() -> None:
    name = _release_name()
    version = ".".join(str(part) for part in sys.version_info[:3])
    say(f"{name}，Python {version}", f"{os.cpu_count()} cores")
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpFault(
            f"Python {version} 太旧，需要 3.11 以上", f"Python {version} is too old, 3.11 or later is needed",
            "请使用 Debian 12 · use Debian 12",
        )  # fmt: skip
    if "Debian GNU/Linux 12" not in name:
        say("仅在 Debian 12 上验证过，继续", "proven on Debian 12 only; going on")


def _release_name() -> str:
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except FileNotFoundError:
        return sys.platform
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return fields.get("PRETTY_NAME", sys.platform).strip('"')


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
