"""The campaign window as state: which campaign and person are chosen, rows and figures, commands, the CSV (no Qt)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from dispatch_app.console.desk.requests import Request, Send
from dispatch_app.desk_kit.figures import clock_text, moment_text, number_text
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain import commands as cmd
from dispatch_app.domain.actor import Actor, Role
from dispatch_app.domain.board import Board
from dispatch_app.domain.campaign import (
    ANSWERS,
    COMING,
    Campaign,
    CampaignKind,
    CampaignMode,
    CampaignPerson,
    CampaignState,
    PersonState,
)
from dispatch_app.domain.directory import staff_groups, staff_to_call
from dispatch_app.domain.free_desks import campaigns_wait
from dispatch_app.words import later, t

KINDS = {CampaignKind.STAFF_CALL_UP: later("Staff call-up"), CampaignKind.FOLLOW_UP: later("Follow-up survey")}
MODES = {CampaignMode.AUTOMATIC: later("calls by itself"), CampaignMode.PREVIEW: later("a desk dials")}
STATES = {
    CampaignState.RUNNING: later("campaign running"), CampaignState.PAUSED: later("campaign paused"),
    CampaignState.STOPPED: later("campaign stopped"), CampaignState.FINISHED: later("campaign finished"),
}  # fmt: skip
PEOPLE_STATES = {
    PersonState.WAITING: later("not called yet"), PersonState.CALLING: later("being called"),
    PersonState.TALKED: later("write the answer down"), PersonState.DONE: later("answered the campaign"),
    PersonState.UNREACHED: later("not reached"), PersonState.LEFT_OUT: later("left out"),
}  # fmt: skip
ANSWER_WORDS = {
    CampaignKind.STAFF_CALL_UP: {"1": later("is coming"), "2": later("is not coming")},
    CampaignKind.FOLLOW_UP: {
        "1": later("1 – very dissatisfied"), "2": later("2 – dissatisfied"), "3": later("3 – fair"),
        "4": later("4 – satisfied"), "5": later("5 – very satisfied"),
    },
}  # fmt: skip
_TONES = {
    PersonState.WAITING: "dim", PersonState.CALLING: "warning", PersonState.TALKED: "warning",
    PersonState.DONE: "success", PersonState.UNREACHED: "danger", PersonState.LEFT_OUT: "dim",
}  # fmt: skip
_MARKS = {
    PersonState.WAITING: "○", PersonState.CALLING: "◔", PersonState.TALKED: "✎", PersonState.DONE: "●",
    PersonState.UNREACHED: "✕", PersonState.LEFT_OUT: "–",
}  # fmt: skip
LEADS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
ALL_STAFF = "*"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class CampaignDesk:
    """What the window remembers; the campaigns themselves stand on the board."""

    chosen: str = ""
    person: str = ""

    def campaign(self, board: Board) -> Campaign | None:
        """The chosen campaign, None where it is gone."""
        return board.campaigns.get(self.chosen)

    def one(self, board: Board) -> CampaignPerson | None:
        """The chosen person, or None."""
        campaign = self.campaign(board)
        return campaign.find_person(self.person) if campaign is not None else None


def campaign_rows(board: Board) -> list[Row]:
    """Running ones first, the newest on top."""
    ordered = sorted(board.campaigns.values(), key=lambda c: (c.is_over(), -c.started_at.timestamp()))
    return [
        Row(
            campaign.campaign_id, campaign.name, moment_text(campaign.started_at),
            f"{t(KINDS[campaign.kind])} · {t(MODES[campaign.mode])} · {progress_text(campaign)}",
            look="dim" if campaign.is_over() else "success", badge=badge_text(board, campaign),
        )
        for campaign in ordered
    ]  # fmt: skip


def badge_text(board: Board, campaign: Campaign) -> str:
    """How it stands; one that calls by itself says so while callers come first."""
    calls_now = campaign.mode is CampaignMode.AUTOMATIC and campaign.state is CampaignState.RUNNING
    return t("waits: callers come first") if calls_now and campaigns_wait(board) else t(STATES[campaign.state])


def people_rows(campaign: Campaign | None) -> list[Row]:
    """Everybody on the list, in its order."""
    people = campaign.people if campaign is not None else ()
    assert campaign is not None or not people
    return [
        Row(
            person.person_id, f"{person.name} {number_text(person.number)}".strip(),
            clock_text(person.called_at) if person.called_at else "",
            " · ".join(part for part in (state_text(campaign, person), person.note, person.remark) if part),
            mark=_MARKS[person.state], look=_TONES[person.state],
        )
        for person in people
        if campaign is not None
    ]  # fmt: skip


def state_text(campaign: Campaign, person: CampaignPerson) -> str:
    """The answer where there is one, else how far it is."""
    if person.state is PersonState.DONE:
        said = ANSWER_WORDS[campaign.kind].get(person.answer)
        words = t(said) if said else t("gave no answer")
        return words if person.minutes is None else t("{words} in {minutes} min", words=words, minutes=person.minutes)
    tried = t("tried {count} times", count=person.attempts) if person.attempts else ""
    again = t("again from {time}", time=clock_text(person.next_at)) if person.next_at else ""
    return " · ".join(part for part in (t(PEOPLE_STATES[person.state]), tried, again) if part)


def progress_text(campaign: Campaign) -> str:
    """How many have answered, and what."""
    done = sum(p.state is PersonState.DONE for p in campaign.people)
    given = Counter(p.answer for p in campaign.people if p.answer)
    parts = [t("{done} of {all} answered", done=done, all=len(campaign.people))]
    if campaign.kind is CampaignKind.STAFF_CALL_UP:
        parts.append(t("{count} coming", count=given[COMING]))
    elif given:
        mean = sum(int(answer) * count for answer, count in given.items()) / sum(given.values())
        parts.append(t("average {mark}", mark=f"{mean:.1f}"))
    return " · ".join(parts)


def read_people(text: str) -> tuple[tuple[str, str, str], ...]:
    """One person a line – name, number, note, apart by comma, semicolon or tab; also a number alone."""
    people = []
    for line in text.splitlines():
        plain = line.replace("，", ",").replace("；", ",").replace(";", ",").replace("\t", ",")
        parts = [part.strip() for part in plain.split(",")]
        if not any(parts):
            continue
        if len(parts) == 1:
            people.append(("", parts[0], ""))
        else:
            people.append((parts[0], parts[1], " ".join(parts[2:]).strip()))
    return tuple(people)


def staff_lists(board: Board) -> list[tuple[str, str]]:
    """(key, words) of the lists to call: typed by hand, all staff of the directory, each of its groups."""
    staff = board.directory.values()
    lists = [("", t("typed by hand"))]
    everybody = len(staff_to_call(staff))
    if everybody:
        lists.append((ALL_STAFF, t("All staff ({count})", count=everybody)))
    lists += [(group, f"{group} ({len(staff_to_call(staff, group))})") for group in staff_groups(staff)]
    return lists


def people_of(board: Board, key: str) -> tuple[tuple[str, str, str], ...]:
    """(name, number, note) of a list's people."""
    return staff_to_call(board.directory.values(), "" if key == ALL_STAFF else key)


