"""Declared sources: one TOML file makes a connector, without any Python. `docs/connectors/declared.md` shows how.

What stands in an answer is found by JMESPath (https://jmespath.org); there is no other language. Rows of one day and
one combination of dimensions add up, except those of distinct counts.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, create_model

from connectors.framework import values
from connectors.framework.connector import EVER, MOST_PAGES, Connector, ConnectorOptions, Point, Redefinition
from connectors.framework.declaration import Declaration, Paging, parsed
from connectors.framework.errors import BadConfig, BadData
from connectors.framework.tables import days, numbers
from okr_model.metrics.metrics import NAME
from okr_model.wording.sentences import Sentence

_PLACE = re.compile(r"\{(\w+)\}")
_NOTHING_THERE = Sentence("Check the options of this source: there may be no such account.")
_Key = tuple[str, date, tuple[tuple[str, str], ...]]


class Declared(Connector):
    """A source as its TOML file declares it; `connector_of` makes a class of its own for each file."""

    declaration: ClassVar[Declaration]
    _lost = False  # a row whose day cannot be read

    def headers(self) -> Mapping[str, str]:
        """The declared headers, and the token where it travels as one."""
        headers = {name: self._filled(text, {}) for name, text in self.declaration.headers.items()}
        auth = self.declaration.auth
        if auth and auth.kind != "query":
            headers[auth.name or "Authorization"] = auth.prefix + self._token
        return headers

    def read(self, start: date, end: date) -> Iterator[Point]:
        """What the rows of all pages add up to, of the days asked for; a sum that lacks a row's part is no sum."""
        sums: dict[_Key, list[float]] = defaultdict(list)
        unknown: set[_Key] = set()
        nothing: Sentence | None = None
        for number, row in enumerate(self._rows(start, end), start=1):
            day = self._day(number, row)
            if day is None or not start <= day <= end:
                continue
            named = {name: path.search(row) for name, path in self.declaration.dimensions.items()}
            split = tuple(values.dimensions(named).items())
            for metric, cell in ((name, metric.path.search(row)) for name, metric in self.declaration.metrics.items()):
                value = self._value(number, metric, cell)
                if value is None:
                    said = (
                        Sentence("{metric}: nothing found").filled(metric=metric)
                        if cell is None
                        else values.without_number(metric, cell)
                    )
                    nothing = nothing or Sentence("row {row}, {what}").filled(row=number, what=said)
                    self.flag("absent", day, said)
                    unknown.add((metric, day, split))
                    continue
                found = sums[metric, day, split]
                found.append(value)
                if len(found) > 1 and self.declaration.metrics[metric].additivity == "none":
                    raise self._bad(
                        number, metric, Sentence("a distinct count cannot be added to another of the same day")
                    )
        if nothing and not sums:  # where not one number is found, the paths do not fit, or the answer is another
            raise BadData(Sentence("{title}, {nothing}").filled(title=self.title, nothing=nothing))
        if self.declaration.day is None and not sums:
            raise BadConfig(
                Sentence("{title} has nothing under these options").filled(title=self.title), remedy=_NOTHING_THERE
            )
        if self._lost and any(len(found) > 1 for found in sums.values()):
            return  # where rows of a day add up, the one without a day may be lacking in any sum: what is stored stays
        for (metric, day, split), found in sums.items():
            if (metric, day, split) not in unknown:
                yield Point(metric, day, math.fsum(found), dict(split))

    def _rows(self, start: date, end: date) -> Iterator[Any]:
        form = self.declaration.window_format
        answers = self._answers({"start": start.strftime(form), "end": end.strftime(form)})
        try:
            for page in self.once([*self._rows_of(answer)] for answer in answers):
                yield from page
        except BadConfig as refused:
            if not self.declaration.nothing or not re.search(self.declaration.nothing, str(refused)):
                raise

    def _rows_of(self, answer: Any) -> Iterator[Any]:
        for path in self.declaration.rows:
            found = path.search(answer)
            if not isinstance(found, list | dict):
                raise BadData(
                    Sentence("{title} answered in an unexpected shape: there are no rows at {expression}").filled(
                        title=self.title, expression=repr(path.expression)
                    )
                )
            yield from found if isinstance(found, list) else [found]

    def _answers(self, window: Mapping[str, str]) -> Iterator[Any]:
        """The JSON of every page."""
        declared = self.declaration
        path = self._filled(declared.url.removeprefix(_origin(declared.url)), window, quoted=True)
        params = {name: self._filled(text, window) for name, text in declared.params.items()}
        if declared.auth and declared.auth.kind == "query":
            params[declared.auth.name] = self._token
        paging = declared.paging
        if paging is None:
            yield self.call("GET", path, params=params)
        elif paging.kind == "link" and paging.next is None:
            yield from self.pages(path, params=params)
        elif paging.kind == "page":
            yield from self._numbered(path, params, paging)
        else:
            yield from self._chained(path, params, paging)

    def _numbered(self, path: str, params: dict[str, str], paging: Paging) -> Iterator[Any]:
        """Page after page until one is not full."""
        for number in range(paging.first, paging.first + MOST_PAGES):
            answer = self.call("GET", path, params=params | {paging.parameter: str(number)})
            yield answer
            if sum(1 for _ in self._rows_of(answer)) < max(1, paging.size):
                return
        raise self._endless()

    def _chained(self, path: str, params: dict[str, str], paging: Paging) -> Iterator[Any]:
        """Page after page, each of which says where the next one is: by a cursor, or by its address."""
        assert paging.next is not None
        seen: set[str] = set()
        where, query = path, params
        while len(seen) < MOST_PAGES:
            answer = self.call("GET", where, **({"params": query} if query else {}))
            yield answer
            following = paging.next.search(answer)
            if following in (None, "", False):
                return
            if str(following) in seen:
                break
            seen.add(str(following))
            if paging.kind == "cursor":
                query = params | {paging.parameter: str(following)}
            else:
                where, query = str(following), {}
        raise self._endless()

    def _day(self, number: int, row: Any) -> date | None:
        """The day of a row; None, and a mark, for one that belongs to no day."""
        if self.declaration.day is None:
            return self.today
        found = self.declaration.day.search(row)
        wrong = None
        try:
            if values.is_instant(found) and not self.declaration.day_format:
                return values.day_of(found, self.zone)
            if found is None or not values.says_no_day(found):
                return days.day(found, self.declaration.day_format)
        except ValueError as error:
            wrong = self._bad(number, "day", error)
            self._lost = True
        self.without_day(found, wrong)
        return None

    def _value(self, number: int, name: str, cell: Any) -> float | None:
        """The number in a cell; None where there is none."""
        try:
            found = numbers.number(cell) if cell is not None and not isinstance(cell, bool) else None
        except ValueError:
            return None
        if found is not None and self.declaration.metrics[name].whole and not found.is_integer():
            raise self._bad(number, name, Sentence("{cell} is no whole number").filled(cell=repr(cell)))
        return found

    @property
    def _token(self) -> str:
        token: SecretStr = getattr(self.options, "token")  # noqa: B009 - a field that only some files declare
        return token.get_secret_value().strip()

    def _filled(self, text: str, window: Mapping[str, str], *, quoted: bool = False) -> str:
        """The text with its {places} filled from the options and the window."""

        def fill(place: re.Match[str]) -> str:
            value = str(window.get(place[1]) or getattr(self.options, place[1]))
            return quote(value, safe="") if quoted else value

        return _PLACE.sub(fill, text)

    def _bad(self, number: int, key: str, problem: Sentence | Exception) -> BadData:
        return BadData(
            Sentence("{title}, row {number}, {key}: {problem}").filled(
                title=self.title, number=str(number), key=key, problem=problem
            )
        )

    def _endless(self) -> BadData:
        return BadData(Sentence("{title} goes on from page to page without an end").filled(title=self.title))


