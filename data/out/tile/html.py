"""A tile as a page: plain markup without navigation, for a frame of 280 pixels or a whole window.

What was typed is escaped; the chart keeps its lines and letters sharp at any width, its names standing beside it as
text. The script stands in a file of its own, as the content policy asks; without it the tile shows what it began with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme import faces
from data.config.theme.style_sheet import variables
from data.out.exports.chart_points import Place, Plot
from data.out.tile.addresses import Found
from data.out.tile.content import Content, Row, Why
from okr_model.progress.status import Status
from okr_model.wording.sentences import Sentence

SCRIPT: Final = Path(__file__).with_name("tile.js")
STYLE: Final = Path(__file__).with_name("tile.css")
SCRIPT_PATH: Final = "/tile-script.js"
FACES: Final = "../okr-faces"  # where the server hands them out; a proxy may put all of it below a path
THEMES: Final = ("light", "dark")
OLD: Final = Sentence("The server does not answer; these figures are old.")
_WIDTH, _HEIGHT = 1000.0, 300.0
_HIGH: Final = 0.16  # of the height: above it there is no room for a name


def page(content: Content, words: Wording, theme: str = "", found: Found | None = None) -> str:
    """The whole page. theme: light or dark; anything else: as the reader's own machine is set.

    found: what it says of itself to those that show links.
    """
    head = _found(content, found) if found else ""
    return _document(content.title, "".join(_main(content, words)), words, theme, head)


def nothing(why: Why, words: Wording, theme: str = "") -> str:
    """The page of a link that shows nothing: why, and what to do."""
    said, more = map(words.sentence, why)
    main = f'<main><p class="nothing" role="status"><strong>{escape(said)}</strong>{escape(more)}</p></main>'
    return _document(said, main, words, theme)


def _document(title: str, main: str, words: Wording, theme: str, head: str = "") -> str:
    language, way = words.language.replace("_", "-"), "rtl" if words.is_right_to_left else "ltr"
    ground = f' data-theme="{theme}"' if theme in THEMES else ""
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{way}"{ground}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title>{head}<style>{_style()}</style>"
        f'<script src="..{SCRIPT_PATH}" defer></script></head><body>{main}'
        f'<p class="old" role="status" hidden>{escape(words.sentence(OLD))}</p></body></html>'
    )


def _found(content: Content, found: Found) -> str:
    """For those that show links: oEmbed (https://oembed.com, 4) and Open Graph (https://ogp.me)."""
    title, alt, image = escape(content.title), escape(content.alt), escape(found.picture)
    return (
        f'<link rel="alternate" type="application/json+oembed" href="{escape(found.oembed)}" title="{title}">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{alt}">'
        f'<meta property="og:image" content="{image}"><meta property="og:image:alt" content="{alt}">'
    )


@cache
def _style() -> str:
    return f"{faces.rules(FACES)}{variables()}{STYLE.read_text(encoding='utf-8')}"


def _main(content: Content, words: Wording) -> Iterator[str]:
    mark = _mark(content.status, content.word, "mark") if content.status else ""
    yield f'<main><header><h1 dir="auto">{escape(content.title)}</h1>{mark}</header>'
    if content.value:
        covered = f'<span class="covered">{escape(content.covered)}</span>' if content.covered else ""
        goal = f'<span class="goal">{escape(content.goal)}</span>'
        yield f'<p class="figure"><span class="value">{escape(content.value)}</span> {goal} {covered}</p>'
    elif content.covered:
        yield f'<p class="ahead">{escape(content.covered)}</p>'
    for n, said in enumerate(content.said):
        yield f'<p class="{"ahead" if n else "because"}">{escape(said)}</p>'
    if content.chart is not None:
        yield from _figure(content, words)
    elif content.status is not None:
        yield _bar(content.status, content.progress, content.expected)
    if content.rows:
        yield f"<ul>{''.join(map(_row, content.rows))}</ul>"
    yield f"<footer>{''.join(f'<span>{escape(part)}</span>' for part in content.foot)}</footer></main>"


def _mark(status: Status, word: str, look: str) -> str:
    shown = LOOKS[status]
    return f'<p class="{look} {shown.kind}"><span aria-hidden="true">{shown.sign}</span> {escape(word)}</p>'


def _row(row: Row) -> str:
    end = f'<p class="end">{escape(row.figure)}</p>' if row.figure else ""
    return (
        f'<li><h2 dir="auto">{escape(row.title)}</h2>{_mark(row.status, row.word, "sign")}'
        f"<p>{escape(row.said)}</p>{end}{_bar(row.status, row.progress, row.expected)}</li>"
    )


def _bar(status: Status, progress: float | None, expected: float | None) -> str:
    """How far it has come, with a mark where it is expected to be by now; the words beside it say the same."""
    if progress is None:
        return ""
    done = min(max(progress, 0.0), 1.0)
    due = "" if expected is None else f'<u style="inset-inline-start:{min(max(expected, 0.0), 0.995):.1%}"></u>'
    return f'<div class="bar {LOOKS[status].kind}" aria-hidden="true"><i style="width:{done:.1%}"></i>{due}</div>'


def _figure(content: Content, words: Wording) -> Iterator[str]:
    chart = content.chart
    assert chart is not None
    plot = Plot(chart, words, _WIDTH, _HEIGHT)
    yield f'<figure><div class="plane" role="img" aria-label="{escape(chart.said)}">'
    yield f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" preserveAspectRatio="none" aria-hidden="true">'
    if around := plot.ground():
        yield f'<polygon points="{_points(around)}"/>'
    for kind, pieces in plot.paths():
        if kind not in {"high", "low"}:
            look = "value-line" if kind == "value" else kind
            yield f'<path class="{look}" d="{_way(pieces)}"/>'
    yield "</svg>"
    for mark, said in content.marks:
        level = next((line.values[chart.days[0]] for line in chart.lines if line.kind == mark), None)
        if level is not None:
            at = plot.y(level) / _HEIGHT
            above = "" if at < _HIGH else ' class="above"'
            yield f'<span{above} style="top:{at:.1%}" dir="auto">{escape(said)}</span>'
    day, last = max(chart.of("value").items())
    yield f'<b style="left:{plot.x(day) / _WIDTH:.2%};top:{plot.y(last) / _HEIGHT:.2%}"></b></div>'
    keys = "".join(_key(kind, line.name) for line in chart.lines if (kind := line.kind) in {"pace", "middle"})
    first, end = words.day(chart.days[0]), words.day(chart.days[-1])
    yield (
        f'<div class="days" aria-hidden="true"><span>{escape(first)}</span><span class="keys">{keys}</span>'
        f"<span>{escape(end)}</span></div></figure>"
    )


def _key(kind: str, name: str) -> str:
    return (
        f'<span dir="auto"><svg viewBox="0 0 20 6" aria-hidden="true"><path class="{kind}" d="M0 3H20"/></svg>'
        f"{escape(name)}</span>"
    )


def _way(pieces: Sequence[Sequence[Place]]) -> str:
    """A piece of one day is a dot: a line from it to itself."""
    return "".join("M" + _points(piece if len(piece) > 1 else [*piece, *piece]) for piece in pieces)


def _points(places: Sequence[Place]) -> str:
    return " ".join(f"{x:.0f},{y:.1f}" for x, y in places)
