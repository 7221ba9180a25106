"""What the doctor says of each source: its answer, its key, how fresh its data is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Literal

from data.config.source_settings import SourceSettings
from data.out.api import answers
from data.out.cli.findings.finding import Finding
from data.out.cli.language import nt
from data.out.cli.store_access import query
from data.out.cli.terminal import full_day
from data.queries.errors import StoreError
from data.queries.sources import key_state
from data.queries.sources.key_state import KeyState
from data.queries.sources.source_states import expires_soon
from data.stores.snapshot import Reader
from okr_model.wording.sentences import Sentence, as_it_is, sentence_of


def of_sources(reader: Reader, names: Collection[str]) -> Iterator[Finding]:
    """Each source: whether it answers and what is known of its key, then whether its data is fresh."""
    chosen = [s for s in reader.settings.sources.values() if s.name in names or not names]
    if not chosen:
        yield Finding(
            Sentence("sources"),
            "warning",
            Sentence("there are none yet"),
            Sentence("Add one to {file}.").filled(file=reader.settings.file),
        )
    stored = _stored(reader)
    newest = {} if isinstance(stored, Finding) else _newest(stored)
    with ThreadPoolExecutor(4, thread_name_prefix="doctor") as pool:
        yield from pool.map(lambda source: _of_source(reader, source, newest.get(source.name)), chosen)
    usable = [s for s in chosen if s.enabled and s.problem is None]
    yield from [stored] if isinstance(stored, Finding) else _of_freshness(reader, stored, usable)


def _of_source(reader: Reader, source: SourceSettings, newest: date | None) -> Finding:
    subject, now = Sentence("source {source}").filled(source=source.name), reader.now()
    if source.problem is not None:
        return Finding(subject, "failed", sentence_of(source.problem), Sentence("Correct it, then run: okr check"))
    if not source.enabled:
        return Finding(subject, "ok", Sentence("switched off (enabled = false)"))
    found = key_state.look(source, now)
    state: Literal["ok", "warning", "failed"] = "ok" if found.verdict.ok else "failed"
    remedy = _said(found.verdict.remedy) if found.verdict.remedy else None
    if found.verdict.ok and found.missing:
        state, remedy = (
            "warning",
            Sentence("Grant {missing}: connect again, or make a key that has it.").filled(missing=found.missing),
        )
    if found.verdict.ok and found.expires is not None and expires_soon(found.expires, now):
        state, remedy = (
            "warning",
            Sentence("Renew it before: okr connect {source}, or set a new key.").filled(source=source.name),
        )
    return Finding(
        subject, state, _said(found.verdict.message), remedy, found.as_json(newest), tuple(_known(found, newest))
    )


def _said(message: Sentence | str) -> Sentence:
    return message if isinstance(message, Sentence) else as_it_is(message)


def _known(found: KeyState, newest: date | None) -> Iterator[Sentence]:
    """What is known of a key, a line each; nothing of what nobody says."""
    if found.account:
        yield Sentence("allowed by {account}").filled(account=found.account)
    if found.scopes is not None:
        yield Sentence("may read: {scopes}").filled(scopes=found.scopes or Sentence("nothing"))
    if found.missing:
        yield Sentence("not granted: {missing}").filled(missing=found.missing)
    if found.quota_left:
        yield Sentence("quota left: {quota_left}").filled(quota_left=found.quota_left)
    if found.expires is not None:
        yield Sentence("its key ends on {day}").filled(day=full_day(found.expires.date()))
    if newest is not None:
        yield Sentence("newest day stored: {day}").filled(day=full_day(newest))
    yield from (Sentence("not given: {part}").filled(part=part) for part in found.verdict.refused)
    yield from (Sentence("noted: {flag}").filled(flag=flag) for flag in found.verdict.flags)


def _stored(reader: Reader) -> list[dict[str, Any]] | Finding:
    """The metrics that are stored, or why nobody can tell."""
    if not (reader.home / "metrics.duckdb").exists():
        return []
    try:
        found: list[dict[str, Any]] = query(reader.home, answers.metrics, "/api/v1/metrics", {}, take_in=False)
        return found
    except StoreError as error:
        return Finding(Sentence("data"), "failed", Sentence("nobody can tell how fresh it is: {why}").filled(why=error))


def _newest(stored: list[dict[str, Any]]) -> dict[str, date]:
    """The last day that is stored of each source."""
    found: dict[str, date] = {}
    for metric in stored:
        if metric["last_day"]:
            day = date.fromisoformat(metric["last_day"])
            found[metric["source"]] = max(day, found.get(metric["source"], day))
    return found


def _of_freshness(
    reader: Reader, metrics: list[dict[str, Any]], sources: Iterable[SourceSettings]
) -> Iterator[Finding]:
    """Sources whose stored data is older than they allow, for any of their metrics."""
    for source in sources:
        days = [m["last_day"] for m in metrics if m["source"] == source.name and m["last_day"]]
        if not days:
            yield Finding(
                Sentence("data of {source}").filled(source=source.name),
                "warning",
                Sentence("none yet"),
                Sentence("Run: okr sync {source}").filled(source=source.name),
            )
        elif (reader.today() - date.fromisoformat(min(days))).days > source.fresh_for:
            message = Sentence("stale: it ends on {day}, more than {days} ago").filled(
                day=full_day(min(days)), days=nt("{n} day", "{n} days", source.fresh_for)
            )
            yield Finding(
                Sentence("data of {source}").filled(source=source.name),
                "warning",
                message,
                Sentence("Run: okr sync {source}").filled(source=source.name),
            )
