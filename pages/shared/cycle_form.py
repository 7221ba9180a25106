"""The form of a new cycle: a quarter, a fiscal quarter or any period; empty, or carried over from another."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from data.stores.plan import Refused
from okr_model.cycles import Cycle, quarter_of
from okr_model.plan import Plan
from pages.shared import load, pressing
from pages.shared.drafting import author, back
from pages.shared.words import full_day, safe, t

_REFUSED, _BEGUN = "cycle_refused", "cycle_begun"


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
    running = quarter_of(load.workspace().today(), first_month)
    found = [quarter_of(running.start - timedelta(days=1), first_month), running]
    for _ in range(4):
        found.append(quarter_of(found[-1].end + timedelta(days=1), first_month))
    return found


def _next_free(cycles: list[Cycle]) -> int:
    taken, today = load.cycles(), load.workspace().today()
    free = [
        n
        for n, c in enumerate(cycles)
        if c.end >= today and not any(c.start <= k.end and k.start <= c.end for k in taken)
    ]
    return free[0] if free else 1


def _custom() -> Cycle | None:
    name = st.text_input(t("Name"), key="cycle_name", placeholder="spring-2027", max_chars=80).strip()
    today = load.workspace().today()
    left, right = st.columns(2)
    start: date = left.date_input(t("First day"), today, key="cycle_start")
    end: date = right.date_input(t("Last day"), today + timedelta(days=89), key="cycle_end")
    if end < start:
        right.markdown(f":red[:material/error: {t('The last day comes before the first.')}]")
        return None
    return Cycle(start, end, name) if name else None


def carried(plan: Plan) -> tuple[list[str], dict[str, float]]:
    """Which key results go along, and which of them begin at another figure."""
    titles = {k.id: k.title for o in plan.objectives for k in o.key_results}
    values = load.scoreboard(plan.cycle.id, None)
    st.caption(t("Formulas and targets go along, scores and phases stay behind. Targets can be changed afterwards."))
    chosen = st.multiselect(
        t("Key results to carry over"), list(titles), default=list(titles), format_func=titles.__getitem__, key="carry"
    )
    fresh = st.toggle(t("Begin where they stand now"), key="carry_baselines")
    found = {s.key_result.id: s.reading.value for s in values.standings} if values and fresh else {}
    with_baseline = {k.id for o in plan.objectives for k in o.key_results if k.baseline is not None}
    return chosen, {id: v for id, v in found.items() if v is not None and id in chosen and id in with_baseline}


def button(cycle: Cycle | None) -> bool:
    """The button that begins it, with what was refused about this very cycle; whether it was pressed."""
    about, said = st.session_state.get(_REFUSED, (None, ""))
    pressing.bar((t("Begin the cycle"), "begin_cycle"), wrong=[safe(said)] if said and about == cycle else [])
    pressed = pressing.taken("begin_cycle")
    if pressed and cycle is not None and st.session_state.get(_BEGUN) == cycle:
        back(cycle.id)  # pressed twice
    return pressed


def begin(cycle: Cycle | None, old: Plan | None, carry: list[str], baselines: dict[str, float]) -> None:
    """Begin it and go to its plan; a refusal is told at the button."""
    store = load.workspace().plan
    try:
        if cycle is None:
            raise Refused(t("Give it a name, and a last day that comes after its first."))
        if old is None:
            store.add_cycle(cycle, author=author())
        else:
            store.new_cycle_from(old.cycle.id, cycle, author=author(), carry=carry, baselines=baselines)
    except Refused as refused:
        st.session_state[_REFUSED] = (cycle, str(refused))
        st.rerun()
    else:
        st.session_state.pop(_REFUSED, None)
        st.session_state[_BEGUN] = cycle
        back(cycle.id)
