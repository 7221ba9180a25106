"""What a file of definitions offers: the metrics that can be asked for, and those that cannot, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from connectors.framework.said import clean
from okr_model.wording.sentences import Sentence, SentenceError

D = TypeVar("D")
_LONGEST: Final = 200  # letters of a title


class UnfitFile(SentenceError, ValueError):
    """Why a file is none of the kind it was given as, and what is."""


class Unkept(SentenceError, ValueError):
    """Why one metric cannot be kept exactly, in a sentence without a full stop."""


def in_one_line(text: str) -> str:
    """A title or a unit as a file has it: on one line, without what nobody sees, and no longer than a name is."""
    return " ".join(clean(text).split())[:_LONGEST].rstrip()


@dataclass(frozen=True, slots=True)
class Offered(Generic[D]):
    """A metric that can be asked for.

    theirs: its name there.  needs: all definitions it takes, its own under `name`, by our names.
    notes: what is to be known of it: at which grain it is asked, what does not add up.
    breakdowns: dimensions it could be told apart by.
    """

    name: str
    theirs: str
    needs: Mapping[str, D]
    notes: tuple[Sentence, ...] = ()
    breakdowns: tuple[str, ...] = ()

    @property
    def definition(self) -> D:
        """Its own."""
        return self.needs[self.name]


@dataclass(frozen=True, slots=True)
class Imported(Generic[D]):
    """tool: what wrote it, with its version. refused: their names, each with the reason."""

    tool: str
    offered: tuple[Offered[D], ...] = ()
    refused: Mapping[str, Sentence] = field(default_factory=dict)

    def named(self, name: str) -> Offered[D] | None:
        """A metric by their name or ours."""
        return next((one for one in self.offered if name in (one.theirs, one.name)), None)


def without_collisions(found: Imported[D]) -> Imported[D]:
    """The same without metrics that would share a name of ours and are not the same: nobody could tell them apart."""
    taken: dict[str, D] = {}
    offered: list[Offered[D]] = []
    refused = dict(found.refused)
    for one in found.offered:
        clash = next(
            (name for name, definition in one.needs.items() if taken.get(name, definition) != definition), None
        )
        if clash is not None:
            refused[one.theirs] = Sentence("another metric of the file is called {name} here too").filled(name=clash)
            continue
        taken |= one.needs
        offered.append(one)
    return Imported(found.tool, tuple(offered), refused)
