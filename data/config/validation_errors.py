"""What is wrong with something a person wrote, and where: one form for settings and plan files.

Every message says what was found and what is accepted, and an unknown name lists the known ones.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from data.config.pydantic_words import at_field, in_words
from okr_model.wording.sentences import Sentence, SentenceError, Value, as_it_is, in_lines

Location = tuple[str | int, ...]
_MOST_LISTED = 50  # problems of one file: who has mended so many sees the rest
_MOST_BITS = 10_000  # Python writes no whole number that is much longer
_LONGEST_NAME = 100  # letters that are compared with what is known: a thousand take seconds
_USERINFO = re.compile(r"://[^/\s]*@")


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One thing to mend. `place` is a key path such as `objectives[1].key_results[0].target`; `line` counts from 1.

    said: what is wrong with it, or what to do.  found: what stands there now.
    at_field: the same, shorter, for beside the field of a form, where it has words of its own.
    """

    place: str
    said: Sentence
    line: int | None = None
    found: Sentence | None = None
    at_field: Sentence | None = None

    @property
    def sentence(self) -> Sentence:
        """What was found, and what to do."""
        return (
            self.said
            if self.found is None
            else Sentence("found {found}; {said}").filled(found=self.found, said=self.said)
        )

    @property
    def message(self) -> str:
        """The same in English."""
        return str(self.sentence)

    @property
    def with_place(self) -> Sentence:
        """The same with where it stands."""
        values: dict[str, Value] = {"place": self.place, "line": self.line or 0, "said": self.sentence}
        if self.place and self.line:
            return Sentence("{place} (line {line}): {said}").filled(**values)
        if self.line:
            return Sentence("line {line}: {said}").filled(line=self.line, said=self.sentence)
        return placed(self.place, self.sentence)

    def __str__(self) -> str:
        return str(self.with_place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, str, int | None]:
        return self.place, self.message, self.line


def placed(place: str, said: Sentence) -> Sentence:
    """A sentence with where it belongs before it, if that is known."""
    return Sentence("{place}: {said}").filled(place=place, said=said) if place else said


def together(problems: Iterable[Problem]) -> Sentence:
    """Problems on lines of their own, each with its place."""
    return in_lines(placed(one.place, one.sentence) for one in problems)


def listed(problems: Sequence[Problem], of: str) -> Sentence:
    """The problems of one file as a person reads them: all, or the first of very many."""
    if len(problems) == 1:
        return Sentence("{file}: {problem}").filled(file=of, problem=problems[0].with_place)
    lines = [Sentence("  {problem}").filled(problem=p.with_place) for p in problems[:_MOST_LISTED]]
    if len(problems) > _MOST_LISTED:
        lines.append(Sentence("  … and {n} more").filled(n=len(problems) - _MOST_LISTED))
    return replace(Sentence("{file} has {n} problems:").filled(file=of, n=len(problems)), lines=tuple(lines))


class BadFile(SentenceError):
    """A file that a person wrote and that cannot be used as it is: every problem in it, not only the first."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(listed(problems, file))
        self.file = file
        self.problems = tuple(problems)


def place_of(location: Location) -> str:
    """(`objectives`, 1, `title`) is written `objectives[1].title`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".")


def described(value: object) -> Sentence:
    """A value as an error shows it: short, never a whole table, never the password in an address."""
    if isinstance(value, dict):
        return Sentence("a table")
    if isinstance(value, list | tuple):
        return Sentence("a list")
    if value is None:
        return Sentence("nothing")
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return Sentence("a number with more digits than anyone can read")
    shown = repr(value) if isinstance(value, str | float) else str(value).lower()
    shown = _USERINFO.sub("://•••@", shown)
    return as_it_is(shown if len(shown) <= 80 else f"{shown[:77]}…")


def closest(name: str, known: Collection[str]) -> str:
    """That of the known names which was probably meant; empty where none is alike."""
    return next(iter(difflib.get_close_matches(name[:_LONGEST_NAME], known, n=1, cutoff=0.6)), "")


def suggestion(name: str, known: Collection[str], noun: Noun | None = None) -> Sentence:
    """Did you mean …? Known …: …, for a name that is not among `known`."""
    listing = _KNOWN[noun].filled(known=sorted(known)) if known else _KNOWN[noun].filled(known=Sentence("none"))
    close = closest(name, known)
    return Sentence("did you mean `{close}`? {known}").filled(close=close, known=listing) if close else listing


Noun = Literal["columns", "commands", "connectors", "key results", "keys", "metrics", "teams", "tools"]
_KNOWN: Final[dict[Noun | None, Sentence]] = {
    None: Sentence("Known: {known}"),
    "columns": Sentence("Known columns: {known}"),
    "commands": Sentence("Known commands: {known}"),
    "connectors": Sentence("Known connectors: {known}"),
    "key results": Sentence("Known key results: {known}"),
    "keys": Sentence("Known keys: {known}"),
    "metrics": Sentence("Known metrics: {known}"),
    "teams": Sentence("Known teams: {known}"),
    "tools": Sentence("Known tools: {known}"),
}


def explain(
    error: ValidationError, model: type[BaseModel], within: Location = (), secrets: Collection[str] = ()
) -> Iterator[Problem]:
    """A pydantic error in our words. What stands under a key of `secrets` is never shown."""
    for one in error.errors(include_url=False):
        location = one["loc"]
        hidden = bool(location) and location[0] in secrets
        shown = not hidden and not isinstance(one["input"], dict | list | tuple)
        if one["type"] == "extra_forbidden":
            keys = known_keys(model, location[:-1])
            said = Sentence("is not known here; {suggestion}").filled(
                suggestion=suggestion(str(location[-1]), keys, "keys")
            )
        else:
            said = in_words(one)
        found = described(one["input"]) if shown and one["type"] not in {"missing", "extra_forbidden"} else None
        yield Problem(place_of((*within, *location)), said, found=found, at_field=at_field(one))


def known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """The keys a person may write in the table at `location` inside `model`; excluded fields are the host's."""
    annotation: object = model
    for part in location:
        inner = next(iter(_models(annotation)), None)
        if inner is None or part not in inner.model_fields:
            continue  # an index, or the key of a table of tables: the annotation already stands for its items
        annotation = inner.model_fields[str(part)].annotation
    return [
        field.alias or key
        for inner in _models(annotation)
        for key, field in inner.model_fields.items()
        if not field.exclude
    ]


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The pydantic models an annotation speaks of, such as KeyResult in `tuple[KeyResult, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in typing.get_args(annotation):
        yield from _models(argument)
