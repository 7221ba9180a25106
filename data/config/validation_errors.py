"""What is wrong with something a person wrote, and where: one form for settings and plan files.

Every message says what was found and what is accepted, and an unknown name lists the known ones.
"""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from okr_model.wording.sentences import Sentence, Unfit

Location = tuple[str | int, ...]
_MOST_LISTED = 50  # problems of one file: who has mended so many sees the rest
_MOST_BITS = 10_000  # Python writes no whole number that is much longer
_LONGEST_NAME = 100  # letters that are compared with what is known: a thousand take seconds
_USERINFO = re.compile(r"://[^/\s]*@")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `place` is a key path such as `objectives[1].key_results[0].target`; `line` counts from 1.

    said: the message as a sentence, without what was found, where there is one.
    """

    place: str
    message: str
    line: int | None = None
    said: Sentence | None = field(default=None, compare=False)

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        where = f"{self.place} ({line})" if self.place and line else self.place or line
        return f"{where}: {self.message}" if where else self.message


def listed(problems: Sequence[Problem], of: str) -> str:
    """The problems of one file as a person reads them: all, or the first of very many."""
    if len(problems) == 1:
        return f"{of}: {problems[0]}"
    more = [f"  … and {len(problems) - _MOST_LISTED} more"] if len(problems) > _MOST_LISTED else []
    return "\n".join([f"{of} has {len(problems)} problems:", *(f"  {p}" for p in problems[:_MOST_LISTED]), *more])


class BadFile(Exception):
    """A file that a person wrote and that cannot be used as it is: every problem in it, not only the first."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        super().__init__(listed(problems, file))
        self.file = file
        self.problems = tuple(problems)


def place_of(location: Location) -> str:
    """(`objectives`, 1, `title`) is written `objectives[1].title`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".")


def described(value: object) -> str:
    """A value as an error shows it: short, never a whole table, never the password in an address."""
    if isinstance(value, dict | list | tuple):
        return "a table" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number with more digits than anyone can read"
    shown = repr(value) if isinstance(value, str | float) else str(value).lower()
    shown = _USERINFO.sub("://•••@", shown)
    return shown if len(shown) <= 80 else f"{shown[:77]}…"


def suggestion(name: str, known: Collection[str], noun: str = "") -> str:
    """Did you mean …? Known …: …, for a name that is not among `known`."""
    close = difflib.get_close_matches(name[:_LONGEST_NAME], known, n=1, cutoff=0.6)
    hint = f"did you mean `{close[0]}`? " if close else ""
    noun = f" {noun}" if noun else ""
    return f"{hint}Known{noun}: {', '.join(sorted(known)) or 'none'}"


def explain(
    error: ValidationError, model: type[BaseModel], within: Location = (), secrets: Collection[str] = ()
) -> Iterator[Problem]:
    """A pydantic error in our words. What stands under a key of `secrets` is never shown."""
    for one in error.errors(include_url=False):
        location = one["loc"]
        hidden = bool(location) and location[0] in secrets
        context = one.get("ctx", {})
        value = "" if hidden or isinstance(one["input"], dict | list | tuple) else f"found {described(one['input'])}; "
        match one["type"]:
            case "missing":
                message = "is needed"
            case "extra_forbidden":
                message = (
                    f"is not known here; {suggestion(str(location[-1]), known_keys(model, location[:-1]), 'keys')}"
                )
            case "literal_error" | "enum":
                message = f"{value}use {context['expected']}"
            case "string_type":
                message = f"{value}use text, in quotes"
            case "float_type" | "float_parsing" | "int_type" | "int_parsing" | "int_from_float":
                message = f"{value}use a {'whole ' if one['type'].startswith('int') else ''}number"
            case "tuple_type" | "list_type":
                message = f"{value}use a list"
            case "model_type" | "dict_type" | "dataclass_type":
                message = f"{value}use a table"
            case "value_error":
                message = f"{value}{context['error']}"
            case _:
                message = f"{value}{one['msg'][0].lower()}{one['msg'][1:]}"
        yield Problem(place_of((*within, *location)), message, said=_sentence(one["type"], context))


def _sentence(kind: str, context: Mapping[str, Any]) -> Sentence | None:
    """What the model, or pydantic about a bound, says; None for what only a file can have wrong."""
    match kind:
        case "value_error" if isinstance(context["error"], Unfit):
            return context["error"].sentence
        case "string_too_long":
            return Sentence("is too long: use at most {most} characters", numbers={"most": context["max_length"]})
        case "greater_than_equal":
            return Sentence("use {least} or more", numbers={"least": context["ge"]})
        case "less_than_equal":
            return Sentence("use at most {most}", numbers={"most": context["le"]})
        case "finite_number":
            return Sentence("use a finite number")
        case _:
            return None


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
