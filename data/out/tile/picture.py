"""A tile as a picture in SVG, for where no frame is allowed: a mail, a chat, a wiki that shows images only.

It is drawn for browsers and for the program that makes a PNG of it alike, so it stays with what both know: no
variables, no foreign objects. Where no ground is asked for, it follows the viewer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Final

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme import DARK, LIGHT
from data.config.theme.measures import STACK
from data.out.exports import text_fit
from data.out.exports.chart_points import Place, Plot
from data.out.tile.content import Content, Row, Why
from okr_model.progress.status import Status

WIDTH: Final = 640
_PAD, _PLANE = 28, 150
_FROM_THE_RIGHT: Final = "\u202b"  # else a line is laid out by the first letter that has a direction
_DARK, _LIGHT = asdict(DARK), asdict(LIGHT)
_SIGNS: Final[dict[Status, str]] = {  # around 0,0, ten wide
    "achieved": "M-4 0L-1 3L4 -3", "on_track": "M-5 4L0 -5L5 4Z", "at_risk": "M-5 0L0 -5L5 0L0 5Z",
    "off_track": "M-5 -4L0 5L5 -4Z", "missed": "M-4 -4L4 4M4 -4L-4 4", "not_started": "M-4 -4H4V4H-4Z",
    "no_data": "M-4 0H4",
}  # fmt: skip
_OPEN: Final = frozenset({"achieved", "missed", "no_data", "not_started"})  # drawn as lines


def draw(content: Content, words: Wording, theme: str = "") -> str:
    """The picture. theme: light or dark; anything else: as the viewer's machine is set."""
    page = _Page(words, theme)
    page.fill(content)
    return page.written(content.title, content.alt)


def nothing(why: Why, words: Wording, theme: str = "") -> str:
    """The picture of a link that shows nothing: why, and what to do."""
    page, (said, more) = _Page(words, theme), tuple(map(words.sentence, why))
    page.y = 44
    page.lines(said, 18, weight=600)
    page.lines(more, 14, ink="soft")
    page.y += 12
    return page.written(said, more)


