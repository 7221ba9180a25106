"""The cards every page is made of. Speed asks for plain markup here; whatever a person typed is escaped here too."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from data.queries.scoreboard.scoreboard import ObjectiveStanding, Standing
from okr_model.check_ins.check_ins import TypedValue
from okr_model.plan.cycles import Cycle
from okr_model.progress.objective_score import ScoreOutlook
from okr_model.progress.progress import is_accumulating
from pages.ui import identity, run, scores, status_style
from pages.ui.charts import sparkline
from pages.ui.i18n import amount, day, html, nt, number, percent, safe, sentence, spoken_amount, t

STYLE = Path(__file__).with_name("style.css")


def style() -> None:
    """The few rules the cards need, once per page."""
    st.html(STYLE)


def empty(title: str, next_step: str) -> None:
    """An empty state: what is not here, and what to do about it."""
    with st.container(border=True):
        st.subheader(title)
        st.markdown(next_step)


def facts(shown: Iterable[tuple[str, str, str]]) -> None:
    """Figures side by side: name, value, and a note under it (its unit, its day, what it is measured against)."""
    st.html(
        '<dl class="okr-facts">'
        + "".join(
            f"<div><dt>{html(name)}</dt><dd>{html(value)}<small>{html(note)}</small></dd></div>"
            for name, value, note in shown
        )
        + "</dl>"
    )


def first_steps() -> None:
    """An empty workspace: the three steps to a first key result."""
    home = run.settings().home
    with st.container(border=True):
        st.subheader(t("Nothing to show yet. Three steps to your first key result:"))
        st.markdown(
            t(
                "1. **Connect a source**, here or in `okr.toml`; `okr connectors` lists what there is.\n"
                "2. **Write the plan**, here or in `okrs.yaml` with `okr plan apply okrs.yaml`.\n"
                "3. **Pull.** `okr sync`, or *Sync all now* on the Sources page. After that it goes by itself."
            )
        )
        with st.container(horizontal=True):
            st.page_link("setup/add_source/page.py", label=t("Add a source"), icon=":material/add_circle:")
            st.page_link("setup/upload/page.py", label=t("Upload a file"), icon=":material/upload_file:")
            st.page_link("plan/plan/page.py", label=t("Write the plan"), icon=":material/edit_note:")
        st.caption(t("The workspace is {folder}.", folder=safe(str(home))))
        st.markdown(t("Only looking around? `okr demo --home demo` builds a workspace with a made-up team in it."))


def because(standing: Standing, *, briefly: bool = False) -> str:
    """Why it stands where it does; briefly, for lists."""
    if standing.problem:
        return t("Its formula is not understood.")
    said = standing.reading.because.briefly if briefly else standing.reading.because
    return " ".join(map(sentence, (said, *standing.held)))


def likelihood(standing: Standing) -> str:
    """`78% likely`, or `78% likely to come 70% of the way`; empty where nothing can be said."""
    ahead = standing.reading.prospect
    if ahead is None:
        return ""
    said = t("{likely} likely", likely=percent(ahead.judged))
    if ahead.bound < 1 and not is_to_hold(standing):
        said = t("{likely} likely to come {bound} of the way", likely=percent(ahead.judged), bound=percent(ahead.bound))
    return t("{said}, little to go by", said=said) if ahead.confidence == "low" else said


def landing(standing: Standing) -> str:
    """`lands at 171,000 to 196,000`, four times out of five; empty where nothing can be said."""
    ahead = standing.reading.prospect
    if ahead is None:
        return ""
    unit = standing.unit if standing.unit_is_part_of_number else ""
    return t("lands at {low} to {high}", low=spoken_amount(ahead.p10, unit), high=spoken_amount(ahead.p90, unit))


def link(standing: Standing) -> None:
    """The key result's title, leading to its page."""
    st.page_link(
        "okrs/key_result/page.py",
        label=safe(standing.key_result.title),
        query_params={"id": standing.key_result.id, **kept()},
    )


