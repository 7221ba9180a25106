"""Many sessions, one after another: the server does not grow, although the collection after every run is off."""

import sys
from pathlib import Path

import pytest
from served import NOVEMBER

from bench.servers import build_workspace
from bench.soak import soak

CLOCK = NOVEMBER


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="resident memory is read from /proc, on Linux")
def test_memory_stays_flat_over_five_hundred_sessions(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build_workspace(home)
    sizes = soak(home, rounds=26, collect=False)
    assert sizes[-1] - sizes[7] < 25, f"grew from {sizes[7]:.0f} to {sizes[-1]:.0f} MiB: {[round(s) for s in sizes]}"
