"""After the meeting: the minutes to read and to take along, scores at the end of a cycle, and what is frozen."""

from __future__ import annotations

import json

import streamlit as st

from data.config.i18n.translation import wording
from data.out import exports
from data.stores.plan.store import Refused
from data.stores.reviews.store import Review
from okr_model.progress import scoring
from okr_model.review import agreements, minutes, minutes_values
from okr_model.review.pack import Pack, PackedResult
from pages.meet import figure_lines, review_queries, session
from pages.meet.session import PRESENT, REVIEW, Room
from pages.ui import identity, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, html, language, moment, number, safe, sentence, t


def frozen(at: Room) -> None:
    """That the figures are frozen, since when and by whom, with the fingerprint; and the way to present them."""
    review = at.review
    when = (
        t("Frozen {at} by {who}", at=moment(review.frozen_at), who=identity.called(review.frozen_by or ""))
        if review.frozen_at
        else ""
    )
    st.html(
        f'<div role="status">❄ {html(when)} · {html(t("fingerprint"))} '
        f"{figure_lines.frozen(review.fingerprint or '')}</div>"
    )
    with st.container(horizontal=True, key="review_takeaway"):  # what is made of the pack stands here too
        label = t("Present") if at.may("present") else t("Follow the presenter")
        label = label if review.stage == "frozen" else t("Look at the slides")
        st.page_link(PRESENT, label=label, icon=":material/slideshow:", query_params={REVIEW: str(review.id)})
        _take_away(review)


def _take_away(review: Review) -> None:
    """The frozen figures as files; each is made when it is asked for."""
    with st.popover(t("Take it away"), icon=":material/download:"):
        for kind, one in exports.FORMATS.items():
            st.download_button(
                sentence(one.label),
                lambda kind=kind: _made(review, kind),  # type: ignore[misc]
                f"review-{review.id}.{one.ending}",
                one.media,
                key=f"take_{kind}",
                on_click="ignore",
                width="stretch",
            )


def _made(review: Review, kind: str) -> bytes:
    words = wording(language(), "takeaway")
    minutes = agreements.agreed(review_queries.record(review), words.sentence)
    return exports.make(review_queries.pack(review), kind, language=language(), minutes=minutes)


def shown(review: Review) -> Pack | None:
    """The frozen pack; where it cannot be shown, why."""
    try:
        return review_queries.pack(review)
    except Refused as refusal:
        st.error(safe(str(refusal)), icon=":material/error:")
        return None


def read(at: Room) -> None:
    """The minutes, and the files of them."""
    record = review_queries.record(at.review)
    found = minutes.sections(record, amount)
    st.subheader(t("Minutes"))
    text = minutes.as_text(found, sentence)
    with st.container(horizontal=True):
        name = f"review-{at.number}"
        st.download_button(
            t("Markdown"), minutes.as_markdown(found, sentence), f"{name}.md", icon=":material/download:"
        )
        st.download_button(t("Text"), text, f"{name}.txt", icon=":material/download:")
        values = json.dumps(minutes_values.structured(record), ensure_ascii=False, indent=2)
        st.download_button(t("JSON"), values, f"{name}.json", icon=":material/download:")
    for one in found:
        said = "".join(f"<li>{html(sentence(line))}</li>" for line in one.lines)
        st.html(f'<div class="okr-minutes"><h3>{html(sentence(one.heading))}</h3><ul>{said}</ul></div>')


def scores(at: Room, pack: Pack) -> None:
    """Once the cycle is over: a score for every key result that has none, proposed from the frozen attainment."""
    if run.snapshot().today() <= pack.end:
        return
    plan = queries.plan(pack.cycle)
    open_ones = [k for k in pack.key_results if plan and (kept := plan.key_result(k.id)) and kept.score is None]
    st.subheader(t("Scores"))
    for one in review_queries.record(at.review).scores:
        st.html(
            f"<div>{html(one.title)}: <b>{html(number(round(one.value, 2), 2))}</b> "
            f"{figure_lines.soft((one.reason,))}</div>"
        )
    if not open_ones:
        st.caption(t("Every key result has its score."))
    elif at.may("score"):
        _score(at, open_ones)


def _score(at: Room, open_ones: list[PackedResult]) -> None:
    titles = {k.id: k.title for k in open_ones}
    chosen = st.selectbox(t("Key result"), list(titles), format_func=lambda k: titles.get(k, k), key="score_which")
    result = next(k for k in open_ones if k.id == chosen)
    name = f"review_score_{at.number}_{chosen}"
    form, proposal = form_submit.key(name), scoring.proposed(result.attainment)
    with st.form(form):
        if proposal is not None:
            st.caption(t("The frozen figures propose {score}.", score=number(proposal, 2)))
        value = st.number_input(
            t("Score, 0.00 to 1.00"), 0.0, 1.0, value=proposal, step=0.05, format="%.2f", key=f"{form}_value"
        )
        reason = st.text_area(t("Why?"), key=f"{form}_reason", height=80, max_chars=2000)
        sent = st.form_submit_button(t("Give the score"), type="primary")
    if sent:
        form_submit.take(name, at.me, lambda me: _give(at, result, value, reason, me), t("Scored."))


def _give(at: Room, result: PackedResult, value: float | None, reason: str, me: str) -> None:
    if not identity.may_do("edit"):
        raise Refused(t("It has no score yet; editors give it."))
    if value is None:
        raise Refused(t("Give a score between 0 and 1."))
    if not reason.strip():
        raise Refused(t("Say why: others will read it next time."))
    today = run.snapshot().today()
    session.store().score(at.number, result.id, value, by=me, reason=reason, on=today)
