"""The steps of one part as a list: what is done, what is next, where it is done and where it is explained."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.queries.first_steps import FirstStep, Part
from pages.ui import checklist, learn
from pages.ui.i18n import arrow, html, number, t


def draw(part: Part, steps: Sequence[FirstStep]) -> None:
    """Draw a part with its steps."""
    done = sum(one.done for one in steps)
    st.header(checklist.part_title(part), anchor=False)
    st.caption(t("{n} of {all} done", n=number(done), all=number(len(steps))))
    following = next((one for one in steps if not one.done), None)
    rows = "".join(_row(one, is_next=one is following) for one in steps)
    st.html(f'<ol class="okr-first-steps">{rows}</ol>')


def _row(step: FirstStep, *, is_next: bool) -> str:
    said = checklist.in_words(step.name)
    state = t("done") if step.done else t("next") if is_next else t("open")
    sign = "✓" if step.done else arrow() if is_next else "○"
    look = "okr-done" if step.done else "okr-next" if is_next else ""
    title = html(said.title) if step.done else f'<a data-okr-page href="{said.page}">{html(said.title)}</a>'
    more = f'<a data-okr-page class="okr-soft" href="{learn.to(said.guide)}">{html(t("Learn more"))}</a>'
    return (
        f'<li class="{look}"><span aria-hidden="true">{sign}</span><span>{title} '
        f'<i class="okr-hide">({html(state)})</i></span>{more}</li>'
    )
