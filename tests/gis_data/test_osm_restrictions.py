"""Restrictions as OpenStreetMap writes them: whom they bind and when; bus lanes that an ambulance uses."""

from __future__ import annotations

from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

from gis_data.osm_import import read_osm
from gis_data.osm_restrictions import Rule, read_restriction
from gis_data.osm_tags import Tags, read_way

LEFT, NO_U = "no_left_turn", "no_u_turn"
RUSH = "Mo-Fr 07:00-09:00"


@pytest.mark.parametrize(
    ("tags", "rules"),
    [
        ({"restriction": LEFT}, [Rule(LEFT)]),
        ({"restriction": f"{LEFT};{NO_U}"}, [Rule(LEFT), Rule(NO_U)]),
        ({"restriction:conditional": f"{LEFT} @ ({RUSH})"}, [Rule(LEFT, RUSH)]),
        ({"restriction:conditional": f"{LEFT} @ {RUSH}"}, [Rule(LEFT, RUSH)]),
        (
            {"restriction:conditional": f"{LEFT} @ ({RUSH}; Su); {NO_U} @ (22:00-06:00)"},
            [Rule(LEFT, f"{RUSH}; Su"), Rule(NO_U, "22:00-06:00")],
        ),
        ({"restriction": LEFT, "restriction:conditional": "none @ (22:00-06:00)"}, [Rule(LEFT, "not 22:00-06:00")]),
        ({"restriction": LEFT, "restriction:conditional": f"{NO_U} @ ({RUSH})"}, [Rule(LEFT), Rule(NO_U, RUSH)]),
        ({"restriction:motorcar": LEFT}, [Rule(LEFT)]),
        ({"restriction:motor_vehicle:conditional": f"{LEFT} @ ({RUSH})"}, [Rule(LEFT, RUSH)]),
        ({"restriction": LEFT, "restriction:emergency": "none"}, []),
        ({"restriction": LEFT, "except": "bicycle"}, [Rule(LEFT)]),
    ],
)
def test_rules_that_bind_an_ambulance(tags: Tags, rules: list[Rule]) -> None:
    assert read_restriction(tags) == (rules, [])


@pytest.mark.parametrize(
    ("tags", "rules", "word"),
    [
        ({"restriction": LEFT, "except": "bicycle;emergency"}, [], "not for emergency"),
        ({"restriction": LEFT, "except": "psv"}, [], "not for emergency"),
        ({"restriction:hgv": LEFT}, [], "other vehicles only (hgv)"),
        ({"restriction:bicycle:conditional": f"{LEFT} @ ({RUSH})"}, [], "other vehicles only (bicycle)"),
        ({"restriction": "no_parking"}, [], "unknown kind"),
        ({"restriction:conditional": f"{LEFT} @ (weight>7.5)"}, [], "more than days and hours"),
        ({"restriction:conditional": f"{LEFT} @ (sunset-sunrise); {NO_U} @ ({RUSH})"}, [Rule(NO_U, RUSH)], "more than"),
        ({"restriction:conditional": "?? at night"}, [], "cannot be read"),
        ({"restriction:conditional": f"{LEFT} @ ((()"}, [], "cannot be read"),
        ({"type": "restriction"}, [], "unknown kind"),
    ],
)
def test_what_is_left_out_is_said(tags: Tags, rules: list[Rule], word: str) -> None:
    found, reasons = read_restriction(tags)
    assert found == rules and any(word in reason for reason in reasons)


def test_a_file_keeps_the_hours_and_counts_what_it_could_not_read(tmp_path: Path) -> None:
    path = tmp_path / "turns.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number in (1, 2, 3):
            writer.add_node(mutable.Node(id=number, location=(118.0 + number * 0.001, 32.0)))
        for number in (1, 2):
            street = {"highway": "residential", "name": f"路{number}"}
            writer.add_way(mutable.Way(id=number, nodes=[number, number + 1], tags=street))
        members = [("w", 1, "from"), ("n", 2, "via"), ("w", 2, "to")]
        for number, value in enumerate((f"no_straight_on @ ({RUSH})", "no_straight_on @ (sunset-sunrise)"), 10):
            tags = {"type": "restriction", "restriction:conditional": value}
            writer.add_relation(mutable.Relation(id=number, members=members, tags=tags))
    raw = read_osm(path)
    assert [(one.kind, one.condition) for one in raw.restrictions] == [("no_straight_on", RUSH)]
    assert raw.refused == ["relation 11: restriction under a condition that is more than days and hours"]


@pytest.mark.parametrize(
    ("tags", "kind", "open_", "one_way"),
    [
        ({"highway": "busway", "oneway": "yes"}, "tertiary", True, 1),
        ({"highway": "service", "access": "no", "bus": "designated"}, "tertiary", True, 0),
        ({"highway": "service", "service": "busway", "access": "no", "psv": "yes"}, "tertiary", True, 0),
        ({"highway": "residential", "access": "bus"}, "residential", True, 0),
        ({"highway": "residential", "access": "no", "motor_vehicle": "psv"}, "residential", True, 0),
        ({"highway": "residential", "access": "no"}, "residential", False, 0),
        ({"highway": "busway", "emergency": "no"}, "tertiary", False, 0),
        ({"highway": "bus_guideway"}, "railway", False, 0),
        ({"highway": "primary", "oneway": "yes", "oneway:bus": "no"}, "primary", True, 0),
        ({"highway": "primary", "oneway": "yes", "busway:left": "opposite_lane"}, "primary", True, 0),
        ({"highway": "primary", "oneway": "yes", "lanes:psv:backward": "1"}, "primary", True, 0),
        ({"highway": "primary", "oneway": "-1", "bus:lanes:forward": "no|designated"}, "primary", True, 0),
        ({"highway": "primary", "oneway": "yes", "lanes:psv": "1", "busway:right": "lane"}, "primary", True, 1),
    ],
)
def test_bus_lanes_are_open_to_ambulances(tags: Tags, kind: str, open_: bool, one_way: int) -> None:
    meaning = read_way(tags)
    assert meaning is not None and not isinstance(meaning, str)
    assert (meaning.kind, meaning.open_to_emergency, meaning.one_way) == (kind, open_, one_way)
