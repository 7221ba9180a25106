"""The scenario being tried: inputs, its forecast over the plan's, and the figures. A fragment, redrawn by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from data.queries.what_if import what_if
from okr_model.forecast import own_history
from okr_model.progress.target_likelihood import STAY
from okr_model.what_if import goal_seek
from okr_model.what_if.basis import Basis
from okr_model.what_if.goal_seek import Answer
from okr_model.what_if.push import Refusal
from okr_model.what_if.scenario import Change, Question
from okr_model.what_if.what_if import Outcome, apply
from okr_model.wording.figures import Figures, written
from pages.explore.what_if import chart, inputs, save
from pages.ui import cards
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import (
    amount,
    arrow,
    change,
    full_day,
    number,
    percent,
    percent_likely,
    safe,
    sentence,
    spoken_amount,
    t,
)
from pages.ui.lists import grid

LEVELS = (0.9, 0.7, 0.5, 0.1)


@st.fragment
def bench(
    standing: Standing,
    board: Scoreboard,
    basis: Basis,
    more: Sequence[Change],
    kept: Sequence[tuple[str, Outcome]],
    events: Bands,
) -> None:
    """What is tried beside what follows: plan, trial and kept scenarios in one picture, and the figures.

    more: changes made outside.  kept: scenarios to compare with.  events: the bands, read before anything is dragged.
    """
    left, right = st.columns([4, 9], gap="large")
    with left:
        tried_on, offers = inputs.inputs(standing, basis)
    changes = [*tried_on, *more]
    try:
        plan, tried = apply(basis), apply(basis, changes)
    except Refusal as refusal:
        right.warning(safe(sentence(refusal.said)), icon=":material/block:")
        return
    with right:
        chart.draw(standing, board.cycle, plan, [(t("what if"), tried)] if changes else [], kept, events)
        with st.container(key="trial_facts"):
            _facts(standing, board, basis, plan, tried)
        for note in tried.notes:
            st.caption(safe(sentence(note)))
        save.save(standing, board, changes)
        _history(standing, basis, tried)
    with offers:
        _targets_by_likelihood(standing, basis, tried, changes)


def _facts(standing: Standing, board: Scoreboard, basis: Basis, plan: Outcome, tried: Outcome) -> None:
    was, now, unit = plan.reading.prospect, tried.reading.prospect, standing.unit
    if was is None or now is None:
        return
    among = (*plan.shown, *tried.shown)
    own = unit if standing.unit_is_part_of_number else ""  # else the figure above says it
    low, high = (spoken_amount(one, own, among) for one in (now.p10, now.p90))
    reach = t("{share} range: {low}–{high}", low=low, high=high, share=percent(0.8))
    shown = [
        (
            t("Likelihood"),
            _both(percent_likely(was.judged), percent_likely(now.judged)),
            cards.likelihood_of(now, standing),
        ),
        (t("Forecast"), _amounts(was.p50, now.p50, standing, among), reach),
    ]
    if tried.reading.saving:
        saved = tried.reading.saving.in_words(unit)
        shown.append(
            (t("Progress"), _both(percent(plan.reading.progress), percent(tried.reading.progress)), sentence(saved))
        )
    before, after = plan.reading.rates, tried.reading.rates
    if before and after and before.required is not None and after.required is not None:
        _, needed_before = standing.asked_rate(before.per, before.required)
        name, needed = standing.asked_rate(after.per, after.required)
        rates = (needed_before, needed, after.current)
        lately = "" if after.current is None else t("{rate} recently", rate=spoken_amount(after.current, unit, rates))
        shown.append((sentence(name), _amounts(needed_before, needed, standing, rates), lately))
    home = next(o for o in board.objectives if o.objective.id == standing.objective.id)
    before_it, after_it = home.stands, what_if.stands(home, tried, basis)
    if before_it.outlook and after_it.outlook:
        likely = percent_likely(after_it.outlook.likelihood)
        note = t("{likely} likely to score {bar} or more", likely=likely, bar=number(after_it.bar, 2))
        scores = _both(number(before_it.outlook.p50, 2), number(after_it.outlook.p50, 2))
        shown.append((t("Objective score"), scores, note))
    cards.facts(shown)


def _amounts(before: float, after: float, standing: Standing, among: Figures) -> str:
    """Two figures, their unit said once unless it is part of the number."""
    unit = standing.unit if standing.unit_is_part_of_number else ""
    was, now = spoken_amount(before, standing.unit, among), spoken_amount(after, standing.unit, among)
    return now if was == now else f"{spoken_amount(before, unit, among)} {arrow()} {now}"


def _both(before: str, after: str) -> str:
    return after if before == after else f"{before} {arrow()} {after}"


def _targets_by_likelihood(standing: Standing, basis: Basis, tried: Outcome, changes: Sequence[Change]) -> None:
    """For each likelihood the target that has it, as a button: one press puts it into the trial."""
    if standing.key_result.type not in {*STAY, "increase", "decrease"}:
        return
    corridor = standing.key_result.type == "between"
    st.caption(
        t("Limits by likelihood: press one to try it") if corridor else t("Targets by likelihood: press one to try it")
    )
    found = goal_seek.targets(basis, changes, LEVELS)
    among = _among(found, tried)
    with st.container(key="offers", gap="xxsmall"):
        for one in found:
            _offer(one, standing, tried, among)


def _offer(one: Answer, standing: Standing, tried: Outcome, among: Sequence[float]) -> None:
    answer, remark = safe(_answer(one, standing, among)), safe(_remark(one, tried))
    said = f"**{percent_likely(one.question.likelihood)}** · {answer}"
    st.button(
        f"{said} · {remark}" if remark else said,
        key=f"take_{one.question.likelihood}",
        disabled=not one.figures or _is_met(one, tried),
        width="stretch",
        on_click=inputs.take,
        args=(standing, _taken(one, standing, among)),
    )


def _among(found: Sequence[Answer], tried: Outcome) -> list[float]:
    """The figures that answers are told apart from: the key result's own, unless they lie too far off for that."""
    answers = [figure for one in found for figure in one.figures]
    every = [*answers, *tried.shown]
    distinct = {written(figure, "", every, rough=True)[0] for figure in answers}
    return every if len(distinct) == len(set(answers)) else answers


