"""One source of the settings file: its connector, the options of that connector, and how the host treats it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError

from connectors.framework import registry
from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.network import Network
from connectors.framework.options import OF_HOST
from data.config.field_types import Clock, Day, Span, Table, Whole, Zone
from data.config.secrets import LiteralSecret, SecretMissing, redacted, resolve, secret_keys
from data.config.validation_errors import BadFile, Problem, described, explain, suggestion
from okr_model.metrics.metrics import NAME, Metric
from okr_model.wording.sentences import Sentence, as_it_is

EVERY = timedelta(hours=6)
SNAPSHOT_HOUR = time(20)


class SettingsError(BadFile):
    """`okr.toml` cannot be used as it is. Names the file, each key, what was found and what is accepted."""

    advice = Sentence("Correct okr.toml, then run `okr check`.")
    remedy = str(advice)


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One configured source.

    every: how long between two pulls.  at: once a day at this time of its zone instead.
    fresh_for: data older than this many days is stale.  start: first day to pull.
    hold: whether values that are hard to believe wait for a person's word.
    metrics: what it measures, as far as that is known even where something else about it is wrong.
    problem: why it cannot be pulled; None where it can.
    """

    name: str
    connector: str
    every: timedelta
    at: time | None
    fresh_for: int
    start: date | None
    timezone: str
    enabled: bool
    hold: bool = True
    metrics: tuple[Metric, ...] = ()
    problem: SettingsError | None = None
    given: ConnectorOptions | None = field(default=None, repr=False)

    @property
    def options(self) -> ConnectorOptions:
        """The connector's options with their secrets. Raises the source's `SettingsError` where it has one."""
        if self.problem is not None:
            raise self.problem
        assert self.given is not None
        return self.given


class _Host(Table):
    """The keys of a source that the host reads; all others belong to the connector."""

    connector: str
    every: Span | None = None
    at: Clock | None = None
    fresh_for: Annotated[Whole, Field(ge=0, le=3660)] | None = None
    start: Day | None = None
    timezone: Zone | None = None
    enabled: bool = True
    hold: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a settings file stands, and what its references are read from.

    typed: secrets by name that somebody has just typed and that are not kept yet.
    network, folders: where the addresses and the files of sources may lie.
    """

    file: Path
    home: Path
    environ: Mapping[str, str]
    timezone: str
    typed: Mapping[str, SecretStr] = field(default_factory=dict, repr=False)
    network: Network = field(default_factory=Network.of_environment)
    folders: tuple[Path, ...] = ()


def read_source(name: str, table: object, place: Place) -> SourceSettings:
    """One `[sources.NAME]`; whatever is wrong with it is kept in `.problem`, nothing is raised."""
    problems: list[Problem] = []
    if not NAME.fullmatch(name):
        problems.append(Problem(f"sources.{name}", Sentence("use a-z, 0-9 and _ for a source's name, a letter first")))
    if not isinstance(table, dict):
        problems.append(
            Problem(
                f"sources.{name}",
                Sentence("found {described}; use a table: [sources.{name}]").filled(
                    described=described(table), name=name
                ),
            )
        )
        table = {}
    host = _host(name, {key: value for key, value in table.items() if key in _Host.model_fields}, problems)
    connector = _connector(name, host.connector, problems) if host.connector else None
    options: ConnectorOptions | None = None
    metrics: tuple[Metric, ...] = ()
    if connector is not None:
        given = {key: value for key, value in table.items() if key not in _Host.model_fields}
        options = _options(name, connector, given, place, problems)
        metrics = _declared(name, connector, options, problems)
    return SourceSettings(
        name=name,
        connector=host.connector,
        every=host.every or EVERY,
        at=_daily_hour(host, connector),
        fresh_for=host.fresh_for if host.fresh_for is not None else getattr(connector, "fresh_for", 3),
        start=host.start,
        timezone=host.timezone or getattr(connector, "timezone", "") or place.timezone,
        enabled=host.enabled,
        hold=host.hold,
        metrics=metrics if NAME.fullmatch(name) else (),
        problem=SettingsError(str(place.file), problems) if problems else None,
        given=options,
    )


def _host(name: str, given: dict[str, Any], problems: list[Problem]) -> _Host:
    """The host's keys; one that is wrong is reported and its default taken."""
    try:
        return _Host.model_validate(given)
    except ValidationError as error:
        wrong = list(explain(error, _Host, ("sources", name)))
        problems.extend(
            Problem(
                p.place,
                Sentence("is needed; {suggestion}").filled(suggestion=suggestion("", registry.names(), "connectors")),
            )
            if p.place.endswith(".connector") and "connector" not in given
            else p
            for p in wrong
        )
        bad = {str(one["loc"][0]) for one in error.errors()}
    return _Host.model_validate({"connector": ""} | {k: v for k, v in given.items() if k not in bad})


