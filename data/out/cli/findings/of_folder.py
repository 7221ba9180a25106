"""What the doctor says of the folder, its settings, its people and the plan store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress

from data.commands import repairing
from data.commands.permissions import has_administrator
from data.config import server_registry
from data.config.source_settings import SettingsError
from data.out.cli.findings.finding import REPAIR, Finding
from data.out.cli.language import nt
from data.queries import people
from data.queries.plan import plans
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence, as_it_is, sentence_of

_LITTLE_ROOM, _NO_ROOM = 200_000_000, 1_000_000  # bytes


def of_folder(reader: Reader) -> Iterator[Finding]:
    """The folder, its settings, the plan store."""
    home = reader.home
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding(
            Sentence("workspace"),
            "failed",
            Sentence("you may not write to {home}").filled(home=home),
            Sentence("Run as the user who owns it."),
        )
    else:
        yield Finding(Sentence("workspace"), "ok", as_it_is(str(home)))
    with suppress(OSError):
        if (free := shutil.disk_usage(home).free) < _LITTLE_ROOM:
            says = Sentence("{room} MB are free: soon nothing can be saved").filled(room=f"{free / 1e6:,.0f}")
            yield Finding(
                Sentence("disk"), "failed" if free < _NO_ROOM else "warning", says, Sentence("Free some room.")
            )
    if not reader.settings.file.exists():
        yield Finding(
            Sentence("settings"),
            "warning",
            Sentence("there is no {file}").filled(file=reader.settings.file),
            Sentence("`okr connectors` helps to write it."),
        )
    if isinstance(missing := reader.settings.sign_in, SettingsError):
        yield Finding(
            Sentence("sign-in"), "failed", sentence_of(missing), Sentence("Without it the server does not start.")
        )
    if wrong := repairing.plan_damage(home):
        yield Finding(
            Sentence("plan store"), "failed", Sentence("plan.sqlite is damaged: {wrong}").filled(wrong=wrong), REPAIR
        )
    if reader.settings.sign_in is not None and not has_administrator(people.everybody(reader)):
        yield Finding(
            Sentence("people"),
            "warning",
            Sentence("there is no administrator yet"),
            Sentence("Make one: okr people save you@example.com --role admin"),
        )
    if server_registry.old_token(home):
        yield Finding(
            Sentence("api_token"),
            "warning",
            Sentence(
                "programs may still read with the one token that all of them shared; the next version does not take it"
            ),
            Sentence("Make each program a token of its own (okr tokens create), then delete the file api_token."),
        )
    cycles = plans.cycles(reader)
    known = ", ".join(c.id for c in cycles)
    if cycles:
        yield Finding(
            Sentence("plan"),
            "ok",
            Sentence("{cycles}: {known}").filled(cycles=nt("{n} cycle", "{n} cycles", len(cycles)), known=known),
        )
    else:
        yield Finding(
            Sentence("plan"),
            "warning",
            Sentence("there is none yet"),
            Sentence("Write okrs.yaml, then run: okr plan apply okrs.yaml"),
        )
