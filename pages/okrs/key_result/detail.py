"""The parts of a key result's page: whose it is, its figures, how it is measured, and the evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from data.queries.scoreboard.scoreboard import Scoreboard, Standing
from pages.ui import cards, change_history, data_flags, queries, restatements, run, status_style, url_state
from pages.ui.charts import event_overlay
from pages.ui.charts.event_overlay import Bands
from pages.ui.i18n import (
    ago,
    amount,
    day,
    full_day,
    html,
    moment,
    nt,
    number,
    percent,
    safe,
    sentence,
    spoken_amount,
    t,
)


def choose(board: Scoreboard) -> Standing:
    """The key result the URL names, and the box to choose another."""
    titles = {s.key_result.id: f"{s.key_result.title} · {s.objective.title}" for s in board.standings}
    wanted = st.query_params.get("id")
    if wanted and wanted not in titles:
        st.warning(
            t("There is no key result {id} in this cycle. Choose one of those there are.", id=safe(wanted[:80])),
            icon=":material/search_off:",
        )
    picked = url_state.choice("id", t("Key result"), list(titles), titles, placeholder=t("Choose a key result"))
    return board.find(picked or "") or board.standings[0]


def belongs_to(standing: Standing, board: Scoreboard) -> None:
    """Status and its reason; objective, team, owner and cycle."""
    reading, objective = standing.reading, standing.objective
    look = status_style.LOOKS[reading.status]
    st.html(
        f'<p style="margin:0"><span class="okr-status" style="color:{look.ink};font-size:1rem">{look.sign} '
        f"{html(status_style.word(reading.status))}</span> &nbsp;{html(cards.because(standing))}</p>"
    )
    who = [objective.team, standing.owner, f"{board.cycle.id}, {_until(board)}"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="belongs_to"):
        st.page_link(
            "okrs/objective/page.py", label=safe(objective.title), query_params={"id": objective.id, **cards.kept()}
        )
        said = " · ".join(html(part) for part in who if part)
        st.html(f'<span class="okr-small okr-soft">{said}</span>', width="content")


def _until(board: Scoreboard) -> str:
    left = (board.cycle.end - board.on).days
    if left < 0:
        return t("ended {day}", day=full_day(board.cycle.end))
    return nt("{n} day left", "{n} days left", left)


def facts(standing: Standing, *, over: bool) -> None:
    """Value, target, progress and reach, each with its unit and day; the grade too once the cycle is over."""
    reading = standing.reading
    reach = standing.last_day
    shown = [
        (t("Value"), amount(reading.value, standing.unit), t("on {day}", day=full_day(reach)) if reach else ""),
        (t("Goal"), cards.goal_in_words(standing, bare=True), _baseline(standing)),
        (t("Progress"), percent(reading.progress), _expected(standing)),
    ]
    shown += _ahead(standing)
    if reading.attainment is not None and over:  # before the end it would grade a sum that is still counting
        shown.append((t("Attainment"), percent(reading.attainment), t("of what was asked for")))
    if standing.sources:
        through = standing.settled_through
        shown.append(
            (
                t("Settled through"),
                full_day(through),
                t("last sync {ago}", ago=ago(standing.last_sync, run.snapshot().now())),
            )
        )
    cards.facts(shown)


def _ahead(standing: Standing) -> Iterator[tuple[str, str, str]]:
    """Likelihood, landing, the rate that is needed, and when the target would be reached."""
    ahead, rates, unit = standing.reading.prospect, standing.reading.rates, standing.unit
    if ahead is None:
        return
    asked = _asked(standing)
    yield t("Likelihood"), percent(ahead.judged), asked
    low, high = (
        spoken_amount(ahead.p10, unit if standing.unit_is_part_of_number else ""),
        spoken_amount(ahead.p90, unit),
    )
    between = t("{low} to {high} with {share}", low=low, high=high, share=percent(0.8))
    if ahead.landing is not None:
        between = t("{between}; attainment {share}", between=between, share=percent(ahead.landing))
    yield t("Landing"), spoken_amount(ahead.p50, unit), between
    if rates and rates.required is not None and rates.current is not None:
        name = t("Needed a day") if rates.per == "a_day" else t("Needed from here on")
        yield name, spoken_amount(rates.required, unit), t("{rate} lately", rate=spoken_amount(rates.current, unit))
    reached = standing.reached_on
    if reached is not None:
        yield t("Target reached"), full_day(reached), t("as forecast")


def _asked(standing: Standing) -> str:
    """What the likelihood is of."""
    ahead = standing.reading.prospect
    assert ahead is not None
    if cards.is_to_hold(standing):
        return t("that it ends inside its limits")
    if ahead.bound < 1:
        likely = percent(ahead.likelihood)
        return t("that it comes {bound} of the way; {likely} all of it", bound=percent(ahead.bound), likely=likely)
    return t("that the target is met")


def _expected(standing: Standing) -> str:
    if not cards.is_paced(standing):
        return cards.covered(standing)
    return t("{share} expected by now", share=percent(standing.reading.expected))


def _baseline(standing: Standing) -> str:
    baseline = standing.key_result.baseline
    return "" if baseline is None else t("baseline {value}", value=amount(baseline, standing.unit))


def problem(standing: Standing) -> None:
    """Why the key result cannot be read, with the place in its formula."""
    st.error(t("This key result cannot be read: its formula is not understood."), icon=":material/error:")
    st.code(standing.problem or "", language=None)
    st.markdown(t("Correct it in the plan file, then run `okr plan apply okrs.yaml`."))


def steps(standing: Standing) -> None:
    """A milestone's steps, done and open."""
    for step in standing.key_result.steps:
        done = t("done {day}", day=full_day(step.done)) if step.done else t("open")
        st.markdown(f"{':material/check_circle:' if step.done else ':material/circle:'} {safe(step.name)} · {done}")


