"""One heap for all threads of the server, of which what is large is no part.

The C library gives every thread that asks a heap of its own, and a freed page of one serves no other. Streamlit runs
every page in a new thread, so a busy server's memory crept up although nothing was kept
(docs/decisions/0005-garbage.md). And once a file of ten megabytes was freed, pieces of that size would lie in the heap,
where what comes after them keeps their room from the system: the threshold that grows so is fixed.

Arrow would bring an allocator of its own, mimalloc, which has a heap for every thread too; it takes the C library's.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Final

ONE_HEAP: Final[Mapping[str, str]] = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""What a server's process is to be started with: Streamlit has threads of its own before it asks for our script, and
Arrow chooses its allocator when it is imported (Arrow's C++ documentation, *Environment variables*)."""

_M_ARENA_MAX: Final = -8  # mallopt(3), glibc; other C libraries know no such number, or have no mallopt
_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 2**18  # bytes


def share_one_heap() -> bool:
    """Let no thread have a heap of its own from now on, as far as `ONE_HEAP` has not said so at the start.

    The heaps that there are stay. False where the C library has no such choice.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
        return bool(mallopt(_M_ARENA_MAX, 1)) and bool(mallopt(_M_MMAP_THRESHOLD, _LARGE))
    except (AttributeError, OSError, TypeError):  # no mallopt; on Windows no library to ask
        return False
