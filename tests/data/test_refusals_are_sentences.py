"""What refuses, and what a command prints, is a sentence of the catalogue: never a text put together in place."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("data/commands", "data/out/cli", "data/stores", "data/config", "data/queries", "data/ingest")
SAYS = {
    "BackupError": 0, "BadAddress": 0, "BadBackup": 0, "BadParameter": 0, "BadYaml": 0, "CannotWrite": 0,
    "LiteralSecret": 0, "NotDone": 0, "NotGranted": 0, "NotSaved": 0, "PassphraseNeeded": 0, "PlanStoreError": 0,
    "Problem": 1, "Refused": 0, "SecretMissing": 0, "StoreError": 0, "StoreUnreadable": 0, "Trouble": 0, "Unfit": 0,
    "VaultProblem": 0, "WronglyAsked": 0, "confirm": 0, "echo": 0, "getpass": 0, "print": 0,
    "prompt": 0, "say": 0, "secho": 0, "status": 0,
}  # fmt: skip
"""What says something to people, and which of its arguments that is."""

FILES = sorted(str(file.relative_to(ROOT)) for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


def told_in_place(code: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        place = SAYS.get(name)
        if place is None or len(call.args) <= place:
            continue
        said = call.args[place]
        texts = said.values if isinstance(said, ast.JoinedStr) else [said]
        literal = [one.value for one in texts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if (name != "Unfit" and any(letter.isalpha() for text in literal for letter in text)) or (
            name == "Unfit" and isinstance(said, ast.JoinedStr)
        ):
            yield f"line {call.lineno}: {name}({''.join(literal)})"


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_told_in_a_literal_text(file: str) -> None:
    assert list(told_in_place((ROOT / file).read_text(encoding="utf-8"))) == []


def test_a_literal_text_would_be_found() -> None:
    assert list(told_in_place('raise Refused(f"No {thing} here.")')) == ["line 1: Refused(No  here.)"]
    assert list(told_in_place('say(Sentence("Done."))')) == []
