"""A pack as one picture, for chat and wiki: what it says in a sentence, and its key results under their objectives.

Drawn as the pictures of charts are (`chart_picture`): a specification for Vega-Lite of texts, signs and bars at their
places in pixels.
"""

from __future__ import annotations

import textwrap
from typing import Any, Final

from data.config.i18n.translation import Wording, one_line, typed
from data.config.status_style import LOOKS
from data.config.theme.palette import Palette
from data.out.exports import chart_picture, figures_in_words
from okr_model.progress.status import Status
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.review import slide_headline
from okr_model.review.pack import Pack, PackedObjective, PackedResult

WIDTH: Final = 900
_ROW, _GROUP, _TITLE, _SUBTITLE = 26, 40, 27, 20  # pixels of height
_STATUS, _VALUE, _BAR, _BAR_END, _SHARE, _LIKELY = 318, 424, 652, 762, 812, WIDTH
_LETTERS: Final = {"headline": 72, "subtitle": 125, "objective": 66, "title": 41, "value": 33}
_SIGNS: Final[dict[Status, str]] = {
    "achieved": "circle", "on_track": "triangle-up", "at_risk": "diamond", "off_track": "triangle-down",
    "missed": "cross", "not_started": "square", "no_data": "square",
}  # fmt: skip

_FROM_THE_RIGHT: Final = "\u202b"  # else Vega lays a line out by the first letter that has a direction

_Mark = dict[str, Any]


def draw(pack: Pack, words: Wording, kind: chart_picture.Kind, palette: Palette) -> bytes:
    """PNG or SVG. Of one objective it is titled by that. Raises NoPicture."""
    return chart_picture.draw(spec(pack, words, palette), kind)


def spec(pack: Pack, words: Wording, palette: Palette) -> dict[str, Any]:
    """The specification for Vega-Lite."""
    page = _Page(words, palette)
    page.fill(pack)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": page.y,
        "padding": 24,
        "background": palette.ground,
        "config": {"view": {"stroke": None}},
        "layer": [
            _bars(page.bars),
            _signs(page.signs),
            *(_texts(page.texts, align, weight) for align in ("left", "right") for weight in ("normal", "bold")),
        ],
    }


