"""What the program says on a page reads as a sentence there: names stand in quotes, not in a terminal's backticks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.config.i18n.translation import wording
from okr_model.wording.sentences import Sentence
from pages.ui import i18n

PAGES = Path(i18n.__file__).parents[1]
FILES = sorted(PAGES.rglob("*.py"))
READABLE = {"told", "sentence", "quoted", "in_words"}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _drawn_raw(handler: ast.ExceptHandler) -> Iterator[ast.Call]:
    """Calls of `safe` or `html` that are given the error itself."""
    for call in (node for node in ast.walk(handler) if isinstance(node, ast.Call) and _name(node) in {"safe", "html"}):
        inside = [node for one in call.args for node in ast.walk(one)]
        is_about_error = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
        if is_about_error and not any(isinstance(node, ast.Call) and _name(node) in READABLE for node in inside):
            yield call


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PAGES)))
def test_no_page_draws_an_error_as_a_terminal_shows_it(file: Path) -> None:
    handlers = [n for n in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(n, ast.ExceptHandler)]
    raw = [call.lineno for handler in handlers if handler.name for call in _drawn_raw(handler)]
    assert not raw, f"{file.name}, line {raw}: say it with `told`, which puts names in quotes"


@pytest.mark.parametrize(
    "said", ["`site` is off", Sentence("{name} is off", names={"name": "`site`"}), ValueError("`site` is off")]
)
def test_names_stand_in_quotes_and_nothing_is_marked_up(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "words", lambda: wording("en"))
    assert i18n.told(said) == "“site” is off"
    assert i18n.told("**bold** [a](b)") == i18n.safe("**bold** [a](b)")
