"""What a reader tries on: which key result, its target, growth and a one-off amount. All of it stands in the URL."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.what_if.basis import Basis
from okr_model.what_if.scenario import Change, Growth
from pages.explore.what_if import more_inputs
from pages.explore.what_if.fields import day as day_box
from pages.explore.what_if.fields import number_in_url, prepared, write
from pages.ui import url_state
from pages.ui.i18n import amount, safe, t

NAMES = ("target", "growth", "of", "from", "amount", "on", "driver", "again", *more_inputs.NAMES)
_TAKEN = "taken"  # the target last taken from the answers or a link: the slider reaches so far


def choose(board: Scoreboard, known: Mapping[str, Basis]) -> Standing | None:
    """The key result the URL names, and the box to choose another; None where none can be moved."""
    ones = [s for s in board.standings if known[s.key_result.id].fixed() is None and s.reading.prospect]
    if not ones:
        return None
    titles = {s.key_result.id: f"{s.key_result.title} · {s.objective.title}" for s in ones}
    in_url = st.query_params.get("id")
    if in_url and in_url not in titles:
        st.warning(
            t(
                "There is no key result {id} with a forecast in this cycle. Choose one from the list.",
                id=safe(in_url[:80]),
            ),
            icon=":material/search_off:",
        )
    picked = url_state.choice("id", t("Key result"), list(titles), titles, placeholder=t("Choose a key result"))
    return board.find(picked or "") or ones[0]


def inputs(standing: Standing, basis: Basis) -> list[Change]:
    """The sliders and boxes, and the changes they make; what stands as it is in the plan makes none."""
    result, changes = standing.key_result, []
    left, middle, right = st.columns([5, 4, 3], gap="medium")
    with left:
        target = _target(standing, basis)
    with middle:
        percent, metric, start = _growth(standing, basis)
    with right:
        once, day = _amount(standing, basis)
    if target is not None and result.target is not None and not math.isclose(target, result.target):
        changes.append(Change(key_result=result.id, target=target))
    if percent:
        growth = Growth.model_validate({"percent": percent, "from": start})
        changes.append(Change(key_result=result.id, metric=metric, growth=growth))
    if once:
        changes.append(Change(key_result=result.id, amount=once, on=day))
    return changes + more_inputs.changes(standing, basis, start)


def _target(standing: Standing, basis: Basis) -> float | None:
    result = standing.key_result
    if result.target is None:
        st.markdown(
            t(
                "In the plan it stays between {low} and {high}.",
                low=amount(result.low, standing.unit if standing.unit_is_part_of_number else "", standing.shown),
                high=amount(result.high, standing.unit, standing.shown),
            )
        )
        return None
    assert basis.projection is not None
    ends = [*basis.projection.quantiles([0.005, 0.995]), result.target]
    in_url = number_in_url("target")
    taken = st.session_state[prepared(standing, _TAKEN, in_url)]
    ends += [figure for figure in (result.baseline, taken) if figure is not None]
    low, high = min(ends), max(ends)
    step = _step(high - low)
    low, high = math.floor(low / step) * step, math.ceil((high + (high - low) * 0.15) / step) * step
    key = prepared(standing, "target", min(max(result.target if in_url is None else in_url, low), high))
    return float(
        st.slider(
            t("Target"),
            low,
            high,
            step=step,
            format=_format(standing, step),
            key=key,
            on_change=write,
            args=("target", key),
        )
    )


def _growth(standing: Standing, basis: Basis) -> tuple[float, str | None, date]:
    assert standing.formula is not None
    key = prepared(standing, "growth", min(max(number_in_url("growth") or 0.0, -100.0), 200.0))
    percent = st.slider(
        t("Growth, in percent"),
        -100.0,
        200.0,
        step=1.0,
        format="%+.0f%%",
        key=key,
        on_change=write,
        args=("growth", key),
    )
    metrics = sorted(standing.formula.metrics)
    metric = None
    if len(metrics) > 1:
        metric = url_state.choice("of", t("Growth of"), metrics, basis.titles, placeholder=t("All of it"))
    tomorrow = basis.on + timedelta(days=1)
    day = day_box(standing, "from", t("From"), tomorrow, tomorrow, basis.cycle.end)
    return float(percent), metric, day


def _amount(standing: Standing, basis: Basis) -> tuple[float, date]:
    tomorrow = basis.on + timedelta(days=1)
    if basis.shape.form != "adds":
        return 0.0, tomorrow
    key = prepared(standing, "amount", number_in_url("amount") or 0.0)
    step = _step(abs(standing.reading.value or 1.0))
    once = st.number_input(
        t("One-off change"), step=step, format="%.10g", key=key, on_change=write, args=("amount", key)
    )
    day = day_box(standing, "on", t("On"), tomorrow, tomorrow, basis.cycle.end)
    return float(once), day


def take(standing: Standing, given: Mapping[str, float]) -> None:
    """Put figures into the trial: a target, or the limits of a corridor."""
    if "target" in given:
        st.session_state[f"what_{_TAKEN}_{standing.key_result.id}"] = given["target"]
    for name, value in given.items():
        key = f"what_{name}_{standing.key_result.id}"
        st.session_state[key] = value
        write(name, key)


def forget(standing: Standing) -> None:
    """Back to the plan as it stands."""
    url_state.clear(*NAMES)
    for name in (*NAMES, _TAKEN):
        st.session_state.pop(f"what_{name}_{standing.key_result.id}", None)


def _step(span: float) -> float:
    """A round step, some two hundred of which cover the span."""
    if span <= 0:
        return 1.0
    rough = span / 200
    size = 10.0 ** math.floor(math.log10(rough))
    return float(next(size * n for n in (1, 2, 5, 10) if size * n >= rough))


def _format(standing: Standing, step: float) -> str:
    if standing.unit == "%":
        return "percent"
    return "localized" if step >= 1 else f"%.{max(-math.floor(math.log10(step)), 0)}f"
