"""Calls and handlers that the house does not use, found in the syntax tree, not in the text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source_tree import SourceFile

EVERYWHERE = {
    "time.sleep": "wait for an event, a signal or a log line with a deadline",
    "eval": "never run text as code",
    "exec": "never run text as code",
    "os.system": "start programs by list, without a shell",
    "os.popen": "start programs by list, without a shell",
    "datetime.datetime.utcnow": "use datetime.now(UTC)",
    "datetime.datetime.utcfromtimestamp": "use datetime.fromtimestamp(seconds, UTC)",
}
IN_TESTS = {
    "PySide6.QtTest.QTest.qWait": "wait for a signal with qtbot.waitSignal or waitUntil",
    "PySide6.QtTest.QTest.qSleep": "wait for a signal with qtbot.waitSignal or waitUntil",
    "qtbot.wait": "wait for a signal with qtbot.waitSignal or waitUntil",
    "unittest.mock.patch": "pass the part in",
    "unittest.mock.patch.object": "pass the part in",
}
IN_THE_PURE_LAYERS = {
    "datetime.datetime.now": "the time is passed in",
    "datetime.date.today": "the time is passed in",
    "time.time": "the time is passed in",
    "time.monotonic": "the time is passed in",
}
BANNED_MODULES = {"pickle", "cPickle", "dill", "shelve", "marshal"}
BROAD = ("Exception", "BaseException")
PURE_LAYERS = ("dispatch_app/domain/", "dispatch_app/use_cases/")

COMMAND_LINE_FILES = ("__main__.py", "cli.py")
COMMAND_LINE_FOLDERS = ("dispatch_app/commands/", "dispatch_app/bench/", "installer/")

ALLOWED_SLEEPS = {
    "installer/cups_queue.py": "CUPS tells nobody when it is up",
    "dispatch_app/simulator/pictures.py": "a screen tells nobody when it has finished painting",
}
"""File → reason, where there is nothing to wait on."""


def call_offences(file: SourceFile) -> list[str]:
    """One sentence per banned call, import or handler in the file."""
    tree = ast.parse(file.text)
    names = _imported_names(tree)
    lines = file.text.splitlines()
    found = []
    for node in ast.walk(tree):
        sentences: Iterator[str] = iter(())
        if isinstance(node, ast.Call):
            sentences = _call_sentences(file.path, node, names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            sentences = _import_sentences(node)
        elif isinstance(node, ast.ExceptHandler):
            sentences = _handler_sentences(node, lines)
        found += [f"{file.path}:{node.lineno}: {sentence}" for sentence in sentences]  # type: ignore[attr-defined]
    return found


def _imported_names(tree: ast.AST) -> dict[str, str]:
    """Local name → full dotted name, of everything the file imports."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                package = alias.name.split(".")[0]
                names[alias.asname or package] = alias.name if alias.asname else package
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return names.get(node.id, node.id) if isinstance(node, ast.Name) else "?"


def _call_sentences(path: str, node: ast.Call, names: dict[str, str]) -> Iterator[str]:
    called = _dotted(node.func, names)
    banned = dict(EVERYWHERE)
    if path.startswith("tests/"):
        banned |= IN_TESTS
    if path.startswith(PURE_LAYERS):
        banned |= IN_THE_PURE_LAYERS
    if called in banned and not (called == "time.sleep" and path in ALLOWED_SLEEPS):
        yield f"{called}: {banned[called]}"
    if called == "datetime.datetime.now" and not node.args and not node.keywords:
        yield "datetime.now() without a time zone: use datetime.now(UTC)"
    if called == "print" and not _is_command_line(path):
        yield "print outside a command line module: log it or return it"
    if called == "asyncio.sleep" and path.startswith("tests/") and not _is_zero(node):
        yield "asyncio.sleep in a test: wait for an event with a deadline"
    for keyword in node.keywords:
        if keyword.arg in ("shell", "allow_pickle") and not _is_false(keyword.value):
            yield f"{keyword.arg}=True: never run text or stored bytes as code"


def _import_sentences(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for module in modules:
        if module.split(".")[0] in BANNED_MODULES:
            yield f"import of {module}: stored bytes must not run code, use msgspec, JSON or .npz"


def _handler_sentences(node: ast.ExceptHandler, lines: list[str]) -> Iterator[str]:
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    broad = any(one is None or (isinstance(one, ast.Name) and one.id in BROAD) for one in caught)
    if broad and "# boundary:" not in lines[node.lineno - 1]:
        yield "broad except: only at a boundary, named on the same line by `# boundary: reason`"
    if all(_says_nothing(statement) for statement in node.body):
        yield "empty except: say what is done about it (contextlib.suppress names what is ignored)"


def _says_nothing(statement: ast.stmt) -> bool:
    silent_value = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or silent_value


def _is_command_line(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name in COMMAND_LINE_FILES or name.endswith("_cli.py") or path.startswith(COMMAND_LINE_FOLDERS)


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value


def _is_zero(node: ast.Call) -> bool:
    return bool(node.args) and _is_false(node.args[0])
