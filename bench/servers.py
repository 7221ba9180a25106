"""Servers to measure: ours with 20 key results × 400 days, and Streamlit with an empty page, as it comes."""

from __future__ import annotations

import json
import math
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from okr_model.plan.cycles import quarter_of

ROOT = Path(__file__).parents[1]
METRICS = 20
DAYS = 400


def build_workspace(home: Path, metrics: int = METRICS, days: int = DAYS) -> None:
    """A workspace with `metrics` key results in four objectives, each over a metric of `days` days, synced."""
    home.mkdir(parents=True)
    today = date.today()  # noqa: DTZ011 - the bench runs on this machine's own day
    names = [f"m{i:02d}" for i in range(metrics)]
    lines = ["day," + ",".join(names)]
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        values = (1000 + 37 * i + 90 * math.sin(back / 7 + i) + (back % 7) * 11 for i in range(metrics))
        lines.append(f"{day}," + ",".join(f"{v:.0f}" for v in values))
    (home / "figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    columns = "\n".join(f'[sources.site.metrics.{n}]\ncolumn = "{n}"\nkind = "flow"\nunit = "visits"' for n in names)
    (home / "okr.toml").write_text(
        f'[workspace]\ntitle = "Bench"\n\n[sources.site]\nconnector = "csv"\npath = "figures.csv"\n{columns}\n',
        encoding="utf-8",
    )
    cycle = quarter_of(today)
    results = [
        f'      - {{id: {n}, title: "Metric {n}", formula: site.{n}, baseline: 80000, target: {90000 + 500 * i}}}'
        for i, n in enumerate(names)
    ]
    groups = [results[i::4] for i in range(4)]
    plan = [f"cycle: {{id: {cycle.id}, start: {cycle.start}, end: {cycle.end}}}", "objectives:"]
    for i, group in enumerate(groups):
        plan += [f"  - id: o{i}", f"    title: Objective {i}", "    key_results:", *group]
    (home / "okrs.yaml").write_text("\n".join(plan) + "\n", encoding="utf-8")
    okr(home, "plan", "apply", str(home / "okrs.yaml"))
    okr(home, "sync")


def okr(home: Path, *words: str) -> bytes:
    """Run the command line as a person would; gives what it prints."""
    command = [sys.executable, "-m", "data.out.cli", *words, "--home", str(home)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    return done.stdout


def figures_of(home: Path) -> list[dict[str, object]]:
    """What the overview shows of a built workspace, for another program to show: see `bench.dash_page`."""
    board = json.loads(okr(home, "status", "--json"))
    daily = pd.read_csv(home / "figures.csv", parse_dates=["day"]).set_index("day")
    course = daily.loc[board["cycle"]["start"] :].cumsum()
    days = [f"{day:%Y-%m-%d}" for day in course.index]
    kept = ("title", "value", "target", "progress", "expected", "likelihood", "status")
    return [
        {name: result[name] for name in kept} | {"days": days, "course": course[result["id"]].tolist()}
        for objective in board["objectives"]
        for result in objective["key_results"]
    ]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextmanager
def serving(
    folder: Path, script: str, environment: Mapping[str, str] | None = None, options: Sequence[str] = ()
) -> Iterator[tuple[int, int]]:
    """`streamlit run script` in `folder`, until the block ends; gives the port and the process."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false", "--server.address=127.0.0.1", *options]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=folder, env=os.environ | dict(environment or {}), stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes], path: str = "/_stcore/health") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended by itself with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")


@contextmanager
def ours(home: Path) -> Iterator[int]:
    """Our own server over a workspace."""
    with serving(ROOT, "dashboard.py", {"OKR_HOME": str(home)}) as (port, _):
        yield port


@contextmanager
def empty_page(folder: Path) -> Iterator[int]:
    """Streamlit's own page with one line of text, with Streamlit's own settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "empty.py").write_text('import streamlit as st\n\nst.write("ready")\n', encoding="utf-8")
    with serving(folder, "empty.py") as (port, _):
        yield port


@contextmanager
def dash_page(home: Path) -> Iterator[int]:
    """Dash with the same figures as the overview of a workspace, until the block ends; gives the port."""
    python = ROOT / ".venv-dash" / "bin" / "python"
    if not python.exists():
        raise RuntimeError(f"Dash has an environment of its own, which `make bench` makes: {python} is not there")
    file, port = home / "figures.json", free_port()
    file.write_text(json.dumps(figures_of(home)), encoding="utf-8")
    command = [str(python), str(Path(__file__).with_name("dash_page.py")), str(file), str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process, "/")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
