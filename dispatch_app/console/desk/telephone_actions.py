"""What a dispatcher does with the telephone; each function takes the desk and gives the requests that follow."""

from __future__ import annotations

from dispatch_app.console.desk import telephone_inquiries as inq
from dispatch_app.console.desk.incident_rows import same_place_notices
from dispatch_app.console.desk.inquiry import Inquiry, Reply
from dispatch_app.console.desk.intake_desk import IntakeDesk
from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.console.desk.telephone_desk import PICKING, DialWay
from dispatch_app.desk_kit.figures import incident_number, number_text
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor
from dispatch_app.domain.call import Call, CallState
from dispatch_app.domain.station import DeskState
from dispatch_app.domain.telephone import MonitorMode, PhoneState
from dispatch_app.words import t


def own_call(desk: IntakeDesk) -> Call | None:
    """The live call in hand, or the one the desk talks."""
    call = desk.call_in_hand()
    if call is not None and call.is_live() and call.desk_id == desk.desk_id:
        return call
    calls = desk.board.live_calls_of(desk.desk_id)
    return next((c for c in calls if c.state is CallState.ANSWERED), calls[0] if calls else None)


def _no_call(desk: IntakeDesk) -> list[Request]:
    desk.say(t("No call of this desk is in hand"))
    return []


# --- the page --------------------------------------------------------------------------------------------------------


def open_page(desk: IntakeDesk, way: DialWay | None = None) -> list[Request]:
    """Shift+F6 (or a key that needs a number): show the telephone page; again, and it goes."""
    telephone = desk.telephone
    telephone.is_open = not telephone.is_open if way is None else True
    telephone.choose(way or DialWay.CALL)
    return []


def choose_way(desk: IntakeDesk, way: str) -> list[Request]:
    """What a click does from now on."""
    desk.telephone.choose(DialWay(way))
    return []


def type_number(desk: IntakeDesk, number: str) -> list[Request]:
    """The number field changed."""
    desk.telephone.number = number
    return []


def search_lines(desk: IntakeDesk, text: str) -> list[Request]:
    """Show only the lines with these words in their names."""
    desk.telephone.search = text
    return []


def press_key(desk: IntakeDesk, digit: str) -> list[Request]:
    """A key of the dial pad: part of a number, or – while the desk talks and nothing is typed – sent into the call."""
    call = own_call(desk)
    into_the_call = not desk.telephone.number and desk.telephone.way is DialWay.CALL and digit != "<"
    if call is not None and call.state is CallState.ANSWERED and into_the_call:
        return [Send(cmd.SendDigits(call.call_id, digit), "digits")]
    desk.telephone.press(digit)
    return []


def dial(desk: IntakeDesk) -> list[Request]:
    """Enter on the number: what the chosen way says."""
    number = desk.telephone.number.strip()
    if not number:
        desk.say(t("Type a number first"))
        return []
    desk.telephone.number = ""
    return pick(desk, f"number:{number}")


def pick(desk: IntakeDesk, key: str) -> list[Request]:
    """A click on a line ("line:ID"), a desk ("desk:ID") or a number ("number:…")."""
    kind, _, name = key.partition(":")
    if not name:
        desk.say(t("No number is known"))
        return []
    way = desk.telephone.way
    if way in PICKING:
        desk.telephone.toggle(key)
        return []
    if way is DialWay.CALL:
        return _call(desk, kind, name)
    call = own_call(desk)
    if call is None:
        return _no_call(desk)
    desk.telephone.is_open = False
    desk.telephone.choose(DialWay.CALL)
    if way is DialWay.ADD:
        number, desk_id, line_id = (name if kind == one else "" for one in ("number", "desk", "line"))
        return [Send(cmd.AddParty(call.call_id, number, desk_id, line_id), "add")]
    if kind == "desk":
        return [Send(cmd.TransferCall(call.call_id, name), "transfer")]
    line = desk.board.lines.get(name)
    return [Send(cmd.TransferOutside(call.call_id, line.number if kind == "line" and line else name), "transfer")]


def dial_key(desk: IntakeDesk, key: str) -> list[Request]:
    """The telephone sign of a row or card was clicked, or Ctrl+D pressed on it: dialled at once, Ctrl+H hangs up."""
    kind, _, name = key.partition(":")
    return call_back(desk, name) if kind == "back" else pick(desk, key)


def shown_number(desk: IntakeDesk) -> str:
    """The number of the shown incident or call: the contact, else the caller."""
    shown, form = desk.call_in_hand(), desk.shown()
    contact = form.incident.contact_number or form.incident.caller_number if form else ""
    return contact or (shown.caller_number if shown else "")


def dial_shown(desk: IntakeDesk) -> list[Request]:
    """Ctrl+D outside of lists: the caller of the shown incident, unless he is on the line."""
    number, call = shown_number(desk), desk.call_in_hand()
    if not number:
        desk.say(t("No number is known"))
        return []
    if call is not None and call.is_live() and call.caller_number == number:
        desk.say(t("{number} is on the line", number=number_text(number)))
        return []
    return pick(desk, f"number:{number}")


