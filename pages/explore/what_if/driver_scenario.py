"""A driver that was measured, put into a scenario: the same event once more, from a day on."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from data.queries.drivers.drivers import Verdict
from data.queries.scoreboard.standing import Standing
from okr_model.drivers.fading import again
from okr_model.what_if.basis import Basis
from okr_model.what_if.scenario import Change
from pages.explore import event_words
from pages.ui import driver_queries, url_state
from pages.ui.i18n import declared, full_day, number, percent, safe, sentence, t


def driver(standing: Standing, basis: Basis) -> list[Change]:
    """The change that a chosen event makes; none where none is chosen, or it had no effect to go by."""
    metrics = standing.formula.metrics if standing.formula else frozenset()
    known = {f"{one.id}~{name}": (one, name) for one in driver_queries.touching(metrics) for name in one.event.metrics}
    known = {key: pair for key, pair in known.items() if pair[1] in metrics}
    if not known:
        return []
    titles = {
        k: f"{one.event.title} · {event_words.days(one.event)} · {declared(basis.title(name))}"
        for k, (one, name) in known.items()
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = url_state.choice("driver", t("Repeat a past event"), list(known), titles, placeholder=t("None"))
        if picked is None:
            return []
        start = _start(basis)
    return _change(standing, basis, driver_queries.verdict(*known[picked]), start)


def _start(basis: Basis) -> date:
    tomorrow = basis.on + timedelta(days=1)
    chosen = url_state.day("again", t("Starts on"))
    return min(max(chosen or tomorrow, tomorrow), basis.cycle.end)


def _change(standing: Standing, basis: Basis, one: Verdict, start: date) -> list[Change]:
    found = again(one.effect, start, one.fades) if one.effect and one.effect.found else None
    if found is None:
        st.caption(safe(t("It cannot be used in the scenario: {why}", why=sentence(one.said))))
        return []
    words = t(
        "{metric}: {by} from {day}",
        metric=declared(basis.title(one.metric)),
        by=percent(found.lift / 100, 1),
        day=full_day(start),
    )
    if found.half_life is not None:
        words = t("{words}, fading by half every {days} days", words=words, days=number(found.half_life))
    elif found.until is not None:
        words = t("{words}, until {day}", words=words, day=full_day(found.until))
    st.caption(safe(t("{words}; measured: {said}", words=words, said=sentence(one.said))))
    metric = None if standing.formula is None or len(standing.formula.metrics) == 1 else one.metric
    if basis.formula is None:
        return []
    return [Change(key_result=standing.key_result.id, metric=metric, driver=found)]
