"""The query page as state: what is looked for, what was found, how far the search has looked back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dispatch_app.desk_kit.figures import date_text, from_local_time, local_time
from dispatch_app.director.desk.record_rows import row_key
from dispatch_app.domain.history import HistoryFilter, HistoryRecord, RecordKind
from dispatch_app.domain.queries import HistoryFound, SearchHistory
from dispatch_app.words import later, t

PAGE_ROWS = 50
"""Records fetched at once: two screens, in which a hand scrolls while the next ones come."""

MOST_ROWS = 2_000
"""Records in the list: nobody scrolls farther; a narrower search or an export does better."""

LONGEST_TEXT = 200
"""Letters of one search, as the server allows."""

BY_ITSELF = 8
"""Pages that fetch themselves while the list is not full: each looks at up to 5,000 candidates; then a hand decides."""

WIDE_YEARS = 10
"""From so many years on the page says that the answer comes page by page."""

RANGES: dict[str, str] = {
    "today": later("Today"), "yesterday": later("Yesterday"), "7d": later("7 days"), "30d": later("30 days"),
    "month": later("This month"), "all": later("All times"),
}  # fmt: skip
EXACT = ("desk_id", "user", "station_id", "vehicle_id", "hospital_id", "grade", "complaint", "state", "outcome")
"""Exact filters in the order of the page."""


@dataclass(slots=True)
class SearchFields:
    """What the fields say. `span` is a key of RANGES, or "" for the days of `first` and `last`."""

    text: str = ""
    kinds: tuple[RecordKind, ...] = ()
    span: str = "30d"
    first: date | None = None
    last: date | None = None
    exact: dict[str, str] = field(default_factory=dict)
    include_tests: bool = False


@dataclass(slots=True)
class SearchDesk:
    """What the query page remembers."""

    fields: SearchFields = field(default_factory=SearchFields)
    wanted: HistoryFilter | None = None
    """The filter of the list that is shown; None before the first search."""
    records: list[HistoryRecord] = field(default_factory=list)
    before: int | None = None
    """Where the next page goes on; None at the end."""
    looked_back_to: datetime | None = None
    asking: int = 0
    """Number of the question that is under way, 0 for none."""
    asked: int = 0
    by_itself: int = 0
    """Pages fetched since a hand last asked, because the list did not fill the screen."""
    note: str = ""
    note_tone: str = "dim"

    def say(self, words: str, tone: str = "dim") -> None:
        """The line above the list."""
        self.note, self.note_tone = words, tone


def filter_of(fields: SearchFields, now: datetime) -> HistoryFilter | str:
    """The filter that the fields ask for, or what is wrong with them."""
    text = fields.text.strip()
    if len(text) > LONGEST_TEXT:
        return t("The search is longer than {most} letters", most=LONGEST_TEXT)
    since, until = span_of(fields, now)
    if since is not None and until is not None and since >= until:
        return t("The last day lies before the first")
    exact = tuple((name, value) for name in EXACT if (value := fields.exact.get(name, "").strip()))
    return HistoryFilter(text, fields.kinds, since, until, exact, fields.include_tests)


def span_of(fields: SearchFields, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until before when, in the centre's days; None is open."""
    today = local_time(now).date()
    ends = {
        "today": (today, None), "yesterday": (today - timedelta(days=1), today),
        "7d": (today - timedelta(days=6), None), "30d": (today - timedelta(days=29), None),
        "month": (today.replace(day=1), None), "all": (None, None),
    }  # fmt: skip
    if fields.span in ends:
        first, end = ends[fields.span]
    else:
        first = fields.first
        end = fields.last + timedelta(days=1) if fields.last is not None and fields.last < date.max else None
    return _midnight(first), _midnight(end)


def days_of(fields: SearchFields, now: datetime) -> tuple[date | None, date]:
    """First and last day of what the fields ask for, as the day fields show them; None is open."""
    since, until = span_of(fields, now)
    today = local_time(now).date()
    last = today if until is None else local_time(until).date() - timedelta(days=1)
    return (local_time(since).date() if since is not None else None, last)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else from_local_time(datetime.combine(day, time()))


