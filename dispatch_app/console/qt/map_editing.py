"""Between the editing panel, the map and the server: what a hand does becomes a command, what comes back is shown."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_app.console.desk.facility_draft import FacilityDraft, FacilityKind
from dispatch_app.console.desk.feature_draft import FeatureDraft
from dispatch_app.console.qt.desk_runner import DeskRunner
from dispatch_app.console.qt.map_edit_sending import MapEditSending
from dispatch_app.console.qt.map_feature_panel import MapFeaturePanel
from dispatch_app.domain.map_feature import FeatureKind, Shape
from dispatch_app.domain.place import Position
from dispatch_app.domain.queries import FeatureHistory, GetFeatureHistory, MapFeaturePreviewed, PreviewMapFeature
from dispatch_app.qt_kit.map_view import FeatureMark, MapView, Tool
from dispatch_app.words import t

DRAFT_KEY = "draft"
"""Key of a new feature on the map: it has no id before the server took it."""

Points = Sequence[tuple[float, float]]


class MapEditing(MapEditSending):
    """Takes things in hand, draws and moves them; `MapEditSending` carries them to the server."""

    def __init__(self, runner: DeskRunner, view: MapView, panel: MapFeaturePanel) -> None:
        super().__init__(runner, view, panel)
        panel.kind_picked.connect(self.begin)
        panel.facility_picked.connect(self.begin_facility)
        panel.feature_picked.connect(self.go_to_feature)
        panel.draw_wanted.connect(self.draw)
        panel.save_wanted.connect(self.save)
        panel.remove_wanted.connect(lambda: self._send(self.editor.remove()))
        panel.drop_wanted.connect(self.let_go)
        panel.undo_wanted.connect(self.undo)
        panel.restore_wanted.connect(lambda seq: self._send(self.editor.restore(seq, runner.desk.board)))
        panel.form.changed.connect(self._changed)
        panel.form.shaped.connect(self._shaped)
        view.sketched.connect(self._drawn)
        view.sketch_changed.connect(self.show)
        view.tool_changed.connect(lambda _: self.show())
        view.mark_moved.connect(self._moved)

    # --- opening and closing -----------------------------------------------------------------------------------------

    def open(self) -> None:
        """The panel is shown: signs of the map can be taken in hand."""
        self.know_role()
        self.is_open = True
        self.show()

    def know_role(self) -> None:
        """Ask the link who sits here: the role decides what is offered."""
        actor = self.runner.link.actor
        self.editor.role = actor.role if actor is not None else None

    def close(self) -> None:
        """The panel is gone, and what was not saved with it."""
        self.is_open = False
        if self.map.tool is Tool.DRAW:
            self.map.set_tool(Tool.PAN)
        self.let_go()

    def let_go(self) -> None:
        """Nothing is in hand any more."""
        if self.map.tool is Tool.DRAW:
            self.map.set_tool(Tool.PAN)
        self.editor.let_go()
        self.map.set_movable("", "")
        self.show()
        self.shown.emit()

    def refresh(self) -> None:
        """Keep up with the board."""
        if self.is_open and not self.editor.follow(self.runner.desk.board):
            self.runner.desk.say(t("What you were changing was removed by somebody else"), "warning")
            self.let_go()
        self.show()

    # --- taking in hand ----------------------------------------------------------------------------------------------

    def begin(self, kind: FeatureKind, at: tuple[float, float] | None = None) -> None:
        """Start a new feature; with a place its point stands there at once, else the drawing tool is taken."""
        if not self.editor.may_draw():
            return
        draft = self.editor.begin(kind, self.runner.link.server_now())
        self.map.set_movable("", "")
        if at is not None and Shape.POINT is draft.feature.shape:
            self._drawn([at])
        else:
            self.draw()

    def begin_facility(self, kind: str, at: tuple[float, float] | None = None) -> None:
        """Start a new station or hospital; with a place its sign stands there at once."""
        table: FacilityKind = "stations" if kind == "stations" else "hospitals"
        if not self.editor.begin_facility(table, self.runner.desk.board):
            return
        self.map.set_movable("", "")
        if at is not None:
            self._drawn([at])
        else:
            self.draw()

    def choose_feature(self, feature_id: str) -> None:
        """A sign of the map was clicked."""
        if self.is_open and self.editor.take_feature(self.runner.desk.board, feature_id):
            self._taken("feature" if self.editor.may_draw() else "", feature_id)

    def choose_facility(self, key: str) -> bool:
        """A station or hospital was clicked; whether it was taken in hand."""
        taken = self.is_open and self.editor.take_facility(self.runner.desk.board, key)
        if taken:
            self._taken("facility", key)
        return taken

    def go_to_feature(self, feature_id: str) -> None:
        """A row of the list was clicked: the map shows it."""
        feature = self.runner.desk.board.map_features.get(feature_id)
        if feature is not None:
            west, east = (f(p.longitude for p in feature.points) for f in (min, max))
            south, north = (f(p.latitude for p in feature.points) for f in (min, max))
            self.map.fit((west, south, east, north))
            self.choose_feature(feature_id)

    def _taken(self, kind: str, key: str) -> None:
        self.map.set_movable(kind, key)
        query = self.editor.history_query()
        if query is not None:
            self.runner.link.ask(query, lambda answer: self._history(query, answer))
        self._preview()
        self.show()
        self.shown.emit()

    def _history(self, query: GetFeatureHistory, answer: FeatureHistory) -> None:
        self.editor.take_history(query, answer)
        self.show()

    # --- drawing -----------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Take the drawing tool for what is in hand; stretches of road follow the roads."""
        draft = self.editor.draft
        if isinstance(draft, FeatureDraft) and self.editor.may_draw():
            feature = draft.feature
            along = feature.shape is Shape.LINE and draft.on_roads()
            self.map.start_sketch(feature.shape.value, feature.kind.value, along)
            self.map.setFocus()
        elif isinstance(draft, FacilityDraft) and draft.known is None:
            self.map.start_sketch("point", draft.kind)
            self.map.setFocus()
        self.show()
        self.shown.emit()

    def _drawn(self, points: Points) -> None:
        draft = self.editor.draft
        if isinstance(draft, FacilityDraft):
            draft.change(position=Position(*points[0]))
            self.map.set_movable("facility", DRAFT_KEY if draft.known is None else draft.key)
            if not draft.name:
                self.panel.form.name.setFocus()
        if isinstance(draft, FeatureDraft):
            draft.draw(list(points))
            self.map.set_movable("feature", draft.key or DRAFT_KEY)
            self._preview()
            if draft.known is None and not draft.feature.name:
                self.panel.form.name.setFocus()
        self.show()
        self.shown.emit()

    def _moved(self, kind: str, key: str, points: Points) -> None:
        draft = self.editor.draft
        of_facility = isinstance(draft, FacilityDraft) and kind == "facility" and key in (draft.key, DRAFT_KEY)
        if of_facility or (isinstance(draft, FeatureDraft) and kind == "feature"):
            self._drawn(points)

    def _changed(self, fields: dict[str, object]) -> None:
        draft = self.editor.draft
        if isinstance(draft, FeatureDraft):
            if draft.change(**fields) and fields.keys() & {"direction", "level", "valid_from", "valid_until"}:
                self._preview()
        elif isinstance(draft, FacilityDraft):
            draft.change(**fields)
        self.show()
        self.shown.emit()

    def _shaped(self, shape: Shape) -> None:
        draft = self.editor.draft
        if isinstance(draft, FeatureDraft) and shape is not draft.feature.shape:
            draft.shape_as(shape)
            self.draw()

    def _preview(self) -> None:
        """Ask which roads a drawn closure or speed edit touches, before it is saved."""
        query = self.editor.preview_query()
        if query is not None:
            self.runner.link.ask(query, lambda answer: self._previewed(query, answer), lambda _: None)

    def _previewed(self, query: PreviewMapFeature, answer: MapFeaturePreviewed) -> None:
        draft = self.editor.draft
        if not isinstance(draft, FeatureDraft) or draft.feature != query.feature:
            return
        draft.problem = answer.problem
        names = "、".join(dict.fromkeys(road.name for road in answer.roads if road.name)) or t("unnamed roads")
        if draft.known is None and not draft.feature.name and answer.roads:
            draft.change(name=longest_road(answer))  # it is called by its road unless somebody says otherwise
            self.shown.emit()
        draft.roads = t("Touches {count} stretches, {length} m: {names}", count=len(answer.roads),
                        length=round(answer.length_m), names=names[:120])  # fmt: skip
        if not answer.roads:
            draft.roads = t("Touches no road: it changes no drive time")
        self.show()

    # --- marks -------------------------------------------------------------------------------------------------------

    def chosen_key(self) -> str:
        """Key of the feature in hand on the map."""
        draft = self.editor.draft
        return (draft.key or DRAFT_KEY) if isinstance(draft, FeatureDraft) else ""

    def with_draft(self, marks: list[FeatureMark], mark: FeatureMark | None) -> list[FeatureMark]:
        """The board's marks with the one in hand in place of its saved state; while it is drawn anew, without it."""
        key = self.chosen_key()
        kept = [one for one in marks if one.key != key]
        drawing = self.map.sketch is not None
        return kept if mark is None or drawing else [*kept, mark]


def longest_road(answer: MapFeaturePreviewed) -> str:
    """The name of the road that most of a drawing lies on, "" where it has none."""
    lengths_m: dict[str, float] = {}
    for road in answer.roads:
        lengths_m[road.name] = lengths_m.get(road.name, 0.0) + road.length_m
    return max(lengths_m, key=lambda name: lengths_m[name], default="")
