"""Into a review: the list of them, the form that makes one, and who I am."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.queries.alignment.alignment import teams
from data.queries.scoreboard.scoreboard import Scoreboard
from data.stores.reviews.store import Review
from okr_model.review.pack import short
from okr_model.review.review import LONGEST, MINUTES, STAGES, Setting, Stage
from pages.meet.session import LIST, PAGE, REVIEW, Room, store
from pages.ui import cards, identity, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import full_day, html, nt, number, safe, t


def stage_words() -> dict[Stage, str]:
    """The stages as people say them."""
    return {"prepare": t("Prepare"), "frozen": t("Meet"), "closed": t("Closed")}


def needs_a_plan() -> None:
    """Without a plan there is nothing to review: the first steps instead of the page."""
    if not queries.cycles():
        cards.first_steps()
        st.stop()


def reviews() -> None:
    """Every review, those that are coming first."""
    found = store().all()
    if not found:
        cards.empty(
            t("No review yet"),
            t(
                "Make one below. Before the meeting you see what changed and what to fix first; then the figures are "
                "frozen, presented, decided on, and the minutes write themselves. The next review opens with what "
                "came of it."
            ),
        )
    coming = [r for r in found if r.stage != "closed"][::-1]
    for heading, ones in ((t("Coming and under way"), coming), (t("Held"), [r for r in found if r.stage == "closed"])):
        if ones:
            st.subheader(heading)
        for one in ones:
            _entry(one)


def _entry(one: Review) -> None:
    setting = one.setting
    said = [
        stage_words()[one.stage],
        full_day(setting.day),
        setting.team or t("every team"),
        setting.cycle,
        t("chaired by {who}", who=identity.called(setting.chair)),
        t("fingerprint {mark}", mark=short(one.fingerprint)) if one.fingerprint else "",
    ]
    with st.container(key=f"review_{one.id}", gap=None):
        st.page_link(PAGE, label=safe(setting.title), query_params={REVIEW: str(one.id)})
        st.html(f'<div class="okr-small okr-soft">{html(" · ".join(part for part in said if part))}</div>')


def make(board: Scoreboard | None) -> None:
    """The form that makes a review."""
    cycles = [c.id for c in sorted(queries.cycles(), reverse=True)]
    if board is None or not cycles:
        st.caption(t("There is no cycle yet to review."))
        return
    form = form_submit.key("make_review")
    with st.form(form):
        st.markdown(f"**{t('Make a review')}**")
        title = st.text_input(
            t("What is it called?"), key=f"{form}_title", placeholder=t("Weekly review"), max_chars=200
        )
        left, middle, right = st.columns(3)
        cycle = left.selectbox(t("Cycle"), cycles, index=cycles.index(board.cycle.id), key=f"{form}_cycle")
        day = middle.date_input(t("Day"), value=run.snapshot().today(), key=f"{form}_day")
        minutes = right.number_input(t("Minutes"), 5, LONGEST, MINUTES, step=5, key=f"{form}_minutes")
        left, right = st.columns(2)
        team = left.selectbox(
            t("Team"), teams(board), index=None, placeholder=t("Every team"), key=f"{form}_team",
        )  # fmt: skip
        titles = {o.objective.id: o.objective.title for o in board.objectives}
        chosen = right.multiselect(
            t("Only these objectives"), list(titles), format_func=lambda o: titles.get(o, o), key=f"{form}_objectives",
            placeholder=t("All of them"),
        )  # fmt: skip
        left, right = st.columns(2)
        keeper = left.text_input(
            t("Who keeps the minutes?"), key=f"{form}_keeper", placeholder="name@example.com",
            help=t("An e-mail address; left empty, the chair does. Both may lead the meeting."),
        )  # fmt: skip
        with right:
            who = identity.field(form)
            st.caption(t("You chair it."))
        sent = st.form_submit_button(t("Make it"), type="primary")
    if sent and isinstance(day, date):
        said = {
            "title": title, "cycle": cycle, "day": day, "minutes": int(minutes), "team": team or "",
            "objectives": chosen, "keeper": keeper.strip(),
        }  # fmt: skip
        form_submit.take("make_review", who, lambda me: _make(said, me), t("The review is made."))


def _make(said: dict[str, object], me: str) -> None:
    from data.stores.reviews.decision_effects import shaped

    number = store().make(shaped(Setting, said | {"chair": me}), author=me)
    st.session_state["review_made"] = number


def go_to_the_new_one() -> None:
    """After one was made: to its page."""
    if number := st.session_state.pop("review_made", None):
        st.switch_page(PAGE, query_params={REVIEW: str(number)})


def head(room: Room) -> None:
    """How far it is, and what it is about."""
    review, setting = room.review, room.review.setting
    words, here = stage_words(), STAGES.index(review.stage)
    steps = "".join(
        f'<li{" aria-current=step" if n == here else ""} class="{"okr-here" if n == here else "okr-soft"}">'
        f"{'✓ ' if n < here else ''}{html(words[stage])}</li>"
        for n, stage in enumerate(STAGES)
    )
    said = [
        full_day(setting.day),
        setting.cycle,
        setting.team or t("every team"),
        nt("{n} objective", "{n} objectives", len(setting.objectives)) if setting.objectives else "",
        t("{n} minutes", n=number(setting.minutes)),
        t("chaired by {who}", who=identity.called(setting.chair)),
        t("minutes kept by {who}", who=identity.called(setting.keeper)) if setting.keeper else "",
    ]
    about = html(" · ".join(part for part in said if part))
    st.html(f'<ol class="okr-stages">{steps}</ol><div class="okr-small okr-soft">{about}</div>')


def who_are_you(room: Room) -> None:
    """Where nobody signs in: a box to say who I am, for without it nothing can be done."""
    if not room.me and room.review.stage == "closed" and all(a.state != "open" for a in store().actions(room.number)):
        return
    if room.me:
        if not room.leads and room.review.stage != "closed":
            names = " · ".join(identity.called(p) for p in (room.review.setting.chair, room.review.setting.keeper) if p)
            st.caption(t("{names} lead this review; you can look, follow and see to actions.", names=safe(names)))
        return
    form = form_submit.key("review_who")
    with st.form(form, width=480):
        who = identity.field(form)
        sent = st.form_submit_button(t("Take part"))
    if sent:
        form_submit.take("review_who", who, lambda _: None, t("You are in."))


def back() -> None:
    """To the list."""
    st.page_link(LIST, label=t("All reviews"), icon=":material/arrow_back:")
