"""The server's threads share one heap where the C library lets them."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

MANY_THREADS = """
import re, threading
from data.config.heap import share_one_heap
assert share_one_heap()
def work():
    held = [bytes(50_000) for _ in range(20)]
    started.wait(10)
started = threading.Barrier(12)
threads = [threading.Thread(target=work) for _ in range(12)]
[one.start() for one in threads]; [one.join() for one in threads]
import ctypes; ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library gives threads heaps of their own")
def test_twelve_threads_share_one_heap() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_THREADS],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr.count("Arena ") == 1, done.stderr
