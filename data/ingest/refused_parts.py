"""Parts that a source refused, and the days that are missing for it: they are pulled when it grants them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from connectors.framework.runner import Pull
from okr_model.wording import sentence_json
from okr_model.wording.sentences import Sentence, as_it_is

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part that a source refused when it was last asked, or whose days have not all come since.

    said, remedy: what happened, in the service's own words, and what to do.  since, until: the days that are missing.
    granted: the source gives it by now; its missing days are being pulled.
    """

    name: str
    metrics: tuple[str, ...]
    said: Sentence
    remedy: Sentence
    since: date
    until: date
    granted: bool = False


def read(text: str | None) -> tuple[MissingPart, ...]:
    """What `written` wrote."""
    return tuple(_part(**one) for one in json.loads(text or "[]"))


def written(parts: Iterable[MissingPart]) -> str | None:
    """As text, for the record of a run; None where nothing is missing."""
    told = [as_plain(part) | {"in_words": sentence_json.dumped(part.said, part.remedy)} for part in parts]
    return json.dumps(told) if told else None


def after(missing: Iterable[MissingPart], pulled: Pull) -> tuple[MissingPart, ...]:
    """What is missing after one more pull: what it was refused comes in addition, what it answered is taken off."""
    known = {part.name: part for part in missing}
    refused = {part.name for part in pulled.refused}
    still = [left for part in known.values() if part.name not in refused if (left := _answered(part, pulled))]
    for part in pulled.refused:
        before = known.get(part.name)
        since = min(before.since, pulled.start) if before else pulled.start
        until = max(before.until, pulled.end) if before else pulled.end
        still.append(MissingPart(part.name, part.metrics, part.said, part.remedy, since, until))
    return tuple(still)


def owed(missing: Iterable[MissingPart], declared: Collection[str]) -> tuple[date, date] | None:
    """The days to pull once more, both inside, because what was missing is granted now.

    declared: the metrics that are still asked for.
    """
    days = [(part.since, part.until) for part in missing if part.granted and not {*part.metrics}.isdisjoint(declared)]
    return (min(since for since, _ in days), max(until for _, until in days)) if days else None


def _answered(part: MissingPart, pulled: Pull) -> MissingPart | None:
    """What is left of the missing days when these have come; None where nothing is."""
    since, until = part.since, part.until
    if pulled.start <= since <= pulled.end:
        since = pulled.end + _ONE_DAY
    if pulled.start <= until <= pulled.end:
        until = pulled.start - _ONE_DAY
    if since > until:
        return None
    return MissingPart(part.name, part.metrics, part.said, part.remedy, since, until, granted=True)


def as_plain(part: MissingPart) -> dict[str, Any]:
    """A part in English, as JSON has it."""
    return asdict(replace(part, said=Sentence(""), remedy=Sentence(""))) | {
        "said": str(part.said),
        "remedy": str(part.remedy),
        "since": str(part.since),
        "until": str(part.until),
    }


def _part(
    name: str,
    metrics: Iterable[str],
    said: str,
    remedy: str,
    since: str,
    until: str,
    granted: bool = False,
    in_words: str | None = None,
) -> MissingPart:
    """What an older program wrote has no sentences, and stays in English."""
    kept = sentence_json.loaded(in_words)
    why, advice = kept if len(kept) == 2 else (None, None)
    return MissingPart(
        name,
        tuple(metrics),
        why or as_it_is(said),
        advice or as_it_is(remedy),
        date.fromisoformat(since),
        date.fromisoformat(until),
        granted,
    )
