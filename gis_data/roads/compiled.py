"""Machine code for the inner loops: one typed door to numba, with its cache in the user's cache folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

if "NUMBA_CACHE_DIR" not in os.environ:
    _cache_home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    os.environ["NUMBA_CACHE_DIR"] = str(Path(_cache_home) / "gis_data" / "numba")

import numba

_settings: Any = numba.config
_settings.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]  # for a numba that was imported before us

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code: kept between runs, and without the interpreter lock while it runs."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))


def compiled_inline(function: Function) -> Function:
    """Like `compiled`, copied into each caller: no call and no counting of array references in an inner loop."""
    return cast(Function, numba.njit(cache=True, nogil=True, inline="always")(function))
