"""Formulas on their way into a plan: one that is not understood is refused, with its place and what could be meant.

What is in the plan already is never in the way: a source may have gone since, and everything else about the key result
may still be changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from data.config.validation_errors import Problem
from data.stores.plan.errors import Refused
from data.stores.workspace import Workspace
from okr_model.formula.evaluate import check_window
from okr_model.formula.formula import FormulaError, corrections, parse
from okr_model.plan.plan import KeyResult, Plan
from okr_model.wording.sentences import Sentence


def of_new(workspace: Workspace, result: KeyResult | Mapping[str, Any]) -> None:
    """Refuse a new key result whose formula is not understood."""
    values = result if isinstance(result, Mapping) else {"formula": result.formula, "window": result.window}
    understood(workspace, values.get("formula"), values.get("window"))


def carried(workspace: Workspace, plan: Plan, carry: Collection[str] | None) -> None:
    """Refuse to begin a cycle with a formula that is no longer understood, naming the key result (None: carry all)."""
    for result in (k for o in plan.objectives for k in o.key_results if carry is None or k.id in carry):
        try:
            of_new(workspace, result)
        except Refused as refusal:
            said = Sentence(
                "“{key_result}” cannot be carried over. {problem} Leave it out, or fix its formula first.",
            ).filled(key_result=result.title or result.id, problem=refusal.sentence)
            raise Refused(said) from None


def understood(workspace: Workspace, formula: Any, window: Any, before: KeyResult | None = None) -> None:
    """Refuse a formula that is not understood, unless it is the one of before. Raises Refused.

    What is no text, or no number of days, is left to the model, which says so.
    """
    if not isinstance(formula, str) or not formula.strip():
        return
    days = window if isinstance(window, int) else None
    if before is not None and (before.formula, before.window) == (formula, days):
        return
    catalogue = workspace.catalogue
    try:
        check_window(parse(formula, catalogue), days)
    except FormulaError as error:
        said = error.sentence
        if meant := corrections(error, catalogue):
            perhaps = "  or  ".join(f"`{one}`" for one in meant)
            said = Sentence("{problem} Perhaps: {corrections}").filled(problem=said, corrections=perhaps)
        raise Refused(said, [Problem("formula", error.with_place, at_field=said)]) from None
