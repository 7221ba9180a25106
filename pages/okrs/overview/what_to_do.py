"""What to do: each line one key result, why in one sentence, and what helps; worst first."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.overview.what_to_do import Action, ToDo
from data.queries.scoreboard.standing import Scoreboard
from okr_model.check_ins.check_ins import Nudge
from okr_model.plan.people import is_same_person
from pages.okrs.overview import choices, panel_link
from pages.okrs.overview.choices import Choices
from pages.ui import cards, identity, queries, status_style
from pages.ui.i18n import html, in_one_line, nt, sentence, t

FIRST = 5
MOST_ACTIONS = 3


def due_for_reader(board: Scoreboard) -> list[Nudge]:
    """The check-ins that are due: the reader's own, and those of their team that nobody looks after.

    All where it is not known who reads.
    """
    me, nudges = identity.email(), queries.nudges(board)
    if not me:
        return nudges
    team = next((p.team for p in queries.people() if p.email == me), "")
    orphaned = ("nobody", "left")
    return [n for n in nudges if is_same_person(n.who, me) or (n.kind in orphaned and team and n.team == team)]


def markup(todo: Sequence[ToDo], board: Scoreboard, now: Choices, may: frozenset[str]) -> str:
    """may: the rights of the reader; what they cannot do is not offered."""
    if not todo:
        return ""
    shown = todo if now.everything else todo[:FIRST]
    more = ""
    if len(todo) > FIRST:
        word = t("Show fewer") if now.everything else nt("Show all {n}", "Show all {n}", len(todo))
        more = choices.link(now, html(word), everything=not now.everything)
    title = t("Missed") if board.over else t("What to do")
    lines = "".join(_line(one, board, may) for one in shown)
    due = f"<span>{html(_check_ins(todo))}</span>"
    head = f'<div class="okr-todo-head"><h2>{html(title)}</h2>{due}{more}</div>'
    return f'<section class="okr-todo">{head}<ol>{lines}</ol></section>'


def _check_ins(todo: Sequence[ToDo]) -> str:
    """How many check-ins are due; empty where none is."""
    due = sum("check_in" in one.actions for one in todo)
    if not due:
        return ""
    if identity.email():
        return nt("{n} of your check-ins is due", "{n} of your check-ins are due", due)
    return nt("{n} check-in is due", "{n} check-ins are due", due)


def _line(todo: ToDo, board: Scoreboard, may: frozenset[str]) -> str:
    result = todo.standing.key_result
    why = html(_why(todo))
    actions = [link for one in todo.actions if (link := _action(one, todo, board, may))][:MOST_ACTIONS]
    return (
        f"<li data-okr-row>{_sign(todo.standing.reading.status)}{panel_link.anchor(result.id, html(result.title))}"
        f'<span class="okr-why">{why}</span><span class="okr-acts">{"".join(actions)}</span></li>'
    )


def _sign(status: str) -> str:
    """The sign of a status in its colour; the reason behind it says the rest, and a word says it to who cannot see."""
    look = status_style.LOOKS[status]
    word = html(status_style.word(status))
    said = f'{look.sign}<i class="okr-hide">{word}</i>'
    return f'<span class="okr-status" style="color:{look.variable}" title="{word}">{said}</span>'


def _why(todo: ToDo) -> str:
    """Why it needs attention; else why a check-in is due."""
    if todo.needs_attention:
        return cards.because(todo.standing, briefly=True)
    whose = {identity.display_name(n.who) for n in todo.due if n.who} if not identity.email() else set()
    return in_one_line(*sorted(whose), " ".join(sentence(one.why) for one in todo.due))


def _action(action: Action, todo: ToDo, board: Scoreboard, may: frozenset[str]) -> str:
    """An action as a link; empty where the reader may not do it."""
    id, cycle = todo.standing.key_result.id, {"cycle": board.cycle.id}
    match action:
        case "mend_source":
            return panel_link.to(t("Mend {source}", source=todo.source), "sources")
        case "enter_value" if "edit" in may:
            return panel_link.to(t("Enter its value"), panel_link.page(id))
        case "edit" if "edit" in may:
            return panel_link.to(t("Edit"), panel_link.page(id, "edit_key_result", **cycle))
        case "give_owner" if "edit" in may:
            return panel_link.to(t("Give it an owner"), panel_link.page(id, "edit_key_result", **cycle))
        case "score" if "edit" in may:
            return panel_link.to(t("Score it"), panel_link.page(id))
        case "try_target":
            return panel_link.to(t("Try a target"), panel_link.page(id, "what_if"))
        case "mark_event" if "edit" in may:
            return panel_link.to(t("Mark an event"), panel_link.mark_event(todo.standing))
        case "check_in" if "take_part" in may:
            return panel_link.anchor(id, html(t("Check in")), "check_in")
        case "ask_owner" if "take_part" in may:
            who = f' title="{html(identity.display_name(todo.standing.owner))}"'
            return panel_link.anchor(id, html(t("Ask the owner")), "ask", look=who)
    return ""