def course_note(standing: Standing) -> None:
    """What the dashed end of the line means, and where pace and forecast come from, as far as they are drawn."""
    through, last = standing.settled_through, standing.last_day
    if through and last and through < last:
        st.caption(
            t(
                "Dashed on hatched ground: days after {day} are provisional, the source may still restate them.",
                day=full_day(through),
            )
        )
    ahead = standing.ahead
    if ahead is None:
        return
    notes = [ahead.pace.note if standing.key_result.pace != "linear" else None]
    if ahead.projection is not None and ahead.projection.confidence != "normal":
        notes.append(ahead.projection.why)
    if said := " ".join(sentence(note) for note in notes if note):
        st.caption(safe(said))
    if standing.reading.prospect:
        st.page_link("explore/forecasts/page.py", label=t("How good are our forecasts?"))


def marked_days(standing: Standing, board: Scoreboard) -> None:
    """The days it counts on which something is to be known: held, sampled, cut short, …"""
    for code, days in queries.marked_days(standing, board).items():
        st.caption(safe(data_flags.told(code, days)))


def restated_days(standing: Standing, board: Scoreboard) -> None:
    """What changed of the days it counts, after they were first read."""
    if log := queries.restated_behind(standing, board):
        restatements.show(log)


def measured_by(standing: Standing) -> None:
    """The formula in words and as it is written, and the window it looks at."""
    formula, result = standing.formula, standing.key_result
    if formula is None:
        return
    words = formula.in_words(run.snapshot().catalogue, result.window)
    st.markdown(f"{safe(words[:1].upper() + words[1:])}.")
    st.code(formula.text, language="sql")
    if result.note:
        st.caption(safe(result.note))


def feeds(standing: Standing, board: Scoreboard, events: Bands) -> Iterator[tuple[str, str, pd.Series, Bands]]:
    """Name, unit and daily values of each measure behind it in the cycle, and those of the events that touch it."""
    catalogue = run.snapshot().catalogue
    for measure, series in standing.daily.items():
        series = series.loc[pd.Timestamp(board.cycle.start) :]
        if not series.empty:
            unit = catalogue[measure.name].unit
            under = event_overlay.only(events, measure.name, series.index[0].date(), series.index[-1].date())
            yield f"{measure.name} · {unit}" if unit else measure.name, unit, series, under


def metrics_behind(standing: Standing) -> frozenset[str]:
    """The metrics that its formula names."""
    return standing.formula.metrics if standing.formula else frozenset()


def batches(standing: Standing, board: Scoreboard) -> None:
    """Which batches the figures come from: pulled when, covering what."""
    found = queries.evidence(standing, board)
    if not found:
        st.caption(t("No batch yet: run a sync on the Sources page."))
        return
    st.caption(t("Every figure above comes from these pulls; the fingerprint is of the rows as they arrived."))
    st.dataframe(
        pd.DataFrame(
            {
                t("Source"): [e.batch.source for e in found],
                t("Pulled"): [moment(e.batch.pulled_at) for e in found],
                t("By"): [e.batch.pulled_by for e in found],
                t("Days it decides"): [f"{day(e.first_day)} – {day(e.last_day)}" for e in found],
                t("Rows"): [e.rows for e in found],
                t("Marks"): [", ".join(sorted({data_flags.word(f["code"]) for f in e.batch.flags})) for e in found],
                t("Fingerprint"): [e.batch.fingerprint[:12] for e in found],
            }
        ),
        hide_index=True,
        alt=t("{n} batches behind this key result", n=number(len(found))),
    )


def history(standing: Standing, board: Scoreboard) -> None:
    """Who changed what of it, when and why; the latest first."""
    st.subheader(t("What was changed"))
    result = standing.key_result
    change_history.history(queries.changes_of(board.cycle.id, result.id), {result.id: result.title})
    st.page_link(
        "plan/log/page.py",
        label=t("Look it up in the log"),
        query_params={"thing": f"key result {result.id}", "in_cycle": board.cycle.id},
    )
