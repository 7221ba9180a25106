"""One connector and its service, put to the test together."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final
from unittest.mock import patch

from connectors.contract.service import Reply, Service
from connectors.framework import registry, runner
from connectors.framework.connector import Connector, ConnectorOptions
from connectors.framework.errors import ConnectorError
from connectors.framework.limits import Patience
from connectors.framework.network import Network
from connectors.framework.redaction import Redactor
from connectors.framework.runner import Pull
from okr_model.plan.cycles import quarter_of

TODAY: Final = date(2026, 11, 20)
"""The day on which every trial takes place."""

HASTE: Final = Patience(
    attempts=3, first_wait=0.001, longest_wait=0.05, connect=20, silence=20, answer=30, total=60, largest=100_000
)
"""A host that tries again at once, so that tests are quick; for an answer it waits as long as a busy machine takes."""


ON_THIS_MACHINE: Final = Network(("127.0.0.0/8", "::1"))
"""Where the services of trials are."""


class Trial:
    """A service with figures for a month, and the connector that reads it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.also: dict[str, Any] = {}  # options beside those of the service
        self.connector = connector_of(type(service))
        self.start, self.end = runner.window(
            self.connector, settled=None, today=TODAY, first=TODAY - timedelta(days=self.connector.lag + 9)
        )
        service.fill(self.start - timedelta(days=20), TODAY)

    @property
    def options(self) -> ConnectorOptions:
        """What okr.toml would say."""
        given = {"network": ON_THIS_MACHINE} | self.service.options | self.also
        return self.connector.Options.model_validate(given)

    def pull(self, **more: Any) -> Pull:
        """Ten days up to the newest, pulled; keywords as of `runner.pull`."""
        given: dict[str, Any] = {"today": TODAY, "cycles": (quarter_of(TODAY),), "patience": HASTE}
        given |= {"start": self.start, "end": self.end} | more
        return runner.pull(self.connector, self.options, source="example", **given)

    def check(self) -> str:
        """The line `okr doctor` shows."""
        return runner.check(self.connector, self.options, today=TODAY, patience=HASTE)

    def fails(self, *replies: Reply, always: Reply | None = None, **more: Any) -> ConnectorError:
        """The error of a pull that is answered like this; it says what happened and what to do, and no secret."""
        self.service.next(*replies)
        self.service.always = always
        try:
            pulled = self.pull(**more)
        except ConnectorError as error:
            failure = error
        else:
            raise AssertionError(f"the pull should have failed, and brought {len(pulled.points)} points")
        assert str(failure) and failure.remedy
        assert failure.__cause__ is None and failure.__context__ is None, "an inner error may quote a secret"
        self.no_secret_in("".join(traceback.format_exception(failure)) + repr(vars(failure)))
        return failure

    def no_secret_in(self, text: str) -> None:
        """No secret of the options stands in a text, however it is spelled."""
        assert Redactor(self.options).text(text) == text, "a secret is told"

    def by_day(self, pulled: Pull, metric: str) -> dict[date, float]:
        """{day: value} of single days, over all dimensions."""
        found: dict[date, float] = {}
        for point in pulled.points:
            if point.metric == metric and point.since is None:
                found[point.day] = found.get(point.day, 0) + point.value
        return found


def connector_of(service: type[Service]) -> type[Connector]:
    """The connector that reads a service."""
    named = service.connector
    return registry.get(named) if isinstance(named, str) else named


@contextmanager
def trial(kind: type[Service]) -> Iterator[Trial]:
    """A trial while the context lasts; nothing that is logged meanwhile may hold a secret."""
    log, root = _Log(), logging.getLogger()
    level = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        with patch.object(connector_of(kind), "rate", (100_000, 1.0)), kind() as service:  # nobody waits in a test
            one = Trial(service)
            yield one
            one.no_secret_in("\n".join(log.lines))
    finally:
        root.removeHandler(log)
        root.setLevel(level)


class _Log(logging.Handler):
    """Everything that is logged, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
