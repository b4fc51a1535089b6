"""Machine code for the inner loops: one typed door to numba, with its cache in the user's cache folder."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

_log = logging.getLogger(__name__)


OLD_AFTER_S = 30 * 86_400.0
"""Machine code of another edition of the source is removed when nobody has used its folder for so long."""


def source_sum(folder: Path) -> str:
    """Changes with any source of this package.

    numba looks at the file of a function only, not at the files of what it calls: after an upgrade of one file the old
    machine code of another would go on with the old inner function.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return "edition-" + digest.hexdigest()[:16]


def _cache_folder() -> Path | None:
    """A folder that can be written, below NUMBA_CACHE_DIR or the user's cache; None where there is none."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    try:
        edition = source_sum(Path(__file__).parent)
        if named and Path(named).name == edition:  # a program that another one of ours started
            root = Path(named).parent
        elif named:
            root = Path(named)
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gis_data" / "numba"
        folder = root / edition
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        for other in root.glob("edition-*"):
            if other.stat().st_mtime < time.time() - OLD_AFTER_S:
                shutil.rmtree(other, ignore_errors=True)
    except (OSError, RuntimeError) as fault:
        _log.warning("no cache for compiled code, every start takes some seconds more: %s", fault)
        return None
    return folder if os.access(folder, os.W_OK) else None


_folder = _cache_folder()
if _folder is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(_folder)

import numba  # noqa: E402 - numba reads the variable when it is first imported

if _folder is not None:
    _settings: Any = numba.config
    _settings.CACHE_DIR = str(_folder)  # for a numba that somebody imported before us

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code: kept between runs, and without the interpreter lock while it runs."""
    return cast(Function, numba.njit(cache=_folder is not None, nogil=True)(function))


def compiled_inline(function: Function) -> Function:
    """Like `compiled`, copied into each caller: no call and no counting of array references in an inner loop."""
    return cast(Function, numba.njit(cache=_folder is not None, nogil=True, inline="always")(function))