def begin(desk: SearchDesk, now: datetime) -> SearchHistory | None:
    """The first page of what the fields say; None where they are wrong, and the line says why."""
    wanted = filter_of(desk.fields, now)
    if isinstance(wanted, str):
        desk.say(wanted, "danger")
        return None
    desk.wanted, desk.records, desk.before, desk.looked_back_to = wanted, [], None, None
    desk.asked += 1
    desk.asking = desk.asked
    desk.by_itself = 0
    desk.say(t("Searching…"))
    return SearchHistory(wanted, None, PAGE_ROWS)


def go_on(desk: SearchDesk, by_hand: bool) -> SearchHistory | None:
    """The next page; None while one is under way, at the end, where the list is full or a hand must decide."""
    desk.by_itself = 0 if by_hand else desk.by_itself + 1
    if not by_hand and desk.by_itself > BY_ITSELF:
        return None
    if desk.asking or desk.wanted is None or desk.before is None or len(desk.records) >= MOST_ROWS:
        return None
    desk.asked += 1
    desk.asking = desk.asked
    return SearchHistory(desk.wanted, desk.before, PAGE_ROWS)


def page_came(desk: SearchDesk, asked: int, page: HistoryFound) -> bool:
    """Take a page in; False for the answer to a question that was overtaken."""
    if asked != desk.asking:
        return False
    desk.asking = 0
    known = {row_key(record) for record in desk.records}
    desk.records += [record for record in page.records if row_key(record) not in known]
    desk.before, desk.looked_back_to = page.before, page.looked_back_to
    desk.say(found_words(desk), "dim")
    return True


def question_failed(desk: SearchDesk, asked: int, why: str) -> None:
    """The server could not answer: what is found so far stays."""
    if asked == desk.asking:
        desk.asking = 0
        desk.say(t("The server cannot answer now: {reason}", reason=why), "danger")


def uncovered(desk: SearchDesk, records: Mapping[str, HistoryRecord]) -> None:
    """Put records that came anew in the place of the covered ones."""
    desk.records = [records.get(row_key(record), record) for record in desk.records]


def found_words(desk: SearchDesk) -> str:
    """How many were found, and how far back the search has looked."""
    count = len(desk.records)
    if desk.before is None:
        return t("{count} found, no more before", count=count) if count else ""
    if count >= MOST_ROWS:
        return t("{count} shown: narrow the search, or take the list out", count=count)
    day = date_text(desk.looked_back_to) if desk.looked_back_to else ""
    words = t("{count} shown, looked back to {day}; scroll for more", count=count, day=day)
    return f"{words} · {wide}" if (wide := wide_words(desk.wanted)) else words


def wide_words(wanted: HistoryFilter | None) -> str:
    """A word of caution where a search has nearly no bounds, "" otherwise."""
    if wanted is None or wanted.text or wanted.exact:
        return ""
    if wanted.since is None or (wanted.until is not None and wanted.until - wanted.since > timedelta(365 * WIDE_YEARS)):
        return t("no bounds: the newest first, page by page")
    return ""


def empty_words(desk: SearchDesk) -> str:
    """What the empty list says."""
    if desk.wanted is None:
        return t("Type a name, address, number or remark, or choose filters, and press Enter")
    if desk.asking:
        return t("Searching…")
    if desk.before is not None:
        return t("Nothing yet back to {day}: scroll or press Enter to look farther back",
                 day=date_text(desk.looked_back_to) if desk.looked_back_to else "")  # fmt: skip
    return t("Nothing fits: a longer time, fewer filters or less of the number may help")


def filter_words(fields: SearchFields, words: Mapping[str, str]) -> str:
    """The search in one line, for paper and journal; `words` gives the shown value of each exact filter."""
    span = t(RANGES[fields.span]) if fields.span in RANGES else f"{fields.first or '…'} – {fields.last or '…'}"
    kinds = " ".join(kind.value for kind in fields.kinds)
    exact = [words.get(name, value) for name, value in fields.exact.items() if value]
    parts = [fields.text.strip(), span, kinds, *exact]
    return " · ".join(part for part in parts if part)
