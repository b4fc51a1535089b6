"""A file that outgrows 400 lines is two ideas; a function that outgrows 60 is two functions."""

from __future__ import annotations

import ast

from tests.architecture.source_tree import SourceFile

FILE_LINES = 400
FUNCTION_LINES = 60


def size_offences(file: SourceFile) -> list[str]:
    """One sentence for a file that is too long and one for each of its functions that is too long."""
    found = []
    lines = len(file.text.splitlines())
    if lines > FILE_LINES:
        found.append(f"{file.path}: {lines} lines, allowed are {FILE_LINES}")
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{file.path}:{node.lineno}: {node.name} has {length} lines, allowed are {FUNCTION_LINES}")
    return found
