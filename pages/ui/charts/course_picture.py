"""The course of a key result as a still picture: it shows at once where a chart of Vega's would still be loading.

Drawn as the trajectory on its page is: the target firm and named, the pace dashed grey, what happened in the accent
colour, what is forecast a fan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from data.config.theme import STACK
from data.queries.scoreboard.standing import Standing
from okr_model.plan.cycles import Cycle
from pages.ui import status_style
from pages.ui.charts.sparkline import thin
from pages.ui.i18n import amount, day, t

WIDTH, HEIGHT = 400, 170
LEFT, RIGHT, TOP, BOTTOM = 4, 4, 18, 20


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def at(self, share: float, value: float) -> str:
        """The place of a value, at this share of the cycle."""
        x = LEFT + share * (WIDTH - LEFT - RIGHT)
        return f"{x:.0f},{self.y(value):.0f}"

    def y(self, value: float) -> float:
        room = HEIGHT - TOP - BOTTOM
        return TOP + room - (value - self.low) / ((self.high - self.low) or 1.0) * room


def data_url(standing: Standing, cycle: Cycle) -> str:
    """The picture as the address of an `img`; empty for a key result without a course."""
    if standing.running is None or standing.course.empty:
        return ""
    days = standing.running.days.index
    share = (len(days) - 1) / max(cycle.days - 1, 1)
    points = [(x * share, v) for x, v in thin(standing.course.reindex(days).tolist(), 92)]
    pace = standing.pace_line(cycle)
    ideal = thin(pace.tolist(), 30) if len(pace) else []
    ahead, lines = standing.reading.prospect, _limits(standing)
    fan = (ahead.p10, ahead.p50, ahead.p90) if ahead else ()
    figures = [v for _, v in (*points, *ideal)] + [*fan, *(value for value, _ in lines)]
    scale = _Scale(min(figures), max(figures))
    drawn = [
        *_goals(lines, scale),
        _way(ideal, scale, f'stroke="{status_style.palette().faint}" stroke-dasharray="5 4"'),
    ]
    drawn += [*_fan(points[-1], fan, scale), *_course(points, standing, scale), *_days(cycle)]
    style = f'font-family="{STACK}" font-size="12"'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {style}>{"".join(drawn)}</svg>'
    return "data:image/svg+xml," + quote(picture, safe=" ,:/='()")


def _limits(standing: Standing) -> list[tuple[float, str]]:
    """What it is to reach, or to stay within, each with its name."""
    result, unit = standing.key_result, standing.unit
    named = [(result.target, t("target")), (result.low, t("lowest")), (result.high, t("highest"))]
    if result.type == "baseline":
        return []
    return [(v, f"{word} {amount(v, unit, standing.shown)}") for v, word in named if v is not None]


def _goals(lines: Sequence[tuple[float, str]], scale: _Scale) -> Iterable[str]:
    ink = status_style.palette().ink
    for value, name in lines:
        y = scale.y(value)
        yield f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="{ink}" stroke-width="1.5"/>'
        yield _text(LEFT, y - 5, name, ink)


def _fan(last: tuple[float, float], fan: Sequence[float], scale: _Scale) -> Iterable[str]:
    if not fan or last[0] >= 1:
        return
    accent, begin = status_style.accent(), scale.at(*last)
    low, middle, high = (scale.at(1, value) for value in fan)
    yield f'<polygon points="{begin} {high} {low}" fill="{status_style.palette().fan}"/>'
    dashed = f'fill="none" stroke="{accent}" stroke-width="1.5" stroke-dasharray="4 3"'
    yield f'<polyline points="{begin} {middle}" {dashed}/>'


def _course(points: Sequence[tuple[float, float]], standing: Standing, scale: _Scale) -> Iterable[str]:
    accent, (share, value) = status_style.accent(), points[-1]
    yield _way(points, scale, f'stroke="{accent}" stroke-width="2.5" stroke-linejoin="round"')
    x, y = scale.at(share, value).split(",")
    yield f'<circle cx="{x}" cy="{y}" r="4" fill="{accent}"/>'
    left = share < 0.25
    said = amount(value, standing.unit, standing.shown)
    yield _text(float(x) + (8 if left else -8), float(y) - 8, said, accent, "start" if left else "end", bold=True)


def _days(cycle: Cycle) -> Iterable[str]:
    soft = status_style.palette().soft
    yield _text(LEFT, HEIGHT - 4, day(cycle.start), soft)
    yield _text(WIDTH - RIGHT, HEIGHT - 4, day(cycle.end), soft, "end")


def _way(points: Sequence[tuple[float, float]], scale: _Scale, look: str) -> str:
    return f'<polyline points="{" ".join(scale.at(*one) for one in points)}" fill="none" {look}/>' if points else ""


def _text(x: float, y: float, said: str, ink: str, anchor: str = "start", *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    look = f'fill="{ink}" text-anchor="{anchor}"{weight} style="unicode-bidi:plaintext"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{escape(said)}</text>'
