"""The panel for drawing and editing on the map: what there is, what is in hand, and its history. Never a dialog."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dispatch_app.console.desk.facility_draft import FACILITY_KINDS, FacilityDraft
from dispatch_app.console.desk.feature_draft import FeatureDraft
from dispatch_app.console.desk.feature_words import (
    FEATURE_KINDS,
    feature_rows,
    feature_title,
    history_rows,
)
from dispatch_app.console.desk.map_editor import MapEditor
from dispatch_app.console.qt.feature_form import FeatureForm
from dispatch_app.desk_kit.labels import label
from dispatch_app.domain.board import Board
from dispatch_app.domain.map_feature import FeatureKind, Shape
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.map_view.sketch import FEWEST, Sketch
from dispatch_app.qt_kit.plain_parts import Caption, Panel, PlainLabel, clear_ground, hairline, key_button, relabel
from dispatch_app.qt_kit.row_list import RowList
from dispatch_app.words import t


class MapFeaturePanel(Panel):
    """Signals say what a hand wants; `MapEditing` carries it out."""

    kind_picked = Signal(object)
    facility_picked = Signal(str)
    """`stations` or `hospitals`: a new one is wanted."""
    feature_picked = Signal(str)
    draw_wanted = Signal()
    save_wanted = Signal()
    remove_wanted = Signal()
    drop_wanted = Signal()
    undo_wanted = Signal()
    restore_wanted = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("panel")
        self.title, self.hint, self.problem = Caption(""), PlainLabel("", "dim"), PlainLabel("", "danger")
        self.close_it = key_button("✕", "", "flat")
        self.kinds, self.facilities = ChoiceBar(FEATURE_KINDS), ChoiceBar(FACILITY_KINDS)
        self.form, self.list, self.history = FeatureForm(), RowList(), RowList()
        self.list_caption, self.history_caption = Caption(""), Caption("")
        self.draw, self.save = key_button(""), key_button("", "", "primary")
        self.remove, self.drop, self.undo = key_button("", "", "danger"), key_button(""), key_button("")
        self.restore = key_button("")
        for words in (self.hint, self.problem):
            words.setWordWrap(True)
        self._lay_out()
        self.kinds.picked.connect(lambda code: self.kind_picked.emit(FeatureKind(code)) if code else None)
        self.facilities.picked.connect(lambda code: self.facility_picked.emit(code) if code else None)
        self.list.picked.connect(self.feature_picked)
        self.history.selectionModel().currentChanged.connect(lambda *_: self._mark_restorable())
        self.draw.clicked.connect(self.draw_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.remove.clicked.connect(self.remove_wanted)
        self.drop.clicked.connect(self.drop_wanted)
        self.undo.clicked.connect(self.undo_wanted)
        self.restore.clicked.connect(self._restore)
        self.close_it.clicked.connect(self.closed)
        self.speak()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 12)
        column.setSpacing(8)
        self.title.row.addWidget(self.close_it)
        for part in (self.title, self.kinds, self.facilities, self.hint):
            column.addWidget(part)
        self._scroll = QScrollArea()
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(8)
        keys = QHBoxLayout()
        for button in (self.save, self.drop, self.remove):
            keys.addWidget(button)
        keys.addStretch(1)
        self._in_hand = QWidget()
        form_column = QVBoxLayout(self._in_hand)
        form_column.setContentsMargins(0, 0, 0, 0)
        for part in (self.draw, self.form, self.problem):
            form_column.addWidget(part)
        form_column.addLayout(keys)
        inside.addWidget(self._in_hand)
        inside.addWidget(hairline())
        for part in (self.history_caption, self.history, self.restore, self.list_caption, self.list):
            inside.addWidget(part)
        inside.addStretch(1)
        self.list.setMinimumHeight(180)
        self.history.setMinimumHeight(110)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        clear_ground(self._scroll)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.undo)

    def speak(self) -> None:
        """Show every word in the chosen language."""
        self.title.title.setText(t("Draw on the map"))
        self.list_caption.title.setText(t("On the map now"))
        self.history_caption.title.setText(t("History"))
        self.kinds.speak()
        self.facilities.speak()
        self.form.speak()
        relabel(self.save, t("Save"))
        relabel(self.remove, t("Remove"))
        relabel(self.drop, t("Drop"))
        relabel(self.undo, t("Undo my last change"), "U")
        relabel(self.restore, t("Bring this version back"))
        self.list.set_empty_words(t("Nothing is drawn. Choose a kind above and click on the map"))
        self.history.set_empty_words(t("No history yet"))

    def wanted_height(self) -> int:
        """Pixels for what is shown now; more of it scrolls."""
        return 470 if not self._in_hand.isVisibleTo(self) else 740

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_editor(self, editor: MapEditor, board: Board, now: datetime, sketch: Sketch | None) -> None:
        """Paint what is in hand, or the list of everything."""
        draft = editor.draft
        self._in_hand.setVisible(draft is not None)
        has_history = draft is not None and draft.known is not None
        for part in (self.history_caption, self.history, self.restore):
            part.setVisible(has_history)
        for part in (self.list_caption, self.list):
            part.setVisible(draft is None)
        self.kinds.setVisible(draft is None and editor.may_draw())
        self.kinds.show_value("")
        self.facilities.setVisible(draft is None and editor.may_move_facilities())
        self.facilities.show_value("")
        self.undo.setEnabled(bool(editor.undo_steps) and not editor.waiting)
        if draft is None:
            self.title.title.setText(t("Draw on the map"))
            self.hint.show_text(self._idle_words(editor))
            rows = feature_rows(board.map_features.values(), now)
            self.list.show_rows(rows)
            self.list_caption.count.show_text(str(len(rows)) if rows else "")
            return
        if isinstance(draft, FacilityDraft):
            self._show_facility(editor, draft, sketch)
        else:
            self._show_feature(editor, draft, now, sketch)
        self.history.show_rows(history_rows(editor.history, now))
        self._mark_restorable()

    def _idle_words(self, editor: MapEditor) -> str:
        if not editor.may_draw():
            return t("Your role may look at what is drawn, not change it")
        words = t("Choose what to draw, or click on a sign of the map to change it.")
        return words + " " + t("Stations and hospitals are clicked as well.") if editor.may_move_facilities() else words

    def _show_feature(self, editor: MapEditor, draft: FeatureDraft, now: datetime, sketch: Sketch | None) -> None:
        feature = draft.feature
        kind = label(FEATURE_KINDS, feature.kind)
        self.title.title.setText(t("New: {kind}", kind=kind) if draft.known is None else feature_title(feature))
        self.form.show_feature(draft, now)
        self.hint.show_text(self._drawing_words(draft, sketch))
        self.draw.setVisible(editor.may_draw() and sketch is None)
        relabel(self.draw, t("Draw anew") if draft.is_drawn() else t("Draw on the map"))
        self._show_keys(editor, draft.touched and draft.is_drawn(), draft.known is not None)
        needs_name = feature.kind in (FeatureKind.POI, FeatureKind.MEETING_POINT) and not feature.name
        problem = draft.problem or (t("A name is needed") if needs_name and draft.is_drawn() else "")
        self.problem.show_text(problem or draft.roads, "danger" if problem else "dim")
        self.problem.setVisible(bool(problem or draft.roads))

    def _drawing_words(self, draft: FeatureDraft, sketch: Sketch | None) -> str:
        if sketch is None:
            if not draft.is_drawn():
                return t("Press the button below to draw it")
            if draft.feature.shape is Shape.POINT:
                return t("Drag the sign on the map to move it")
            return t("Drag the corners to move them, the rings between them for new ones; right-click takes one away")
        if sketch.shape == "point":
            return t("Click on the map where it is (Space at the crosshair, Esc to stop)")
        wanted = max(0, FEWEST[sketch.shape] - len(sketch.clicks))
        along = t("The line follows the roads.") + " " if sketch.tracer is not None else ""
        if wanted:
            return along + t("Click {count} more points; Backspace takes one back, Esc stops", count=wanted)
        return along + t("Double-click, right-click or Enter ends the drawing; Backspace takes a point back")

    def _show_facility(self, editor: MapEditor, draft: FacilityDraft, sketch: Sketch | None) -> None:
        known = draft.known
        self.title.title.setText(
            known.name if known is not None else t("New: {kind}", kind=label(FACILITY_KINDS, draft.kind))
        )
        self.form.show_facility(draft)
        self.draw.setVisible(known is None and sketch is None and not draft.is_placed())
        relabel(self.draw, t("Draw on the map"))
        self.hint.show_text(self._facility_words(draft, sketch))
        missing = draft.missing() if draft.is_placed() else ""
        self.problem.show_text(draft.problem or missing, "danger" if draft.problem else "dim")
        self.problem.setVisible(bool(draft.problem or missing))
        self._show_keys(editor, draft.touched and not draft.missing(), known is not None)

    def _facility_words(self, draft: FacilityDraft, sketch: Sketch | None) -> str:
        place = draft.position
        if place is None:
            if sketch is None:
                return t("Press the button below to draw it")
            return t("Click on the map where it is (Space at the crosshair, Esc to stop)")
        if draft.known is not None and place != draft.known.position:
            return t("Moved to {place}", place=f"{place.longitude:.6f}, {place.latitude:.6f}")
        return t("Drag the sign on the map to move it")

    def _show_keys(self, editor: MapEditor, savable: bool, removable: bool) -> None:
        self.save.setEnabled(savable and not editor.waiting)
        relabel(self.drop, t("Drop") if editor.draft is not None and editor.draft.touched else t("Back"))
        self.remove.setVisible(removable)
        self.remove.setEnabled(not editor.waiting)

    def _mark_restorable(self) -> None:
        self.restore.setEnabled(bool(self.history.current_key()))

    def _restore(self) -> None:
        key = self.history.current_key()
        if key:
            self.restore_wanted.emit(int(key))
