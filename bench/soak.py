"""Does memory stay flat with `runner.postScriptGC = false`? `python -m bench.soak` shows both settings."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from bench.pages import at_once
from bench.servers import ROOT, build_workspace, serving

SESSIONS = 20


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MiB, as Linux counts it."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status has no VmRSS")


def soak(home: Path, rounds: int, *, collect: bool) -> list[float]:
    """MiB after each of `rounds` rounds of twenty sessions; collect: Streamlit's full collection after every run."""
    options = [f"--runner.postScriptGC={str(collect).lower()}"]
    with serving(ROOT, "dashboard.py", {"OKR_HOME": str(home)}, options) as (port, pid):
        sizes = []
        for _ in range(rounds):
            asyncio.run(at_once(port, SESSIONS))
            sizes.append(resident_mb(pid))
        return sizes


def main() -> None:
    """Print the size of the server at a quarter, a half, and the whole way."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        for collect in (False, True):
            sizes = soak(home, rounds, collect=collect)
            steps = [rounds // 4 - 1, rounds // 2 - 1, rounds - 1]
            marks = ", ".join(f"{sizes[i]:.0f} MiB after {SESSIONS * (i + 1)} sessions" for i in steps)
            print(f"collection after every run {'on' if collect else 'off'}: {marks}", flush=True)


if __name__ == "__main__":
    main()
