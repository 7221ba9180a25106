"""The parts of the Sources page."""

from __future__ import annotations

import streamlit as st

from connectors.sources.csv_file import CsvFile
from data.commands.sources import source_draft
from data.config.settings import SettingsError
from data.config.settings_file import CannotWrite, SettingsFile
from data.ingest import uploads
from data.queries.metrics.quarantine import HeldMetric
from data.queries.metrics.schema_drift import fed
from data.queries.sources.source_states import SourceState, last_heard
from pages.setup.add_source import source_form
from pages.ui import cards, identity, queries, run
from pages.ui.i18n import ago, full_day, moment, nt, number, safe, sentence, t

MOST_DOUBTS = 5  # days of a metric that are told one by one
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
        "misconfigured": t("not usable as configured"),
        "disabled": t("switched off"),
        "waiting": t("not pulled yet"),
    }[state]


def settings_problem(problem: SettingsError | None) -> None:
    """What is wrong with okr.toml as it stands now; the settings from before stay in force."""
    if problem is not None:
        st.error(t("okr.toml was changed and cannot be used; what it said before still holds."))
        st.code(str(problem), language=None, wrap_lines=True)


def headline(states: list[SourceState], *, may_change: bool) -> None:
    """How many sources bring data, and the button that pulls all of them."""
    good = sum(s.state == "fresh" for s in states)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(nt("{good} of {n} source is fresh", "{good} of {n} sources are fresh", len(states), good=good))
        if not may_change:
            return
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            add_links()
            if st.button(t("Sync all now"), icon=":material/sync:"):
                for state in states:
                    if can_be_pulled(state):
                        queries.pull(state.name)
                st.rerun()


def add_links() -> None:
    """The ways to more figures."""
    st.page_link("setup/add_source/page.py", label=t("Add a source"), icon=":material/add_circle:")
    st.page_link("setup/upload/page.py", label=t("Upload a file"), icon=":material/upload_file:")


def can_be_pulled(state: SourceState) -> bool:
    """Whether a pull makes sense: not of what is switched off, nor of what its settings keep from working."""
    return state.state not in {"misconfigured", "disabled"}


def worst_first(states: list[SourceState]) -> list[SourceState]:
    """Those that need someone come first; else as in okr.toml."""
    worst = list(SIGNS)
    return sorted(states, key=lambda s: (worst.index(s.state), not (s.held or s.drifts)))


def card(state: SourceState, *, may_change: bool) -> None:
    """One source: its state, reach and last run; what went wrong and the remedy; sync now."""
    sign, colour = SIGNS[state.state]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(
                f"**{safe(state.name)}** · {safe(state.title)} &nbsp; :{colour}[**{sign} {safe(word(state.state))}**]"
            )
            if may_change:
                with st.container(horizontal=True, width="content", vertical_alignment="center"):
                    _sync_button(state)
                    _change(state)
        cards.facts(_facts(state))
        if state.message:
            st.markdown(f"**{t('What happened')}:** {safe(sentence(state.message))}")
        if state.remedy:
            st.markdown(f"**{t('What to do')}:** {safe(sentence(state.remedy))}")
        if state.feeds:
            st.markdown(f"**{t('It hits')}:** {safe(fed(state.feeds))}")
        for drift in state.drifts:
            st.markdown(f"**{t('Gone')}:** {safe(sentence(drift.said))}")
        for waiting in state.held:
            _held(waiting, may_change=may_change)


def _held(waiting: HeldMetric, *, may_change: bool) -> None:
    """Values of a metric that wait for a word: which, why, what they hold up, and the two answers."""
    days = len(waiting.days)
    with st.container(border=True, gap="small"):
        said = nt("{n} value held for confirmation", "{n} values held for confirmation", days)
        st.markdown(f":orange[**◆ {said}**] · {safe(waiting.name)} · {moment(waiting.since)}")
        for doubt in waiting.doubts[:MOST_DOUBTS]:
            st.markdown(f"{full_day(doubt.day)}: {safe(sentence(doubt.sentence))}")
        if days > MOST_DOUBTS:
            st.caption(nt("and {n} day more", "and {n} days more", days - MOST_DOUBTS))
        if waiting.feeds:
            st.caption(t("Until then these go without: {results}", results=safe(fed(waiting.feeds))))
        if not may_change:
            return
        with st.container(horizontal=True):
            _answer(waiting, t("It is right: take it in"), accept=True)
            _answer(waiting, t("It is wrong: keep it out"), accept=False)


