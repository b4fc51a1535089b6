"""A file that outgrows 400 lines is two ideas; a function that outgrows 60 is two functions.

A package's table of contents – an `__init__.py` of imports, `__all__` and unions of types – holds no idea of its own
and may be as long as its package is rich.
"""

from __future__ import annotations

import ast

from tests.architecture.source_tree import SourceFile

FILE_LINES = 400
FUNCTION_LINES = 60


def size_offences(file: SourceFile) -> list[str]:
    """One sentence for a file that is too long and one for each of its functions that is too long."""
    found = []
    lines = len(file.text.splitlines())
    if lines > FILE_LINES and not _is_table_of_contents(file):
        found.append(f"{file.path}: {lines} lines, allowed are {FILE_LINES}")
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{file.path}:{node.lineno}: {node.name} has {length} lines, allowed are {FUNCTION_LINES}")
    return found


def _is_table_of_contents(file: SourceFile) -> bool:
    """Whether the file only names what stands in others: no function, no statement but imports and assignments."""
    if not str(file.path).endswith("__init__.py"):
        return False
    plain = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Expr)
    records = (ast.ClassDef,)  # the record that carries one of the union's members
    body = ast.parse(file.text).body
    return all(isinstance(node, plain + records) for node in body) and sum(isinstance(n, records) for n in body) <= 1
