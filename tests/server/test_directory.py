"""The directory through the real server: found by sound, number and distance; its history; kept over a restart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.directory import DirectoryEntry, EntryKind, HolderKind
from dispatch_app.domain.place import Position
from dispatch_app.server.database_parts import open_database
from dispatch_app.wire.codec import decode
from tests.server.centre_bed import fill_centre
from tests.server.server_bed import Client, client_of, make_settings, running

T = TypeVar("T")

ENTRIES = (
    DirectoryEntry("", EntryKind.STAFF, "张伟", ("13800000001",), "急诊科", "医生", ("二线",)),
    DirectoryEntry("", EntryKind.EQUIPMENT, "除颤仪", holder_kind=HolderKind.STATION, holder_id="s1", quantity=2),
    DirectoryEntry("", EntryKind.DRUG, "肾上腺素", post="1 mg/1 ml", holder_kind=HolderKind.STATION, holder_id="s2"),
    DirectoryEntry("", EntryKind.PHONE, "燃气抢修", ("0588-96777",), position=Position(118.3, 32.3)),
)


def asked(client: Client, query: object, wanted: type[T]) -> T:
    reply = client.ask(query)
    assert reply.status_code == 200, reply.text
    return decode(reply.content, wanted)


def names(client: Client, text: str = "", **values: object) -> list[str]:
    return [hit.name for hit in asked(client, q.FindDirectory(text, **values), q.DirectoryFound).hits]  # type: ignore[arg-type]


def test_people_things_and_places_are_found_and_their_history_is_kept(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    fill_centre(settings)
    with running(settings, open_database), client_of(settings, "lead", "d2") as lead:
        assert lead.done(cmd.ImportDirectory(ENTRIES)).result["added"] == "4"
        assert names(lead, "zhangwei") == ["张伟"] and names(lead, "ccy") == ["除颤仪"]
        assert names(lead, "96777") == ["燃气抢修"] and names(lead, "胸痛") == ["市第一人民医院"]
        assert names(lead, "东门") == ["东门分站", "苏A1201", "苏A1202", "除颤仪"], "what stands at a place, too"
        assert names(lead, kinds=("drug", "equipment"), near=Position(117.98, 32.0)) == ["肾上腺素", "除颤仪"]
        assert names(lead, group="二线") == ["张伟"]
        near = asked(lead, q.FindDirectory("燃气", near=Position(118.3, 32.3)), q.DirectoryFound).hits[0]
        assert near.distance_m == 0.0 and near.entry is not None
        entry_id = near.key
        lead.done(cmd.SetDirectoryEntry(replace(near.entry, note="24 小时"), near.entry.version))
        assert asked(lead, q.FindDirectory(limit=2), q.DirectoryFound).total == 11
    with running(settings, open_database), client_of(settings, "lead", "d2") as lead:
        assert names(lead, "24 小时") == ["燃气抢修"]
        lead.done(cmd.RemoveDirectoryEntry(entry_id, "停用"))
        history = asked(lead, q.GetFeatureHistory(entry_id, "directory"), q.FeatureHistory).versions
        assert [(v.change, v.user, v.reason) for v in history] == [
            ("removed", "lead", "停用"), ("set", "lead", ""), ("set", "lead", ""),
        ]  # fmt: skip
        assert history[1].entry is not None and history[1].entry.note == "24 小时"
        with client_of(settings, "s1") as station:
            assert station.ask(q.FindDirectory()).status_code == 403
