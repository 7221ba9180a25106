"""What is kept of a review: the frozen figures and their files, scores at the end of a cycle, and the minutes."""

from __future__ import annotations

import json

import streamlit as st

from data.commands import reviews
from data.commands.errors import Refused
from data.config.i18n.translation import Wording
from data.out import exports
from data.queries.reviews.reviews import Review
from okr_model.plan.people import Naming
from okr_model.progress import scoring
from okr_model.review import agreements, minutes, minutes_values
from okr_model.review.pack import Pack, PackedResult
from okr_model.wording.sentences import Sentence
from pages.meet import figure_lines, review_queries
from pages.meet.session import PRESENT, REVIEW, Meeting
from pages.ui import identity, queries, run
from pages.ui.forms import kept_form
from pages.ui.i18n import amount, html, moment, number, sentence, t


def frozen(meeting: Meeting) -> None:
    """That the figures are frozen, since when and by whom, with the fingerprint; and the way to present them."""
    review = meeting.review
    when = (
        t("Frozen {at} by {who}", at=moment(review.frozen_at), who=identity.display_name(review.frozen_by or ""))
        if review.frozen_at
        else ""
    )
    mark = f"{html(t('fingerprint'))} {figure_lines.fingerprint(review.fingerprint or '')}"
    with st.container(
        horizontal=True, vertical_alignment="center", key="review_takeaway"
    ):  # what is made of the pack stands here too
        st.html(f'<div role="status" class="okr-soft">❄ {html(when)} · {mark}</div>', width="stretch")
        label = t("Present") if meeting.may("present") else t("Follow the presenter")
        label = label if review.stage == "frozen" else t("View the slides")
        with st.container(key="next_step", width="content"):
            st.page_link(PRESENT, label=label, icon=":material/slideshow:", query_params={REVIEW: str(review.id)})
        _files(review)


def _files(review: Review) -> None:
    """The frozen figures as files; each is made when it is asked for."""
    words, who = run.words(), identity.names()  # here: a file is made outside of the run
    with st.popover(t("Export"), icon=":material/download:"):
        for kind, one in exports.FORMATS.items():
            st.download_button(
                sentence(one.label),
                lambda kind=kind: _file(review, kind, words, who),  # type: ignore[misc]
                f"review-{review.id}.{one.ending}",
                one.media,
                key=f"take_{kind}",
                on_click="ignore",
                width="stretch",
            )


def _file(review: Review, kind: str, words: Wording, who: Naming) -> bytes:
    minutes = agreements.agreed(review_queries.record(review), words.sentence, words.amount)
    return exports.make(review_queries.pack(review), kind, words=words, minutes=minutes, who=who)


def minutes_and_files(meeting: Meeting) -> None:
    """The minutes, and the same as files."""
    record = review_queries.record(meeting.review)
    sections = minutes.sections(record, amount, identity.names())
    text = minutes.as_text(sections, sentence)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="minutes_head"):
        st.header(t("The minutes"), anchor=False, width="stretch")
        name = f"review-{meeting.number}"
        st.download_button(
            t("Markdown"), minutes.as_markdown(sections, sentence), f"{name}.md", icon=":material/download:"
        )
        st.download_button(t("Text"), text, f"{name}.txt", icon=":material/download:")
        values = json.dumps(minutes_values.structured(record), ensure_ascii=False, indent=2)
        st.download_button(t("JSON"), values, f"{name}.json", icon=":material/download:")
    for one in sections:
        lines = "".join(f"<li>{html(sentence(line))}</li>" for line in one.lines)
        st.html(f'<div class="okr-minutes"><h3>{html(sentence(one.heading))}</h3><ul>{lines}</ul></div>')


def scores(meeting: Meeting, pack: Pack) -> None:
    """Once the cycle is over: a score for every key result that has none, proposed from the frozen attainment."""
    if run.snapshot().today() <= pack.end:
        return
    plan = queries.plan(pack.cycle)
    open_ones = [k for k in pack.key_results if plan and (kept := plan.key_result(k.id)) and kept.score is None]
    st.header(t("Scores"), anchor=False)
    for one in review_queries.record(meeting.review).scores:
        st.html(
            f"<div>{html(one.title)}: <b>{html(number(round(one.value, 2), 2))}</b> "
            f"{figure_lines.small_text((one.reason,))}</div>"
        )
    if not open_ones:
        st.caption(t("Every key result has its score."))
    elif meeting.may("score"):
        _score(meeting, open_ones)


@st.fragment
def _score(meeting: Meeting, open_ones: list[PackedResult]) -> None:
    titles = {k.id: k.title for k in open_ones}
    chosen = st.selectbox(t("Key result"), list(titles), format_func=lambda k: titles.get(k, k), key="score_which")
    result = next(k for k in open_ones if k.id == chosen)
    proposal = scoring.proposed(result.attainment, result.status)
    if result.saving and result.saving.expected != result.saving.whole:  # frozen early: what was to come is not saved
        proposal = None
    name = t("the score of {title}", title=result.title)
    with kept_form.opened("review_score", str(meeting.number), result.id, name=name, at=(REVIEW,), border=True) as form:
        if proposal is not None:
            st.caption(t("The frozen figures suggest {score}.", score=number(proposal, 2)))
        value = st.number_input(
            t("Score, 0.00 to 1.00"), 0.0, 1.0, None, step=0.05, format="%.2f", **form.field("value", proposal)
        )
        reason = st.text_area(t("Why?"), height=80, max_chars=2000, **form.field("reason"))
        sent = form.button(t("Save score"))
    if sent:
        form.submit(lambda: _give(meeting, result, value, reason), t("Score saved."))


def _give(meeting: Meeting, result: PackedResult, value: float | None, reason: str) -> None:
    if value is None:
        raise Refused(Sentence("Enter a score between 0 and 1."))
    if not reason.strip():
        raise Refused(Sentence("Give a reason: others will read it next time."))
    run.perform(reviews.score, meeting.number, result.id, value, reason=reason)
