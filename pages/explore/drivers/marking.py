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
from okr_model.wording.sentences import Sentence, in_lines
from pages.explore import event_words
from pages.ui import driver_queries, metric_terms, run, url_state
from pages.ui.forms import form_submit, kept_form
from pages.ui.forms.day_input import day_input
from pages.ui.forms.kept_form import Form
from pages.ui.i18n import safe, t

Fields = dict[str, Any]
_SEEN = "seen"  # what an event was when its form was begun
_LIMITS: Fields = {"min_value": url_state.EARLIEST, "max_value": url_state.LATEST}
MARK = "mark"  # the URL parameter that names the metrics of an event to be marked, with ~ between


def remarks_on(event: Event) -> list[Sentence]:
    """What a person should know of an event that is no mistake."""
    others = [other.event for other in driver_queries.marked() if not same_event(other.event, event)]
    return remarks(event, others, begun(run.snapshot()))


def add() -> None:
    """Mark a new one. A link with `?mark=` has it open, with those metrics in it."""
    expanded = MARK in st.query_params or not driver_queries.marked()
    with st.expander(t("Mark an event"), icon=":material/add:", expanded=expanded):
        _form(None, lambda _, event: _mark(event))


def _mark(event: Event) -> None:
    """Mark an event and open it: what it brought, and what acts at the same time."""
    st.query_params["event"] = run.perform(drivers.add, event)
    st.query_params.pop(MARK, None)


def change(one: Marked) -> None:
    """Change or remove one."""
    with st.expander(t("Edit or remove"), icon=":material/edit:"):
        _form(one, lambda form, event: _change(one.id, form, event))
        remove = f"remove_{one.id}"
        with st.form(form_submit.key(remove), border=False):
            sent = st.form_submit_button(t("Remove"), icon=":material/delete:", type="tertiary")
        if sent:
            form_submit.submit(remove, lambda: run.perform(drivers.remove, one.id), t("Removed."), leave="event")


def _change(id: str, form: Form, event: Event) -> None:
    """Change what differs from what the form began with; a second save overwrites what others changed."""
    seen = Event.model_validate(form.hold(_SEEN, None))
    try:
        run.perform(drivers.change, id, event.model_dump(), seen=seen)
    except Conflict as conflict:
        now = marked.find(run.snapshot(), id).event
        theirs = {c.change.field: getattr(now, c.change.field) for c in conflict.clashes if c.change.field}
        form.hold_instead(_SEEN, seen.model_copy(update=theirs).model_dump(mode="json"))
        what_now = Sentence("Save again to put yours on top, or discard what you typed to keep theirs.")
        raise Refused(in_lines([conflict.sentence, what_now])) from None


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


@st.fragment
def _form(one: Marked | None, act: Callable[[Form, Event], object]) -> None:
    """The boxes of a new event, or of one that is there. act: what is done with what was filled in."""
    name = t("the event {title}", title=one.event.title) if one else t("a new event")
    with kept_form.opened("event", one.id if one else "", name=name, at=("event", MARK)) as form:
        seen = form.hold(_SEEN, one.event.model_dump(mode="json") if one else None)
        given = _fields(form, Event.model_validate(seen) if seen else None)
        sent = form.button(t("Save") if one else t("Add event"))
    if sent:
        form.submit(lambda: act(form, _event_of(given)), t("Saved."))


def _fields(form: Form, event: Event | None) -> Fields:
    """The boxes, and what stands in them."""
    known = touchable(run.snapshot())
    today = run.snapshot().today()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        title = st.text_input(t("Title"), max_chars=200, **form.field("title", event.title if event else ""))
        named = event.metrics if event else st.query_params.get(MARK, "").split("~")
        metrics = st.multiselect(
            t("Affected metrics"), known, format_func=metric_terms.with_name, placeholder=t("Choose"),
            **form.field("metrics", [m for m in named if m in known]),
        )  # fmt: skip
        note = st.text_area(t("Note"), max_chars=2000, height=80, **form.field("note", event.note if event else ""))
    with right:
        kind = st.selectbox(
            t("Kind"), KINDS, format_func=event_words.kind_word,
            **form.field("kind", event.kind if event else KINDS[0], among=KINDS),
        )  # fmt: skip
        first_at, last_at = st.columns(2)
        first = day_input(
            t("First day"), at=first_at, **_LIMITS, **form.field("first", event.first if event else today)
        )
        last = day_input(t("Last day"), at=last_at, **_LIMITS, **form.field("last", event.last if event else today))
        cost_at, currency_at = st.columns(2)
        spent = form_values.typed(event.cost if event else None)
        cost = cost_at.text_input(t("Cost"), max_chars=60, **form.field("cost", spent))
        usual = (event.currency if event else "") or run.settings().workspace.currency
        currency = currency_at.text_input(t("Currency"), max_chars=3, **form.field("currency", usual))
    with st.popover(t("More"), icon=":material/tune:"):
        after = st.number_input(
            t("Days its effect may continue afterwards"), 0, 90, **form.field("after", event.after if event else AFTER)
        )
        tags = st.text_input(
            t("Tags, separated by commas"), **form.field("tags", ", ".join(event.tags) if event else "")
        )
        control = st.selectbox(
            t("Control: a metric it does not affect but that usually moves the same way"), known, None,
            placeholder=t("None"),
            **form.field("control", event.control if event else None, among=[None, *known]),
        )  # fmt: skip
    given = {"title": title, "kind": kind, "first": first, "last": last, "after": after, "cost": cost, "note": note}
    return given | {"currency": currency, "metrics": metrics, "tags": tags, "control": control}


def _event_of(given: Fields) -> Event:
    """The event that was filled in. Raises Refused where it is none."""
    if not isinstance(given["first"], date) or not isinstance(given["last"], date):
        raise Refused(Sentence("Enter the first and the last day."))
    cost = form_submit.figure(given["cost"])
    try:
        return Event.model_validate(given | {"cost": cost, "currency": given["currency"] if cost else ""})
    except ValidationError as error:
        raise Refused(in_lines(problem.with_place for problem in explain(error, Event))) from None
