"""What stands in the columns of a source that is being filled in, so that nobody has to type their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors.framework import registry, runner
from connectors.framework.column_source import ColumnSource
from connectors.framework.connector import Connector
from connectors.framework.errors import ConnectorError
from connectors.framework.tables.columns import MOST_SHOWN, TOO_MANY_SHOWN, Layout, recognise
from data.config.source_settings import SettingsError, SourceSettings
from data.queries.sources.connection_test import BRIEF, Verdict, refused, today
from okr_model.wording.sentences import Sentence, sentence_of

OPTIONS: Final = ("day", "day_format", "day_order", "decimal", "answers", "dimensions", "headings", "metrics")
"""The options that say what the columns are."""


_ANSWERED: Final = ("day_order", "decimal")
_SAID_ELSEWHERE: Final = frozenset({*_ANSWERED, "day_column", "role", "currency"})
"""Questions whose answers other options hold: `day`, `dimensions` and `metrics`, and their units."""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """The columns as they were recognised; where there are none, the verdict says why."""

    layout: Layout | None
    verdict: Verdict | None = None


def has_columns(connector: type[Connector], table: Mapping[str, Any]) -> bool:
    """Whether a person names the columns of such a source; those of an export that BigQuery knows are known."""
    return issubclass(connector, ColumnSource) and not table.get("dataset")


def without_columns(table: Mapping[str, Any]) -> dict[str, Any]:
    """The source with options that stand in for those that say what its columns are."""
    connector = registry.get(str(table["connector"]))
    assert issubclass(connector, ColumnSource)
    return {key: value for key, value in table.items() if key not in OPTIONS} | dict(connector.unnamed)


def read_columns(source: SourceSettings, now: datetime) -> ColumnReading:
    """Ask a source for its newest rows, and recognise their columns; nothing is stored."""
    try:
        connector = registry.get(source.connector)
        assert issubclass(connector, ColumnSource)
        table = runner.sample(connector, source.options, today=today(source, now), patience=BRIEF)
        if (columns := len(table.headings)) > MOST_SHOWN:
            return ColumnReading(None, _too_many(columns))
        return ColumnReading(recognise(table))
    except ConnectorError as error:
        return ColumnReading(None, refused(error))
    except SettingsError as error:
        return ColumnReading(None, Verdict(False, Sentence("It is not set up yet."), sentence_of(error)))
    except ValueError as error:  # it has no rows
        return ColumnReading(
            None,
            Verdict(
                False, Sentence("It answers but has no rows, so its columns cannot be detected."), sentence_of(error)
            ),
        )


def _too_many(columns: int) -> Verdict:
    said = TOO_MANY_SHOWN.filled(columns=columns, most_columns=MOST_SHOWN)
    return Verdict(False, Sentence("It has too many columns."), said)


def options(layout: Layout, connector: type[Connector]) -> dict[str, Any]:
    """What the options of a source say for these columns, as far as the connector has such options."""
    known = connector.Options.model_fields
    day = [c for c in layout.columns if c.role == "day"]
    dimensions = [c for c in layout.columns if c.role == "dimension"]
    metrics = [c for c in layout.columns if c.role == "metric"]
    found: dict[str, Any] = {
        "day": day[0].heading if day else None,
        "dimensions": [c.name for c in dimensions],
        "headings": {c.name: c.heading for c in dimensions if c.heading != c.name},
        "metrics": {c.name: _metric(c) for c in metrics},
        **{kind: layout.answers.get(kind) for kind in _ANSWERED},
        "answers": {
            key: value for key, value in layout.answers.items() if key.partition(":")[0] not in _SAID_ELSEWHERE
        },
    }
    return {name: value for name, value in found.items() if name in known and value}


def _metric(column: Any) -> dict[str, str]:
    said = {"column": column.heading, "unit": column.unit, "kind": "stock" if column.unit == "%" else "flow"}
    return {name: value for name, value in said.items() if value and not (name == "column" and value == column.name)}
