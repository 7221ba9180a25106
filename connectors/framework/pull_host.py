"""The host of one pull: what a connector runs on, so that its author need not think of throttling or retries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from datetime import date
from queue import Empty
from typing import Any, Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, wait_random_exponential

from connectors.framework.connector import Connector, ConnectorOptions, Flag
from connectors.framework.errors import ConnectorError, Throttled, Transient
from connectors.framework.http import Web
from connectors.framework.http_answer import Answer
from connectors.framework.limits import Deadline, Patience, bucket_of
from connectors.framework.redaction import Redactor
from connectors.framework.refused_parts import Parts
from connectors.framework.said import clean
from connectors.framework.worker_thread import Helper
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence

T = TypeVar("T")

_MANY: Final = 20  # days on which the same value was absent; more are told together


class PullHost:
    """Throttling per account, retries with jitter, one deadline for all, and the flags of one pull."""

    def __init__(
        self,
        connector: type[Connector],
        options: ConnectorOptions,
        *,
        redactor: Redactor,
        today: date,
        zone: str,
        cycles: tuple[Cycle, ...],
        patience: Patience,
    ) -> None:
        self.today, self.zone, self.cycles, self.patience = today, zone, cycles, patience
        self.most_cells = patience.most_cells
        self.requests = 0
        self.parts = Parts(redactor)
        self._flags: dict[Flag, None] = {}  # each once, in order
        self.deadline = Deadline(patience.total)
        self._title = connector.title
        self.redactor = redactor
        self._web = Web(patience, options.network)
        self._helper: Helper | None = None
        self._bucket = bucket_of((connector.key, options.base_url, redactor.secrets), connector.rate)
        self._growing = wait_random_exponential(multiplier=patience.first_wait, max=patience.longest_wait)

    def exchange(self, method: str, url: str, seconds: float, **request: Any) -> Answer:
        """One HTTP request; see `Web.exchange`."""
        return self._web.exchange(method, url, seconds, **request)

    def attempt(self, job: Callable[[float], T]) -> T:
        """Run a job until it succeeds, fails for good, or the deadline leaves no time for another try."""
        again = Retrying(
            retry=retry_if_exception(self._worth_another_try),
            wait=self._pause,
            stop=self._enough,
            reraise=True,
        )
        result: T = again(self._once, job)
        given: T = result
        return given

    def flag(self, flag: Flag) -> None:
        """Keep a mark of quality, once, without secrets."""
        note = self.redactor.text(clean(flag.note).strip())
        said = flag.said and self.redactor.sentence(flag.said.with_names(clean))
        self._flags[Flag(flag.code, flag.day, note, said if str(said) == note else None)] = None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The marks kept so far."""
        return _together(self._flags)

    def hide(self, secret: str) -> None:
        """Mask a secret that came with an answer, as those of okr.toml are masked."""
        self.redactor.hide(secret)

    def pause(self, turn: int) -> None:
        """Wait before asking for the turn-th time (from 0) whether something is ready; Transient when time is over."""
        seconds = min(self.patience.first_wait * 2 ** min(turn, 16), self.patience.longest_wait / 2)
        if seconds >= self.deadline.left:
            raise Transient(
                Sentence("{title} had not finished within {total} seconds").filled(
                    title=self._title, total=f"{self.patience.total:.3g}"
                )
            )
        time.sleep(seconds)

    def part(self, name: str, metrics: tuple[str, ...], error: ConnectorError | None, grant: str) -> None:
        """Note how a part of the pull went."""
        if error is None:
            self.parts.answered += 1
        else:
            self.parts.refuse(name, metrics, error, grant)

    def close(self) -> None:
        """Hang up."""
        if self._helper is not None:
            self._helper.end()
        self._web.close()

    def _once(self, job: Callable[[float], T]) -> T:
        pause = self._bucket.wait()
        if pause and pause >= self.deadline.left:
            raise Throttled(
                Sentence("{title}: our own limit of requests is used up").filled(title=self._title), after=pause
            )
        if pause:  # to sleep for no time at all still gives the processor away
            time.sleep(pause)
        self.requests += 1
        return self._bounded(job, min(self.patience.answer, self.deadline.left))

    def _bounded(self, job: Callable[[float], T], seconds: float) -> T:
        """The job's result within `seconds`.

        It runs beside us, because time-outs of HTTP libraries count from byte to byte: a source that drips would hold
        us for ever. A job that is given up keeps its helper, and ends with its connection, at the latest with the
        process.
        """
        if self._helper is None:
            self._helper = Helper(f"okr {self._title}")
        outcome = self._helper.begin(lambda: job(seconds))
        try:
            result, error = outcome.get(timeout=max(0.0, seconds))
        except Empty:
            self._helper = None
            raise Transient(
                Sentence("{title}: no complete answer within {seconds} seconds").filled(
                    title=self._title, seconds=f"{seconds:.3g}"
                )
            ) from None
        if error is not None:
            raise error
        given: T = result
        return given

    def _worth_another_try(self, error: BaseException) -> bool:
        """Stumbles, and short pauses; a quota for the hour is for a later sync, not for sleeping here."""
        if isinstance(error, Throttled):
            return (error.after or 0.0) <= self.patience.longest_wait
        return isinstance(error, Transient)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Throttled) and error.after is not None:
            return error.after + random.uniform(0, self.patience.first_wait)  # noqa: S311 - spreads load, no secret
        return self._growing(state)

    def _enough(self, state: RetryCallState) -> bool:
        return state.attempt_number >= self.patience.attempts or state.upcoming_sleep >= self.deadline.left


def _together(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """The flags, but of a value that was absent on many days one that names the first and the last of them."""
    absent: dict[str, list[date]] = {}
    for flag in flags:
        if flag.code == "absent" and flag.day is not None:
            absent.setdefault(flag.note, []).append(flag.day)
    many = {note: days for note, days in absent.items() if len(days) > _MANY}
    kept = [flag for flag in flags if flag.code != "absent" or flag.note not in many]
    said = {flag.note: flag.sentence for flag in flags if flag.note in many}
    told = Sentence("{note}, on {days} days from {first} to {last}")
    for note, days in many.items():
        one = told.filled(note=said[note], days=len(days), first=min(days), last=max(days))
        kept.append(Flag("absent", None, str(one), one))
    return tuple(kept)
