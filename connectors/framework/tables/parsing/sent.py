"""Sentences on their way out of the process that reads a file of strangers: as JSON, and looked at before use."""

from __future__ import annotations

import string
from typing import Any

from okr_model.wording.sentences import Sentence, as_it_is


def sent(said: Sentence) -> list[Any]:
    """A sentence of names and numbers as JSON has it."""
    return [said.text, dict(said.names), dict(said.numbers)]


def received(given: Any) -> Sentence:
    """The sentence that was sent; of anything else its words, as they are. Raises ValueError, TypeError."""
    text, names, numbers = given
    said = Sentence(
        str(text),
        names={str(name): str(value) for name, value in names.items()},
        numbers={str(name): float(value) for name, value in numbers.items()},
    )
    known = {*said.names, *said.numbers}
    places = list(string.Formatter().parse(said.text))
    plain = all(not form and not conversion and (name is None or name in known) for _, name, form, conversion in places)
    return said if plain else as_it_is(said.text)