def _daily_hour(host: _Host, connector: type[Connector] | None) -> time | None:
    """A source that knows only "now" is asked at the same hour every day, so that its days are equally long."""
    if host.at is not None or host.every is not None:
        return host.at
    return SNAPSHOT_HOUR if connector is not None and connector.history == 0 else None


def _connector(name: str, key: str, problems: list[Problem]) -> type[Connector] | None:
    if not registry.is_known(key):
        message = Sentence("found {described}; {suggestion}").filled(
            described=described(key), suggestion=suggestion(key, registry.names(), "connectors")
        )
        problems.append(Problem(f"sources.{name}.connector", message))
        return None
    try:
        return registry.get(key)
    except Exception as error:  # a connector from elsewhere may break in any way, and must not take the others down
        message = Sentence("`{key}` cannot be loaded: {name}: {why}").filled(
            key=key, name=type(error).__name__, why=error
        )
        problems.append(Problem(f"sources.{name}.connector", message))
        return None


def _options(
    name: str, connector: type[Connector], given: dict[str, Any], place: Place, problems: list[Problem]
) -> ConnectorOptions | None:
    """The validated options. A missing secret is reported and stood in for, so that the metrics are still declared."""
    secrets = secret_keys(connector.Options)
    missing: set[str] = set()
    problems.extend(
        Problem(f"sources.{name}.{key}", Sentence("is no option of a source: it is filled in by itself"))
        for key in OF_HOST
        if key in given
    )
    given |= {"home": place.home, "network": place.network, "folders": place.folders}
    for key in sorted(secrets & given.keys()):
        if given[key] in connector.Options.plain_secrets.get(key, ()):
            continue
        try:
            given[key] = resolve(given[key], place.home, place.environ, place.typed, folders=place.folders)
        except (SecretMissing, LiteralSecret) as error:
            problems.append(Problem(f"sources.{name}.{key}", error.sentence))
            given[key], missing = SecretStr(""), missing | {key}
    try:
        return connector.Options.model_validate(given)
    except ValidationError as error:
        known = [secret.get_secret_value() for key in secrets if isinstance(secret := given.get(key), SecretStr)]
        wrong = explain(error, connector.Options, ("sources", name), secrets)
        reported = {f"sources.{name}.{key}" for key in missing}
        problems.extend(_masked(p, known) for p in wrong if p.place not in reported)
    return None


def _declared(
    name: str, connector: type[Connector], options: ConnectorOptions | None, problems: list[Problem]
) -> tuple[Metric, ...]:
    """What the source measures; where its options are wrong, what every source of that connector measures."""
    if options is None:
        return tuple(getattr(connector, "metrics", ()))
    try:
        return tuple(connector.declared(options))
    except Exception as error:  # as in `_connector`: another's code
        secrets = [value.get_secret_value() for _, value in options if isinstance(value, SecretStr)]
        why = redacted(f"{type(error).__name__}: {error}", secrets)
        said = Sentence("the metrics of `{connector}` cannot be told: {why}").filled(connector=connector.key, why=why)
        problems.append(Problem(f"sources.{name}", said))
        return ()


def _masked(problem: Problem, secrets: Collection[str]) -> Problem:
    """The same; where its words hold a secret, in words that do not, and that no catalogue has."""
    shown = redacted(problem.message, secrets)
    return problem if shown == problem.message else Problem(problem.place, as_it_is(shown))
