"""What a print of the replay page holds: the form, the map and the timeline at the shown moment, and all events."""

from __future__ import annotations

from datetime import timedelta

from dispatch_app.desk_kit.figures import clock_text, moment_text
from dispatch_app.desk_kit.replay_words import form_of, moment_words
from dispatch_app.desk_kit.table_file import TableContent
from dispatch_app.director.desk.replay_desk import ReplayDesk
from dispatch_app.director.qt.replay_parts import ReplayParts
from dispatch_app.domain.replay import TYPED
from dispatch_app.qt_kit.printing import Block, PairsBlock, PictureBlock, Printable, TableBlock
from dispatch_app.words import t


def printable_of(desk: ReplayDesk, parts: ReplayParts, at_ms: float) -> Printable:
    """The open replay at a moment; an empty list of events where none is open."""
    columns = [t("Time"), t("What happened"), t("Who"), t("Journal line")]
    timeline = desk.timeline
    if timeline is None:
        return Printable(t("Replay"), "replay", (TableBlock(TableContent(t("What happened"), columns, [])),))
    replay = timeline.replay

    def at(moment_ms: float) -> str:
        return clock_text(replay.began_at + timedelta(milliseconds=moment_ms))

    rows = [
        [at(m.at_ms), moment_words(replay, m), f"{m.user} {replay.name_of(m.desk_id)}".strip(), str(m.seq)]
        for m in timeline.moments
        if m.event != TYPED
    ]
    form = tuple((words, value) for _, words, value in form_of(replay, timeline.frame(int(at_ms))))
    blocks: tuple[Block, ...] = (
        PairsBlock(t("Intake form as it was filled"), form),
        PictureBlock(at(at_ms), parts.map.grab().toImage()),
        PictureBlock(t("Timeline"), parts.timeline.grab().toImage()),
        TableBlock(TableContent(t("What happened"), columns, rows)),
    )  # fmt: skip
    title = t("Replay {number}", number=replay.incident_id)
    return Printable(
        title, f"replay-{replay.incident_id}", blocks, moment_text(replay.began_at + timedelta(milliseconds=at_ms)),
        1, uncovered=True,
    )  # fmt: skip
