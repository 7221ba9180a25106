"""Events from the annotations that people keep in a service itself, such as those of Google Analytics."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from connectors.framework import registry, runner
from connectors.framework.annotations import Annotated
from connectors.framework.errors import ConnectorError
from data.config.source_settings import SourceSettings
from data.config.validation_errors import BadFile, Problem
from data.ingest.driver_files.driver_files import Read, event_of
from okr_model.wording.sentences import Sentence


def keepers(sources: Mapping[str, SourceSettings]) -> list[str]:
    """The sources whose services keep annotations, and that can be asked."""
    sound = (name for name, source in sources.items() if source.problem is None)
    return [name for name in sound if issubclass(registry.get(sources[name].connector), Annotated)]


def read(source: SourceSettings, known: Collection[str], metrics: Sequence[str]) -> Read:
    """The annotations of a source as events. Raises `BadFile` where the service does not give them.

    known: the metrics there are.  metrics: those that the events touch; those of the source itself unless said.
    """
    connector = registry.get(source.connector)
    if not issubclass(connector, Annotated):
        raise TypeError(f"{connector.title} keeps no annotations")
    own = [name for name in known if name.startswith(f"{source.name}.")][:20]
    try:
        kept = runner.kept_annotations(connector, source.options)
    except ConnectorError as error:
        raise BadFile(
            source.name, [Problem("", Sentence("{why} {remedy}").filled(why=error, remedy=error.advice))]
        ) from None
    events, problems = [], []
    for line, one in enumerate(kept, start=1):
        given = {"title": one.title[:200], "kind": "other", "first": one.first, "last": one.last, "note": one.note}
        found = event_of(given | {"uid": one.uid, "tags": connector.title}, known, metrics or own)
        if isinstance(found, Sentence):
            problems.append(Problem("", Sentence("{title}: {found}").filled(title=one.title, found=found), line))
        else:
            events.append((line, found))
    return Read(tuple(events), tuple(problems))
