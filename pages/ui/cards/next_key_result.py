"""The way to the next key result: to its form, or first to that of an objective or a cycle where there is none yet."""

from __future__ import annotations

import streamlit as st

from connectors.framework.tables.characters import alike
from data.queries.plan.next_key_results import NextKeyResult
from data.queries.scoreboard.scoreboard import choose_cycle
from okr_model.plan.plan import Plan
from okr_model.wording.sentences import Sentence
from pages.ui import queries, run
from pages.ui.i18n import declared, safe, sentence, t

NEW_CYCLE, OBJECTIVE = "plan/new_cycle/page.py", "plan/edit_objective/page.py"
KEY_RESULT = "plan/edit_key_result/page.py"


def running_plan() -> Plan | None:
    """The plan that a new key result goes into; None where there is no cycle yet."""
    cycle = choose_cycle(queries.cycles(), run.snapshot().today(), None)
    return queries.plan(cycle.id) if cycle else None


def link(plan: Plan | None, one: NextKeyResult | None, *, icon: str | None = ":material/flag:") -> None:
    """The next step from where the plan is. one: what the key result is to be made of, if that is known."""
    if plan is None:
        to = _of(one, "from_theme")
        st.page_link(NEW_CYCLE, label=t("Start a cycle for your first key result"), icon=icon, query_params=to)
    elif not plan.objectives:
        to = {"cycle": plan.cycle.id} | _of(one, "from")
        st.page_link(OBJECTIVE, label=t("Create an objective first"), icon=icon, query_params=to)
    else:
        to = form_of(plan, one)
        st.page_link(KEY_RESULT, label=t("Create a key result"), icon=icon, query_params=to)


def titled_link(plan: Plan, one: NextKeyResult, keep: str) -> None:
    """To the form of a key result by its name. keep: the objective it goes into where none has its theme."""
    label = f"{safe(_words(one.title))} · {safe(one.source)}"
    st.page_link(KEY_RESULT, label=label, icon=":material/add:", query_params=form_of(plan, one, keep))


def form_of(plan: Plan, one: NextKeyResult | None, keep: str | None = None) -> dict[str, str]:
    """The address of the form of a key result; of the objective of its theme, else of `keep`, else of the first."""
    wanted = alike(_words(one.theme)) if one and one.theme else ""
    fits = next((o.id for o in plan.objectives if wanted and alike(o.theme) == wanted), None)
    home = fits or keep or plan.objectives[0].id
    return {"cycle": plan.cycle.id, "objective": home} | ({"metric": one.metric} if one else {})


def _of(one: NextKeyResult | None, theme: str) -> dict[str, str]:
    if one is None:
        return {}
    return {"metric": one.metric} | ({theme: one.theme_id} if one.theme_id else {})


def _words(said: Sentence | str) -> str:
    return sentence(said) if isinstance(said, Sentence) else declared(said)
