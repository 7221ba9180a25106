"""Slides for PowerPoint and its like: real titles, real text, and charts that can be edited like any other."""

from __future__ import annotations

import io
from typing import Any, Final

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from data.config.i18n.translation import Wording
from data.config.theme import LIGHT
from data.out.exports.pptx_canvas import FONT, SlideCanvas
from data.out.exports.slide_layout import HEIGHT, WIDTH, draw
from data.out.exports.story import tell
from okr_model.plan.people import Naming
from okr_model.review.agreements import Minutes
from okr_model.review.pack import Pack

TITLE_ONLY: Final = 5  # of the library's own template


def write(pack: Pack, words: Wording, minutes: Minutes, who: Naming) -> bytes:
    """The slides of a pack."""
    story = tell(pack, words, minutes, who)
    deck = Presentation()
    _in_form(deck, words)
    deck.core_properties.title = story.title
    deck.core_properties.subject = f"{story.foot} · {story.fingerprint}"
    deck.core_properties.author = deck.core_properties.last_modified_by = ""
    deck.core_properties.created = deck.core_properties.modified = pack.frozen_at.replace(tzinfo=None)
    for number, slide in enumerate(story.slides, 1):
        canvas = SlideCanvas(deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY]), words)
        draw(canvas, slide, story, number)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _in_form(deck: Any, words: Wording) -> None:
    """The library's template is of another shape, font and colour."""
    stretch = Inches(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    if words.is_right_to_left:
        deck.element.set("rtl", "1")
    master = deck.slide_master
    for shape in [*master.shapes, *(s for layout in deck.slide_layouts for s in layout.shapes)]:
        if shape.element.spPr.xfrm is not None:
            shape.left, shape.width = int(shape.left * stretch), int(shape.width * stretch)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    drawn = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())
    theme._blob = drawn.replace(b"4F81BD", LIGHT.accent[1:].upper().encode())
