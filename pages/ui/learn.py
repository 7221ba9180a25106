"""Help where a question arises: each hint leads to the paragraph of the guide that answers it.

A link costs nothing but its letters: `mark` is a small question mark inside markup of ours, `more` a sentence in
Markdown, as in the help of a field; from there the guide opens in another tab, so that nothing typed is lost.
"""

from __future__ import annotations

from typing import Literal, get_args

from pages.ui.i18n import html, t

Anchor = Literal[
    "ambition",
    "balance",
    "bar",
    "baseline-target",
    "check-in",
    "confidence",
    "drivers",
    "few",
    "freezing",
    "freshness",
    "good-key-result",
    "good-objective",
    "leaders-week",
    "likelihood",
    "outcome",
    "owner",
    "pace",
    "praise",
    "range",
    "score",
    "typed-in",
    "what-if",
]
"""The paragraphs that hints lead to; the guide has each under this anchor."""
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)


def to(anchor: str) -> str:
    """Where a paragraph is read, by its anchor."""
    return f"guide?about={anchor}#{anchor}"


def mark(anchor: Anchor, about: str) -> str:
    """A question mark that leads to a paragraph, as markup. about: what is asked about, in the reader's language."""
    said = html(t("Learn more: {about}", about=about))
    return f'<a class="okr-learn" data-okr-page href="{to(anchor)}" title="{said}" aria-label="{said}">?</a>'


def more(anchor: Anchor) -> str:
    """“Learn more”, as a link in Markdown."""
    return f"[{t('Learn more')}]({to(anchor)})"


def helped(said: str, anchor: Anchor) -> str:
    """The help of a field, in Markdown, and the way to the paragraph that says more. said: made harmless already."""
    return f"{said} {more(anchor)}"
