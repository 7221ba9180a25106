"""The mapping builder: pick a metric, a roll-up, filters, a second metric; or type the formula. It is drawn at once."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data.commands.plan import form_values
from data.queries.plan import mapping
from data.queries.plan.mapping import OWN, MetricTerm, Preview
from okr_model.formula.formula import FormulaError
from okr_model.plan.cycles import Cycle
from okr_model.wording.figures import to_digits
from pages.plan.forms.form_draft import FormDraft
from pages.ui import metric_terms, plan_terms, queries, run
from pages.ui.charts import daily
from pages.ui.i18n import amount, day, declared, full_day, safe, t, told, unit_words


def choose_formula(draft: FormDraft) -> str:
    """The formula, picked or typed; what was picked goes along when one turns to typing."""
    pick, write = t("Choose a metric"), t("Write a formula")
    first = write if draft.start.get("formula") else pick
    how = st.segmented_control(
        t("How it is measured"), [pick, write], default=first, key=draft.key("how"), required=True, width="content"
    )
    picked_key = draft.key("built")
    if how == pick:
        st.session_state[picked_key] = _picked(draft)
        if st.session_state[picked_key]:
            st.code(st.session_state[picked_key], language="sql", wrap_lines=True)
        draft.note("formula", st.session_state[picked_key], draft.base.get("formula") or "")
        return str(st.session_state[picked_key])
    typed = st.text_area(
        t("Formula"),
        value=st.session_state.get(picked_key) or draft.start.get("formula") or "",
        key=draft.key("formula"),
        placeholder="sum(site.sessions) filter (where channel = 'Email')",
        height=90,
        on_change=draft.left,
        args=("formula", draft.base.get("formula") or ""),
    ).strip()
    draft.note("formula", typed, draft.base.get("formula") or "")
    return typed


def _picked(draft: FormDraft) -> str:
    names = list(run.snapshot().catalogue)
    if not names:
        st.info(
            t("No source is connected yet, so there are no metrics to choose. You can enter values by hand for now.")
        )
        return ""
    first = _part(draft, "1", t("Metric"), names)
    if first is None:
        return ""
    if not st.toggle(t("Divide by a second metric"), key=draft.key("ratio")):
        return mapping.formula_text(first)
    second = _part(draft, "2", t("Divided by"), names)
    return mapping.formula_text(first, second) if second else ""


def _part(draft: FormDraft, place: str, label: str, names: list[str]) -> MetricTerm | None:
    """One metric with its roll-up and filters."""
    left, right = st.columns([3, 2])
    with left:
        name = st.selectbox(
            label, names, index=None, format_func=_metric_in_words, key=draft.key(f"metric{place}"),
            placeholder=t("Search metrics by name, title, unit or kind"),
        )  # fmt: skip
    if name is None:
        return None
    known = mapping.roll_ups(run.snapshot().catalogue, name)
    with right:
        rolled = st.selectbox(
            t("Aggregation"), known, format_func=plan_terms.roll_up, key=draft.key(f"roll_up{place}{name}")
        )
    return MetricTerm(name, rolled or OWN, _filters(draft, place, name, rolled or OWN))


def _metric_in_words(name: str) -> str:
    metric = run.snapshot().catalogue[name]
    parts = [name, declared(metric.title), unit_words(metric.unit), metric_terms.kind(metric.kind, metric.additivity)]
    return " · ".join(part for part in parts if part)


def _filters(draft: FormDraft, place: str, name: str, roll_up: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The values of each dimension that count; none chosen is all of them. Only a written roll-up can be filtered."""
    catalogue = run.snapshot().catalogue
    values = {d: v for d, v in mapping.dimension_values(run.snapshot(), name).items() if v}
    if not values or catalogue[name].of is not None:
        return ()
    pinned = mapping.must_pin(catalogue, name, roll_up)
    if roll_up == OWN:
        st.caption(t("To filter, choose an aggregation first."))
        return ()
    chosen: list[tuple[str, tuple[str, ...]]] = []
    with st.container(horizontal=True):
        for dimension, known in values.items():
            key = draft.key(f"filter{place}{name}{dimension}")
            if pinned:
                one = st.selectbox(dimension, known, index=0, key=key)
                chosen.append((dimension, (one,)))
            else:
                many = st.multiselect(dimension, known, key=key, placeholder=t("All"))
                chosen.append((dimension, tuple(many)))
    return tuple(chosen)


