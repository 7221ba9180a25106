"""The words of the program in each language it is written in, from `glossary.toml`: what translators keep to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from okr_model.wording.alike import alike

FILE = Path(__file__).with_name("glossary.toml")


@dataclass(frozen=True, slots=True)
class Term:
    """A word in one language. avoid: words that must not stand in its place."""

    word: str
    meaning: str
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word in every language. guide: the paragraph of the guide that says more."""

    terms: Mapping[str, Term]
    guide: str

    def matches(self, typed: str) -> bool:
        """Whether it is meant by what somebody types, in any language and with any keyboard."""
        wanted = alike(typed)
        return any(wanted in alike(f"{one.word} {one.meaning}") for one in self.terms.values())


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """All of them, in the order of the file."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["words"]
    return tuple(Word({code: _term(one[code]) for code in one if code != "guide"}, one["guide"]) for one in found)


def _term(said: Mapping[str, object]) -> Term:
    avoid = said.get("avoid", ())
    assert isinstance(avoid, list | tuple)
    return Term(str(said["word"]), str(said["meaning"]), tuple(map(str, avoid)))
