"""What a reader tries on: which key result, its target, growth and a one-off amount. All of it stands in the URL."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.commands.plan import form_values
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.what_if.basis import Basis
from okr_model.what_if.scenario import Change, Growth
from pages.explore.what_if import more_inputs
from pages.explore.what_if.fields import day as day_box
from pages.explore.what_if.fields import figure, number_in_url, prepared, put, write
from pages.ui import frame, missing, subject, url_state
from pages.ui.i18n import amount, declared, safe, sentence, t

NAMES = ("target", "growth", "of", "from", "amount", "on", "driver", "again", *more_inputs.NAMES)
_TAKEN = "taken"  # the target last taken from the answers or a link: the slider reaches so far


PAGE = "what_if"


def choose(board: Scoreboard, known: Mapping[str, Basis]) -> Standing | None:
    """The key result the URL names, of those that can be moved; None where none can. Draws the picker, and the title.

    Ends the run where the URL names none of them.
    """
    titles = {
        s.key_result.id: s.key_result.title
        for s in board.standings
        if known[s.key_result.id].fixed() is None and s.reading.prospect
    }
    if not titles:
        return None
    id = subject.wanted(list(titles))
    if id is None:
        _no_such(st.query_params["id"], board, known)
    standing = board.find(id or "")
    assert standing is not None
    with subject.bar(PAGE, t("Key result"), titles, standing.key_result.id, forget=NAMES):
        st.page_link(
            "okrs/key_result/page.py",
            label=t("Key result"),
            icon=":material/show_chart:",
            query_params={"id": standing.key_result.id, "cycle": board.cycle.id},
        )
    frame.title(t("What if: {title}", title=standing.key_result.title))
    return standing


def _no_such(id: str, board: Scoreboard, known: Mapping[str, Basis]) -> None:
    """That there is no such key result, or that it has no forecast to try anything on and why; ends the run."""
    found = board.find(id)
    if found is None:
        missing.thing("key result", id, board, PAGE, heading=t("What if"))
        return
    frame.title(t("What if: {title}", title=found.key_result.title))
    why = known[id].fixed() or found.reading.because
    text = t("There is no forecast of this key result to try anything on: {why}.", why=sentence(why).rstrip("."))
    st.info(safe(text), icon=":material/block:")
    query = {"id": id, "cycle": board.cycle.id}
    st.page_link(
        "okrs/key_result/page.py", label=t("To the key result"), icon=":material/show_chart:", query_params=query
    )
    st.stop()


def inputs(standing: Standing, basis: Basis) -> tuple[list[Change], DeltaGenerator]:
    """The sliders and boxes; gives the changes they make, and the place under the target for targets on offer.

    What stands as it is in the plan makes no change.
    """
    result, changes = standing.key_result, []
    target = _target(standing, basis)
    offers = st.container()
    percent, metric, start = _growth(standing, basis)
    once, day = _amount(standing, basis)
    if target is not None and result.target is not None and not math.isclose(target, result.target):
        changes.append(Change(key_result=result.id, target=target))
    if percent:
        growth = Growth.model_validate({"percent": percent, "from": start})
        changes.append(Change(key_result=result.id, metric=metric, growth=growth))
    if once:
        changes.append(Change(key_result=result.id, amount=once, on=day))
    return changes + more_inputs.changes(standing, basis, start), offers


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
    tomorrow = basis.on + timedelta(days=1)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(metrics) > 1:
            with st.container(width=150):
                said = {name: declared(title) for name, title in basis.titles.items()}
                metric = url_state.choice("of", t("Growth of"), metrics, said, placeholder=t("All of it"))
        day = day_box(standing, "from", t("From"), tomorrow, tomorrow, basis.cycle.end)
    return float(percent), metric, day


def _amount(standing: Standing, basis: Basis) -> tuple[float, date]:
    tomorrow = basis.on + timedelta(days=1)
    if basis.shape.form != "adds":
        return 0.0, tomorrow
    with st.container(horizontal=True, vertical_alignment="top"):
        once = figure(standing, "amount", t("One-off change"), None, unit=standing.unit, hint=t("none"))
        day = day_box(standing, "on", t("On"), tomorrow, tomorrow, basis.cycle.end)
    return once or 0.0, day


def take(standing: Standing, given: Mapping[str, float]) -> None:
    """Put figures into the trial: a target, or the limits of a corridor."""
    if "target" in given:
        st.session_state[f"what_{_TAKEN}_{standing.key_result.id}"] = given["target"]
    for name, value in given.items():
        st.session_state[f"what_{name}_{standing.key_result.id}"] = (
            value if name == "target" else form_values.typed(value, standing.unit)
        )
        put(name, value)


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
