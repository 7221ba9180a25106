"""The plan as a list: every objective with its key results, each to be edited, moved, archived, and brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from data.commands.errors import Refused
from data.commands.plan import plan as commands
from data.queries.plan import mapping
from data.queries.plan.plans import Edition, Thing
from okr_model.plan.cycles import Cycle
from okr_model.plan.plan import KeyResult, Objective
from okr_model.progress.target_likelihood import STAY, shown_together
from okr_model.wording.figures import unit_is_part_of_number
from pages.ui import identity, plan_terms, queries, run
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, arrow, full_day, moment, nt, safe, t, told

OBJECTIVE, KEY_RESULT = "plan/edit_objective/page.py", "plan/edit_key_result/page.py"
_LOOK = {"objective": "okrs/objective/page.py", "key result": "okrs/key_result/page.py"}
_REFUSAL = "plan_refusal"


def refusal() -> None:
    """What the last click could not do."""
    if refused := st.session_state.pop(_REFUSAL, None):
        st.warning(told(refused), icon=":material/block:")


def about(cycle: Cycle) -> None:
    """The cycle's name, where it has one, and its days."""
    days = t("{start} to {end}", start=full_day(cycle.start), end=full_day(cycle.end))
    st.caption(" · ".join(filter(None, [safe(cycle.name), days])))


def ways_on(cycle: Cycle) -> None:
    """What can be done with the plan as a whole."""
    here = {"cycle": cycle.id}
    with st.container(horizontal=True, key="plan_actions"):
        st.page_link(OBJECTIVE, label=t("Add an objective"), icon=":material/add:", query_params=here)
        edit, new = "plan/edit_cycle/page.py", "plan/new_cycle/page.py"
        st.page_link(edit, label=t("Edit this cycle"), icon=":material/edit_calendar:", query_params=here)
        again = {"from": cycle.id}
        st.page_link(new, label=t("New cycle based on this one"), icon=":material/event_repeat:", query_params=again)
        st.page_link(new, label=t("New empty cycle"), icon=":material/event:")


def objective(edition: Edition, goal: Objective) -> None:
    """An objective with its key results."""
    cycle, ids = edition.plan.cycle.id, [o.id for o in edition.plan.objectives]
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None, key=f"written_goal_{goal.id}"):
                _link(OBJECTIVE, goal.title, {"cycle": cycle, "id": goal.id})
                who = [goal.team, _owner(goal.owner), plan_terms.levels()[goal.level]]
                st.caption(" · ".join(safe(part) for part in who if part))
            _arrows(edition, ids, goal.id, None)
            _archive(edition, "objective", goal.id)
        for result in goal.key_results:
            _key_result(edition, goal, result)
        st.page_link(
            KEY_RESULT, label=t("Add a key result"), icon=":material/add:",
            query_params={"cycle": cycle, "objective": goal.id},
        )  # fmt: skip


def _key_result(edition: Edition, goal: Objective, result: KeyResult) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, key=f"written_result_{result.id}"):
            _link(KEY_RESULT, result.title, {"cycle": edition.plan.cycle.id, "id": result.id})
            st.caption(
                " · ".join(filter(None, [_goal(result), safe(_owner(result.owner)), safe(result.formula or "")]))
            )
            if why := mapping.problem(run.snapshot(), result):
                not_understood = t("There is a mistake in its formula.")
                st.markdown(f":red[:material/error: {not_understood}] {told(why)}")
                st.page_link(
                    KEY_RESULT, label=t("Fix the formula"), icon=":material/build:",
                    query_params={"cycle": edition.plan.cycle.id, "id": result.id},
                )  # fmt: skip
        _arrows(edition, [k.id for k in goal.key_results], result.id, goal.id)
        _archive(edition, "key result", result.id)


def _owner(address: str | None) -> str:
    return identity.display_name(address) if address else ""


