"""Filters as dbt writes them: SQL with `{{ Dimension('order__status') }}` in it, read without ever being rendered.

What stands in the braces is read as one call with plain texts, by Python's own parser of expressions, and never run.
Docs: https://docs.getdbt.com/docs/build/metrics-overview#filters
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Final

from connectors.sources.semantic.expressions import LONGEST, UnfitExpression, shown
from okr_model.wording.sentences import Sentence

_BRACES: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MORE: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_KINDS: Final = ("Dimension", "TimeDimension", "Entity")
GRAINS: Final = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a pair of braces names. path: entities and name, `("customer", "region")`; grain: of a time dimension."""

    kind: str
    path: tuple[str, ...]
    grain: str = ""

    @property
    def text(self) -> str:
        """As dbt writes it: `customer__region`."""
        return "__".join(self.path)


@dataclass(frozen=True, slots=True)
class Template:
    """A filter: its SQL, with `okr_ref_0`, … in place of braces, and what these name."""

    sql: str
    references: tuple[Reference, ...]


def placeholder(n: int) -> str:
    """What stands in the SQL for the n-th reference."""
    return f"okr_ref_{n}"


def read(text: str) -> Template:
    """The parts of a filter. Raises UnfitExpression for what is more than references and SQL."""
    if len(text) > LONGEST:
        raise UnfitExpression(
            Sentence("an expression has {n} characters; {most} is the most").filled(n=len(text), most=LONGEST)
        )
    if "okr_ref_" in text:
        raise UnfitExpression(Sentence("{text} cannot be read as a filter").filled(text=shown(text)))
    references: list[Reference] = []

    def put(found: re.Match[str]) -> str:
        references.append(_reference(found[1].strip()))
        return f" {placeholder(len(references) - 1)} "

    sql = _BRACES.sub(put, text)
    if _MORE.search(sql):
        raise UnfitExpression(Sentence("{text} holds more of a template than names").filled(text=shown(text)))
    return Template(sql.strip(), tuple(references))


def _reference(inner: str) -> Reference:
    wrong = UnfitExpression(
        Sentence("{text} is no dimension: only {kinds} of a text can stand there").filled(
            text=shown(inner), kinds=", ".join(_KINDS)
        )
    )
    try:
        tree = ast.parse(inner, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise wrong from error
    grain = ""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute) and tree.func.attr == "grain":
        grain, tree = _texts(tree, wrong)[0], tree.func.value
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        raise wrong
    kind = tree.func.id
    if kind == "Metric":
        raise UnfitExpression(Sentence("{text} filters by another metric").filled(text=shown(inner)))
    texts = _texts(tree, wrong)
    if kind not in _KINDS or len(texts) > (2 if kind == "TimeDimension" else 1):
        raise wrong
    grain = grain or (texts[1] if len(texts) == 2 else "")
    if grain and grain.lower() not in GRAINS:
        raise UnfitExpression(
            Sentence("{text}: its grain is not one of {grains}").filled(text=shown(inner), grains=", ".join(GRAINS))
        )
    return Reference(kind, (*_path(tree), *texts[0].lower().split("__")), grain.lower())


def _texts(call: ast.Call, wrong: UnfitExpression) -> list[str]:
    """The texts in the brackets, `entity_path` aside."""
    named = [one.value for one in call.keywords if one.arg != "entity_path"]
    found = [one.value for one in (*call.args, *named) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if not found or len(found) != len(call.args) + len(named):
        raise wrong
    return found


def _path(call: ast.Call) -> tuple[str, ...]:
    lists = [one.value for one in call.keywords if one.arg == "entity_path"]
    if not lists:
        return ()
    items = lists[0].elts if isinstance(lists[0], ast.List) else []
    texts = [one.value for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if not texts or len(texts) != len(items):
        raise UnfitExpression(Sentence("`entity_path` takes a list of texts"))
    return tuple(text.lower() for text in texts)
