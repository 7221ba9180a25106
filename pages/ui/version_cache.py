"""What pages keep of one version of the workspace, until there is another.

Every pull and every change makes a version, and nobody asks again for what was read from the one before. Streamlit's
caches let go of an answer only when so many others have come, so a busy server would keep dozens of versions of each;
and they name an answer by hashing every value in its question, which was an eighth of a run of the overview.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from inspect import signature
from typing import Any, Final, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_caches: Final[list[_Answers]] = []
_newest: object = None


def kept(
    max_entries: int, *, ttl: float = float("inf"), names: Mapping[type, Callable[[Any], Hashable]] = {}
) -> Callable[[F], F]:
    """Keep what a function answers, one of whose arguments is the version of the snapshot that it reads.

    Arguments whose name begins with an underscore do not tell one question from another. Of several that ask the same
    at once, one is answered and the others wait for that answer. What is given is shared: nobody changes it.

    max_entries: of one version.  ttl: for how many seconds.  names: what stands for an argument that has no hash.
    """

    def of(function: F) -> F:
        answers = _Answers(function, max_entries, ttl, names)
        _caches.append(answers)
        return cast(F, answers)

    return of


def let_go_of_others(version: object) -> None:
    """Keep nothing but what is read from this version from now on; a run that still reads another reads it anew."""
    global _newest
    if version != _newest:
        _newest = version
        clear()


def clear() -> None:
    """Keep nothing of what was read."""
    for one in _caches:
        one.clear()


class _Answers:
    """The answers of one function, each by its question; the one asked for longest ago goes first."""

    def __init__(
        self, function: Callable[..., Any], most: int, ttl: float, names: Mapping[type, Callable[[Any], Hashable]]
    ) -> None:
        self._function, self._most, self._ttl, self._names = function, most, ttl, names
        self._counts = [not name.startswith("_") for name in signature(function).parameters]
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._under_way: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, *arguments: Any) -> Any:
        """The answer, made where nobody has asked yet. Raises what the function raises, which is not kept."""
        question = tuple(self._named(one) for one, counts in zip(arguments, self._counts, strict=True) if counts)
        with self._lock:
            if (found := self._found(question)) is not None:
                return found[1]
            under_way = self._under_way.setdefault(question, threading.Lock())
        with under_way:
            with self._lock:
                if (found := self._found(question)) is not None:
                    return found[1]
            try:
                answer = self._function(*arguments)
                with self._lock:
                    self._answers[question] = (time.monotonic() + self._ttl, answer)
                    while len(self._answers) > self._most:
                        self._answers.popitem(last=False)
            finally:
                with self._lock:
                    self._under_way.pop(question, None)
        return answer

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._answers.clear()

    def _found(self, question: Hashable) -> tuple[float, Any] | None:
        found = self._answers.get(question)
        if found is None or found[0] < time.monotonic():
            return None
        self._answers.move_to_end(question)
        return found

    def _named(self, argument: Any) -> Hashable:
        name = self._names.get(type(argument))
        return argument if name is None else name(argument)