def _call(desk: IntakeDesk, kind: str, name: str) -> list[Request]:
    incident_id = desk.active
    if kind == "desk":
        return [Send(cmd.CallDesk(desk.desk_id, name), "call_out")]
    if kind == "line":
        return [Send(cmd.CallLine(desk.desk_id, name, incident_id), "call_out")]
    return call_number(desk, name)


def call_number(desk: IntakeDesk, number: str) -> list[Request]:
    """A number anywhere on the screen was clicked: dial it, for the shown incident."""
    desk.telephone.is_open = False
    return [Send(cmd.CallNumber(desk.desk_id, number, desk.active), "call_out")]


def call_group(desk: IntakeDesk) -> list[Request]:
    """Call all that are picked, as a conversation or as a broadcast."""
    telephone = desk.telephone
    if not telephone.picked:
        desk.say(t("Pick at least one to call"))
        return []
    picked: dict[str, list[str]] = {"number": [], "desk": [], "line": []}
    for key in telephone.picked:
        kind, _, name = key.partition(":")
        picked[kind].append(name)
    one_way = telephone.way is DialWay.BROADCAST
    count = len(telephone.picked)
    name = t("Broadcast to {count}", count=count) if one_way else t("Group of {count}", count=count)
    telephone.choose(DialWay.CALL)
    telephone.is_open = False
    group = cmd.CallGroup(
        desk.desk_id, tuple(picked["number"]), tuple(picked["desk"]), tuple(picked["line"]), one_way, name
    )
    return [Send(group, "call_out")]


# --- the call in hand ------------------------------------------------------------------------------------------------


def mute(desk: IntakeDesk) -> list[Request]:
    """Shift+F2: the microphone off, or on again."""
    call = own_call(desk)
    return [Send(cmd.MuteCall(call.call_id, not call.muted), "mute")] if call else _no_call(desk)


def add_party(desk: IntakeDesk) -> list[Request]:
    """Shift+F3: three-way. A second call of this desk is joined at once; without one the page asks whom."""
    call = own_call(desk)
    if call is None or call.state not in (CallState.ANSWERED, CallState.HELD):
        return _no_call(desk)
    others = [c for c in desk.board.live_calls_of(desk.desk_id) if c.call_id != call.call_id and not c.joined_to]
    ready = [c for c in others if c.state in (CallState.ANSWERED, CallState.HELD)]
    if ready:
        return [Send(cmd.JoinCalls(call.call_id, ready[0].call_id), "join")]
    return open_page(desk, DialWay.ADD)


def drop_party(desk: IntakeDesk, party_id: str) -> list[Request]:
    """Take one out of the conversation."""
    call = own_call(desk)
    return [Send(cmd.DropParty(call.call_id, party_id), "drop")] if call else _no_call(desk)


def lock_caller(desk: IntakeDesk) -> list[Request]:
    """Shift+F4: lock the number of the call in hand."""
    call = desk.call_in_hand()
    if call is None:
        return _no_call(desk)
    if not call.caller_number:
        desk.say(t("A withheld number cannot be locked"), "warning")
        return []
    desk.inquiry = inq.lock_inquiry(call.caller_number, call.call_id)
    return []


def unlock(desk: IntakeDesk, number: str) -> list[Request]:
    """A locked number was clicked."""
    desk.inquiry = inq.unlock_inquiry(number)
    return []


def return_to_queue(desk: IntakeDesk) -> list[Request]:
    """Shift+F5: the caller waits again, with the time of the first ring."""
    call = own_call(desk)
    return [Send(cmd.ReturnToQueue(call.call_id), "return")] if call else _no_call(desk)


def call_back(desk: IntakeDesk, call_id: str = "") -> list[Request]:
    """Shift+F1: ring back the chosen or the oldest missed call; without a telephone it is only marked."""
    missed = desk.board.calls_to_return()
    call = next((c for c in missed if c.call_id == call_id), missed[0] if missed else None)
    if call is None:
        desk.say(t("No missed call waits to be called back"))
        return []
    number = call.call_back_number or call.caller_number
    seat = desk.board.desks.get(desk.desk_id)
    if not number or (seat is not None and seat.phone is PhoneState.LOST):
        words = number_text(number) or t("number withheld")
        desk.say(t("Call back {number} by another telephone; the call is marked", number=words), "warning")
        return [Send(cmd.MarkCalledBack(call.call_id), "called_back")]
    return [Send(cmd.CallNumber(desk.desk_id, number, call.incident_id, call.call_id), "call_out")]


def merge(desk: IntakeDesk) -> list[Request]:
    """Shift+F7: this incident is one that runs already – at the same place or of the same number."""
    form = desk.shown()
    if form is None or not form.incident.is_open():
        desk.say(t("No incident is open"))
        return []
    near = merge_choices(desk)
    if not near:
        desk.say(t("No other incident is near this place or of this number"))
        return []
    desk.inquiry = inq.merge_inquiry(desk.active, near)
    return []


