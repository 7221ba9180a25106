"""`okr connect`: allow a source to be read, in the browser, with the redirect to this machine of RFC 8252."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.out.cli.actor import actor
from data.out.cli.errors import NotDone, WronglyAsked
from data.out.cli.language import declared, t
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import opened
from data.out.cli.terminal import full_day, out, print_json, say
from okr_model.wording.sentences import Sentence, as_typed

if TYPE_CHECKING:
    from connectors.framework.oauth import OAuth
    from data.commands.sources.authorising import Application
    from data.config.authorisations import Authorisation
    from data.stores.workspace import Workspace

PORT = 8765  # where a service wants the address registered

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="A source of okr.toml.")]
ClientFile = Annotated[
    Path | None,
    typer.Option("--client", metavar="FILE", help="The application's JSON, as the service gives it.", dir_okay=False),
]
ClientId = Annotated[
    str | None, typer.Option("--client-id", metavar="ID", help="The application's id; its secret is asked for.")
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address; open it where you like.")]
Port = Annotated[
    int | None,
    typer.Option("--port", min=1, max=65535, help="Of the redirect to this machine, where it is registered."),
]


def connect(
    home: Home,
    source: Source,
    client: ClientFile = None,
    client_id: ClientId = None,
    no_browser: NoBrowser = False,
    port: Port = None,
    as_json: AsJson = False,
) -> None:
    """Allow a source to be read, in the browser; what was granted is kept encrypted in the workspace.

    The first time a service asks for an application of your own: without one, the steps to register it are printed.

    \b
    Examples:
      okr connect site --client client_secret.json
      okr connect page --client-id 1234567890
      okr connect site --no-browser
    """
    from data.commands.sources import authorising
    from data.config.settings_file import CannotWrite, SettingsFile

    if client is not None and client_id is not None:
        raise WronglyAsked(Sentence("--client and --client-id say the same: give one of them."))
    with opened(home) as workspace:
        try:
            table = _table(SettingsFile(workspace.home).sources(), source, workspace)
            oauth = authorising.oauth_of(table.get("connector"))
            if oauth is None:
                raise NotDone(_takes_a_key(source, table.get("connector")))
            port = port or (0 if oauth.any_port else PORT)
            given = _application(workspace, oauth, client, client_id, port)
            granted = _granted(workspace, source, table, oauth, given, port=port, browser=not no_browser)
            authorising.keep_authorisation(workspace, actor(workspace), source, granted)
        except CannotWrite as problem:
            raise NotDone(problem.sentence) from None
    missing = oauth.missing(granted.grant.scopes)
    if as_json:
        print_json(_as_json(source, oauth, granted, missing))
    else:
        _tell(source, oauth, granted)
    if missing:
        raise NotDone(
            Sentence(
                "Not granted: {missing}. Without it some figures may stay away: connect again and allow all."
            ).filled(missing=missing)
        )


def _table(sources: Mapping[str, Mapping[str, Any]], name: str, workspace: Workspace) -> Mapping[str, Any]:
    from data.config.validation_errors import suggestion

    if name not in sources:
        raise WronglyAsked(
            Sentence(
                "There is no source {name} in {file}. {suggestion}. Write it there first (without its "
                "key), or use the page Add a source."
            ).filled(name=as_typed(name), file=workspace.settings.file, suggestion=suggestion(name, sources))
        )
    return sources[name]


def _takes_a_key(source: str, connector: object) -> Sentence:
    from connectors.framework import registry

    if not isinstance(connector, str) or not registry.is_known(connector):
        return Sentence("The connector of {source} is not known: run okr check.").filled(source=source)
    found = registry.get(connector)
    steps = "".join(f"\n  {n}. {declared(step)}" for n, step in enumerate(found.key_steps, 1))
    return Sentence(
        "{found_title} takes a key, or nothing at all, not a permission given in the browser.{steps}"
    ).filled(found_title=found.title, steps=steps)


def _application(
    workspace: Workspace, oauth: OAuth, file: Path | None, id: str | None, port: int
) -> Application | None:
    """The application as it was given, or typed now; None for the one that is kept."""
    from pydantic import SecretStr

    from connectors.framework.oauth import Client
    from data.commands.sources.authorising import Application, application
    from data.config import authorisations

    if file is not None:
        return application(file.read_text(encoding="utf-8", errors="replace"))
    if id is None:
        if authorisations.client_of(workspace.home, oauth.service) is not None:
            return None
        where = f"http://127.0.0.1:{port}/" if port else t("http://127.0.0.1/ (any port)")
        steps = "".join(f"\n  {n}. {t(one, redirect=where)}" for n, one in enumerate(oauth.app_steps, 1))
        say(
            Sentence("{oauth_title} wants an application of your own, once:{steps}").filled(
                oauth_title=oauth.title, steps=steps
            )
        )
        if not sys.stdin.isatty():
            raise NotDone(Sentence("Then give it: --client FILE, or --client-id ID."))
        id = typer.prompt(t("Client id"), err=True).strip()
    secret = getpass(t("Client secret: ")) if sys.stdin.isatty() else sys.stdin.readline()
    return Application(Client(str(id), SecretStr(secret.strip())))


def _granted(
    workspace: Workspace,
    source: str,
    table: Mapping[str, Any],
    oauth: OAuth,
    given: Application | None,
    *,
    port: int,
    browser: bool,
) -> Authorisation:
    from data.commands.sources import authorising
    from data.out.cli.loopback_redirect import Redirect

    who = actor(workspace)
    with Redirect(port) as redirect:
        begun = authorising.begin_authorisation(workspace, who, source, table, given, redirect.address)
        say(
            Sentence("Allow it at {oauth_title}, within five minutes:\n{address}").filled(
                oauth_title=oauth.title, address=begun.address
            )
        )
        if browser and _has_browser():
            webbrowser.open(begun.address)
        return redirect.wait(lambda answer: authorising.finish_authorisation(workspace, who, answer), state=begun.state)


def _has_browser() -> bool:
    """A browser with a window; one in the terminal would take it away from us."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _tell(source: str, oauth: OAuth, granted: Authorisation) -> None:
    account = granted.grant.account
    whose = Sentence(", as {account}").filled(account=account) if account else ""
    console = out()
    console.print("✓", style="green", end=" ")
    say(
        Sentence("{source} is connected to {oauth_title}{whose}.").filled(
            source=source, oauth_title=oauth.title, whose=whose
        ),
        to=console,
    )
    if granted.grant.scopes:
        say(Sentence("    Granted: {scopes}").filled(scopes=granted.grant.scopes), to=console)
    if (ends := granted.expires) is not None:
        say(
            Sentence("    It ends on {day}: connect again before.").filled(day=full_day(ends.date())),
            to=console,
        )
    say(Sentence("    Next: okr sync {source}").filled(source=source), to=console)


def _as_json(source: str, oauth: OAuth, granted: Authorisation, missing: tuple[str, ...]) -> dict[str, Any]:
    ends = granted.expires
    return {
        "source": source,
        "service": oauth.service,
        "account": granted.grant.account or None,
        "scopes": list(granted.grant.scopes),
        "missing": list(missing),
        "expires": ends.isoformat() if ends else None,
    }
