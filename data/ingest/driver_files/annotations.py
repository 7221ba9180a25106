"""Events from the annotations that people keep in a service itself, such as those of Google Analytics."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from connectors.framework import registry, runner
from connectors.framework.annotations import Annotated
from data.config.source_settings import SourceSettings
from data.config.validation_errors import Problem
from data.ingest.driver_files.driver_files import Read, event_of


def has_annotations(source: SourceSettings) -> bool:
    """Whether the service of a source keeps any."""
    return issubclass(registry.get(source.connector), Annotated)


def read(source: SourceSettings, known: Collection[str], metrics: Sequence[str]) -> Read:
    """The annotations of a source as events. Raises ConnectorError.

    known: the metrics there are.  metrics: those that the events touch; those of the source itself unless said.
    """
    connector = registry.get(source.connector)
    if not issubclass(connector, Annotated):
        raise TypeError(f"{connector.title} keeps no annotations")
    own = [name for name in known if name.startswith(f"{source.name}.")][:20]
    events, problems = [], []
    for line, one in enumerate(runner.kept_annotations(connector, source.options), start=1):
        given = {"title": one.title[:200], "kind": "other", "first": one.first, "last": one.last, "note": one.note}
        found = event_of(given | {"uid": one.uid, "tags": connector.title}, known, metrics or own)
        if isinstance(found, str):
            problems.append(Problem("", f"{one.title}: {found}", line))
        else:
            events.append((line, found))
    return Read(tuple(events), tuple(problems))
