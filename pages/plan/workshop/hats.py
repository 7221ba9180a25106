"""The six thinking hats: one at a time, for so many minutes, with questions and the team's own figures."""

from __future__ import annotations

import math
from datetime import timedelta

import streamlit as st

from data.commands.workshops import workshops
from data.queries.alignment.alignment import teams
from data.queries.ownership import team_figures
from data.queries.ownership.team_figures import TeamFigures
from data.queries.scoreboard.standing import Standing
from okr_model.workshop.workshop import COLOURS, HATS, ROUND_SECONDS, Hat, Idea, Round, prompts, ranked
from pages.plan.workshop import ideas
from pages.plan.workshop.session import SESSION, Room, act
from pages.ui import cards, queries, run, url_state
from pages.ui.forms import kept_form
from pages.ui.i18n import amount, arrow, html, in_one_line, percent_likely, sentence, t

LONGEST = 500
_OPEN = "hat_drawn_open"


def names() -> dict[Hat, str]:
    """The hats as people say them: each is known by its colour."""
    return {
        "facts": t("Facts (white)"),
        "feelings": t("Feelings (red)"),
        "caution": t("Caution (black)"),
        "benefits": t("Benefits (yellow)"),
        "creativity": t("Creativity (green)"),
        "process": t("Process (blue)"),
    }


def rounds(room: Room) -> None:
    """The hat worn now with its countdown, questions and figures, the box to say something, and all that was said."""
    if room.leads:
        _choose(room)
    worn = room.board.hat
    if worn is None:
        st.info(t("No hat yet. The leader chooses the first; usually process."), icon=":material/timer:")
    else:
        _worn(room, worn)
    st.markdown(f"**{t('What got most dots')}**")
    st.html(ideas.result(ranked(room.board.groups)[:6]))
    show_statements(room.board.said)


def _choose(room: Room) -> None:
    """For the one who leads: the next hat and how long."""
    worn = room.board.hat
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(t("Next hat"), HATS, key="next_hat", format_func=names().__getitem__, width=220)
        st.number_input(t("Minutes"), 1, 60, ROUND_SECONDS // 60, key="hat_minutes", width=130)
        st.button(t("Start the round"), type="primary", on_click=_wear, args=(room,))
        if worn is not None and worn.remaining(run.snapshot().now()):
            st.button(t("End now"), type="tertiary", on_click=_end, args=(room,))


def _wear(room: Room) -> None:
    hat, minutes = st.session_state["next_hat"], st.session_state["hat_minutes"]
    act(lambda: run.perform(workshops.wear, room.number, hat, seconds=int(minutes) * 60))


def _end(room: Room) -> None:
    act(lambda: run.perform(workshops.end_round, room.number))


def _worn(room: Room, worn: Round) -> None:
    is_open = worn.open_for_words(run.snapshot().now())
    st.session_state[_OPEN] = is_open
    if is_open:
        _countdown(worn)
    else:
        st.html(_head(worn, t("This round is over.")))
    if is_open:
        _say(room, worn)
    left, right = st.columns(2, gap="large")
    with right:
        figures = _figures_of_team()
        _figures(worn.hat, figures)
    with left:
        _ask(worn.hat, figures)


@st.fragment
def _say(room: Room, worn: Round) -> None:
    with kept_form.opened("hat", str(room.number), name=t("a thought"), at=(SESSION,)) as form:
        text = st.text_input(
            t("Add a thought under this hat"), max_chars=LONGEST, placeholder=names()[worn.hat], **form.field("text")
        )
        sent = form.button(t("Add"))
    if sent:
        form.submit(lambda: run.perform(workshops.say, room.number, text))


@st.fragment(run_every=1)
def _countdown(worn: Round) -> None:
    """What is left of the round, second by second; once it is over the page is drawn anew."""
    now = run.snapshot().now()
    if not worn.open_for_words(now):
        if st.session_state.pop(_OPEN, False):
            st.rerun()
        return
    left = worn.remaining(now)
    share = left / timedelta(seconds=worn.seconds)
    bar = f'<div class="okr-bar"><i style="width:{share:.1%};background:currentColor"></i></div>'
    st.html(_head(worn, _clock(left)) + bar)


def _clock(left: timedelta) -> str:
    minutes, seconds = divmod(math.ceil(left.total_seconds()), 60)
    return t("{minutes}:{seconds} left", minutes=str(minutes), seconds=f"{seconds:02}")


def _head(worn: Round, said: str) -> str:
    return (
        f'<div class="okr-hat" role="timer"><i style="background:{COLOURS[worn.hat]}"></i>'
        f"<b>{html(names()[worn.hat])}</b><span>{html(said)}</span></div>"
    )


def _figures_of_team() -> TeamFigures:
    """Of the team the URL names, else of all."""
    board = queries.scoreboard(None, None)
    team = url_state.choice("team", t("Figures of"), teams(board), placeholder=t("All teams")) if board else None
    return team_figures.of(board, team)


def _ask(hat: Hat, figures: TeamFigures) -> None:
    questions = "".join(f"<li>{html(sentence(one))}</li>" for one in prompts(hat, figures.situation))
    st.html(f'<ul class="okr-ideas">{questions}</ul>')


def _first(standing: Standing) -> str:
    """The unit of the first of two figures: only where it is part of the number."""
    return standing.unit if standing.unit_is_part_of_number else ""


def _figures(hat: Hat, figures: TeamFigures) -> None:
    """What the data say to this hat; nothing to feelings, which need no reasons."""
    behind, likely = [_behind(s) for s in figures.behind], [_likely(s) for s in figures.likely]
    moved = [
        f"{html(m.standing.key_result.title)}: {html(amount(m.before, _first(m.standing), m.shown))} {arrow()} "
        f"<b>{html(amount(m.after, m.standing.unit, m.shown))}</b>"
        for m in figures.movers
    ]
    shown: dict[Hat, list[tuple[str, list[str]]]] = {
        "facts": [(t("Biggest moves in the latest week"), moved), (t("Off track or at risk"), behind)],
        "caution": [(t("Off track or at risk"), behind)],
        "benefits": [(t("Most likely to be reached"), likely)],
        "creativity": [(t("A new approach is needed"), behind)],
        "process": [(t("Biggest moves in the latest week"), moved)],
    }
    for heading, lines in shown.get(hat, []):
        if lines:
            items = "".join(f"<li>{line}</li>" for line in lines)
            st.html(f'<div class="okr-small"><b>{html(heading)}</b><ul class="okr-ideas">{items}</ul></div>')


def _behind(standing: Standing) -> str:
    said = [cards.covered(standing), _chance(standing)]
    return (
        f"{cards.status_mark(standing.reading.status)} {html(standing.key_result.title)} "
        f'<span class="okr-soft">{html(in_one_line(*said))}</span>'
    )


def _likely(standing: Standing) -> str:
    return f'{html(standing.key_result.title)} <span class="okr-soft">{html(_chance(standing))}</span>'


def _chance(standing: Standing) -> str:
    ahead = standing.reading.prospect
    return t("{likely} likely", likely=percent_likely(ahead.judged)) if ahead else ""


def show_statements(by_hat: dict[Hat, tuple[Idea, ...]]) -> None:
    """Everything said under hats, hat by hat."""
    for hat in HATS:
        if by_hat.get(hat):
            swatch = f'<i style="background:{COLOURS[hat]}"></i><b>{html(names()[hat])}</b>'
            st.html(f'<div class="okr-hat okr-small">{swatch}</div>{ideas.notes(by_hat[hat])}')
