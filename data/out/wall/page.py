"""The page of a screen on a wall: plain markup, readable from the other end of the room. Whatever was typed is escaped.

Its script stands in a file of its own, as the content policy asks; without it the page shows its first slide.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import pandas as pd

from data.config.status_style import LOOKS
from data.config.theme import faces
from data.config.theme.style_sheet import variables
from data.out.speech import Speech, direction
from data.queries.scoreboard.standing import Standing
from data.queries.wall.wall import FIGURES_FOR, GONE, NOTHING, OLD, Show, Slide
from okr_model.progress import in_words
from okr_model.progress.status_words import STATUS_WORDS
from okr_model.wording.sentences import Sentence

SCRIPT = Path(__file__).with_name("wall.js")
STYLE = Path(__file__).with_name("wall.css")
FACES = "../okr-faces"  # where the server hands them out; a proxy may put all of it below a path
THEMES = ("light", "dark")
_POINTS = 90
_WIDTH, _HEIGHT = 300.0, 60.0


def page(show: Show, speech: Speech, script: str, theme: str = "") -> str:
    """The whole page. theme: light or dark; anything else: as the screen's own machine is set."""
    language = speech.language.replace("_", "-")
    ground = f' data-theme="{theme}"' if theme in THEMES else ""
    slides = [_slide(slide, speech) for slide in show.slides]
    slides = slides or [f'<section class="slide"><p class="nothing">{_said(NOTHING, speech)}</p></section>']
    on = _said(Sentence(FIGURES_FOR.text, days={"day": show.on}), speech) if show.on else ""
    style = f"{faces.rules(FACES)}{variables()}{STYLE.read_text(encoding='utf-8')}"
    return (
        f'<!doctype html><html lang="{escape(language, quote=True)}" dir="{direction(language)}"{ground}>'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(show.chosen.name)}</title><style>{style}</style>"
        f'<script src="{escape(script, quote=True)}" defer></script></head>'
        f'<body data-seconds="{show.chosen.seconds}" data-gone="{_said(GONE, speech)}">'
        f'<header><h1 dir="auto">{escape(show.chosen.name)}</h1><p>{on}</p></header>'
        f"<main>{''.join(slides)}</main>"
        f'<footer><p class="old" role="status" hidden>{_said(OLD, speech)}</p><p class="dots" aria-hidden="true"></p>'
        "</footer></body></html>"
    )


def _slide(slide: Slide, speech: Speech) -> str:
    heading = f'<h2 dir="auto">{escape(slide.heading)}</h2>' if slide.heading else ""
    if slide.stands is not None:
        look, status = LOOKS[slide.stands.status], slide.stands.status
        sign = f'<span aria-hidden="true">{look.sign}</span>'
        said = _said(slide.stands.because, speech)
        heading += f'<div class="whole {status}"><p class="status">{sign} {said}</p></div>'
    cards = "".join(_card(s, speech) for s in slide.standings)
    return f'<section class="slide">{heading}<div class="cards n{len(slide.standings)}">{cards}</div></section>'


def _card(standing: Standing, speech: Speech) -> str:
    reading = standing.reading
    status = reading.status
    ahead = reading.prospect
    words = [
        STATUS_WORDS[status],
        *([in_words.likely(standing.key_result.type, ahead, caveat=False)] if ahead else []),
    ]
    return (
        f'<article class="card {status}"><h3 dir="auto">{escape(standing.key_result.title)}</h3>'
        f'<p class="value">{_value(standing, speech)}</p>'
        f'<p class="asked">{_asked(standing, speech)}</p>{_bar(standing, speech)}{_course(standing)}'
        f'<p class="status"><span aria-hidden="true">{LOOKS[status].sign}</span> '
        f"{' · '.join(_said(word, speech) for word in words)}</p></article>"
    )


def _value(standing: Standing, speech: Speech) -> str:
    """The figure, its unit beside it and smaller."""
    if standing.reading.value is None or standing.unit_is_part_of_number:
        return escape(speech.amount(standing.reading.value, standing.unit, standing.shown))
    unit = f" <small>{escape(standing.unit)}</small>" if standing.unit else ""
    return f"{escape(speech.amount(standing.reading.value, among=standing.shown))}{unit}"


def _asked(standing: Standing, speech: Speech) -> str:
    return _said(standing.goal(), speech)


def _bar(standing: Standing, speech: Speech) -> str:
    """How far it has come, with a mark where pace asks it to be."""
    progress = standing.reading.progress
    if progress is None:
        return '<div class="bar"></div>'
    done, due = (min(max(share, 0.0), 1.0) * 100 for share in (progress, standing.reading.expected))
    return (
        f'<div class="bar" role="img" aria-label="{escape(speech.percent(progress), quote=True)}">'
        f'<i style="width:{done:.1f}%"></i><b style="inset-inline-start:{due:.1f}%"></b></div>'
    )


def _course(standing: Standing) -> str:
    """Its course as a line; nothing where it has none."""
    values = standing.course.iloc[-_POINTS:]
    if len(values) < 2:
        return '<div class="course"></div>'
    points = _line(values)
    return (
        f'<svg class="course" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" preserveAspectRatio="none" aria-hidden="true">'
        f'<polyline points="{points}" fill="none" vector-effect="non-scaling-stroke"/></svg>'
    )


def _line(values: pd.Series) -> str:
    low, high = float(values.min()), float(values.max())
    height, last = (high - low) or 1.0, max(len(values) - 1, 1)
    return " ".join(
        f"{i / last * _WIDTH:.1f},{_HEIGHT - 3 - (float(v) - low) / height * (_HEIGHT - 6):.1f}"
        for i, v in enumerate(values)
    )


def _said(said: Sentence, speech: Speech) -> str:
    return escape(speech.quoted(speech.sentence(said)), quote=True)
