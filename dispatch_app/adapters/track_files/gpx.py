"""A track as GPX 1.1 (topografix.com/GPX/1/1): one segment a piece without gaps, a way point a reported state."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dispatch_app.adapters.track_files.story import TrackStory

GPX = "http://www.topografix.com/GPX/1/1"
OWN = "urn:open-dispatch-120:track:1"
"""Name space of what GPX has no element for: speed and heading as the receiver gave them."""

CREATOR = "Open Dispatch 120"


def gpx_of(story: TrackStory) -> bytes:
    """The file; doubtful fixes are left out, since no program that reads GPX knows such."""
    root = Element("gpx", {"version": "1.1", "creator": CREATOR, "xmlns": GPX, "xmlns:od": OWN})
    about = SubElement(root, "metadata")
    SubElement(about, "name").text = f"{story.centre} {story.plate}"
    sound = story.sound()
    for at, words in story.moments:
        nearest = min(sound, key=lambda fix: abs(fix.at - at), default=None)
        if nearest is not None:
            point = _point(root, "wpt", nearest.position.longitude, nearest.position.latitude, at)
            SubElement(point, "name").text = words
    track = SubElement(root, "trk")
    SubElement(track, "name").text = story.plate
    for piece in story.pieces():
        segment = SubElement(track, "trkseg")
        for fix in piece:
            point = _point(segment, "trkpt", fix.position.longitude, fix.position.latitude, fix.at)
            extras = [(name, value) for name, value in (("speed_kmh", fix.speed_kmh), ("heading_deg", fix.heading_deg))
                      if value is not None]  # fmt: skip
            if extras:
                more = SubElement(point, "extensions")
                for name, value in extras:
                    SubElement(more, f"od:{name}").text = f"{value:.1f}"
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode()


def _point(parent: Element, name: str, longitude: float, latitude: float, at: datetime) -> Element:
    point = SubElement(parent, name, {"lat": f"{latitude:.7f}", "lon": f"{longitude:.7f}"})
    SubElement(point, "time").text = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return point
