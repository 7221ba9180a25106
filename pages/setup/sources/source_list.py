"""The parts of the Sources page."""

from __future__ import annotations

import streamlit as st

from connectors.sources.csv_file import CsvFile
from data.commands.sources import sources
from data.config.settings import SettingsError
from data.ingest.uploads.stored_table import is_uploaded
from data.queries.metrics.quarantine import HeldMetric
from data.queries.metrics.schema_drift import fed
from data.queries.sources import pulls
from data.queries.sources.source_states import SourceState, last_heard
from pages.setup import source_pages
from pages.setup.sources import next_step
from pages.ui import cards, identity, run, who_synced
from pages.ui.forms import form_submit
from pages.ui.i18n import ago, declared, full_day, moment, nt, number, quoted, safe, sentence, t

MOST_DOUBTS = 5  # days of a metric that are listed one by one
SIGNS = {  # worst first
    "misconfigured": ("✕", "red"),
    "failed": ("✕", "red"),
    "stale": ("◆", "orange"),
    "waiting": ("○", "gray"),
    "fresh": ("✓", "green"),
    "disabled": ("○", "gray"),
}


def word(state: str) -> str:
    """A source's state as people say it."""
    return {
        "fresh": t("fresh"),
        "stale": t("stale"),
        "failed": t("last sync failed"),
        "misconfigured": t("settings not valid"),
        "disabled": t("paused"),
        "waiting": t("not synced yet"),
    }[state]


def settings_problem(problem: SettingsError | None) -> None:
    """What is wrong with okr.toml as it stands now; the settings from before stay in force."""
    if problem is not None:
        st.error(t("`okr.toml` has an error. The previous settings stay in force."))
        st.code(quoted(str(problem)), language=None, wrap_lines=True)


def headline(states: list[SourceState]) -> None:
    """How many sources bring data, and the button that pulls all of them."""
    good = sum(s.state == "fresh" for s in states)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(nt("{good} of {n} source is fresh", "{good} of {n} sources are fresh", len(states), good=good))
        if not identity.may_do("take_part"):
            return
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            if identity.may_do("administer"):
                add_links()
            if st.button(t("Sync all now"), icon=":material/sync:"):
                _pull([state.name for state in states if can_be_pulled(state)])


def add_links() -> None:
    """The ways to more figures."""
    st.page_link(source_pages.ADD, label=t("Add a source"), icon=":material/add_circle:")
    st.page_link(source_pages.UPLOAD, label=t("Upload a file"), icon=":material/upload_file:")


def can_be_pulled(state: SourceState) -> bool:
    """Whether a pull makes sense: not of what is switched off, nor of what its settings keep from working."""
    return state.state not in {"misconfigured", "disabled"}


def worst_first(states: list[SourceState]) -> list[SourceState]:
    """Those that need someone come first; else as in okr.toml."""
    worst = list(SIGNS)
    return sorted(states, key=lambda s: (worst.index(s.state), not (s.held or s.drifts or s.refused or s.key_ends)))


def card(state: SourceState, *, offered: bool) -> bool:
    """One source: its state, reach and last run; what went wrong and the remedy; sync now.

    offered: the page has offered the next step after a source already. Returns whether it has now.
    """
    sign, colour = SIGNS[state.state]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            title = safe(declared(state.title))
            st.markdown(f"**{safe(state.name)}** · {title} &nbsp; :{colour}[**{sign} {safe(word(state.state))}**]")
            if identity.may_do("take_part"):
                with st.container(horizontal=True, width="content", vertical_alignment="center"):
                    _sync_button(state)
                    if identity.may_do("administer"):
                        _change(state)
        cards.facts(_facts(state))
        offered = next_step.of_source(state, offered=offered)
        if state.message:
            _told(t("What happened"), sentence(state.message))
        if state.remedy:
            _told(t("What to do"), sentence(state.remedy))
        if state.feeds:
            _told(t("Affects"), fed(state.feeds))
        for drift in state.drifts:
            _told(t("Missing"), sentence(drift.said))
        for part in state.refused:
            _told(t("Not set"), sentence(part))
        if state.key_ends:
            _told(t("Key"), sentence(state.key_ends))
        if state.ahead:
            _told(t("Days in the future"), sentence(state.ahead.said))
        for waiting in state.held:
            _quarantined(waiting)
    return offered


def _told(label: str, what: str) -> None:
    st.markdown(f"**{label}:** {safe(what)}")


