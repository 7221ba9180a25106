"""A slide to put things on, in inches from where its lines begin: mirrored where they begin at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data.out.takeaway import fitting
from data.wording import Wording

if TYPE_CHECKING:
    from pptx.slide import Slide

WIDTH, HEIGHT = 13.333, 7.5
INK: Final = "#1b1f27"
SOFT: Final = "#5a6272"
TRACK: Final = "#e3e6ec"
FONT: Final = "Arial"
"""On every machine that shows slides, with Persian and Arabic letters."""


@dataclass(frozen=True, slots=True)
class Box:
    """x: from the edge where lines begin.  All in inches."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Type:
    """How a text looks. sizes: in points, the largest that fits is taken; at_end: aligned to where lines end."""

    sizes: tuple[int, ...]
    ink: str = INK
    bold: bool = False
    italic: bool = False
    at_end: bool = False
    centred: bool = False
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP


class Canvas:
    """One slide."""

    def __init__(self, slide: Slide, words: Wording) -> None:
        self.slide, self.words = slide, words

    def place(self, box: Box) -> tuple[Any, Any, Any, Any]:
        """Left, top, width and height on the slide."""
        left = WIDTH - box.x - box.w if self.words.is_right_to_left else box.x
        return Inches(left), Inches(box.y), Inches(box.w), Inches(box.h)

    def heading(self, text: str, box: Box, look: Type) -> float:
        """The title, in the place that outlines and screen readers look for it; returns how high it came out."""
        title = self.slide.shapes.title
        assert title is not None
        title.left, title.top, title.width, title.height = self.place(box)
        points = self._write(title.text_frame, text, box, look)
        return fitting.lines(text, box.w, points) * points * fitting.LINE_HEIGHT / fitting.POINTS_PER_INCH

    def text(self, text: str, box: Box, look: Type) -> None:
        """A text, as large as fits; what does not fit at the smallest size is cut."""
        if text:
            self._write(self.slide.shapes.add_textbox(*self.place(box)).text_frame, text, box, look)

    def block(self, box: Box, ink: str, *, round_: bool = False) -> Any:
        """A filled rectangle without an outline."""
        kind = MSO_SHAPE.ROUNDED_RECTANGLE if round_ else MSO_SHAPE.RECTANGLE
        shape = self.slide.shapes.add_shape(kind, *self.place(box))
        if round_:
            shape.adjustments[0] = 0.5
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(ink)
        shape.line.fill.background()
        shape._element.remove(shape._element.find(qn("p:style")))  # it brings a shadow
        return shape

    def mark(self, text: str, box: Box, ink: str, tint: str) -> None:
        """A word in a pill."""
        self._write(
            self.block(box, tint, round_=True).text_frame, text, box, Type((12, 11, 10, 9), ink, bold=True, centred=True,
            anchor=MSO_ANCHOR.MIDDLE),
        )  # fmt: skip

    def _write(self, frame: Any, text: str, box: Box, look: Type) -> int:
        points = fitting.size(text, box.w, box.h, look.sizes)
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = look.anchor
        paragraph = frame.paragraphs[0]
        begin, end = (PP_ALIGN.RIGHT, PP_ALIGN.LEFT) if self.words.is_right_to_left else (PP_ALIGN.LEFT, PP_ALIGN.RIGHT)
        paragraph.alignment = PP_ALIGN.CENTER if look.centred else end if look.at_end else begin
        if self.words.is_right_to_left:
            paragraph._p.get_or_add_pPr().set("rtl", "1")
        run = paragraph.add_run()
        run.text = fitting.cut(text, box.w, box.h, points)
        run.font.italic = look.italic or None
        run.font.size, run.font.bold, run.font.color.rgb = Pt(points), look.bold, colour(look.ink)
        run._r.get_or_add_rPr().set("lang", self.words.language)
        return points


def colour(ink: str) -> RGBColor:
    """`#2f5bea` as the library wants it."""
    return RGBColor.from_string(ink.removeprefix("#").upper())
