"""A sequence whose elements are made when somebody looks at them, and that equals any sequence of equal ones."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class MadeAnew(Sequence[T]):
    """What reads like a list and takes no memory for its elements."""

    __slots__ = ()

    @abstractmethod
    def element(self, at: int) -> T:
        """The element at a position, from the end where it is negative. Raises IndexError."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        return (
            [self.element(one) for one in range(*at.indices(len(self)))] if isinstance(at, slice) else self.element(at)
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(self) == len(other)
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]
