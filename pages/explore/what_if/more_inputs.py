"""What is tried less often: another end, weight or daily rate, so much more a day, other limits. Folded away."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data.queries.scoreboard.standing import Standing
from okr_model.what_if.basis import Basis
from okr_model.what_if.scenario import Change, Growth
from pages.explore.what_if import fields
from pages.ui.i18n import spoken_amount, t

NAMES = ("end", "weight", "rate", "per_day", "low", "high")
_LATER = timedelta(days=366)  # how far behind its cycle an end may be tried


def changes(standing: Standing, basis: Basis, start: date) -> list[Change]:
    """The boxes, and the changes they make. start: from which day on it is so much more a day."""
    adds = basis.shape.form == "adds"
    open_ = any(name in st.query_params for name in NAMES)
    with st.expander(t("More to try"), icon=":material/tune:", expanded=open_):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            found: dict[str, Any] = _when_and_how_much(standing, basis)
            rates = _rates(standing, adds)
        if standing.key_result.type == "between":
            found |= _limits(standing)
    name = standing.key_result.id
    made = [Change.model_validate({"key_result": name} | found)] if found else []
    if "per_day" in rates:
        growth = Growth.model_validate({"per_day": rates["per_day"], "from": start})
        made.append(Change(key_result=name, growth=growth))
    if "rate" in rates:
        made.append(Change(key_result=name, daily_rate=rates["rate"]))
    return made


def _when_and_how_much(standing: Standing, basis: Basis) -> dict[str, Any]:
    result = standing.key_result
    found: dict[str, Any] = {}
    end = fields.day(
        standing, "end", t("Ends on"), basis.cycle.end, basis.on + timedelta(days=1), basis.cycle.end + _LATER
    )
    if end != basis.cycle.end:
        found["end"] = end
    weight = fields.figure(standing, "weight", t("Weight"), result.weight, least=0.0)
    if weight is not None and not math.isclose(weight, result.weight):
        found["weight"] = weight
    return found


def _rates(standing: Standing, adds: bool) -> dict[str, float]:
    boxes = [("per_day", t("Extra per day"), t("none"))]
    if adds:
        now = standing.reading.rates.current if standing.reading.rates else None
        boxes.append(("rate", t("Daily rate"), spoken_amount(now) if now is not None else ""))
    given = {
        name: fields.figure(standing, name, label, None, unit=standing.unit, hint=hint) for name, label, hint in boxes
    }
    return {name: value for name, value in given.items() if value is not None and (value or name == "rate")}


def _limits(standing: Standing) -> dict[str, float]:
    result = standing.key_result
    planned = {"low": result.low, "high": result.high}
    labels = {"low": t("At least"), "high": t("At most")}
    with st.container(horizontal=True):
        given = {
            name: fields.figure(standing, name, labels[name], planned[name], unit=standing.unit) for name in planned
        }
    return {name: value for name, value in given.items() if value is not None and value != planned[name]}
