"""A course as a picture inside a page: lines, figures along the side, and what they say on each day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any

from data.config.i18n.translation import Wording
from data.out.exports.chart_lines import Chart
from data.out.exports.chart_points import Place, Plot

_WIDTH, _HEIGHT = 960, 320
_SIDE, _TOP, _RIGHT, _BELOW = 84, 14, 24, 34


def figure(chart: Chart, words: Wording) -> str:
    """The picture with its legend, and the figures of every day for the script and for whoever reads the file."""
    plot = Plot(chart, words, _WIDTH - _SIDE - _RIGHT, _HEIGHT - _TOP - _BELOW)
    left = _RIGHT if words.is_right_to_left else _SIDE
    drawn = "".join((_grid(plot, left), _ground(plot, left), _lines(plot, left)))
    return (
        f'<figure><svg class="course" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" tabindex="0" '
        f'aria-label="{escape(chart.said)}">{drawn}'
        f'<line class="at" hidden y1="{_TOP}" y2="{_HEIGHT - _BELOW}"/></svg>'
        f"<figcaption>{_legend(chart)}</figcaption><output>{escape(_hint(words))}</output>"
        f'<script type="application/json">{_data(plot, left)}</script></figure>'
    )


def _grid(plot: Plot, left: int) -> str:
    side, anchor = (left + plot.width + 10, "start") if plot.words.is_right_to_left else (left - 10, "end")
    parts = []
    for y, said in plot.figures:
        at = f"{y + _TOP:.1f}"
        parts.append(f'<path class="grid" d="M{left} {at}H{left + plot.width:.0f}"/>')
        parts.append(f'<text x="{side:.0f}" y="{y + _TOP + 4:.1f}" text-anchor="{anchor}">{escape(said)}</text>')
    parts += [
        f'<text x="{x + left:.1f}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(said)}</text>'
        for x, said in plot.days
    ]
    return "".join(parts)


def _ground(plot: Plot, left: int) -> str:
    around = plot.ground()
    return f'<polygon class="ground" points="{_points(around, left)}"/>' if around else ""


def _lines(plot: Plot, left: int) -> str:
    return "".join(f'<path class="{kind}" d="{_way(pieces, left)}"/>' for kind, pieces in plot.paths())


def _way(pieces: Sequence[Sequence[Place]], left: int) -> str:
    """A piece of one day is a dot: a line from it to itself."""
    return "".join("M" + _points(piece if len(piece) > 1 else [*piece, *piece], left) for piece in pieces)


def _points(places: Sequence[Place], left: int) -> str:
    return " ".join(f"{x + left:.1f},{y + _TOP:.1f}" for x, y in places)


def _legend(chart: Chart) -> str:
    names = [(line.kind, line.name) for line in chart.lines if line.kind not in {"low", "high"}]
    shown = "".join(
        f'<span><svg class="key" viewBox="0 0 24 9"><path class="{kind}" d="M0 4.5H24"/></svg>{escape(name)}</span>'
        for kind, name in names
    )
    if chart.of("low"):
        ground = '<svg class="key" viewBox="0 0 24 9"><rect class="ground" width="24" height="9"/></svg>'
        shown += f"<span>{ground}{escape(chart.range_name)}</span>"
    return shown


def _data(plot: Plot, left: int) -> str:
    """JSON that cannot end the element it stands in."""
    chart, words = plot.chart, plot.words
    days: list[dict[str, Any]] = []
    for day in chart.days:
        figures: dict[str, float] = {line.kind: line.values[day] for line in chart.lines if day in line.values}
        named: dict[str, str] = {line.kind: line.name for line in chart.lines}
        said = [
            f"{named[kind]} {_amount(kind, value, figures, plot)}"
            for kind, value in sorted(figures.items(), key=_first)
        ]
        told = " · ".join((words.full_day(day), *said))
        days.append({"day": day.isoformat(), "x": round(plot.x(day) + left, 1), "said": told} | dict(figures))
    return json.dumps({"days": days}, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _amount(kind: str, value: float, figures: dict[str, float], plot: Plot) -> str:
    """A figure of a day, told apart from the others of that day; what is forecast is not known exactly."""
    write = plot.words.spoken_amount if kind in {"middle", "low", "high", "pace"} else plot.words.amount
    return write(value, plot.chart.unit, figures.values())


def _hint(words: Wording) -> str:
    return words.t("Hover over the chart, or use the arrow keys, to see a day.")


def _first(figure: tuple[str, float]) -> int:
    return ("value", "middle", "low", "high", "pace", "target", "lowest", "highest").index(figure[0])
