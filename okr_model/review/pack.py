"""The pack of a review: everything that was shown, as it was known when it was frozen, and its fingerprint.

A pack holds figures and words, and needs nothing else to be shown: no store, no plan, no clock. It is kept as the bytes
of `Pack.dump` and never changes; what is taken away from a review (slides, report, tables) is made of it alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from okr_model.plan.plan import Commitment, KeyResultType, Level
from okr_model.progress import in_words
from okr_model.progress.objective_status import in_one
from okr_model.progress.saving import Saving
from okr_model.progress.status import Status
from okr_model.wording import sentence_json
from okr_model.wording.sentences import Sentence, SentenceError

VERSION: Final = 1
"""Of what a pack holds. An older one is read by adding, in `_older`, what it lacked."""

_LATER: Final = frozenset({"bar", "score", "because"})
"""What objectives of the first packs did not have: left out where it is empty, so that these keep their bytes."""

_LATER_OF_RESULTS: Final = frozenset({"saving"})
"""The same of key results."""


class PackError(SentenceError, ValueError):
    """These bytes are no pack that can be shown; the message says why and what to do."""


Words = Annotated[Sentence, PlainSerializer(sentence_json.written)]
Figure = Annotated[float, Field(allow_inf_nan=False)]


class PackModel(BaseModel):
    """What packs are made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Point(PackModel):
    """The value on a day."""

    day: date
    value: Figure


class Spread(PackModel):
    """What is likely on a day: fallen short of with 10, 50 and 90 %."""

    day: date
    p10: Figure
    p50: Figure
    p90: Figure


class Ahead(PackModel):
    """How it will end: the spread at the end, the likelihood that the target is met, the one that is judged.

    landing: the attainment that p50 would get; None where there is no grade.
    bound: the attainment that is judged; None in packs that are older than it.
    """

    p10: Figure
    p50: Figure
    p90: Figure
    likelihood: Figure
    judged: Figure
    landing: Figure | None
    confidence: Literal["normal", "low"]
    bound: Figure | None = None


class Said(PackModel):
    """The last check-in: who said what, and how sure they are, from 0 to 10."""

    day: date
    by: str
    confidence: int | None = None
    note: str = ""
    obstacles: str = ""
    next_step: str = ""


class Move(PackModel):
    """One part of why a value moved: how much, in the key result's unit."""

    label: Words
    amount: Figure


class Moved(PackModel):
    """Why a value moved since a day. first, last: the value then and now; the parts make up the difference."""

    since: date
    first: Figure
    last: Figure
    sentence: Words
    parts: tuple[Move, ...]


class PackedResult(PackModel):
    """One key result as it was shown.

    value, target, low, high, baseline, course, pace, fan: in `unit`; a share where that is `%`.
    pace: where the value should be, at the end of some days; from the first to the last of the cycle.
    required_rate, current_rate: a day, or over the days from here on (`rate_per`).
    accumulating: whether it is a sum; older packs do not tell.
    saving: of a sum that should stay small; older packs have none, and its progress was a share of its target.
    """

    id: str
    title: str
    type: KeyResultType
    owner: str
    unit: str
    formula: str | None
    baseline: Figure | None
    target: Figure | None
    low: Figure | None
    high: Figure | None
    weight: Figure
    value: Figure | None
    progress: Figure | None
    expected: Figure
    attainment: Figure | None
    status: Status
    because: Words
    ahead: Ahead | None = None
    required_rate: Figure | None = None
    current_rate: Figure | None = None
    rate_per: Literal["a_day", "from_here"] | None = None
    accumulating: bool = False
    reached_on: date | None = None
    last_day: date | None = None
    settled_through: date | None = None
    sources: tuple[str, ...] = ()
    held: tuple[Words, ...] = ()
    course: tuple[Point, ...] = ()
    pace: tuple[Point, ...] = ()
    fan: tuple[Spread, ...] = ()
    said: Said | None = None
    moved: Moved | None = None
    score: Figure | None = None
    saving: Saving | None = None

    @property
    def shown(self) -> tuple[float, ...]:
        """Its figures that are to be told apart wherever one of them is written."""
        ahead = (self.ahead.p10, self.ahead.p50, self.ahead.p90) if self.ahead else ()
        target = None if self.type in {"milestone", "baseline"} else self.target  # steps and days are of another unit
        known = (self.value, self.baseline, target, self.low, self.high, *ahead)
        return tuple(figure for figure in known if figure is not None)

    @property
    def goal(self) -> Sentence:
        """What it should come to, in words."""
        return in_words.goal(
            self.type, target=self.target, low=self.low, high=self.high, unit=self.unit, shown=self.shown
        )

    @property
    def covered(self) -> Sentence | None:
        """How far it has come, in words; None where it has no progress."""
        return in_words.covered(
            self.type, self.progress, self.expected, self.saving, target=self.target, unit=self.unit
        )


