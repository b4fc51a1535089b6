"""The keys of the map window as its legend lists them; they count while the map has the focus."""

from __future__ import annotations

from dispatch_app.words import later

MAP_KEYS: tuple[tuple[str, str], ...] = (
    ("↑ ↓ ← →", later("Move the map")),
    ("+  -", later("Closer, farther")),
    ("PgUp  PgDn", later("Closer, farther by a large step")),
    ("Home", later("The whole map")),
    ("Space", later("Click at the crosshair in the middle")),
    ("Esc", later("Put the tool away")),
    ("Enter", later("End a drawing or a measurement")),
    ("Backspace", later("Take the last point back")),
    ("/", later("Search a place")),
    ("Ctrl+F", later("Search a place")),
    ("M", later("Measure distance")),
    ("A", later("Measure area")),
    ("S", later("Set scene")),
    ("W", later("Set meeting point")),
    ("E", later("Draw and edit: closures, traffic, hazards, places")),
    ("U", later("Undo my last change")),
    ("R", later("Reach: how far a vehicle comes")),
    ("C", later("Coverage after this dispatch, move-ups, re-assignments")),
    ("F", later("Follow the chosen vehicle")),
    ("T", later("Track replay")),
    ("L", later("Layers")),
    ("N", later("Night or day map")),
    ("D", later("Next datum of the coordinates")),
    ("Ctrl+C", later("Copy coordinates")),
    ("Shift+F10", later("Menu of the place")),
    ("G", later("Legend")),
    ("P", later("Print or save the view")),
)
"""Key as written on the keyboard, and what it does."""
