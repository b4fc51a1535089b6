"""Editing on the map as state: what is in hand, what may be changed by whom, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch_app.console.desk.facility_draft import FacilityDraft, FacilityKind, facility_draft, new_facility
from dispatch_app.console.desk.feature_draft import FeatureDraft, draft_of, new_draft
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.map_feature import FeatureKind, MapFeature
from dispatch_app.domain.queries import FeatureHistory, FeatureVersion, GetFeatureHistory, PreviewMapFeature
from dispatch_app.domain.station import Hospital, Station

MOST_UNDO = 50
"""Steps back of one sitting; what was done earlier is in the history of each feature."""

HISTORY_ASKED = 30

DRAWING_ROLES = frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.ADMINISTRATOR})
FACILITY_ROLES = frozenset({Role.SHIFT_LEAD, Role.ADMINISTRATOR})
"""As the server's table of commands has it; the server decides, this only hides what would be refused."""

EditCommand = (
    cmd.SetMapFeature | cmd.RemoveMapFeature | cmd.SetStation | cmd.SetHospital | cmd.RemoveStation | cmd.RemoveHospital
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that was accepted: what stood there before, and what was made."""

    before: MapFeature | Station | Hospital | None
    key: str
    """Of the feature, station or hospital."""
    of: str = "map_features"
    """The board's table that it stands in."""
    version: int = 0
    """The version that was made, 0 where the feature was removed: another one now is somebody else's work."""


@dataclass(slots=True)
class MapEditor:
    """`draft` is what the form shows; `history` belongs to it."""

    role: Role | None = None
    draft: FeatureDraft | FacilityDraft | None = None
    history: tuple[FeatureVersion, ...] = ()
    undo_steps: list[Step] = field(default_factory=list)
    waiting: bool = False
    """A command was sent and not answered yet: the keys are locked, so that one press is one change."""

    def may_draw(self) -> bool:
        """Whether this role draws features."""
        return self.role in DRAWING_ROLES

    def may_move_facilities(self) -> bool:
        """Whether this role moves stations and hospitals."""
        return self.role in FACILITY_ROLES

    # --- taking in hand ----------------------------------------------------------------------------------------------

    def begin(self, kind: FeatureKind, now: datetime) -> FeatureDraft:
        """Start a new feature of a kind."""
        self.draft, self.history = new_draft(kind, now), ()
        return self.draft

    def take_feature(self, board: Board, feature_id: str) -> bool:
        """Take a feature of the board in hand; False where it is gone."""
        known = board.map_features.get(feature_id)
        if known is not None:
            self.draft, self.history = draft_of(known), ()
        return known is not None

    def begin_facility(self, kind: FacilityKind, board: Board) -> bool:
        """Start a new station or hospital; False where the role may not."""
        if not self.may_move_facilities():
            return False
        self.draft, self.history = new_facility(kind, board), ()
        return True

    def take_facility(self, board: Board, key: str) -> bool:
        """Take a station or hospital in hand; False where the role may not or it is gone."""
        known = board.stations.get(key) or board.hospitals.get(key)
        if known is None or not self.may_move_facilities():
            return False
        self.draft, self.history = facility_draft(known), ()
        return True

    def let_go(self) -> None:
        """Nothing is in hand; what was not sent is dropped."""
        self.draft, self.history = None, ()

    def follow(self, board: Board) -> bool:
        """Keep up with the board: what is in hand untouched shows what others made of it. False: it is gone."""
        draft = self.draft
        if isinstance(draft, FeatureDraft) and draft.known is not None:
            known = board.map_features.get(draft.key)
            if known is None:
                return False
            if known != draft.known and not draft.touched:
                self.draft, self.history = draft_of(known), ()
        elif isinstance(draft, FacilityDraft) and draft.known is not None:
            facility = board.stations.get(draft.key) or board.hospitals.get(draft.key)
            if facility is None:
                return False
            if facility != draft.known and not draft.touched:
                self.draft = facility_draft(facility)
        return True

    # --- sending -----------------------------------------------------------------------------------------------------

    def save(self) -> EditCommand | None:
        """The command that sets what is in hand, None while it is not drawn or nothing differs."""
        draft = self.draft
        if draft is None or self.waiting or not draft.touched:
            return None
        if isinstance(draft, FeatureDraft) and not draft.is_drawn():
            return None
        command = draft.command()
        self.waiting = command is not None
        return command

    def remove(self, reason: str = "") -> EditCommand | None:
        """The command that removes what is in hand; the server refuses a station or hospital that is still needed."""
        draft = self.draft
        if draft is None or draft.known is None or self.waiting:
            return None
        self.waiting = True
        if isinstance(draft, FeatureDraft):
            return cmd.RemoveMapFeature(draft.key, reason)
        kind = cmd.RemoveStation if draft.kind == "stations" else cmd.RemoveHospital
        return kind(draft.key, reason)

    def undo(self, board: Board) -> EditCommand | None:
        """The command that takes the last own change back; None where there is none, or others changed it since.

        A step that others overtook is dropped: their work is taken back from the history only, where it is seen.
        """
        if not self.undo_steps or self.waiting:
            return None
        step = self.undo_steps[-1]
        facility = step.of != "map_features"
        standing_now = board.map_features.get(step.key)
        overtaken = not facility and (standing_now.version if standing_now is not None else 0) != step.version
        command = None if overtaken else _back_to(step, board)
        if command is None:
            self.undo_steps.pop()
        else:
            self.waiting = True
        return command

    def restore(self, seq: int, board: Board) -> EditCommand | None:
        """The command that brings a version of the shown history back."""
        version = next((v for v in self.history if v.seq == seq), None)
        found = (version.feature or version.station or version.hospital) if version is not None else None
        if found is None or self.waiting:
            return None
        command = _back_to(Step(found, _key_of(found), _table_of(found)), board)
        self.waiting = command is not None
        return command

    def answered(self, command: EditCommand, ok: bool, key: str, before: object, undoing: bool) -> None:
        """The server took or refused a command; `before` is what stood on the board when it was sent."""
        self.waiting = False
        if not ok:
            return
        if undoing:
            if self.undo_steps:
                self.undo_steps.pop()
        else:
            stood = before if isinstance(before, MapFeature | Station | Hospital) else None
            version = 0
            if isinstance(command, cmd.SetMapFeature):
                version = max(command.based_on, stood.version if isinstance(stood, MapFeature) else 0) + 1
            self.undo_steps.append(Step(stood, key, table_of(command), version))
            del self.undo_steps[:-MOST_UNDO]
        if self.draft is not None and self.draft.key in ("", key):
            self.let_go()

    # --- asking ------------------------------------------------------------------------------------------------------

    def history_query(self) -> GetFeatureHistory | None:
        """The query for the history of what is in hand; None for something new."""
        draft = self.draft
        if isinstance(draft, FacilityDraft):
            return GetFeatureHistory(draft.key, draft.kind, HISTORY_ASKED) if draft.known is not None else None
        if draft is not None and draft.known is not None:
            return GetFeatureHistory(draft.key, "map_features", HISTORY_ASKED)
        return None

    def take_history(self, query: GetFeatureHistory, answer: FeatureHistory) -> None:
        """Keep a history where it still belongs to what is in hand."""
        if self.draft is not None and self.draft.key == query.key:
            self.history = answer.versions

    def preview_query(self) -> PreviewMapFeature | None:
        """The query for the roads that a drawn closure or speed edit touches."""
        draft = self.draft
        if isinstance(draft, FeatureDraft) and draft.on_roads() and draft.is_drawn():
            return PreviewMapFeature(draft.feature)
        return None


def standing(command: EditCommand, board: Board) -> object:
    """What the board holds under the key of a command."""
    match command:
        case cmd.SetMapFeature(feature):
            return board.map_features.get(feature.feature_id)
        case cmd.RemoveMapFeature(feature_id):
            return board.map_features.get(feature_id)
        case cmd.SetStation(station_id) | cmd.RemoveStation(station_id):
            return board.stations.get(station_id)
        case cmd.SetHospital(hospital_id) | cmd.RemoveHospital(hospital_id):
            return board.hospitals.get(hospital_id)


def _key_of(entity: MapFeature | Station | Hospital) -> str:
    if isinstance(entity, MapFeature):
        return entity.feature_id
    return entity.station_id if isinstance(entity, Station) else entity.hospital_id


def _back_to(step: Step, board: Board) -> EditCommand | None:
    """The command that makes the board hold what stood before; None where that is nothing and nothing stands."""
    before = step.before
    if isinstance(before, MapFeature):
        now = board.map_features.get(before.feature_id)
        return cmd.SetMapFeature(before, now.version if now is not None else 0)
    if isinstance(before, Station):
        return cmd.SetStation(before.station_id, before.name, before.position, before.phone, before.turn_out_s)
    if isinstance(before, Hospital):
        return cmd.SetHospital(before.hospital_id, before.name, before.position, before.phone, before.capabilities)
    if step.key not in board.table(step.of):
        return None
    if step.of == "stations":
        return cmd.RemoveStation(step.key)
    return cmd.RemoveHospital(step.key) if step.of == "hospitals" else cmd.RemoveMapFeature(step.key)


def table_of(command: EditCommand) -> str:
    """The board's table that a command changes."""
    if isinstance(command, cmd.SetStation | cmd.RemoveStation):
        return "stations"
    return "hospitals" if isinstance(command, cmd.SetHospital | cmd.RemoveHospital) else "map_features"


def _table_of(entity: MapFeature | Station | Hospital) -> str:
    return {Station: "stations", Hospital: "hospitals"}.get(type(entity), "map_features")
