"""Opinions about where the caller is, as rows; which of them F4 takes; what a better one says once a place is accepted.

Nothing here changes an accepted place: a better opinion is offered, with its distance, and waits for a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch_app.desk_kit.figures import distance_text, number_text, seconds_between, waited_text
from dispatch_app.desk_kit.labels import LINK_STATES, PLACE_SOURCES, label
from dispatch_app.desk_kit.rows import Row
from dispatch_app.domain.call import Call
from dispatch_app.domain.geometry import distance_m
from dispatch_app.domain.location_link import LinkState
from dispatch_app.domain.place import Candidate, Place, PlaceSource, Position
from dispatch_app.words import t

SUBSCRIBER_KEY = "subscriber"
"""Key of the place that the subscriber record gives when no candidate carries it."""

LINK_KEY = "link"
"""Key of the row that tells what became of the location link."""

STALE_S = 120.0
"""A person on foot is 150 m further after two minutes; an older position of a telephone is drawn hollow."""

INSTALLED_M = 30.0
"""An installed address is a house number: taken as exact to this beside positions with a radius of their own."""

WITHOUT_RADIUS_M = 200.0
ADDRESS_ONLY_M = 1_000_000.0
"""Order of opinions without a radius, and of those without a position."""

LEAST_MOVE_M = 50.0
"""An opinion nearer than this to the accepted place names the same door."""

MUCH_BETTER = 0.5
"""Share of the accepted radius from which on a smaller circle is worth telling."""

_MOVING = frozenset({PlaceSource.HANDSET, PlaceSource.SMS_LINK, PlaceSource.OPERATOR})
"""Sources that follow a telephone; the others stand still and never grow old."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One opinion about the caller's place that F4 may accept."""

    key: str
    candidate_id: str
    """"" – the place of the subscriber record, accepted by amending the scene."""
    place: Place
    radius_m: float | None
    found_at: datetime
    source_name: str = ""
    confidence_pct: float | None = None
    given: str = ""
    """The coordinates and datum as given, where they were not WGS-84."""
    outline: tuple[Position, ...] = ()

    def is_stale(self, now: datetime) -> bool:
        """Whether the telephone may be elsewhere by now."""
        return self.place.source in _MOVING and seconds_between(self.found_at, now) > STALE_S

    def words(self) -> str:
        """Source with radius and confidence: `运营商 联通 ±900 m 90%`."""
        named = label(PLACE_SOURCES, self.place.source)
        parts = [named if not self.source_name else f"{named} {self.source_name}"]
        if self.radius_m is not None:
            parts.append(f"±{_radius_text(self.radius_m)}")
        if self.confidence_pct is not None:
            parts.append(f"{self.confidence_pct:.0f}%")
        return " ".join(parts)


def _radius_text(radius_m: float) -> str:
    """A radius to the metre while single metres say something: `9 m`, `120 m`, `1.5 km`."""
    return f"{round(radius_m)} m" if radius_m < 100 else distance_text(radius_m)


def place_choices(call: Call | None, accepted_id: str = "") -> list[PlaceChoice]:
    """The newest opinion of each source, most exact first; the accepted one stays though its source has a newer.

    The subscriber's own place is there even without a candidate.
    """
    if call is None:
        return []
    current = call.current_candidates()
    kept = [c for c in call.candidates if c.candidate_id == accepted_id and c not in current]
    choices = [_choice(candidate) for candidate in (*current, *kept)]
    subscriber = call.subscriber
    covered = any(c.source is PlaceSource.SUBSCRIBER for c in call.candidates)
    if subscriber is not None and subscriber.position is not None and not covered:
        place = Place(subscriber.address, subscriber.position, PlaceSource.SUBSCRIBER)
        choices.append(PlaceChoice(SUBSCRIBER_KEY, "", place, None, call.rang_at))
    return sorted(choices, key=lambda choice: (_radius(choice), choice.key))


def _choice(candidate: Candidate) -> PlaceChoice:
    place = Place(candidate.text, candidate.position, candidate.source, candidate.candidate_id)
    given = f"{candidate.datum} {candidate.given}" if candidate.given else ""
    return PlaceChoice(
        candidate.candidate_id, candidate.candidate_id, place, candidate.radius_m, candidate.found_at,
        candidate.source_name, candidate.confidence_pct, given, candidate.outline,
    )  # fmt: skip


def _radius(choice: PlaceChoice) -> float:
    if choice.place.position is None:
        return ADDRESS_ONLY_M
    if choice.radius_m is not None:
        return choice.radius_m
    return INSTALLED_M if choice.place.source is PlaceSource.SUBSCRIBER else WITHOUT_RADIUS_M


