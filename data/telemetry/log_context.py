"""What a line of the log belongs to: the request and the run of a page that were under way when it was written."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from contextvars import ContextVar, Token
from typing import Literal

Kind = Literal["request", "run"]

_counters: Mapping[Kind, itertools.count[int]] = {"request": itertools.count(1), "run": itertools.count(1)}
_under_way: ContextVar[Mapping[Kind, int]] = ContextVar("under_way", default={})  # noqa: B039 - never changed in place


def begin(kind: Kind) -> Token[Mapping[Kind, int]]:
    """Number a request or a run, counting from the start of this process; what follows here belongs to it."""
    return _under_way.set({**_under_way.get(), kind: next(_counters[kind])})


def end(token: Token[Mapping[Kind, int]]) -> None:
    """What follows here does not belong to it any more."""
    _under_way.reset(token)


def under_way() -> Mapping[Kind, int]:
    """The numbers of what is under way here, by kind."""
    return _under_way.get()
