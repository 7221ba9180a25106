"""Events and what they brought as JSON: what `okr drivers list --json` prints and the API sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.out.api.answers import Json, Say
from data.queries.drivers.drivers import Verdict, verdict
from data.queries.drivers.marked import Marked, all_marked
from data.stores.snapshot import Reader
from okr_model.drivers.lift import Effect


def drivers(reader: Reader, say: Say = str, *, most: int | None = None) -> list[Json]:
    """Every event with what it brought to each metric it touches, the latest first. most: events, all unless given."""
    every = all_marked(reader)
    marked = every[:most]
    known = [verdict(reader, one, name, every) for one in marked for name in one.event.metrics]
    titles = reader.catalogue.titles({verdict.metric for verdict in known})
    return [_event(one, [v for v in known if v.marked is one], titles, say) for one in marked]


def _event(one: Marked, verdicts_on_it: Sequence[Verdict], titles: Mapping[str, str], say: Say) -> Json:
    fields = one.event.model_dump(mode="json")
    return {"id": one.id, **fields, "author": one.author, "effects": [_verdict(v, titles, say) for v in verdicts_on_it]}


def _verdict(one: Verdict, titles: Mapping[str, str], say: Say) -> Json:
    """lift and its ends in the metric's unit, shares of what was expected beside them; null where nothing is known."""
    effect = one.effect
    about = {"metric": one.metric, "title": titles[one.metric], "unit": one.unit, "because": say(one.said)}
    if effect is None:
        return about | {"found": None}
    return about | {
        "found": effect.found,
        "from": effect.start.isoformat(),
        "until": effect.end.isoformat(),
        "came": effect.came,
        "expected": effect.expected,
        "lift": _span(effect, share=False),
        "lift_share": _span(effect, share=True),
        "least_found": effect.least,
        "placebos": len(effect.noise.errors),
        "half_life": one.fades and one.fades.half_life,
        "cost_a_unit": one.cost_a_unit,
    }


def _span(effect: Effect, *, share: bool) -> Json:
    ends = {"low": effect.low, "middle": effect.lift, "high": effect.high}
    return {name: effect.share(value) if share else value for name, value in ends.items()}
