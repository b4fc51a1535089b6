"""Rows of the telephone page: hot lines, desks, numbers, locked callers; the facts of the call bar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from dispatch_app.console.desk.dialling import line_or_number
from dispatch_app.console.desk.telephone_desk import PICKING, TelephoneDesk
from dispatch_app.console.desk.telephone_words import (
    INTERCEPTIONS,
    LINE_LOOKS,
    LINE_STATES,
    MODES,
    OWN_MODES,
    PHONES,
    party_words,
)
from dispatch_app.desk_kit.figures import number_text, seconds_between, waited_text
from dispatch_app.desk_kit.labels import DESK_STATES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.board import Board
from dispatch_app.domain.call import TALKING_STATES, Call, CallState
from dispatch_app.domain.station import Desk, DeskState
from dispatch_app.domain.telephone import PARTY_ENDED, Line, LineKind, LineState, MonitorMode, PhoneState
from dispatch_app.words import t

NO_ANSWER = "no_answer"
"""Reason of a desk that the server set busy because calls rang there in vain."""

_DIGITS = re.compile(r"(\d+)")

DESK_LOOKS = {
    DeskState.SIGNED_OUT: ("✕", "dim"), DeskState.READY: ("●", "free"), DeskState.BUSY: ("■", "warning"),
    DeskState.AFTER_CALL: ("◆", "ordered"), DeskState.BREAK: ("◇", "dim"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HotLine:
    """One button of a station or hospital: `key` is what a click calls ("line:ID" or "number:NUMBER")."""

    key: str
    name: str
    word: str
    mark: str
    look: str
    is_hospital: bool
    can_call: bool
    checked: bool | None = None


def hot_lines(board: Board, telephone: TelephoneDesk) -> list[HotLine]:
    """Stations, then hospitals, then lines of nobody, by name: the hot line where there is one, else the number."""
    lines = {line.owner_id: line for line in board.lines.values() if line.kind is LineKind.HOT_LINE and line.owner_id}
    taken = _parties_in_calls(board)
    found: list[HotLine] = []
    owners = [(s.station_id, s.name, s.phone, False) for s in board.stations.values()]
    owners += [(h.hospital_id, h.name, h.phone, True) for h in board.hospitals.values()]
    for owner_id, name, phone, is_hospital in owners:
        found.append(_hot_line(lines.pop(owner_id, None), name, phone, is_hospital, taken, telephone))
    owned = {owner_id for owner_id, _, _, _ in owners}
    free = [x for x in board.lines.values() if x.kind is LineKind.HOT_LINE and x.owner_id not in owned]
    found += [_hot_line(line, line.name, "", False, taken, telephone) for line in free]
    wanted = telephone.search.strip().lower()
    shown = [one for one in found if not wanted or wanted in one.name.lower()]
    return sorted(shown, key=lambda one: (one.is_hospital, _in_order(one.name)))


def _in_order(name: str) -> list[tuple[int, str]]:
    """So that the second station stands before the tenth."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(name)]


def _hot_line(
    line: Line | None, name: str, phone: str, is_hospital: bool, taken: set[str], telephone: TelephoneDesk
) -> HotLine:
    key = line_or_number(line, phone)
    state = line.state if line else LineState.IDLE
    if key.partition(":")[2] in taken:
        state = LineState.BUSY
    mark, look = LINE_LOOKS[state] if line or phone else ("–", "dim")
    word = label(LINE_STATES, state) if line else number_text(phone) or t("no number")
    if line and line.state is LineState.DOWN and phone:
        word = f"{word} · {number_text(phone)}"
    checked = key in telephone.picked if telephone.way in PICKING else None
    return HotLine(key, name, word, mark, look, is_hospital, bool(line or phone), checked)


def _parties_in_calls(board: Board) -> set[str]:
    return {
        p.party_id for c in board.calls.values() if c.state in TALKING_STATES
        for p in c.parties if p.state not in PARTY_ENDED
    }  # fmt: skip


def desk_rows(board: Board, own_desk_id: str, telephone: TelephoneDesk, now: datetime) -> list[Row]:
    """Every desk with its person, state, age and call; the own one is named so."""
    rows = []
    for desk in sorted(board.desks.values(), key=lambda d: d.name):
        calls = board.live_calls_of(desk.desk_id)
        mark, look = ("▲", "en_route") if calls else DESK_LOOKS[desk.state]
        state = t("talks") if calls else label(DESK_STATES, desk.state)
        if desk.phone is PhoneState.LOST:
            mark, look, state = "✕", "danger", label(PHONES, desk.phone)
        since = calls[0].answered_at if calls else desk.changed_at
        key = f"desk:{desk.desk_id}"
        checked = key in telephone.picked if telephone.way in PICKING and desk.desk_id != own_desk_id else None
        rows.append(Row(
            key, f"{desk.name} {desk.user_name}".strip(), waited_text(seconds_between(since, now)) if since else "",
            _desk_note(desk, calls, state), mark, look, checked=checked,
            badge=t("own") if desk.desk_id == own_desk_id else t("asks for a break") if _asks(desk) else "",
        ))  # fmt: skip
    return rows


