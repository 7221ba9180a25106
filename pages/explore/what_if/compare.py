"""Two to four saved scenarios beside today's plan: a table, fans over each other, and the differences in words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from data.queries import scenarios
from data.queries.scenarios import Saved
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.queries.what_if import what_if
from okr_model.plan.plan import Plan
from okr_model.what_if.basis import Basis
from okr_model.what_if.scenario import Enquiry
from okr_model.what_if.what_if import Outcome, apply
from okr_model.wording.figures import rounds_away
from pages.explore.what_if import chart
from pages.ui import queries, run
from pages.ui.charts import event_overlay
from pages.ui.i18n import amount, move, percent_likely, safe, spoken_amount, t

MOST = 4


def side_by_side(standing: Standing, board: Scoreboard, known: Mapping[str, Basis]) -> None:
    """What the URL names in `with`, and the box to choose others."""
    saved = {one.scenario.name: one for one in scenarios.saved(run.snapshot(), board.cycle.id)}
    plan = queries.plan(board.cycle.id)
    if not saved or plan is None:
        st.caption(t("Save a scenario above to compare it with the plan."))
        return
    chosen = _chosen(list(saved))
    results: dict[str, what_if.WhatIf] = {}
    for name in chosen:
        _outdated(saved[name], plan)
        try:
            results[name] = what_if.evaluate(board, known, Enquiry(scenario=saved[name].scenario))
        except what_if.BadScenario as error:
            st.warning(t("{name}: {why}", name=safe(name), why=safe(str(error))), icon=":material/block:")
    if not results:
        return
    _table(results, board, known)
    basis = known[standing.key_result.id]
    outcomes = [(name, one.outcomes[standing.key_result.id]) for name, one in results.items()]
    before = apply(basis)
    events = event_overlay.behind(standing, board.cycle.start, board.cycle.end)
    chart.draw(standing, board.cycle, before, outcomes, events)
    for name, one in outcomes:
        st.markdown(f"- {safe(_in_words(name, standing, before, one))}")


def _chosen(names: list[str]) -> list[str]:
    key = "what_with"
    in_url = [one for one in (st.query_params.get("with") or "").split("~") if one in names]
    if st.session_state.get(key) != in_url:
        st.session_state[key] = in_url[:MOST]
    return st.multiselect(
        t("Scenarios to compare"), names, key=key, max_selections=MOST, on_change=_write, placeholder=t("Up to four")
    )


def _write() -> None:
    st.query_params["with"] = "~".join(st.session_state["what_with"])


def _outdated(one: Saved, plan: Plan) -> None:
    for result, why in one.outdated(plan).items():
        names = {"id": safe(result), "name": safe(one.scenario.name)}
        message = (
            t("{id} was archived after {name} was saved.", **names)
            if why == "archived"
            else t("{id} has had a new formula since {name} was saved.", **names)
        )
        st.warning(message, icon=":material/history:")


def _table(results: Mapping[str, what_if.WhatIf], board: Scoreboard, known: Mapping[str, Basis]) -> None:
    """A row for each key result that any of them changes."""
    planned = {name: apply(basis) for name, basis in known.items()}
    moved = [
        s
        for s in board.standings
        if any(
            one.outcomes[s.key_result.id].projection is not planned[s.key_result.id].projection
            or one.outcomes[s.key_result.id].key_result != s.key_result
            for one in results.values()
        )
    ]
    columns = {t("Key result"): [s.key_result.title for s in moved]}
    for name, outcomes in [(t("plan"), planned), *((name, one.outcomes) for name, one in results.items())]:
        columns[name] = [_cell(outcomes[s.key_result.id], s) for s in moved]
    st.dataframe(pd.DataFrame(columns), hide_index=True, alt=t("Scenarios next to the plan"))
    st.caption(t("Likelihood, forecast and target."))


def _cell(one: Outcome, standing: Standing) -> str:
    ahead = one.reading.prospect
    if ahead is None:
        return "–"
    unit = standing.unit if standing.unit_is_part_of_number else ""
    landing = spoken_amount(ahead.p50, unit, one.shown)
    if one.key_result.target is None:
        return t("{likely}, {landing}", likely=percent_likely(ahead.judged), landing=landing)
    target = amount(one.key_result.target, unit, one.shown)
    return t("{likely}, {landing} of {target}", likely=percent_likely(ahead.judged), landing=landing, target=target)


def _size(more: float, unit: str) -> str:
    """By how much a forecast moved: shares in points."""
    return move(more, unit) if unit == "%" else spoken_amount(more, unit)


def _in_words(name: str, standing: Standing, before: Outcome, after: Outcome) -> str:
    was, now = before.reading.prospect, after.reading.prospect
    if was is None or now is None:
        return t("{name}: no forecast.", name=name)
    more = now.p50 - was.p50
    if rounds_away(more, standing.unit, (*before.shown, *after.shown)):
        likely, instead = percent_likely(now.likelihood), percent_likely(was.likelihood)
        return t(
            "{name}: {likely} likely instead of {before}; same forecast as planned.",
            name=name,
            likely=likely,
            before=instead,
        )
    return t(
        "{name}: {likely} likely instead of {before}; forecast {by} {way}.",
        name=name,
        likely=percent_likely(now.judged),
        before=percent_likely(was.judged),
        by=_size(abs(more), standing.unit),
        way=t("higher") if more >= 0 else t("lower"),
    )
