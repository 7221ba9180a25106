"""What a table leaves open: a question with its choices, which a person answers on the page or by an option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from okr_model.wording.sentences import Sentence, Unfit

_OF_A_COLUMN: Final = ("percent", "currency", "role")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. value: as it is given back; label: in words; example: what a cell of the table would then be."""

    value: str
    label: Sentence
    example: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something with more readings than one.

    kind: `day_column` (which of several), `day_order` (of 03/04), `short_day` (Jun 26: a day or a month), `year` (of
    days without one), `period` (the day a month is put on), `serials` (numbers that may count days or seconds),
    `swapped` (dates that a spreadsheet may have turned round), `moments` (days in UTC), `decimal` (1.234), `percent`
    (5 beside 5%), `currency` (several, or `kr`), `role` (numbers that may be a code), `sign` (debit and credit).
    heading: of the column it is about; "" where it is about the file.  The first choice is what is proposed.
    """

    kind: str
    heading: str
    text: Sentence
    choices: tuple[Choice, ...]

    @property
    def key(self) -> str:
        """What it is answered by: its kind, and its heading where several columns may be asked for the same."""
        return f"{self.kind}:{self.heading}" if self.kind in _OF_A_COLUMN else self.kind

    def value(self, answers: Mapping[str, str]) -> str | None:
        """The answer that was given to it; None for none. Raises ValueError, naming the choices, for another."""
        said = answers.get(self.key)
        if said is not None and said not in (known := [choice.value for choice in self.choices]):
            raise Unfit(
                Sentence("{key} cannot be {said}: choose {known}").filled(
                    key=self.key, said=repr(said), known=" or ".join(known)
                )
            )
        return said
