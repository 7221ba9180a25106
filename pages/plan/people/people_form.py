"""The parts of the People page: the list, the form to add or change somebody, and what those who left still own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.commands import people as commands
from data.commands import sessions
from data.commands.permissions import has_administrator
from data.queries.ownership.ownership import of_person
from okr_model.plan.people import Person
from okr_model.plan.roles import ROLES
from pages.ui import cards, identity, lists, queries, run, url_state
from pages.ui.forms import form_submit, kept_form
from pages.ui.i18n import html, nt, safe, sentence, t

NEW_ROLE = "member"


def about_roles() -> None:
    """What roles are good for here."""
    if not identity.is_known_for_sure():
        st.caption(
            t("Sign-in is off, so everybody may do everything. Roles apply once sign-in is set up in `okr.toml`.")
        )
    elif not has_administrator(queries.people()):
        st.caption(
            t("There is no administrator yet. Make one on this server's machine: `okr people save EMAIL --role admin`.")
        )


def table() -> list[Person]:
    """Everybody, those who have left last."""
    people = queries.people()
    if not people:
        cards.empty(
            t("No people yet"),
            t("Add the owners of objectives and key results, so that they can be mentioned, thanked and reminded."),
        )
        if not queries.cycles():
            st.caption(t("Who may sign in is set in `okr.toml`."))
        return []
    columns = [
        lists.Column(t("E-mail"), 16),
        lists.Column(t("Team"), 10),
        lists.Column(t("Role"), 8),
        lists.Column(t("Active"), 6),
    ]
    rows = [
        lists.Row(
            lists.link("share", p.display_name, person=p.email),
            [
                html(p.email),
                lists.link("share", p.team, team=p.team) if p.team else "",
                html(sentence(ROLES[p.role].name)),
                html(t("yes") if p.active else t("has left")),
            ],
        )
        for p in people
    ]
    caption = nt("{n} person", "{n} people", len(people))
    lists.show(caption, lists.Column(t("Name")), columns, [lists.Section(rows)])
    return people


def choose(everybody: Sequence[Person]) -> Person | None:
    """The person the URL names; None to add one."""
    if not everybody:
        return None
    names = {p.email: f"{p.display_name} · {p.email}" for p in everybody}
    picked = url_state.choice("person", t("Person"), list(names), names, placeholder=t("New person"))
    return next((p for p in everybody if p.email == picked), None)


@st.fragment
def form(person: Person | None) -> None:
    """Add somebody, or change name, team and role of one; who has left can come back."""
    name = person.display_name if person else t("a new person")
    teams = sorted({p.team for p in queries.people() if p.team}, key=str.casefold)
    with kept_form.opened("person", person.email if person else "", name=name, at=("person",), border=True) as form:
        email = person.email if person else st.text_input(
            t("E-mail"), placeholder="name@example.com", **form.field("email")
        )  # fmt: skip
        left, right = st.columns(2)
        called = left.text_input(t("Name"), max_chars=200, **form.field("name", person.name if person else ""))
        team = right.text_input(
            t("Team"),
            max_chars=200,
            help=t("Existing teams: {teams}", teams=safe(t(", ").join(teams))) if teams else None,
            **form.field("team", person.team if person else ""),
        )
        now = person.role if person else NEW_ROLE
        roles = [role for role in ROLES if role != "none" or role == now]
        role = st.selectbox(
            t("Role"),
            roles,
            format_func=lambda role: sentence(ROLES[role].about),
            **form.field("role", now, among=roles),
        )
        fields: dict[str, Any] = {"name": called, "team": team, "role": role}
        if person and not person.active:
            fields["active"] = st.checkbox(t("Mark as back"), **form.field("active"))
        sent = form.button(t("Save") if person else t("Add"))
    if sent:
        form.submit(lambda: run.perform(commands.save, email, **fields), t("Saved."))


@st.fragment
def leaving(person: Person) -> None:
    """Note that somebody has left."""
    name = t("the note that {name} has left", name=person.display_name)
    with (
        st.expander(t("{name} has left", name=safe(person.display_name)), icon=":material/logout:"),
        kept_form.opened("leaving", person.email, name=name, at=("person",)) as form,
    ):
        st.caption(t("They are no longer mentioned or reminded. Their past contributions keep their name."))
        reason = st.text_input(t("Note"), max_chars=2000, **form.field("reason"))
        sent = form.button(t("Mark as left"))
    if sent:
        form.submit(lambda: run.perform(commands.leave, person.email, reason=reason), t("Saved."))


def ending_sessions(person: Person) -> None:
    """Sign somebody out of every browser, where people sign in."""
    if not identity.is_known_for_sure():
        return
    name = f"ending_{person.email}"
    key = form_submit.key(name)
    with st.form(key, border=False):
        sent = st.form_submit_button(
            t("End all sessions"),
            icon=":material/logout:",
            help=t("Signs {name} out of every browser within a minute.", name=safe(person.display_name)),
        )
    if sent:
        form_submit.submit(name, lambda: run.perform(sessions.end, person.email), t("Sessions ended."))


def left_behind(everybody: Sequence[Person]) -> None:
    """Key results of the running cycle whose owner has left."""
    board = queries.scoreboard(None, None)
    gone = [(p, of_person(board, p.email)) for p in everybody if not p.active] if board else []
    if not any(own for _, own in gone):
        return
    st.header(t("Owners who have left"), anchor=False)
    for person, own in gone:
        for standing in own:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                cards.link(standing)
                st.caption(t("was {name}'s: choose another owner", name=safe(person.display_name)))
