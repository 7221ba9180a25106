"""`okr notices`: what people are told by mail and chat: send it from cron, list it, try a channel out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.options import AsJson, Home, as_day
from data.out.cli.store_access import existing, reading
from data.out.cli.terminal import counted, out, print_json, say

if TYPE_CHECKING:
    from data.queries.notices.outbox import Letter, Sending

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Review = Annotated[
    date | None, typer.Option("--review", parser=as_day, metavar="DAY", help="The next review: a digest precedes it.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only print what would be sent.")]
To = Annotated[str, typer.Argument(metavar="EMAIL", help="Whose channels to try.")]


@app.callback()
def top(home: Home) -> None:
    """Send what people wish to hear by mail and chat, list it, try a channel.

    \b
    Examples:
      okr notices list
      okr notices test ada@example.com
    """


@app.command("send")
def send(home: Home, review: Review = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Look at everything, and send what is due. A running server does this by itself.

    \b
    Examples:
      okr notices send --dry-run
      okr notices send --review 2026-12-01
    """
    from data.out.notices import notifier
    from data.stores.workspace import Workspace

    with Workspace.open(existing(home)) as workspace:
        if not workspace.owns_store:
            raise NotDone("The server is running and sends notices by itself: see `okr notices list`.")
        if dry_run:
            _show(notifier.preview(workspace.snapshot(), review=review), as_json=as_json)
            return
        sender = actor(workspace)
        queued = notifier.queue_new(workspace, sender, review=review)
        done = notifier.send_due(workspace, sender)
        if as_json:
            print_json({"queued": queued, **done})
        else:
            told = ", ".join(f"{n} {state}" for state, n in sorted(done.items()))
            say(f"{counted(queued, 'new notice')}. {told or 'Nothing is due'}.", to=out())
        if any(done[state] for state in ("queued", "failed", "unsure")):
            raise NotDone("Not everything was sent: `okr notices list` says why.")


@app.command("list")
def listed(home: Home, as_json: AsJson = False) -> None:
    """List what waits, what was sent, and what could not be.

    \b
    Examples:
      okr notices list
      okr notices list --json
    """
    from data.queries.notices import preferences

    with reading(home) as snapshot:
        rows = preferences.sent(snapshot)
        if as_json:
            print_json([_json(one) for one in rows])
            return
        if not rows:
            say("Nothing has been sent yet. People choose on the page Notices what they wish to hear.")
        for one in rows:
            say(f"{one.state:<8}{one.email}, {one.service}: {one.title}", to=out())
            if one.error:
                again = f" Tried again at {one.due_at.astimezone():%H:%M on %-d %b}." if one.state == "queued" else ""
                say(f"        {one.error}{again}", to=out())


@app.command("test")
def test(home: Home, email: To) -> None:
    """Send a short message to every channel of a person, now.

    \b
    Example:
      okr notices test ada@example.com
    """
    from data.out.notices import notifier
    from data.out.notices.errors import NobodyKnows, NotTaken
    from data.queries.notices import outbox, preferences

    with reading(home) as snapshot:
        channels = preferences.channels(snapshot, email)
        if not channels:
            known = sorted({c.email for c in outbox.all_channels(snapshot)}) or ["nobody yet"]
            raise WronglyAsked(f"{email} has no channel. With one: {', '.join(known)}.")
        failed = 0
        for channel in channels:
            try:
                notifier.try_out(snapshot, channel)
                say(f"✓ {channel.service}: sent.", to=out())
            except (NotTaken, NobodyKnows) as failure:
                failed += 1
                say(f"✕ {channel.service}: {failure}", to=out())
    if failed:
        raise NotDone(f"{counted(failed, 'channel')} did not take it.")


def _show(letters: list[Letter], *, as_json: bool) -> None:
    if as_json:
        print_json([_json(one) for one in letters])
        return
    if not letters:
        say("Nothing would be sent now.")
    for one in letters:
        say(f"To {one.email} by {one.service}, not before {one.due_at.astimezone():%-d %b %H:%M}", to=out())
        say(f"{one.title}\n\n{one.text}", to=out())


def _json(one: Letter | Sending) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(one).items() if k != "html"}