def _answer(one: Answer, standing: Standing, among: Sequence[float]) -> str:
    """A target, or a corridor, as text."""
    unit = standing.unit
    if one.low is not None and one.high is not None:
        low = spoken_amount(one.low, unit if standing.unit_is_part_of_number else "", among)
        return t("{low}–{high}", low=low, high=spoken_amount(one.high, unit, among))
    return "–" if one.value is None else spoken_amount(one.value, unit, among)


def _is_met(one: Answer, tried: Outcome) -> bool:
    """Whether a target is met already and cannot be lost: there is nothing to try."""
    ahead, result = tried.projection, tried.key_result
    if one.asked is None or ahead is None or not ahead.never_falls or result.type != "increase":
        return False
    return one.asked <= ahead.banked


def _remark(one: Answer, tried: Outcome) -> str:
    """What is to be known of an answer: empty where there is nothing."""
    if _is_met(one, tried):
        return t("already met")
    if one.beyond:
        return t("worse than the baseline")
    if one.reached is not None and abs(one.reached - one.question.likelihood) > goal_seek.CLOSE:
        return t("{likely} likely", likely=percent_likely(one.reached))
    return "" if one.figures else sentence(one.said)


def _taken(one: Answer, standing: Standing, among: Sequence[float]) -> dict[str, float]:
    """An answer as it is shown, to be put into the trial."""
    given = {"target": one.value, "low": one.low, "high": one.high}
    rounded = {n: written(v, standing.unit, among, rough=True)[0] for n, v in given.items() if v is not None}
    return {name: float(value) for name, value in rounded.items()}


def _history(standing: Standing, basis: Basis, tried: Outcome) -> None:
    """Whether this metric has ever done what is asked of it, and what kind of a goal that makes."""
    ahead = tried.reading.prospect
    if ahead is None or tried.key_result.target is None:
        return
    word = {
        "committed": t("Likely enough to commit to."),
        "aspirational": t("Aspirational: it takes more than carrying on as before."),
        "out_of_reach": t("Out of reach as things stand: less than 10% likely."),
    }[own_history.suggestion(ahead.likelihood)]
    past = own_history.windows(basis, tried.key_result)
    asked = own_history.asked_change(tried.key_result, past)
    if not past or asked is None:
        st.markdown(word)
        return
    frequency = t(
        "{some} of {all} past periods of {days} days changed by {change} or better.",
        some=number(sum(w.as_much for w in past)),
        all=number(len(past)),
        days=number(basis.cycle.days),
        change=change(asked),
    )
    st.markdown(f"{word} {frequency}")
    if st.toggle(t("Show these periods"), key=f"what_windows_{standing.key_result.id}"):
        _list(past, standing.unit)


def _list(past: Sequence[own_history.Window], unit: str) -> None:
    grid.show(
        pd.DataFrame(
            {
                t("Period"): [f"{full_day(w.start)} – {full_day(w.end)}" for w in past],
                t("Before"): [amount(w.before, unit, (w.before, w.value)) for w in past],
                t("Value"): [amount(w.value, unit, (w.before, w.value)) for w in past],
                t("Change"): [change(w.change) for w in past],
                t("Enough"): [w.as_much for w in past],
            }
        ),
        hide_index=True,
        alt=t("Past periods as long as this cycle, one starting each week"),
    )


@st.fragment
def backwards(standing: Standing, basis: Basis) -> None:
    """What daily rate or growth meets the plan's target with a likelihood, and what may be lost."""
    result = standing.key_result
    bound = standing.reading.prospect.bound if standing.reading.prospect else 1.0
    label = t("To meet the target in the plan with")
    if bound < 1 and result.type not in STAY:
        label = t("To reach {share} of the target in the plan with", share=percent(bound))
    chosen = st.segmented_control(label, LEVELS, default=0.7, format_func=percent, required=True)
    metrics: list[str | None] = [None, *sorted(basis.formula.metrics if basis.formula else ())]
    questions: list[tuple[str, str | None]] = [("daily_rate", None)] if basis.shape.form == "adds" else []
    questions += [("growth", m) for m in metrics if m is None or len(metrics) > 2]
    questions += [("fall", m) for m in metrics if m is not None]
    lines: dict[str, None] = {}
    for kind, metric in questions:
        form = {"key_result": result.id, "for": kind, "likelihood": chosen or 0.7, "metric": metric}
        try:
            found = goal_seek.seek(basis, (), Question.model_validate(form))
        except Refusal as refusal:
            lines[f"- {safe(sentence(refusal.said))}"] = None
            continue
        names = {"daily_rate": t("Daily rate"), "growth": t("Growth"), "fall": t("Can fall by")}
        lines[f"- **{safe(names[kind])}:** {safe(sentence(found.said))}"] = None
    st.markdown("\n".join(lines))
