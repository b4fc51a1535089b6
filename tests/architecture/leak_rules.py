"""Nothing committed carries a path of one machine, a package index or a secret."""

from __future__ import annotations

import re

from tests.architecture.source_tree import SourceFile

# The patterns are written so that this file does not match itself.
_LEAKS = {
    "path of one machine": re.compile(
        r"(?<![\w./<>{}\]-])/(?:work|farm|opt/pypi|opt/wheels|home/[a-z]\w*|root)(?:/[\w.]|\b(?=['\"]))"
    ),
    "package index": re.compile(
        r"python[h]osted\.org|[p]ypi\.org/simple|--(?:extra-)?index-[u]rl|--find-[l]inks|--trusted-[h]ost"
    ),
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE [K]EY-----"),
    "access token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|xox[bp]-[0-9A-Za-z-]{20,})\b"),
}


def leak_offences(file: SourceFile) -> list[str]:
    """One sentence per line that gives away a machine, an index or a secret."""
    return [
        f"{file.path}:{number}: {kind}"
        for number, line in enumerate(file.text.splitlines(), start=1)
        for kind, pattern in _LEAKS.items()
        if pattern.search(line)
    ]