def seat_words(desk: Desk | None, now: datetime) -> str:
    """The state of the own desk on the strip: what it is, how long it has been or will be so, a break asked for."""
    if desk is None:
        return label(DESK_STATES, DeskState.SIGNED_OUT)
    words = label(DESK_STATES, desk.state)
    if desk.state is DeskState.AFTER_CALL and desk.until is not None:
        words = f"{words} {waited_text(seconds_between(now, desk.until))}"
    elif desk.state in (DeskState.BREAK, DeskState.BUSY) and desk.changed_at is not None:
        words = f"{words} {waited_text(seconds_between(desk.changed_at, now))}"
    if desk.break_approved:
        return f"{words} · {t('break follows this call')}"
    return f"{words} · {t('break asked for')}" if _asks(desk) else words


def breaks_asked(board: Board) -> int:
    """Desks that wait for the shift lead's answer."""
    return sum(_asks(desk) for desk in board.desks.values())


def _asks(desk: Desk) -> bool:
    return desk.break_asked_at is not None and not desk.break_approved


def _desk_note(desk: Desk, calls: list[Call], state: str) -> str:
    numbers = " ".join(number_text(c.caller_number) or t("number withheld") for c in calls)
    missed = t("{count} calls not answered", count=desk.missed) if desk.missed else ""
    skills = " ".join(f"{name}{level}" for name, level in desk.skills)
    return " · ".join(part for part in (state, numbers, missed, skills, _reason(desk)) if part)


def _reason(desk: Desk) -> str:
    if desk.reason == NO_ANSWER:
        return t("does not answer")
    return desk.break_reason if _asks(desk) else desk.reason


def lock_rows(board: Board, now: datetime) -> list[Row]:
    """Locked numbers, the next to be free first."""
    return [
        Row(
            lock.number, number_text(lock.number), _hours_left(lock.until, now),
            " · ".join(p for p in (lock.reason, lock.user_name, _blocked(lock.blocked_calls)) if p), "✕", "warning",
        )
        for lock in sorted(board.locks.values(), key=lambda k: (k.until, k.number))
    ]  # fmt: skip


def _hours_left(until: datetime, now: datetime) -> str:
    return t("{hours} h left", hours=ceil(seconds_between(now, until) / 3600))


def _blocked(count: int) -> str:
    return t("{count} calls kept off", count=count) if count else ""


def talk_lines(board: Board, call: Call | None, own_desk_id: str) -> list[tuple[str, str]]:
    """(key, words) of everything about the conversation that the card must say: parties, supervision, mute, queue."""
    lines = _watched(board, own_desk_id)
    if call is None or not call.is_live():
        return lines
    lines += [(f"party:{p.party_id}", party_words(p)) for p in call.parties]
    joined = [c for c in board.calls.values() if c.joined_to == call.call_id or call.joined_to == c.call_id]
    lines += [(f"call:{c.call_id}", f"● {number_text(c.caller_number) or t('number withheld')}") for c in joined]
    for monitor in call.monitors:
        if monitor.mode is MonitorMode.LISTEN and call.desk_id == own_desk_id:
            continue  # silent listening is silent
        desk = board.desks.get(monitor.desk_id)
        lines.append(("", f"◎ {desk.name if desk else monitor.desk_id} {label(MODES, monitor.mode)}"))
    if call.muted:
        lines.append(("", t("Microphone is off")))
    if call.one_way:
        lines.append(("", t("Broadcast: they hear you and are not heard")))
    return lines


def _watched(board: Board, own_desk_id: str) -> list[tuple[str, str]]:
    """Calls of other desks in which this desk takes part as a supervisor; a click changes how, or ends it."""
    lines = []
    for call in board.calls.values():
        own = next((m for m in call.monitors if m.desk_id == own_desk_id), None)
        desk = board.desks.get(call.desk_id)
        if own is not None and desk is not None and call.is_live():
            number = number_text(call.caller_number) or t("number withheld")
            lines.append((f"desk:{desk.desk_id}", f"◎ {label(OWN_MODES, own.mode)} {desk.name} {number}"))
    return lines


def waiting_note(board: Board, call: Call, own_desk_id: str) -> str:
    """Queue, place in it, and where it rings."""
    same = [c for c in board.waiting_calls() if c.queue_id == call.queue_id]
    place = same.index(call) + 1 if call in same else 0
    parts = [t("{queue} place {place}", queue=call.queue_name, place=place)] if call.queue_name else []
    if own_desk_id in call.offered_to:
        parts.append(t("rings here"))
    elif call.offered_to:
        names = [board.desks[d].name for d in call.offered_to if d in board.desks]
        parts.append(t("rings at {desks}", desks="、".join(names[:4])))
    if call.overflowed:
        parts.append(t("overflow {count}", count=len(call.overflowed)))
    return " · ".join(parts)


def automatic_rows(board: Board, now: datetime) -> list[Row]:
    """Calls that the exchange speaks to: nobody answers them yet, and nobody is surprised by their ring."""
    calls = sorted((c for c in board.calls.values() if c.state is CallState.AUTOMATIC), key=lambda c: c.rang_at)
    return [
        Row(
            c.call_id, number_text(c.caller_number) or t("number withheld"),
            waited_text(seconds_between(c.rang_at, now)),
            label(INTERCEPTIONS, c.intercepted) if c.intercepted else c.flow, "◌", "dim", badge=t("automatic"),
        )
        for c in calls
    ]  # fmt: skip
