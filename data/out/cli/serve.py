"""`okr serve`: the pages, on this machine or, behind sign-in, for others."""

from __future__ import annotations

from typing import Annotated

import typer

from data.out.cli import launch
from data.out.cli.options import Home

Address = Annotated[
    str | None, typer.Option("--address", help="Where to listen; beyond this machine only with [auth] in okr.toml.")
]


def serve(home: Home, port: launch.Port = None, address: Address = None) -> None:
    """Serve the pages, and pull sources when they are due.

    Ctrl+C ends it. A pull under way ends first.

    \b
    Examples:
      okr serve
      okr serve --port 8600
    """
    from data.config.settings import Settings

    launch.launch(Settings.load(home), port=port, address=address)