def connector_of(file: Path) -> type[Connector]:
    """The connector a TOML file declares. Raises BadConfig naming the file and each key that is wrong."""
    try:
        stamp = file.stat()
    except OSError as error:
        raise BadConfig(
            Sentence("{file} cannot be read: {strerror}").filled(file=file, strerror=str(error.strerror))
        ) from error
    return _made(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=128)
def _made(file: Path, changed: int, size: int) -> type[Connector]:  # noqa: ARG001 - a changed file is another one
    declared, key = parsed(file), file.stem
    if not NAME.fullmatch(key):
        raise BadConfig(
            Sentence("{file}: the name of the file is the connector's: use a-z, 0-9 and _, a letter first").filled(
                file=file
            )
        )
    problems = [*_unknown_places(declared)]
    metrics = []
    for name, metric in declared.metrics.items():
        try:
            metrics.append(metric.of(name, tuple(declared.dimensions), snapshot=declared.day is None))
        except ValueError as error:
            problems.append(f"metrics.{name}: {error}")
    if problems:
        raise BadConfig(
            Sentence("{file}: {problems}").filled(file=file, problems="; ".join(problems)),
            remedy=Sentence("Correct the file: docs/connectors/declared.md."),
        )
    facts = {
        "key": key,
        "title": declared.title,
        "about": declared.about or declared.title,
        "docs": declared.docs,
        "topics": declared.topics,
        "endpoints": declared.endpoints or (f"GET {urlsplit(declared.url).path or '/'}",),
        "version": declared.version,
        "scopes": declared.scopes,
        "key_steps": declared.key_steps,
        "lacks": declared.lacks,
        "redefined": tuple(Redefinition(one.metrics, one.day, one.note) for one in declared.redefined),
        "metrics": tuple(metrics),
        "history": 0 if declared.day is None else declared.history or EVER,
        "lag": declared.lag,
        "restate": declared.restate,
        "window": declared.window,
        "rate": declared.rate,
        "timezone": declared.timezone,
        "declaration": declared,
        "Options": _options(declared),
        "__doc__": f"{declared.title}, as {file.name} declares it.",
        "__module__": __name__,
    } | ({"fresh_for": declared.fresh_for} if declared.fresh_for is not None else {})
    return type(f"Declared_{key}", (Declared,), facts)


