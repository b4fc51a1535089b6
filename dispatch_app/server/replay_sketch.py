"""The sketch map of a chronicle: streets pale, each vehicle's track in its own line, the scene."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from dispatch_app.adapters.track_files.offline_map import LOOKS, Bounds, streets_in
from dispatch_app.domain.replay_frames import GAP_MS, Timeline
from dispatch_app.words import t
from gis_data.base_map import BaseMap

INKS = ("#0B66B8", "#B3541E", "#0B7548", "#6B3FC2", "#B0125B", "#00707C")
DASHES: tuple[tuple[int, ...], ...] = ((), (5, 2), (2, 2), (7, 2, 2, 2))
"""Colours and dashes in turn: twenty-four tracks can be told apart, on grey paper four."""

MARGIN_SHARE = 0.08
LEAST_DEG = 0.004


class TrackSketch(Flowable):
    """A map of a given size in points; says so where nothing has a place."""

    def __init__(self, timeline: Timeline, streets: BaseMap | None, width: float, height: float, font: str) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._timeline, self._streets, self._font = timeline, streets, font

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        page: Canvas = self.canv
        places = [*self._places(), *self._scenes()]
        page.setFont(self._font, 8)
        page.setStrokeColor(colors.HexColor("#B8C2CC"))
        page.rect(0, 0, self.width, self.height)
        if not places:
            words = t("Nothing of this incident has a place on the map")
            page.drawCentredString(self.width / 2, self.height / 2, words)
            return
        around = self._around(places)
        page.saveState()
        frame = page.beginPath()
        frame.rect(0, 0, self.width, self.height)
        page.clipPath(frame, stroke=0)
        self._draw_streets(page, around)
        self._draw_tracks(page, around)
        page.setFillColor(colors.HexColor("#C3221B"))
        for place in self._scenes():
            x, y = self._point(place, around)
            page.circle(x, y, 4, stroke=1, fill=1)
        page.restoreState()
        self._draw_legend(page)

    def _places(self) -> Iterator[tuple[float, float]]:
        for track in self._timeline.tracks.values():
            yield from zip(track.longitude, track.latitude, strict=True)

    def _scenes(self) -> Iterator[tuple[float, float]]:
        subject = f"incidents:{self._timeline.replay.incident_id}"
        for moment in self._timeline.moments:
            for cell in moment.cells:
                if (cell.subject, cell.field) == (subject, "scene.position") and cell.value:
                    longitude, _, latitude = cell.value.partition(",")
                    yield float(longitude), float(latitude)

    def _around(self, places: Sequence[tuple[float, float]]) -> Bounds:
        """The area of all places, widened to the paper's shape."""
        west, east = min(p[0] for p in places), max(p[0] for p in places)
        south, north = min(p[1] for p in places), max(p[1] for p in places)
        squeeze = math.cos(math.radians((south + north) / 2))
        high = max(north - south, LEAST_DEG) * (1 + 2 * MARGIN_SHARE)
        wide = max(east - west, LEAST_DEG) * (1 + 2 * MARGIN_SHARE)
        high = max(high, wide * squeeze * self.height / self.width)
        wide = high * self.width / self.height / squeeze
        middle = (west + east) / 2, (south + north) / 2
        return middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2

    def _point(self, place: tuple[float, float], around: Bounds) -> tuple[float, float]:
        west, south, east, north = around
        return (place[0] - west) / (east - west) * self.width, (place[1] - south) / (north - south) * self.height

    def _draw_streets(self, page: Canvas, around: Bounds) -> None:
        if self._streets is None:
            return
        for kind, lines in streets_in(self._streets, around):
            colour, width_px = LOOKS[kind]
            ink = colors.HexColor(colour)
            page.setStrokeColor(ink)
            page.setFillColor(ink)
            page.setLineWidth(max(width_px * 0.35, 0.2))
            for line in lines:
                path = page.beginPath()
                path.moveTo(*self._point((line[0][1], line[0][0]), around))
                for latitude, longitude in line[1:]:
                    path.lineTo(*self._point((longitude, latitude), around))
                page.drawPath(path, stroke=int(bool(width_px)), fill=int(not width_px))

    def _draw_tracks(self, page: Canvas, around: Bounds) -> None:
        page.setLineWidth(1.6)
        for number, track in enumerate(self._timeline.tracks.values()):
            self._pen(page, number)
            path = page.beginPath()
            before_ms = -GAP_MS * 2
            for at_ms, *place in zip(track.at_ms, track.longitude, track.latitude, strict=True):
                x, y = self._point((place[0], place[1]), around)
                (path.lineTo if at_ms - before_ms <= GAP_MS else path.moveTo)(x, y)
                before_ms = at_ms
            if track.at_ms:
                page.drawPath(path, stroke=1, fill=0)
        page.setDash()

    def _pen(self, page: Canvas, number: int) -> None:
        page.setStrokeColor(colors.HexColor(INKS[number % len(INKS)]))
        page.setDash(list(DASHES[number % len(DASHES)]))

    def _draw_legend(self, page: Canvas) -> None:
        replay = self._timeline.replay
        for number, vehicle_id in enumerate(self._timeline.tracks):
            y = self.height - 12 - 11 * number
            page.setFillColor(colors.white)
            page.setDash()
            page.setStrokeColor(colors.white)
            page.rect(4, y - 3, 96, 11, stroke=0, fill=1)
            self._pen(page, number)
            page.setLineWidth(1.6)
            page.line(8, y + 3, 30, y + 3)
            page.setFillColor(colors.black)
            page.drawString(34, y, replay.name_of(vehicle_id))
        page.setDash()
