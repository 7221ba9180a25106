"""A slide of a deck as a canvas.

Shapes are written as the format has them (ECMA-376 part 1, 19.3 and 21.1): a deck has hundreds of texts, and the
library takes three times as long for each as parsing it whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Inches

from data.config.i18n.translation import Wording
from data.out.exports import pptx_charts, text_fit
from data.out.exports.chart_lines import Chart
from data.out.exports.slide_layout import Box, Type
from data.out.exports.story import Row

FONT: Final = "Arial"
"""On every machine that shows slides, with Persian and Arabic letters."""
_ANCHOR: Final = {"top": "t", "middle": "ctr", "bottom": "b"}
_SPACES: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_EMPTY: Final = "<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody>"


class SlideCanvas:
    """One slide."""

    def __init__(self, slide: Slide, words: Wording) -> None:
        self.slide, self.words = slide, words
        self._shapes = 100  # the next one's number; those of the library stay below

    def heading(self, text: str, box: Box, look: Type) -> float:
        """The title, in the place that outlines and screen readers look for it."""
        title = self.slide.shapes.title
        assert title is not None
        title.left, title.top, title.width, title.height = self._place(box)
        points = text_fit.size(text, box.w, box.h, look.sizes)
        body = parse_xml(self._body(text, box, look, self._along(look)).replace("<p:txBody", f"<p:txBody {_SPACES}", 1))
        title._element.replace(title._element.txBody, body)
        return min(text_fit.height(text, box.w, points), box.h)

    def text(self, text: str, box: Box, look: Type) -> None:
        """A box of text of its own."""
        if text:
            self._add("Text", "rect", box, "<a:noFill/>", self._body(text, box, look, self._along(look)))

    def block(self, box: Box, ink: str) -> None:
        """A shape without outline."""
        self._add("Block", "rect", box, _filled(ink), _EMPTY)

    def mark(self, text: str, box: Box, ink: str, tint: str) -> None:
        """A shape with round ends."""
        look = Type((12, 11, 10, 9), ink, bold=True, across="middle")
        self._add("Status", "roundRect", box, _filled(tint), self._body(text, box, look, "ctr"))

    def course(self, chart: Chart, box: Box) -> None:
        """A native chart."""
        pptx_charts.course(self.slide.shapes, chart, self._place(box), self.words)

    def bars(self, rows: Sequence[Row], box: Box) -> None:
        """A native chart."""
        pptx_charts.bars(self.slide.shapes, rows, self._place(box), self.words)

    def _place(self, box: Box) -> tuple[Any, Any, Any, Any]:
        return Inches(box.left(self.words)), Inches(box.y), Inches(box.w), Inches(box.h)

    def _along(self, look: Type) -> str:
        """Where its lines stand; left and right mean that in the format, whichever way a paragraph reads."""
        return "r" if look.at_end != self.words.is_right_to_left else "l"

    def _add(self, name: str, shape: str, box: Box, fill: str, body: str) -> None:
        self._shapes += 1
        left, top, width, height = self._place(box)
        round_ = '<a:gd name="adj" fmla="val 50000"/>' if shape == "roundRect" else ""
        self.slide.shapes._spTree.append(
            parse_xml(
                f'<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{self._shapes}" name="{name} {self._shapes}"/><p:cNvSpPr/>'
                f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
                f'</a:xfrm><a:prstGeom prst="{shape}"><a:avLst>{round_}</a:avLst></a:prstGeom>{fill}<a:ln><a:noFill/>'
                f"</a:ln></p:spPr>{body}</p:sp>"
            )
        )

    def _body(self, text: str, box: Box, look: Type, along: str) -> str:
        points = text_fit.size(text, box.w, box.h, look.sizes)
        shown = escape(text_fit.cut(text, box.w, box.h, points))
        right = ' rtl="1"' if self.words.is_right_to_left else ""
        weight = f'b="{int(look.bold)}" i="{int(look.italic)}"'
        return (
            f'<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{_ANCHOR[look.across]}">'
            f'<a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:pPr algn="{along}"{right}/><a:r>'
            f'<a:rPr lang={quoteattr(self.words.language)} sz="{points * 100}" {weight}>{_filled(look.ink)}</a:rPr>'
            f"<a:t>{shown}</a:t></a:r></a:p></p:txBody>"
        )


def _filled(ink: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{ink[1:].upper()}"/></a:solidFill>'
