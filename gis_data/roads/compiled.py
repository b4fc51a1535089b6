"""Machine code for the inner loops: one typed door to numba, with its cache in the user's cache folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

if "NUMBA_CACHE_DIR" not in os.environ:
    _cache_home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    os.environ["NUMBA_CACHE_DIR"] = str(Path(_cache_home) / "gis_data" / "numba")

import numba  # noqa: E402 - numba reads the variable when it is first imported

numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code: kept between runs, and without the interpreter lock while it runs."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
