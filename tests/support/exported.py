"""Packs to export, an everyday one, a hostile one and a Persian one; and what a deck of them says."""

from __future__ import annotations

import io
import re
from typing import Any

import story_packs as packs
from hostile import HOSTILE
from pptx import Presentation

from data.out import exports
from okr_model.review.agreements import Minutes
from okr_model.review.pack import Pack

EVERY = packs.pack(packs.objective(*packs.every_kind()), packs.objective(id="empty", title="Nothing yet"))
HARD = packs.pack(
    *(
        packs.objective(
            packs.result(id=f"k{n}", title=text, unit=text[:30]), id=f"o{n}", title=text, note=text, team=text
        )
        for n, text in enumerate(HOSTILE.values())
    ),
    title=HOSTILE["script"],
    by=HOSTILE["formula"],
)
PERSIAN = packs.pack(
    packs.objective(packs.result(title=packs.PERSIAN), packs.silent(title="یادکردها"), title="مشتریانی که می‌مانند"),
    title="نشست پاییز",
)


def deck(pack: Pack, minutes: Minutes | None = None, language: str = "en") -> Any:
    return Presentation(io.BytesIO(exports.make(pack, "pptx", language=language, minutes=minutes)))


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
