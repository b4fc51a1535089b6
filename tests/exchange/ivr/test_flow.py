"""Flow files: what is wrong is told with its line, a new edition counts at once, a broken one never."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch_app.domain.queries import FlowWay
from dispatch_app.exchange import flow_cli
from dispatch_app.exchange.ivr.drawing import flow_svg, flow_text, rows_of
from dispatch_app.exchange.ivr.flow import FlowFault, read_flow
from dispatch_app.exchange.ivr.picture import flow_pictures
from dispatch_app.exchange.ivr.shelf import FlowShelf

SAMPLE = Path("dispatch_app/exchange/ivr/samples/main.toml")

SHORT = '''first = "a"
[step.a]
kind = "announce"
words = "您好"
next = "b"
[step.b]
kind = "queue"
'''


def faults(content: str) -> list[tuple[int, str]]:
    with pytest.raises(FlowFault) as told:
        read_flow("x", content)
    return told.value.wrong


def test_the_shipped_flow_is_right_and_is_drawn_whole() -> None:
    flow = read_flow("main", SAMPLE.read_text(encoding="utf-8"))
    assert sorted(name for row in rows_of(flow) for name in row) == sorted(flow.steps)
    text, picture = flow_text(flow), flow_svg(flow)
    for name in flow.steps:
        assert name in text and (flow.steps[name].title or name) in picture
    svg = ET.fromstring(picture)
    paths = svg.findall("{http://www.w3.org/2000/svg}path")
    assert len(paths) == sum(len(step.targets()) for step in flow.steps.values())


@pytest.mark.parametrize(
    ("old", "new", "line", "about"),
    [
        ('next = "b"', 'next = "c"', 5, "c"),
        ('kind = "queue"', 'kind = "quue"', 7, "quue|announce"),
        ('words = "您好"', "words = 5", 4, "5"),
        ('words = "您好"', "", 2, "words"),
        ('words = "您好"', 'words = "{pin}"', 2, "pin"),
        ('next = "b"', 'next = "a"', 2, "a"),
        ('first = "a"', 'first = "z"', 1, "first"),
        ('first = "a"', 'first = "b"', 2, "a"),
        ('next = "b"', 'next = "b"\nloud = 1', 6, "loud"),
        ("[step.b]", "[step.b", 6, ""),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, about: str) -> None:
    wrong = faults(SHORT.replace(old, new))
    assert line in [at for at, _ in wrong], wrong
    assert any(word in why for _, why in wrong for word in about.split("|")), wrong


def test_a_round_of_branches_would_never_end_and_is_refused() -> None:
    content = SHORT.replace('next = "b"', 'next = "c"') + '''[step.c]
kind = "branch"
on = "caller"
cases = { 1 = "b" }
other = "c"
'''
    assert any("c" in why for _, why in faults(content))


def test_a_broken_edition_leaves_the_old_one_running(tmp_path: Path) -> None:
    file = tmp_path / "main.toml"
    file.write_text(SHORT, encoding="utf-8")
    shelf = FlowShelf(tmp_path)
    first = shelf.flow("main")
    assert first is not None and shelf.words() == "ok" and shelf.look() == []
    rewrite(file, SHORT.replace('kind = "queue"', 'kind = "quue"'), 1)
    assert shelf.look() == ["main"]
    assert shelf.flow("main") is first and "7" in shelf.words()
    rewrite(file, SHORT.replace("您好", "早上好"), 2)
    assert shelf.look() == ["main"] and shelf.words() == "ok"
    again = shelf.flow("main")
    assert again is not None and again.steps["a"].fields["words"] == "早上好"
    file.unlink()
    assert shelf.look() == ["main"] and shelf.flow("main") is None


def test_screens_are_shown_the_edition_in_use_and_why_the_newer_file_was_refused(tmp_path: Path) -> None:
    times = iter(datetime(2026, 11, 22, 8, minute, tzinfo=UTC) for minute in range(60))
    file = tmp_path / "main.toml"
    file.write_text(SHORT.replace('"announce"', '"announce"\ntitle = "问候"'), encoding="utf-8")
    shelf = FlowShelf(tmp_path, lambda: next(times))
    (shown,) = flow_pictures(shelf, [("96120", "main")])
    assert (shown.numbers, shown.first, shown.mistakes, shown.refused_at) == (("96120",), "a", (), None)
    assert [(s.name, s.row, s.title, s.words, s.ways) for s in shown.steps] == [
        ("a", 0, "问候", "您好", (FlowWay("next", "b"),)), ("b", 1, "", "", ()),
    ]  # fmt: skip
    rewrite(file, SHORT.replace('next = "b"', 'next = "c"'), 1)
    shelf.look()
    (refused,) = flow_pictures(shelf, [("96120", "main")])
    assert refused.steps == shown.steps and refused.taken_at == shown.taken_at
    assert refused.refused_at is not None and shown.taken_at is not None and refused.refused_at > shown.taken_at
    assert [(m.line, "c" in m.reason) for m in refused.mistakes] == [(5, True)]
    main, missing = flow_pictures(shelf, [("1", "main"), ("2", "night")])
    assert main.numbers == ("1",) and (missing.flow_id, missing.steps, missing.numbers) == ("night", (), ("2",))
    assert [m.line for m in missing.mistakes] == [0]
    rewrite(file, SHORT, 2)
    shelf.look()
    assert [(f.mistakes, f.refused_at) for f in flow_pictures(shelf, [])] == [((), None)]


def rewrite(file: Path, content: str, later_s: int) -> None:
    file.write_text(content, encoding="utf-8")
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + later_s * 1_000_000_000))


def test_the_command_line_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(SHORT.replace('next = "b"', 'next = "c"'), encoding="utf-8")
    assert flow_cli.run(["check", str(SAMPLE)]) == 0
    assert flow_cli.run(["check", str(SAMPLE), str(bad)]) == 1
    assert f"{bad}:5:" in capsys.readouterr().err
    assert flow_cli.run(["show", str(SAMPLE), "--svg", str(tmp_path / "main.svg")]) == 0
    assert ET.parse(tmp_path / "main.svg").getroot().tag.endswith("svg")
    assert flow_cli.run(["show", str(tmp_path / "none.toml")]) == 2
