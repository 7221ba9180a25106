"""An edit on its way: what the person saw when they began, what was refused, who was quicker.

What is typed is kept as the fields are left, together with what the person saw, so that a refresh loses neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import streamlit as st

from data.commands.errors import Conflict, ReasonNeeded, Refused
from data.commands.plan import form_values
from data.commands.plan.form_values import Problems
from data.queries.plan.plans import Change
from okr_model.wording.sentences import Sentence
from pages.plan.forms import sticky_buttons
from pages.ui import identity, plan_terms, url_state
from pages.ui.forms import half_filled, presses
from pages.ui.i18n import moment, safe, t, told

About = tuple[str, ...]
_numbers = count()
_LEFT = "draft_left"
LATE = 0.4  # seconds; Streamlit's tables wait 0.15 before they send
PLAN = "plan/plan/page.py"
_AT = ("cycle", "id", "objective", "metric")  # the URL parameters that say what a form is about


@dataclass
class FormDraft:
    """One form. seen: the revision it was filled from; base: the values it was filled with (JSON form).

    restored: what had been typed before, by field, where that differs from the base.  typed: the same, as it is now.
    done: it is saved, or given up; only its page has not been left yet.  drawn: whether its fields have been.
    added: the id of what was made by saving it.  who: filled it in; empty where they have not said yet who they are.
    at: the URL parameters that lead to it.
    """

    about: About
    seen: int
    base: dict[str, Any]
    problems: Problems = field(default_factory=dict)
    conflict: Conflict | None = None
    restored: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    done: bool = False
    drawn: bool = False
    added: str = ""
    who: str = field(default_factory=identity.email)
    at: dict[str, str] = field(default_factory=lambda: url_state.place(*_AT))
    number: int = field(default_factory=lambda: next(_numbers))

    def key(self, name: str) -> str:
        """The key of a field's widget: of this draft only, so that a new draft begins with what it was filled with."""
        return half_filled.marked(f"{name}@{self.number}", name in self.restored)

    @property
    def start(self) -> dict[str, Any]:
        """What the fields begin with, by field: a number that was typed is text."""
        return self.base | self.restored

    def note(self, name: str, typed: Any, began: Any) -> None:
        """Note what stands in a field. began: what stood in it without anything typed; both as JSON values."""
        if typed == began:
            self.typed.pop(name, None)
        else:
            self.typed[name] = typed

    def left(self, name: str, began: Any) -> None:
        """For a field's `on_change`: what was typed is kept before anything else, wherever the reader goes next."""
        self.note(name, st.session_state.get(self.key(name)), began)
        _keep(self)

    def show_problems(self, name: str) -> None:
        """What was refused about a field, right under it."""
        say_wrong(name, self.problems.get(name, []))


def say_wrong(name: str, why: Sequence[Sentence | str]) -> None:
    """Why what stands in a field is not taken, under it; `data/out/web/aloud.js` ties it to the field."""
    if why:
        with st.container(key=f"wrong_{name}"):
            for one in why:
                st.markdown(f":red[:material/error: {told(one)}]")


def begin(about: About, seen: int, base: Mapping[str, Any]) -> FormDraft:
    """The draft that is open, if it is about this; else a new one.

    about: the cycle comes first. Who presses Save twice has left with the first press and is not brought back, nor by
    a field that tells late what was typed.
    """
    left = st.session_state.pop(_LEFT, None)
    if left is not None and (presses.take_press(left.key("save")) or _still_sends(left)):
        back(about[0], left.added)
    draft: FormDraft | None = st.session_state.get("draft")
    if draft is not None and draft.about == about and draft.done:
        back(about[0], draft.added)
    if draft is None or draft.about != about or not _is_mine(draft) or (draft.drawn and not _still_sends(draft)):
        draft = st.session_state["draft"] = _opened(about, seen, base)
    _say_restored(draft)
    return draft


def _is_mine(draft: FormDraft) -> bool:
    """Whether it is the reader who fills it in; who has just said who they are goes on with what they began."""
    if not draft.who:
        draft.who = identity.email()
    return draft.who == identity.email()


def _opened(about: About, seen: int, base: Mapping[str, Any]) -> FormDraft:
    """A draft with what had been typed before, and what was seen then; so that who was quicker meanwhile is told."""
    kept = half_filled.find(_form(about))
    if kept is None:
        return FormDraft(about, seen, dict(base))
    typed = dict(kept["typed"])
    return FormDraft(about, int(kept["seen"]), dict(base) | kept["base"], restored=typed, typed=dict(typed))


def _form(about: About) -> str:
    """By what the draft about something is kept."""
    return json.dumps(["plan", *about], ensure_ascii=False)


def _keep(draft: FormDraft) -> None:
    if draft.done or not draft.about:
        return
    if not draft.typed:
        half_filled.drop(_form(draft.about))
        return
    content = {"seen": draft.seen, "base": draft.base, "typed": dict(draft.typed)}
    half_filled.keep(_form(draft.about), content, name=_name(draft), at=draft.at)


