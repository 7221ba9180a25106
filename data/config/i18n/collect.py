"""Collects every text for translation and compiles what is translated: `make words`.

`locale/messages.pot` is what translations are made from; of every `messages.po` the program reads the `.mo` beside it.

Texts stand in the code as arguments of the functions below; those that connectors declare are walked, as they may come
out of a TOML file or be put together (`connectors.framework.declared_texts`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from connectors.framework import declared_texts, registry
from data.config.i18n.catalogue import DOMAIN, LOCALE_FOLDER

TEMPLATE: Final = LOCALE_FOLDER / f"{DOMAIN}.pot"
ROOT: Final = Path(__file__).parents[3]
COMMANDS: Final = "data/out/cli"
SERVER: Final = "dashboard.py"
_ANY_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)
FOLDERS: Final = ("pages", "okr_model", "connectors", "data")
_ENGLISH: Final = {"t": 1, "nt": 2, "Sentence": 1, "Unfit": 1, "saying": 1}
"""The functions that take texts, and how many of their first arguments are one: of `nt` one and many."""


def collected() -> Catalog:
    """Every text of the program, those of the code in their order there, then those that connectors declare."""
    found = Catalog(fuzzy=False)
    inside = (file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))
    for file in (*inside, ROOT / SERVER):
        for texts in _of_code(file.read_text(encoding="utf-8")):
            found.add(texts if len(texts) > 1 else texts[0])
    for file in sorted((ROOT / COMMANDS).glob("*.py")):
        for text in help_of(file.read_text(encoding="utf-8")):
            if text not in found:
                found.add(text)
    for text in declared():
        if text not in found:
            found.add(text)
    return found


def help_of(code: str) -> Iterator[str]:
    """The help of the commands of one module, a paragraph each, and of their options."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"Option", "Argument"}:
            yield from (
                one.value.value
                for one in node.keywords
                if one.arg == "help" and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
            )
        if isinstance(node, ast.FunctionDef) and any(_is_home(one) for one in node.args.args):
            yield from filter(None, map(_prose, (ast.get_docstring(node) or "").split("\n\n")))


def _is_home(argument: ast.arg) -> bool:
    """Commands are what takes the option `--home`."""
    return isinstance(argument.annotation, ast.Name) and argument.annotation.id == "Home"


def _prose(paragraph: str) -> str:
    """A paragraph on one line; of examples the line above them."""
    verbatim, _, rest = paragraph.partition("\n")
    return rest.partition("\n")[0].strip() if verbatim.strip() == "\b" else " ".join(paragraph.split())


def declared() -> list[str]:
    """What the connectors of this program declare, each text once, in a stable order."""
    texts = (text for key in registry.ours() for text in declared_texts.texts(registry.get(key)))
    return [text for text in dict.fromkeys(texts) if text]


def _of_code(code: str) -> Iterator[tuple[str, ...]]:
    """The texts of one module, those inside of f-strings too, which Babel's own reader passes over."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        texts = [one.value for one in call.args[: _ENGLISH.get(name, 0)] if isinstance(one, ast.Constant)]
        if texts and len(texts) == _ENGLISH[name] and all(isinstance(text, str) and text for text in texts):
            yield tuple(map(str, texts))


def compile_translations() -> None:
    """Write the `.mo` of every catalogue.

    `pybabel compile` does the same, but takes it for a fault when a plural has a placeholder that its singular lacks
    ("one row", "{n} rows"); whether placeholders fit is asked by the tests, per form.
    """
    for file in sorted(LOCALE_FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        with file.open("rb") as read, file.with_suffix(".mo").open("wb") as written:
            translated = read_po(read)
            translated.creation_date = _ANY_DAY  # else the time of day: what is not changed would seem to be
            write_mo(written, translated)


def main() -> None:
    """Write the template that translations are made from, and compile what is translated."""
    written = BytesIO()
    write_po(written, collected(), no_location=True, omit_header=True)
    TEMPLATE.write_bytes(written.getvalue())
    compile_translations()


if __name__ == "__main__":
    main()
