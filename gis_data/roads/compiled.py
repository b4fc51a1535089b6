"""Machine code for the inner loops: one typed door to numba, with its cache in the user's cache folder."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

_log = logging.getLogger(__name__)


def _cache_folder() -> Path | None:
    """A folder that can be written, from NUMBA_CACHE_DIR or in the user's cache; None where there is none."""
    named = os.environ.get("NUMBA_CACHE_DIR")
    try:
        folder = (
            Path(named)
            if named
            else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gis_data" / "numba"
        )
        folder.mkdir(parents=True, exist_ok=True)
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
