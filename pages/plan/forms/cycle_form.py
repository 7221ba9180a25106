"""The form of a new cycle: a quarter, a fiscal quarter or any period; empty, or carried over from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data.commands.plan import form_values
from data.stores.plan.store import Refused
from okr_model.plan.cycles import Cycle, quarter_of
from okr_model.plan.plan import Plan
from pages.plan.forms import fields, sticky_buttons
from pages.plan.forms.form_draft import LATE, Draft, back, save, signed
from pages.ui import identity, queries, run
from pages.ui.i18n import full_day, safe, t


@dataclass
class Beginning:
    """The last attempt of this session to begin a cycle: by whom, and what came of it."""

    cycle: Cycle | None = None
    by: str = ""
    refused: str = ""
    begun: bool = False


def _beginning() -> Beginning:
    found: Beginning = st.session_state.setdefault("beginning", Beginning())
    return found


def period() -> Cycle | None:
    """The cycle that was chosen; None while its days or its name make no sense, which is told."""
    quarter, fiscal, custom = t("Quarter"), t("Fiscal quarter"), t("Custom period")
    kind = st.segmented_control(
        t("Length"), [quarter, fiscal, custom], default=quarter, key="cycle_kind", required=True
    )
    if kind == custom:
        return _custom()
    first = 1
    if kind == fiscal:
        first = st.number_input(t("The fiscal year begins in month"), 1, 12, 4, key="cycle_month")
    known = {c.id: c for c in _quarters(first)}
    chosen = st.selectbox(
        t("Which"), list(known), index=_next_free(list(known.values())), key=f"cycle_quarter_{first}",
        format_func=lambda id: f"{id} · {full_day(known[id].start)} – {full_day(known[id].end)}",
    )  # fmt: skip
    return known[chosen]


def _quarters(first_month: int) -> list[Cycle]:
    """The one before, the running one, and the four after it."""
    running = quarter_of(run.snapshot().today(), first_month)
    found = [quarter_of(running.start - timedelta(days=1), first_month), running]
    for _ in range(4):
        found.append(quarter_of(found[-1].end + timedelta(days=1), first_month))
    return found


def _next_free(cycles: list[Cycle]) -> int:
    taken, today = queries.cycles(), run.snapshot().today()
    free = [
        n
        for n, c in enumerate(cycles)
        if c.end >= today and not any(c.start <= k.end and k.start <= c.end for k in taken)
    ]
    return free[0] if free else 1


def _custom() -> Cycle | None:
    name = st.text_input(t("Name"), key="cycle_name", placeholder="spring-2027", max_chars=80).strip()
    today = run.snapshot().today()
    left, right = st.columns(2)
    start: date = left.date_input(t("First day"), today, key="cycle_start")
    end: date = right.date_input(t("Last day"), today + timedelta(days=89), key="cycle_end")
    if end < start:
        right.markdown(f":red[:material/error: {t('The last day comes before the first.')}]")
        return None
    return Cycle(start, end, name) if name else None


def filled(cycle: Cycle) -> dict[str, Any]:
    """What the form of a cycle that is there begins with."""
    return {"name": cycle.name, "start": cycle.start.isoformat(), "end": cycle.end.isoformat()}


def form(draft: Draft) -> tuple[dict[str, Any], str]:
    """What can be changed of a cycle, and why it is."""
    draft.says(form_values.TOP)
    values: dict[str, Any] = {"name": fields.text(draft, "name", placeholder=t("Spring push"))}
    left, right = st.columns(2)
    for column, field in ((left, "start"), (right, "end")):
        with column:
            values[field] = fields.day(draft, field)
    st.caption(t("Progress, pace and likelihood are counted anew from these days. The log keeps the old ones."))
    return values, st.text_input(t("Why does this change?"), key=draft.key("reason"), max_chars=500)


def change(draft: Draft, id: str, values: dict[str, Any], why: str) -> None:
    """Change its name and days."""
    store = queries.workspace().plan
    wanted = {"name": values["name"], "start": values["start"], "end": values["end"]}

    def do() -> None:
        start, end = (date.fromisoformat(wanted[field]) for field in ("start", "end"))
        if end < start:
            raise Refused(t("The last day comes before the first."))
        store.change_cycle(Cycle(start, end, id, wanted["name"]), author=draft.by, reason=why, seen=draft.seen)

    save(draft, Plan, do, id)


def carried(plan: Plan) -> tuple[list[str], dict[str, float]]:
    """Which key results go along, and which of them begin at another figure."""
    titles = {k.id: k.title for o in plan.objectives for k in o.key_results}
    values = queries.scoreboard(plan.cycle.id, None)
    st.caption(t("Formulas and targets go along, scores and phases stay behind. Targets can be changed afterwards."))
    chosen = st.multiselect(
        t("Key results to carry over"), list(titles), default=list(titles), format_func=titles.__getitem__, key="carry"
    )
    fresh = st.toggle(t("Begin where they stand now"), key="carry_baselines")
    found = {s.key_result.id: s.reading.value for s in values.standings} if values and fresh else {}
    with_baseline = {k.id for o in plan.objectives for k in o.key_results if k.baseline is not None}
    return chosen, {id: v for id, v in found.items() if v is not None and id in chosen and id in with_baseline}


def button(cycle: Cycle | None) -> Beginning | None:
    """The button that begins it, with what was refused about this very cycle; who begins it once it was pressed."""
    one = _beginning()
    said = [safe(one.refused)] if one.refused and one.cycle == cycle else []
    who = sticky_buttons.bar((t("Begin the cycle"), "begin_cycle"), wrong=said)
    if not sticky_buttons.noted("begin_cycle"):
        return None
    if cycle is not None and one.begun and one.cycle == cycle:  # pressed twice
        back(cycle.id)
    try:
        one.by = signed(who)
    except (identity.NobodyYet, Refused) as why:
        one.cycle, one.refused, one.begun = cycle, str(why), False
        sticky_buttons.taken("begin_cycle")
        st.rerun()
    return one if sticky_buttons.taken("begin_cycle", after=LATE) else None


def begin(
    one: Beginning,
    cycle: Cycle | None,
    old: Plan | None,
    carry: list[str],
    baselines: dict[str, float],
    scores: dict[str, tuple[float, str]],
) -> None:
    """Begin it and go to its plan; a refusal is told at the button."""
    store = queries.workspace().plan
    one.cycle, one.refused = cycle, ""
    try:
        if cycle is None:
            raise Refused(t("Give it a name, and a last day that comes after its first."))
        if old is None:
            store.add_cycle(cycle, author=one.by)
        else:
            if any(not reason for _, reason in scores.values()):
                raise Refused(t("Say why the scores are as they are: others will read it next time."))
            store.new_cycle_from(old.cycle.id, cycle, author=one.by, carry=carry, baselines=baselines, scores=scores)
    except Refused as refused:
        one.refused, one.begun = str(refused), False
        st.rerun()
    else:
        one.begun = True
        back(cycle.id)