def _goal(result: KeyResult) -> str:
    """What it should come to, in few words."""
    kind = plan_terms.kinds()[result.type]
    if result.type == "milestone":
        return nt("{n} step", "{n} steps", len(result.steps))
    if result.type == "between":
        low, high = _bare(result.low, result), _with_unit(result.high, result)
        return t("{kind}: {low} and {high}", kind=kind, low=low, high=high)
    if result.target is None:
        return kind
    if result.baseline is None or result.type in STAY:
        return t("{kind}: {target}", kind=kind, target=_with_unit(result.target, result))
    return f"{_bare(result.baseline, result)} {arrow()} {_with_unit(result.target, result)}"


def _with_unit(value: float | None, result: KeyResult) -> str:
    unit = mapping.unit_of(result, run.snapshot().catalogue)
    return safe(amount(value, unit, shown_together(result, None, None)))


def _bare(value: float | None, result: KeyResult) -> str:
    """Where another figure follows that has the unit: it is said here only where it is part of the number."""
    unit = mapping.unit_of(result, run.snapshot().catalogue)
    unit = unit if unit_is_part_of_number(unit) else ""
    return safe(amount(value, unit, shown_together(result, None, None)))


def _link(page: str, title: str, query: dict[str, str]) -> None:
    st.page_link(page, label=safe(title) or t("Without a title"), query_params=query)


def _arrows(edition: Edition, ids: Sequence[str], id: str, of: str | None) -> None:
    place, what = ids.index(id), "o" if of is None else "k"
    for word, icon, to in (
        (t("Move up"), ":material/arrow_upward:", place - 1),
        (t("Move down"), ":material/arrow_downward:", place + 1),
    ):
        st.button(
            "", icon=icon, help=word, type="tertiary", key=f"{what}_{'up' if to < place else 'down'}_{id}",
            disabled=not 0 <= to < len(ids), on_click=_swap, args=(edition, tuple(ids), place, to, of),
        )  # fmt: skip


def _swap(edition: Edition, ids: Sequence[str], one: int, other: int, of: str | None) -> None:
    order = list(ids)
    order[one], order[other] = order[other], order[one]
    _edit(lambda: run.perform(commands.order, edition.plan.cycle.id, order, of=of, seen=edition.revision))


def _archive(edition: Edition, what: Thing, id: str) -> None:
    st.button(
        "", icon=":material/archive:", help=t("Archive"), type="tertiary", key=f"archive_{what[0]}_{id}",
        on_click=_archived, args=(edition, what, id),
    )  # fmt: skip


def _archived(edition: Edition, what: Thing, id: str) -> None:
    _edit(lambda: run.perform(commands.archive, edition.plan.cycle.id, what, id, seen=edition.revision))


def archived(edition: Edition) -> None:
    """What was taken out, and the way back."""
    cycle = edition.plan.cycle.id
    gone = queries.archived(cycle)
    if not gone:
        return
    with st.expander(nt("{n} archived", "{n} archived", len(gone))):
        for one in gone:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(gap=None):
                    st.page_link(
                        _LOOK[one.what],
                        label=safe(one.title) or t("Without a title"),
                        query_params={"id": one.id, "cycle": cycle},
                    )
                    who = safe(identity.display_name(one.by))
                    st.caption(t("archived {when} by {who}", when=moment(one.at), who=who))
                st.button(
                    t("Restore"), key=f"restore_{one.what[0]}_{one.id}", on_click=_restored,
                    args=(cycle, one.what, one.id),
                )  # fmt: skip


def _restored(cycle: str, what: Thing, id: str) -> None:
    _edit(lambda: run.perform(commands.restore, cycle, what, id))


def _edit(do: Callable[[], object]) -> None:
    """An edit made with one click; a refusal is shown above the list (`refusal`) at the next run."""

    def carry_out() -> None:
        try:
            do()
        except Refused as refused:
            st.session_state[_REFUSAL] = form_submit.in_words(refused)

    identity.when_known_after(carry_out)
