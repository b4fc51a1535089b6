"""What a dispatcher does to find the caller: accept a place, look at one, ask again, send the link."""

from __future__ import annotations

from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.location_rows import LINK_KEY, f4_choice, offered, place_choices
from dispatch_app.console.desk.requests import Ask, CentreMap, Request, Send
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.place import Place
from dispatch_app.domain.queries import GetLocationLink
from dispatch_app.words import t


def accept_place(desk: IntakeDesk) -> list[Request]:
    """F4: the picked, offered or most exact opinion about the caller's place becomes the scene."""
    form, call = desk.shown(), desk.call_in_hand()
    scene = form.incident.scene if form else Place()
    choices = place_choices(call, scene.candidate_id)
    if form is None or call is None or not choices:
        desk.say(t("No place to accept: type an address (F6) or click the map"))
        return []
    choice = f4_choice(choices, form.place_key, scene, offered(call, scene))
    if choice is None:
        desk.say(t("A place is accepted; pick another one in the list to change it"))
        return []
    form.place_key = ""
    if choice.candidate_id:
        return [Send(cmd.AcceptLocation(desk.active, call.call_id, choice.candidate_id), "place", desk.active)]
    form.form.edit("scene", choice.place, desk.now)
    amend = form.form.flush()
    return [Send(amend, "amend", amend.incident_id)] if amend else []


def choose_place(desk: IntakeDesk, key: str) -> list[Request]:
    """Pick which opinion F4 takes and show it on the map; the row of the link shows the link."""
    if key == LINK_KEY:
        return show_link(desk)
    form = desk.shown()
    scene = form.incident.scene if form else Place()
    choice = next((c for c in place_choices(desk.call_in_hand(), scene.candidate_id) if c.key == key), None)
    if form is None or choice is None:
        return []
    form.place_key = key
    return [CentreMap(choice.place.position)] if choice.place.position is not None else []


def locate_again(desk: IntakeDesk) -> list[Request]:
    """Ctrl+G: every source is asked again where the caller is."""
    call = desk.call_in_hand()
    if call is None:
        desk.say(t("No call in hand"))
        return []
    return [Send(cmd.LocateCaller(call.call_id), "locate", desk.active)]


def send_link(desk: IntakeDesk, number: str = "") -> list[Request]:
    """Ctrl+S: the caller, or another number, gets the link to the page that shares the telephone's position."""
    call = desk.call_in_hand()
    if call is None:
        desk.say(t("No call in hand"))
        return []
    return [Send(cmd.SendLocationLink(call.call_id, number.strip()), "link", desk.active)]


def show_link(desk: IntakeDesk) -> list[Request]:
    """Show the link of the call in hand in full, or put it away again."""
    call = desk.call_in_hand()
    if call is None or call.location_link is None:
        return []
    if desk.places.link_call == call.call_id:
        desk.places.hide()
        return []
    desk.places.show(call.call_id)
    return [Ask(GetLocationLink(call.call_id), "link", desk.active)]


def hide_link(desk: IntakeDesk) -> list[Request]:
    """Put the shown link away."""
    desk.places.hide()
    return []
