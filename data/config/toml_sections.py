"""The `[sections]` of a TOML file as lines, so that one of them can be changed and all others stay to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from connectors.framework import toml_text


@dataclass(frozen=True, slots=True)
class Section:
    """Lines [start, end) of the file, from a header to the line before the next one's own comments."""

    path: tuple[str, ...]
    start: int
    end: int


def sections(lines: list[str]) -> list[Section]:
    """Every `[section]` of the file. Blank lines and comments before the next header, or the end, are not its own.

    A line that looks like a header is one where all before it is complete TOML: no text, no list is open there.
    """
    heads: list[tuple[int, tuple[str, ...]]] = []
    last = 0  # the header before: what precedes it is complete, and need not be read again
    for number, line in enumerate(lines):
        if re.match(r"\s*\[", line) and _is_complete(line) and _is_complete("".join(lines[last:number])):
            heads.append((number, _path(toml_text.read(line))))
            last = number
    found = []
    for (start, path), (following, _) in zip(heads, [*heads[1:], (len(lines), ())], strict=False):
        end = following
        while lines[end - 1].strip() == "" or lines[end - 1].lstrip().startswith("#"):
            end -= 1
        while end < following and lines[end].lstrip().startswith("#"):
            end += 1  # a comment right below the last key speaks of it
        if end == following < len(lines):
            while lines[end - 1].lstrip().startswith("#"):
                end -= 1  # but one that also stands right above the next header speaks of that
        found.append(Section(path, start, end))
    return found


def _is_complete(text: str) -> bool:
    try:
        toml_text.read(text)
    except toml_text.BadToml:
        return False
    return True


def _path(header: Any) -> tuple[str, ...]:
    """`[a.b]` read by itself is {"a": {"b": {}}}."""
    path = []
    while header:
        header = header[0] if isinstance(header, list) else header
        if not header:
            break
        key, header = next(iter(header.items()))
        path.append(key)
    return tuple(path)


def without(lines: list[str], chosen: list[Section], *, shrink: bool = False) -> list[str]:
    """The lines outside of these sections; shrink: one blank line is enough where two would meet."""
    gone = {number for s in chosen for number in range(s.start, s.end)}
    rest: list[str] = []
    for number, line in enumerate(lines):
        after_gap = shrink and number - 1 in gone and not line.strip() and (not rest or not rest[-1].strip())
        if number not in gone and not after_gap:
            rest.append(line)
    return rest
