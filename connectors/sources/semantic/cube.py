"""Cube: measures of its data model, asked of its own interface, so that its rules and its cache stay its own.

Docs: https://cube.dev/docs/product/apis-integrations/rest-api/reference. `okr import cube ADDRESS` reads `/v1/meta` and
writes one line a measure; `/v1/load` gives their daily figures, in the time zone that is asked for. It answers
`{"error": "Continue wait"}` with status 200 while it computes. Numbers come as texts. What it tells of a measure is
read again with each pull: where its kind has changed, nothing is pulled until it has been imported anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from connectors.framework import values
from connectors.framework.connector import ConnectorOptions, Point
from connectors.framework.described import Described
from connectors.framework.errors import AuthFailed, BadConfig, BadData, ConnectorError
from connectors.framework.http_answer import Answer
from connectors.framework.options import Zone
from okr_model.metrics.metrics import NAME, Additivity, Direction, Metric, Span
from okr_model.wording.sentences import Sentence, Unfit

MOST_METRICS: Final = 200
_MOST_ROWS: Final = 50_000
"""What Cube gives at most for one query."""

_WAIT: Final = "continue wait"
_SPANS: Final[tuple[Span, ...]] = ("day", "week", "month", "cycle")
DISTINCT: Final = ("countDistinct", "countDistinctApprox")


class Measure(BaseModel):
    """One measure: `[sources.NAME.metrics]`, a line each. kind_there: its `aggType`; fixed: what Cube told of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: str = Field(pattern=r"^[A-Za-z_][\w]*\.[A-Za-z_]\w*$", description="As Cube names it: orders.count")
    time: str = Field(pattern=r"^[A-Za-z_][\w]*\.[A-Za-z_]\w*$", description="Its time dimension: orders.created_at")
    kind_there: str = ""
    by: Mapping[str, str] = {}
    kind: str = Field("flow", pattern="^(flow|stock)$")
    additivity: Additivity | None = None
    unit: str = ""
    direction: Direction = "up"
    title: str = ""

    @property
    def counts_to_date(self) -> bool:
        """Whether it is a distinct count, asked for over every reporting window by itself."""
        return self.kind_there in DISTINCT and self.kind == "flow"

    def metric(self, name: str) -> Metric:
        """As the catalogue has it."""
        usual: Additivity = "none" if self.counts_to_date else "all" if self.kind == "flow" else "dims"
        return Metric(
            name,
            self.unit or name,
            kind="flow" if self.kind == "flow" else "stock",
            additivity=self.additivity or usual,
            direction=self.direction,
            dimensions=tuple(self.by),
            spans=_SPANS if self.counts_to_date else ("day",),
            title=self.title,
        )