def objective(standing: ObjectiveStanding) -> None:
    """An objective's heading, leading to its page: title, who answers for it, its progress and status."""
    goal = standing.objective
    who = [goal.team, goal.owner, commitment(goal.kind), score_outlook(standing.outlook)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"goal_{goal.id}"):
        st.page_link("okrs/objective/page.py", label=safe(goal.title), query_params={"id": goal.id, **kept()})
        # the heading itself is for those who listen; a link cannot be one in Streamlit
        st.html(
            f'<div class="okr-head"><h3>{html(goal.title)}</h3>{status_mark(standing.status)}'
            f'<span class="okr-small okr-soft">{percent(standing.progress)} · '
            f"{' · '.join(html(part) for part in who if part)}</span></div>",
            width="content",
        )


def score_outlook(ahead: ScoreOutlook | None) -> str:
    """The score an objective is likely to get, `score likely 0.62 to 0.88`; empty where nothing can be said."""
    if ahead is None:
        return ""
    return t("score likely {low} to {high}", low=number(round(ahead.p10, 2), 2), high=number(round(ahead.p90, 2), 2))


def anchor(page: str, id: str, title: str) -> str:
    """A title as markup that leads to its page without a reload (`data/out/web/instant_links.js`)."""
    query = urlencode({"id": id, **kept()})
    return f'<a data-okr-page href="{html(f"{page}?{query}")}">{html(title)}</a>'


def key_result_markup(standing: Standing, cycle: Cycle) -> str:
    """One key result as markup: its title, value and target, progress against expected, its course, its evidence."""
    return (
        f'<div class="okr-title">{anchor("key_result", standing.key_result.id, standing.key_result.title)}</div>'
        f"{_card(standing, cycle)}"
    )


def _card(standing: Standing, cycle: Cycle) -> str:
    return (
        f'<div class="okr-card"><div>{_figure(standing)}{_bar(standing)}</div>'
        f"{_picture(standing, cycle)}<div>{_ahead(standing)}{_foot(standing, cycle)}</div></div>"
    )


