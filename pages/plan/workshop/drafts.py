"""Drafts of objectives: written in the session, put into the plan, opened in the editor."""

from __future__ import annotations

import streamlit as st

from data.commands.workshops import workshops
from data.queries.scoreboard.scoreboard import choose_cycle
from data.queries.workshops import DraftedObjective
from okr_model.workshop.workshop import ranked
from pages.plan.workshop import hats, ideas
from pages.plan.workshop.session import SESSION, Room, act
from pages.ui import identity, queries, run
from pages.ui.forms import kept_form
from pages.ui.i18n import html, t

NEW = ""


def write(room: Room) -> None:
    """The form of a draft, with what it can draw on beneath."""
    _form(room)
    drafts(room)
    if room.board.groups:
        st.markdown(f"**{t('What got most dots')}**")
        st.html(ideas.result(ranked(room.board.groups)[:6]))
    hats.show_statements(room.board.said)


@st.fragment
def _form(room: Room) -> None:
    name = t("the drafted objective")
    with kept_form.opened("draft", str(room.number), name=name, at=(SESSION,), border=True) as form:
        title = st.text_input(
            t("Objective"), max_chars=200, placeholder=t("Become better known"), **form.field("title")
        )
        lines = st.text_area(
            t("Key results, one per line"), height=110, max_chars=2000,
            placeholder=t("Two to five. How would you notice that it came true?"), **form.field("results"),
        )  # fmt: skip
        sent = form.button(t("Add the draft"))
    if sent:
        results = [line.strip(" -•*\t") for line in lines.splitlines() if line.strip(" -•*\t")]
        form.submit(lambda: run.perform(workshops.draft, room.number, title, results))


def drafts(room: Room) -> None:
    """Every draft: what it has become, or the way into the plan."""
    for one in room.board.drafts:
        with st.container(border=True, gap="small"):
            st.html(in_words(one))
            if one.objective_id is not None:
                to_the_plan(one)
            else:
                _way_into_the_plan(room, one)


def in_words(one: DraftedObjective) -> str:
    """A draft as markup."""
    results = "".join(f"<li>{html(text)}</li>" for text in one.key_results)
    who = html(t("drafted by {who}", who=identity.display_name(one.author)))
    return (
        f'<div class="okr-group"><b>{html(one.title)}</b> <small class="okr-soft">{who}</small>'
        f'<ul class="okr-ideas">{results}</ul></div>'
    )


def to_the_plan(one: DraftedObjective) -> None:
    """Where it stands in the plan now, and the editor that makes it measurable."""
    at = {"id": one.objective_id or "", "cycle": one.cycle_id or ""}
    with st.container(horizontal=True):
        st.page_link("okrs/objective/page.py", label=t("The objective"), icon=":material/target:", query_params=at)
        st.page_link(
            "plan/edit_objective/page.py", label=t("Open in the editor"), icon=":material/edit:", query_params=at
        )
        st.page_link(
            "plan/plan/page.py", label=t("Make its key results measurable"), icon=":material/straighten:",
            query_params={"cycle": at["cycle"]},
        )  # fmt: skip


def _way_into_the_plan(room: Room, one: DraftedObjective) -> None:
    cycles = sorted(queries.cycles(), reverse=True)
    running = choose_cycle(cycles, run.snapshot().today())
    if running is None:
        st.caption(t("There is no cycle yet to add it to."))
        st.page_link("plan/new_cycle/page.py", label=t("Start a cycle"), icon=":material/event:")
        return
    with st.popover(t("Add to the plan"), icon=":material/edit_note:"):
        ids = [c.id for c in cycles]
        cycle = st.selectbox(t("Cycle"), ids, index=ids.index(running.id), key=f"draft_cycle_{one.id}")
        plan = queries.plan(cycle)
        titles = {NEW: t("A new objective")} | {o.id: o.title for o in (plan.objectives if plan else ())}
        st.selectbox(
            t("As"), list(titles), key=f"draft_as_{one.id}", format_func=lambda o: titles.get(o, ""),
            help=t("For an existing objective, only the key results are added."),
        )  # fmt: skip
        st.button(
            t("Add"), key=f"draft_go_{one.id}", type="primary", on_click=_planned,
            args=(room, one.id),
        )  # fmt: skip
        st.caption(t("Until they get a formula, its key results are measured by hand and have no target."))


def _planned(room: Room, draft: int) -> None:
    cycle, objective = (st.session_state[f"draft_{what}_{draft}"] for what in ("cycle", "as"))
    note = t("Drafted in the workshop session “{title}”: choose a metric and a target.", title=room.board.session.title)
    act(lambda: run.perform(workshops.put_into_plan, room.number, draft, cycle, objective or None, note=note[:2000]))
