"""Memory that nothing uses any more goes back to the system."""

from __future__ import annotations

import ctypes
import sys

import pyarrow as pa


def give_back() -> None:
    """Hand what the C library and Arrow keep of freed memory back to the system; nothing is done where they cannot.

    With many threads glibc keeps freed pages in an arena of each (mallopt(3), malloc_trim(3)), so that a server that is
    busy for days looks as if it grew. It takes some hundredths of a second, during which other threads go on.
    """
    pa.default_memory_pool().release_unused()
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    if trim is not None:
        trim(0)
