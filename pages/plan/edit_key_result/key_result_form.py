"""The form of one key result."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.commands.plan import form_values
from data.commands.plan import plan as commands
from data.commands.plan.form_values import Problems
from data.queries.plan import mapping
from data.queries.plan.mapping import Preview
from okr_model.plan.plan import KeyResult, Plan
from okr_model.wording.sentences import Sentence
from pages.plan.edit_key_result import mapping_builder, suggestions
from pages.plan.forms import fields
from pages.plan.forms.form_draft import FormDraft, save
from pages.ui import learn, plan_terms, run
from pages.ui.i18n import percent, safe, t

LONGEST = 3660  # days of a window; the model refuses more
NEW: dict[str, Any] = {
    "title": "",
    "type": "increase",
    "weight": 1.0,
    "days": 28,
    "manual": False,
    "pace": "linear",
}


def initial_values(result: KeyResult) -> dict[str, Any]:
    """What the form begins with."""
    return result.model_dump(mode="json", exclude={"id", "score"})


def form(draft: FormDraft, plan: Plan, home: str, *, beside: DeltaGenerator) -> tuple[dict[str, Any], str, Problems]:
    """Everything that can be said of a key result: its values, the objective it belongs to, what is no number.

    beside: where to draw what its formula comes to, so that the fields stay where they are when that appears.
    """
    wrong: Problems = {}
    draft.show_problems(form_values.TOP)
    values: dict[str, Any] = {"title": fields.text(draft, "title", placeholder=t("Website visitors"))}
    left, right = st.columns(2)
    with left:
        values["type"] = fields.choice(draft, "type", plan_terms.kinds())
    with right:
        values["owner"] = fields.text(draft, "owner", placeholder=t("Owner of the objective"))
    preview = None
    if values["type"] == "milestone":
        values |= {"steps": fields.steps(draft, wrong), "formula": None, "manual": False}
    else:
        preview = _measured(draft, plan, values, wrong)
        _goal(draft, values, preview, wrong)
        suggestions.targets(draft, plan, home, values)
        with beside:
            mapping_builder.show_preview(preview, draft.key("baseline"), values.get("unit") or "")
    goal = _more(draft, plan, home, values, wrong)
    return values, goal, wrong


def _measured(draft: FormDraft, plan: Plan, values: dict[str, Any], wrong: Problems) -> Preview | None:
    """Where the value comes from; what is wrong with the formula is shown at it."""
    with st.container(border=True):
        values["manual"] = st.toggle(
            t("Enter values by hand"), value=draft.start.get("manual", False),
            key=draft.key("manual"),
        )  # fmt: skip
        draft.note("manual", values["manual"], draft.base.get("manual", False))
        draft.show_problems("manual")
        if values["manual"]:
            values |= {"formula": None, "window": None}
            return None
        values["formula"] = mapping_builder.choose_formula(draft) or None
        draft.show_problems("formula")
        values["window"] = fields.whole(
            draft,
            "window",
            wrong,
            help=t("Count only the last so many days. Empty: from the start of the cycle."),
        )
        window = values["window"] if isinstance(values["window"], int) and 1 <= values["window"] <= LONGEST else None
        preview = mapping_builder.checked_preview(draft, values["formula"] or "", plan.cycle, window)
        if preview is not None and preview.problem is not None:
            _not_saved(draft, values, wrong, preview.problem.sentence)
        return preview


def _not_saved(draft: FormDraft, values: dict[str, Any], wrong: Problems, why: Sentence) -> None:
    """A new formula that is not understood does not go into the plan; one that was there all the time may stay."""
    if form_values.changed(draft.base, {name: values[name] for name in ("formula", "window")}):
        wrong["formula"] = [why]
        st.caption(t("You can save once the formula is correct. What you entered stays here until then."))


def _goal(draft: FormDraft, values: dict[str, Any], preview: Preview | None, wrong: Problems) -> None:
    """From where to where."""
    baseline, target, unit = st.columns(3)
    kind = values["type"]
    said = st.session_state.get(draft.key("unit"), draft.start.get("unit")) or ""
    measured = said.strip() or (preview.unit if preview else "")
    with baseline:
        before = t("Where it stood before the cycle.")
        values["baseline"] = fields.figure(
            draft, "baseline", wrong, unit=measured, help=learn.helped(before, "baseline-target")
        )
    with target:
        if kind == "between":
            values["low"] = fields.figure(draft, "low", wrong, unit=measured)
            values["high"] = fields.figure(draft, "high", wrong, unit=measured)
        elif kind != "baseline":
            end = t("Where it should stand on the last day.")
            values["target"] = fields.figure(
                draft, "target", wrong, unit=measured, help=learn.helped(end, "baseline-target")
            )
            change = mapping.relative_change(values["baseline"], values["target"])
            if change is not None:
                sign = "+" if change > 0 else ""
                st.caption(t("{change} vs the baseline", change=safe(sign + percent(change))))
        else:
            values["days"] = fields.whole(draft, "days", wrong)
    with unit:
        values["unit"] = fields.text(
            draft, "unit", placeholder=(preview.unit if preview else "") or t("people, EUR, %")
        )


def _more(draft: FormDraft, plan: Plan, home: str, values: dict[str, Any], wrong: Problems) -> str:
    """What is seldom needed."""
    objectives = {o.id: o.title for o in plan.objectives}
    to_mend = bool({"weight", "phases", "note", "objective"} & draft.problems.keys())
    # The server knows whether it is open: what the target's run draws above it would close it otherwise.
    key = draft.key("more_to_mend" if to_mend else "more")
    with st.expander(t("More"), expanded=to_mend, key=key, on_change="rerun"):
        ids, began = list(objectives), draft.start.get("objective")
        goal = st.selectbox(
            plan_terms.field("objective"),
            ids,
            index=ids.index(began if began in objectives else home),
            format_func=objectives.__getitem__,
            key=draft.key("objective"),
        )
        draft.note("objective", goal, home)
        values["weight"] = fields.figure(draft, "weight", wrong, help=t("How much it counts in the objective."))
        if values["weight"] is None:
            values["weight"] = 1.0
        if values["type"] in {"increase", "decrease"}:
            values["pace"] = (
                fields.choice(
                    draft,
                    "pace",
                    plan_terms.paces(),
                    help=learn.helped(t("How the way is spread over the cycle."), "pace"),
                )
                or "linear"
            )
            values["phases"] = fields.phases(draft, wrong)
        values["note"] = fields.text(draft, "note", long=True)
    return goal or home


def complete(values: dict[str, Any]) -> dict[str, Any]:
    """The values with what the chosen kind has no place for emptied, so that nothing invisible is kept."""
    blank: dict[str, Any] = {
        "formula": None,
        "baseline": None,
        "target": None,
        "low": None,
        "high": None,
        "window": None,
    }
    blank |= {"unit": "", "steps": [], "days": 28, "pace": "linear", "phases": [], "manual": False}
    return blank | values


def reason(draft: FormDraft, values: dict[str, Any]) -> str | None:
    """The reason, asked for where the plan store wants one for what has been changed so far."""
    changes = form_values.changed(draft.base, values)
    if not form_values.asks_for_reason(draft.base, changes) and "reason" not in draft.problems:
        return None
    return fields.reason(draft)


def create(draft: FormDraft, cycle: str, goal: str, values: dict[str, Any]) -> None:
    """Add it to its objective."""

    def do() -> None:
        draft.added = run.perform(commands.add_key_result, cycle, goal, values)[0].id

    save(draft, KeyResult.model_fields, do, cycle)


def change(draft: FormDraft, plan: Plan, id: str, goal: str, values: dict[str, Any], why: str | None) -> None:
    """Change what differs from what the person saw, and the objective it belongs to where another was chosen."""
    cycle, home = plan.cycle.id, plan.home(id)
    changes = form_values.changed(draft.base, values)
    to = goal if home is not None and goal != home.id else None

    def do() -> None:
        if changes or to is not None:
            run.perform(commands.edit, cycle, "key result", id, changes, reason=why, seen=draft.seen, to=to)

    save(draft, KeyResult.model_fields, do, cycle)
