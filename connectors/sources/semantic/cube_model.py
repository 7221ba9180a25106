"""What Cube tells of its data model (`/v1/meta`), read as measures that can be asked for by the day.

Docs: https://cube.dev/docs/product/apis-integrations/rest-api/reference. `aggType` says how a measure is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from connectors.sources.semantic.cube import Measure
from connectors.sources.semantic.definition import named
from connectors.sources.semantic.imported import Imported, Offered, UnfitFile, Unkept, in_one_line, without_collisions
from okr_model.wording.sentences import Sentence, SentenceError, sentence_of

_ADDS: Final = ("count", "sum")
_DISTINCT: Final = ("countDistinct", "countDistinctApprox")
_OF_A_DAY: Final = ("min", "max", "avg", "number", "numberAgg")
_OWN_GRAIN: Final = Sentence(
    "asked for by the day: over a longer time it is no sum, and its last day, mean or extremes count"
)
_ROLLING: Final = Sentence("asked for by the day: it counts more than its day, so of a longer time its last day counts")
_APPROXIMATE: Final = Sentence("Cube estimates it")


def read(meta: Any, times: Sequence[str] = (), by: Sequence[str] = ()) -> Imported[Measure]:
    """All measures. times: the time dimensions to count by, where a cube has several. Raises UnfitFile."""
    if not isinstance(meta, dict) or not isinstance(meta.get("cubes"), list):
        raise UnfitFile(Sentence("it is no answer of Cube's /v1/meta: it has no `cubes`"))
    offered: list[Offered[Measure]] = []
    refused: dict[str, Sentence] = {}
    for cube in meta["cubes"]:
        if not isinstance(cube, dict):
            continue
        for measure in _rows(cube, "measures"):
            theirs = str(measure.get("name") or "")
            try:
                offered.append(_offered(cube, measure, theirs, times, by))
            except ValidationError:
                refused[theirs] = Sentence("it is not named as measures are")
            except (SentenceError, ValueError) as error:
                refused[theirs] = sentence_of(error)
    return without_collisions(Imported("Cube", tuple(offered), refused))


def _offered(
    cube: Mapping[str, Any], measure: Mapping[str, Any], theirs: str, times: Sequence[str], by: Sequence[str]
) -> Offered[Measure]:
    kind = str(measure.get("aggType") or "")
    rolling = True in (measure.get("cumulative"), measure.get("cumulativeTotal"))
    if measure.get("type") not in ("number", None):
        raise Unkept(Sentence("it is no number but {kind}").filled(kind=str(measure.get("type"))))
    if kind == "runningTotal":
        raise Unkept(Sentence("a running total begins anew with each question, so it depends on the days asked for"))
    if kind not in (*_ADDS, *_DISTINCT, *_OF_A_DAY):
        raise Unkept(Sentence("its kind {kind} is not known here").filled(kind=kind or "–"))
    flow = kind in (*_ADDS, *_DISTINCT) and not rolling
    dimensions = [
        str(one.get("name") or "") for one in _rows(cube, "dimensions") if one.get("type") in ("string", "boolean")
    ]
    notes = [_ROLLING] if rolling else [] if flow else [_OWN_GRAIN]
    notes += [_APPROXIMATE] if kind == "countDistinctApprox" else []
    name = named(theirs.replace(".", "_"))
    one = Measure(
        measure=theirs,
        time=_time(cube, times),
        kind_there=kind,
        by={named(there.split(".")[-1]): there for there in dimensions if there in by or there.split(".")[-1] in by},
        kind="flow" if flow else "stock",
        additivity=None if flow else "dims" if rolling and kind in _ADDS else "none",
        title=in_one_line(str(measure.get("shortTitle") or measure.get("title") or "")),
    )
    return Offered(name, theirs, {name: one}, tuple(notes), tuple(dimensions))


def _time(cube: Mapping[str, Any], times: Sequence[str]) -> str:
    """The time dimension of a cube. Raises Unkept where it has none, or several and none was chosen."""
    known = [str(one.get("name") or "") for one in _rows(cube, "dimensions") if one.get("type") == "time"]
    chosen = [one for one in known if one in times] or known
    if not known:
        raise Unkept(Sentence("its cube has no time dimension to count by"))
    if len(chosen) > 1:
        raise Unkept(
            Sentence("its cube has several time dimensions: choose one of {names}").filled(names=", ".join(chosen))
        )
    return chosen[0]


def _rows(raw: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = raw.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
