"""The parts of the page Add a source: the connectors there are, and the form of a source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import streamlit as st
from pydantic import SecretStr
from streamlit.delta_generator import DeltaGenerator

from connectors.framework import registry
from connectors.framework.column_source import ColumnSource
from connectors.framework.connector import Connector
from connectors.framework.errors import ConnectorError
from data.commands.sources.source_draft import SourceDraft, secret_name
from data.config.authorisations import Authorisation
from data.config.settings_file import SettingsFile
from data.config.validation_errors import Problem
from data.queries.sources import column_reading, option_fields
from data.queries.sources.column_reading import OPTIONS
from data.queries.sources.connector_list import Listed, search
from okr_model.wording.sentences import Sentence
from pages.setup import source_pages
from pages.setup.add_source import kept_options, option_inputs, permission
from pages.setup.add_source.column_reading import filled_in as columns_read
from pages.setup.add_source.kept_options import KeptOptions
from pages.ui import run
from pages.ui.forms.day_input import day_input
from pages.ui.i18n import back_icon, declared, html, safe, t, told

# Choosing a connector


def gallery() -> None:
    """Every connector, in groups by what people want of it; a search narrows them."""
    words = st.text_input(
        t("What would you like to measure?"),
        placeholder=t("sales, downloads, followers, newsletter, Google …"),
        key="connector_search",
        icon=":material/search:",
    )
    found = search(words, declared)
    if not found:
        _nothing_found(words)
    titles = {
        "visitors": t("Visitors of a website"),
        "sales": t("Sales and customers"),
        "downloads": t("Downloads and apps"),
        "followers": t("Followers and video"),
        "mail": t("Newsletters"),
        "ads": t("Advertising"),
        "tables": t("Files, sheets and databases"),
        "other": t("Others"),
    }
    for group in dict.fromkeys(one.group for one in found):
        st.header(titles[group], anchor=False)
        with st.grid(3, gap="small", min_column_width=240):
            for one in found:
                if one.group == group:
                    _tile(one)


def _nothing_found(words: str) -> None:
    """What can be done where no connector matches."""
    with st.container(border=True):
        st.markdown(f"**{t('Nothing found for “{words}”.', words=safe(words))}**")
        st.markdown(
            t(
                "Try what you want to measure: visitors, sales, downloads, followers, newsletter, advertising.\n\n"
                "You can upload any table of daily figures, or read it from a sheet, a database or a web address."
            )
        )
        with st.container(horizontal=True):
            st.page_link(source_pages.UPLOAD, label=t("Upload a file"), icon=":material/upload_file:")
            st.button(t("Show all"), type="tertiary", on_click=_search_for, args=("",))


def _search_for(words: str) -> None:
    st.session_state["connector_search"] = words


def _tile(one: Listed) -> None:
    with st.container(border=True, height="stretch", horizontal=True, gap="small", key=f"connector_{one.key}"):
        st.html(f'<span class="okr-initials" aria-hidden="true">{html(one.mark)}</span>', width="content")
        with st.container(gap=None):
            # a button, as links that lead to the page they stand on do nothing
            st.button(
                f"**{safe(declared(one.title))}**",
                type="tertiary",
                key=f"connect_{one.key}",
                on_click=_chosen,
                args=(one.key,),
            )
            st.caption(safe(declared(one.about)))


def _chosen(key: str | None) -> None:
    """Go to the form of a connector, or back to all of them."""
    source_pages.forget_form()
    st.query_params.clear()
    if key is not None:
        st.query_params["connector"] = key


def connector_of(key: str | None) -> type[Connector] | None:
    """The connector of that key, None where there is none."""
    try:
        return registry.get(key) if key in registry.names() and key is not None else None
    except ConnectorError as error:
        st.error(told(error.whole))
        return None


# Filling in


def about(connector: type[Connector], edited: str | None) -> None:
    """What it is, what it brings, where its own words stand, and the way back."""
    if edited:
        st.page_link(source_pages.SOURCES, label=t("Sources"), icon=back_icon())
    else:
        _back()
    st.header(safe(declared(connector.title)), anchor=False)
    brings = t(", ").join(declared(m.title) or m.name for m in connector.metrics)
    st.markdown(safe(declared(connector.about)) + (f"  \n:gray[{t('Brings')}: {safe(brings)}]" if brings else ""))
    if connector.docs:
        st.caption(f"[{t('The service’s own documentation')}]({connector.docs})")


def _back() -> None:
    st.button(t("All connectors"), type="tertiary", icon=back_icon(), on_click=_chosen, args=(None,))


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in, and under which input what is wrong with it is said. granted: what was allowed, if it was.

    typed: what is kept of it until it is saved.
    """

    draft: SourceDraft
    places: Mapping[str, DeltaGenerator]
    lacking: Mapping[str, Sentence] = field(default_factory=dict)
    granted: Authorisation | None = None
    typed: KeptOptions | None = None

    def problems(self) -> list[Problem]:
        """Everything that is wrong with it."""
        found = [one for one in self.draft.problems(run.snapshot()) if one.place not in self.lacking]
        return [*found, *(Problem(name, why) for name, why in self.lacking.items())]

    def tell(self, key: str, message: Sentence) -> None:
        """Say what is wrong with an option, right under it."""
        place = self.places.get(key.partition(".")[0].partition("[")[0], self.places[""])
        place.markdown(f":red[✕ {told(message)}]")


