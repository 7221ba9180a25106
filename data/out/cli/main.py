"""The `okr` command. Each command stands in a file of `data/out/cli/`.

Nothing heavy is imported before a command needs it, so that `okr --help` and a mistyped option answer at once.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
import threading
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

from data.config import private
from data.out.cli.errors import NOT_DONE, WRONGLY_ASKED, explain, is_for_others, of_damage, unexpected
from data.out.cli.language import ENGLISH, language, spoken
from data.out.cli.options import Home
from data.out.cli.terminal import say
from okr_model.wording.sentences import Sentence, as_typed

_COMMANDS: Final = {
    "demo": "demo.demo",
    "serve": "serve.serve",
    "sync": "sync.sync",
    "upload": "upload.upload",
    "import": "definitions.import_",
    "status": "status.status",
    "forecast": "forecast.forecast",
    "metrics": "status.metrics",
    "what-if": "what_if.what_if",
    "why": "why.why",
    "drivers": "drivers.app",
    "connectors": "connectors.connectors",
    "connect": "connect.connect",
    "check": "check.check",
    "plan": "plan.app",
    "review": "review.app",
    "held": "quarantine.held",
    "notices": "notices.app",
    "people": "people.app",
    "tokens": "tokens.app",
    "tiles": "tiles.app",
    "mcp": "mcp.mcp",
    "backup": "backup.backup",
    "restore": "backup.restore",
    "doctor": "doctor.doctor",
}
"""Where each command stands in `data/out/cli/`, in the order of the help: a function, or a group of commands."""
_PLAIN: Final[dict[str, Any]] = {
    "add_completion": False,
    "rich_markup_mode": None,  # plain help: examples stay as they are written, to be copied
    "pretty_exceptions_enable": False,  # its tracebacks can show values of variables, and with them secrets
}


def _in_words(command: Any) -> Any:
    """A command with its help in the language; in English it stays as the code has it."""
    if language() == ENGLISH:
        return command
    from data.out.cli.help_words import put_into_words

    return put_into_words(command)


class Commands(TyperGroup):
    """Imports a command when it is asked for; turns expected trouble into one clear message and the right exit code.

    1 is not done, 2 is wrongly asked.
    """

    def main(self, *args: Any, **more: Any) -> Any:
        """As the library does; what it says of what was typed wrongly is said in the language."""
        if language() == ENGLISH or not more.get("standalone_mode", True):
            return super().main(*args, **more)
        from data.out.cli.help_words import put_into_words, show

        put_into_words(self)
        try:
            ended = super().main(*args, **more | {"standalone_mode": False})
        except typer.Abort:
            say(Sentence("Given up."))
            sys.exit(NOT_DONE)
        except Exception as error:
            if not hasattr(error, "format_message"):
                raise
            show(error)
            sys.exit(getattr(error, "exit_code", WRONGLY_ASKED))
        sys.exit(ended if isinstance(ended, int) else 0)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as the library calls it
        """The names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(".")
        found = getattr(import_module(f"data.out.cli.{module}"), name)
        if isinstance(found, typer.Typer):
            group = typer.main.get_group(found)
            group.name = cmd_name
            return _in_words(group)
        alone = typer.Typer(**_PLAIN)
        alone.command(cmd_name)(found)
        return _in_words(typer.main.get_command(alone))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what nobody expected gets a number, and is kept in the workspace under it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if is_for_others(error):
                raise
            home = ctx.find_root().obj
            trouble = explain(error) or of_damage(error, home) or unexpected(error, home)
            say(trouble.message)
            raise typer.Exit(trouble.code) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command; an unknown name lists the known ones."""
        if args[0] not in _COMMANDS and not args[0].startswith("-"):
            from data.config.validation_errors import suggestion

            known = suggestion(args[0], _COMMANDS, "commands")
            said = Sentence("There is no command {name}. {known}.").filled(name=as_typed(args[0]), known=known)
            ctx.fail(spoken(said))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    **_PLAIN,
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


ALLOCATIONS_PER_COLLECTION = 500_000
"""Instead of 700: a command lives for seconds, and what it imports would be searched for garbage again and again."""


def run() -> None:
    """Entry point of `okr`: a process that ends with its command.

    It ends without taking its libraries apart, for which somebody would wait a fifth of a second (of 1.4 s that
    `okr status` took). What was asked for has been closed by then; what is to happen at the end of a process happens.
    """
    try:
        main()
        code: Any = 0
    except SystemExit as ended:
        code = ended.code
    if code is not None and not isinstance(code, int):
        sys.exit(code)  # words to be said, which Python does
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except BrokenPipeError:
            pass  # whoever read it has seen enough
        except (OSError, ValueError):
            code = code or NOT_DONE
    os._exit(code or 0)


def main() -> None:
    """The command that was asked for; raises SystemExit at its end."""
    private.keep_private()
    gc.set_threshold(ALLOCATIONS_PER_COLLECTION)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # an old code page lacks our signs
    app()
