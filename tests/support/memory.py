"""How much memory a process holds, and held at most: known on Linux, where /proc tells it and forgets it when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

MB: Final = 2**20
_OWN: Final = Path("/proc/self")


def _peak_can_be_forgotten() -> bool:
    try:
        _forget()
    except OSError:
        return False
    return True


def _forget() -> None:
    (_OWN / "clear_refs").write_text("5", encoding="ascii")


def resident(process: int | str = "self") -> int:
    """Bytes a process holds."""
    return _said("VmRSS", process)


def peak(process: int | str = "self") -> int:
    """Bytes a process held at most since it began, or since that was forgotten."""
    return _said("VmHWM", process)


def forget_peak() -> None:
    """Let the peak of this process be what it holds now, where the platform can do that."""
    with suppress(OSError):
        _forget()


def _said(which: str, process: int | str = "self") -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(which)).split()[1]) * 1024


needs_peak = pytest.mark.skipif(
    not _peak_can_be_forgotten(),
    reason="only Linux, with a /proc that can be written, tells the peak of memory from some moment on",
)
"""On tests that ask how much memory something takes."""


@contextmanager
def grows_by_less_than(most: int) -> Iterator[None]:
    """This process never holds so many bytes more than at the beginning, not even for a moment.

    The peak is that of this stretch alone: `ru_maxrss` would be that of whatever ran before.
    """
    _forget()
    held = resident()
    yield
    grown = peak() - held
    assert grown < most, f"{grown / MB:.0f} MB more, where {most / MB:.0f} MB are allowed"
