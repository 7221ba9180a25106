"""A slide of a deck as a canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Inches, Pt

from data.out.takeaway import fitting, native
from data.out.takeaway.course import Chart
from data.out.takeaway.layout import Box, Type
from data.out.takeaway.native import colour
from data.out.takeaway.story import Row
from data.wording import Wording

FONT: Final = "Arial"
"""On every machine that shows slides, with Persian and Arabic letters."""
_ACROSS: Final = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


class SlideCanvas:
    """One slide."""

    def __init__(self, slide: Slide, words: Wording) -> None:
        self.slide, self.words = slide, words

    def heading(self, text: str, box: Box, look: Type) -> float:
        """The title, in the place that outlines and screen readers look for it."""
        title = self.slide.shapes.title
        assert title is not None
        title.left, title.top, title.width, title.height = self._place(box)
        points = self._write(title.text_frame, text, box, look)
        return fitting.height(text, box.w, points)

    def text(self, text: str, box: Box, look: Type) -> None:
        """A box of text of its own."""
        if text:
            self._write(self.slide.shapes.add_textbox(*self._place(box)).text_frame, text, box, look)

    def block(self, box: Box, ink: str) -> None:
        """A shape without outline and shadow."""
        self._shape(MSO_SHAPE.RECTANGLE, box, ink)

    def mark(self, text: str, box: Box, ink: str, tint: str) -> None:
        """A shape with round ends."""
        shape = self._shape(MSO_SHAPE.ROUNDED_RECTANGLE, box, tint)
        shape.adjustments[0] = 0.5
        look = Type((12, 11, 10, 9), ink, bold=True, across="middle")
        self._write(shape.text_frame, text, box, look, centred=True)

    def course(self, chart: Chart, box: Box) -> None:
        """A native chart."""
        native.course(self.slide.shapes, chart, self._place(box), self.words)

    def bars(self, rows: Sequence[Row], box: Box) -> None:
        """A native chart."""
        native.bars(self.slide.shapes, rows, self._place(box), self.words)

    def _place(self, box: Box) -> tuple[Any, Any, Any, Any]:
        return Inches(box.left(self.words)), Inches(box.y), Inches(box.w), Inches(box.h)

    def _shape(self, kind: MSO_SHAPE, box: Box, ink: str) -> Any:
        shape = self.slide.shapes.add_shape(kind, *self._place(box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(ink)
        shape.line.fill.background()
        shape._element.remove(shape._element.find(qn("p:style")))  # it brings a shadow
        return shape

    def _write(self, frame: Any, text: str, box: Box, look: Type, *, centred: bool = False) -> int:
        points = fitting.size(text, box.w, box.h, look.sizes)
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = _ACROSS[look.across]
        paragraph = frame.paragraphs[0]
        to_the_right = look.at_end != self.words.is_right_to_left
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.RIGHT if to_the_right else PP_ALIGN.LEFT
        if self.words.is_right_to_left:
            paragraph._p.get_or_add_pPr().set("rtl", "1")
        run = paragraph.add_run()
        run.text = fitting.cut(text, box.w, box.h, points)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(points), look.bold, colour(look.ink)
        run.font.italic = look.italic or None
        run._r.get_or_add_rPr().set("lang", self.words.language)
        return points