def checked_preview(draft: FormDraft, text: str, cycle: Cycle, window: int | None) -> Preview | None:
    """What the formula comes to; what is wrong with it is shown here, with its place and what could be meant."""
    if not text:
        return None
    preview = queries.mapping_preview(text, cycle, window)
    if preview.problem is not None:
        _problem(draft, preview.problem)
    return preview


def show_preview(preview: Preview | None, key: str, unit: str) -> None:
    """Today's value and the last 90 days of a formula, and baselines that fill the field `key`.

    unit: of the key result; where it has none, that of the formula.
    """
    if preview is None or preview.problem is not None or preview.formula is None:
        return
    formula, preview = preview.formula, replace(preview, unit=unit or preview.unit)
    st.caption(safe(metric_terms.formula_in_words(formula, preview.window)))
    if preview.course is None or preview.course.empty:
        st.caption(t("No data in the last 90 days. It appears here once its source has been synced."))
        return
    value, since = amount(preview.value, preview.unit), day(preview.since) if preview.since else ""
    st.markdown(f"**{t('{value} today', value=safe(value))}** · {t('counted since {day}', day=since)}")
    described = daily.describe_daily(formula.text, preview.course, preview.unit)
    st.altair_chart(daily.course(preview.course, preview.unit), alt=described)
    _baselines(preview, key)
    _where_used(preview)


def _where_used(preview: Preview) -> None:
    """From each metric to its page, which lists every key result that uses it."""
    with st.container(horizontal=True):
        for name in sorted(preview.formula.metrics) if preview.formula else ():
            st.page_link(
                "explore/metrics/page.py",
                label=t("Where is {metric} used?", metric=safe(metric_terms.title(name))),
                icon=":material/monitoring:",
                query_params={"metric": name},
            )


def _problem(draft: FormDraft, error: FormulaError) -> None:
    """Where the formula goes wrong, marked, and what to write instead: one press takes it."""
    st.markdown(f":red[:material/error: {told(error)}]")
    marked = "\n".join(error.marked)
    if marked:
        st.code(marked, language=None)
    meant = mapping.corrections(run.snapshot(), error)
    if meant:
        st.caption(t("Did you mean:"))
    for place, text in enumerate(meant):
        st.button(
            safe(text), key=draft.key(f"meant{place}"), icon=":material/spellcheck:", on_click=_take, args=(draft, text)
        )


def _take(draft: FormDraft, text: str) -> None:
    st.session_state[draft.key("formula")] = text


def _baselines(preview: Preview, key: str) -> None:
    """Two buttons that fill the baseline in: what it came to in the last cycle, and a year ago."""
    if not any(one is not None and one.value is not None for one in (preview.before, preview.year_ago)):
        return
    st.caption(t("Use as baseline:"))
    with st.container(horizontal=True):
        for name, label, one in (
            ("before", t("Last cycle"), preview.before),
            ("year", t("Last year"), preview.year_ago),
        ):
            if one is None or one.value is None:
                continue
            figure = amount(one.value, preview.unit)
            st.button(
                f"{label}: {safe(figure)}",
                key=f"{key}_{name}",
                on_click=_fill,
                args=(key, one.value, preview.unit),
                help=t("{start} to {end}", start=full_day(one.period.start), end=full_day(one.period.end)),
            )


def _fill(key: str, value: float, unit: str) -> None:
    st.session_state[key] = form_values.typed(to_digits(value, 6), unit)
