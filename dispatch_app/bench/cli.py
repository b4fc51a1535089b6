"""`python -m dispatch_app bench NAME …`: one measurement, its result as one line of JSON at the end."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import sys
from pathlib import Path

import dispatch_app.bench as benches
from dispatch_app.words import t

_PARTS = {"cli"}


def run(arguments: list[str]) -> int:
    """0 with the result printed, 2 for an unknown measurement."""
    known = _names()
    if not arguments or arguments[0] in ("-h", "--help"):
        print(t("usage: python -m dispatch_app bench NAME …  known: {names}", names=", ".join(known)))
        return 0 if arguments else 2
    if arguments[0] not in known:
        words = t("No measurement is called {name}; known: {names}", name=arguments[0][:40], names=", ".join(known))
        print(words, file=sys.stderr)
        return 2
    module = importlib.import_module(f"{benches.__name__}.{arguments[0]}")
    result = dict(module.run(arguments[1:]))
    result.setdefault("machine", machine())
    print(json.dumps(result, ensure_ascii=False))
    return 0


def _names() -> list[str]:
    """Modules of this package that define `run`; the others are parts of them."""
    found = []
    for one in pkgutil.iter_modules(benches.__path__):
        source = Path(benches.__path__[0]) / f"{one.name}.py"
        if one.name not in _PARTS and source.is_file() and "\ndef run(" in source.read_text(encoding="utf-8"):
            found.append(one.name)
    return sorted(found)


def machine() -> dict[str, object]:
    """The machine that was measured."""
    return {
        "processor": _processor(), "cores": os.cpu_count(), "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
