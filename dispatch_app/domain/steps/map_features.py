"""What events about drawn features do to a board."""

from __future__ import annotations

from dispatch_app.domain import events as ev
from dispatch_app.domain.board import Board
from dispatch_app.domain.steps.step import Step


def _map_feature_set(board: Board, e: ev.MapFeatureSet) -> None:
    board.put("map_features", e.feature.feature_id, e.feature)


def _map_feature_removed(board: Board, e: ev.MapFeatureRemoved) -> None:
    board.drop("map_features", e.feature_id)


STEPS: dict[type, Step] = {
    ev.MapFeatureSet: _map_feature_set,
    ev.MapFeatureRemoved: _map_feature_removed,
}
