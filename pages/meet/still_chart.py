"""The course of a packed key result as an SVG picture: it shows at once, and a slide needs no tooltips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from urllib.parse import quote

from data.config.theme import LIGHT
from okr_model.review.pack import Pack, PackedResult
from pages.ui import status_style
from pages.ui.i18n import amount, day, full_day, spoken_amount, t

WIDTH, HEIGHT = 960, 500
RIGHT, TOP, BOTTOM = 150, 34, 56
LETTER = 17  # wide, in units of the picture: room for the figures at the left
GREY = LIGHT.faint
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a day and a value lie in the picture."""

    start: date
    days: int
    low: float
    high: float
    left: float

    def x(self, on: date) -> float:
        """From the left, in units of the picture."""
        share = (on - self.start).days / max(self.days - 1, 1)
        return self.left + min(max(share, 0.0), 1.0) * (WIDTH - self.left - RIGHT)

    def y(self, value: float) -> float:
        """From the top."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def data_url(result: PackedResult, pack: Pack) -> str:
    """The `data:` URL of the picture, for an `img`; empty for a key result without values and forecast."""
    if not result.course and not result.fan:
        return ""
    scale = _scale(result, pack)
    ink = status_style.palette().ink
    parts = [
        *_ground(scale, result, pack),
        *_limits(scale, result, ink),
        *_fan(scale, result),
        _way(
            [(p.day, p.value) for p in result.pace], scale, f'stroke="{GREY}" stroke-width="2" stroke-dasharray="8 7"'
        ),
        *_course(scale, result),
    ]
    style = f'font-family="system-ui,sans-serif" font-size="29" fill="{GREY}"'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {style}>{"".join(parts)}</svg>'
    return "data:image/svg+xml," + quote(picture, safe="")


def description(result: PackedResult) -> str:
    """The picture in words, for its `alt`."""
    if not result.course:
        return t("{title}: no values yet.", title=result.title)
    first, last = result.course[0], result.course[-1]
    said = t(
        "{title}: from {first} on {first_day} to {last} on {last_day}.", title=result.title,
        first=amount(first.value, result.unit, result.shown), first_day=full_day(first.day),
        last=amount(last.value, result.unit, result.shown), last_day=full_day(last.day),
    )  # fmt: skip
    if result.target is not None and result.type != "baseline":
        said += " " + t("The target is {target}.", target=amount(result.target, result.unit, result.shown))
    return said


def _scale(result: PackedResult, pack: Pack) -> Scale:
    shown = [p.value for p in result.course] + [v for p in result.fan for v in (p.p10, p.p90)]
    shown += [p.value for p in (result.pace[:1] + result.pace[-1:])]
    limits = (None if result.type == "baseline" else result.target, result.low, result.high)
    shown += [v for v in limits if v is not None]
    low, high = min(shown), max(shown)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    low, high = low - (room if low < 0 or low > room else low), high + room
    widest = max((len(_figure(tick, result)) for tick in _ticks(low, high)), default=1)
    return Scale(pack.start, (pack.end - pack.start).days + 1, low, high, 20.0 + widest * LETTER)


def _landing(value: float, result: PackedResult) -> str:
    return spoken_amount(value, _short(result), result.shown)


def _figure(value: float, result: PackedResult) -> str:
    return amount(value, "%" if result.unit == "%" else "")


def _ground(scale: Scale, result: PackedResult, pack: Pack) -> Iterable[str]:
    """The lines across with their figures, and the days beneath."""
    for value in _ticks(scale.low, scale.high):
        y = scale.y(value)
        yield _across(scale, y, f'stroke="{GREY}" stroke-opacity="0.25"')
        yield _text(scale.left - 14, y + 10, _figure(value, result), "end")
    for n in range(3):
        on = pack.start + timedelta(days=round((scale.days - 1) * n / 2))
        yield _text(scale.x(on), HEIGHT - 12, day(on), ("start", "middle", "end")[n])


def _ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    rough = (high - low) / wanted
    power = 10.0 ** int(f"{rough:e}".partition("e")[2])
    step = next(power * one for one in _STEPS if power * one >= rough * 0.999)
    first = int(low / step) + (low > 0)
    return [n * step for n in range(first, first + 12) if low <= n * step <= high]


def _limits(scale: Scale, result: PackedResult, ink: str) -> Iterable[str]:
    target = None if result.type == "baseline" else result.target  # there it is a number of days
    named = [(target, t("target")), (result.low, t("lowest")), (result.high, t("highest"))]
    for value, word in named:
        if value is not None:
            y = scale.y(value)
            yield _across(scale, y, f'stroke="{ink}" stroke-width="3"')
            yield _text(scale.left + 8, y - 11, f"{word} {amount(value, result.unit, result.shown)}", "start", ink)


def _fan(scale: Scale, result: PackedResult) -> Iterable[str]:
    if not result.fan:
        return
    accent = status_style.accent()
    begin = [(p.day, p.value) for p in result.course[-1:]]

    def edge(quantile: Callable[..., float]) -> list[tuple[date, float]]:
        return begin + [(p.day, quantile(p)) for p in result.fan]

    high, low = edge(lambda p: p.p90), edge(lambda p: p.p10)
    around = " ".join(f"{scale.x(d):.1f},{scale.y(v):.1f}" for d, v in high + low[::-1])
    yield f'<polygon points="{around}" fill="{accent}" fill-opacity="0.2"/>'
    yield _way(edge(lambda p: p.p50), scale, f'stroke="{accent}" stroke-width="3" stroke-dasharray="10 6"')
    last = result.fan[-1]
    yield _text(WIDTH - RIGHT + 10, scale.y(last.p50) + 10, _landing(last.p50, result), "start", accent)


def _course(scale: Scale, result: PackedResult) -> Iterable[str]:
    """Firm as far as the sources are settled, then dashed; the last value with its figure."""
    if not result.course:
        return
    accent = status_style.accent()
    ways = [(p.day, p.value) for p in result.course]
    settled = result.settled_through or (ways[-1][0] if not result.sources else date.min)
    firm = [way for way in ways if way[0] <= settled]
    loose = firm[-1:] + [way for way in ways if way[0] > settled]
    yield _way(firm, scale, f'stroke="{accent}" stroke-width="5" stroke-linejoin="round"')
    yield _way(loose, scale, f'stroke="{accent}" stroke-width="4" stroke-dasharray="5 5"')
    on, value = ways[-1]
    yield f'<circle cx="{scale.x(on):.1f}" cy="{scale.y(value):.1f}" r="8" fill="{accent}"/>'


def _way(points: list[tuple[date, float]], scale: Scale, look: str) -> str:
    if len(points) < 2:
        return ""
    drawn = " ".join(f"{scale.x(d):.1f},{scale.y(v):.1f}" for d, v in points)
    return f'<polyline points="{drawn}" fill="none" {look}/>'


def _across(scale: Scale, y: float, look: str) -> str:
    return f'<line x1="{scale.left:.0f}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}" {look}/>'


def _text(x: float, y: float, said: str, anchor: str, ink: str = GREY) -> str:
    look = f'text-anchor="{anchor}" fill="{ink}" style="unicode-bidi:plaintext"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{escape(said)}</text>'


def _short(result: PackedResult) -> str:
    return result.unit if result.unit == "%" or (len(result.unit) == 3 and result.unit.isupper()) else ""
