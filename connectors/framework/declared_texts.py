"""The texts a connector declares and people read: plain English where they are declared, translated where shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin

from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.options import label
from okr_model.metrics.metrics import Metric


def texts(connector: type[Connector]) -> Iterator[str]:
    """All of them: what it is, its options, its key, its metrics, its limits. Some may come more than once."""
    yield connector.title
    yield connector.about
    yield from connector.key_steps
    yield from connector.lacks
    yield from (one.note for one in connector.redefined)
    yield from of_metrics((*connector.metrics, *connector.by_options))
    yield from of_options(connector.Options)
    if connector.oauth is not None:
        yield from connector.oauth.app_steps
        yield connector.oauth.lasts


def of_metrics(metrics: Iterable[Metric]) -> Iterator[str]:
    """What metrics are called, what they are counted in (after a number), and what they are split by."""
    for one in metrics:
        yield one.title
        if not one.currency:
            yield f"{{n}} {one.unit}"
        yield from (dimension.replace("_", " ") for dimension in one.dimensions)


def of_options(options: type[ConnectorOptions]) -> Iterator[str]:
    """What options are called, what is said of them, and what may be chosen."""
    for name in options.user_keys():
        field = options.model_fields[name]
        yield label(name)
        yield field.description or ""
        yield from (choice for choice in _choices(field.annotation) if any(map(str.isalpha, choice)))


def _choices(kind: Any) -> Iterator[str]:
    if get_origin(kind) is Literal:
        yield from map(str, get_args(kind))
    else:
        for inner in get_args(kind):
            yield from _choices(inner)
