"""A chapter of the guide as it is read: headings with anchors, Markdown, and examples with live figures."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from data.config.guide.chapters import FIGURE, Block, Chapter, chapter_about
from pages.learn.guide.figures import Example, made_up
from pages.ui import learn
from pages.ui.i18n import html, language, t

_STRONG = re.compile(r"\*\*(.+?)\*\*")


def draw(chapter: Chapter, example: Example) -> None:
    """Draw a chapter, its title and what it is about on top."""
    st.header(chapter.title, anchor=chapter.name)
    st.html(f'<p class="okr-lead">{html(chapter.about)}</p>')
    for paragraph in chapter.paragraphs:
        st.subheader(paragraph.title, anchor=paragraph.anchor)
        for block in paragraph.blocks:
            _block(block, example)


def _block(block: Block, example: Example) -> None:
    match block.kind:
        case "text":
            st.markdown(block.text)
        case "example":
            st.html(example_markup(block.text, example))
        case "pages":
            links = "".join(_link(one.strip()) for one in block.text.split(","))
            st.html(f'<p class="okr-go">{links}</p>')


def example_markup(text: str, example: Example) -> str:
    """An example with its figures filled in; made-up ones where the workspace lacks one that it names."""
    if not set(FIGURE.findall(text)) <= example.figures.keys():
        example = made_up()
    whose = t("In this workspace") if example.own else t("A made-up example, until there is a plan")
    filled = _filled(text, example.figures)
    return f'<div class="okr-example" role="note"><small>{html(whose)}</small><p>{filled}</p></div>'


def _filled(text: str, figures: Mapping[str, str]) -> str:
    """The text as markup; what stands for a name is data, and keeps its direction to itself."""
    pieces = FIGURE.split(_STRONG.sub("<b>\\1</b>", html(text)))  # every second one is the name of a figure
    return "".join(f"<bdi>{html(figures[one])}</bdi>" if n % 2 else one for n, one in enumerate(pieces))


def _link(address: str) -> str:
    """A link to a page of the program by its address, or to another paragraph by `#` and its anchor."""
    if address.startswith("#"):
        anchor = address[1:]
        title = next(one.title for one in chapter_about(language(), anchor).paragraphs if one.anchor == anchor)
        return f'<a data-okr-page href="{learn.to(anchor)}">{html(title)}</a>'
    titles = {
        "./": t("Overview"),
        "alignment": t("Alignment"),
        "plan": t("Plan"),
        "workshop": t("Workshop"),
        "people": t("People"),
        "share": t("Who does what"),
        "log": t("Log"),
        "reviews": t("Reviews"),
        "what_if": t("What if"),
        "metrics": t("Metrics"),
        "forecasts": t("Forecasts"),
        "drivers": t("Drivers"),
        "sources": t("Sources"),
        "notices": t("Notices"),
        "my_teams": t("My teams"),
    }
    return f'<a data-okr-page href="{address}">{html(titles[address])}</a>'
