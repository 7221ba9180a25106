"""A sentence of the model: its words apart from its figures, so that pages can say it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` in English with `{names}`, which shares (of one), numbers, days and names fill. `str()` is it in English.

    changes: shares of one by which something rose or fell, told with their sign.
    names: what stands as it is in every language: a source, a metric, a service's own words.
    """

    text: str
    shares: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        shares = {name: f"{value:.0%}" for name, value in self.shares.items()}
        numbers = {name: f"{value:,.6g}" for name, value in self.numbers.items()}
        changes = {name: f"{value:+.1%}" for name, value in self.changes.items()}
        return self.text.format(**changes, **shares, **numbers, **self.days, **self.names)
