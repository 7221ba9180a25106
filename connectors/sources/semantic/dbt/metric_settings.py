"""Settings of single metrics, in whichever of dbt's forms they are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from connectors.sources.semantic.dbt.manifest import Measure, part, rows, text
from connectors.sources.semantic.definition import ALL_TIME, LONGEST, SPAN, is_span
from connectors.sources.semantic.expressions import shown
from connectors.sources.semantic.imported import Unkept, in_one_line
from okr_model.wording.sentences import Sentence


def filters_of(raw: Mapping[str, Any]) -> list[str]:
    """The filters of a metric, or of an input of one. Raises Unkept for one of another shape."""
    found = raw.get("filter")
    if not found:
        return []
    if isinstance(found, str):
        return [found]
    if isinstance(found, dict):
        listed = rows(found, "where_filters") or [found]
        texts = [text(one, "where_sql_template") for one in listed]
        if texts and all(texts):
            return texts
    raise Unkept(Sentence("its filter cannot be read"))


def for_people(metric: Mapping[str, Any], name: str) -> dict[str, str]:
    """What people read of it: its label, and a unit where its `meta` says one."""
    meta = part(part(metric, "config"), "meta")
    title = in_one_line(text(metric, "label")) or name.replace("_", " ")
    return {"title": title, "unit": in_one_line(text(meta, "unit"))}


def share(measure: Measure) -> float:
    """The share of a percentile, 0 to 1. Raises Unkept."""
    found = measure.settings.get("percentile")
    if not isinstance(found, int | float) or not 0 <= found <= 1:
        raise Unkept(Sentence("its percentile is not between 0 and 1"))
    return float(found)


def filled(given: object) -> float | None:
    """The figure of a day without any. Raises Unkept for one that is no number."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise Unkept(Sentence("the figure of its empty days, {what}, is no number").filled(what=shown(str(given)[:80])))
    return float(given)


def over(raw: Mapping[str, Any]) -> str:
    """Over which time a metric accumulates; "" where that is not said."""
    if grain := text(raw, "grain_to_date").lower():
        if grain not in ("week", "month", "quarter", "year"):
            raise Unkept(Sentence("it accumulates by the {grain}, and days are wanted").filled(grain=grain))
        return f"{grain} to date"
    return span(raw.get("window"))


def span(raw: Any) -> str:
    """A time as our definitions write it: "7 days"; "" where there is none. Raises Unkept for an odd one."""
    if not raw:
        return ""
    if isinstance(raw, dict):
        count, unit = text(raw, "count"), text(raw, "granularity").lower()
        raw = f"{count} {unit}{'s' if count != '1' else ''}"
    span = str(raw).lower()
    if not SPAN.fullmatch(span):
        raise Unkept(
            Sentence("the time {span} is not one of days, weeks, months, quarters or years").filled(span=shown(span))
        )
    if not is_span(span):
        raise Unkept(Sentence("the time {span} is longer than {n} years").filled(span=shown(span), n=LONGEST))
    return span


def conversion(metric: Mapping[str, Any]) -> Sentence:
    """Why a conversion metric is not kept."""
    settings = part(part(metric, "type_params"), "conversion_type_params")
    window = span(settings.get("window")) or ALL_TIME
    return Sentence(
        "it follows each {entity} from one event to the next within {window}, and definitions here aggregate the rows "
        "of one table: in dbt, build a table that marks each first event as converted or not, and a ratio over it"
    ).filled(entity=text(settings, "entity") or "entity", window=window)
