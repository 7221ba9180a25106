"""The `okr` command. Each command stands in a file of `data/out/cli/`.

Nothing heavy is imported before a command needs it, so that `okr --help` and a mistyped option answer at once.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from data.out.cli import (
    check,
    connectors,
    demo,
    doctor,
    drivers,
    export,
    forecast,
    notices,
    plan,
    quarantine,
    review,
    serve,
    status,
    sync,
    what_if,
    why,
)
from data.out.cli.errors import explain
from data.out.cli.options import Home
from data.out.cli.terminal import say


class Commands(TyperGroup):
    """Turns expected trouble into one clear message and the right exit code: 1 not done, 2 wrongly asked."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; only what nobody expected shows a traceback."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            trouble = explain(error)
            if trouble is None:
                raise
            say(trouble.message)
            raise typer.Exit(trouble.code) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command; an unknown name lists the known ones."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            from data.config.validation_errors import suggestion

            ctx.fail(f"There is no command {args[0]!r}. {suggestion(args[0], self.commands, 'commands')}.")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: examples stay as they are written, to be copied
    pretty_exceptions_enable=False,  # its tracebacks can show values of variables, and with them secrets
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def top(home: Home) -> None:
    """Real metrics move real key results.

    \b
    Examples:
      okr demo                     look around in a made-up team's workspace
      okr sync && okr status       pull every source, see where the key results stand
      okr status --home ~/okr      the same for another workspace
    """


app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("sync")(sync.sync)
app.command("status")(status.status)
app.command("forecast")(forecast.forecast)
app.command("metrics")(status.metrics)
app.command("what-if")(what_if.what_if)
app.command("why")(why.why)
app.add_typer(drivers.app, name="drivers")
app.command("connectors")(connectors.connectors)
app.command("check")(check.check)
app.add_typer(plan.app, name="plan")
export.add_to(review.app)
app.add_typer(review.app, name="review")
app.command("held")(quarantine.held)
app.add_typer(notices.app, name="notices")
app.command("doctor")(doctor.doctor)


ALLOCATIONS_PER_COLLECTION = 500_000
"""Instead of 700: a command lives for seconds, and what it imports would be searched for garbage again and again."""


def main() -> None:
    """Entry point of `okr`."""
    gc.set_threshold(ALLOCATIONS_PER_COLLECTION)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an old code page lacks our signs
    app()
