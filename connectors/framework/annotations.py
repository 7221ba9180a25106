"""Dated notes that people keep in a service itself, beside its figures: releases, campaigns, outages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from connectors.framework.connector import Connector


@dataclass(frozen=True, slots=True)
class Annotation:
    """One note, from its first day to its last, both inside. uid: how the service names it, for good."""

    uid: str
    title: str
    first: date
    last: date
    note: str = ""


class Annotated(Connector):
    """A source whose service keeps annotations."""

    def annotations(self) -> Iterator[Annotation]:
        """All there are. Raises ConnectorError."""
        raise NotImplementedError