def _quarantined(waiting: HeldMetric) -> None:
    """The quarantined values of a metric: which, why, which key results go without them, and the two decisions."""
    days = len(waiting.days)
    with st.container(border=True, gap="small"):
        heading = nt("{n} value needs confirmation", "{n} values need confirmation", days)
        st.markdown(f":orange[**◆ {heading}**] · {safe(waiting.name)} · {moment(waiting.since)}")
        for doubt in waiting.doubts[:MOST_DOUBTS]:
            st.markdown(f"{full_day(doubt.day)}: {safe(sentence(doubt.sentence))}")
        if days > MOST_DOUBTS:
            st.caption(nt("and {n} more day", "and {n} more days", days - MOST_DOUBTS))
        if waiting.feeds:
            st.caption(t("Not counted in until then: {results}", results=safe(fed(waiting.feeds))))
        if not identity.may_do("edit"):
            return
        with st.container(horizontal=True):
            _decision(waiting, t("Correct: use it"), accept=True)
            _decision(waiting, t("Wrong: leave it out"), accept=False)


def _decision(waiting: HeldMetric, label: str, *, accept: bool) -> None:
    if st.button(label, key=f"{'accept' if accept else 'reject'}_{waiting.name}"):
        form_submit.at_once(lambda: run.perform(sources.decide_quarantined, waiting.files, accept=accept))


def _pull(names: list[str]) -> None:
    form_submit.at_once(lambda: [run.perform(sources.pull, name) for name in names])


def _sync_button(state: SourceState) -> None:
    under_way = pulls.under_way(state.name)
    if under_way is not None:
        st.progress(under_way.done / under_way.of if under_way.of else 0.0, text=t("Syncing…"), width=220)
    elif st.button(
        t("Sync now"),
        key=f"sync_{state.name}",
        icon=":material/sync:",
        disabled=not can_be_pulled(state) or not pulls.can_pull(),
        help=None if pulls.can_pull() else t("Only the running server syncs. Start it, then press Sync now."),
    ):
        _pull([state.name])


def _change(state: SourceState) -> None:
    """Edit, pause, remove."""
    words = {
        "edit": t("Edit settings"),
        "upload": t("Upload a new version"),
        "pause": t("Pause"),
        "resume": t("Resume"),
        "remove": t("Remove"),
    }
    uploaded = isinstance(options := state.settings.given, CsvFile.Options) and is_uploaded(
        {"connector": "csv", "path": options.path}
    )
    offered = [*(["upload"] if uploaded else []), "edit", "pause" if state.settings.enabled else "resume", "remove"]
    chosen = st.menu_button(
        t("Change"), offered, format_func=words.__getitem__, key=f"change_{state.name}", type="tertiary"
    )
    match chosen:
        case "edit":
            source_pages.forget_form()
            st.switch_page(source_pages.ADD, query_params={"edit": state.name})
        case "upload":
            st.switch_page(source_pages.UPLOAD, query_params={"source": state.name})
        case "pause" | "resume":
            form_submit.at_once(lambda: run.perform(sources.enable, state.name, chosen == "resume"))
        case "remove":
            st.dialog(t("Remove this source?"))(_remove)(state.name, state.rows)


def _remove(name: str, rows: int) -> None:
    """Ask before a source is taken out of the settings."""
    st.markdown(
        nt(
            "**{source}** is removed, with its stored secrets. The {n} row it brought is kept: add a source with "
            "the same name to use it again.",
            "**{source}** is removed, with its stored secrets. The {n} rows it brought are kept: add a source with "
            "the same name to use them again.",
            rows,
            source=safe(name),
        )
    )
    st.markdown(t("Key results that use its metrics will have no data."))
    if st.button(t("Remove"), type="primary", icon=":material/delete:"):
        form_submit.at_once(lambda: run.perform(sources.remove, name))


def _facts(state: SourceState) -> list[tuple[str, str, str]]:
    latest, now = state.run, run.snapshot().now()
    due = pulls.next_pull(run.snapshot(), state.name)
    return [
        (t("Data up to"), full_day(state.fresh.last_day), _settled(state)),
        (t("Last sync"), ago(last_heard(state), now), who_synced.in_words(latest.by) if latest else ""),
        (t("Next sync"), ago(due, now) if due else "–", _again(state) or _rhythm(state)),
        (t("Rows stored"), number(state.rows), _changed(state)),
    ]


def _again(state: SourceState) -> str:
    """When a source that has had enough of us lets us ask again."""
    at = state.run.again_at if state.run else None
    return t("checks again at {time}", time=moment(at)) if at and at > run.snapshot().now() else ""


def _settled(state: SourceState) -> str:
    through = state.fresh.settled_through
    return t("final up to {day}", day=full_day(through)) if through else ""


def _changed(state: SourceState) -> str:
    if state.run is None or state.run.state == "failed":
        return ""
    return t("{changed} changed in the last sync", changed=number(state.run.changed))


def _rhythm(state: SourceState) -> str:
    settings = state.settings
    if settings.at is not None:
        return t("daily at {time}, {zone}", time=f"{settings.at:%H:%M}", zone=settings.timezone)
    hours = settings.every.total_seconds() / 3600
    return t("every {n} h", n=number(hours)) if hours >= 1 else t("every {n} min", n=number(hours * 60))