class _Page:
    """What stands where, from the top down; mirrored where lines begin at the right."""

    def __init__(self, words: Wording, palette: Palette) -> None:
        self.words, self.palette, self.y = words, palette, 0
        self.texts: list[_Mark] = []
        self.bars: list[_Mark] = []
        self.signs: list[_Mark] = []

    def fill(self, pack: Pack) -> None:
        """All of it."""
        alone = pack.objectives[0] if len(pack.objectives) == 1 else None
        said = self.words.sentence(slide_headline.of_pack(pack).sentence)
        if alone:
            said = figures_in_words.headline(slide_headline.of_objective(alone), self.words)
        self._lines(said, "headline", 20, _TITLE)
        title = () if alone else (typed(pack.title, self.words),)
        about = (*title, self.words.cycle_id(one_line(pack.cycle)), self.words.full_day(pack.on))
        self._lines(" · ".join(about), "subtitle", 12.5, _SUBTITLE)
        self._heads()
        for objective in pack.objectives:
            self._objective(objective)

    def _heads(self) -> None:
        self.y += _GROUP - 6
        self._text(_VALUE, self.words.t("Value"), size=11, soft=True)
        self._text(_BAR, self.words.t("Progress"), size=11, soft=True)
        self._text(_LIKELY, self.words.t("Likelihood"), size=11, right=True, soft=True)

    def _lines(self, text: str, name: str, size: float, height: int) -> None:
        strong = name == "headline"
        for line in textwrap.wrap(text, _LETTERS[name]):
            self.y += height
            self._text(0, line, size=size, strong=strong, soft=not strong)

    def _objective(self, objective: PackedObjective) -> None:
        self.y += _GROUP - 8
        title = _cut(typed(objective.title, self.words), "objective")
        self._text(0, title, size=14, strong=True)
        likely = self.words.percent_likely(objective.likelihood) if objective.likelihood is not None else ""
        self._text(_LIKELY, likely, size=12.5, right=True, soft=True)
        self._status(objective.status, _BAR)
        self._rule()
        for result in objective.key_results:
            self.y += _ROW
            self._result(result)

    def _result(self, result: PackedResult) -> None:
        self._text(0, _cut(typed(result.title, self.words), "title"), size=13)
        self._status(result.status, _STATUS)
        self._text(_VALUE, _cut(figures_in_words.value(result, self.words), "value"), size=12.5)
        if result.progress is not None:
            length = (_BAR_END - _BAR) * min(max(result.progress, 0.0), 1.0)
            self._bar(_BAR, _BAR_END, 7, self.palette.line)
            self._bar(_BAR, _BAR + length, 7, self._ink(result.status))
            self._text(_SHARE, self.words.percent(result.progress), size=12.5, right=True)
        if result.ahead is not None:
            self._text(_LIKELY, self.words.percent_likely(result.ahead.judged), size=12.5, right=True)

    def _status(self, status: Status, x: float) -> None:
        ink = self._ink(status)
        self.signs.append({"x": self._at(x + 5), "y": self.y - 4, "shape": _SIGNS[status], "ink": ink})
        self._text(x + 15, self.words.sentence(STATUS_WORDS[status]), size=12.5, ink=ink)

    def _rule(self) -> None:
        self.y += 8
        self._bar(0, WIDTH, 1, self.palette.line, above=0)

    def _ink(self, status: Status) -> str:
        return str(getattr(self.palette, LOOKS[status].kind))

    def _bar(self, left: float, right: float, height: float, ink: str, above: float = 4) -> None:
        first, last = sorted((self._at(left), self._at(right)))
        middle = self.y - above
        self.bars.append({"x": first, "x2": last, "y": middle - height / 2, "y2": middle + height / 2, "ink": ink})

    def _text(
        self, x: float, text: str, *, size: float, strong: bool = False, right: bool = False, soft: bool = False,
        ink: str = "",
    ) -> None:  # fmt: skip
        if not text:
            return
        if self.words.is_right_to_left:
            text = f"{_FROM_THE_RIGHT}{text}"
        align = "right" if right is not self.words.is_right_to_left else "left"
        colour = ink or (self.palette.soft if soft else self.palette.ink)
        weight = "bold" if strong else "normal"
        self.texts.append(
            {"x": self._at(x), "y": self.y, "text": text, "size": size, "ink": colour, "align": align, "weight": weight}
        )

    def _at(self, x: float) -> float:
        return WIDTH - x if self.words.is_right_to_left else x


def _cut(text: str, name: str) -> str:
    most = _LETTERS[name]
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _raw(field: str, kind: str = "quantitative") -> dict[str, Any]:
    return {"field": field, "type": kind, "scale": None, "axis": None}


def _plain(field: str, kind: str = "nominal") -> dict[str, Any]:
    return {"field": field, "type": kind, "scale": None, "legend": None}


def _bars(bars: list[_Mark]) -> dict[str, Any]:
    places = {"x": _raw("x"), "x2": {"field": "x2"}, "y": _raw("y"), "y2": {"field": "y2"}}
    return {"data": {"values": bars}, "mark": "rect", "encoding": places | {"color": _plain("ink")}}


def _signs(signs: list[_Mark]) -> dict[str, Any]:
    encoding = {"x": _raw("x"), "y": _raw("y"), "shape": _plain("shape"), "color": _plain("ink")}
    mark = {"type": "point", "filled": True, "size": 55, "opacity": 1}
    return {"data": {"values": signs}, "mark": mark, "encoding": encoding}


def _texts(texts: list[_Mark], align: str, weight: str) -> dict[str, Any]:
    chosen = [one for one in texts if (one["align"], one["weight"]) == (align, weight)]
    encoding = {
        "x": _raw("x"), "y": _raw("y"), "text": {"field": "text"}, "size": _plain("size", "quantitative"),
        "color": _plain("ink"),
    }  # fmt: skip
    mark = {"type": "text", "align": align, "baseline": "alphabetic", "fontWeight": weight, "limit": WIDTH}
    return {"data": {"values": chosen}, "mark": mark, "encoding": encoding}
