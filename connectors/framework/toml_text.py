"""TOML that people write: read as plain data, or refused in one sentence, whatever it is made of."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

_DEEPEST: Final = 12  # a source's metric stands at four
_WIDEST: Final = 2**63  # what TOML promises of whole numbers
_AT_LINE: Final = re.compile(r"line (\d+)")
_HOW: Final = 'write it as TOML, such as key = "value"'


class BadToml(ValueError):
    """The text cannot be read. `line` counts from 1; None where the trouble is not on one line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read(text: str) -> dict[str, Any]:
    """The tables of a text. Raises BadToml."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        words = re.sub(r"\s*\(at [^)]*\)$", "", str(error))
        raise BadToml(f"{words}; {_HOW}", int(at[1]) if at else text.count("\n") + 1) from None
    except RecursionError:
        raise BadToml(_too_deep()) from None
    except ValueError:  # Python's own bound for the digits of a whole number
        raise BadToml(_too_long("a number")) from None
    _bounded(found)
    return found


def _bounded(found: dict[str, Any]) -> None:
    """Nothing that takes the rest of the program by surprise: levels without an end, numbers beyond any use."""
    level: list[tuple[str, Any]] = [("", found)]
    for _ in range(_DEEPEST):
        inner: list[tuple[str, Any]] = []
        for place, value in level:
            if isinstance(value, dict):
                inner += [(f"{place}.{key}" if place else key, one) for key, one in value.items()]
            elif isinstance(value, list):
                inner += [(f"{place}[{n}]", one) for n, one in enumerate(value)]
            elif isinstance(value, int) and not -_WIDEST <= value < _WIDEST:
                raise BadToml(_too_long(f"`{place[:80]}`"))
        level = inner
    if level:
        raise BadToml(_too_deep())


def _too_deep() -> str:
    return f"tables and lists stand inside each other more than {_DEEPEST} deep: take out what does not belong there"


def _too_long(what: str) -> str:
    return f"{what} has more digits than any number here needs: shorten it"