def merge_choices(desk: IntakeDesk) -> list[tuple[str, str]]:
    """(incident, words) of open incidents that may be the shown one: at the same place, or of the same number."""
    form = desk.shown()
    if form is None:
        return []
    near = same_place_notices(desk.board, form.incident, desk.now)
    known = {incident_id for incident_id, _ in near}
    number = form.incident.caller_number
    for other in desk.board.open_incidents():
        same_number = bool(number) and other.caller_number == number and other.incident_id != desk.active
        if same_number and other.incident_id not in known:
            near.append((other.incident_id, f"{incident_number(other.incident_id)} {other.scene.text}".strip()))
    return near


# --- desks -----------------------------------------------------------------------------------------------------------


def pick_desk(desk: IntakeDesk, key: str, actor: Actor | None) -> list[Request]:
    """A desk of the list was clicked: by the way of dialling, else ask what to do there."""
    desk_id = key.removeprefix("desk:")
    other = desk.board.desks.get(desk_id)
    if other is None or desk_id == desk.desk_id:
        return []
    if desk.telephone.way is not DialWay.CALL:
        return pick(desk, key)
    desk.inquiry = inq.desk_act_inquiry(desk.board, actor, desk.desk_id, other)
    return []


def watch_desk(desk: IntakeDesk, key: str, actor: Actor | None) -> list[Request]:
    """The line of a desk at which this one listens was clicked: listen otherwise, take over, or stop."""
    other = desk.board.desks.get(key.removeprefix("desk:"))
    if other is not None:
        desk.inquiry = inq.desk_act_inquiry(desk.board, actor, desk.desk_id, other)
    return []


def set_desk_state(desk: IntakeDesk, state: DeskState) -> list[Request]:
    """Ready, busy, signed out; a break is asked for, and asked again the wish is taken back."""
    seat = desk.board.desks.get(desk.desk_id)
    if state is DeskState.BREAK and seat is not None and seat.break_asked_at is not None:
        return [Send(cmd.WithdrawBreak(desk.desk_id), "break")]
    if state is DeskState.BREAK:
        return [Send(cmd.AskBreak(desk.desk_id), "break")]
    return [Send(cmd.SetDeskState(desk.desk_id, state), "desk")]


def ready_or_busy(desk: IntakeDesk) -> list[Request]:
    """Ctrl+Shift+R: ready for calls – also before after-call work or a break is over –, or busy."""
    seat = desk.board.desks.get(desk.desk_id)
    ready = seat is not None and seat.state is DeskState.READY
    return set_desk_state(desk, DeskState.BUSY if ready else DeskState.READY)


def ask_break(desk: IntakeDesk) -> list[Request]:
    """Ctrl+Shift+B: ask for a break, or take the wish back."""
    return set_desk_state(desk, DeskState.BREAK)


def decide(desk: IntakeDesk, asked: Inquiry, reply: Reply) -> list[cmd.Command]:
    """The commands of a reply to one of the telephone's inquiries."""
    reason = reply.text.strip() or dict(asked.options).get(reply.option, reply.option)
    match asked.kind:
        case "lock":
            number, _, call_id = asked.subject.partition("\n")
            known = call_id if call_id in desk.board.calls else ""
            return [cmd.LockNumber(number, int(reply.option or "24"), reply.text.strip() or t("Nuisance call"), known)]
        case "unlock":
            return [cmd.UnlockNumber(asked.subject, reason)]
        case "release":
            return [cmd.ReleaseCall(asked.subject, reason)]
        case "merge":
            return [cmd.MergeIncidents(asked.incident_id, reply.option)]
        case "desk_act":
            return _desk_act(desk, asked.subject, reply.option)
    raise AssertionError(f"inquiry {asked.kind}")


def _desk_act(desk: IntakeDesk, desk_id: str, option: str) -> list[cmd.Command]:
    call = next(iter(desk.board.live_calls_of(desk_id)), None)
    other = desk.board.desks.get(desk_id)
    if option == "call":
        return [cmd.CallDesk(desk.desk_id, desk_id)]
    if option in ("approve", "decline"):
        return [cmd.DecideBreak(desk_id, option == "approve")]
    if option in tuple(DeskState):
        return [cmd.SetDeskState(desk_id, DeskState(option), t("Set by the shift lead"))]
    if call is None:
        desk.say(t("The call is over"), "warning")
        return []
    if option == "release" and other is not None:
        desk.inquiry = inq.release_inquiry(call.call_id, other)
        return []
    if option == "take_over":
        return [cmd.TakeOverCall(call.call_id, desk.desk_id)]
    if option == "stop":
        return [cmd.StopMonitoring(call.call_id, desk.desk_id)]
    return [cmd.MonitorCall(call.call_id, desk.desk_id, MonitorMode(option))]


TELEPHONE_INQUIRIES = frozenset({"lock", "unlock", "release", "merge", "desk_act"})