def as_it_was(name: str, file: SettingsFile) -> dict[str, Any]:
    """What the settings said of a source when this form was opened."""
    known = st.session_state.get(source_pages.BEFORE)
    if known is None or known[0] != name:
        st.session_state[source_pages.BEFORE] = known = (name, file.sources()[name])
    return dict(known[1])


def fill_in(connector: type[Connector], file: SettingsFile, name: str | None) -> Form:
    """The form of a new source, or of the one called `name`."""
    was = as_it_was(name, file) if name else None
    kept = kept_options.opened(connector.key, name or "")
    kept.say_restored()
    key, start = kept.key, {**(was or {}), **kept.options}
    answered: dict[str, Any] = {}  # without secrets
    places: dict[str, DeltaGenerator] = {}
    typed: dict[str, SecretStr] = {}
    lacking: dict[str, Sentence] = {}
    given: dict[str, Any] = {"connector": connector.key}
    if name is None:
        proposed = _free_name(connector.key, set(file.sources()) | set(run.settings().sources))
        source = st.text_input(t("Name"), kept.name or proposed, key=f"{key}_name").strip()
        st.caption(t("Its metrics are called NAME.metric. Cannot be changed later."))
    else:
        source = name
    places[""] = st.container()
    known = option_fields.fields(connector)

    oauth, lead = connector.oauth, permission.lead(connector)
    first = next((one.name for one in known if one.kind == "secret" and one.name == (lead or one.name)), None)
    allowing: DeltaGenerator | None = None
    offer, instead = permission.offer(connector, known, was or {}), permission.instead(connector)
    at_lead = next((one for one in known if one.name == lead), None)
    way = option_inputs.way(at_lead, was or {}, key, offer) if at_lead and offer else ""
    if oauth and way == "authorise":
        not_asked = {*oauth.fills, *permission.keys_beside(connector)} - {lead}
    else:
        not_asked = set(instead) if way != "none" else set()
    needed = instead - ({"client_secret"} if oauth and oauth.public else set())

    def ask(one: option_fields.OptionField, found: Mapping[str, Any], key: str) -> None:
        nonlocal allowing
        if one.name in not_asked:
            return
        one = replace(one, required=one.required or one.name in needed)
        steps, scopes = (connector.key_steps, connector.scopes) if one.name == first else ((), ())
        answer = option_inputs.option(
            one,
            source,
            {**(was or {} if one.kind == "secret" else start), **found},
            key,
            offer=offer if one.name == lead else None,
            steps=steps,
            scopes=scopes,
        )
        places[one.name] = st.container()
        allowing = answer.authorise or allowing
        if answer.value is not None:
            given[one.name] = answer.value
        if one.kind != "secret" and answer.value != (was or {}).get(one.name):
            answered[one.name] = answer.value
        if answer.lacks:
            lacking[one.name] = (
                Sentence("connect first, or choose another way")
                if answer.authorise
                else Sentence("type it and press Enter, or choose another way")
            )
        if answer.typed is not None:
            typed[secret_name(source, one.name)] = answer.typed

    columns = [one for one in known if one.name in OPTIONS] if issubclass(connector, ColumnSource) else []
    for one in known:
        if not one.aside and one not in columns:
            ask(one, {}, key)
    granted = None
    if allowing is not None:
        # asked further down: what it says there already
        elsewhere = {"base_url": st.session_state.get(f"{key}_base_url", start.get("base_url"))}
        with allowing:
            filled, more, granted = permission.ask(connector, source, given | elsewhere, key)
        given |= filled
        typed |= more
        for name in filled:
            lacking.pop(name, None)
    its_columns = st.container()  # filled in last, once everything is given that says where they are
    with st.expander(t("More: how often, since when, and rarely changed settings")):
        places["more"] = st.container()
        given |= (host := _host_options(start, key, places))
        answered |= {name: value for name, value in host.items() if value != (was or {}).get(name)}
        for one in known:
            if one.aside and one not in columns:
                ask(one, {}, key)
        more_of_columns = st.container()
    if columns:
        found: dict[str, Any] = {}
        again = ""
        with its_columns:
            if column_reading.has_columns(connector, given):
                found, again = columns_read(SourceDraft(source, dict(given), typed, was), connector, lacking)
        for one in columns:
            with more_of_columns if one.aside else its_columns:
                ask(one, found, key + again)
    mine = {one.name for one in known} | set(_HOST)
    rest = {k: v for k, v in (was or {}).items() if k not in mine and k != "connector"}
    kept.keep(source if name is None and source != proposed else "", answered, declared(connector.title))
    return Form(SourceDraft(source, given | rest, typed, was), places, lacking, granted, kept)


