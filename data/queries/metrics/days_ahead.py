"""Days that sources have brought and that have not come yet here: set aside until they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is set aside of one source: the days, in order, and the metrics that have values on them."""

    source: str
    days: tuple[date, ...]
    metrics: tuple[str, ...]

    @property
    def said(self) -> Sentence:
        """In a sentence."""
        first, last = self.days[0], self.days[-1]
        if first == last:
            return Sentence("{day} is in the future: its values are kept aside until then.", days={"day": first})
        return Sentence(
            "{n} days are in the future, {first} to {last}: their values are kept aside until then.",
            numbers={"n": len(self.days)},
            days={"first": first, "last": last},
        )


def ahead(reader: Reader) -> dict[str, Ahead]:
    """What is set aside, by source; only sources of which something is."""
    days: dict[str, set[date]] = {}
    metrics: dict[str, set[str]] = {}
    for one in reader.ahead.all():
        days.setdefault(one.batch.source, set()).update(one.days)
        metrics.setdefault(one.batch.source, set()).update(one.batch.metrics)
    return {name: Ahead(name, tuple(sorted(days[name])), tuple(sorted(metrics[name]))) for name in sorted(days)}
