"""In the meeting: what was decided and agreed about an objective, and the forms for more, where its figures stand."""

from __future__ import annotations

import streamlit as st

from data.commands import reviews as review_commands
from data.queries.reviews import reviews
from okr_model.review.pack import Pack, PackedObjective
from pages.meet import figure_lines, looking_back, recording, review_queries, session
from pages.meet.session import Meeting
from pages.ui import cards, identity, run, url_state
from pages.ui.i18n import html, safe, t

OBJECTIVE = "objective"  # the URL parameter


def choose(pack: Pack) -> PackedObjective:
    """The objective that is being talked about: the one the URL names, else the first of the agenda."""
    titles = {o.id: f"{n + 1}. {o.title}" for n, o in enumerate(pack.objectives)}
    picked = url_state.choice(
        OBJECTIVE, t("Objective"), list(titles), titles, placeholder=titles[pack.objectives[0].id]
    )
    return next((o for o in pack.objectives if o.id == picked), pack.objectives[0])


def about_objective(meeting: Meeting, objective: PackedObjective) -> None:
    """Its frozen figures, what was decided about it, and the forms."""
    owner = identity.display_name(objective.owner) if objective.owner else ""
    st.html(
        f'<div class="okr-head"><h3>{html(objective.title)}</h3>{cards.status_mark(objective.status)}'
        f"{figure_lines.small_text((figure_lines.stands(objective), objective.team, owner))}</div>"
    )
    figure_lines.results(objective.key_results, review_queries.live_values(meeting.review))
    made = [d for d in reviews.decisions(run.snapshot(), meeting.number) if d.decision.objective == objective.id]
    figure_lines.entries(map(figure_lines.decision, made))
    agreed = [a for a in reviews.actions(run.snapshot(), meeting.number) if a.action.objective == objective.id]
    looking_back.actions(meeting, agreed)
    if not meeting.may("decide"):
        return
    decide, agree = st.tabs([t("Decide"), t("Add an action")])
    with decide:
        recording.decision_form(meeting, objective)
    with agree:
        recording.action_form(meeting, objective)


def the_others(meeting: Meeting, objective: PackedObjective) -> None:
    """What was decided and agreed about everything else."""
    made = [d for d in reviews.decisions(run.snapshot(), meeting.number) if d.decision.objective != objective.id]
    agreed = [a for a in reviews.actions(run.snapshot(), meeting.number) if a.action.objective != objective.id]
    if made or agreed:
        st.header(t("Other objectives"), anchor=False)
    figure_lines.entries(map(figure_lines.decision, made))
    looking_back.actions(meeting, agreed)


def close(meeting: Meeting) -> None:
    """The end of the meeting, for the chair."""
    if not meeting.may("close"):
        return
    with st.popover(t("Close the review"), icon=":material/task_alt:"):
        st.markdown(
            t(
                "Once closed, no more decisions can be made here and the minutes are final. You can still update "
                "actions."
            )
        )
        st.button(t("Close for good"), type="primary", on_click=session.press,
                  args=(review_commands.close, meeting.number))  # fmt: skip


def undecided(meeting: Meeting, pack: Pack) -> None:
    """For the chair: the objectives that nothing was decided about yet."""
    done = {d.decision.objective for d in reviews.decisions(run.snapshot(), meeting.number)}
    left = [o.title for o in pack.objectives if o.id not in done]
    if left and meeting.may("close"):
        st.caption(t("No decision yet on: {titles}.", titles=safe(t(", ").join(left))))
