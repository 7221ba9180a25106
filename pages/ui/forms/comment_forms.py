"""The forms in which people say something about an objective or key result: check-in, comment, feedback."""

from __future__ import annotations

from typing import Any

import streamlit as st

from data.commands import check_ins
from data.queries.check_ins import About
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from okr_model.plan.people import Person
from pages.ui import cards, identity, learn, run
from pages.ui.forms import kept_form
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import amount, day, html, in_one_line, number, safe, t

CHECK_IN = "check_in"
LONGEST = 2000


def check_in_is_open(standing: Standing) -> bool:
    """Whether the URL holds the check-in form of this key result open."""
    return st.query_params.get(CHECK_IN) == standing.key_result.id


def check_in_button(standing: Standing, board: Scoreboard) -> None:
    """The button that opens the form, for as long as the cycle runs."""
    runs = run.snapshot().today() in board.cycle
    if runs and identity.may_do("take_part") and not check_in_is_open(standing):
        st.button(
            t("Check in"),
            key=f"open_check_in_{standing.key_result.id}",
            icon=":material/edit_note:",
            help=learn.helped(t("Your confidence, obstacles and next step. Once a week is enough."), "check-in"),
            on_click=_open,
            args=(standing.key_result.id,),
        )


def check_in_choice(standing: Standing) -> None:
    """A key result in a list of those to check in on: opens its form."""
    id = standing.key_result.id
    st.button(safe(standing.key_result.title), key=f"check_in_on_{id}", type="tertiary", on_click=_open, args=(id,))


def _open(key_result_id: str) -> None:
    st.query_params[CHECK_IN] = key_result_id


@st.fragment
def check_in(standing: Standing, board: Scoreboard) -> None:
    """The form to check in on a key result. Its figures stand above the fields: they come from the data."""
    if not identity.may_do("take_part"):
        identity.say_whom_to_ask("take_part")
        return
    id, title = standing.key_result.id, safe(standing.key_result.title)
    name = t("the check-in on {title}", title=standing.key_result.title)
    at = ("id", "cycle", "panel", CHECK_IN)
    with kept_form.opened("check_in", board.cycle.id, id, name=name, at=at, border=True) as form:
        st.markdown(t("**Check in:** {title}", title=title))
        st.html(_figure(standing))
        confidence = st.select_slider(
            t("How confident are you that it will be reached?"),
            [None, *range(11)],
            format_func=lambda n: t("not stated") if n is None else number(n),
            help=learn.helped(t("0: cannot be reached. 5: fifty-fifty. 10: certain."), "confidence"),
            **form.field("confidence"),
        )
        note = st.text_area(t("What happened?"), height=80, max_chars=LONGEST, **form.field("note"))
        left, right = st.columns(2)
        obstacles = left.text_area(
            t("What stands in the way?"), height=80, max_chars=LONGEST, **form.field("obstacles")
        )
        next_step = right.text_area(t("What comes next?"), height=80, max_chars=LONGEST, **form.field("next_step"))
        with st.container(horizontal=True):
            sent = form.button(t("Check in"))
            if st.button(t("Not now"), type="tertiary", key=f"{form.key}_not_now"):
                st.query_params.pop(CHECK_IN, None)
                st.rerun()
    if sent:
        fields: dict[str, Any] = {
            "confidence": confidence,
            "note": note,
            "obstacles": obstacles,
            "next_step": next_step,
        }
        about: About = ("key result", id)
        form.submit(
            lambda: run.perform(check_ins.check_in, board.cycle.id, about, **fields), t("Checked in."), leave=CHECK_IN
        )


def _figure(standing: Standing) -> str:
    """Value, progress and likelihood as the data have them."""
    parts = [
        amount(standing.reading.value, standing.unit, standing.shown),
        cards.goal_in_words(standing),
        cards.covered(standing),
        cards.likelihood(standing),
        t("data to {day}", day=day(standing.last_day)) if standing.last_day else "",
    ]
    return f'<span class="okr-small">{html(in_one_line(*parts))}</span>'


@st.fragment
def comment(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The form to comment on the objective or one of its key results."""
    if not identity.may_do("take_part"):
        identity.say_whom_to_ask("take_part")
        return
    name = t("the comment on {title}", title=goal.objective.title)
    with kept_form.opened("comment", board.cycle.id, goal.objective.id, name=name) as form:
        text = st.text_area(
            t("Comment"),
            height=80,
            max_chars=LONGEST,
            placeholder=t("Write a comment. Use @name to mention somebody."),
            help=_who_can_be_mentioned(),
            **form.field("text"),
        )
        about = _about(form, goal)
        sent = form.button(t("Comment"), icon=":material/chat:")
    if sent:
        form.submit(lambda: run.perform(check_ins.comment, board.cycle.id, about, text), t("Comment posted."))


def _who_can_be_mentioned() -> str:
    names = [f"@{p.email.partition('@')[0]}" for p in identity.chosen_from()][:20]
    if not names:
        return t("Nobody can be mentioned yet: add people on the People page.")
    return t("You can mention {names}.", names=safe(t(", ").join(names)))


def _about(form: Form, goal: ObjectiveStanding) -> About:
    """The box to choose what it is about: the whole objective, or one key result."""
    titles = {"": t("The whole objective")} | {s.key_result.id: s.key_result.title for s in goal.key_results}
    item = st.selectbox(t("About"), list(titles), format_func=titles.__getitem__, **form.field("about", among=titles))
    return ("key result", item) if item else ("objective", goal.objective.id)


@st.fragment
def feedback(goal: ObjectiveStanding, board: Scoreboard) -> None:
    """The form for praise, or what could be better, to a person; private between the two where people sign in."""
    if not identity.may_do("take_part"):
        identity.say_whom_to_ask("take_part")
        return
    people = {p.email: p for p in identity.chosen_from() if p.email != identity.email()}
    if not people:
        st.caption(t("Feedback is for a person, and there is nobody yet: add people on the People page."))
        return
    name = t("the feedback on {title}", title=goal.objective.title)
    with kept_form.opened("feedback", board.cycle.id, goal.objective.id, name=name) as form:
        left, right = st.columns(2)
        to = left.selectbox(
            t("For"), list(people), format_func=lambda e: _name(people[e]), **form.field("to", among=people)
        )
        kinds = {"praise": t("praise"), "improvement": t("what could be better")}
        kind = right.selectbox(t("Kind"), list(kinds), format_func=kinds.__getitem__, **form.field("kind"))
        text = st.text_area(t("Feedback"), height=80, max_chars=LONGEST, **form.field("text"))
        about = _about(form, goal)
        private = _private(form)
        sent = form.button(t("Give feedback"), icon=":material/volunteer_activism:")
    if sent:
        fields = {"to": to, "kind": kind, "text": text, "private": private}
        form.submit(lambda: run.perform(check_ins.feedback, board.cycle.id, about, **fields), t("Feedback sent."))


def _private(form: Form) -> bool:
    if identity.is_known_for_sure():
        return st.toggle(t("Private: only the two of you see it"), **form.field("private"))
    st.caption(
        t("Everybody can read it. Private feedback needs sign-in, because otherwise anybody could say they are you.")
    )
    return False


def _name(person: Person) -> str:
    return f"{person.display_name} · {person.email}"
