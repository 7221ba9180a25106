"""The signs of the statuses as a font of our own: the one that PDFs carry has letters, and not these.

`python -m data.out.exports.status_font` writes it anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("fonts") / "Signs.ttf"
_EM: Final = 1000
_SHAPES: Final[dict[str, list[list[tuple[int, int]]]]] = {  # outlines, clockwise; the second one of a ring cuts
    "✓": [[(60, 330), (130, 400), (270, 260), (610, 640), (680, 570), (270, 110)]],
    "▲": [[(60, 60), (370, 660), (680, 60)]],
    "▼": [[(60, 660), (680, 660), (370, 60)]],
    "◆": [[(60, 360), (370, 680), (680, 360), (370, 40)]],
    "✕": [
        [(80, 590), (150, 660), (370, 435), (590, 660), (660, 590), (440, 360), (660, 130), (590, 60), (370, 285),
         (150, 60), (80, 130), (300, 360)]
    ],
    "○": [
        [(250, 660), (490, 660), (670, 480), (670, 240), (490, 60), (250, 60), (70, 240), (70, 480)],
        [(280, 580), (150, 450), (150, 270), (280, 140), (460, 140), (590, 270), (590, 450), (460, 580)],
    ],
}  # fmt: skip


def write(file: Path = FILE) -> None:
    """The font as a TrueType file, always the same bytes."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = {sign: f"sign{n}" for n, sign in enumerate(_SHAPES)}
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "space": TTGlyphPen(None).glyph()}
    for sign, name in names.items():
        pen = TTGlyphPen(None)
        for outline in _SHAPES[sign]:
            pen.moveTo(outline[0])
            for point in outline[1:]:
                pen.lineTo(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    font = FontBuilder(_EM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({ord(" "): "space"} | {ord(sign): name for sign, name in names.items()})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (300 if name == "space" else 740, 0) for name in glyphs})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "OKR Signs", "styleName": "Regular", "psName": "OKRSigns-Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.updateHead(created=3_900_000_000, modified=3_900_000_000)
    font.font.recalcTimestamp = False
    font.save(file)


if __name__ == "__main__":
    write()
