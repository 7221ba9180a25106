"""A page of documentation for each connector, written from what the connector itself declares: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from inspect import cleandoc
from pathlib import Path

from connectors.framework import registry
from connectors.framework.connector import EVER, Connector
from data.config.secrets import secret_keys
from data.out.exports import atomic_file

MADE = "<!-- Made by `make docs` from the connector's own declarations; change those instead. -->"


def write(folder: Path) -> list[Path]:
    """Write the page of every connector of this program into a folder; gives back the files."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for key in registry.names():
        pages.append(folder / f"{key}.md")
        atomic_file.write(pages[-1], page(registry.get(key)).encode())
    return pages


def page(connector: type[Connector]) -> str:
    """What it brings, what it wants to know, its limits and its traps, as Markdown."""
    parts = [
        MADE,
        f"# {connector.title}",
        f'`connector = "{connector.key}"` · {connector.about}'
        + (f" · [API]({connector.docs})" if connector.docs else ""),
        _traps(connector),
        "## What it brings",
        _metrics(connector),
        "## Options",
        _table(("option", "", "meaning"), _options(connector)),
        "## Limits",
        _table(("", ""), _limits(connector)),
        *_section("Getting the key", [f"{n}. {step}" for n, step in enumerate(connector.key_steps, start=1)]),
        *_section("Allowing it in the browser", _allowing(connector)),
        *_section(
            "Definitions that changed",
            [f"- {r.day}, {', '.join(f'`{m}`' for m in r.metrics)}: {r.note}" for r in connector.redefined]
            or ["None known."],
        ),
        *_section("What it cannot bring", [f"- {what}" for what in connector.lacks] or ["Nothing known."]),
        _example(connector),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, lines: list[str]) -> list[str]:
    """A heading and its lines; nothing where there are none."""
    return [f"## {title}", "\n".join(lines)] if lines else []


def _allowing(connector: type[Connector]) -> list[str]:
    """That a person can allow it instead of giving a key, with what."""
    if (oauth := connector.oauth) is None:
        return []
    scopes = ", ".join(f"`{scope}`" for scope in oauth.scopes)
    asked = f" It asks for {scopes}." if scopes else ""
    lasts = f" {oauth.lasts}" if oauth.lasts else ""
    return [
        f"*Add a source*, or `okr connect NAME`, sends you to {oauth.title} to allow it ([how](../connecting.md))."
        f"{asked}{lasts}"
    ]


def _traps(connector: type[Connector]) -> str:
    """The opening words of its file, where the facts of the service stand; a declared source has none."""
    if connector.__module__ == "connectors.framework.declared":
        return "Declared in one TOML file; [how](declared.md)."
    return cleandoc(sys.modules[connector.__module__].__doc__ or "")


def _metrics(connector: type[Connector]) -> str:
    if not connector.metrics:
        return "What the options name."
    rows = [
        (
            f"`{m.name}`",
            m.title,
            "distinct count" if m.additivity == "none" else m.kind,
            m.unit,
            ", ".join(m.dimensions) or ("now only" if m.name in connector.snapshots or connector.history == 0 else ""),
        )
        for m in connector.metrics
    ]
    return _table(("metric", "", "kind", "unit", "dimensions"), rows)


def _options(connector: type[Connector]) -> Iterable[tuple[str, ...]]:
    secrets = secret_keys(connector.Options)
    for name in connector.Options.user_keys():
        field = connector.Options.model_fields[name]
        default = None if field.is_required() or name in secrets else field.get_default(call_default_factory=True)
        marks = [
            *(["required"] if field.is_required() else []),
            *(["secret: `env:NAME`, `file:PATH` or typed in the browser"] if name in secrets else []),
            *([f"default `{default}`"] if default not in (None, "", (), [], {}) else []),
        ]
        yield f"`{name}`", ", ".join(marks), field.description or ""


def _limits(connector: type[Connector]) -> list[tuple[str, str]]:
    calls, seconds = connector.rate
    back = (
        "now only"
        if connector.history == 0
        else "all of it"
        if connector.history >= EVER
        else f"{connector.history} days"
    )
    settled = connector.lag + connector.restate
    return [
        ("goes back", back),
        ("a day is there after", _days(connector.lag)),
        ("a day is settled after", _days(settled)),
        ("stale after", _days(connector.fresh_for)),
        ("asked for at once", "everything" if connector.whole else f"at most {_days(connector.window)}"),
        ("at most", f"{calls:,} requests in {seconds:,.0f} s for one account"),
        ("days of", connector.timezone or "the workspace's time zone"),
        ("asks", ", ".join(f"`{one}`" for one in connector.endpoints) or "what the options name"),
        ("version", connector.version or "the interface has no versions"),
        ("scopes", ", ".join(f"`{one}`" for one in connector.scopes) or _without_scopes(connector)),
    ]


def _without_scopes(connector: type[Connector]) -> str:
    """What stands for the permissions of a key where the service has no names for them."""
    if not secret_keys(connector.Options):
        return "no key needed"
    needed = any(connector.Options.model_fields[name].is_required() for name in secret_keys(connector.Options))
    return (
        "no scopes: the key reads all it needs"
        if needed
        else "no scopes: a key, where one is given, reads all it needs"
    )


def _days(count: int) -> str:
    return "the same day" if count == 0 else "1 day" if count == 1 else f"{count} days"


def _example(connector: type[Connector]) -> str:
    secrets = secret_keys(connector.Options)
    needed = [name for name in connector.Options.user_keys() if connector.Options.model_fields[name].is_required()]
    options = [f'{name} = "{f"env:{name.upper()}" if name in secrets else "…"}"' for name in needed]
    head = f'[sources.{connector.key}]\nconnector = "{connector.key}"'
    return "\n".join(["```toml", head, *options, "```"])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line("---" for _ in head), *(line(row) for row in rows)])


if __name__ == "__main__":
    for written in write(Path(sys.argv[1])):
        print(written)
