"""Marking an event by hand, changing one, and removing it; what is removed can be brought back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError

from data.commands import drivers
from data.commands.errors import Conflict, Refused
from data.commands.plan import form_values
from data.config.validation_errors import explain
from data.queries.drivers import marked
from data.queries.drivers.drivers import begun, touchable
from data.queries.drivers.marked import Marked, same_event
from okr_model.drivers.events import AFTER, KINDS, Event, remarks
from okr_model.wording.sentences import Sentence
from pages.explore import event_words
from pages.ui import driver_queries, metric_terms, run, url_state
from pages.ui.forms import form_submit
from pages.ui.i18n import safe, t

Fields = dict[str, Any]
MARK = "mark"  # the URL parameter that names the metrics of an event to be marked, with ~ between


def remarks_on(event: Event) -> list[Sentence]:
    """What a person should know of an event that is no mistake."""
    others = [other.event for other in driver_queries.marked() if not same_event(other.event, event)]
    return remarks(event, others, begun(run.snapshot()))


def add() -> None:
    """Mark a new one. A link with `?mark=` has it open, with those metrics in it."""
    expanded = MARK in st.query_params or not driver_queries.marked()
    with st.expander(t("Mark an event"), icon=":material/add:", expanded=expanded):
        _form("event", None, _mark)


def _mark(event: Event) -> None:
    """Mark an event and open it: what it brought, and what acts at the same time."""
    st.query_params["event"] = run.perform(drivers.add, event)
    st.query_params.pop(MARK, None)


def change(one: Marked) -> None:
    """Change or remove one."""
    with st.expander(t("Edit or remove"), icon=":material/edit:"):
        form = f"event_{one.id}"
        _form(form, one.event, lambda event: _change(one.id, f"{form_submit.key(form)}_seen", event))
        remove = f"remove_{one.id}"
        with st.form(form_submit.key(remove), border=False):
            sent = st.form_submit_button(t("Remove"), icon=":material/delete:", type="tertiary")
        if sent:
            form_submit.submit(remove, lambda: run.perform(drivers.remove, one.id), t("Removed."), leave="event")


def _change(id: str, key: str, event: Event) -> None:
    """Change what differs from what the form began with; a second save overwrites what others changed.

    key: under which the session keeps the event as the form began with it.
    """
    seen = st.session_state[key]
    try:
        run.perform(drivers.change, id, event.model_dump(), seen=seen)
    except Conflict as conflict:
        now = marked.find(run.snapshot(), id).event
        theirs = {c.change.field: getattr(now, c.change.field) for c in conflict.clashes if c.change.field}
        st.session_state[key] = seen.model_copy(update=theirs)
        raise Refused(
            f"{conflict}\n{t('Save again to put yours on top, or load this page anew to keep theirs.')}"
        ) from None


def removed() -> None:
    """Those that were removed, to be brought back."""
    gone = marked.removed(run.snapshot())
    if not gone:
        return
    with st.expander(t("Removed events"), icon=":material/delete:"):
        for one in gone[:20]:
            form = f"back_{one.id}"
            with st.form(form_submit.key(form), border=False):
                st.markdown(f"{safe(one.event.title)} · {safe(event_words.days(one.event))}")
                sent = st.form_submit_button(t("Restore"))
            if sent:
                form_submit.submit(form, partial(run.perform, drivers.restore, one.id), t("Restored."))


def _form(name: str, event: Event | None, act: Callable[[Event], object]) -> None:
    key = form_submit.key(name)
    event = st.session_state.setdefault(f"{key}_seen", event)
    with st.form(key, border=False):
        given = _fields(key, event)
        sent = st.form_submit_button(t("Save") if event else t("Add event"), type="primary")
    if sent:
        form_submit.submit(name, lambda: act(_event_of(given)), t("Saved."))


def _fields(key: str, event: Event | None) -> Fields:
    """The boxes, and what stands in them."""
    known = touchable(run.snapshot())
    today = run.snapshot().today()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        title = st.text_input(t("Title"), event.title if event else "", key=f"{key}_title", max_chars=200)
        named = event.metrics if event else st.query_params.get(MARK, "").split("~")
        chosen = [m for m in named if m in known]
        metrics = st.multiselect(
            t("Affected metrics"),
            known,
            chosen,
            metric_terms.with_name,
            key=f"{key}_metrics",
            placeholder=t("Choose"),
        )
        note = st.text_area(t("Note"), event.note if event else "", key=f"{key}_note", max_chars=2000, height=80)
    with right:
        kind = st.selectbox(
            t("Kind"), KINDS, KINDS.index(event.kind) if event else 0, event_words.kind_word, key=f"{key}_kind"
        )
        first_at, last_at = st.columns(2)
        first = first_at.date_input(t("First day"), event.first if event else today, **_limits(f"{key}_first"))
        last = last_at.date_input(t("Last day"), event.last if event else today, **_limits(f"{key}_last"))
        cost_at, currency_at = st.columns(2)
        cost = cost_at.text_input(
            t("Cost"), form_values.typed(event.cost if event else None), key=f"{key}_cost", max_chars=60
        )
        usual = (event.currency if event else "") or run.settings().workspace.currency
        currency = currency_at.text_input(t("Currency"), usual, key=f"{key}_currency", max_chars=3)
    with st.popover(t("More"), icon=":material/tune:"):
        after = st.number_input(
            t("Days its effect may continue afterwards"), 0, 90, event.after if event else AFTER, key=f"{key}_after"
        )
        tags = st.text_input(t("Tags, separated by commas"), ", ".join(event.tags) if event else "", key=f"{key}_tags")
        control = st.selectbox(
            t("Control: a metric it does not affect but that usually moves the same way"),
            known,
            known.index(event.control) if event and event.control in known else None,
            key=f"{key}_control",
            placeholder=t("None"),
        )
    given = {"title": title, "kind": kind, "first": first, "last": last, "after": after, "cost": cost, "note": note}
    return given | {"currency": currency, "metrics": metrics, "tags": tags, "control": control}


def _limits(key: str) -> Fields:
    return {"min_value": url_state.EARLIEST, "max_value": url_state.LATEST, "key": key}


def _event_of(given: Fields) -> Event:
    """The event that was filled in. Raises Refused where it is none."""
    if not isinstance(given["first"], date) or not isinstance(given["last"], date):
        raise Refused(t("Enter the first and the last day."))
    cost = form_submit.figure(given["cost"])
    try:
        return Event.model_validate(given | {"cost": cost, "currency": given["currency"] if cost else ""})
    except ValidationError as error:
        raise Refused("\n".join(map(str, explain(error, Event)))) from None
