"""A formula in words, for people who read pages: "key events divided by sessions, both summed over the cycle"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from okr_model.formula.tree import Aggregate, Arithmetic, Coalesce, Negate, Node, NullIf, Number, aggregates_in
from okr_model.metrics.measures import AllOf, Among, AnyOf, Condition, Like, Measure, Missing, Not
from okr_model.metrics.metrics import Metric

_OPERATORS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
_TOGETHER = {
    "sum": "summed over {time}",
    "last": "at {whose} last known value",
    "mean": "averaged over the days with data in {time}",
    "min": "on the lowest day of {time}",
    "max": "on the highest day of {time}",
    "count": "counted in days with data in {time}",
    "cycle": "counted once each from the first day of the cycle",
}
_ALONE = {
    "sum": "the sum of {name}",
    "last": "the last known {name}",
    "mean": "the daily mean of {name}",
    "min": "the lowest daily {name}",
    "max": "the highest daily {name}",
    "count": "the number of days with {name}",
    "cycle": "{name} counted once each so far",
}


def in_words(tree: Node, catalogue: Mapping[str, Metric] | None = None, window: int | None = None) -> str:
    """The whole formula; `window` is the trailing window in days, None for the cycle so far."""
    parts = list(dict.fromkeys(aggregates_in(tree)))
    names = _names([part.measure for part in parts], catalogue or {})
    time = "the cycle" if window is None else f"the last {window} days"
    ways = {_way(part) for part in parts}
    if len(ways) > 1:
        said = _say(tree, lambda a: _ALONE[_way(a)].format(name=names[a.measure]))
        return f"{said}, over {time}"
    many = {1: "", 2: "both "}.get(len(parts), "all ")
    how = _TOGETHER[ways.pop()].format(time=time, whose="their" if many else "its")
    return f"{_say(tree, lambda a: names[a.measure])}, {many}{how}"


def condition_in_words(where: Condition) -> str:
    """`channel is “Organic Search” and country is not “FR”`."""
    match where:
        case Among(dimension, values, negated):
            said = ", ".join(f"“{value}”" for value in values)
            if len(values) == 1:
                return f"{dimension} is {'not ' if negated else ''}{said}"
            return f"{dimension} is {'none' if negated else 'one'} of {said}"
        case Like(dimension, pattern, negated):
            return f"{dimension} is {'not ' if negated else ''}like “{pattern}”"
        case Missing(dimension, negated):
            return f"{dimension} is {'present' if negated else 'missing'}"
        case AllOf(parts):
            return " and ".join(_grouped(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_grouped(part) for part in parts)
        case Not(part):
            return f"not ({condition_in_words(part)})"


def _grouped(where: Condition) -> str:
    said = condition_in_words(where)
    return f"({said})" if isinstance(where, AllOf | AnyOf) else said


def _way(part: Aggregate) -> str:
    return "cycle" if part.measure.span == "cycle" else part.function


def _names(measures: list[Measure], catalogue: Mapping[str, Metric]) -> dict[Measure, str]:
    """What to call each measure; the source is added where two metrics would read the same."""

    def title(name: str) -> str:
        metric = catalogue.get(name)
        return metric.title if metric and metric.title else name.rsplit(".", 1)[1].replace("_", " ")

    taken = Counter(title(name) for name in {m.name for m in measures})

    def say(measure: Measure) -> str:
        said = title(measure.name)
        if taken[said] > 1:
            said = f"{said} ({measure.source})"
        return f"{said} ({condition_in_words(measure.where)})" if measure.where else said

    return {measure: say(measure) for measure in measures}


def _say(node: Node, name: Callable[[Aggregate], str]) -> str:
    match node:
        case Number(value):
            return f"{value:,.12g}"
        case Aggregate():
            return name(node)
        case Negate(part):
            return f"minus {_inside(part, name, 3)}"
        case NullIf(value, void):
            return f"{_inside(value, name, 3)} (nothing where it is {_say(void, name)})"
        case Coalesce(parts):
            return f"the first known of [{'; '.join(_say(part, name) for part in parts)}]"
        case Arithmetic(operator, left, right):
            binds = _BINDS[operator]
            # a - (b - c) and a / (b / c) need their brackets; a + (b + c) keeps them as it was written
            return f"{_inside(left, name, binds)} {_OPERATORS[operator]} {_inside(right, name, binds + 1)}"


def _inside(node: Node, name: Callable[[Aggregate], str], binds: int) -> str:
    said = _say(node, name)
    return f"({said})" if isinstance(node, Arithmetic) and _BINDS[node.operator] < binds else said
