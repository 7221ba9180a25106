"""The server's threads share one heap where the C library lets them."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from data.config.heap import ONE_HEAP

MANY_THREADS = """
import threading
def work():
    held = [bytes(50_000) for _ in range(20)]
    started.wait(10)
started = threading.Barrier(12)
threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]; [one.join() for one in threads]
import ctypes; ctypes.CDLL(None).malloc_stats()
"""
ASKED = "from data.config.heap import share_one_heap; assert share_one_heap()"


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library gives threads heaps of their own")
@pytest.mark.parametrize(("first", "started_with"), [(ASKED, {}), ("", ONE_HEAP)], ids=["asked", "started so"])
def test_twelve_threads_share_one_heap(first: str, started_with: dict[str, str]) -> None:
    """Asked before there are threads; or started so, whatever threads there are before our first line runs."""
    done = subprocess.run(
        [sys.executable, "-c", first + MANY_THREADS], env=os.environ | started_with,
        cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr.count("Arena ") == 1, done.stderr


def test_arrow_has_no_heap_of_its_own() -> None:
    code = "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | ONE_HEAP, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "system\n"
