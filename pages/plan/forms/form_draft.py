"""An edit on its way: what the person saw when they began, what was refused, who was quicker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import streamlit as st

from data.commands.plan import form_values
from data.stores.plan.errors import ReasonNeeded
from data.stores.plan.store import Conflict, Refused
from okr_model.plan.plan import KeyResult, Objective, Plan
from pages.plan.forms import sticky_buttons
from pages.ui import identity, plan_terms
from pages.ui.i18n import moment, safe, sentence, t

About = tuple[str, ...]
Problems = form_values.Told
_numbers = count()
_LEFT = "draft_left"
LATE = 0.4  # seconds; Streamlit's tables wait 0.15 before they send
WHO = "who"  # where a refusal stands that is about the person, not about what they typed
PLAN = "plan/plan/page.py"


@dataclass
class Draft:
    """One form. seen: the revision it was filled from; base: the values it was filled with (JSON form).

    by: who saves it.  done: it is saved, or given up; only its page has not been left yet.
    """

    about: About
    seen: int
    base: dict[str, Any]
    problems: Problems = field(default_factory=dict)
    conflict: Conflict | None = None
    by: str = ""
    done: bool = False
    number: int = field(default_factory=lambda: next(_numbers))

    def key(self, name: str) -> str:
        """The key of a field's widget: of this draft only, so that a new draft begins with what it was filled with."""
        return f"{name}@{self.number}"

    def says(self, name: str) -> None:
        """What was refused about a field, right under it."""
        for message in self.problems.get(name, []):
            st.markdown(f":red[:material/error: {safe(sentence(message))}]")


def begin(about: About, seen: int, base: Mapping[str, Any]) -> Draft:
    """The draft that is open, if it is about this; else a new one.

    about: the cycle comes first. Who presses Save twice has left with the first press and is not brought back, nor by
    a field that tells late what was typed.
    """
    left = st.session_state.pop(_LEFT, None)
    if left is not None and (sticky_buttons.taken(left.key("save")) or _speaks_late(left)):
        back(about[0])
    draft: Draft | None = st.session_state.get("draft")
    if draft is not None and draft.about == about and draft.done:
        back(about[0])
    if draft is None or draft.about != about:
        draft = st.session_state["draft"] = Draft(about, seen, dict(base))
    return draft


def _speaks_late(left: Draft) -> bool:
    """Whether the browser still sends the fields of a draft that has been left."""
    return any(left.key(name) in st.session_state for name in ("title", "name"))


def forget() -> None:
    """Close whatever draft is open."""
    st.session_state.pop("draft", None)


def author() -> str:
    """Who is making the change. Raises Refused where the reader's role does not let them, or nobody knows who it is."""
    if not identity.may_do("edit"):
        raise Refused(t("You may look at the plan, not change it: ask an administrator to make you an editor."))
    if not identity.email():
        raise Refused(t("Say who you are: nobody signs in here, so your e-mail address stands for your name."))
    return identity.email()


def signed(who: str) -> str:
    """Who makes a change: who presses the button of a form, which is kept. Raises NobodyYet, or Refused as `author`."""
    if not identity.is_known_for_sure():
        identity.taken(who)
        identity.remember()
    return author()


def refused(draft: Draft, model: type[KeyResult | Objective], values: Mapping[str, Any]) -> bool:
    """Whether the plan's own rules refuse it; told at the fields."""
    found = form_values.problems(model, values)
    if not str(values.get("title") or "").strip():
        found["title"] = [t("Give it a title.")]
    if found:
        draft.problems, draft.conflict = found, None
        st.rerun()
    return bool(found)


def save(draft: Draft, model: type[KeyResult | Objective | Plan], do: Callable[[], object], cycle: str) -> None:
    """Do the edit and go back to the plan; or stay, with what was refused at its field."""
    draft.problems, draft.conflict = {}, None
    try:
        do()
    except Conflict as conflict:
        draft.conflict = conflict
    except ReasonNeeded:
        draft.problems = {"reason": [t("Say why, in one sentence that others will read.")]}
    except Refused as refused:
        draft.problems = form_values.by_field(refused, model)
    else:
        draft.done = True
        back(cycle)
    st.rerun()


def back(cycle: str) -> None:
    """To the plan."""
    st.session_state[_LEFT] = st.session_state.get("draft")
    forget()
    st.switch_page(PLAN, query_params={"cycle": cycle})


def told_quietly(do: Callable[[], object]) -> None:
    """An edit made with one click in a list; a refusal is told above the list at the next run."""
    try:
        do()
    except Refused as refused:
        st.session_state["plan_refusal"] = str(refused)


def buttons(draft: Draft, cycle: str, seen_now: int, wrong: Problems | None = None) -> bool:
    """Save and Cancel, to be drawn last. True where the draft is to be saved now.

    wrong: by field, what cannot be taken as it stands.
    """
    told = list(_told(draft, wrong or {}))
    who = sticky_buttons.bar((t("Save"), draft.key("save")), (t("Cancel"), draft.key("cancel")), wrong=told)
    if sticky_buttons.taken(draft.key("cancel")):
        draft.done = True
        back(cycle)
    pressed = next((key for key in map(draft.key, ("mine_on_top", "save")) if sticky_buttons.noted(key)), None)
    if pressed is None:
        return False
    if wrong:
        sticky_buttons.taken(pressed)
        return False
    try:
        draft.by = signed(who)
    except (identity.NobodyYet, Refused) as why:
        draft.problems = {form_values.TOP if isinstance(why, Refused) else WHO: [str(why)]}
        sticky_buttons.taken(pressed)
        st.rerun()
    if pressed == draft.key("mine_on_top"):
        draft.seen = seen_now
    return sticky_buttons.taken(pressed, after=LATE)


def _told(draft: Draft, wrong: Problems) -> Iterator[str]:
    """What keeps the draft from being saved, in short: its fields may be out of sight."""
    if draft.conflict is not None:
        yield t("Someone else was quicker: choose at the top.")
    found = draft.problems | wrong
    for name in (WHO, form_values.TOP):
        yield from (safe(sentence(one)) for one in found.pop(name, []))
    if fields := [plan_terms.field(name) for name in found]:
        yield t("Look at: {fields}.", fields=", ".join(fields))


def conflict(draft: Draft) -> None:
    """Who was quicker, field by field, and the choice."""
    if sticky_buttons.taken(draft.key("take_theirs")):
        draft.about = ()  # about nothing any more, so that the next run begins anew
        st.rerun()
    if draft.conflict is None:
        return
    with st.container(border=True):
        st.markdown(f"**:material/call_merge: {t('Someone else was quicker. Nothing was changed yet.')}**")
        for clash in draft.conflict.clashes:
            _clash(clash.author, clash.at, clash.change, clash.ours)
        with st.container(horizontal=True):
            sticky_buttons.button(t("Take theirs"), draft.key("take_theirs"))
            sticky_buttons.button(t("Put mine on top"), draft.key("mine_on_top"))


def _clash(who: str, at: datetime, change: Any, ours: Any) -> None:
    if change.kind != "changed":
        st.markdown(
            t("{who} changed this at {when}: {what}.", who=safe(who), when=moment(at), what=safe(change.in_words()))
        )
        return
    name = change.field or ""
    st.markdown(
        t(
            "**{field}**: {who} made it {theirs} at {when} (it was {before}); you want {ours}.",
            field=plan_terms.field(name),
            who=safe(who),
            theirs=safe(plan_terms.value(change.new)),
            when=moment(at),
            before=safe(plan_terms.value(change.old)),
            ours=safe(plan_terms.value(ours)),
        )
    )
