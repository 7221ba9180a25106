"""What a promise is, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from connectors.contract.service import Service
from connectors.contract.trial import trial


@dataclass(frozen=True)
class Promise:
    """One promise of the connector of one service."""

    service: type[Service]
    what: Callable[..., None]
    given: tuple[Any, ...] = ()

    def __call__(self) -> None:
        """See whether it is kept. Raises AssertionError where not, ConnectorError where a pull fails and should not."""
        with trial(self.service) as one:
            self.what(one, *self.given)

    def __str__(self) -> str:
        return "-".join([self.what.__name__, *(str(getattr(g, "__name__", g)) for g in self.given)])


def promises(service: type[Service]) -> list[Promise]:
    """Everything the connector of a service promises."""
    return [Promise(service, what, given) for what, to, each in _PROMISES if to(service) for given in each]


_Whom = Callable[[type[Service]], bool]
_PROMISES: list[tuple[Callable[..., None], _Whom, Iterable[tuple[Any, ...]]]] = []


def promise(
    to: _Whom = lambda _: True, each: Iterable[tuple[Any, ...]] = ((),)
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Of the connectors of all services, or those some facts of which allow it; once for each of some arguments."""

    def made(what: Callable[..., None]) -> Callable[..., None]:
        _PROMISES.append((what, to, each))
        return what

    return made
