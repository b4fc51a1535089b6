"""`python -m dispatch_app exchange flow`: check the files of automatic flows, show one as text or as a picture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_app.exchange.ivr.drawing import flow_svg, flow_text
from dispatch_app.exchange.ivr.flow import FlowFault, read_flow
from dispatch_app.words import t


def run(arguments: list[str]) -> int:
    """0 when every file is right, 1 when one is not, 2 when one cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m dispatch_app exchange flow", description=t("Automatic flows"))
    parts = parser.add_subparsers(dest="part", required=True)
    check = parts.add_parser("check", help=t("check files of flows"))
    check.add_argument("files", type=Path, nargs="+")
    show = parts.add_parser("show", help=t("show a flow with all its ways"))
    show.add_argument("file", type=Path)
    show.add_argument("--svg", type=Path, metavar="FILE", help=t("write a picture instead"))
    chosen = parser.parse_args(arguments)
    worst = 0
    for path in chosen.files if chosen.part == "check" else [chosen.file]:
        try:
            flow = read_flow(path.stem, path.read_text(encoding="utf-8-sig"))
            if chosen.part == "check":
                print(t("{file}: right, {count} steps", file=path, count=len(flow.steps)))
            elif chosen.svg is None:
                print(flow_text(flow))
            else:
                chosen.svg.write_text(flow_svg(flow), encoding="utf-8")
        except FlowFault as wrong:
            for line, why in wrong.wrong:
                print(f"{path}:{line}: {why}", file=sys.stderr)
            worst = max(worst, 1)
        except (OSError, UnicodeDecodeError) as wrong:
            print(f"{path}: {wrong}", file=sys.stderr)
            worst = 2
    return worst
