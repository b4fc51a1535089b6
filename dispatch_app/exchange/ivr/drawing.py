"""A flow as a picture: an SVG of boxes in rows by their distance from the first step, and the same as text."""

from __future__ import annotations

from xml.sax.saxutils import escape

from dispatch_app.exchange.ivr.flow import KIND_WORDS, TARGETS, Flow, Step
from dispatch_app.words import later, t

BOX_W, BOX_H, GAP_X, GAP_Y, EDGE = 210, 64, 36, 70, 24
WAY_WORDS = {"next": "", "failed": later("no digits"), "other": later("otherwise")}
COLOURS = {
    "announce": "#3BA7FF", "collect": "#F5B83D", "branch": "#B58CFF", "queue": "#35C28B", "voicemail": "#22C7D6",
    "call_back": "#22C7D6", "end": "#7F93A8",
    "playback": "#F5B83D",
}  # fmt: skip


def rows_of(flow: Flow) -> list[list[str]]:
    """Steps in rows, each below every step that leads to it, but for ways back."""
    depth = dict.fromkeys(flow.steps, 0)
    order = _order(flow)
    place = {name: at for at, name in enumerate(order)}
    for name in order:
        for _, target in flow.steps[name].targets():
            if place[target] > place[name]:
                depth[target] = max(depth[target], depth[name] + 1)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in order:
        rows[depth[name]].append(name)
    return rows


def _order(flow: Flow) -> list[str]:
    """Every step after all that lead to it without a way back (reversed post-order of a search in depth)."""
    done: list[str] = []
    seen = {flow.first}
    path = [(flow.first, iter(flow.steps[flow.first].targets()))]
    while path:
        _, ways = path[-1]
        target = next((to for _, to in ways if to not in seen), None)
        if target is None:
            done.append(path.pop()[0])
        else:
            seen.add(target)
            path.append((target, iter(flow.steps[target].targets())))
    return done[::-1]


def flow_text(flow: Flow) -> str:
    """Steps in order with their ways, for a terminal."""
    lines = [f"{flow.title or flow.flow_id}"]
    for row in rows_of(flow):
        for name in row:
            step = flow.steps[name]
            named = f"{name} {step.title}".strip()
            lines.append(f"  {named}  [{t(KIND_WORDS[step.kind])}]  {said_by(step)[:48]}")
            lines += [f"      {_way(label)} → {target}".replace("  →", " →") for label, target in step.targets()]
    return "\n".join(lines)


def flow_svg(flow: Flow) -> str:
    """The picture."""
    rows = rows_of(flow)
    places = {
        name: (EDGE + column * (BOX_W + GAP_X), EDGE + at * (BOX_H + GAP_Y))
        for at, row in enumerate(rows) for column, name in enumerate(row)
    }  # fmt: skip
    wide = 2 * EDGE + max(map(len, rows)) * (BOX_W + GAP_X) + 40
    high = 2 * EDGE + len(rows) * (BOX_H + GAP_Y)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        'font-family="Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif" font-size="12">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#9FB0C0"/></marker></defs>',
        f'<rect width="{wide}" height="{high}" fill="#10161F"/>',
    ]
    for name, step in flow.steps.items():
        ways = step.targets()
        for at, (label, target) in enumerate(ways):
            parts.append(_arrow(places[name], places[target], at, len(ways), _way(label)))
    parts += [_box(flow.steps[name], x, y, name == flow.first) for name, (x, y) in places.items()]
    return "\n".join([*parts, "</svg>", ""])


def _box(step: Step, x: int, y: int, is_first: bool) -> str:
    colour = COLOURS[step.kind]
    lines = ((f"{'▶ ' if is_first else ''}{step.title or step.name} · {t(KIND_WORDS[step.kind])}", 18, "#E6ECF2"),)
    said = said_by(step)
    texts = [*lines, *((said[at : at + 16], 36 + at, "#9FB0C0") for at in range(0, min(len(said), 32), 16))]
    shown = "".join(
        f'<text x="{x + 10}" y="{y + min(dy, 54)}" fill="{fill}">{escape(text)}</text>' for text, dy, fill in texts
    )
    return (
        f'<rect x="{x}" y="{y}" width="{BOX_W}" height="{BOX_H}" rx="4" fill="#212C3A" stroke="{colour}"/>'
        f'<rect x="{x}" y="{y}" width="4" height="{BOX_H}" fill="{colour}"/>{shown}'
    )


def _arrow(start: tuple[int, int], end: tuple[int, int], at: int, count: int, label: str) -> str:
    x1 = start[0] + BOX_W * (at + 1) / (count + 1)
    y1, x2, y2 = start[1] + BOX_H, end[0] + BOX_W / 2, end[1]
    if y2 > start[1]:
        path = f"M{x1:.0f} {y1} C{x1:.0f} {y1 + 34} {x2:.0f} {y2 - 34} {x2:.0f} {y2}"
    else:  # back up, along the right side
        x1, y1, y2 = start[0] + BOX_W, start[1] + BOX_H * 0.7, end[1] + BOX_H * 0.3
        right = max(start[0], end[0]) + BOX_W + GAP_X * 0.8
        path = f"M{x1} {y1:.0f} C{right:.0f} {y1:.0f} {right:.0f} {y2:.0f} {end[0] + BOX_W} {y2:.0f}"
        text = f'<text x="{x1 + 5}" y="{y1 + 16:.0f}" fill="#F5B83D">{escape(label)}</text>' if label else ""
        return f'<path d="{path}" fill="none" stroke="#9FB0C0" marker-end="url(#tip)"/>{text}'
    text = f'<text x="{x1 + 5:.0f}" y="{y1 + 14}" fill="#F5B83D">{escape(label)}</text>' if label else ""
    return f'<path d="{path}" fill="none" stroke="#9FB0C0" marker-end="url(#tip)"/>{text}'


def _way(label: str) -> str:
    return label if label not in TARGETS else (t(WAY_WORDS[label]) if WAY_WORDS[label] else "")


def said_by(step: Step) -> str:
    """What a box says of its step: words, sound, queue, or what it branches on."""
    fields = step.fields
    return str(fields.get("words") or fields.get("sound") or fields.get("queue") or fields.get("on") or "")
