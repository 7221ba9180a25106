"""An archived objective or key result as it last was: what it asked for, how far it has come, and what was changed."""

from __future__ import annotations

import streamlit as st

from data.commands.plan import plan as commands
from data.queries.plan.plans import Gone
from data.queries.scoreboard.standing import Scoreboard
from okr_model.plan.plan import KeyResult, Objective
from pages.ui import cards, change_history, identity, lists, queries, run
from pages.ui.charts import trajectory
from pages.ui.forms import form_submit
from pages.ui.i18n import amount, full_day, html, safe, t


def show(found: Gone, board: Scoreboard) -> None:
    """All there is of it, only to be looked at; who may edit brings it back from here."""
    values = {
        "title": safe(found.title),
        "who": safe(identity.display_name(found.by)),
        "day": full_day(found.at.date()),
    }
    st.markdown(t("**{title}** was archived by {who} on {day}.", **values))
    if identity.may_do("edit"):
        form = f"restore_{found.what[0]}_{found.id}"
        if st.button(t("Restore"), key=form_submit.key(form), icon=":material/unarchive:"):
            form_submit.submit(
                form, lambda: run.perform(commands.restore, board.cycle.id, found.what, found.id), t("Restored.")
            )
    if isinstance(found.was, KeyResult):
        _key_result(found, found.was, board)
    elif isinstance(found.was, Objective):
        _objective(found.was, board)
    st.markdown(f"**{t('What changed')}**")
    log = queries.whole_log()
    changes = [one for one in log if (one.cycle_id, one.change.what, one.change.id) == _about(found, board)]
    change_history.history(changes, change_history.titles(log))


def _about(found: Gone, board: Scoreboard) -> tuple[str, str, str]:
    return board.cycle.id, found.what, found.id


def _key_result(found: Gone, result: KeyResult, board: Scoreboard) -> None:
    """Target, value and formula, and the course it would have had."""
    home = next((o.objective for o in board.objectives if o.objective.id == found.home), None)
    standing = queries.draft_standing(board.cycle, home or Objective(id="archived", title=found.title), result)
    if standing is None:
        return
    value = amount(standing.reading.value, standing.unit, standing.shown)
    figures = [
        (t("Target"), cards.goal_in_words(standing), ""),
        (t("Value"), value, t("on {day}", day=full_day(standing.last_day)) if standing.last_day else ""),
        (t("Owner"), identity.display_name(result.owner) if result.owner else "–", ""),
        (t("Objective"), home.title if home else "–", "" if home else t("archived too")),
    ]
    cards.facts(figures)
    if result.formula:
        st.code(result.formula, language="sql", wrap_lines=True)
    if standing.problem:
        st.caption(safe(cards.because(standing)))
    elif result.type != "milestone":
        picture = trajectory.trajectory(standing, board.cycle, {})
        st.altair_chart(picture, alt=trajectory.describe_trajectory(standing, board.cycle, {}))


def _objective(goal: Objective, board: Scoreboard) -> None:
    """Whose it was, and the key results that were archived with it."""
    said = [goal.team, identity.display_name(goal.owner) if goal.owner else ""]
    st.caption(" · ".join(safe(one) for one in said if one))
    if not goal.key_results:
        return
    rows = [
        lists.Row(
            lists.link("key_result", one.title, kept=False, id=one.id, cycle=board.cycle.id),
            [html(identity.display_name(one.owner or goal.owner)), f"<small>{html(one.formula or '')}</small>"],
        )
        for one in goal.key_results
    ]
    columns = [lists.Column(t("Owner"), 12), lists.Column(t("Formula"), wraps=True)]
    lists.show(t("Archived with it"), lists.Column(t("Key result")), columns, [lists.Section(rows)])
