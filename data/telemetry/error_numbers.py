"""The number of an unexpected error: what a person is shown and what stands in the log."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing that is misread aloud
_LENGTH: Final = 8  # 40 bits: a million errors in one log, and one in two million of them shares its number
_KEPT: Final = "__okr_number__"
_last: ContextVar[tuple[BaseException, str] | None] = ContextVar("error_number", default=None)


def number_of(error: BaseException) -> str:
    """The number of an error, such as `7K2F9QXA`: given at the first call, and the same for it from then on."""
    if found := error.__dict__.get(_KEPT) if hasattr(error, "__dict__") else None:
        return str(found)
    if (kept := _last.get()) is not None and kept[0] is error:
        return kept[1]
    number = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    try:
        setattr(error, _KEPT, number)
    except (AttributeError, TypeError):  # some made in other languages take no attributes
        _last.set((error, number))
    return number
