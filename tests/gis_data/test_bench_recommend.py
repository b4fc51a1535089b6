"""The measurement of recommendations runs, judges every answer, and says so."""

from __future__ import annotations

from dispatch_app.bench.recommend import run


def test_every_answer_is_judged_against_the_full_search() -> None:
    result = run(["--scenes", "20", "--vehicles", "5,40", "--scale", "0.3"])
    assert result["all_exact"] is True
    fleets = result["fleets"]
    assert isinstance(fleets, list)
    assert [fleet["vehicles"] for fleet in fleets] == [5, 40]
    for fleet in fleets:
        assert fleet["exact"] == fleet["questions"] == 20
        assert 0.0 < fleet["time_ms"]["p50"] <= fleet["time_ms"]["p99"]
        assert 0.0 <= fleet["straight_line"]["wrong_first_vehicle_share"] <= 1.0
    everyone = result["all_times_of_largest_fleet"]
    assert isinstance(everyone, dict) and everyone["exact"] == everyone["questions"] == 20
    assert everyone["customised_ms"]["p50"] > 0.0 and everyone["just_after_a_closure_ms"]["p50"] > 0.0
    networkx_ms = result["networkx_full_search_ms"]
    assert isinstance(networkx_ms, dict) and networkx_ms["p50"] > 0.0
