"""Starting and ending programs: the ready line is waited for, a death is told with its last words."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dispatch_app.simulator.programs import Launch, ProgramFault, Programs
from dispatch_app.simulator.summary import is_paper_of
from dispatch_app.simulator.town_centre import MARK_FILE, FolderFault, empty_folder

READY_THEN_WAIT = "import signal; print('ready now', flush=True); signal.pause()"


def test_a_program_is_ready_when_it_says_so_and_ends_when_asked(tmp_path: Path) -> None:
    async def story() -> None:
        programs = Programs(tmp_path)
        program = await programs.start(Launch("one", ["-c", READY_THEN_WAIT], "ready"))
        assert program.alive and program.ready_line == "ready now"
        assert programs.dead() == []
        await programs.stop()
        assert not program.alive

    asyncio.run(story())


def test_a_program_that_dies_before_it_is_ready_shows_its_last_words(tmp_path: Path) -> None:
    async def story() -> None:
        with pytest.raises(ProgramFault, match="the port is taken"):
            await Programs(tmp_path).start(Launch("one", ["-c", "raise SystemExit('the port is taken')"], "ready"))

    asyncio.run(story())


def test_a_program_that_ends_by_itself_is_found_dead(tmp_path: Path) -> None:
    async def story() -> None:
        programs = Programs(tmp_path)
        program = await programs.start(Launch("one", ["-c", "print('ready')"], "ready"))
        await program.ended()
        assert [one.launch.name for one in programs.dead()] == ["one"]
        await programs.stop()

    asyncio.run(story())


LEAVES_A_CHILD = (
    "import os, signal, time\n"
    "if os.fork() == 0:\n    {leave}\n    print('ready', flush=True)\n    time.sleep(15)\n    os._exit(0)\n"
    "signal.pause()"
)


@pytest.mark.parametrize("leave", ["pass", "os.setsid()"])
def test_a_child_that_keeps_the_output_open_holds_up_nobody(tmp_path: Path, leave: str) -> None:
    async def story() -> None:
        programs = Programs(tmp_path)
        await programs.start(Launch("one", ["-c", LEAVES_A_CHILD.replace("{leave}", leave)], "ready"))
        await asyncio.wait_for(programs.stop(), 10.0)

    asyncio.run(story())


def test_a_line_without_end_does_not_stop_its_writer(tmp_path: Path) -> None:
    async def story() -> None:
        programs = Programs(tmp_path)
        await programs.start(Launch("one", ["-c", "print('x' * 5_000_000); print('ready')"], "ready"))
        await programs.stop()

    asyncio.run(story())


def test_only_a_simulators_folder_is_emptied(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(FolderFault):
        empty_folder(mine)
    assert (mine / "letter.txt").is_file()
    (mine / MARK_FILE).touch()
    empty_folder(mine)
    assert list(mine.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "is_paper"),
    [
        ("202611220001-D1-r1.pdf", True),
        ("202611220001-D1-r1.txt", True),
        ("202611220001-D1-r1-job_7.pdf", True),
        ("202611220001-D1-r1-2.pdf", True),
        ("202611220001-D1-r1-reprint.pdf", False),
        ("202611220001-D1-r1-void.pdf", False),
        ("202611220001-D1-r12.pdf", False),
        ("202611220001-D11-r1.pdf", False),
        ("202611220001-D1-r1.pdf.waiting", False),
    ],
)
def test_papers_are_known_by_their_names(name: str, is_paper: bool) -> None:
    assert is_paper_of(name, "202611220001-D1", 1) is is_paper
