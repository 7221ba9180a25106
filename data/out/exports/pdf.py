"""The same story as a PDF. Letters are shaped as each script wants, and the font is carried along."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme.faces import FILES
from data.out.exports import status_font, text_fit
from data.out.exports.chart_lines import Chart
from data.out.exports.chart_points import GROUND, STROKES, Place, Plot
from data.out.exports.slide_layout import HEIGHT, SOFT, TRACK, WIDTH, Box, Type, draw
from data.out.exports.story import Row, Story, tell
from okr_model.plan.people import Naming
from okr_model.review.agreements import Minutes
from okr_model.review.pack import Pack

OF_THE_MACHINE: Final = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
"""Where letters are taken from that the carried font lacks, such as Greek ones; where there is none they stay empty."""


def write(pack: Pack, words: Wording, minutes: Minutes, who: Naming) -> bytes:
    """The pages of a pack."""
    story = tell(pack, words, minutes, who)
    file = FPDF(unit="in", format=(HEIGHT, WIDTH), orientation="landscape")
    file.set_auto_page_break(False)
    file.set_margin(0)
    file.c_margin = 0
    file.set_lang(words.language)
    file.set_title(story.title)
    file.set_subject(f"{story.foot} · {story.fingerprint}")
    file.set_creation_date(pack.frozen_at)
    _fonts(file, story)
    canvas = PageCanvas(file, words)
    for number, slide in enumerate(story.slides, 1):
        file.add_page()
        file.start_section(slide.title[:200])
        draw(canvas, slide, story, number)
    return bytes(file.output())


def _fonts(file: FPDF, story: Story) -> None:
    file.add_font("Vazirmatn", "", FILES["Vazirmatn-Regular.ttf"])
    file.add_font("Vazirmatn", "B", FILES["Vazirmatn-Bold.ttf"])
    file.add_font("Signs", "", status_font.FILE)
    others = ["Signs"]
    if _lacking(story):
        found = next((path for path in map(Path, OF_THE_MACHINE) if path.is_file()), None)
        if found is not None:
            file.add_font("Machine", "", found)
            others.append("Machine")
    file.set_font("Vazirmatn", "", 12)
    file.set_fallback_fonts(others, exact_match=False)
    direction = "rtl" if story.words.is_right_to_left else "ltr"
    file.set_text_shaping(True, direction=direction)


def _lacking(story: Story) -> bool:
    """Whether the story has letters that neither font has."""
    return not set(map(ord, repr(story.slides))) <= _letters()


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    with TTFont(FILES["Vazirmatn-Regular.ttf"]) as letters, TTFont(status_font.FILE) as others:
        return frozenset(letters.getBestCmap()) | frozenset(others.getBestCmap())


class PageCanvas:
    """The page that was added last."""

    def __init__(self, file: FPDF, words: Wording) -> None:
        self.file, self.words = file, words

    def heading(self, text: str, box: Box, look: Type) -> float:
        """Text; that it is the title is said in the outline."""
        self.text(text, box, look)
        return min(text_fit.height(text, box.w, text_fit.size(text, box.w, box.h, look.sizes)), box.h)

    def text(self, text: str, box: Box, look: Type) -> None:
        """A text, broken into lines."""
        self._write(text, box, look, Align.R if look.at_end != self.words.is_right_to_left else Align.L)

    def block(self, box: Box, ink: str) -> None:
        """A filled rectangle."""
        self.file.set_fill_color(ink)
        self.file.rect(box.left(self.words), box.y, box.w, box.h, style="F")

    def mark(self, text: str, box: Box, ink: str, tint: str) -> None:
        """A rectangle with round ends."""
        self.file.set_fill_color(tint)
        left, round_ = box.left(self.words), box.h / 2
        self.file.rect(left + round_, box.y, box.w - box.h, box.h, style="F")
        for end in (left + round_, left + box.w - round_):
            self.file.circle(end, box.y + round_, round_, style="F")
        self._write(text, box, Type((12, 11, 10, 9), ink, bold=True, across="middle"), Align.C)

    def bars(self, rows: Sequence[Row], box: Box) -> None:
        """Bars of the same height, each in the middle of its row."""
        step = box.h / len(rows)
        for n, row in enumerate(rows):
            track = Box(box.x, box.y + (n + 0.5) * step - 0.075, box.w, 0.15)
            self.block(track, TRACK)
            if row.progress is not None and row.progress > 0:
                done = Box(track.x, track.y, track.w * min(row.progress, 1), track.h)
                self.block(done, LOOKS[row.status].light)

    def course(self, chart: Chart, box: Box) -> None:
        """The plot with its figures, days and legend."""
        side, below = 0.75, 0.75
        plane = Box(box.x + side, box.y + 0.1, box.w - side - 0.15, box.h - below)
        plot = Plot(chart, self.words, plane.w, plane.h)
        left, top = plane.left(self.words), plane.y
        self._grid(plot, plane, box)
        if ground := plot.ground():
            self.file.set_fill_color(GROUND.light)
            self.file.polygon(_moved(ground, left, top), style="F")
        for kind, pieces in plot.paths():
            stroke = STROKES[kind]
            self._pen(stroke.light, stroke.width, stroke.dashes)
            for piece in pieces:
                self.file.polyline(_moved(piece if len(piece) > 1 else piece * 2, left, top), style="D")
        self._pen(TRACK, 0.75, None)
        self._legend(chart, Box(plane.x, plane.y + plane.h + 0.38, plane.w, 0.22))

    def _grid(self, plot: Plot, plane: Box, box: Box) -> None:
        self._pen(TRACK, 0.75, None)
        left = plane.left(self.words)
        for y, said in plot.figures:
            self.file.line(left, plane.y + y, left + plane.w, plane.y + y)
            named = Box(box.x, plane.y + y - 0.1, plane.x - box.x - 0.08, 0.2)
            self.text(said, named, Type((10, 9, 8, 7), SOFT, at_end=True, across="middle"))
        for x, said in plot.days:
            along = plane.w - x if self.words.is_right_to_left else x
            self._write(
                said, Box(plane.x + along - 0.4, plane.y + plane.h + 0.06, 0.8, 0.2), Type((10,), SOFT), Align.C
            )

    def _legend(self, chart: Chart, box: Box) -> None:
        names = [(STROKES[line.kind], line.name) for line in chart.lines if line.kind not in {"low", "high"}]
        if chart.of("low"):
            names.insert(0, (GROUND, chart.range_name))
        at = box.x
        for stroke, name in names:
            here = Box(at, box.y + box.h / 2, 0.3, 0)
            left = here.left(self.words)
            self._pen(stroke.light, stroke.width or 8, stroke.dashes)
            self.file.line(left, here.y, left + here.w, here.y)
            wide = text_fit.across(name, 10)
            self.text(name, Box(at + 0.38, box.y, wide + 0.1, box.h), Type((10,), SOFT, across="middle"))
            at += 0.38 + wide + 0.3

    def _pen(self, ink: str, points: float, dashes: tuple[float, float] | None) -> None:
        self.file.set_draw_color(ink)
        self.file.set_line_width(points / text_fit.POINTS_PER_INCH)
        on, off = dashes or (0, 0)
        self.file.set_dash_pattern(dash=on / text_fit.POINTS_PER_INCH, gap=off / text_fit.POINTS_PER_INCH)

    def _write(self, text: str, box: Box, look: Type, align: Align) -> None:
        if not text:
            return
        points = text_fit.size(text, box.w, box.h, look.sizes)
        high = points * text_fit.LINE_HEIGHT / text_fit.POINTS_PER_INCH
        lines = text_fit.broken(text_fit.cut(text, box.w, box.h, points), box.w, points)
        room = box.h - high * len(lines)
        down = {"top": 0.0, "middle": room / 2, "bottom": room}[look.across]
        self.file.set_font("Vazirmatn", "B" if look.bold else "", points)
        self.file.set_text_color(look.ink)
        for n, line in enumerate(lines):
            self.file.set_xy(box.left(self.words), box.y + max(down, 0.0) + n * high)
            self.file.cell(box.w, high, line, align=align)


def _moved(places: Sequence[Place], left: float, top: float) -> list[Place]:
    return [(left + x, top + y) for x, y in places]
