"""`okr connectors`: what the program can connect to, and what each connector wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from data.out.cli.errors import NotDone
from data.out.cli.language import declared, nt, t
from data.out.cli.options import AsJson, Home
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence, in_lines

if TYPE_CHECKING:
    from connectors.framework.connector import Connector

_ALL = 7300  # days
_HOST_KEYS = 'every = "6h", start = 2026-01-01, fresh_for = 3, timezone = "UTC", hold = true, enabled = true'


def connectors(home: Home, as_json: AsJson = False) -> None:
    """List the connectors, with their options and metrics.

    \b
    Examples:
      okr connectors
      okr connectors --json
    """
    from connectors.framework import registry
    from connectors.framework.errors import ConnectorError

    registry.look_in(home / "connectors")
    listed, broken = [], []
    for key in registry.names():
        try:
            listed.append(_described(registry.get(key)))
        except ConnectorError as error:
            broken.append(Sentence("{why}\n{remedy}").filled(why=error, remedy=error.advice))
    if as_json:
        print_json(listed)
    else:
        _print(listed)
    if broken:
        raise NotDone(in_lines(broken))


def _described(connector: type[Connector]) -> dict[str, Any]:
    return {
        "key": connector.key,
        "title": connector.title,
        "about": connector.about,
        "docs": connector.docs,
        "options": list(_options(connector)),
        "metrics": [
            {
                "name": m.name,
                "title": m.title,
                "kind": m.kind,
                "unit": m.unit,
                "additivity": m.additivity,
                "direction": m.direction,
                "dimensions": list(m.dimensions),
                "snapshot": connector.history == 0 or m.name in connector.snapshots,
            }
            for m in connector.metrics
        ],
        "history_days": connector.history,
        "lag_days": connector.lag,
        "settled_after_days": connector.lag + connector.restate,
        "fresh_for_days": connector.fresh_for,
        "timezone": connector.timezone,
    }


def _options(connector: type[Connector]) -> Any:
    from data.config.secrets import secret_keys

    secrets = secret_keys(connector.Options)
    for name in connector.Options.user_keys():
        field = connector.Options.model_fields[name]
        default = None if field.is_required() or name in secrets else field.get_default(call_default_factory=True)
        yield {
            "name": name,
            "required": field.is_required(),
            "secret": name in secrets,
            "default": list(default) if isinstance(default, tuple) else default,
            "about": field.description or "",
        }


def _print(listed: list[dict[str, Any]]) -> None:
    console = out()
    for connector in listed:
        _print_one(console, connector)
    say(Sentence("Every source also takes {host_keys}.").filled(host_keys=_HOST_KEYS), to=console)
    say(
        Sentence("Secrets stand outside okr.toml: write env:NAME or file:PATH, or type them on the page Add a source."),
        to=console,
    )


def _print_one(console: Console, connector: dict[str, Any]) -> None:
    def line(text: Text, indent: int) -> None:
        console.print(Padding(text, (0, 0, 0, indent), expand=False))

    console.print(Text.assemble((declared(connector["title"]), "bold"), f'   connector = "{connector["key"]}"'))
    line(Text(_sentence(connector)), 2)
    for option in connector["options"]:
        marks = [mark for name, mark in (("required", t("required")), ("secret", t("secret"))) if option[name]]
        default = (
            [t("default {value}", value=repr(option["default"]))] if option["default"] not in (None, "", []) else []
        )
        words = t(", ").join([*marks, *default])
        line(
            Text.assemble(
                (option["name"], "cyan"), f" ({words})" if words else "", f"  {declared(option['about'])}".rstrip()
            ),
            4,
        )
    names = ", ".join(m["name"] for m in connector["metrics"]) or t("those the options name")
    line(Text.assemble(t("brings "), (names, "green")), 4)
    console.print()


def _sentence(connector: dict[str, Any]) -> str:
    days, settled = connector["history_days"], connector["settled_after_days"]
    reach = nt("{n} day back", "{n} days back", days)
    if days == 0:
        reach = t("today's values only")
    elif days > _ALL:
        reach = t("all of the past")
    ripe = nt("days are settled after {n} day", "days are settled after {n} days", settled)
    if settled == 0:
        ripe = t("days are settled at once")
    return t("{about}; reaches {reach}, {ripe}.", about=declared(connector["about"]), reach=reach, ripe=ripe)
