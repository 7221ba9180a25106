"""Thousands of generated inputs a turn, a hundred thousand with `make fuzz`: nothing breaks, hangs or takes the memory.

Every target runs in a process of its own (`run.py`), which says what broke and how to see it again.
`OKR_FUZZ_MINUTES` is how long all of them together may take, one after the other; without it each has a few seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from served import NOVEMBER, ROOT
from targets import TARGETS

pytestmark = pytest.mark.slow

CLOCK = NOVEMBER


MINUTES = float(os.environ.get("OKR_FUZZ_MINUTES", "0"))
SEED = os.environ.get("OKR_FUZZ_SEED", "1")
WEB = 0.25
"""The share of the time that is for a real server (`test_fuzz_server.py`)."""
SECONDS = MINUTES * 60 * (1 - WEB) / len(TARGETS) or 2.0
TOGETHER = [[name] for name in TARGETS] if MINUTES else [[*TARGETS]]
"""What shares a process: to start one takes longer than a short run."""


@pytest.mark.parametrize("targets", TOGETHER, ids=" ".join)
@pytest.mark.timeout(300 + SECONDS * 4 * len(TARGETS))
def test_no_input_does_harm(targets: list[str]) -> None:
    command = [
        sys.executable,
        str(Path(__file__).parent / "run.py"),
        *targets,
        "--seconds",
        str(SECONDS),
        "--seed",
        SEED,
    ]
    patience = 240 + SECONDS * 3 * len(TARGETS)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, f"the process ended with {done.returncode}: {done.stderr[-3_000:]}"
    harm = [
        f"python tests/fuzz/run.py {one['target']} --seed {SEED} --only {one['n']}: {one['harm']}\n    {one['input']}"
        for one in lines
        if "harm" in one
    ]
    assert not harm, "\n".join(harm)
    said = [one for one in lines if "inputs" in one]
    assert [one["target"] for one in said] == targets and all(one["inputs"] for one in said)
    for one in said:
        print(f"{one['target']}: {one['inputs']:,} inputs, the slowest {one['slowest']} s, at most {one['mb']} MB more")
