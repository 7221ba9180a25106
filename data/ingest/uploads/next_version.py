"""How the next version of a file finds its columns again: by the headings that were kept from the first.

They stand in `[sources.NAME.uploaded]`, in the script they were written in, with what was answered about the file.
Sources that were uploaded before headings were kept are matched by the titles and names of their metrics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.framework.tables.characters import plain
from connectors.framework.tables.columns import Column


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the file that a source was made from.

    day: heading of its days, "" where it was not kept.  metrics, dimensions: heading by name.  unused: other headings.
    answers: how questions about it were answered.  sheet, encoding: as chosen, "" where the file left no choice.
    """

    day: str = ""
    metrics: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    encoding: str = ""
    by_name: bool = False
    """Whether headings were not kept, and columns are matched by what their names are made from."""

    def name_of(self, column: Column) -> str | None:
        """What a column is called here; None where it is no metric and no dimension."""
        for name, known in (*self.metrics.items(), *self.dimensions.items()):
            if same(known, column.heading) or (self.by_name and column.name == name):
                return name
        return None


@dataclass(frozen=True, slots=True)
class Changes:
    """What the next version of a file has more or less than the first: headings of columns, as they were written."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def kept(source: Mapping[str, Any]) -> Kept:
    """What `[sources.NAME]` keeps of its file."""
    metrics, dimensions = source.get("metrics", {}), source.get("dimensions", ())
    if (said := source.get("uploaded")) is None:
        titles = {name: str(inner.get("title") or name) for name, inner in metrics.items()}
        return Kept("", titles, {name: name for name in dimensions}, by_name=True)
    headings: Mapping[str, str] = said.get("columns", {})
    return Kept(
        str(said.get("day", "")),
        {name: headings.get(name, name) for name in metrics},
        {name: headings.get(name, name) for name in dimensions},
        tuple(said.get("unused", ())),
        dict(said.get("answers", {})),
        str(said.get("sheet", "")),
        str(said.get("encoding", "")),
    )


def changes(known: Kept, columns: Sequence[Column], used: Sequence[Column]) -> Changes:
    """Columns that the file had not before, and those in use that it has no longer.

    columns: of the file, as recognised.  used: as they will be used; one that takes the name of another stands for it.
    """
    names = {column.heading: known.name_of(column) for column in columns}
    others = (known.day, *known.unused)
    added = [
        heading
        for heading, name in names.items()
        if name is None and not known.by_name and not any(same(heading, other) for other in others)
    ]
    here = {*names.values(), *(column.name for column in used if column.role in ("metric", "dimension"))}
    gone = [heading for name, heading in {**known.metrics, **known.dimensions}.items() if name not in here]
    has_day = not known.day or any(same(known.day, heading) for heading in names)
    gone += [] if has_day or any(column.role == "day" for column in used) else [known.day]
    return Changes(tuple(added), tuple(gone))


def same(one: str, other: str) -> bool:
    """Whether two headings are one: whatever their capitals, blanks, digits, and the keyboard they were typed on."""
    return _comparable(one) == _comparable(other)


def _comparable(heading: str) -> str:
    return " ".join(plain(heading).casefold().split())