def key_result(standing: Standing, cycle: Cycle) -> None:
    """One key result: value and target, progress against expected, its course, and how fresh it is."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        link(standing)
        st.html(_card(standing, cycle))


def status_mark(value: str) -> str:
    """A status as markup: its sign and word, in its colour."""
    look = status_style.LOOKS[value]
    return f'<span class="okr-status" style="color:{look.ink}">{look.sign} {html(status_style.word(value))}</span>'


def _figure(standing: Standing) -> str:
    value = html(amount(standing.reading.value, standing.unit if standing.unit_is_part_of_number else ""))
    return (
        f'<div class="okr-row"><span class="okr-value">{value}</span>{status_mark(standing.reading.status)}</div>'
        f'<div class="okr-small okr-soft">{html(goal_in_words(standing))}</div>'
    )


def goal_in_words(standing: Standing, *, bare: bool = False) -> str:
    """What it should come to: `of 180,000 sessions`, `at most 48 h`, `between 2 and 4 %`; bare: `180,000 sessions`."""
    result, unit = standing.key_result, standing.unit
    target = amount(result.target, unit)
    match result.type:
        case "between":
            return t("between {low} and {high}", low=amount(result.low), high=amount(result.high, unit))
        case "at_least":
            return t("at least {target}", target=target)
        case "at_most":
            return t("at most {target}", target=target)
        case "milestone":
            return nt("of {n} step", "of {n} steps", len(result.steps))
        case "baseline":
            return nt("measured for {n} day", "measured for {n} days", result.days)
        case "decrease":
            return t("down to {target}", target=target)
    return target if bare else t("of {target}", target=target)


def _bar(standing: Standing) -> str:
    reading = standing.reading
    if reading.progress is None:
        return f'<div class="okr-small okr-soft">{html(because(standing))}</div>'
    shown = min(max(reading.progress, 0.0), 1.0)
    ink = status_style.LOOKS[reading.status].ink
    said = covered(standing)
    # what is to be held is held or not, on any day: time passing asks nothing more of it
    tick = "" if not is_paced(standing) else f'<u style="left:{min(reading.expected, 0.995):.1%}"></u>'
    return (
        f'<div class="okr-bar" role="img" aria-label="{html(said)}"><i style="width:{shown:.1%};background:{ink}"></i>'
        f"{tick}</div>"
        f'<div class="okr-small okr-soft">{html(said)}</div>'
    )


def is_to_hold(standing: Standing) -> bool:
    """Whether it is a result that is to stay within limits, day by day."""
    return standing.key_result.type in {"at_least", "at_most", "between"}


def is_paced(standing: Standing) -> bool:
    """Whether it should have come a certain way by a certain day."""
    return not is_to_hold(standing) and standing.key_result.type != "baseline"


def covered(standing: Standing) -> str:
    """The progress in words, by the kind of result."""
    reading, result = standing.reading, standing.key_result
    if is_to_hold(standing):
        return t("held on {share} of the days with data", share=percent(reading.progress))
    if result.type == "baseline":
        measured = round((reading.progress or 0.0) * result.days)
        if measured >= result.days:
            return nt("measured on {n} day", "measured on {n} days", measured)
        return t("{measured} of {days} days measured", measured=number(measured), days=number(result.days))
    shares = {"progress": percent(reading.progress), "expected": percent(reading.expected)}
    if reading.progress is not None and reading.progress < 0:
        return t("below baseline ({progress}), {expected} expected", **shares)
    if reading.progress is not None and reading.progress > 1:
        return t("beyond target ({progress})", **shares)
    return t("{progress} covered, {expected} expected", **shares)


def _picture(standing: Standing, cycle: Cycle) -> str:
    if standing.running is None:
        return ""
    values = standing.course.reindex(standing.running.days.index)
    ahead = standing.reading.prospect
    fan = (ahead.p10, ahead.p50, ahead.p90) if ahead else None
    source = sparkline.line(values.tolist(), pace_ends(standing), status_style.accent(), cycle.days, fan)
    if not source:
        return ""
    first, last = [amount(value, standing.unit) for value in values.dropna().iloc[[0, -1]]]
    said = t("Course since {start}: from {first} to {last}", start=day(cycle.start), first=first, last=last)
    return f'<img class="okr-spark" src="{source}" alt="{html(said)}">'


def pace_ends(standing: Standing) -> tuple[float, float] | None:
    """Where the straight pace line begins and ends; None for results that are to be held or ticked off."""
    result = standing.key_result
    if result.type not in {"increase", "decrease"} or result.target is None:
        return None
    if is_accumulating(result, standing.formula):
        return (0.0, result.target)
    return None if result.baseline is None else (result.baseline, result.target)


def _ahead(standing: Standing) -> str:
    if standing.reading.prospect is None:
        return ""
    return f'<div class="okr-small">{html(likelihood(standing))}<br>{html(landing(standing))}</div>'


def _foot(standing: Standing, cycle: Cycle) -> str:
    """Its score, or the one of last time; then where its figure comes from."""
    score, before = standing.key_result.score, scores.earlier(standing, cycle.id)
    lines = [scores.mark(score)] if score else []
    lines += [f'<span class="okr-small okr-soft">{html(before)}</span>'] if before else []
    graded = f"<div>{' '.join(lines)}</div>" if lines else ""
    return graded + _comes_from(standing)


def typed_by(standing: Standing) -> str:
    """`typed in by ada on 3 Nov`; empty where its value is the data's, or nobody has yet."""
    one = standing.typed
    if one is None or not isinstance(one.body, TypedValue):
        return t("typed in by people, not yet") if standing.key_result.manual else ""
    return t("typed in by {who} on {day}", who=identity.called(one.author), day=day(one.body.day))


def _comes_from(standing: Standing) -> str:
    if standing.key_result.manual:
        return f'<div class="okr-small okr-soft">✎ {html(typed_by(standing))}</div>'
    if not standing.sources:
        return '<div class="okr-small okr-soft">&nbsp;</div>'
    names = ", ".join(s.source for s in standing.sources)
    reach = t("data to {day}", day=day(standing.last_day)) if standing.last_day else t("no data yet")
    return f'<div class="okr-small okr-soft">{html(names)} · {html(reach)}</div>'


def commitment(kind: str) -> str:
    """Whether it is promised or aspired to."""
    return t("aspirational") if kind == "aspirational" else t("committed")


def kept() -> dict[str, str]:
    """What a link to another page of the same cycle and day takes along."""
    return {name: st.query_params[name] for name in ("cycle", "on") if name in st.query_params}
