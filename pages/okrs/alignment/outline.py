"""The parts of the page Alignment: the tree as a picture and as a list, and what there is to look at in it."""

from __future__ import annotations

import streamlit as st

from data.queries.alignment import alignment
from data.queries.alignment.alignment import Alignment
from data.queries.scoreboard.standing import Scoreboard
from okr_model.plan.alignment import Finding, FindingKind, ObjectiveNode
from okr_model.progress.objective_status import ObjectiveStatus
from pages.okrs.alignment import tree_picture
from pages.ui import cards, identity, plan_terms, status_style, url_state
from pages.ui.i18n import html, nt, percent, safe, sentence, t

DEEPEST = 6  # levels that the list sets in


def choose(board: Scoreboard) -> Alignment:
    """The tree, narrowed to the team or theme the URL names."""
    team = url_state.choice("team", t("Team"), alignment.teams(board), placeholder=t("All teams"), bare=True)
    theme = url_state.choice("theme", t("Theme"), alignment.themes(board), placeholder=t("All themes"), bare=True)
    return alignment.of(board, team=team, theme=theme)


def rules() -> None:
    """How figures flow up."""
    with st.expander(t("How progress adds up"), icon=":material/arrow_upward:"):
        st.markdown(
            t(
                "Progress here is the weighted mean of the key results below. A key result without data takes the mean "
                "of the objectives that support it; an objective without data takes the mean of its key results. The "
                "likelihood comes from the forecasts of an objective's own key results: that its score reaches what it "
                "needs. Once a cycle has ended, the final score is shown. Objectives below never change a forecast."
            )
        )


def nothing_matches() -> None:
    """What to say where the filters leave nothing, and the way out."""
    st.info(t("No objective matches these filters."), icon=":material/filter_alt_off:")
    st.button(t("Show everything"), on_click=url_state.clear, args=("team", "theme"))


def picture(found: Alignment, board: Scoreboard) -> None:
    """The tree as a picture; a wide one scrolls by itself."""
    results = {s.key_result.id: s.reading.status for s in board.standings}
    st.html(
        f'<div class="okr-tree" role="region" tabindex="0" aria-label="{html(t("Tree of objectives"))}">'
        f"{tree_picture.markup(found.nodes, _statuses(board), results)}</div>"
    )


def _statuses(board: Scoreboard) -> dict[str, ObjectiveStatus]:
    return {o.objective.id: o.stands for o in board.objectives}


def outline(found: Alignment, board: Scoreboard) -> None:
    """The same as a list, every objective leading to its page."""
    statuses = _statuses(board)
    for theme, nodes in found.nodes.items():
        if theme or len(found.nodes) > 1:
            st.markdown(f"**{safe(theme) or t('Without a theme')}**")
        for node in nodes:
            _entry(node, 0, "", statuses)


def _entry(node: ObjectiveNode, depth: int, carries: str, statuses: dict[str, ObjectiveStatus]) -> None:
    goal, stands = node.objective, statuses[node.objective.id]
    with st.container(key=f"outline_{min(depth, DEEPEST)}_{goal.id}", gap=None):
        st.page_link(
            "okrs/objective/page.py",
            label=safe(goal.title) or t("Without a title"),
            query_params={"id": goal.id, **cards.kept()},
        )
        who = [plan_terms.levels()[goal.level], goal.team, identity.display_name(goal.owner)]
        said = [tree_picture.figures(node, stands), *who, t("supports: {title}", title=carries) if carries else ""]
        said.append(cards.against(stands))
        st.html(
            f'<div class="okr-small">{cards.status_mark(stands.status)} '
            f'<span class="okr-soft">{" · ".join(html(part) for part in said if part)}</span>'
            f"{_bar(node, stands)}</div>"
        )
    for result in node.key_results:
        for carrier in result.carriers:
            _entry(carrier, depth + 1, f"{result.key_result.title} ({percent(result.progress)})", statuses)


def _bar(node: ObjectiveNode, stands: ObjectiveStatus) -> str:
    """How much is covered, in the colour of the status; the figure stands beside it in words."""
    if node.progress is None:
        return ""
    width, ink = min(max(node.progress, 0.0), 1.0), status_style.LOOKS[stands.status].variable
    return f'<div class="okr-bar" aria-hidden="true"><i style="width:{width:.1%};background:{ink}"></i></div>'


def how_much_to_look_at(found: Alignment) -> str:
    """The heading of what there is to look at."""
    many = len(found.findings)
    return nt("Issues ({n})", "Issues ({n})", many) if many else t("Issues (0)")


def to_look_at(found: Alignment) -> None:
    """Orphans, gaps and overload, each with what to do. Hints to think about, not faults."""
    if not found.findings:
        st.markdown(t("All good: every objective is linked, measured and owned, and nobody has too many."))
    for heading, kinds in _kinds().items():
        ones = [one for one in found.findings if one.kind in kinds]
        if ones:
            st.markdown(f"**{heading}**")
        for one in ones:
            with st.container(key=f"finding_{one.kind}_{found.findings.index(one)}", gap=None):
                _link(one, found)
                st.caption(safe(sentence(one.why)))


def _kinds() -> dict[str, tuple[FindingKind, ...]]:
    return {
        t("Not linked: nothing says what they are for"): ("orphan", "upside_down"),
        t("Gaps: not supported, not measured or without an owner"): ("uncarried", "empty", "ownerless"),
        t("Overload: more than one team or person can handle"): ("overloaded_team", "overloaded_person"),
    }


def _link(one: Finding, found: Alignment) -> None:
    """To where it can be changed: the form of an objective or key result; the share of a team or person."""
    cycle = {"cycle": found.plan.cycle.id}
    if one.kind in {"overloaded_team", "overloaded_person"}:
        who = "team" if one.kind == "overloaded_team" else "person"
        label = one.about if who == "team" else identity.display_name(one.about)
        st.page_link("plan/ownership/page.py", label=safe(label), query_params={who: one.about, **cycle})
    elif one.kind in {"uncarried", "ownerless"}:
        result = found.plan.key_result(one.about)
        label = result.title if result else one.about
        st.page_link("plan/edit_key_result/page.py", label=safe(label), query_params={"id": one.about, **cycle})
    else:
        goal = found.plan.objective(one.about)
        label = goal.title if goal else one.about
        st.page_link("plan/edit_objective/page.py", label=safe(label), query_params={"id": one.about, **cycle})
