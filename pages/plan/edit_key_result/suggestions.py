"""What a new key result begins with where its metric has a past: a baseline, and targets to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.commands.plan import form_values
from data.queries.plan import mapping
from data.queries.plan.baseline import Baseline
from data.queries.plan.suggested_targets import SuggestedTarget
from okr_model.plan.plan import Plan
from pages.plan.forms import authoring_hints
from pages.plan.forms.form_draft import FormDraft
from pages.ui import plan_queries, run
from pages.ui.i18n import amount, full_day, percent_likely, safe, t

_SAID = "baseline_from"  # in what a draft begins with: where its baseline comes from, in words


def baseline(plan: Plan, begun: Mapping[str, Any]) -> dict[str, Any]:
    """The baseline of what a form begins with, as values of it; empty where its metric has too little of a past."""
    formula = begun.get("formula")
    if not formula:
        return {}
    found = plan_queries.proposed_baseline(str(formula), plan.cycle, begun.get("window"))
    return {"baseline": found.value, _SAID: _where_from(found)} if found else {}


def _where_from(found: Baseline) -> str:
    first, last = full_day(found.first), full_day(found.last)
    match found.origin:
        case "last_cycle":
            return t("Baseline: the last cycle, {first} to {last}", first=first, last=last)
        case "first_value":
            return t("Baseline: the first value, {day}", day=first)
    return t("Baseline: the end of the cycle at the pace of {first} to {last}", first=first, last=last)


def targets(draft: FormDraft, plan: Plan, home: str, values: Mapping[str, Any]) -> None:
    """Where the baseline comes from; and, until there is a target, some to choose from: one press takes one."""
    if (said := draft.base.get(_SAID)) and values.get("baseline") == draft.base.get("baseline"):
        st.caption(said)
    goal, baseline = plan.objective(home), values.get("baseline")
    if goal is None or values.get("target") is not None or not values.get("formula"):
        return
    result = authoring_hints.draft_result({**values, "target": 1.1 * baseline if baseline else 1.0}, None)
    if result is None or mapping.problem(run.snapshot(), result) is not None:
        return
    found = plan_queries.suggested_targets(plan.cycle, goal, result)
    if not found:
        return
    unit = mapping.unit_of(result, run.snapshot().catalogue)
    st.caption(t("Take as the target:"))
    with st.container(horizontal=True, key=draft.key("targets")):
        for place, one in enumerate(found):
            _take(draft, place, one, unit, baseline, [each.value for each in found])


def _take(
    draft: FormDraft, place: int, one: SuggestedTarget, unit: str, baseline: float | None, among: list[float]
) -> None:
    figure = safe(amount(one.value, unit, among))
    change = mapping.relative_change(baseline, one.value)
    if one.likelihood is not None:
        label = t("{figure} · about {share} likely", figure=figure, share=percent_likely(one.likelihood))
    elif change is not None:
        label = f"{figure} · {safe(f'{change:+.0%}')}"
    else:
        label = figure
    st.button(label, key=draft.key(f"target_{place}"), on_click=_fill, args=(draft.key("target"), one.value, unit))


def _fill(key: str, value: float, unit: str) -> None:
    st.session_state[key] = form_values.typed(value, unit)
