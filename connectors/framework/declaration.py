"""What may stand in the TOML file of a declared source, and what is said where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import SchemaError

from connectors.framework import toml_text
from connectors.framework.connector import on_loopback
from connectors.framework.errors import BadConfig
from connectors.framework.options import OF_HOST
from okr_model.metrics.metrics import NAME, Additivity, Direction, Metric
from okr_model.wording.sentences import Sentence, Unfit
from okr_model.wording.system_errors import of_system

_MOST_BYTES: Final = 100_000
_HOW: Final = Sentence("Correct the file: docs/connectors/declared.md shows a whole one.")


def _compiled(text: object) -> ParsedResult:
    if not isinstance(text, str):
        raise Unfit("use a JMESPath expression, in quotes")
    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise Unfit(
            Sentence("{what} is no JMESPath: {splitlines}").filled(
                what=repr(text), splitlines=str(error).splitlines()[0].rstrip(":")
            )
        ) from error


def _several(given: object) -> object:
    if given == []:
        raise Unfit("name at least one place where rows are")
    return (given,) if isinstance(given, str) else given


Expression = Annotated[ParsedResult, BeforeValidator(_compiled)]


class Table(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Auth(Table):
    """`[auth]`: how the token of a source travels. The token itself stands in the source's `token` in okr.toml."""

    kind: Literal["bearer", "header", "query"]
    name: str = Field("", description="Of the header, or of the parameter of the query")
    prefix: str = Field("", description="Before the token in a header")
    description: str = Field("Key of the account", description="What a person should fill in as `token`")

    @model_validator(mode="before")
    @classmethod
    def _bearer(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("kind") == "bearer":
            return {"prefix": "Bearer "} | given
        return given

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.kind != "bearer" and not self.name:
            raise Unfit("`name` is needed: of the header, or of the parameter")
        return self


class Paging(Table):
    """`[paging]`: how the next page is found."""

    kind: Literal["page", "cursor", "link"]
    parameter: str = Field("", description="Name of the parameter that carries the number or the cursor")
    first: int = Field(1, description="Number of the first page", ge=0)
    size: int = Field(0, description="Rows of a full page; unless said, the first page without rows is the last", ge=0)
    next: Expression | None = Field(None, description="Where an answer says what comes next; links: else its header")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind != "link" and not self.parameter:
            raise Unfit("`parameter` is needed: what carries the number of the page, or the cursor")
        if self.kind == "cursor" and self.next is None:
            raise Unfit("`next` is needed: where an answer says what comes next")
        return self


class Asked(Table):
    """`[options.NAME]`: something a person fills in for each source."""

    description: str
    default: str | None = None
    pattern: str | None = None

    @field_validator("pattern")
    @classmethod
    def _a_pattern(cls, pattern: str | None) -> str | None:
        try:
            TypeAdapter(Annotated[str, Field(pattern=pattern)])
        except SchemaError as error:
            raise Unfit(Sentence("{pattern} is no regular expression").filled(pattern=repr(pattern))) from error
        return pattern


class Changed(Table):
    """`[[redefined]]`: from `day` on some metrics count by another rule, and what that is."""

    metrics: tuple[str, ...] = Field(min_length=1)
    day: date
    note: str = Field(min_length=1)


class Measured(Table):
    """`[metrics.NAME]`: one number of a row."""

    path: Expression
    unit: str
    kind: Literal["flow", "stock"] | None = None
    additivity: Additivity | None = None
    direction: Direction = "up"
    title: str = ""
    counter: bool = Field(False, description="A level that only grows: a day on which it fell is flagged")
    whole: bool = Field(False, description="Refuse anything but whole numbers, such as counts rounded for display")

    def of(self, name: str, dimensions: tuple[str, ...], *, snapshot: bool) -> Metric:
        """The metric; what is known for now only is a level unless said otherwise. Raises ValueError."""
        kind = self.kind or ("stock" if snapshot else "flow")
        additivity = self.additivity or ("all" if kind == "flow" else "dims")
        return Metric(
            name,
            self.unit,
            kind=kind,
            additivity=additivity,
            direction=self.direction,
            dimensions=dimensions,
            title=self.title,
            counter=self.counter,
        )


class Declaration(Table):
    """The whole file."""

    title: str = Field(min_length=1)
    about: str = ""
    docs: str = ""
    topics: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    version: str = ""
    scopes: tuple[str, ...] = ()
    key_steps: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    redefined: tuple[Changed, ...] = ()
    url: str
    self_hosted: bool = Field(
        False, description="The host of `url` is an example: each source gives its own `base_url`"
    )
    params: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    options: Mapping[str, Asked] = {}
    auth: Auth | None = None
    paging: Paging | None = None
    rows: Annotated[tuple[Expression, ...], BeforeValidator(_several)]
    day: Expression | None = None
    day_format: str = ""
    window_format: str = Field("%Y-%m-%d", description="How {start} and {end} are written")
    nothing: str = Field(
        "", description="What an answer of status 404 says where there is nothing in the days asked for"
    )
    dimensions: Mapping[str, Expression] = {}
    metrics: Mapping[str, Measured] = Field(min_length=1)
    history: int = Field(0, ge=0)
    lag: int = Field(0, ge=0)
    restate: int = Field(0, ge=0)
    fresh_for: int | None = Field(None, ge=0)
    window: int = Field(366, ge=1)
    rate: tuple[Annotated[int, Field(ge=1)], Annotated[float, Field(gt=0)]] = (60, 60.0)
    timezone: str = "UTC"

    @field_validator("url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        safe = url.startswith("https://") or (url.startswith("http://") and on_loopback(url))
        if not safe or not re.fullmatch(r"https?://[^/?#{}@\s]+(/[^?#\s]*)?", url):
            raise Unfit("use an address like https://api.example.com/v1/{{account}}; the query stands in [params]")
        return url

    @field_validator("nothing")
    @classmethod
    def _an_expression(cls, nothing: str) -> str:
        try:
            re.compile(nothing)
        except re.error as error:
            raise Unfit(Sentence("{nothing} is no regular expression").filled(nothing=repr(nothing))) from error
        return nothing

    @field_validator("options")
    @classmethod
    def _free_names(cls, options: Mapping[str, Asked]) -> Mapping[str, Asked]:
        for name in options:
            if not NAME.fullmatch(name) or name in _TAKEN:
                raise Unfit(
                    Sentence("{name} cannot be an option: use a-z, 0-9 and _, none of {taken}").filled(
                        name=repr(name), taken=", ".join(_TAKEN)
                    )
                )
        return options

    @field_validator("timezone")
    @classmethod
    def _a_zone(cls, name: str) -> str:
        try:
            return name and ZoneInfo(name).key
        except (KeyError, ValueError, OSError) as error:
            raise Unfit(
                Sentence("{name} is no time zone: write one such as Asia/Tehran, or UTC").filled(name=repr(name))
            ) from error

    @model_validator(mode="after")
    def _of_metrics_there_are(self) -> Self:
        if unknown := {name for one in self.redefined for name in one.metrics} - {*self.metrics}:
            raise Unfit(
                Sentence("`redefined` names {unknown}; known: {known}").filled(
                    unknown=sorted(unknown), known=sorted(self.metrics)
                )
            )
        return self

    @model_validator(mode="after")
    def _now_or_days(self) -> Self:
        if self.day is None and (self.history or self.lag or self.restate):
            raise Unfit("`history`, `lag` and `restate` need a `day`; without one there is only now")
        return self


_TAKEN: Final = (
    "base_url",
    *OF_HOST,
    "token",
    "start",
    "end",
    "connector",
    "every",
    "fresh_for",
    "timezone",
    "enabled",
)
_TABLES: Final[Mapping[str, type[Table]]] = {
    "auth": Auth,
    "paging": Paging,
    "options": Asked,
    "metrics": Measured,
    "redefined": Changed,
}


def parsed(file: Path) -> Declaration:
    """The declaration in a file. Raises BadConfig naming the file and every key that is wrong."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise BadConfig(
                Sentence("{file} is larger than {most_bytes} bytes").filled(file=file, most_bytes=_MOST_BYTES),
                remedy=_HOW,
            )
        return Declaration.model_validate(toml_text.read(raw.decode("utf-8-sig")))
    except OSError as error:
        raise BadConfig(
            Sentence("{file} cannot be read: {strerror}").filled(file=file, strerror=of_system(error)), remedy=_HOW
        ) from error
    except ValidationError as error:
        raise BadConfig(
            Sentence("{file}: {explained}").filled(file=file, explained="; ".join(explained(error))), remedy=_HOW
        ) from error
    except ValueError as error:  # no UTF-8, no TOML
        raise BadConfig(Sentence("{file} is no TOML: {error}").filled(file=file, error=error), remedy=_HOW) from error


def explained(error: ValidationError) -> Iterator[str]:
    """Each key that is wrong, with what is."""
    for one in error.errors(include_url=False):
        place, message = ".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")
        if one["type"] == "extra_forbidden":
            table = _TABLES.get(str(one["loc"][0]), Declaration) if len(one["loc"]) > 1 else Declaration
            message = f"is not known here; known: {', '.join(table.model_fields)}"
        elif one["type"] == "missing":
            message = "is needed"
        yield f"{place}: {message}" if place else message