class _Page:
    """What stands where, from the top down; mirrored where lines begin at the right. The course of time never is."""

    def __init__(self, words: Wording, theme: str) -> None:
        self.words, self.y, self._parts = words, 30.0, list[str]()
        self._auto = theme not in {"light", "dark"}
        self._inks = _DARK if theme == "dark" else _LIGHT

    def written(self, title: str, alt: str) -> str:
        """The whole of it."""
        height = round(self.y + 20)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            f'role="img" aria-labelledby="t d" font-family="{escape(STACK)}" xml:lang="{escape(self.words.language)}">'
            f'<title id="t">{escape(title)}</title><desc id="d">{escape(alt)}</desc>{self._style()}'
            f'<rect width="{WIDTH}" height="{height}" rx="10" {self._fill("ground")}/>{"".join(self._parts)}</svg>'
        )

    def fill(self, content: Content) -> None:
        """All of a tile."""
        self.y = 44.0
        beside = _wide(content.word, 13) + 58 if content.status else 0.0
        self.lines(content.title, 19, weight=600, most=2, room=WIDTH - 2 * _PAD - beside)
        if content.status:
            self._mark(content.status, content.word)
        if content.value:
            self._figure(content)
        elif content.covered:
            self.lines(content.covered, 14, ink="soft")
            self.y += 4
        for n, said in enumerate(content.said):
            self.lines(said, 13.5 if n else 15, ink="soft" if n else "ink", most=3)
        if content.chart is not None:
            self._chart(content)
        elif content.status is not None and content.progress is not None:
            self.y += 14
            self._bar(content.status, content.progress, content.expected)
        for row in content.rows:
            self._row(row)
        self.y += 22 if content.rows else 12
        self.lines(" · ".join(content.foot), 12, ink="soft", most=2)

    def lines(
        self, text: str, size: float, *, ink: str = "ink", weight: int = 400, most: int = 4, room: float = 0.0
    ) -> None:
        """A text in as many lines as it takes, at most so many."""
        room = room or WIDTH - 2 * _PAD
        broken = text_fit.broken(text, room / text_fit.POINTS_PER_INCH, size)
        if len(broken) > most:
            broken = [*broken[: most - 1], f"{broken[most - 1].rstrip()}…"]
        for line in broken:
            self._text(_PAD, line, size, ink=ink, weight=weight)
            self.y += size * 1.42

    def _figure(self, content: Content) -> None:
        self.y += 16
        # spaces, not a shift: a shift goes to the right in any language
        said = f"\u00a0\u00a0{escape(content.goal)}"
        goal = f'<tspan font-size="15" font-weight="400" {self._fill("soft")}>{said}</tspan>'
        self._text(_PAD, content.value, 32, weight=600, behind=goal)
        self.y += 27
        if content.covered:
            self.lines(content.covered, 13.5, ink="soft")
        self.y += 4

    def _mark(self, status: Status, word: str) -> None:
        """Sign and word of a status at the end of the first line."""
        below, self.y = self.y, 43.5
        kind = LOOKS[status].kind
        wide = _wide(word, 13) + 42
        left = WIDTH - _PAD - wide
        x = _PAD if self.words.is_right_to_left else left
        self._parts.append(
            f'<rect x="{x:.1f}" y="27" width="{wide:.1f}" height="24" rx="12" {self._fill(f"{kind}_tint")}/>'
        )
        self._sign(left + 16, status)
        self._text(left + 27, word, 13, ink=kind, weight=600)
        self.y = below

    def _sign(self, x: float, status: Status) -> None:
        kind = LOOKS[status].kind
        look = f'fill="none" stroke-width="2" {self._stroke(kind)}' if status in _OPEN else self._fill(kind)
        at = f"translate({self._at(x):.1f} {self.y - 4.5:.1f}) scale(.9)"
        self._parts.append(f'<path transform="{at}" d="{_SIGNS[status]}" stroke-linecap="round" {look}/>')

    def _row(self, row: Row) -> None:
        self.y += 4
        self._parts.append(f'<path d="M{_PAD} {self.y:.1f}H{WIDTH - _PAD}" {self._stroke("line")}/>')
        self.y += 22
        top, wide, figure = self.y, _wide(row.word, 13) + 18, _wide(row.figure, 13)
        self.lines(row.title, 15, weight=600, most=2, room=WIDTH - 2 * _PAD - wide - 24)
        below, self.y = self.y, top
        self._sign(WIDTH - _PAD - wide + 5, row.status)
        self._text(WIDTH - _PAD - wide + 15, row.word, 13, ink=LOOKS[row.status].kind, weight=600)
        self.y = below
        self._text(WIDTH - _PAD, row.figure, 13, ink="soft", end=True)
        self.lines(row.said, 13, ink="soft", most=2, room=WIDTH - 2 * _PAD - figure - 24)
        if row.progress is not None:
            self.y += 2
            self._bar(row.status, row.progress, row.expected)

    def _bar(self, status: Status, progress: float, expected: float | None) -> None:
        whole, done = WIDTH - 2 * _PAD, min(max(progress, 0.0), 1.0)
        self.y -= 4
        self._rect(_PAD, whole, 6, "line")
        if done:
            self._rect(_PAD, max(whole * done, 6), 6, LOOKS[status].kind)
        if expected is not None:
            self.y -= 2
            self._rect(_PAD + whole * min(max(expected, 0.0), 0.995), 2, 10, "ink")
            self.y += 2
        self.y += 14

    def _rect(self, x: float, wide: float, high: float, ink: str) -> None:
        left = WIDTH - x - wide if self.words.is_right_to_left else x
        self._parts.append(
            f'<rect x="{left:.1f}" y="{self.y:.1f}" width="{wide:.1f}" height="{high:g}" rx="{min(3, wide / 2):g}" '
            f"{self._fill(ink)}/>"
        )

    def _chart(self, content: Content) -> None:
        chart = content.chart
        assert chart is not None
        plot = Plot(chart, self.words, WIDTH - 2 * _PAD, _PLANE)
        top = self.y + 6
        self._parts.append(f'<g transform="translate({_PAD} {top:.1f})">')
        if around := plot.ground():
            self._parts.append(f'<polygon points="{_points(around)}" {self._fill("fan")}/>')
        for kind, pieces in plot.paths():
            if kind in _LINES:
                ink, look = _LINES[kind]
                self._parts.append(
                    f'<path d="{_way(pieces)}" fill="none" stroke-linejoin="round" stroke-linecap="round" {look} '
                    f"{self._stroke(ink)}/>"
                )
        day, last = max(chart.of("value").items())
        self._parts.append(
            f'<circle cx="{plot.x(day):.1f}" cy="{plot.y(last):.1f}" r="4.5" stroke-width="2" {self._stroke("ground")} '
            f"{self._fill('accent')}/>"
            f'<path d="M0 {_PLANE}H{WIDTH - 2 * _PAD}" {self._stroke("line")}/></g>'
        )
        for mark, said in content.marks:
            level = next((line.values[chart.days[0]] for line in chart.lines if line.kind == mark), None)
            if level is not None:
                at = plot.y(level)
                self.y = top + (at - 6 if at > 20 else at + 15)
                self._text(_PAD, said, 12.5, weight=600, by_time=True)
        self.y = top + _PLANE + 17
        self._text(_PAD, self.words.day(chart.days[0]), 12, ink="soft", by_time=True)
        self._text(WIDTH - _PAD, self.words.day(chart.days[-1]), 12, ink="soft", end=True, by_time=True)
        self.y += 18

    def _text(
        self, x: float, text: str, size: float, *, ink: str = "ink", weight: int = 400, end: bool = False,
        by_time: bool = False, behind: str = "",
    ) -> None:  # fmt: skip
        """A line of text that begins at x, or ends there. by_time: x is a place in time, which is never mirrored.

        behind: markup that follows on the same line.
        """
        if not text:
            return
        from_right = self.words.is_right_to_left
        mirrored = from_right and not by_time
        anchor = "end" if end != mirrored else "start"
        said = f"{_FROM_THE_RIGHT}{text}" if from_right else text
        place = self._at(x) if mirrored else x
        self._parts.append(
            f'<text x="{place:.1f}" y="{self.y:.1f}" font-size="{size:g}" font-weight="{weight}" '
            f'text-anchor="{anchor}" {self._fill(ink)}>{escape(said)}{behind}</text>'
        )

    def _at(self, x: float) -> float:
        return WIDTH - x if self.words.is_right_to_left else x

    def _fill(self, ink: str) -> str:
        return f'fill="{self._inks[ink]}"' + (f' class="f-{ink}"' if self._auto else "")

    def _stroke(self, ink: str) -> str:
        return f'stroke="{self._inks[ink]}"' + (f' data-s="{ink}"' if self._auto else "")

    def _style(self) -> str:
        """What changes on a dark ground, where the viewer's decides."""
        if not self._auto:
            return ""
        rules = "".join(
            f".f-{name}{{fill:{ink}}}[data-s={name}]{{stroke:{ink}}}"
            for name, ink in _DARK.items()
            if ink != _LIGHT[name]
        )
        return f"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>"


_LINES: Final[dict[str, tuple[str, str]]] = {
    "pace": ("faint", 'stroke-width="1.25" stroke-dasharray="2 4"'),
    "target": ("ink", 'stroke-width="1.25"'),
    "lowest": ("ink", 'stroke-width="1.25"'),
    "highest": ("ink", 'stroke-width="1.25"'),
    "middle": ("accent", 'stroke-width="1.5" stroke-dasharray="5 4"'),
    "value": ("accent", 'stroke-width="2.25"'),
}


def _wide(text: str, size: float) -> float:
    """How wide a text may be in the widest of the faces it can be drawn with."""
    return text_fit.across(text, 72) * size * 1.16


def _way(pieces: Sequence[Sequence[Place]]) -> str:
    """A piece of one day is a dot: a line from it to itself."""
    return "".join("M" + _points(piece if len(piece) > 1 else [*piece, *piece]) for piece in pieces)


def _points(places: Sequence[Place]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