def _options(declared: Declaration) -> type[ConnectorOptions]:
    """What okr.toml may say about such a source: the declared options, and the token where there is an `auth`."""
    own = Field(description="Where your own server answers, such as https://forum.example.com")
    fields: dict[str, Any] = {"base_url": (str, own if declared.self_hosted else _origin(declared.url))}
    for name, option in declared.options.items():
        default = ... if option.default is None else option.default
        about = Field(default, description=option.description, pattern=option.pattern)
        fields[name] = (str, about)
    if declared.auth:
        fields["token"] = (SecretStr, Field(description=declared.auth.description))
    made: type[ConnectorOptions] = create_model("Options", __base__=ConnectorOptions, **fields)
    return made


def _origin(url: str) -> str:
    """Scheme and host of an address, as they are written."""
    return "/".join(url.split("/", 3)[:3])


def _unknown_places(declared: Declaration) -> Iterator[str]:
    """Each {place} that nothing fills."""
    texts = {"url": declared.url} | {f"params.{k}": v for k, v in declared.params.items()}
    texts |= {f"headers.{k}": v for k, v in declared.headers.items()}
    for key, text in texts.items():
        known = {*declared.options} | (set() if key.startswith("headers.") else {"start", "end"})
        for place in _PLACE.findall(text):
            if place not in known:
                yield f"{key}: {{{place}}} is no option; known: {', '.join(sorted(known))}"
