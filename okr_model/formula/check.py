"""What a formula may do with a metric: its own roll-up, and the arithmetic that would be wrong, said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from okr_model.formula.tree import Aggregate, Arithmetic, Function, Node, Place, constant
from okr_model.metrics.measures import AllOf, Among, Condition, Measure, Missing
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence, SentenceError


class Refused(SentenceError, ValueError):
    """Why a part of a formula is wrong and what to write instead; the reader adds the place.

    instead: what could stand there, the likeliest first.
    """

    def __init__(self, said: Sentence, *instead: str) -> None:
        super().__init__(said)
        self.instead = instead


def aggregate(function: Function, name: str, metric: Metric, where: Condition | None, place: Place) -> Aggregate:
    """`function(name) filter (where …)`, if that means something for this metric."""
    if metric.of:
        above, below = (f"{_source(name)}.{part}" for part in metric.of)
        raise Refused(
            Sentence(
                "{name} is a ratio, and {function}() of daily ratios gives every day the same weight. "
                "Write {name} alone, or sum({above}) / sum({below})."
            ).filled(name=name, function=function, above=above, below=below),
            name,
            f"sum({above}) / sum({below})",
        )
    if function == "sum" and metric.kind == "stock":
        raise Refused(
            Sentence(
                "{name} is a level: adding its days up counts the same thing again every day. Write "
                "last({name}), or mean, min or max."
            ).filled(name=name),
            *(f"{one}({name})" for one in ("last", "mean", "min", "max")),
        )
    if function == "sum" and metric.additivity != "all":
        said = Sentence(
            "{name} does not add up over days: whoever comes back would be counted again. Write mean({name}), max, min "
            "or last."
        )
        if "cycle" in metric.spans:
            said = Sentence(
                "{name} does not add up over days: whoever comes back would be counted again. Write {name} alone for "
                "the count over the cycle, or mean({name}), max, min or last."
            )
        raise Refused(
            said.filled(name=name),
            name,
            *(f"{one}({name})" for one in ("mean", "max", "min", "last")),
        )
    _pinned_down(name, metric, where)
    if metric.additivity == "none" and "day" not in metric.spans:
        said = Sentence(
            "{name} is not counted by single days, only by {spans}, so there is nothing to take {function}() of."
        )
        if "cycle" in metric.spans:
            said = Sentence(
                "{name} is not counted by single days, only by {spans}, so there is nothing to take {function}() of. "
                "Write {name} alone."
            )
        raise Refused(said.filled(name=name, spans=metric.spans, function=function))
    return Aggregate(function, Measure(_source(name), metric.name, where), place)


def own_roll_up(name: str, catalogue: Mapping[str, Metric], place: Place) -> Node:
    """What a bare `source.metric` means: a flow its sum, a stock its last level, a ratio Σnumerator / Σdenominator.

    A distinct count is the count over the cycle to date, where its source gives one.
    """
    metric = catalogue[name]
    if metric.of:
        above, below = (_part_of_ratio(name, part, catalogue, place) for part in metric.of)
        return Arithmetic("/", above, below)
    if metric.kind == "stock":
        return aggregate("last", name, metric, None, place)
    if metric.additivity == "all":
        return aggregate("sum", name, metric, None, place)
    _pinned_down(name, metric, None)
    if "cycle" not in metric.spans:
        raise Refused(
            Sentence(
                "{name} does not add up over days, and its source gives no count for the whole cycle. "
                "Say what you mean: mean({name}), max({name}), min({name}) or last({name})."
            ).filled(name=name)
        )
    return Aggregate("last", Measure(_source(name), metric.name, span="cycle"), place)


def second_currency(aggregates: Iterable[Aggregate], catalogue: Mapping[str, Metric]) -> tuple[Sentence, Place] | None:
    """The first place where a second currency enters, and why that is wrong; None if there is at most one.

    A count of days is no money, whatever was counted.
    """
    first: tuple[str, str] | None = None
    for part in aggregates:
        name = part.measure.name
        currency = catalogue[name].currency
        if currency is None or part.function == "count":
            continue
        if first and currency != first[1]:
            return (
                Sentence(
                    "{first} is in {first_currency} and {name} in {currency}: two currencies cannot be put together. "
                    "Use metrics of one currency, or a source that converts."
                ).filled(first=first[0], first_currency=first[1], name=name, currency=currency),
                part.place,
            )
        first = first or (name, currency)
    return None


def denominator(node: Node) -> None:
    """Refuse a plain number that is zero below a division line."""
    if constant(node) == 0:
        raise Refused(Sentence("This divides by zero."))


def _part_of_ratio(ratio: str, part: str, catalogue: Mapping[str, Metric], place: Place) -> Node:
    name = f"{_source(ratio)}.{part}"
    if name not in catalogue:
        raise Refused(
            Sentence("{ratio} is a ratio of {name}, which its source does not measure.").filled(ratio=ratio, name=name)
        )
    if catalogue[name].of:
        raise Refused(
            Sentence("{ratio} is a ratio of {name}, which is a ratio itself. Write it out with sums.").filled(
                ratio=ratio, name=name
            )
        )
    return own_roll_up(name, catalogue, place)


def _pinned_down(name: str, metric: Metric, where: Condition | None) -> None:
    """A distinct count adds up over no dimension, so every one of them must be held at one value."""
    if metric.additivity != "none":
        return
    pinned = held(where)
    if loose := [d for d in metric.dimensions if d not in pinned]:
        wanted = " and ".join(f"{d} = '…'" for d in metric.dimensions)
        raise Refused(
            Sentence(
                "{name} counts each one once, so it does not add up over {loose}. Hold every dimension "
                "at one value: mean({name}) filter (where {wanted})."
            ).filled(name=name, loose=loose, wanted=wanted)
        )


def held(where: Condition | None) -> frozenset[str]:
    """The dimensions a condition holds at one single value."""
    match where:
        case Among(dimension, (_,), False) | Missing(dimension, False):
            return frozenset({dimension})
        case AllOf(parts):
            return frozenset[str]().union(*map(held, parts))
    return frozenset()


def _source(name: str) -> str:
    return name.rsplit(".", 1)[0]