def list_text(people: tuple[tuple[str, str, str], ...]) -> str:
    """The people as `read_people` reads them, a line each."""
    return "\n".join("，".join(part.replace("，", " ").replace(",", " ") for part in one) for one in people)


def campaigns_of(board: Board, incident_id: str) -> list[Campaign]:
    """The incident's campaigns, running ones first, the newest on top."""
    found = [one for one in board.campaigns.values() if incident_id and one.incident_id == incident_id]
    return sorted(found, key=lambda c: (c.is_over(), -c.started_at.timestamp()))


def incident_words(board: Board, incident_id: str) -> str:
    """What the incident's newest campaign has brought so far, "" without one."""
    known = campaigns_of(board, incident_id)
    return f"{t(KINDS[known[0].kind])} {progress_text(known[0])}" if known else ""


def may_lead(actor: Actor | None) -> bool:
    """Whether the person may begin and stop campaigns."""
    return actor is not None and actor.role in LEADS


def pause_or_resume(campaign: Campaign) -> list[Request]:
    """The other of the two."""
    if campaign.state is CampaignState.PAUSED:
        return [Send(cmd.ResumeCampaign(campaign.campaign_id))]
    return [Send(cmd.PauseCampaign(campaign.campaign_id))]


def may_dial(campaign: Campaign | None, person: CampaignPerson | None, desk_id: str) -> bool:
    """Whether the desk may dial the chosen person."""
    if campaign is None or person is None or not desk_id:
        return False
    running = campaign.mode is CampaignMode.PREVIEW and campaign.state is CampaignState.RUNNING
    return running and person.state is PersonState.WAITING


def may_answer(campaign: Campaign | None, person: CampaignPerson | None) -> bool:
    """Whether an answer can be written down."""
    return campaign is not None and person is not None and not campaign.is_over() and person.attempts > 0


def answer_choices(campaign: Campaign) -> list[tuple[str, str]]:
    """(digit, words) of every answer, and the one for none."""
    return [(digit, t(ANSWER_WORDS[campaign.kind][digit])) for digit in ANSWERS[campaign.kind]] + [
        ("", t("gave no answer"))
    ]


def results_csv(campaign: Campaign) -> str:
    """Everybody with the result, for a spreadsheet: UTF-8 with its mark, cells that would be formulas disarmed."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    heads = (
        t("Name"), t("Number"), t("Note"), t("Result"), t("Digit"), t("Minutes"), t("Attempts"), t("Last call"),
        t("Remark"),
    )  # fmt: skip
    table.writerow(heads)
    for person in campaign.people:
        cells = (
            person.name, person.number, person.note, state_text(campaign, person), person.answer,
            "" if person.minutes is None else str(person.minutes), str(person.attempts),
            moment_text(person.called_at) if person.called_at else "", person.remark,
        )  # fmt: skip
        table.writerow([disarmed(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def disarmed(cell: str) -> str:
    """The cell so that no spreadsheet computes it."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell
