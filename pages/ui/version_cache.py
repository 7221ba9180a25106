"""What pages keep of one version of the workspace, until there is another.

Every pull and every change makes a version, and nobody asks again for what was read from the one before. Streamlit's
caches let go of an answer only when so many others have come, so a busy server would keep dozens of versions of each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import streamlit as st

F = TypeVar("F", bound=Callable[..., Any])

_caches: Final[list[Any]] = []
_newest: object = None


def kept(max_entries: int, **options: Any) -> Callable[[F], F]:
    """Keep what a function answers, one of whose arguments is the version of the snapshot that it reads.

    max_entries: of one version.  options: as `st.cache_resource` takes them.
    """

    def of(function: F) -> F:
        cached = st.cache_resource(max_entries=max_entries, show_spinner=False, **options)(function)
        _caches.append(cached)
        return cast(F, cached)

    return of


def let_go_of_others(version: object) -> None:
    """Keep nothing but what is read from this version from now on; a run that still reads another reads it anew."""
    global _newest
    if version == _newest:
        return
    _newest = version
    for one in _caches:
        one.clear()
