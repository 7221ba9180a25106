"""Up to four kept scenarios beside today's plan: which, a table of what follows, and the differences in words."""

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
from pages.ui import queries, run, url_state
from pages.ui.i18n import amount, move, percent_likely, safe, spoken_amount, t, told
from pages.ui.lists import grid

MOST = 4
CHOSEN = "what_with"  # the key of the box: the session keeps in it which are chosen


Results = Mapping[str, what_if.WhatIf]


def choose(standing: Standing, board: Scoreboard, known: Mapping[str, Basis]) -> Results:
    """The box to choose kept scenarios, with those that move this key result in it unless the URL says otherwise.

    Gives what follows from each of them, by name.
    """
    saved = {one.scenario.name: one for one in scenarios.saved(run.snapshot(), board.cycle.id)}
    plan = queries.plan(board.cycle.id)
    if not saved or plan is None:
        return {}
    about = [n for n, one in saved.items() if any(c.key_result == standing.key_result.id for c in one.scenario.changes)]
    results: dict[str, what_if.WhatIf] = {}
    for name in _chosen(list(saved), about[:MOST]):
        _outdated(saved[name], plan)
        try:
            results[name] = what_if.evaluate(board, known, Enquiry(scenario=saved[name].scenario))
        except what_if.BadScenario as error:
            st.warning(t("{name}: {why}", name=safe(name), why=told(error)), icon=":material/block:")
    return results


def outcomes(results: Results, standing: Standing) -> list[tuple[str, Outcome]]:
    """What follows for one key result, by the name of the scenario."""
    return [(name, one.outcomes[standing.key_result.id]) for name, one in results.items()]


def side_by_side(results: Results, standing: Standing, board: Scoreboard, known: Mapping[str, Basis]) -> None:
    """The chosen scenarios beside the plan: a table, and the differences in words."""
    if not results:
        st.caption(t("Save a scenario above to compare it with the plan."))
        return
    _table(results, board, known)
    before = apply(known[standing.key_result.id])
    for name, one in outcomes(results, standing):
        st.markdown(f"- {safe(_in_words(name, standing, before, one))}")


def _chosen(names: list[str], usual: list[str]) -> list[str]:
    key, said = CHOSEN, st.query_params.get("with")
    wanted = usual if said is None else [one for one in said.split("~") if one in names][:MOST]
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    return st.multiselect(
        t("Kept scenarios in the picture"),
        names,
        key=key,
        max_selections=MOST,
        on_change=_write,
        placeholder=t("Up to four"),
    )


def _write() -> None:
    url_state.name_shown()
    st.query_params["with"] = "~".join(st.session_state[CHOSEN])


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
    grid.show(pd.DataFrame(columns), hide_index=True, alt=t("Scenarios next to the plan"))
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
