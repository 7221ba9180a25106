"""The head of a key result's page: which one it is, whose, its status with the reason, and its figures."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from data.queries.scoreboard.standing import Scoreboard, Standing
from pages.ui import cards, run, status_style, url_state
from pages.ui.i18n import ago, amount, full_day, html, nt, percent, percent_likely, safe, sentence, spoken_amount, t


def choose(board: Scoreboard) -> Standing:
    """The key result the URL names, and the box to choose another."""
    titles = {s.key_result.id: f"{s.key_result.title} · {s.objective.title}" for s in board.standings}
    in_url = st.query_params.get("id")
    if in_url and in_url not in titles:
        st.warning(
            t("There is no key result {id} in this cycle. Choose one from the list.", id=safe(in_url[:80])),
            icon=":material/search_off:",
        )
    chosen = url_state.choice("id", t("Key result"), list(titles), titles, placeholder=t("Choose a key result"))
    return board.find(chosen or "") or board.standings[0]


def belongs_to(standing: Standing, board: Scoreboard) -> None:
    """Status and its reason; objective, team, owner and cycle."""
    reading, objective = standing.reading, standing.objective
    look = status_style.LOOKS[reading.status]
    st.html(
        f'<p style="margin:0"><span class="okr-status" style="color:{look.ink};font-size:1rem">{look.sign} '
        f"{html(status_style.word(reading.status))}</span> &nbsp;{html(cards.because(standing))}</p>"
    )
    who = [objective.team, standing.owner, f"{board.cycle.id}, {_time_left(board)}"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="belongs_to"):
        st.page_link(
            "okrs/objective/page.py", label=safe(objective.title), query_params={"id": objective.id, **cards.kept()}
        )
        line = " · ".join(html(part) for part in who if part)
        st.html(f'<span class="okr-small okr-soft">{line}</span>', width="content")


def _time_left(board: Scoreboard) -> str:
    left = (board.cycle.end - board.on).days
    if left < 0:
        return t("ended {day}", day=full_day(board.cycle.end))
    return nt("{n} day left", "{n} days left", left)


def facts(standing: Standing, *, over: bool) -> None:
    """Value, goal, progress, forecast and last settled day; for a cycle that is over, attainment for progress."""
    reading = standing.reading
    reach = standing.last_day
    rows = [
        (
            t("Value"),
            amount(reading.value, standing.unit, standing.shown),
            t("on {day}", day=full_day(reach)) if reach and reading.value is not None else "",
        ),
        (t("Goal"), cards.goal_in_words(standing, bare=True), _baseline(standing)),
    ]
    if reading.attainment is not None and over:  # before the end it would grade a sum that is still counting
        rows.append((t("Attainment"), percent(reading.attainment), t("of the target")))
    else:
        rows.append((t("Progress"), percent(reading.progress), _expected(standing)))
    rows += _forecast(standing)
    if standing.sources:
        through = standing.settled_through
        rows.append(
            (
                t("Final up to"),
                full_day(through),
                t("last sync {ago}", ago=ago(standing.last_sync, run.snapshot().now())),
            )
        )
    cards.facts(rows)


def _forecast(standing: Standing) -> Iterator[tuple[str, str, str]]:
    """Likelihood, landing, the rate that is needed, the day the target would be reached; nothing without a forecast."""
    forecast, rates, unit = standing.reading.prospect, standing.reading.rates, standing.unit
    if forecast is None:
        return
    yield t("Likelihood"), percent_likely(forecast.judged), cards.likelihood_of(forecast, standing)
    low = spoken_amount(forecast.p10, unit if standing.unit_is_part_of_number else "", standing.shown)
    high = spoken_amount(forecast.p90, unit, standing.shown)
    between = t("{share} range: {low}–{high}", low=low, high=high, share=percent(0.8))
    if forecast.landing is not None:
        between = t("{between}; attainment {share}", between=between, share=percent(forecast.landing))
    yield t("Forecast"), spoken_amount(forecast.p50, unit, standing.shown), between
    if rates and rates.required is not None and rates.current is not None:
        name, required = standing.asked_rate(rates.per, rates.required)
        both = (required, rates.current)
        needed, lately = (spoken_amount(one, unit, both) for one in both)
        yield sentence(name), needed, t("{rate} recently", rate=lately)
    reached = standing.reached_on
    if reached is not None:
        yield t("Target reached"), full_day(reached), t("as forecast")


def _expected(standing: Standing) -> str:
    reading = standing.reading
    if not cards.is_paced(standing) or reading.saving is not None or reading.progress is None:
        return cards.covered(standing)
    return t("{share} expected by now", share=percent(reading.expected))


def _baseline(standing: Standing) -> str:
    baseline = standing.key_result.baseline
    return "" if baseline is None else t("baseline {value}", value=amount(baseline, standing.unit, standing.shown))
