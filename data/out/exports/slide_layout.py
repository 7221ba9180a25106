"""Where things stand on a slide, for every medium that has pages: in inches, from where its lines begin.

Where lines begin at the right everything is mirrored by the canvas; nothing here needs to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme import LIGHT
from data.out.exports import text_fit
from data.out.exports.chart_lines import Chart
from data.out.exports.story import Figure, Note, Row, Slide, Story
from okr_model.progress.status import Status

WIDTH, HEIGHT = 13.333, 7.5
MARGIN: Final = 0.75
INNER: Final = WIDTH - 2 * MARGIN
INK: Final = LIGHT.ink
SOFT: Final = LIGHT.soft
TRACK: Final = LIGHT.line


@dataclass(frozen=True, slots=True)
class Box:
    """x: from the edge where lines begin.  All in inches."""

    x: float
    y: float
    w: float
    h: float

    def left(self, words: Wording) -> float:
        """Its left edge on the slide."""
        return WIDTH - self.x - self.w if words.is_right_to_left else self.x


@dataclass(frozen=True, slots=True)
class Type:
    """How a text looks. sizes: in points, the first that fits is taken; at_end: aligned to where lines end.

    across: where it stands in its box from top to bottom.
    """

    sizes: tuple[int, ...]
    ink: str = INK
    bold: bool = False
    italic: bool = False
    at_end: bool = False
    across: str = "top"


class Canvas(Protocol):
    """One slide or page to put things on."""

    words: Wording

    def heading(self, text: str, box: Box, look: Type) -> float:
        """The title; returns how high it came out, in inches."""

    def text(self, text: str, box: Box, look: Type) -> None:
        """A text, as large as fits; what does not fit at the smallest size is cut."""

    def block(self, box: Box, ink: str) -> None:
        """A filled rectangle."""

    def mark(self, text: str, box: Box, ink: str, tint: str) -> None:
        """A word in a pill."""

    def course(self, chart: Chart, box: Box) -> None:
        """Lines by day."""

    def bars(self, rows: Sequence[Row], box: Box) -> None:
        """A bar per row, level with it."""


def draw(canvas: Canvas, slide: Slide, story: Story, number: int) -> None:
    """One slide, with its foot."""
    _DRAWN[slide.kind](canvas, slide)
    canvas.text(story.foot, Box(MARGIN, 7.03, INNER - 1, 0.22), Type((10, 9, 8), SOFT))
    at_end = Type((10,), SOFT, at_end=True)
    canvas.text(story.words.number(number), Box(WIDTH - MARGIN - 0.8, 7.03, 0.8, 0.22), at_end)


def _title(canvas: Canvas, slide: Slide) -> None:
    """The answer in one look: the claim, what is beside it, and the key results that need attention."""
    canvas.block(Box(0, 0, 0.3, HEIGHT), LIGHT.accent)
    canvas.heading(slide.title, Box(MARGIN, 0.42, INNER, 0.5), Type((24, 20, 18, 16, 14), bold=True))
    canvas.text(slide.over, Box(MARGIN, 0.98, INNER, 0.3), Type((14, 12), SOFT))
    canvas.text(slide.under, Box(MARGIN, 1.35, INNER, 1.05), Type((44, 40, 32, 28, 24, 20), bold=True, across="middle"))
    top = 2.5
    for n, line in enumerate(slide.lines):
        canvas.text(line, Box(MARGIN, top, INNER, 0.38), Type((14, 13, 12, 11, 10) if n else (20, 18, 16), SOFT))
        top += 0.42
    for n, note in enumerate(slide.notes):
        _needing(canvas, note, 3.6 + n * 0.5)
    width = INNER / len(slide.figures)
    for n, figure in enumerate(slide.figures):
        _figure(canvas, figure, Box(MARGIN + n * width, 5.95, width - 0.25, 0.9), 16)


def _needing(canvas: Canvas, note: Note, top: float) -> None:
    look = Type((16, 14, 13, 12, 11), bold=True, across="middle")
    canvas.block(Box(MARGIN, top, INNER, 0.01), TRACK)
    canvas.text(note.title, Box(MARGIN, top + 0.05, 5.3, 0.42), look)
    canvas.text(note.tag, Box(6.2, top + 0.05, 1.5, 0.42), look)
    canvas.text(
        note.under, Box(7.8, top + 0.05, WIDTH - MARGIN - 7.8, 0.42), Type((15, 14, 12, 11), SOFT, across="middle")
    )


def _decided(canvas: Canvas, slide: Slide) -> None:
    """A target that was changed, large."""
    canvas.text(slide.over, Box(MARGIN, 0.48, INNER, 0.3), Type((13, 12, 11, 10, 9), SOFT))
    canvas.heading(slide.title, Box(MARGIN, 1.2, INNER, 1.7), Type((48, 40, 32, 28, 24, 20, 16, 14), bold=True))
    canvas.text(slide.under, Box(MARGIN, 3.2, INNER, 1.6), Type((24, 20, 18, 16, 14, 12, 11)))
    for n, figure in enumerate(slide.figures):
        _figure(canvas, figure, Box(MARGIN + n * 4, 5.2, 3.8, 1.0), 20)


def _head(canvas: Canvas, slide: Slide) -> None:
    wide = INNER - (1.9 if slide.status else 0)
    canvas.text(slide.over, Box(MARGIN, 0.48, wide, 0.3), Type((13, 12, 11, 10, 9), SOFT))
    sizes = text_fit.heading(slide.title, INNER, (28, 26, 24, 22, 20, 18, 16, 14, 12, 10))
    high = canvas.heading(slide.title, Box(MARGIN, 0.84, INNER, 0.97), Type(sizes, bold=True))
    canvas.text(slide.under, Box(MARGIN, 0.94 + high, INNER, 0.5), Type((14, 13, 12, 11, 10, 9), SOFT))
    if slide.status:
        _mark(canvas, slide.status, slide.word, Box(WIDTH - MARGIN - 1.6, 0.45, 1.6, 0.34))


def _listed(canvas: Canvas, slide: Slide) -> None:
    """Rows of titles, each with a bar; all bars of a slide are one chart."""
    _head(canvas, slide)
    if not slide.rows:
        return
    top, height = 2.55, min(1.05, 4.3 / len(slide.rows))
    for n, row in enumerate(slide.rows):
        _row(canvas, row, top + n * height, height)
    canvas.bars(slide.rows, Box(6.55, top, 3.1, height * len(slide.rows)))


def _row(canvas: Canvas, row: Row, top: float, height: float) -> None:
    middle = top + height / 2
    canvas.text(row.title, Box(MARGIN, middle - 0.35, 5.5, 0.29), Type((16, 14, 13, 12, 11), bold=True))
    under = " · ".join(part for part in (row.said, row.note) if part)
    canvas.text(under, Box(MARGIN, middle - 0.03, 5.5, 0.36), Type((12, 11, 10), SOFT))
    share = canvas.words.percent(row.progress)
    canvas.text(share, Box(9.75, middle - 0.15, 0.95, 0.3), Type((16, 14, 12, 10), bold=True, across="middle"))
    _mark(canvas, row.status, row.word, Box(WIDTH - MARGIN - 1.6, middle - 0.17, 1.6, 0.34))


def _course(canvas: Canvas, slide: Slide) -> None:
    """The picture, and its figures beside it."""
    _head(canvas, slide)
    assert slide.chart is not None
    quoted = 0.45 if slide.quote else 0
    canvas.course(slide.chart, Box(MARGIN - 0.1, 2.4, 8.75, 4.45 - quoted))
    canvas.text(slide.quote, Box(MARGIN, 6.45, 8.5, 0.42), Type((13, 12, 11, 10), SOFT, italic=True))
    at = Box(9.75, 2.45, WIDTH - MARGIN - 9.75, 1.05)
    for n, figure in enumerate(slide.figures):
        _figure(canvas, figure, at, 20 if n else 32)
        at = Box(at.x, at.y + at.h, at.w, 0.9)
        if not n and slide.covered:
            _covered(canvas, slide, at)
            at = Box(at.x, at.y + 0.62, at.w, at.h)


def _covered(canvas: Canvas, slide: Slide, box: Box) -> None:
    """The share of the way as a bar, and in words under it."""
    assert slide.progress is not None and slide.status is not None
    canvas.block(Box(box.x, box.y + 0.04, box.w, 0.09), TRACK)
    if slide.progress > 0:
        canvas.block(Box(box.x, box.y + 0.04, box.w * min(slide.progress, 1), 0.09), LOOKS[slide.status].light)
    canvas.text(slide.covered, Box(box.x, box.y + 0.18, box.w, 0.25), Type((12, 11, 10, 9), SOFT))


def _noted(canvas: Canvas, slide: Slide) -> None:
    """Decisions and actions."""
    _head(canvas, slide)
    for n, note in enumerate(slide.notes):
        _note(canvas, note, 2.2 + n * 0.92)


def _note(canvas: Canvas, note: Note, top: float) -> None:
    canvas.block(Box(MARGIN, top, 0.05, 0.7), LIGHT.accent)
    canvas.text(note.title, Box(MARGIN + 0.25, top, 8.9, 0.34), Type((18, 16, 14, 12, 10), bold=True))
    canvas.text(note.under, Box(MARGIN + 0.25, top + 0.37, 8.9, 0.38), Type((13, 12, 11, 10, 9), SOFT))
    look = Type((16, 14, 12, 11, 10), LIGHT.accent, bold=True, at_end=True)
    canvas.text(note.tag, Box(10.1, top, WIDTH - MARGIN - 10.1, 0.7), look)


def _figure(canvas: Canvas, figure: Figure, box: Box, points: int) -> None:
    high = points * 1.25 / 72
    canvas.text(figure.name, Box(box.x, box.y, box.w, 0.22), Type((11, 10, 9), SOFT))
    sizes = tuple(n for n in (32, 28, 24, 20, 18, 16, 14, 12, 10) if n <= points)
    canvas.text(figure.said, Box(box.x, box.y + 0.21, box.w, high), Type(sizes, INK, bold=True))
    canvas.text(figure.note, Box(box.x, box.y + 0.23 + high, box.w, 0.22), Type((12, 11, 10, 9), SOFT))


def _mark(canvas: Canvas, status: Status, word: str, box: Box) -> None:
    canvas.mark(f"{LOOKS[status].sign} {word}", box, LOOKS[status].light, LOOKS[status].tint)


_DRAWN: Final = {
    "title": _title, "overview": _listed, "objective": _listed, "key_result": _course,
    "decision": _decided, "decisions": _noted, "actions": _noted,
}  # fmt: skip