class Cube(Described):
    """Measures of one deployment."""

    key, title = "cube", "Cube"
    about = "measures of a Cube data model, from Cube itself"
    docs = "https://cube.dev/docs/product/apis-integrations/rest-api/reference"
    topics = ("cube", "semantic layer", "warehouse", "definitions", "sales", "revenue", "any")
    endpoints = ("GET /v1/meta", "POST /v1/load")
    version = "v1"
    scopes = ("data", "meta")
    key_steps = (
        "Ask whoever runs Cube for the address of its REST API, which ends with /cubejs-api, and for a token (a JWT "
        "signed with CUBEJS_API_SECRET).",
        "Have the measures read: okr import cube https://HOST/cubejs-api",
    )
    lacks = ("Figures by the hour: a measure is asked for by the day.",)
    restate, window, timezone, rate = 30, 92, "", (300, 60.0)

    class Options(ConnectorOptions):
        """Where Cube answers, and which measures are wanted."""

        token: SecretStr = Field(description="The token that Cube's REST API asks for")
        zone: Zone | None = Field(None, description="Time zone whose days are counted; UTC unless said")
        by: tuple[str, ...] = Field((), description="Dimensions that figures are told apart by, where they have them")
        times: tuple[str, ...] = Field((), description="Times to count by, where there are several")
        metrics: Mapping[str, Measure] = Field(description="The measures, as `okr import` writes them", min_length=1)

        @field_validator("metrics")
        @classmethod
        def _named(cls, metrics: Mapping[str, Measure]) -> Mapping[str, Measure]:
            if len(metrics) > MOST_METRICS:
                raise Unfit(Sentence("has {n} metrics; {most} is the most").filled(n=len(metrics), most=MOST_METRICS))
            wrong = [one for name in metrics for one in (name, *metrics[name].by) if not NAME.fullmatch(one)]
            if wrong:
                raise Unfit(
                    Sentence("{name} is no name: use a-z, 0-9 and _, a letter first").filled(name=repr(wrong[0]))
                )
            return metrics

    options: Options

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:
        """What the options name."""
        assert isinstance(options, cls.Options)
        return tuple(one.metric(name) for name, one in options.metrics.items())

    def headers(self) -> Mapping[str, str]:
        """The token, as it is."""
        return {"Authorization": self.options.token.get_secret_value()}

    def failure(self, answer: Answer) -> ConnectorError:
        """Cube says what was wrong in `error`; a query it cannot answer has status 400."""
        error = super().failure(answer)
        if answer.status == 403:
            return AuthFailed(error.sentence, remedy=Sentence("Check `token`: Cube does not accept it."))
        return error

    def read(self, start: date, end: date) -> Iterator[Point]:
        """One question for the measures of a time dimension, and one for each window of a distinct count."""
        self._check(self._meta())
        groups: dict[tuple[object, ...], list[str]] = {}
        for name, one in self.options.metrics.items():
            alone = name if one.kind == "stock" and one.additivity == "dims" else ""  # it has days that others have not
            groups.setdefault((one.time, *one.by.items(), one.measure.split(".")[0], alone), []).append(name)
        for names in groups.values():
            yield from self._daily(names, start, end)
        for name, one in self.options.metrics.items():
            if one.counts_to_date:
                yield from self._to_date(name, one, start, end)

    def described(self) -> Mapping[str, Any]:
        """What `/v1/meta` answers: cubes and views with their measures and dimensions."""
        return self._meta()

    def _meta(self) -> Mapping[str, Any]:
        found = self.call("GET", "/v1/meta")
        if not isinstance(found, dict) or not isinstance(found.get("cubes"), list):
            raise self._shape("there are no `cubes`")
        return found

    def _check(self, meta: Mapping[str, Any]) -> None:
        """Raises BadConfig for a measure that is gone or another than it was; notes the version of each."""
        known = measures_of(meta)
        told = []
        for name, one in self.options.metrics.items():
            found = known.get(one.measure)
            if found is None:
                raise BadConfig(
                    Sentence("Cube has no measure {name} any more").filled(name=one.measure),
                    remedy=_AGAIN,
                )
            if one.kind_there and (kind := str(found.get("aggType") or "")) != one.kind_there:
                raise BadConfig(
                    Sentence("Cube's measure {name} was a {old} and is a {new} now").filled(
                        name=one.measure, old=one.kind_there, new=kind
                    ),
                    remedy=_AGAIN,
                )
            told.append(f"{name}={fingerprint(one, found)}")
        self.flag("definition", None, " ".join(sorted(told)))

    def _daily(self, names: list[str], start: date, end: date) -> Iterator[Point]:
        first = self.options.metrics[names[0]]
        wanted = {name: self.options.metrics[name] for name in names}
        measures = list(dict.fromkeys(one.measure for one in wanted.values()))
        rows = self._load(measures, first, start, end, granularity="day")
        for row in rows:
            cell = row.get(f"{first.time}.day", row.get(first.time))
            day = self.day_of(cell, "UTC", begun=True) if cell is not None else None
            if day is None or not start <= day <= end:
                continue
            split = values.dimensions({name: row.get(there) for name, there in first.by.items()})
            for name, one in wanted.items():
                if row.get(one.measure, "") is not None:  # null: nothing to add up on that day
                    yield from self.figure(name, day, row.get(one.measure), split)

    def _to_date(self, name: str, one: Measure, start: date, end: date) -> Iterator[Point]:
        for count in self.counts_to_date(start, end):
            if count.since == count.day:
                continue
            for row in self._load([one.measure], one, count.since, count.day):
                split = values.dimensions({by: row.get(there) for by, there in one.by.items()})
                cell = row.get(one.measure)
                if values.number(cell) != 0:  # 0 is what Cube says of days without any row
                    yield from self.figure(name, count.day, cell, split, count.since)

    def _load(
        self, measures: list[str], one: Measure, first: date, last: date, granularity: str = ""
    ) -> list[Mapping[str, Any]]:
        time: dict[str, Any] = {"dimension": one.time, "dateRange": [first.isoformat(), last.isoformat()]}
        query = {
            "measures": measures,
            "timeDimensions": [time | ({"granularity": granularity} if granularity else {})],
            "dimensions": list(one.by.values()),
            "timezone": self.options.zone or "UTC",
            "limit": _MOST_ROWS,
        }

        def ready() -> list[Mapping[str, Any]] | None:
            found = self.call("POST", "/v1/load", json={"query": query})
            if isinstance(found, dict) and str(found.get("error", "")).lower() == _WAIT:
                return None
            data = found.get("data") if isinstance(found, dict) else None
            if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
                raise self._shape("there is no `data`")
            return data

        rows = self.until(ready)
        if len(rows) >= _MOST_ROWS:
            raise BadData(
                Sentence("Cube gave {n} rows and may have more").filled(n=len(rows)),
                remedy=Sentence("Break the measures down by fewer dimensions."),
            )
        return rows

    def _shape(self, what: str) -> BadData:
        return BadData(Sentence("{title} answered in an unexpected shape: {what}").filled(title=self.title, what=what))


_AGAIN: Final = Sentence("See what it is now, then import it again: okr import cube ADDRESS --source NAME.")


def measures_of(meta: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every measure of an answer of `/v1/meta`, by its name."""
    return {
        str(measure["name"]): measure
        for cube in meta.get("cubes", [])
        if isinstance(cube, dict)
        for measure in cube.get("measures") or []
        if isinstance(measure, dict) and measure.get("name")
    }


def fingerprint(one: Measure, found: Mapping[str, Any]) -> str:
    """The version of a measure: of what Cube tells of it, words for people aside, and of what is asked."""
    said = {key: value for key, value in found.items() if key not in ("title", "shortTitle", "description", "meta")}
    asked = {"measure": one.measure, "time": one.time, "by": dict(one.by)}
    text = json.dumps([said, asked], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
