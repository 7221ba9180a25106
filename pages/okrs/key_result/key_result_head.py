"""The head of a key result's page: which one it is, whose, its status with the reason, and its figures."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import cards, identity, learn, missing, run, subject
from pages.ui.forms import comment_forms
from pages.ui.i18n import (
    ago,
    amount,
    cycle_name,
    day,
    full_day,
    html,
    percent,
    percent_likely,
    safe,
    sentence,
    spoken_amount,
    t,
)

PAGE = "key_result"


def choose(board: Scoreboard) -> Standing:
    """The key result that the URL names. Ends the run where there is none such."""
    id = subject.wanted([s.key_result.id for s in board.standings])
    if id is None:
        missing.thing("key result", st.query_params["id"], board, PAGE)
    standing = board.find(id or "")
    assert standing is not None
    return standing


def bar(standing: Standing, board: Scoreboard) -> DeltaGenerator:
    """The picker between its neighbours; gives the place for the actions."""
    titles = {s.key_result.id: s.key_result.title for s in board.standings}
    forget = (comment_forms.CHECK_IN, "since", "since_day", "why_of")
    return subject.bar(PAGE, t("Key result"), titles, standing.key_result.id, forget=forget)


def belongs_to(standing: Standing, board: Scoreboard) -> None:
    """Objective, team, owner and cycle; and from when its figures are."""
    objective = standing.objective
    who = [objective.team, identity.display_name(standing.owner) if standing.owner else "", cycle_name(board.cycle)]
    if standing.last_day:
        who.append(t("data to {day}", day=day(standing.last_day)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="belongs_to"):
        st.page_link(
            "okrs/objective/page.py",
            label=safe(objective.title),
            icon=":material/target:",
            query_params={"id": objective.id, **cards.kept()},
        )
        line = " · ".join(html(part) for part in who if part)
        st.html(f'<span class="okr-small okr-soft">{line}</span>', width="content")


def facts(standing: Standing, *, over: bool) -> None:
    """Value, goal, progress, forecast and last settled day; for a cycle that is over, attainment for progress."""
    reading = standing.reading
    reach = standing.last_day
    rows = [
        (
            t("Value"),
            amount(reading.value, standing.unit, standing.shown),
            t("on {day}", day=full_day(reach)) if reach and reading.value is not None else "",
        ),
        (t("Goal"), cards.goal_in_words(standing, bare=True), _baseline(standing)),
    ]
    if reading.attainment is not None and over:  # before the end it would grade a sum that is still counting
        rows.append((t("Attainment"), percent(reading.attainment), t("of the target")))
    else:
        rows.append((t("Progress"), percent(reading.progress), _expected(standing)))
    rows += _forecast(standing)
    if standing.sources:
        through = standing.settled_through
        rows.append(
            (
                t("Final up to"),
                full_day(through),
                t("last sync {ago}", ago=ago(standing.last_sync, run.snapshot().now())),
            )
        )
    cards.facts(rows, _asked())


def _asked() -> dict[str, learn.Anchor]:
    """Which paragraph of the guide is about which figure."""
    return {
        t("Goal"): "baseline-target",
        t("Progress"): "pace",
        t("Attainment"): "score",
        t("Likelihood"): "likelihood",
        t("Forecast"): "range",
        t("Final up to"): "freshness",
    }


def _forecast(standing: Standing) -> Iterator[tuple[str, str, str]]:
    """Likelihood, landing, the rate that is needed, the day the target would be reached; nothing without a forecast."""
    forecast, rates, unit = standing.reading.prospect, standing.reading.rates, standing.unit
    if forecast is None:
        return
    yield t("Likelihood"), percent_likely(forecast.judged), cards.likelihood_of(forecast, standing)
    own = unit if standing.unit_is_part_of_number else ""  # else the figure above says it
    low, high = (spoken_amount(one, own, standing.shown) for one in (forecast.p10, forecast.p90))
    between = t("{share} range: {low}–{high}", low=low, high=high, share=percent(0.8))
    if forecast.landing is not None:
        between = t("{between}; attainment {share}", between=between, share=percent(forecast.landing))
    yield t("Forecast"), spoken_amount(forecast.p50, unit, standing.shown), between
    if rates and rates.required is not None and rates.current is not None:
        name, required = standing.asked_rate(rates.per, rates.required)
        both = (required, rates.current)
        needed, lately = (spoken_amount(one, unit, both) for one in both)
        yield sentence(name), needed, t("{rate} recently", rate=lately)
    reached = standing.reached_on
    if reached is not None:
        yield t("Target reached"), full_day(reached), t("as forecast")


def _expected(standing: Standing) -> str:
    reading = standing.reading
    if not cards.is_paced(standing) or reading.saving is not None or reading.progress is None:
        return cards.covered(standing)
    return t("{share} expected by now", share=percent(reading.expected))


def _baseline(standing: Standing) -> str:
    baseline = standing.key_result.baseline
    return "" if baseline is None else t("baseline {value}", value=amount(baseline, standing.unit, standing.shown))
