"""Some targets in a process of their own: so many inputs for each, or for so long, each watched.

    python tests/fuzz/run.py plan --inputs 1000 --seed 7          # from the root of the project
    python tests/fuzz/run.py plan --seed 7 --only 423             # one of them again, with everything it says

Says what broke, one JSON a line, and at the end how many inputs there were, the slowest and the memory taken.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import logging
import os
import random
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from memory import MB, forget_peak, peak, resident  # noqa: E402

LONGEST = 5.0  # seconds for one input
MOST_MEMORY = 512 * MB  # bytes more than before the first
MOST_HARM = 10  # different ones, then it is enough


class Hangs(BaseException):
    """An input that takes too long; no handler of errors takes it for one of its own."""


def too_long(*_: object) -> None:
    raise Hangs(f"takes longer than {LONGEST:g} s")


def watch(name: str, *, most: int, seconds: float, seed: str, only: int | None) -> dict[str, Any]:
    """Give a target its inputs; gives what the last line says."""
    from targets import TARGETS

    target = TARGETS[name]()
    target.take(target.make(random.Random(f"{seed} {name} warm")))  # imports are no input's fault
    signal.signal(signal.SIGALRM, too_long)
    forget_peak()
    held, slowest, known, done = resident(), (0.0, 0), set[str](), 0
    until = time.monotonic() + seconds
    for n in [only] if only is not None else range(most):
        if time.monotonic() > until or len(known) >= MOST_HARM:
            break
        given = target.make(random.Random(f"{seed} {name} {n}"))
        # of processor where it is ours alone: a machine that others use is no hang; of time, three times as much
        began, used = time.monotonic(), time.process_time()
        signal.setitimer(signal.ITIMER_REAL, LONGEST * 3)
        harm = ""
        try:
            target.take(given)
        except (Exception, Hangs) as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if "site-packages" not in f.filename]
            where = next(
                (f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames) if "/fuzz/" not in f.filename), ""
            )
            harm = f"{type(error).__name__}: {str(error)[:300]} ({where})"
            kind = f"{type(error).__name__} {where}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        took = min(time.monotonic() - began, max(time.process_time() - used, 0.01))
        slowest = max(slowest, (took, n))
        if not harm and took > LONGEST:
            harm = kind = f"takes {took:.1f} s"
        if not harm and (grown := resident() - held) > MOST_MEMORY:
            harm, kind, held = f"takes {grown / MB:.0f} MB", "memory", resident()
        done += 1
        if harm and kind not in known:
            known.add(kind)
            print(json.dumps({"target": name, "n": n, "harm": harm, "input": repr(given)[:600]}), flush=True)
            if only is not None:
                print(repr(given)[:100_000], file=sys.stderr)
    most_held = max(peak() - held, 0)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if max(most_held, children) > MOST_MEMORY:
        print(
            json.dumps(
                {"target": name, "n": -1, "harm": f"took {max(most_held, children) / MB:.0f} MB at most", "input": ""}
            ),
            flush=True,
        )
    return {
        "target": name,
        "inputs": done,
        "slowest": round(slowest[0], 2),
        "slowest_n": slowest[1],
        "mb": round(max(most_held, children) / MB),
    }


def main() -> None:
    faulthandler.enable()
    if "--only" not in sys.argv:
        logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--inputs", type=int, default=10**9)
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    for name in given.targets:
        print(
            json.dumps(watch(name, most=given.inputs, seconds=given.seconds, seed=given.seed, only=given.only)),
            flush=True,
        )
    sys.stdout.flush()
    os._exit(0)  # whatever still runs in the background has had its time


if __name__ == "__main__":
    main()
