"""What a source measures: a metric with its kind, additivity and direction, and the catalogue of all of them."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["flow", "stock", "ratio"]
Additivity = Literal["all", "dims", "none"]
Direction = Literal["up", "down"]
Span = Literal["day", "week", "month", "cycle"]

NAME = re.compile(r"[a-z][a-z0-9_]*")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Metric:
    """Something a source measures.

    kind: `flow` adds up over days, `stock` is a level, `ratio` is `of[0] / of[1]` and is never stored.
    additivity: `all` adds over days and dimensions, `dims` over dimensions only, `none` is a distinct count.
    direction: which way is good.  unit: "sessions", "people", … or a currency as ISO 4217 code ("EUR").
    spans: the windows a distinct count is pulled for; `cycle` means cycle to date.
    counter: a level that only grows, such as downloads so far; a day on which it fell is flagged.
    signed: may be below zero, such as followers gained.
    """

    name: str
    unit: str
    kind: Kind = "flow"
    additivity: Additivity = "all"
    direction: Direction = "up"
    of: tuple[str, str] | None = None
    dimensions: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ("day",)
    title: str = ""
    counter: bool = False
    signed: bool = False

    def __post_init__(self) -> None:
        for name in (self.name, *self.dimensions):
            if not NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no metric or dimension name: use a-z, 0-9 and _, a letter first")
        if (self.kind == "ratio") != (self.of is not None):
            raise ValueError(f"{self.name}: a ratio, and only a ratio, names its numerator and denominator in `of`")
        if self.counter and self.kind != "stock":
            raise ValueError(f"{self.name}: only a stock can be a counter")
        if self.kind == "stock" and self.additivity == "all":
            object.__setattr__(self, "additivity", "dims")  # a level never adds up over days

    @property
    def currency(self) -> str | None:
        """The ISO 4217 code where the unit is money, else None."""
        return self.unit if _CURRENCY.fullmatch(self.unit) else None


class Catalogue(Mapping[str, Metric]):
    """Every metric of every source, by its full name `source.metric`."""

    def __init__(self, sources: Mapping[str, tuple[Metric, ...]]) -> None:
        self._metrics = {f"{source}.{m.name}": m for source, metrics in sources.items() for m in metrics}
        self._hash = hash(tuple(sorted(self._metrics.items(), key=lambda item: item[0])))

    def __hash__(self) -> int:
        return self._hash

    def __getitem__(self, name: str) -> Metric:
        return self._metrics[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)

    def __len__(self) -> int:
        return len(self._metrics)

    def titles(self, names: Iterable[str] | None = None, say: Callable[[str], str] = str) -> dict[str, str]:
        """What to call metrics (all of them, or these) where people read; with the source where two read the same.

        say: what puts a declared title into the reader's language.
        """
        metrics = {name: self.get(name) for name in (self if names is None else names)}
        said = {
            name: say(metric.title) if metric and metric.title else name.rsplit(".", 1)[-1].replace("_", " ")
            for name, metric in metrics.items()
        }
        taken = Counter(said.values())
        return {name: f"{title} ({name})" if taken[title] > 1 else title for name, title in said.items()}

    def closest(self, name: str, most: int = 5) -> list[str]:
        """The known names most like `name`, best first; all of them (up to `most`) when none is alike."""
        return difflib.get_close_matches(name, self, n=most, cutoff=0.5) or sorted(self)[:most]
