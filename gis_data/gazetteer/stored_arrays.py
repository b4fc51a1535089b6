"""Arrays in an SQLite file, beside the rows they index."""

from __future__ import annotations

import sqlite3

import numpy as np

from gis_data.gazetteer.sorted_texts import Arrays

_TYPES = ("uint8", "int32", "int64", "float32", "float64")


def write_arrays(connection: sqlite3.Connection, arrays: Arrays) -> None:
    """Stores the arrays in the table `arrays`, in the order of their names."""
    connection.execute("CREATE TABLE arrays (name TEXT PRIMARY KEY, type TEXT NOT NULL, content BLOB NOT NULL)")
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        if str(array.dtype) not in _TYPES or array.ndim != 1:
            raise TypeError(f"array {name} is {array.dtype} of {array.ndim} dimensions")
        connection.execute("INSERT INTO arrays VALUES (?, ?, ?)", (name, str(array.dtype), array.tobytes()))


def read_arrays(connection: sqlite3.Connection) -> Arrays:
    """All arrays of the file. ValueError on a type that no gazetteer writes."""
    arrays: Arrays = {}
    for name, kind, content in connection.execute("SELECT name, type, content FROM arrays"):
        if kind not in _TYPES:
            raise ValueError(f"array {name} has the unknown type {kind}")
        arrays[name] = np.frombuffer(content, dtype=kind)
    return arrays