class PackedObjective(PackModel):
    """One objective as it was shown. likelihood: that its score reaches its bar; p10, p50, p90 of that score.

    bar: None in packs that are older than bars; then it is 0.7, and the status is that of the worst key result.
    score: what it came to, once its cycle is over.  because: its status, and what stands against it.
    """

    id: str
    title: str
    note: str = ""
    team: str
    owner: str
    level: Level | None = None
    kind: Commitment
    progress: Figure | None
    status: Status
    likelihood: Figure | None = None
    score_p10: Figure | None = None
    score_p50: Figure | None = None
    score_p90: Figure | None = None
    bar: Figure | None = None
    score: Figure | None = None
    because: Words | None = None
    key_results: tuple[PackedResult, ...]

    @property
    def against(self) -> Sentence | None:
        """What stands against its status; None where nothing does."""
        return in_one(self.because.then) if self.because else None


class Stood(PackModel):
    """Where an objective or key result of an earlier cycle stood. value, target: in `unit`; score: of objectives."""

    id: str
    value: Figure | None = None
    target: Figure | None = None
    unit: str = ""
    progress: Figure | None = None
    status: Status
    score: Figure | None = None


class Earlier(PackModel):
    """Another cycle than the pack's: the one that the last review was of. over: it had ended, and stood so at its end.

    stood: where all of it did, objectives first.
    """

    cycle: str
    over: bool
    stood: tuple[Stood, ...]


class Pack(PackModel):
    """on: the day of the figures.  frozen_at: when, with its offset; what the store knew then.  by: who froze it.

    cycle: its id.  objectives: in the order of the agenda.  earlier: where the last review was of an earlier cycle.
    """

    version: int = VERSION
    title: str
    cycle: str
    start: date
    end: date
    on: date
    frozen_at: datetime
    by: str
    objectives: tuple[PackedObjective, ...]
    earlier: Earlier | None = None

    @property
    def key_results(self) -> Iterator[PackedResult]:
        """Every key result, in the order of the agenda."""
        return (result for objective in self.objectives for result in objective.key_results)

    def dump(self) -> bytes:
        """The pack as UTF-8 JSON, always in the same order: the bytes that are kept, and that `fingerprint` is of."""
        content = self.model_dump(mode="json")
        if self.earlier is None:  # the first packs did not have it, and keep their bytes
            del content["earlier"]
        for objective in content["objectives"]:
            _leave_out(objective, _LATER)
            for result in objective["key_results"]:
                _leave_out(result, _LATER_OF_RESULTS)
        said = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return said.encode()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the bytes, in hexadecimal."""
        return fingerprint(self.dump())


def _leave_out(content: dict[str, Any], names: Collection[str]) -> None:
    """Without those of these that are empty."""
    for name in names:
        if content[name] is None:
            del content[name]


def fingerprint(kept: bytes) -> str:
    """The SHA-256 of a pack's bytes, in hexadecimal."""
    return hashlib.sha256(kept).hexdigest()


def short(mark: str) -> str:
    """The part of a fingerprint that people read out to each other: `1a2b 3c4d 5e6f`."""
    return " ".join(mark[at : at + 4] for at in range(0, 12, 4))


def load(kept: bytes, mark: str | None = None) -> Pack:
    """A pack out of its bytes. mark: the fingerprint noted when it was frozen. Raises `PackError`."""
    if mark is not None and fingerprint(kept) != mark:
        raise PackError(
            Sentence(
                "The pack is not what was frozen: its fingerprint is {short}, {short_2} was noted. "
                "Restore it from a backup."
            ).filled(short=short(fingerprint(kept)), short_2=short(mark))
        )
    try:
        content = json.loads(kept)
    except ValueError as error:
        raise PackError(Sentence("This is no pack: it cannot be read as JSON ({why}).").filled(why=error)) from error
    version = content.get("version") if isinstance(content, dict) else None
    if not isinstance(version, int):
        raise PackError(Sentence("This is no pack: it does not say its version."))
    if version > VERSION:
        raise PackError(
            Sentence(
                "The pack is of version {version}; this program reads up to {version_2}. Update the program."
            ).filled(version=version, version_2=VERSION)
        )
    try:
        return Pack.model_validate(_older(content, version))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise PackError(
            Sentence("The pack cannot be shown: {place}: {msg}.").filled(place=place, msg=first["msg"])
        ) from error


def _older(content: dict[str, Any], version: int) -> dict[str, Any]:
    """What a pack of an older version lacked. There is none older than the first."""
    return content if version == VERSION else content | {"version": VERSION}
