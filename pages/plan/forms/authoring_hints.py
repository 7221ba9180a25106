"""What helps to write goals well: how likely a draft is, hints that never block, and a library to begin from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st
from pydantic import ValidationError

from data.queries.scoreboard.standing import Standing
from okr_model.plan.goal_library import Suggested, suggestions, template_of
from okr_model.plan.goal_linter import Hint, HintKind, objective_hints, team_hints
from okr_model.plan.plan import KeyResult, Objective, Plan
from pages.ui import cards, learn, metric_terms, queries, run, url_state
from pages.ui.i18n import html, nt, safe, sentence, t

_ABOUT: Final[Mapping[HintKind, learn.Anchor]] = {
    "too_few": "balance",
    "too_many": "few",
    "figure_in_objective": "good-objective",
    "task": "outcome",
    "two_in_one": "good-key-result",
    "typed_in": "typed-in",
    "no_baseline": "baseline-target",
    "no_way": "baseline-target",
    "too_easy": "ambition",
    "too_hard": "ambition",
    "promised": "ambition",
    "no_owner": "owner",
    "owner_left": "owner",
    "too_many_objectives": "few",
}
"""The paragraph of the guide that explains each hint."""
DRAFT = "draft"  # the id of what has none yet


def draft_result(values: Mapping[str, Any], id: str | None) -> KeyResult | None:
    """The key result that the form says; None while something is missing or wrong."""
    try:
        return KeyResult.model_validate({"id": id or DRAFT} | dict(values))
    except ValidationError:
        return None


def show_likelihood(plan: Plan, objective: Objective, result: KeyResult | None) -> Standing | None:
    """How likely the target of a draft is, with the metric's own past; nothing where nothing can be said."""
    if result is None or not result.formula:
        return None
    standing = queries.draft_standing(plan.cycle, objective, result)
    if standing is None or standing.reading.prospect is None:
        return standing
    outlook = t(", ").join((cards.likelihood(standing), cards.landing(standing)))
    st.html(f"<p>{cards.status_mark(standing.reading.status)} &nbsp;{html(outlook)}</p>")
    return standing


def with_draft(objective: Objective, result: KeyResult | None) -> Objective:
    """The objective as it would be with a draft among its key results."""
    if result is None:
        return objective
    key_results = tuple(result if k.id == result.id else k for k in objective.key_results)
    is_there = any(k.id == result.id for k in objective.key_results)
    return objective.model_copy(update={"key_results": key_results if is_there else (*key_results, result)})


def hints(objective: Objective, about: str | None = None, standing: Standing | None = None) -> None:
    """What could be written better, and how; only of one key result where `about` names it."""
    ahead = standing.reading.prospect if standing else None
    likelihood = {standing.key_result.id: ahead.judged} if standing and ahead else None
    people = {person.email: person for person in queries.people()}
    every = objective_hints(objective, likelihood=likelihood, people=people)
    some = [hint for hint in every if about is None or hint.about == about]
    if some:
        with st.expander(nt("{n} tip for writing it well", "{n} tips for writing it well", len(some))):
            for hint in some:
                _show(hint)


def about_teams(plan: Plan) -> None:
    """What could be shared out better among the teams of a plan."""
    for hint in team_hints(plan):
        with st.container(border=True, gap=None):
            st.page_link(
                "plan/ownership/page.py", label=safe(hint.about), icon=":material/lightbulb:",
                query_params={"team": hint.about, "cycle": plan.cycle.id},
            )  # fmt: skip
            _show(hint)


def _show(hint: Hint) -> None:
    st.markdown(f"{safe(sentence(hint.why))}")
    st.caption(learn.helped(safe(sentence(hint.better)), _ABOUT[hint.kind]))


def objective_from_library() -> dict[str, Any]:
    """An objective of the library to begin from, as values of the form; empty where none is chosen."""
    offered = {one.id: one for one in suggestions(run.snapshot().catalogue)}
    labels = {
        id: f"{sentence(one.theme)} · {sentence(one.title)} · "
        + nt("{n} key result can be measured", "{n} key results can be measured", one.measurable)
        for id, one in offered.items()
    }
    chosen = offered.get(
        url_state.choice("from", t("Start from a template"), list(labels), labels, placeholder=t("None")) or ""
    )
    return {"title": sentence(chosen.title), "theme": sentence(chosen.theme)} if chosen else {}


def key_result_of_metric(plan: Plan) -> dict[str, Any]:
    """A key result of the metric that the URL names, as people mean it by the library; empty without one.

    Where the plan has one of that title, it is told apart by its source.
    """
    catalogue, metric = run.snapshot().catalogue, st.query_params.get("metric", "")
    if metric not in catalogue:
        return {}
    found = template_of(metric, catalogue)
    if found is None:
        begun: dict[str, Any] = {"title": metric_terms.title(metric), "formula": metric}
        begun["unit"] = catalogue[metric].unit
    else:
        _, made = found
        begun = {"title": sentence(made.title), "type": made.type, "formula": made.formula, "unit": made.unit}
    if begun["title"] in {k.title for o in plan.objectives for k in o.key_results}:
        begun["title"] = f"{begun['title']} ({metric.partition('.')[0]})"
    return begun


def key_result_from_library() -> dict[str, Any]:
    """A key result of the library that can be measured, as values of the form; empty where none is chosen."""
    offered: dict[str, Suggested] = {
        f"{goal.id}.{one.id}": one
        for goal in suggestions(run.snapshot().catalogue)
        for one in goal.key_results
        if one.formula
    }
    if not offered:
        return {}
    labels = {id: f"{sentence(one.title)} · {one.formula}" for id, one in offered.items()}
    chosen = offered.get(
        url_state.choice("from", t("Start from a template"), list(labels), labels, placeholder=t("None")) or ""
    )
    if chosen is None:
        return {}
    values = {"title": sentence(chosen.title), "type": chosen.type, "formula": chosen.formula, "unit": chosen.unit}
    return values | ({"window": chosen.window} if chosen.window else {})
