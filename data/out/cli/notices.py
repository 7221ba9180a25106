"""`okr notices`: what people are told by mail and chat: send it from cron, list it, try a channel out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import nt, spoken, t
from data.out.cli.options import AsJson, Home, as_day
from data.out.cli.store_access import existing, reading
from data.out.cli.terminal import day, out, print_json, say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.queries.notices.outbox import Letter, Sending

_STATES: Final = {
    "queued": Sentence("queued"),
    "sending": Sentence("sending"),
    "sent": Sentence("sent"),
    "failed": Sentence("failed"),
    "unsure": Sentence("unsure"),
    "dropped": Sentence("dropped"),
}

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
            raise NotDone(Sentence("The server is running and sends notices by itself: see `okr notices list`."))
        if dry_run:
            _show(notifier.preview(workspace.snapshot(), review=review), as_json=as_json)
            return
        sender = actor(workspace)
        queued = notifier.queue_new(workspace, sender, review=review)
        done = notifier.send_due(workspace, sender)
        if as_json:
            print_json({"queued": queued, **done})
        else:
            told = t(", ").join(f"{n} {spoken(_STATES[state])}" for state, n in sorted(done.items()))
            say(
                Sentence("{notices}. {told}.").filled(
                    notices=nt("{n} new notice", "{n} new notices", queued), told=told or Sentence("Nothing is due")
                ),
                to=out(),
            )
        if any(done[state] for state in ("queued", "failed", "unsure")):
            raise NotDone(Sentence("Not everything was sent: `okr notices list` says why."))


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
            say(Sentence("Nothing has been sent yet. People choose on the page Notices what they wish to hear."))
        for one in rows:
            say(
                Sentence("{state}{email}, {service}: {title}").filled(
                    state=f"{spoken(_STATES[one.state]):<8}", email=one.email, service=one.service, title=one.title
                ),
                to=out(),
            )
            if one.why:
                again = (
                    Sentence(" Tried again at {time}.").filled(time=_moment(one.due_at))
                    if one.state == "queued"
                    else ""
                )
                say(Sentence("        {why}{again}").filled(why=one.why, again=again), to=out())


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
            known = sorted({c.email for c in outbox.all_channels(snapshot)}) or [t("nobody yet")]
            raise WronglyAsked(Sentence("{email} has no channel. With one: {known}.").filled(email=email, known=known))
        failed = 0
        for channel in channels:
            try:
                notifier.try_out(snapshot, channel)
                say(Sentence("✓ {service}: sent.").filled(service=channel.service), to=out())
            except (NotTaken, NobodyKnows) as failure:
                failed += 1
                say(Sentence("✕ {service}: {failure}").filled(service=channel.service, failure=failure), to=out())
    if failed:
        raise NotDone(
            Sentence("{channels} did not take it.").filled(channels=nt("{n} channel", "{n} channels", failed))
        )


def _show(letters: list[Letter], *, as_json: bool) -> None:
    if as_json:
        print_json([_json(one) for one in letters])
        return
    if not letters:
        say(Sentence("Nothing would be sent now."))
    for one in letters:
        say(
            Sentence("To {email} by {service}, not before {time}").filled(
                email=one.email, service=one.service, time=_moment(one.due_at)
            ),
            to=out(),
        )
        say(Sentence("{title}\n\n{text}").filled(title=one.title, text=one.text), to=out())


def _json(one: Letter | Sending) -> dict[str, Any]:
    from data.queries.notices.outbox import Sending

    found = {k: v for k, v in asdict(one).items() if k not in ("html", "why")}
    if isinstance(one, Sending):
        found["error"] = spoken(one.why) if one.why else None
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in found.items()}


def _moment(at: datetime) -> str:
    """As a line says it: `30 Nov 14:05`."""
    here = at.astimezone()
    return f"{day(here.date())} {here:%H:%M}"
