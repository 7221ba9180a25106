"""A formula in words, for people who read pages: "key events divided by sessions, both summed over the cycle"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from okr_model.formula.tree import Aggregate, Arithmetic, Coalesce, Negate, Node, NullIf, Number, aggregates_in
from okr_model.metrics.measures import AllOf, Among, AnyOf, Condition, Like, Measure, Missing, Not
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence

Say = Callable[..., str]
"""Says a text with its `{names}` filled: in English unless a language's own is given, such as `Wording.t`."""

_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
_OPERATORS = {
    "+": Sentence("{left} plus {right}"),
    "-": Sentence("{left} minus {right}"),
    "*": Sentence("{left} times {right}"),
    "/": Sentence("{left} divided by {right}"),
}
_CYCLE = Sentence("the cycle")
_ONE = {
    "sum": Sentence("{formula}, summed over {time}"),
    "last": Sentence("{formula}, at its last known value"),
    "mean": Sentence("{formula}, averaged over the days with data in {time}"),
    "min": Sentence("{formula}, on the lowest day of {time}"),
    "max": Sentence("{formula}, on the highest day of {time}"),
    "count": Sentence("{formula}, counted in days with data in {time}"),
    "cycle": Sentence("{formula}, counted once each from the first day of the cycle"),
}
_BOTH = {
    "sum": Sentence("{formula}, both summed over {time}"),
    "last": Sentence("{formula}, both at their last known value"),
    "mean": Sentence("{formula}, both averaged over the days with data in {time}"),
    "min": Sentence("{formula}, both on the lowest day of {time}"),
    "max": Sentence("{formula}, both on the highest day of {time}"),
    "count": Sentence("{formula}, both counted in days with data in {time}"),
    "cycle": Sentence("{formula}, both counted once each from the first day of the cycle"),
}
_ALL = {
    "sum": Sentence("{formula}, all summed over {time}"),
    "last": Sentence("{formula}, all at their last known value"),
    "mean": Sentence("{formula}, all averaged over the days with data in {time}"),
    "min": Sentence("{formula}, all on the lowest day of {time}"),
    "max": Sentence("{formula}, all on the highest day of {time}"),
    "count": Sentence("{formula}, all counted in days with data in {time}"),
    "cycle": Sentence("{formula}, all counted once each from the first day of the cycle"),
}
_ALONE = {
    "sum": Sentence("the sum of {name}"),
    "last": Sentence("the last known {name}"),
    "mean": Sentence("the daily mean of {name}"),
    "min": Sentence("the lowest daily {name}"),
    "max": Sentence("the highest daily {name}"),
    "count": Sentence("the number of days with {name}"),
    "cycle": Sentence("{name} counted once each so far"),
}


def in_words(
    tree: Node, catalogue: Mapping[str, Metric] | None = None, window: int | None = None, say: Say = str.format
) -> str:
    """The whole formula; `window` is the trailing window in days, None for the cycle so far."""
    parts = list(dict.fromkeys(aggregates_in(tree)))
    names = _names([part.measure for part in parts], catalogue or {}, say)
    time = say(_CYCLE.text) if window is None else say(Sentence("the last {days} days").text, days=window)
    ways = {_way(part) for part in parts}
    if len(ways) > 1:
        said = _said(tree, lambda a: say(_ALONE[_way(a)].text, name=names[a.measure]), say)
        return say(Sentence("{formula}, over {time}").text, formula=said, time=time)
    how = {1: _ONE, 2: _BOTH}.get(len(parts), _ALL)[ways.pop()]
    return say(how.text, formula=_said(tree, lambda a: names[a.measure], say), time=time)


def condition_in_words(where: Condition, say: Say = str.format) -> str:
    """`channel is “Organic Search” and country is not “FR”`."""
    match where:
        case Among(dimension, values, negated):
            quoted = [say(Sentence("“{value}”").text, value=value) for value in values]
            first, *more = quoted
            listed = reduce(
                lambda before, one: say(Sentence("{first}, {second}").text, first=before, second=one), more, first
            )
            if len(values) == 1:
                how = Sentence("{dimension} is not {values}") if negated else Sentence("{dimension} is {values}")
            elif negated:
                how = Sentence("{dimension} is none of {values}")
            else:
                how = Sentence("{dimension} is one of {values}")
            return say(how.text, dimension=dimension, values=listed)
        case Like(dimension, pattern, negated):
            how = (
                Sentence("{dimension} is not like “{pattern}”")
                if negated
                else Sentence("{dimension} is like “{pattern}”")
            )
            return say(how.text, dimension=dimension, pattern=pattern)
        case Missing(dimension, negated):
            how = Sentence("{dimension} is present") if negated else Sentence("{dimension} is missing")
            return say(how.text, dimension=dimension)
        case AllOf(parts):
            return _joined(Sentence("{first} and {second}"), parts, say)
        case AnyOf(parts):
            return _joined(Sentence("{first} or {second}"), parts, say)
        case Not(part):
            return say(Sentence("not ({condition})").text, condition=condition_in_words(part, say))


def _joined(how: Sentence, parts: Sequence[Condition], say: Say) -> str:
    first, *more = (_grouped(part, say) for part in parts)
    return reduce(lambda before, one: say(how.text, first=before, second=one), more, first)


def _grouped(where: Condition, say: Say) -> str:
    said = condition_in_words(where, say)
    return f"({said})" if isinstance(where, AllOf | AnyOf) else said


def _way(part: Aggregate) -> str:
    return "cycle" if part.measure.span == "cycle" else part.function


def _names(measures: list[Measure], catalogue: Mapping[str, Metric], say: Say) -> dict[Measure, str]:
    """What to call each measure; the source is added where two metrics would read the same."""

    def title(name: str) -> str:
        metric = catalogue.get(name)
        if metric and metric.title:
            return say(metric.title.replace("{", "{{").replace("}", "}}"))  # somebody may have typed it
        return name.rsplit(".", 1)[1].replace("_", " ")

    taken = Counter(title(name) for name in {m.name for m in measures})

    def called(measure: Measure) -> str:
        said = title(measure.name)
        if taken[said] > 1:
            said = f"{said} ({measure.source})"
        return f"{said} ({condition_in_words(measure.where, say)})" if measure.where else said

    return {measure: called(measure) for measure in measures}


def _said(node: Node, name: Callable[[Aggregate], str], say: Say) -> str:
    match node:
        case Number(value):
            return f"{value:,.12g}"
        case Aggregate():
            return name(node)
        case Negate(part):
            return say(Sentence("minus {part}").text, part=_inside(part, name, 3, say))
        case NullIf(value, void):
            parts = {"value": _inside(value, name, 3, say), "void": _said(void, name, say)}
            return say(Sentence("{value} (nothing where it is {void})").text, **parts)
        case Coalesce(choices):
            first, *more = (_said(one, name, say) for one in choices)
            listed = reduce(
                lambda before, one: say(Sentence("{first}; {second}").text, first=before, second=one), more, first
            )
            return say(Sentence("the first known of [{values}]").text, values=listed)
        case Arithmetic(operator, left, right):
            binds = _BINDS[operator]
            # a - (b - c) and a / (b / c) need their brackets; a + (b + c) keeps them as it was written
            both = {"left": _inside(left, name, binds, say), "right": _inside(right, name, binds + 1, say)}
            return say(_OPERATORS[operator].text, **both)


def _inside(node: Node, name: Callable[[Aggregate], str], binds: int, say: Say) -> str:
    said = _said(node, name, say)
    return f"({said})" if isinstance(node, Arithmetic) and _BINDS[node.operator] < binds else said