def is_accepted(choice: PlaceChoice, scene: Place) -> bool:
    """Whether the choice is what the scene was made of."""
    if scene.candidate_id and choice.candidate_id:
        return scene.candidate_id == choice.candidate_id
    return scene.position is not None and scene.position == choice.place.position


@dataclass(frozen=True, slots=True)
class Offer:
    """A better opinion than the accepted place, and how far it lies from it."""

    choice: PlaceChoice
    distance_m: float

    def words(self) -> str:
        """`新定位 短信回传 ±15 m · 距现址 320 m`."""
        return t("New place {source} · {distance} from the accepted one", source=self.choice.words(),
                 distance=distance_text(self.distance_m))


def offered(call: Call | None, scene: Place) -> Offer | None:
    """The most exact opinion of a telephone that is newer than the accepted place and says something else, or None.

    Something else: it is far from the place, or its circle is much smaller and the place lies outside of it.
    """
    if call is None or scene.position is None:
        return None
    accepted = next((c for c in call.candidates if c.candidate_id == scene.candidate_id), None)
    known_m = _radius(_choice(accepted)) if accepted is not None else INSTALLED_M
    for choice in place_choices(call, scene.candidate_id):
        position, radius_m = choice.place.position, _radius(choice)
        if position is None or choice.place.source not in _MOVING or is_accepted(choice, scene):
            continue
        if accepted is not None and choice.found_at <= accepted.found_at:
            continue
        away_m = distance_m(position, scene.position)
        far = away_m > max(LEAST_MOVE_M, known_m + radius_m)
        sharper = radius_m <= known_m * MUCH_BETTER and away_m > max(LEAST_MOVE_M, radius_m)
        if (far and radius_m <= max(known_m, WITHOUT_RADIUS_M)) or sharper:
            return Offer(choice, away_m)
    return None


def f4_choice(choices: list[PlaceChoice], picked: str, scene: Place, offer: Offer | None) -> PlaceChoice | None:
    """What F4 takes: the picked opinion, else the offered one, else – while nothing is accepted – the most exact."""
    chosen = next((c for c in choices if c.key == picked), None)
    if chosen is None and offer is not None:
        return offer.choice
    if chosen is None and scene.position is None:
        return choices[0] if choices else None
    return chosen


def place_rows(
    choices: list[PlaceChoice], scene: Place, now: datetime, home: Position | None = None, offer: Offer | None = None
) -> list[Row]:
    """The opinions with source, radius and counting age; `home` is where the subscriber's line is installed."""
    rows = []
    for choice in choices:
        accepted, stale = is_accepted(choice, scene), choice.is_stale(now)
        is_offer = offer is not None and offer.choice.key == choice.key
        position = choice.place.position
        where = choice.place.text
        note = []
        if is_offer and offer is not None:
            note.append(t("{distance} from the accepted place", distance=distance_text(offer.distance_m)))
        if position is None:
            note.append(t("address without coordinates"))
        elif home is not None and choice.place.source is not PlaceSource.SUBSCRIBER:
            away = distance_text(distance_m(position, home))
            note.append(t("{distance} from the subscriber's address", distance=away))
        if choice.given:
            note.append(choice.given)
        badge = t("accepted") if accepted else t("new place") if is_offer else t("old fix") if stale else ""
        look = "success" if accepted else "warning" if is_offer else "en_route"
        age = waited_text(seconds_between(choice.found_at, now))
        rows.append(Row(
            choice.key, f"{choice.words()}  {where}".rstrip(), t("{age} ago", age=age), " · ".join(note),
            "✓" if accepted else "◎", look, badge=badge, hollow=stale, tip=where,
        ))  # fmt: skip
    return rows


def link_row(call: Call | None, now: datetime) -> Row | None:
    """What became of the link that was sent to the caller; None where none was, or it has ended."""
    link = call.location_link if call is not None else None
    if link is None or link.expires_at <= now:
        return None
    looks = {
        LinkState.SHARING: "success", LinkState.FAILED: "danger", LinkState.DENIED: "warning",
        LinkState.UNABLE: "warning",
    }  # fmt: skip
    left_s = seconds_between(now, link.expires_at)
    note = " · ".join(part for part in (link.note, t("good for {time}", time=waited_text(left_s))) if part)
    age = waited_text(seconds_between(link.changed_at, now))
    words = f"{t('SMS link')} {label(LINK_STATES, link.state)}  {number_text(link.number)}".rstrip()
    return Row(LINK_KEY, words, t("{age} ago", age=age), note, "✉", looks.get(link.state, "ordered"))


def candidate_of(call: Call | None, candidate_id: str) -> Candidate | None:
    """One candidate of a call, or None."""
    return next((c for c in call.candidates if c.candidate_id == candidate_id), None) if call else None
