"""The intake form on one screen. It shows what the desk's form model says and reports what is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from dispatch_app.console.desk.campaign_desk import incident_words
from dispatch_app.console.desk.complaint_choice import complaint_words, find_complaints
from dispatch_app.console.desk.incident_rows import closing_words
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.open_form import OpenForm
from dispatch_app.console.qt.pick_field import Choice, PickField
from dispatch_app.desk_kit.figures import clock_text, incident_number
from dispatch_app.desk_kit.labels import BREATHING, CONSCIOUS, FIELDS, INCIDENT_KINDS, INCIDENT_STATES, SEXES, label
from dispatch_app.domain.incident import IncidentKind
from dispatch_app.domain.place import Place
from dispatch_app.domain.queries import PlacesFound
from dispatch_app.qt_kit.choice_bar import ChoiceBar
from dispatch_app.qt_kit.plain_parts import Panel, PlainLabel, SqueezedLabel, key_button, relabel
from dispatch_app.qt_kit.theme import font_px, number_font, set_role, text_font
from dispatch_app.words import t

MOST_PATIENTS = 10_000


class FormPanel(Panel):
    """`edited` carries (field, value, at once); `places_wanted` (target, text); `place_picked` (target, PlaceFound)."""

    edited = Signal(str, object, bool)
    places_wanted = Signal(str, str)
    place_picked = Signal(str, object)
    theirs_wanted = Signal(str)
    campaign_wanted = Signal()
    """The staff call-up of the shown incident: its results, or to begin one."""

    def __init__(self) -> None:
        super().__init__("panel")
        self.heading = PlainLabel("")
        self.heading_note = SqueezedLabel("", "dim")
        self.call_up = key_button("", "", "flat")
        self.call_up.clicked.connect(self.campaign_wanted)
        self.scene, self.meeting_point = PickField(), PickField()
        self.scene_state = PlainLabel("", "dim")
        self.contact, self.name, self.age = QLineEdit(), QLineEdit(), QLineEdit()
        self.complaint = PickField(opens_empty=True)
        self.conscious, self.breathing, self.sex = ChoiceBar(CONSCIOUS), ChoiceBar(BREATHING), ChoiceBar(SEXES)
        self.count = QSpinBox()
        self.count.setRange(0, MOST_PATIENTS)
        self.count.setStyleSheet("QSpinBox { padding-left: 8px; }")
        self.kind = QComboBox()
        self.remarks, self.hazards = QLineEdit(), QLineEdit()
        self.conflict = SqueezedLabel("", "warning")
        self.take_theirs = key_button("")
        self._names: dict[str, PlainLabel] = {}
        self._showing = False
        self._lay_out()
        self._connect()
        self.speak()

    # --- making ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.heading_note, 1)
        head.addWidget(self.call_up)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        place_row = QHBoxLayout()
        place_row.setSpacing(12)
        place_row.addWidget(self.scene, 1)
        place_row.addWidget(self.scene_state)
        self._cell(grid, 0, 0, "scene", place_row, span=7)
        self._cell(grid, 1, 0, "meeting_point", self.meeting_point, span=3)
        self._cell(grid, 1, 4, "contact", self.contact, span=3)
        self._cell(grid, 2, 0, "complaint", self.complaint, span=3)
        self._cell(grid, 2, 4, "kind", self.kind, span=3)
        self._cell(grid, 3, 0, "conscious", self.conscious, span=3)
        self._cell(grid, 3, 4, "breathing", self.breathing, span=3)
        who = QHBoxLayout()
        who.setSpacing(8)
        self._names["age"], self._names["count"] = PlainLabel("", "dim"), PlainLabel("", "dim")
        for widget, stretch in ((self.name, 3), (self._names["age"], 0), (self.age, 2)):
            who.addWidget(widget, stretch)
        self._cell(grid, 4, 0, "name", who, span=3)
        which = QHBoxLayout()
        which.setSpacing(8)
        for widget, stretch in ((self.sex, 3), (self._names["count"], 0), (self.count, 2)):
            which.addWidget(widget, stretch)
        self._cell(grid, 4, 4, "sex", which, span=3)
        self._cell(grid, 5, 0, "remarks", self.remarks, span=3)
        self._cell(grid, 5, 4, "hazards", self.hazards, span=3)
        for at in (1, 5):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self.conflict, 1)
        row.addWidget(self.take_theirs)
        column.addLayout(row)

    def _cell(self, grid: QGridLayout, row: int, at: int, name: str, content: QWidget | QHBoxLayout, span: int) -> None:
        words = self._names[name] = PlainLabel("", "dim")
        words.setMinimumWidth(60)
        grid.addWidget(words, row, at)
        if isinstance(content, QWidget):
            grid.addWidget(content, row, at + 1, 1, span)
        else:
            grid.addLayout(content, row, at + 1, 1, span)

    def _connect(self) -> None:
        for field, name in ((self.scene, "scene"), (self.meeting_point, "meeting_point")):
            field.textEdited.connect(lambda text, name=name: self.edited.emit(name, text, False))
            field.wanted.connect(lambda text, name=name: self.places_wanted.emit(name, text))
            field.picked.connect(lambda found, name=name: self.place_picked.emit(name, found))
        for line, name in ((self.contact, "contact_number"), (self.name, "patient.name"), (self.age, "patient.age"),
                           (self.remarks, "remarks"), (self.hazards, "hazards")):  # fmt: skip
            line.textEdited.connect(lambda text, name=name: self.edited.emit(name, text, False))
            line.editingFinished.connect(lambda name=name, line=line: self._finished(name, line))
        for bar, name in ((self.conscious, "conscious"), (self.breathing, "breathing"), (self.sex, "sex")):
            bar.picked.connect(lambda code, name=name: self.edited.emit(f"patient.{name}", code, True))
        self.complaint.wanted.connect(self._offer_complaints)
        self.complaint.picked.connect(self._complaint_picked)
        self.complaint.editingFinished.connect(self._complaint_left)
        self.count.valueChanged.connect(self._counted)
        self.kind.activated.connect(lambda place: self.edited.emit("kind", self.kind.itemData(place), True))
        self.take_theirs.clicked.connect(lambda: self.theirs_wanted.emit(self._conflict_field))
        self._conflict_field = ""

    def speak(self) -> None:
        """Show every word in the chosen language."""
        words = {
            "scene": t("Scene address") + " F6", "meeting_point": t("Meeting point"), "contact": t("Contact number"),
            "complaint": t("Chief complaint"), "kind": t("Kind of incident"), "conscious": t("Consciousness"),
            "breathing": t("Breathing"), "name": t("Patient"), "age": t("Age"), "sex": t("Sex"), "count": t("Patients"),
            "remarks": t("Remarks"), "hazards": t("Hazards"),
        }  # fmt: skip
        for name, text in words.items():
            self._names[name].setText(text)
        for bar in (self.conscious, self.breathing, self.sex):
            bar.speak()
        self.heading.setFont(text_font(font_px() + 4, bold=True))
        self.scene.setFont(text_font(font_px() + 6, bold=True))
        self.contact.setFont(number_font())
        self.scene.setPlaceholderText(t("Chinese, pinyin or initials; crossings with a space"))
        self.meeting_point.setPlaceholderText(t("Where the crew is met, if elsewhere"))
        self.complaint.setPlaceholderText(t("Words, pinyin or initials; ↓ lists all"))
        self.hazards.setPlaceholderText(t("Fire, violence, infection, traffic…"))
        self.name.setPlaceholderText(t("Name"))
        relabel(self.take_theirs, t("Take theirs"))
        self._showing = True
        self.kind.clear()
        for kind in IncidentKind:
            self.kind.addItem(label(INCIDENT_KINDS, kind), kind)
        self._showing = False

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_desk(self, desk: IntakeDesk) -> None:
        """Paint the shown form; a field under the cursor keeps what is being typed."""
        form = desk.shown()
        self.setEnabled(form is not None and form.incident.is_open())
        if form is None:
            self.heading.show_text(t("No incident is open"))
            self.heading_note.show_text(t("F1 answers the longest waiting call, F5 opens an incident without a call"))
            self.call_up.hide()
            self._clear()
            return
        self._show_heading(form, desk)
        self._showing = True
        for field, name in ((self.scene, "scene"), (self.meeting_point, "meeting_point")):
            place: Place = form.form.value(name)
            _show_text(field, place.text, form.form.is_dirty(name))
        self._show_scene_state(form)
        pairs = ((self.contact, "contact_number"), (self.name, "patient.name"), (self.age, "patient.age"),
                 (self.remarks, "remarks"), (self.hazards, "hazards"))  # fmt: skip
        for line, name in pairs:
            _show_text(line, str(form.form.value(name)), form.form.is_dirty(name))
        for bar, name in ((self.conscious, "conscious"), (self.breathing, "breathing"), (self.sex, "sex")):
            bar.show_value(form.form.value(f"patient.{name}"))
        if not (self.complaint.hasFocus() and self.complaint.isModified()):
            _show_text(self.complaint, complaint_words(form.form.value("complaint")), False)
        if not self.count.lineEdit().hasFocus() and self.count.value() != form.form.value("patient.count"):
            self.count.setValue(form.form.value("patient.count"))
        self.kind.setCurrentIndex(self.kind.findData(form.form.value("kind")))
        self._showing = False
        self._show_conflict(form)

    def _show_heading(self, form: OpenForm, desk: IntakeDesk) -> None:
        incident = form.incident
        called_up = incident_words(desk.board, incident.incident_id)
        relabel(self.call_up, called_up, "☎")
        self.call_up.setVisible(bool(called_up))
        state = label(INCIDENT_STATES, incident.state)
        self.heading.show_text(f"{incident_number(incident.incident_id)} {state}")
        desk_row = desk.board.desks.get(incident.desk_id)
        desk_name = desk_row.name if desk_row else incident.desk_id
        facts = [t("opened {time}", time=clock_text(incident.opened_at)), desk_name,
                 t("version {number}", number=incident.revision)]  # fmt: skip
        if incident.kind is IncidentKind.TEST:
            facts.insert(0, t("EXERCISE – not in statistics"))
        if incident.closed_at is not None:
            over = f"{closing_words(incident)} {clock_text(incident.closed_at)}"
            facts = [over, t("read-only, F8 re-opens"), *facts]
        if form.form.drafts or form.form.flights:
            facts.append(t("saving…"))
        self.heading_note.show_text(" · ".join(facts), "warning" if incident.kind is IncidentKind.TEST else "dim")

    def _show_scene_state(self, form: OpenForm) -> None:
        known = form.form.value("scene").is_known()
        words = f"● {t('placed')}" if known else f"○ {t('not placed')}"
        self.scene_state.show_text(words, "success" if known else "warning")

    def _show_conflict(self, form: OpenForm) -> None:
        conflict = next(iter(form.form.conflicts.values()), None)
        self._conflict_field = conflict.field if conflict else ""
        if conflict is not None:
            theirs = conflict.theirs.text if isinstance(conflict.theirs, Place) else conflict.theirs
            field = label(FIELDS, conflict.field.partition(".")[0])
            self.conflict.show_text(t("{field}: {desk} wrote “{value}”", field=field, desk=conflict.by, value=theirs))
        self.conflict.setVisible(conflict is not None)
        self.take_theirs.setVisible(conflict is not None)

    def _clear(self) -> None:
        self._showing = True
        for line in (self.scene, self.meeting_point, self.contact, self.name, self.age, self.complaint, self.remarks,
                     self.hazards):  # fmt: skip
            line.clear()
        for bar in (self.conscious, self.breathing, self.sex):
            bar.show_value("")
        self.scene_state.show_text("")
        self.conflict.hide()
        self.take_theirs.hide()
        self._showing = False

    # --- hands -------------------------------------------------------------------------------------------------------

    def offer_places(self, target: str, typed: str, found: PlacesFound) -> None:
        """Choices for what was typed; an answer to older text is dropped."""
        field = self.scene if target == "scene" else self.meeting_point
        if field.text().strip() != typed:
            return
        field.offer([Choice(_place_words(p.text, p.district, p.ambiguous), p) for p in found.places])

    def _offer_complaints(self, typed: str) -> None:
        self.complaint.offer([Choice(complaint_words(code), code) for code in find_complaints(typed)])

    def _complaint_picked(self, code: str) -> None:
        self.complaint.setText(complaint_words(code))
        self.edited.emit("complaint", code, True)

    def _complaint_left(self) -> None:
        """Words that are no complaint do not stay in the field as if they were."""
        self.complaint.setModified(False)

    def _finished(self, name: str, line: QLineEdit) -> None:
        if not self._showing and line.isModified():
            line.setModified(False)
            self.edited.emit(name, line.text().strip(), True)

    def _counted(self, value: int) -> None:
        if not self._showing:
            self.edited.emit("patient.count", value, False)


def _place_words(text: str, district: str, ambiguous: bool) -> str:
    shown = f"{text}    {district}" if district and district not in text else text
    return f"{shown}    ▲ {t('same name elsewhere')}" if ambiguous else shown


def _show_text(field: QLineEdit, text: str, dirty: bool) -> None:
    typing = field.hasFocus() and field.text().strip() == text.strip()
    if field.text() != text and not typing:
        field.setText(text)
    role = "dirty" if dirty else ""
    if (field.property("role") or "") != role:
        set_role(field, role)
