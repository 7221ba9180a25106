"""What was freed is the system's again, also where a later piece still holds the end of the heap."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from data.telemetry import free_memory

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library gives nothing back"
)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def test_freed_memory_is_given_back() -> None:
    pieces = [bytes([n % 251]) * 2000 for n in range(50_000)]
    last = bytes(2000)
    del pieces
    before = resident_mb()
    free_memory.give_back()
    assert before - resident_mb() > 50, len(last)
