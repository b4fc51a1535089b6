"""The form's drafts: sent once typing rests, kept through refusals, never overwritten by another desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch_app.console.desk import desk_actions as act
from dispatch_app.console.desk.intake_form import MOST_TYPED, IntakeForm
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.incident import Incident, IncidentState, Patient
from dispatch_app.domain.keystroke import Keystroke
from dispatch_app.domain.place import Place, PlaceSource, Position
from tests.centre_in_memory import SECOND, START
from tests.console.desk_in_memory import SeatedDesk
from tests.console.test_main_path import placed


def fresh(**values: object) -> IntakeForm:
    return IntakeForm(replace(Incident("202611220001", START, IncidentState.OPEN, "d1"), **values))  # type: ignore[arg-type]


def test_typing_is_sent_once_it_rested() -> None:
    form = fresh()
    form.edit("remarks", "门", START)
    form.edit("remarks", "门未锁", START + timedelta(seconds=0.3))
    assert form.due(START + timedelta(seconds=0.7)) is None
    sent = form.due(START + timedelta(seconds=1))
    typed = (Keystroke("remarks", "门", 1_000), Keystroke("remarks", "门未锁", 700))
    assert sent == cmd.AmendIncident("202611220001", cmd.IncidentChanges(remarks="门未锁"), typed)
    assert form.due(START + timedelta(seconds=5)) is None


def test_keystrokes_of_a_long_text_stay_within_one_request() -> None:
    form = fresh()
    for count in range(1, 1_500):
        form.edit("remarks", "字" * count, START + timedelta(seconds=count / 10))
    sent = form.flush()
    assert sent is not None and sum(len(key.text) for key in sent.typed) <= MOST_TYPED
    assert sent.typed[-1] == Keystroke("remarks", "字" * 1_499, 0), "the newest are kept"
    assert form.typed == []


def test_a_field_shows_what_is_under_way_until_the_record_has_it() -> None:
    form = fresh()
    form.edit("remarks", "门未锁", START)
    form.flush()
    assert form.value("remarks") == "门未锁" and form.is_dirty("remarks")
    form.settle(True, seq=9, board_seq=8)
    assert form.value("remarks") == "门未锁" and form.is_dirty("remarks")
    form.absorb(replace(form.incident, remarks="门未锁"), own=True, by="")
    form.land(9)
    assert form.value("remarks") == "门未锁" and not form.is_dirty("remarks")


def test_a_refused_value_stays_visible_and_is_not_sent_again_by_itself() -> None:
    form = fresh()
    form.edit("remarks", "x" * 3000, START)
    form.flush()
    form.settle(False, seq=0, board_seq=0)
    assert form.value("remarks") == "x" * 3000
    assert form.due(START + timedelta(seconds=60)) is None
    form.edit("remarks", "kurz", START + timedelta(seconds=61))
    sent = form.due(START + timedelta(seconds=62))
    assert sent is not None and sent.changes.remarks == "kurz"


def test_two_parts_of_the_patient_in_two_flights_keep_each_other() -> None:
    form = fresh()
    form.edit("patient.age", "62", START)
    first = form.flush()
    form.edit("patient.sex", "male", START)
    second = form.flush()
    assert first is not None and first.changes.patient == Patient(age="62")
    assert second is not None and second.changes.patient == Patient(age="62", sex="male")


def test_words_refine_a_known_position_and_emptied_words_forget_it() -> None:
    known = Place("人民路", Position(118.0, 32.0), PlaceSource.GAZETTEER)
    form = fresh(scene=known)
    form.edit_place_text("scene", "人民路 12 号", START)
    assert form.value("scene") == replace(known, text="人民路 12 号")
    form.edit_place_text("scene", "", START)
    assert form.value("scene") == Place()


def test_another_desk_changes_a_field_without_draft_and_is_shown_beside_one_with(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.edit_field, "remarks", "三楼")
    changes = cmd.IncidentChanges(remarks="四楼", hazards="有犬")
    seat.by_others(cmd.AmendIncident(incident_id, changes), SECOND)
    form = seat.desk.shown()
    assert form is not None
    assert form.form.value("remarks") == "三楼"
    assert form.form.value("hazards") == "有犬"
    assert form.form.conflicts["remarks"].theirs == "四楼" and form.form.conflicts["remarks"].by == "2号台"
    assert "2号台修改了" in seat.said()
    form.form.take_theirs("remarks")
    assert form.form.value("remarks") == "四楼" and not form.form.conflicts


def test_a_closed_incident_takes_no_typing(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.by_others(cmd.CloseIncident(incident_id, "advice_given"), SECOND)
    assert seat.act(act.edit_field, "remarks", "x", True) == []


def test_the_desk_sends_typed_text_by_itself(seat: SeatedDesk) -> None:
    incident_id = placed(seat)
    seat.act(act.edit_field, "hazards", "有犬")
    assert seat.pass_time(0.2) == []
    assert seat.pass_time(0.6) == [
        cmd.AmendIncident(incident_id, cmd.IncidentChanges(hazards="有犬"), (Keystroke("hazards", "有犬", 800),))
    ]
    assert seat.pass_time(5) == []


STEPS = st.tuples(st.sampled_from(["type", "flush", "ok", "refuse"]), st.text(max_size=3))


@given(st.lists(STEPS, max_size=30))
def test_no_keystroke_is_ever_lost(steps: list[tuple[str, str]]) -> None:
    """Whatever the order of typing, sending, answers and events: the field shows what was typed last."""
    form = fresh()
    typed = ""
    journal: list[str] = []
    board_seq = 0
    for step, text in steps:
        if step == "type":
            typed = text
            form.edit("remarks", text, START)
        elif step == "flush":
            sent = form.flush()
            if sent is not None and sent.changes.remarks is not None:
                journal.append(sent.changes.remarks)
        elif step in ("ok", "refuse") and journal:
            value = journal.pop(0)
            if step == "ok":
                board_seq += 1
                form.absorb(replace(form.incident, remarks=value), own=True, by="")
                form.settle(True, board_seq, board_seq)
            else:
                form.settle(False, 0, board_seq)
        assert form.value("remarks") == typed
