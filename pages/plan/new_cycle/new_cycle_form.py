"""The form of a new cycle: a quarter, a fiscal quarter or any period; empty, or carried over from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from data.commands.errors import Refused
from data.commands.plan import plan as commands
from okr_model.calendars import months
from okr_model.plan.cycles import Cycle, quarter_of
from okr_model.plan.plan import Plan
from okr_model.wording.sentences import Sentence
from pages.plan.forms import sticky_buttons
from pages.plan.forms.form_draft import LATE, back
from pages.ui import queries, run
from pages.ui.forms import form_submit, presses
from pages.ui.forms.day_input import day_input
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import cycle_id, language, safe, span, t


@dataclass
class Beginning:
    """The last attempt of this browser session to begin a cycle. refused: why it was not begun, to be shown."""

    cycle: Cycle | None = None
    refused: str = ""
    begun: bool = False


def _beginning() -> Beginning:
    found: Beginning = st.session_state.setdefault("beginning", Beginning())
    return found


def choose_period(form: Form) -> Cycle | None:
    """The cycle that was chosen; None while its days or its name make no sense, which is told."""
    kinds = {"quarter": t("Quarter"), "fiscal": t("Fiscal quarter"), "custom": t("Custom period")}
    kind = st.segmented_control(
        t("Length"), list(kinds), format_func=kinds.__getitem__, required=True,
        **form.field("kind", "quarter", among=kinds),
    )  # fmt: skip
    if kind == "custom":
        return _custom(form)
    first = 1
    if kind == "fiscal":
        first = _first_month(form)
    known = {c.id: c for c in _quarters(first)}
    chosen = st.selectbox(
        t("Period"), list(known),
        format_func=lambda id: t("{cycle}: {days}", cycle=cycle_id(id), days=span(known[id].start, known[id].end)),
        **form.field(f"quarter_{first}", _next_free(list(known.values())), among=known),
    )  # fmt: skip
    return known[chosen]


def _first_month(form: Form) -> int:
    """The month in which the fiscal year begins; by its name where months are not counted as in Gregorian years."""
    ours = run.settings().workspace
    usual = ours.fiscal_year_start if ours.fiscal_year_start > 1 else 4
    if ours.cycle_calendar == "gregorian":
        return int(st.number_input(t("Fiscal year starts in"), 1, 12, **form.field("month", usual)))
    names = [months.jalali_month(n, language()) for n in range(1, 13)]
    chosen: int = st.selectbox(
        t("Fiscal year starts in"), range(1, 13), format_func=lambda n: names[n - 1],
        **form.field("month", usual, among=range(1, 13)),
    )  # fmt: skip
    return chosen


def _quarters(first_month: int) -> list[Cycle]:
    """The one before, the running one, and the four after it, in the calendar of the workspace's cycles."""
    calendar = run.settings().workspace.cycle_calendar
    running = quarter_of(run.snapshot().today(), first_month, calendar)
    found = [quarter_of(running.start - timedelta(days=1), first_month, calendar), running]
    for _ in range(4):
        found.append(quarter_of(found[-1].end + timedelta(days=1), first_month, calendar))
    return found


def _next_free(cycles: list[Cycle]) -> str:
    taken, today = queries.cycles(), run.snapshot().today()
    free = [c.id for c in cycles if c.end >= today and not any(c.start <= k.end and k.start <= c.end for k in taken)]
    return free[0] if free else cycles[1].id


def _custom(form: Form) -> Cycle | None:
    name = st.text_input(t("Name"), placeholder="spring-2027", max_chars=80, **form.field("name", "")).strip()
    today = run.snapshot().today()
    left, right = st.columns(2)
    start: date = day_input(t("First day"), at=left, **form.field("start", today))
    end: date = day_input(t("Last day"), at=right, **form.field("end", today + timedelta(days=89)))
    try:
        cycle = Cycle(start, end, name)
    except ValueError:
        right.markdown(f":red[:material/error: {t('The last day is before the first.')}]")
        return None
    return cycle if name else None


def choose_carried(form: Form, plan: Plan) -> tuple[list[str], dict[str, float]]:
    """Which key results go along, and which of them begin at another figure."""
    titles = {k.id: k.title for o in plan.objectives for k in o.key_results}
    values = queries.scoreboard(plan.cycle.id, None)
    st.caption(
        t("Formulas and targets are carried over, scores and phases are not. You can change targets afterwards.")
    )
    chosen = st.multiselect(
        t("Key results to carry over"), list(titles), format_func=titles.__getitem__,
        **form.field("carry", list(titles), among=titles),
    )  # fmt: skip
    fresh = st.toggle(t("Start from current values"), **form.field("from_current", False))
    found = {s.key_result.id: s.reading.value for s in values.standings} if values and fresh else {}
    with_baseline = {k.id for o in plan.objectives for k in o.key_results if k.baseline is not None}
    return chosen, {id: v for id, v in found.items() if v is not None and id in chosen and id in with_baseline}


def button(cycle: Cycle | None) -> Beginning | None:
    """The button that begins it, with what was refused about this very cycle; the attempt once it was pressed."""
    one = _beginning()
    refused = [safe(one.refused)] if one.refused and one.cycle == cycle else []
    sticky_buttons.bar((t("Start the cycle"), "begin_cycle"), wrong=refused)
    if not presses.is_pressed("begin_cycle"):
        return None
    if cycle is not None and one.begun and one.cycle == cycle:  # pressed twice
        back(cycle.id)
    presses.ask_who_presses("begin_cycle")
    return one if presses.take_press("begin_cycle", after=LATE) else None


def begin(
    one: Beginning,
    form: Form,
    cycle: Cycle | None,
    old: Plan | None,
    carry: list[str],
    baselines: dict[str, float],
    scores: dict[str, tuple[float, str]],
) -> None:
    """Begin it and go to its plan, or to an objective for the metric in the URL; a refusal is told at the button."""
    one.cycle, one.refused = cycle, ""
    try:
        if cycle is None:
            raise Refused(Sentence("Enter a name, and a last day after the first."))
        if old is None:
            run.perform(commands.add_cycle, cycle)
        else:
            run.perform(commands.carry_over, old.cycle.id, cycle, carry=carry, baselines=baselines, scores=scores)
    except Refused as refusal:
        one.refused, one.begun = form_submit.in_words(refusal), False
        st.rerun()
    else:
        one.begun = True
        form.drop()
        if metric := st.query_params.get("metric"):
            on = {"cycle": cycle.id, "metric": metric, "from": st.query_params.get("from_theme", "")}
            st.switch_page("plan/edit_objective/page.py", query_params={k: v for k, v in on.items() if v})
        back(cycle.id)
