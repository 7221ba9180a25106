"""One heap for all threads of the server.

The C library gives every thread that asks a heap of its own, and a freed page of one serves no other. Streamlit runs
every page in a new thread, so a busy server's memory crept up although nothing was kept
(docs/decisions/0005-garbage.md).
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Final

ONE_HEAP: Final[Mapping[str, str]] = {"MALLOC_ARENA_MAX": "1"}
"""What a server's process is to be started with: Streamlit has threads of its own before it asks for our script."""

_M_ARENA_MAX = -8  # mallopt(3), glibc; other C libraries know no such number, or have no mallopt


def share_one_heap() -> bool:
    """Let no thread have a heap of its own from now on, as far as `ONE_HEAP` has not said so at the start.

    The heaps that there are stay. False where the C library has no such choice.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))
    except (AttributeError, OSError, TypeError):  # no mallopt; on Windows no library to ask
        return False
