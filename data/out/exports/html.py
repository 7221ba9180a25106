"""The same story as one file that opens in any browser, without a network, and asks for nothing from anywhere.

Its own style and script are the only ones that its policy lets run, known by their fingerprints; what people typed is
text everywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from data.config.i18n.translation import Wording
from data.config.status_style import LOOKS
from data.config.theme.style_sheet import variables
from data.out.exports.html_chart import figure
from data.out.exports.story import Figure, Note, Row, Slide, Story, tell
from okr_model.plan.people import Naming
from okr_model.progress.status import Status
from okr_model.review.agreements import Minutes
from okr_model.review.pack import Pack

STYLE: Final = Path(__file__).with_name("html.css")
SCRIPT: Final = Path(__file__).with_name("html.js")


def write(pack: Pack, words: Wording, minutes: Minutes, who: Naming) -> bytes:
    """The page of a pack."""
    story = tell(pack, words, minutes, who, paged=False)
    return "".join(_document(story)).encode()


def _document(story: Story) -> Iterator[str]:
    style, script = variables() + STYLE.read_text(encoding="utf-8"), SCRIPT.read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    words = story.words
    direction = "rtl" if words.is_right_to_left else "ltr"
    yield f'<!doctype html>\n<html lang="{escape(words.language)}" dir="{direction}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(story.title)}</title><style>{style}</style></head><body>"
    opening, *rest = story.slides
    yield f'<header><h1>{escape(opening.title)}</h1><p class="message">{escape(opening.under)}</p>'
    yield "".join(f'<p class="soft">{escape(line)}</p>' for line in opening.lines)
    yield f"<ul>{''.join(map(_note, opening.notes))}</ul>" if opening.notes else ""
    yield f"{_figures(opening.figures)}</header><main>"
    for n, slide in enumerate(rest):
        if slide.kind == "key_result":
            yield _article(slide, words)
        else:
            yield ("</section>" if n else "") + _section(slide, words)
    yield ("</section>" if rest else "") + f"</main><footer><p>{escape(story.foot)}</p>"
    yield f"<p>{escape(words.t('Fingerprint'))}: <code>{story.fingerprint}</code></p></footer>"
    yield f"<script>{script}</script></body></html>\n"


def _hash(text: str) -> str:
    """How a policy names a style or a script. https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _section(slide: Slide, words: Wording) -> str:
    rows = "".join(_row(row, words) for row in slide.rows) + "".join(map(_note, slide.notes))
    under = f"<p>{escape(slide.under)}</p>" if slide.under else ""
    figures = _figures(slide.figures) if slide.figures else ""
    return f"<section>{_top(slide)}<h2>{escape(slide.title)}</h2>{under}{figures}<ul>{rows}</ul>"


def _article(slide: Slide, words: Wording) -> str:
    assert slide.chart is not None
    covered = Figure(words.t("Progress"), words.percent(slide.progress), slide.covered)
    figures = (*slide.figures, covered) if slide.covered else slide.figures
    quote = f"<blockquote>{escape(slide.quote)}</blockquote>" if slide.quote else ""
    return (
        f'<article>{_top(slide)}<h3>{escape(slide.title)}</h3><p class="soft">{escape(slide.under)}</p>'
        f"{_figures(figures)}{figure(slide.chart, words)}{quote}</article>"
    )


def _top(slide: Slide) -> str:
    mark = _mark(slide.status, slide.word) if slide.status else ""
    return f'<div class="top"><span class="over">{escape(slide.over)}</span>{mark}</div>'


def _mark(status: Status, word: str) -> str:
    return f'<span class="mark {LOOKS[status].kind}">{LOOKS[status].sign} {escape(word)}</span>'


def _figures(figures: tuple[Figure, ...]) -> str:
    shown = "".join(
        f"<div><dt>{escape(f.name)}</dt><dd>{escape(f.said)}<small>{escape(f.note)}</small></dd></div>" for f in figures
    )
    return f"<dl>{shown}</dl>"


def _row(row: Row, words: Wording) -> str:
    under = " · ".join(part for part in (row.said, row.note) if part)
    done = f"{min(max(row.progress or 0.0, 0.0), 1.0) * 100:.2f}"
    return (
        f'<li class="row"><span><b>{escape(row.title)}</b><span class="soft">{escape(under)}</span></span>'
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="way" width="100" height="10"/>'
        f'<rect class="{LOOKS[row.status].kind}" width="{done}" height="10"/></svg>'
        f'<span class="share">{escape(words.percent(row.progress))}</span>{_mark(row.status, row.word)}</li>'
    )


def _note(note: Note) -> str:
    tag = f' <span class="tag">{escape(note.tag)}</span>' if note.tag else ""
    return f'<li class="note"><b>{escape(note.title)}</b>{tag}<br><span class="soft">{escape(note.under)}</span></li>'
