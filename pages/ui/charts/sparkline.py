"""Sparklines as small static pictures: they cost the browser next to nothing, and reach the page as an image."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from data.config.theme import LIGHT

MOST_POINTS = 60
TINY_POINTS = 24
WIDTH, HEIGHT, EDGE = 240.0, 44.0, 3.0


def thin(values: Sequence[float | None], most: int = MOST_POINTS) -> list[tuple[float, float]]:
    """At most `most` points (x as a share of the width, value), the last always kept; gaps are left out."""
    known = [(i, v) for i, v in enumerate(values) if v is not None and v == v]
    if not known:
        return []
    step = -(-len(known) // most)
    kept = known[::-1][::step][::-1]
    width = max(len(values) - 1, 1)
    return [(i / width, v) for i, v in kept]


def line(
    values: Sequence[float | None],
    pace: tuple[float, float] | None,
    ink: str,
    days: int,
    fan: tuple[float, float, float] | None = None,
) -> str:
    """A picture of the running values over a cycle of `days` days, as a data address for an `img`.

    pace: the ideal value on the first and on the last day, drawn dashed in grey; None draws none.
    fan: what is forecast for the last day, low, middle and high, drawn as a wedge from the last value; None draws none.
    """
    share = (len(values) - 1) / max(days - 1, 1)
    points = [(x * share, v) for x, v in thin(values)]
    if not points:
        return ""
    shown = [v for _, v in points] + list(pace or ()) + list(fan or ())
    low, high = min(shown), max(shown)
    height = (high - low) or 1.0

    def at(x: float, v: float) -> str:
        return f"{EDGE + x * (WIDTH - 2 * EDGE):.1f},{HEIGHT - EDGE - (v - low) / height * (HEIGHT - 2 * EDGE):.1f}"

    ideal = (
        f'<polyline points="{at(0, pace[0])} {at(1, pace[1])}" fill="none" stroke="{LIGHT.faint}" '
        f'stroke-width="1" stroke-dasharray="3 3"/>'
        if pace
        else ""
    )
    wedge = ""
    if fan is not None and points[-1][0] < 1:
        begin, (lower, middle, upper) = at(*points[-1]), (at(1, v) for v in fan)
        wedge = (
            f'<polygon points="{begin} {upper} {lower}" fill="{ink}" fill-opacity="0.2"/>'
            f'<polyline points="{begin} {middle}" fill="none" stroke="{ink}" stroke-width="1" stroke-dasharray="3 2"/>'
        )
    x, y = at(*points[-1]).split(",")
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none">'
        f"{ideal}{wedge}"
        f'<polyline points="{" ".join(at(*p) for p in points)}" fill="none" stroke="{ink}" stroke-width="1.8" '
        f'stroke-linejoin="round"/><circle cx="{x}" cy="{y}" r="2.6" fill="{ink}"/></svg>'
    )
    return "data:image/svg+xml," + quote(picture, safe="")


def tiny(values: Sequence[float | None], ink: str, days: int) -> str:
    """The running values over a cycle of `days` days as a picture for a line of a list, as a data address.

    Of few points and in whole numbers: a page may hold a hundred of them.
    """
    share = (len(values) - 1) / max(days - 1, 1)
    points = [(x * share, v) for x, v in thin(values, TINY_POINTS)]
    if not points:
        return ""
    low, high = min(v for _, v in points), max(v for _, v in points)
    height = (high - low) or 1.0
    places = [(round(2 + x * 84), round(18 - (v - low) / height * 16)) for x, v in points]
    way = " ".join(f"{x},{y}" for x, y in places)
    x, y = places[-1]
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 90 20'><g stroke='{ink}' fill='none' "
        f"stroke-linejoin='round' stroke-width='1.5'><polyline points='{way}'/>"
        f"<circle cx='{x}' cy='{y}' r='1.5' fill='{ink}'/></g></svg>"
    )
    return "data:image/svg+xml," + quote(picture, safe=" ,:/='")