def _name(draft: FormDraft) -> str:
    """What the draft is about, in words."""
    title = draft.base.get("title") or draft.base.get("name") or draft.typed.get("title") or draft.typed.get("name")
    kinds = {"key result": t("a new key result"), "objective": t("a new objective")}
    return str(title or kinds.get(draft.about[1], draft.about[0]))


def _say_restored(draft: FormDraft) -> None:
    """That the fields hold what was typed before, and the way back to what was saved."""
    if presses.take_press(draft.key("discard")):
        half_filled.drop(_form(draft.about))
        forget()
        st.rerun()
    if draft.restored:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="restored"):
            st.caption(t("Restored what you had typed."), width="content")
            presses.button(t("Discard"), draft.key("discard"), type="tertiary")


def _still_sends(left: FormDraft) -> bool:
    """Whether the browser still sends the fields of a draft that has been left."""
    return any(left.key(name) in st.session_state for name in ("title", "name"))


def forget() -> None:
    """Close whatever draft is open."""
    st.session_state.pop("draft", None)


def save(
    draft: FormDraft,
    fields: Collection[str],
    do: Callable[[], object],
    cycle: str,
    *,
    then: Callable[[], None] | None = None,
) -> None:
    """Carry out the edit and go back to the plan; or stay, with what was refused at its field.

    fields: those a refusal may be about, called as in a plan file.  do: carries out a command with `run.perform`.
    then: goes on to another page instead of back.
    """
    draft.problems, draft.conflict = {}, None
    try:
        do()
    except Conflict as conflict:
        draft.conflict = conflict
    except ReasonNeeded:
        draft.problems = {"reason": [Sentence("Give a reason in one sentence; others will read it.")]}
    except Refused as refusal:
        draft.problems = form_values.by_field(refusal, fields)
    else:
        _finish(draft)
        if then is not None:
            forget()
            then()
        back(cycle, draft.added)
    st.rerun()


def _finish(draft: FormDraft) -> None:
    """It is saved, or given up: nothing of it is kept."""
    draft.done = True
    half_filled.drop(_form(draft.about))


def back(cycle: str, added: str = "") -> None:
    """To the plan. added: the objective or key result that is new there, and which the plan offers to go on from."""
    st.session_state[_LEFT] = st.session_state.get("draft")
    forget()
    st.switch_page(PLAN, query_params={"cycle": cycle} | ({"added": added} if added else {}))


def buttons(draft: FormDraft, cycle: str, seen_now: int, wrong: Problems | None = None) -> bool:
    """Save and Cancel, to be drawn last. True where the draft is to be saved now.

    wrong: by field, what cannot be taken as it stands.
    """
    draft.drawn = True
    _keep(draft)
    summary = list(_summary(draft, wrong or {}))
    sticky_buttons.bar((t("Save"), draft.key("save")), (t("Cancel"), draft.key("cancel")), wrong=summary)
    if presses.take_press(draft.key("cancel")):
        _finish(draft)
        back(cycle)
    pressed = next((key for key in map(draft.key, ("mine_on_top", "save")) if presses.is_pressed(key)), None)
    if pressed is None:
        return False
    if wrong:
        presses.take_press(pressed)
        return False
    presses.ask_who_presses(pressed)
    if pressed == draft.key("mine_on_top"):
        draft.seen = seen_now
    return presses.take_press(pressed, after=LATE)


def _summary(draft: FormDraft, wrong: Problems) -> Iterator[str]:
    """What keeps the draft from being saved, in short: its fields may be out of sight."""
    if draft.conflict is not None:
        yield t("Someone else has changed this: choose at the top which version to keep.")
    problems = draft.problems | wrong
    yield from (told(one) for one in problems.pop(form_values.TOP, []))
    if fields := [plan_terms.field(name) for name in problems]:
        yield t("Please check: {fields}.", fields=t(", ").join(fields))


def conflict(draft: FormDraft) -> None:
    """Who was quicker, field by field, and the choice."""
    if presses.take_press(draft.key("take_theirs")):
        half_filled.drop(_form(draft.about))
        draft.about = ()  # about nothing any more, so that the next run begins anew
        st.rerun()
    if draft.conflict is None:
        return
    with st.container(border=True):
        st.markdown(f"**:material/call_merge: {t('Someone else was quicker. Nothing was changed yet.')}**")
        for clash in draft.conflict.clashes:
            _clash(identity.display_name(clash.author), clash.at, clash.change, clash.ours)
        with st.container(horizontal=True):
            presses.button(t("Use their version"), draft.key("take_theirs"))
            presses.button(t("Keep my version"), draft.key("mine_on_top"))


def _clash(who: str, at: datetime, change: Change, ours: Any) -> None:
    if change.kind != "changed":
        st.markdown(
            t("{who} changed this at {when}: {what}.", who=safe(who), when=moment(at), what=told(change.sentence()))
        )
        return
    name = change.field or ""
    st.markdown(
        t(
            "**{field}**: {who} changed it to {theirs} at {when} (it was {before}); you entered {ours}.",
            field=plan_terms.field(name),
            who=safe(who),
            theirs=safe(plan_terms.value(change.new)),
            when=moment(at),
            before=safe(plan_terms.value(change.old)),
            ours=safe(plan_terms.value(ours)),
        )
    )
