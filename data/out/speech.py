"""What can say sentences and figures, whoever they are for, and which way a language runs."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from okr_model.wording.figures import Figures
from okr_model.wording.sentences import Sentence


class Speech(Protocol):
    """How sentences and figures are said; a `Wording` is one."""

    @property
    def language(self) -> str:
        """A language code, such as `en` or `fa`."""

    def sentence(self, said: Sentence | str) -> str:
        """A sentence of the model; other words stay as they are."""

    def quoted(self, said: str) -> str:
        """The same with names that stand in backticks in the quotes of the language."""

    def amount(self, value: float | None, unit: str = "", among: Figures = ()) -> str:
        """A figure with its unit, told apart from those it is shown with."""

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of one."""

    def full_day(self, value: date) -> str:
        """A day with its year."""


_FROM_THE_RIGHT = {"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi"}


def direction(language: str) -> str:
    """`rtl` or `ltr`, for markup."""
    return "rtl" if language.replace("-", "_").partition("_")[0] in _FROM_THE_RIGHT else "ltr"
