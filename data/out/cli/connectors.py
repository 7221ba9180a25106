"""`okr connectors`: what the program can connect to, and what each connector wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from data.out.cli.errors import NotDone
from data.out.cli.options import AsJson, Home
from data.out.cli.terminal import counted, out, print_json, say

if TYPE_CHECKING:
    from connectors.framework.connector import Connector

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
            broken.append(f"{error}\n{error.remedy}")
    if as_json:
        print_json(listed)
    else:
        _print(listed)
    if broken:
        raise NotDone("\n".join(broken))


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
    say(f"Every source also takes {_HOST_KEYS}.", to=console)
    say(
        "Secrets stand outside okr.toml: write env:NAME or file:PATH, or type them on the page Add a source.",
        to=console,
    )


def _print_one(console: Console, connector: dict[str, Any]) -> None:
    def line(text: Text, indent: int) -> None:
        console.print(Padding(text, (0, 0, 0, indent), expand=False))

    console.print(Text.assemble((connector["title"], "bold"), f'   connector = "{connector["key"]}"'))
    line(Text(_sentence(connector)), 2)
    for option in connector["options"]:
        marks = [mark for mark in ("required", "secret") if option[mark]]
        default = [f"default {option['default']!r}"] if option["default"] not in (None, "", []) else []
        words = ", ".join([*marks, *default])
        line(
            Text.assemble((option["name"], "cyan"), f" ({words})" if words else "", f"  {option['about']}".rstrip()), 4
        )
    names = ", ".join(m["name"] for m in connector["metrics"]) or "those the options name"
    line(Text.assemble("brings ", (names, "green")), 4)
    console.print()


def _sentence(connector: dict[str, Any]) -> str:
    days = connector["history_days"]
    reach = "today's values only" if days == 0 else "all of the past" if days > 7300 else f"{counted(days, 'day')} back"
    settled = connector["settled_after_days"]
    ripe = "days are settled at once" if settled == 0 else f"days are settled after {counted(settled, 'day')}"
    return f"{connector['about']}; reaches {reach}, {ripe}."
