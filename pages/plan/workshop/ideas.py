"""Ideas in a goal-setting session: collected in silence, put into groups, weighed with dots."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.commands.workshops import workshops
from data.queries.workshops import own_dots, own_ideas
from okr_model.workshop.workshop import Group, Idea
from pages.plan.workshop.session import SESSION, Room, act
from pages.ui import identity, run
from pages.ui.forms import kept_form
from pages.ui.i18n import html, nt, number, t

LONGEST = 500  # of an idea, to be read at a glance
NEW, NONE = "new", "none"


def collect(room: Room) -> None:
    """One's own ideas, and the box for the next."""
    _form(room)
    mine = own_ideas(run.snapshot(), room.number, room.me)
    st.markdown(f"**{t('Your ideas')}**")
    if not mine:
        st.caption(t("None yet."))
    st.html(_listed(mine))
    others = sum(n for who, n in room.board.written.items() if who != room.me)
    st.caption(nt("{n} idea from others", "{n} ideas from others", others))


@st.fragment
def _form(room: Room) -> None:
    with kept_form.opened("idea", str(room.number), name=t("an idea"), at=(SESSION,)) as form:
        text = st.text_input(
            t("An idea"), max_chars=LONGEST, placeholder=t("One thought at a time"), **form.field("text")
        )
        sent = form.button(t("Add idea"))
    if sent:
        form.submit(lambda: run.perform(workshops.add_idea, room.number, text))


def group(room: Room) -> None:
    """Ideas without a group, the form that puts some together, and the groups there are."""
    board = room.board
    if board.ideas:
        st.markdown(f"**{t('Not in a group yet')}**")
        st.html(notes(board.ideas))
    _put_together(room)
    _grid_of_groups(room)


@st.fragment
def _put_together(room: Room) -> None:
    # In the order they were written: a list that others reorder would lose what is being chosen from it.
    everything = (*room.board.ideas, *(i for g in room.board.groups for i in g.ideas))
    ideas = {i.id: i.text for i in sorted(everything, key=lambda one: one.id)}
    names = {NEW: t("A new group")} | {str(g.id): g.name for g in room.board.groups} | {NONE: t("No group")}
    name = t("ideas to be grouped")
    with kept_form.opened("group_ideas", str(room.number), name=name, at=(SESSION,), border=True) as form:
        chosen = st.multiselect(
            t("Ideas that belong together"), list(ideas), format_func=lambda i: ideas.get(i, ""),
            **form.field("ideas", among=ideas),
        )  # fmt: skip
        left, right = st.columns(2)
        into = left.selectbox(
            t("Group"), list(names), format_func=lambda g: names.get(g, ""), **form.field("into", among=names)
        )
        new = right.text_input(t("Name of a new group"), max_chars=80, **form.field("name"))
        sent = form.button(t("Group"))
    if sent:
        form.submit(lambda: _grouped(room, chosen, into, new))


def _grouped(room: Room, chosen: Sequence[int], into: str, name: str) -> None:
    if into == NEW:
        run.perform(workshops.group, room.number, name, chosen)
    else:
        run.perform(workshops.put, room.number, chosen, None if into == NONE else int(into))


def _grid_of_groups(room: Room) -> None:
    with st.grid(3, gap="medium", min_column_width=240):
        for one in room.board.groups:
            with st.container(border=True, height="stretch", gap="small"):
                st.html(_group(one))
                with st.popover(t("Rename"), type="tertiary"):
                    _rename(room, one)


@st.fragment
def _rename(room: Room, one: Group) -> None:
    name = t("the name of the group {name}", name=one.name)
    with kept_form.opened("rename_group", str(room.number), str(one.id), name=name, at=(SESSION,)) as form:
        new = st.text_input(t("Name"), max_chars=80, placeholder=one.name, **form.field("name"))
        sent = form.button(t("Rename"), type="secondary")
    if sent:
        form.submit(lambda: run.perform(workshops.rename, room.number, one.id, new))


def vote(room: Room) -> None:
    """How many dots are left, and the groups to give them to."""
    mine = own_dots(run.snapshot(), room.number, room.me)
    left = room.board.dots_each - sum(mine.values())
    st.html(f'<div class="okr-value" role="status">{html(_dots(left))}</div>')
    if not room.board.groups:
        st.caption(t("There are no groups to vote on: the leader can go back one step."))
    with st.grid(3, gap="medium", min_column_width=240):
        for one in room.board.groups:
            with st.container(border=True, height="stretch", gap="small"):
                st.html(_group(one))
                _buttons(room, one, mine.get(one.id, 0), left)


def _dots(left: int) -> str:
    return nt("{n} vote left", "{n} votes left", left) if left else t("You have used all your votes")


def _buttons(room: Room, one: Group, given: int, left: int) -> None:
    said = nt("{n} of yours", "{n} of yours", given)
    st.html(f'<span class="okr-dots" aria-hidden="true">{"●" * given}</span> <small>{html(said)}</small>')
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Vote"), icon=":material/add:", key=f"give_{one.id}", disabled=not left, on_click=_give,
            args=(room, one.id),
        )  # fmt: skip
        st.button(
            t("Take a vote back"), key=f"take_{one.id}", type="tertiary", disabled=not given, on_click=_take,
            args=(room, one.id),
        )  # fmt: skip


def _give(room: Room, group: int) -> None:
    act(lambda: run.perform(workshops.give_dot, room.number, group))


def _take(room: Room, group: int) -> None:
    act(lambda: run.perform(workshops.take_dot, room.number, group))


def _group(one: Group) -> str:
    """A group with its ideas; with its dots, once they show."""
    dots = f' <span class="okr-dots">● {html(number(one.dots))}</span>' if one.dots is not None else ""
    return f'<div class="okr-group"><b>{html(one.name)}</b>{dots}{_listed([i.text for i in one.ideas])}</div>'


def result(groups: list[Group]) -> str:
    """Groups with their dots, as markup."""
    return f'<div class="okr-groups">{"".join(map(_group, groups))}</div>'


def _listed(texts: list[str]) -> str:
    return '<ul class="okr-ideas">' + "".join(f"<li>{html(text)}</li>" for text in texts) + "</ul>"


def notes(ideas: tuple[Idea, ...]) -> str:
    """Ideas as notes on the wall, each with who wrote it."""
    return (
        '<div class="okr-notes">'
        + "".join(
            f'<div>{html(i.text)}<small class="okr-soft"> {html(identity.display_name(i.author))}</small></div>'
            for i in ideas
        )
        + "</div>"
    )
