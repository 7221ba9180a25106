"""What is worth saying to whom and when: no repeats, quiet hours, the hour of a digest, and when to try again.

A notice is about something that has begun to hold: a key result left the track, a source broke. It comes once, and
again only after that has ceased and begun anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from okr_model.plan.plan import Frozen
from okr_model.progress.status import Status
from okr_model.wording.sentences import Sentence, Unfit

Kind = Literal["left_track", "reached", "source_broken", "held", "redefined", "digest", "review", "check_in"]
Scope = Literal["mine", "team", "all"]
KINDS: tuple[Kind, ...] = get_args(Kind)
SCOPES: tuple[Scope, ...] = get_args(Scope)

Subject = tuple[Kind, str]
_NO_TIME = timedelta()
_DAY = timedelta(days=1)
# How long something must hold before it is told, and must have ceased before it can be told again: a source that
# fails once is asked again within the hour, and a likelihood that sways around a bound is no news every day.
PATIENCE: Mapping[Kind, tuple[timedelta, timedelta]] = {
    "left_track": (_NO_TIME, _DAY),
    "reached": (_NO_TIME, _DAY),
    "source_broken": (timedelta(hours=1), timedelta(hours=1)),
    "held": (_NO_TIME, _NO_TIME),
    "redefined": (_NO_TIME, _NO_TIME),
}
# What is found to hold at the first look is no news, unless somebody has to act.
_TOLD_AT_FIRST: frozenset[Kind] = frozenset({"source_broken", "held", "redefined"})

GIVE_UP = timedelta(days=2)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of one thing worth saying. number: how often it has been told to begin.

    holds: whether it does, once that has lasted.  turning: since when the opposite has been seen.
    """

    kind: Kind
    subject: str
    holds: bool
    number: int = 0
    turning: datetime | None = None

    @property
    def identity(self) -> str:
        """The same for everything said about one episode, and for nothing else."""
        return f"{self.kind}:{self.subject}:{self.number}"


def updated_watch(
    watch: Watch | None, kind: Kind, subject: str, holds: bool | None, at: datetime
) -> tuple[Watch | None, bool]:
    """What is known after one more look, and whether it is to be told now. holds: None where that is not known."""
    if holds is None:
        return watch, False
    if watch is None:
        if not holds or kind not in _TOLD_AT_FIRST:
            return Watch(kind, subject, holds), False
        watch = Watch(kind, subject, holds=False)
    if holds == watch.holds:
        return replace(watch, turning=None), False
    begins, ceases = PATIENCE[kind]
    since = min(watch.turning or at, at)
    if at - since < (begins if holds else ceases):
        return replace(watch, turning=since), False
    return Watch(kind, subject, holds, watch.number + holds), holds


def left_track(status: Status) -> bool | None:
    """Whether a key result is off its track; None where nobody knows."""
    return None if status in ("no_data", "not_started") else status in ("at_risk", "off_track", "missed")


def reached(status: Status) -> bool | None:
    """Whether a key result has met its target; None where nobody knows."""
    return None if status in ("no_data", "not_started") else status == "achieved"


def _zone(name: str) -> str:
    if name and name not in available_timezones():
        raise Unfit(Sentence("use a time zone of the IANA list, such as Europe/Berlin"))
    return name


class Preferences(Frozen):
    """What a person wants to hear, and when.

    kinds: which notices.  scope: about their own key results, their team's, or all.
    quiet_from, quiet_until: between these nothing is sent; equal: no quiet hours.  zone: empty: the workspace's.
    digest_day: 0 is Monday.  digest_at: the hour of digests.
    """

    kinds: tuple[Kind, ...] = KINDS
    scope: Scope = "mine"
    quiet_from: time = time(20)
    quiet_until: time = time(7)
    zone: Annotated[str, AfterValidator(_zone)] = ""
    digest_day: Annotated[int, Field(ge=0, le=6)] = 0
    digest_at: time = time(8)


def audible(wishes: Preferences, zone: str, at: datetime) -> datetime:
    """The first moment from `at` on that is not in a person's quiet hours, in UTC. zone: the workspace's."""
    start, end = wishes.quiet_from, wishes.quiet_until
    local = at.astimezone(ZoneInfo(wishes.zone or zone))
    clock = local.time()
    quiet = start <= clock < end if start <= end else clock >= start or clock < end
    if not quiet:
        return at.astimezone(UTC)
    day = local.date() + (_DAY if start > end and clock >= start else _NO_TIME)
    return max(moment_of(day, end, wishes.zone or zone), at.astimezone(UTC))


def last_digest(wishes: Preferences, zone: str, at: datetime) -> datetime:
    """The latest moment up to `at` at which a weekly digest was due, in UTC."""
    today = at.astimezone(ZoneInfo(wishes.zone or zone)).date()
    for back in range(8):
        day = today - timedelta(days=back)
        if day.weekday() == wishes.digest_day:
            due = moment_of(day, wishes.digest_at, wishes.zone or zone)
            if due <= at:
                return due
    raise AssertionError("eight days hold every day of the week, one of them before `at`")


def moment_of(day: date, clock: time, zone: str) -> datetime:
    """A time of day in UTC; the later one where it comes twice that day, or is skipped."""
    wall = datetime.combine(day, clock)
    return max(wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))


def next_try(queued: datetime, tries: int, at: datetime) -> datetime | None:
    """When to try again after so many failures; None: give up. Waits double from a minute to an hour, for two days."""
    if at - queued >= GIVE_UP:
        return None
    return at.astimezone(UTC) + min(_FIRST_WAIT * (1 << min(tries - 1, 10)), _LONGEST_WAIT)
