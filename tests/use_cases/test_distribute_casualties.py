"""Casualties over hospitals: needs, beds, drive, and nobody drowned."""

from __future__ import annotations

from collections import Counter

from dispatch_app.domain import commands as cmd
from dispatch_app.domain import queries as q
from dispatch_app.domain.major_incident import Colour, Outcome
from dispatch_app.domain.place import Position
from dispatch_app.domain.station import Hospital
from dispatch_app.use_cases.distribute_casualties import distribute_casualties
from tests.centre_in_memory import ADMINISTRATOR, Centre, staffed_centre
from tests.use_cases.test_major_incident import declared, listed

HOSPITALS = (
    Hospital("H1", "市一医院", Position(118.01, 32.0), capabilities=("trauma", "icu"), beds=5),
    Hospital("H2", "区医院", Position(118.004, 32.006), beds=3),
    Hospital("H3", "省人民医院", Position(118.04, 32.03), capabilities=("trauma", "icu", "burns"), beds=6),
    Hospital("H4", "中医院", Position(118.02, 32.01), beds=4),
)


def crash() -> tuple[Centre, str]:
    centre = staffed_centre()
    centre.do(cmd.ImportResources(hospitals=HOSPITALS), ADMINISTRATOR)
    return centre, declared(centre)[1]


def proposed(centre: Centre, major_id: str, **asked: bool) -> q.Distribution:
    query = q.DistributeCasualties(major_id, **asked)
    return distribute_casualties(centre.board, query, centre.lookups, centre.now)


def test_twelve_casualties_are_spread_by_need_and_beds() -> None:
    centre, major_id = crash()
    for colour, count in ((Colour.GREEN, 4), (Colour.RED, 4), (Colour.YELLOW, 3), (Colour.BLACK, 1)):
        for _ in range(count):
            listed(centre, major_id, colour)
    found = proposed(centre, major_id)
    assert len(found.places) == 11, "black is not moved"
    colours = [centre.board.casualties[p.casualty_id].colour for p in found.places]
    assert colours == [Colour.RED] * 4 + [Colour.YELLOW] * 3 + [Colour.GREEN] * 4
    reds = {p.hospital_id for p in found.places[:4]}
    assert reds == {"H1", "H3"}, "critical ones go to both trauma centres though the district hospital is nearest"
    assert len({p.hospital_id for p in found.places}) == 4
    shares = Counter(p.hospital_id for p in found.places)
    assert all(shares[h.hospital_id] <= h.beds for h in HOSPITALS)
    assert "创伤中心" in found.places[0].reasons and any("区医院更近" in r for r in found.places[0].reasons)
    assert sum(load.red + load.yellow + load.green for load in found.hospitals) == 11
    assert found.explanation[-1] == "黑色 1 人，暂不转运"


def test_a_written_need_is_met_and_a_diverting_hospital_left_out() -> None:
    centre, major_id = crash()
    burnt = listed(centre, major_id, Colour.YELLOW, needs=("burns",))
    assert [p.hospital_id for p in proposed(centre, major_id).places] == ["H3"]
    centre.do(cmd.SetHospitalState("H3", True, 6, "爆满"))
    place = proposed(centre, major_id).places[0]
    assert place.hospital_id != "H3" and "缺：烧伤科" in place.reasons
    centre.do(cmd.AmendCasualty(burnt, cmd.CasualtyFacts(needs=())))
    assert proposed(centre, major_id).places[0].hospital_id == "H2"


def test_what_is_decided_counts_and_is_proposed_again_only_when_asked() -> None:
    centre, major_id = crash()
    first, second = listed(centre, major_id, Colour.YELLOW), listed(centre, major_id, Colour.YELLOW)
    centre.do(cmd.AssignCasualties(major_id, (cmd.Assignment(first, "H4"),)))
    assert [p.casualty_id for p in proposed(centre, major_id).places] == [second]
    assert [p.casualty_id for p in proposed(centre, major_id, again=True).places] == [first, second]
    for casualty_id in (first, second):
        centre.do(cmd.SettleCasualty(casualty_id, Outcome.TREATED))
    assert proposed(centre, major_id).places == ()
    assert proposed(centre, "unknown") == q.Distribution((), (), ())


def test_nobody_is_sent_where_no_road_leads() -> None:
    centre, major_id = crash()
    listed(centre, major_id)
    centre.world.off_network = True
    place = proposed(centre, major_id).places[0]
    assert (place.hospital_id, place.reasons) == ("", ("从现场到不了任何医院",))
