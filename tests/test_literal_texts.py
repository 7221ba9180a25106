"""No text that people read stands in the code as it is: it goes through `t`, `nt`, a `Sentence` or an `Unfit`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SENT = [file for room in ("web", "wall", "notices") for file in sorted((ROOT / "data" / "out" / room).rglob("*.py"))]
CHANGES = sorted((ROOT / "data" / "commands").rglob("*.py"))
#: What of Streamlit shows the text it is given first, and the arguments of all of it that are shown.
SHOWS = {
    "title",
    "header",
    "subheader",
    "caption",
    "write",
    "markdown",
    "text",
    "error",
    "warning",
    "info",
    "success",
    "toast",
    "button",
    "download_button",
    "link_button",
    "form_submit_button",
    "text_input",
    "text_area",
    "number_input",
    "selectbox",
    "multiselect",
    "date_input",
    "slider",
    "select_slider",
    "radio",
    "checkbox",
    "toggle",
    "segmented_control",
    "pills",
    "file_uploader",
    "time_input",
    "expander",
    "tabs",
    "popover",
    "dialog",
    "metric",
    "status",
    "spinner",
    "progress",
    "chat_input",
    "html",
    "set_page_config",
}
SHOWN = {"label", "help", "placeholder", "body", "page_title", "title", "caption", "captions", "subtitle", "alt"}
STAYS = {  # examples of what is typed, the same in every language
    "name@example.com",
    "spring-2027",
    "sum(site.sessions) filter (where channel = 'Email')",
}
_MARKUP = re.compile(r"<[^>]*(?:>|$)|^[^<]*>|:material/\w+:|:[\w-]+\[|&\w+;|https?://\S+|\{[^}]*\}|[\w-]+=\"")


def parsed(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def literals(node: ast.expr) -> Iterator[str]:
    """The texts written in an expression, outside of any call."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.BoolOp(values=parts):
            for part in parts:
                yield from literals(part)
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)


def has_words(text: str) -> bool:
    return text not in STAYS and bool(re.search("[A-Za-z]{2,}", _MARKUP.sub(" ", text)))


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_page_shows_no_text_of_its_code(file: Path) -> None:
    found = []
    for call in (node for node in parsed(file) if isinstance(node, ast.Call)):
        shows = isinstance(call.func, ast.Attribute) and call.func.attr in SHOWS
        given = [*(call.args[:1] if shows else ()), *(word.value for word in call.keywords if word.arg in SHOWN)]
        found += [(call.lineno, text) for one in given for text in literals(one) if has_words(text)]
    assert not found, "say it with `t`"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_page_puts_no_english_comma_between_its_words(file: Path) -> None:
    joined = [
        node.lineno
        for node in parsed(file)
        if isinstance(node, ast.Attribute) and node.attr == "join" and isinstance(node.value, ast.Constant)
        if node.value.value in (", ", "; ")
        and file.name not in ("marking.py", "day_axis.py")  # tags as they are typed; an expression of Vega
    ]
    joined += [
        node.lineno
        for node in parsed(file)
        if isinstance(node, ast.JoinedStr)
        if any(isinstance(part, ast.Constant) and part.value in (", ", "; ") for part in node.values)
    ]
    assert not joined, 'join with `t(", ")` or `t("; ")`: other languages have others'


@pytest.mark.parametrize("file", SENT, ids=lambda file: str(file.relative_to(ROOT)))
def test_markup_that_is_sent_holds_no_text_of_its_code(file: Path) -> None:
    texts = [node.value for node in parsed(file) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [
        text
        for text in texts
        if re.search(r">[^<>{}]*[A-Za-z]{3,}[^<>{}]*</", text) and "<title>OKR</title>" not in text
    ], "say it with a Sentence"


@pytest.mark.parametrize("file", CHANGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_command_refuses_with_a_sentence(file: Path) -> None:
    raised = [node.exc for node in parsed(file) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
    raised = [call for call in raised if getattr(call.func, "id", "") != "Unfit"]  # which is made of one
    plain = [(call.lineno, text) for call in raised for one in call.args for text in literals(one) if " " in text]
    assert not plain, "raise it with a Sentence"


#: Where a sentence is made of a text that is not written there: what connectors declare, and the text of an `Unfit`.
MADE_OF_OTHERS = {"okr_model/wording/sentences.py"}
SPEAKS = [
    file
    for room in ("data", "okr_model", "connectors", "pages")
    for file in sorted((ROOT / room).rglob("*.py"))
    if file.relative_to(ROOT).as_posix() not in MADE_OF_OTHERS
]


def is_written(text: ast.expr) -> bool:
    """Whether a text stands where it is used, or is made into a sentence elsewhere."""
    match text:
        case ast.IfExp(body=one, orelse=other):
            return is_written(one) and is_written(other)
        case ast.Attribute(attr=name):
            return name == "text"
    return isinstance(text, ast.Constant | ast.Call)


def test_a_sentence_is_written_where_it_is_made() -> None:
    """Only so it is collected for translation; that of another one (`said.text`) is written there."""
    found = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in SPEAKS
        for call in parsed(file)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Sentence" and call.args
        if not is_written(call.args[0])
    ]
    assert found == []