_HOST = ("every", "at", "start", "fresh_for", "timezone")


def _host_options(was: Mapping[str, Any], key: str, places: dict[str, DeltaGenerator]) -> dict[str, Any]:
    """How the host treats the source; what is left open is as usual."""
    current = {name: "" if was.get(name) is None else str(was[name]) for name in ("every", "at", "fresh_for")}
    left, right = st.columns(2)
    with left:
        every = st.text_input(t("Sync every"), current["every"], placeholder="6h", key=f"{key}_every").strip()
        places["every"] = st.container()
        start = was.get("start")
        first = day_input(
            t("First day"), start if isinstance(start, date) else None, min_value=date(2000, 1, 1), key=f"{key}_start"
        )
        places["start"] = st.container()
    with right:
        at = st.text_input(t("Or once a day at"), current["at"][:5], placeholder="06:30", key=f"{key}_at").strip()
        places["at"] = st.container()
        fresh = st.number_input(
            t("Stale after (days)"),
            min_value=0,
            max_value=3660,
            value=int(current["fresh_for"]) if current["fresh_for"].isdigit() else None,
            step=1,
            key=f"{key}_fresh_for",
        )
        places["fresh_for"] = st.container()
    zones = sorted(available_timezones())
    zone = was.get("timezone")
    zone = st.selectbox(
        t("Time zone of its data"),
        zones,
        zones.index(zone) if zone in zones else None,
        placeholder=t("default"),
        key=f"{key}_timezone",
    )
    places["timezone"] = st.container()
    found = {"every": every or None, "at": at or None, "start": first, "fresh_for": fresh, "timezone": zone}
    unchanged = {k: was[k] for k in ("at",) if k in was and current[k][:5] == found[k]}
    return {k: v for k, v in {**found, **unchanged}.items() if v is not None}


def _free_name(key: str, taken: set[str]) -> str:
    number = 1
    while (name := key if number == 1 else f"{key}_{number}") in taken:
        number += 1
    return name
