"""How long `okr` takes to start, against starting Python and importing the libraries it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.measure import Measurement, in_turn
from bench.servers import ROOT, build_workspace

ROUNDS = 9


def help_() -> Measurement:
    """Milliseconds of `okr --help`, against the help of a program of the same library that can do nothing."""
    bare = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'])"
    mine, floor = in_turn(ROUNDS, lambda: _run("-m", "data.out.cli", "--help"), lambda: _run("-c", bare))
    return Measurement("okr --help against a bare program's", mine, floor, "ms", goal=1.2)


def status() -> Measurement:
    """Milliseconds of `okr status` over twenty key results, against importing what it reads them with."""
    libraries = "import typer, pydantic, pandas, pyarrow.parquet, duckdb, sqlalchemy, sqlglot.dialects.duckdb"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build_workspace(home)
        mine, floor = in_turn(
            ROUNDS,
            lambda: _run("-m", "data.out.cli", "status", environment={"OKR_HOME": str(home)}),
            lambda: _run("-c", libraries),
        )
    return Measurement("okr status against importing its libraries", mine, floor, "ms", goal=1.5)


def _run(*words: str, environment: Mapping[str, str] | None = None) -> float:
    """Milliseconds of one run. Python may keep what it compiled, as it does on any machine, for us as for libraries."""
    began = time.perf_counter()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *words],
        cwd=ROOT,
        env=kept | dict(environment or {}),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return (time.perf_counter() - began) * 1000
