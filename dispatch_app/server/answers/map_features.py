"""The history of what is drawn on the map, and which roads a closure would touch."""

from __future__ import annotations

from dispatch_app.domain import queries as q
from dispatch_app.domain.actor import Role
from dispatch_app.domain.map_feature import ROAD_KINDS
from dispatch_app.domain.refusals import SENTENCES
from dispatch_app.server.answers.entry import DESKS, Asked, Entry
from dispatch_app.use_cases.draw_map_feature import problem_of, tidied
from dispatch_app.words import t

LONGEST_KEY = 200
"""No id is longer; a database looks for no longer text."""


def _history(asked: Asked, query: q.GetFeatureHistory) -> q.FeatureHistory:
    if query.kind not in ("map_features", "stations", "hospitals", "directory") or len(query.key) > LONGEST_KEY:
        return q.FeatureHistory(())
    return q.FeatureHistory(tuple(asked.sources.journal.feature_versions(query.kind, query.key, query.limit)))


def _previewed(asked: Asked, query: q.PreviewMapFeature) -> q.MapFeaturePreviewed:
    feature = tidied(query.feature)
    wrong = problem_of(asked.board, feature, asked.actor, asked.sources.now())
    if wrong is not None:
        return q.MapFeaturePreviewed(t(SENTENCES[wrong.code], **dict(wrong.values)), (), 0.0)
    touched = asked.sources.lookups.roads.touched_by(feature) if feature.kind in ROAD_KINDS else ()
    roads = tuple(q.TouchedRoad(r.name, r.length_m, r.both_ways, r.points, r.level) for r in touched)
    return q.MapFeaturePreviewed("", roads, sum(r.length_m for r in roads))


ANSWERS: dict[type, Entry] = {
    q.GetFeatureHistory: Entry(_history, DESKS | {Role.ADMINISTRATOR}),
    q.PreviewMapFeature: Entry(_previewed, DESKS | {Role.ADMINISTRATOR}),
}
