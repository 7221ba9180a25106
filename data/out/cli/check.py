"""`okr check`: whether what people wrote can be used, before anything is pulled or served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.out.cli.errors import NotDone
from data.out.cli.language import nt, spoken
from data.out.cli.options import AsJson, Home
from data.out.cli.store_access import existing, query
from data.out.cli.terminal import out, print_json, say
from okr_model.wording.sentences import Sentence, as_it_is

if TYPE_CHECKING:
    from data.config.validation_errors import BadFile
    from data.stores.snapshot import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: in which file or plan, at which key (and line), and what is wrong."""

    file: str
    place: str
    line: int | None
    message: Sentence

    @property
    def where(self) -> Sentence:
        """The file, the line and the key, as far as they are known."""
        file = (
            Sentence("{file} (line {line})").filled(file=self.file, line=self.line)
            if self.line
            else as_it_is(self.file)
        )
        return Sentence("{file}: {place}").filled(file=file, place=self.place) if self.place else file


def check(home: Home, as_json: AsJson = False) -> None:
    """Check settings, secrets and formulas.

    Every problem is told with its place.

    \b
    Examples:
      okr check
      okr check --json
    """
    findings = list(_findings(home))
    if as_json:
        print_json({"ok": not findings, "problems": [_json(f) for f in findings]})
    for finding in findings if not as_json else ():
        say(Sentence("✕ {where}: {message}").filled(where=finding.where, message=finding.message), to=out())
    if findings:
        raise NotDone(Sentence("{problems} to fix.").filled(problems=nt("{n} problem", "{n} problems", len(findings))))
    say(Sentence("Settings, secrets and formulas are all right."))


def _json(one: Finding) -> dict[str, Any]:
    return {"file": one.file, "place": one.place, "line": one.line, "message": spoken(one.message)}


def _findings(home: Path) -> Iterator[Finding]:
    from data.config.settings import SettingsError
    from data.stores.workspace import Workspace

    try:
        opened = Workspace.open(existing(home), own=False)
    except SettingsError as error:
        yield from _of(error)
        return
    with opened as workspace:
        snapshot = workspace.snapshot()
        for problem in snapshot.settings.problems.values():
            yield from _of(problem)
        if isinstance(missing := snapshot.settings.sign_in, SettingsError):
            yield from _of(missing)
        yield from _of_sources(snapshot)
        yield from _of_plans(snapshot)
    yield from _of_drift(home)


def _of(error: BadFile) -> Iterator[Finding]:
    for problem in error.problems:
        yield Finding(error.file, problem.place, problem.line, problem.sentence)


def _of_sources(reader: Reader) -> Iterator[Finding]:
    """What sources could not ask for, though it is written as it should be."""
    from connectors.framework import registry

    for source in reader.settings.sources.values():
        if source.problem is None:
            for place, sentence in registry.get(source.connector).unfit(source.options):
                yield Finding(str(reader.settings.file), f"sources.{source.name}.{place}", None, sentence)


def _of_drift(home: Path) -> Iterator[Finding]:
    """Metrics and dimensions that are declared and used, and that bring nothing any more; as far as the store tells."""
    from data.out.api import answers
    from data.queries.errors import StoreError

    try:
        drifts = query(home, lambda snapshot: answers.drifts(snapshot, spoken), "/api/v1/drift", {})
    except StoreError:
        return  # another command holds the store; formulas and settings are checked all the same
    for one in drifts if (home / "metrics.duckdb").exists() else ():
        if one["declared"]:  # what is not declared was found in the plan
            yield Finding(f"source {one['source']}", one["name"], None, as_it_is(one["said"]))


def _of_plans(reader: Reader) -> Iterator[Finding]:
    """Formulas that the sources of today cannot fill."""
    from data.queries.plan import plan_file, plans

    for cycle in plans.cycles(reader):
        if plan := plans.plan(reader, cycle.id):
            for problem in plan_file.check(plan, reader.catalogue):
                yield Finding(f"plan {cycle.id}", problem.place, problem.line, problem.sentence)