def _answer(waiting: HeldMetric, label: str, *, accept: bool) -> None:
    if st.button(label, key=f"{'accept' if accept else 'reject'}_{waiting.name}"):
        queries.decide(waiting, accept=accept)
        st.rerun()


def _sync_button(state: SourceState) -> None:
    under_way = queries.under_way(state.name)
    if under_way is not None:
        st.progress(under_way.done / under_way.of if under_way.of else 0.0, text=t("Pulling…"), width=220)
    elif st.button(
        t("Sync now"),
        key=f"sync_{state.name}",
        icon=":material/sync:",
        disabled=not can_be_pulled(state) or not queries.can_pull(),
        help=None if queries.can_pull() else t("Only the running server pulls; use `okr sync` here."),
    ):
        queries.pull(state.name)
        st.rerun()


def _change(state: SourceState) -> None:
    """Edit, pause, remove."""
    words = {
        "edit": t("Change its options"),
        "upload": t("Upload a new version"),
        "pause": t("Pause"),
        "resume": t("Resume"),
        "remove": t("Remove"),
    }
    uploaded = isinstance(options := state.settings.given, CsvFile.Options) and uploads.is_uploaded(
        {"connector": "csv", "path": options.path}
    )
    offered = [*(["upload"] if uploaded else []), "edit", "pause" if state.settings.enabled else "resume", "remove"]
    chosen = st.menu_button(
        t("Change"), offered, format_func=words.__getitem__, key=f"change_{state.name}", type="tertiary"
    )
    match chosen:
        case "edit":
            source_form.begin_anew()
            st.switch_page(source_form.PAGE, query_params={"edit": state.name})
        case "upload":
            st.switch_page("setup/upload/page.py", query_params={"source": state.name})
        case "pause" | "resume":
            _enable(state.name, chosen == "resume")
        case "remove":
            st.dialog(t("Remove this source?"))(_remove)(state.name, state.rows)


def _enable(name: str, on: bool) -> None:
    try:
        source_draft.enable(queries.workspace(), name, on, SettingsFile(run.settings().home))
    except CannotWrite as reason:
        st.error(safe(str(reason)))
    else:
        st.rerun()


def _remove(name: str, rows: int) -> None:
    """Ask before a source is taken out of the settings."""
    st.markdown(
        nt(
            "**{source}** is taken out of `okr.toml`, with the secrets that were typed for it. The {n} row it brought "
            "stays in the store: add a source of the same name and it is there again.",
            "**{source}** is taken out of `okr.toml`, with the secrets that were typed for it. The {n} rows it brought "
            "stay in the store: add a source of the same name and they are there again.",
            rows,
            source=safe(name),
        )
    )
    st.markdown(t("Key results that use its metrics will have no data."))
    if st.button(t("Remove"), type="primary", icon=":material/delete:") and identity.may_do("administer"):
        try:
            source_draft.remove(queries.workspace(), name, SettingsFile(run.settings().home))
        except CannotWrite as reason:
            st.error(safe(str(reason)))
        else:
            st.rerun()


def _facts(state: SourceState) -> list[tuple[str, str, str]]:
    run = state.run
    due = queries.next_pull(state.name)
    return [
        (t("Data to"), full_day(state.fresh.last_day), _settled(state)),
        (t("Last sync"), ago(last_heard(state), run.snapshot().now()), run.by if run else ""),
        (t("Next sync"), ago(due, run.snapshot().now()) if due else "–", _again(state) or _rhythm(state)),
        (t("Rows stored"), number(state.rows), _changed(state)),
    ]


def _again(state: SourceState) -> str:
    """When a source that has had enough of us lets us ask again."""
    at = state.run.again_at if state.run else None
    return t("asks again at {time}", time=moment(at)) if at and at > run.snapshot().now() else ""


def _settled(state: SourceState) -> str:
    through = state.fresh.settled_through
    return t("settled through {day}", day=full_day(through)) if through else ""


def _changed(state: SourceState) -> str:
    if state.run is None or state.run.state == "failed":
        return ""
    return t("{changed} changed at the last sync", changed=number(state.run.changed))


def _rhythm(state: SourceState) -> str:
    settings = state.settings
    if settings.at is not None:
        return t("daily at {time}, {zone}", time=f"{settings.at:%H:%M}", zone=settings.timezone)
    hours = settings.every.total_seconds() / 3600
    return t("every {n} h", n=number(hours)) if hours >= 1 else t("every {n} min", n=number(hours * 60))
