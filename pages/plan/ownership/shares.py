"""The parts of the page that tells who does what: one person or team, beside its own past; and all teams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.queries.check_ins import Comment
from data.queries.ownership import ownership
from data.queries.scoreboard.standing import Scoreboard, Standing
from okr_model.plan.people import each_person, is_same_person
from pages.ui import cards, identity, lists, queries, url_state
from pages.ui.i18n import cycle_id, full_day, html, moment, nt, number, percent, percent_likely, safe, t


@dataclass(frozen=True, slots=True)
class Chosen:
    """A person or a team. email: of the person.  team: its name.  of: which key results of a board are theirs."""

    heading: str
    own: list[Standing]
    above: list[Standing]
    of: Callable[[Scoreboard], list[Standing]]
    email: str = ""
    team: str = ""


def choose(board: Scoreboard) -> Chosen | None:
    """The person or team the URL names; where it names none, the reader, as far as they own anything."""
    owners = each_person([*(p.email for p in identity.chosen_from()), *(s.owner for s in board.standings)])
    teams = sorted({s.objective.team for s in board.standings if s.objective.team}, key=str.casefold)
    left, right = st.columns(2)
    with left:
        person = url_state.choice(
            "person", t("Person"), owners, {o: _named(o) for o in owners}, placeholder=t("Nobody"), same=is_same_person
        )
    with right:
        team = url_state.choice("team", t("Team"), teams, placeholder=t("None"))
    if team and not person:
        return _of(safe(team), board, lambda b: ownership.of_team(b, team), team=team)
    email = person or identity.email()
    if not email or (not person and not ownership.of_person(board, email)):
        return None
    return _of(safe(_named(email)), board, lambda b: ownership.of_person(b, email), email)


def _of(
    heading: str, board: Scoreboard, of: Callable[[Scoreboard], list[Standing]], email: str = "", team: str = ""
) -> Chosen:
    own = of(board)
    mine = {s.key_result.id for s in own}
    above = [s for s in ownership.carried_by(board, own) if s.key_result.id not in mine]
    return Chosen(heading, own, above, of, email, team)


def _named(email: str) -> str:
    name = identity.display_name(email)
    return name if name == email else f"{name} · {email}"


def beside_the_last_cycle(chosen: Chosen, board: Scoreboard) -> None:
    """Progress now, and on the same day of the cycle before: held against oneself, and nobody else."""
    figures = [
        (t("Key results"), number(len(chosen.own)), ""),
        (_how_far(board), _share(board, chosen.own), t("by weight, {cycle}", cycle=cycle_id(board.cycle.id))),
    ]
    met = ownership.same_day(board.cycle, board.on, queries.cycles())
    if met is not None:
        cycle, day = met
        before = queries.scoreboard(cycle.id, day)
        then = "–" if before is None else _share(before, chosen.of(before))
        name = t("At the end of the last cycle") if board.over else t("Same day last cycle")
        figures.append((name, then, t("{title}, {day}", title=cycle_id(cycle.id), day=full_day(min(day, cycle.end)))))
    likely = [s.reading.prospect.judged for s in chosen.own if s.reading.prospect]
    of = t("average of {n} key results with a forecast", n=number(len(likely)))
    if chosen.team:  # as in the list of the teams
        likely = ownership.likelihoods(board, chosen.team)
        of = nt("average of {n} objective", "average of {n} objectives", len(likely))
    if likely:
        figures.append((t("Likelihood"), percent_likely(sum(likely) / len(likely)), of))
    cards.facts(figures)


def _how_far(board: Scoreboard) -> str:
    """What the figure of `_share` is called."""
    return t("Score") if board.over else t("Progress")


def _share(board: Scoreboard, standings: list[Standing]) -> str:
    """How far some of a board's key results have come together; once the cycle is over, their score."""
    return _told(board, ownership.progress(board, standings))


def _told(board: Scoreboard, share: float | None) -> str:
    return percent(share) if share is None or not board.over else number(share, 2)


def key_results(heading: str, standings: list[Standing], board: Scoreboard) -> None:
    """Some key results as cards, under a heading."""
    if not standings:
        return
    st.markdown(f"**{heading}**")
    with st.grid(3, gap="medium", min_column_width=240):
        for standing in standings:
            cards.key_result(standing, board.cycle)


def mentioned(chosen: Chosen) -> None:
    """The latest comments that mention the reader; nobody else's."""
    if not chosen.email or not is_same_person(chosen.email, identity.email()):
        return
    comments = queries.mentioning(chosen.email)
    if not comments:
        return
    st.markdown(f"**{t('Where you are mentioned')}**")
    for one in comments[:5]:
        assert isinstance(one.body, Comment)
        line = f"{moment(one.at)} · {identity.display_name(one.author)}: {one.body.text}"
        st.caption(safe(line))


def teams(board: Scoreboard) -> None:
    """Every team in the order of the alphabet: how likely, how fresh, how steady; nobody is ranked."""
    figures = ownership.teams(board, queries.last_check_ins(board.cycle.id))
    if not figures:
        st.caption(t("No objective has a team."))
        return
    st.caption(t("In alphabetical order. Checked in: key results with a check-in in the last seven days."))
    columns = [
        lists.Column(t("Key results"), 8, figures=True),
        lists.Column(_how_far(board), 8, figures=True),
        lists.Column(t("Likelihood"), 8, figures=True),
        lists.Column(t("Fresh data"), 8, figures=True),
        lists.Column(t("Checked in"), 8, figures=True),
    ]
    rows = [
        lists.Row(
            lists.link("share", f.team, team=f.team),
            [
                number(f.key_results),
                html(_told(board, f.progress)),
                html(percent_likely(f.likelihood)),
                percent(f.fresh),
                percent(f.checked_in),
            ],
        )
        for f in figures
    ]
    caption = nt("{n} team compared", "{n} teams compared", len(figures))
    lists.show(caption, lists.Column(t("Team")), columns, [lists.Section(rows)])
