"""The ways into a review: the list, the form of a new one, its head, and the way to take part."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.commands import reviews as review_commands
from data.commands.errors import Refused
from data.queries.alignment.alignment import teams
from data.queries.reviews import reviews
from data.queries.reviews.reviews import Review
from data.queries.scoreboard.standing import Scoreboard
from okr_model.review.pack import short
from okr_model.review.review import LONGEST, MINUTES, STAGES, Stage
from okr_model.wording.sentences import Sentence
from pages.meet.session import LIST, PAGE, REVIEW, Meeting
from pages.ui import cards, identity, queries, run
from pages.ui.forms import kept_form
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import back_icon, cycle_id, full_day, html, in_one_line, nt, number, safe, t

NEW = "new"  # the URL parameter that holds the form open


def stage_words() -> dict[Stage, str]:
    """The stages as people say them."""
    return {"prepare": t("Prepare"), "frozen": t("Meet"), "closed": t("Closed")}


def needs_a_plan() -> None:
    """Without a plan there is nothing to review: the first steps instead of the page."""
    if not queries.cycles():
        cards.first_steps()
        st.stop()


def all_reviews() -> None:
    """Every review, those that are coming first."""
    made = reviews.all_reviews(run.snapshot())
    if not made:
        cards.empty(
            t("No review yet"),
            t(
                "Create the first one. Before the meeting you see what changed and what to fix first; then the figures "
                "are frozen, presented, decided on, and the minutes write themselves. The next review opens with what "
                "came of it."
            ),
        )
    coming = [r for r in made if r.stage != "closed"][::-1]
    for heading, ones in ((t("Coming up"), coming), (t("Past reviews"), [r for r in made if r.stage == "closed"])):
        if ones:
            st.header(heading, anchor=False)
        for one in ones:
            _entry(one)


def _entry(one: Review) -> None:
    setting = one.setting
    parts = [
        stage_words()[one.stage],
        full_day(setting.day),
        setting.team or t("all teams"),
        cycle_id(setting.cycle),
        t("chaired by {who}", who=identity.display_name(setting.chair)),
        t("fingerprint {mark}", mark=short(one.fingerprint)) if one.fingerprint else "",
    ]
    with st.container(key=f"review_{one.id}", gap=None):
        st.page_link(PAGE, label=safe(setting.title), query_params={REVIEW: str(one.id)})
        st.html(f'<div class="okr-small okr-soft">{html(in_one_line(*parts))}</div>')


def new_review(board: Scoreboard | None) -> None:
    """The button that opens the form of a new review, and the form; where there is no review yet, the form at once."""
    cycles = [c.id for c in sorted(queries.cycles(), reverse=True)]
    if board is None or not cycles:
        st.caption(t("There is no cycle to review yet."))
        return
    first = not reviews.all_reviews(run.snapshot())
    if NEW in st.query_params or first:
        _form(board, cycles, may_cancel=not first)
        return
    st.button(t("New review"), type="primary", icon=":material/add:", on_click=_open_form, key="new_review")


def _open_form() -> None:
    st.query_params[NEW] = "1"


@st.fragment
def _form(board: Scoreboard, cycles: list[str], *, may_cancel: bool) -> None:
    with kept_form.opened("make_review", name=t("the new review"), at=(NEW,), border=True) as form:
        st.markdown(f"**{t('New review')}**")
        title = st.text_input(t("Name"), max_chars=200, **form.field("title", t("Weekly review")))
        left, middle, right = st.columns(3)
        day = day_input(t("Day"), at=left, **form.field("day", run.snapshot().today()))
        minutes = middle.number_input(t("Minutes"), 5, LONGEST, step=5, **form.field("minutes", MINUTES))
        every = teams(board)
        team = right.selectbox(
            t("Team"), every, index=None, placeholder=t("All teams"), **form.field("team", None, among=[None, *every])
        )
        with st.expander(t("More: cycle, chosen objectives, who keeps the minutes")):
            cycle = st.selectbox(
                t("Cycle"), cycles, format_func=cycle_id, **form.field("cycle", board.cycle.id, among=cycles)
            )
            titles = {o.objective.id: o.objective.title for o in board.objectives}
            chosen = st.multiselect(
                t("Only these objectives"), list(titles), format_func=lambda o: titles.get(o, o),
                placeholder=t("All objectives"), **form.field("objectives"),
            )  # fmt: skip
            keeper = st.text_input(
                t("Minutes kept by"), placeholder="name@example.com",
                help=t("An e-mail address. If empty, the chair keeps the minutes. Both can lead the meeting."),
                **form.field("keeper"),
            )  # fmt: skip
        st.caption(t("You chair it, and can hand the chair over."))
        with st.container(horizontal=True):
            sent = form.button(t("Create"))
            if may_cancel and st.button(t("Cancel"), type="tertiary", key=f"{form.key}_cancel"):
                form.forget()
                st.query_params.pop(NEW, None)
                st.rerun()
    if sent:
        setting = {
            "title": title, "cycle": cycle, "day": day, "minutes": int(minutes), "team": team or "",
            "objectives": chosen, "keeper": keeper.strip(),
        }  # fmt: skip
        form.submit(lambda: _make(setting), t("The review is created."), leave=NEW)


def _make(setting: dict[str, object]) -> None:
    if not isinstance(setting["day"], date):
        raise Refused(Sentence("Choose the day of the review."))
    number = run.perform(review_commands.make, setting | {"chair": identity.email()})
    st.session_state["review_made"] = number


def go_to_new_one() -> None:
    """After one was made: to its page."""
    if number := st.session_state.pop("review_made", None):
        st.switch_page(PAGE, query_params={REVIEW: str(number)})


def head(meeting: Meeting) -> None:
    """How far it is, and what it is about."""
    review, setting = meeting.review, meeting.review.setting
    words, here = stage_words(), STAGES.index(review.stage)
    steps = "".join(
        f'<li{" aria-current=step" if n == here else ""} class="{"okr-here" if n == here else "okr-soft"}">'
        f"{'✓ ' if n < here else ''}{html(words[stage])}</li>"
        for n, stage in enumerate(STAGES)
    )
    parts = [
        full_day(setting.day),
        cycle_id(setting.cycle),
        setting.team or t("all teams"),
        nt("{n} objective", "{n} objectives", len(setting.objectives)) if setting.objectives else "",
        t("{n} minutes", n=number(setting.minutes)),
        t("chaired by {who}", who=identity.display_name(setting.chair)),
        t("minutes kept by {who}", who=identity.display_name(setting.keeper)) if setting.keeper else "",
    ]
    about = html(in_one_line(*parts))
    st.html(f'<ol class="okr-stages">{steps}</ol><div class="okr-small okr-soft">{about}</div>')


def who_are_you(meeting: Meeting) -> None:
    """Where nobody signs in: a button to say who I am, for without it nothing can be done before it is closed."""
    if meeting.review.stage == "closed":
        return
    if meeting.me:
        if not meeting.leads:
            names = " · ".join(
                identity.display_name(p) for p in (meeting.review.setting.chair, meeting.review.setting.keeper) if p
            )
            st.caption(
                t("{names} lead this review. You can watch, follow along and update actions.", names=safe(names))
            )
        return
    if st.button(t("Join"), key="review_who", type="primary"):
        identity.ask()


def back() -> None:
    """To the list."""
    st.page_link(LIST, label=t("All reviews"), icon=back_icon())
