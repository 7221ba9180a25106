"""What the author of a connector writes: facts about a source, and one generator that reads it.

The host (`connectors.framework.runner`) does the rest: windows, throttling, retries, deadlines, redaction, validation.
`docs/connectors/README.md` shows a whole connector.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, Protocol, TypeVar
from urllib.parse import urljoin

from connectors.framework import to_date, values
from connectors.framework.errors import BadData, ConnectorError, WrongAddress
from connectors.framework.http_answer import Answer, usual_failure
from connectors.framework.key_facts import KeyFacts
from connectors.framework.oauth import OAuth
from connectors.framework.options import ConnectorOptions as ConnectorOptions
from connectors.framework.options import on_loopback as on_loopback
from connectors.framework.options import origin as origin
from connectors.framework.refused_parts import REFUSALS
from okr_model.metrics.metrics import Metric
from okr_model.plan.cycles import Cycle
from okr_model.wording.sentences import Sentence, as_it_is, as_typed

T = TypeVar("T")

EVER: Final = 36_500
"""`history` of a source that remembers everything: a hundred years of days."""

MOST_PAGES: Final = 1_000
"""A listing of more pages than this is taken for an endless one."""

MOST_REPEATS: Final = 5
"""A page that comes more often than this, alike in everything, has no next one."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Point(NamedTuple):  # the one thing there are tens of thousands of
    """One value of one metric for one day and one combination of dimensions.

    since: a distinct count over [since, day], which is no sum of days; None for the single day.
    """

    metric: str
    day: date
    value: float
    dimensions: Mapping[str, str] = _NOTHING
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Redefinition:
    """From `day` on a service counts some metrics by another rule. note: the old rule and the new, in a sentence."""

    metrics: tuple[str, ...]
    day: date
    note: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark of quality kept with a batch: "sampled", "thresholded", "provisional_zero", …; day None: all of it.

    note: what is to be known of it, in English.  said: the same as a sentence; None where a service said it itself.
    """

    code: str
    day: date | None
    note: str
    said: Sentence | None = field(default=None, compare=False)

    @property
    def sentence(self) -> Sentence:
        """Its note in words for every reader; its code where it has none."""
        return self.said or as_it_is(self.note or self.code)


class Host(Protocol):
    """What the runner lends to a connector for one pull."""

    today: date
    zone: str
    cycles: tuple[Cycle, ...]
    most_cells: int | None

    def exchange(self, method: str, url: str, seconds: float, **request: Any) -> Answer:
        """One HTTP request and its complete answer, whatever its status; raises Transient for a broken line."""

    def attempt(self, job: Callable[[float], T]) -> T:
        """Run a job with throttling, retries and deadlines; `job(seconds)` is given up after `seconds`."""

    def flag(self, flag: Flag) -> None:
        """Keep a mark of quality with the batch."""

    def hide(self, secret: str) -> None:
        """Mask a secret that came with an answer, as those of okr.toml are masked."""

    def pause(self, turn: int) -> None:
        """Wait before asking for the turn-th time (from 0) whether something is ready; Transient when time is over."""

    def part(self, name: str, metrics: tuple[str, ...], error: ConnectorError | None, grant: str) -> None:
        """Note how a part of the pull went; error: why it was refused."""


class Connector:
    """One kind of source. Subclasses declare facts as class attributes and write `read`."""

    key: ClassVar[str]  # `connector = "…"` in okr.toml
    title: ClassVar[str]  # its name for people
    about: ClassVar[str] = ""  # one line: what it brings
    docs: ClassVar[str] = ""  # address of the service's own documentation
    topics: ClassVar[tuple[str, ...]] = ()  # what people look for who want it: "sales", "downloads", …
    endpoints: ClassVar[tuple[str, ...]] = ()  # what is asked of the service: "POST /api/v2/query"
    version: ClassVar[str] = ""  # of its interface: "v26 (October 2026)"; "" where it has none
    scopes: ClassVar[tuple[str, ...]] = ()  # the permissions a key needs, as the service names them
    key_steps: ClassVar[tuple[str, ...]] = ()  # how a person gets the key, step by step
    redefined: ClassVar[tuple[Redefinition, ...]] = ()  # days from which a number means something else
    lacks: ClassVar[tuple[str, ...]] = ()  # what people expect of it that it cannot bring, and why
    oauth: ClassVar[OAuth | None] = None  # how a person allows it to be read, instead of a key
    Options: ClassVar[type[ConnectorOptions]] = ConnectorOptions
    metrics: ClassVar[tuple[Metric, ...]] = ()
    by_options: ClassVar[tuple[Metric, ...]] = ()  # those that only some options bring, where `metrics` has them not
    snapshots: ClassVar[frozenset[str]] = frozenset()  # metrics known for "now" only; all of them where history = 0

    history: ClassVar[int] = EVER  # days the source looks back at most; 0: only "now", a daily snapshot
    restate: ClassVar[int] = 0  # days after which a day is settled
    lag: ClassVar[int] = 0  # days until a day is there at all
    fresh_for: ClassVar[int]  # data older than this many days is stale; lag + 3 unless declared
    window: ClassVar[int] = 366  # days per call of `read` at most
    whole: ClassVar[bool] = False  # every pull brings all there is (a file), whatever is already stored
    rate: ClassVar[tuple[int, float]] = (60, 60.0)  # (calls, seconds) one account may make
    timezone: ClassVar[str] = "UTC"  # whose days these are; "" for those of the workspace

    options: ConnectorOptions
    zone: str  # whose days are asked for: `timezone` of the source in okr.toml, else the connector's, the workspace's

    def __init_subclass__(cls) -> None:
        if "fresh_for" not in vars(cls) and ("lag" in vars(cls) or not hasattr(cls, "fresh_for")):
            cls.fresh_for = cls.lag + 3
        if cls.snapshots and cls.window < cls.history:
            raise TypeError(f"{cls.__name__} has snapshots, so its history must fit into one window")

    def __init__(self, options: ConnectorOptions, host: Host) -> None:
        self.options = options
        self.today = host.today
        self.zone = host.zone
        self.cycles = host.cycles
        self.spoken_from: dict[str, date] = {}
        self.unread: BadData | None = None  # why the day of a row could not be read, where one could not
        self._host = host

    # What an author writes

    @classmethod
    def declared(cls, options: ConnectorOptions) -> tuple[Metric, ...]:  # noqa: ARG003 - for those that override
        """The metrics this source has under these options."""
        return cls.metrics

    @classmethod
    def unfit(cls, options: ConnectorOptions) -> Iterator[tuple[str, Sentence]]:  # noqa: ARG003 - for those that override
        """What of valid options could not be asked for all the same, by its place, without asking anybody."""
        yield from ()

    @classmethod
    def may_be_large(cls, options: ConnectorOptions) -> bool:  # noqa: ARG003 - for those that override
        """Whether one pull may bring hundreds of thousands of points at once: a server lets another process do it."""
        return False

    def read(self, start: date, end: date) -> Iterator[Point]:
        """Every point of [start, end], both inside; snapshots as of `self.today`. A missing day stays missing."""
        raise NotImplementedError

    def headers(self) -> Mapping[str, str]:
        """Sent with every request: authorization, version of the interface."""
        return {}

    def failure(self, answer: Answer) -> ConnectorError:
        """What an answer with an error status (400 and above) means; override for a service's oddities."""
        return usual_failure(answer)

    def key_facts(self) -> KeyFacts:
        """When the key of this source lapses, and what it may do; override where the service tells."""
        return KeyFacts()

    # What an author uses

    @property
    def base_url(self) -> str:
        """Where paths begin."""
        return self.options.base_url

    def speaks_from(self, day: date, *metrics: str) -> None:
        """Of these metrics this pull says nothing before a day: what is stored of earlier days stays."""
        self.spoken_from |= dict.fromkeys(metrics, day)

    def settled(self, day: date) -> bool:
        """Whether the source no longer restates that day."""
        return day <= self.today - timedelta(days=self.lag + self.restate)

    def openings(self, day: date) -> set[date]:
        """The first days of the reporting windows a day lies in: its week (from Monday), its month, its cycles."""
        return to_date.openings(day, self.cycles)

    def counts_to_date(self, start: date, end: date) -> list[to_date.Count]:
        """Which counts of distinct people to ask for of the days [start, end]: (since, day), in order of days."""
        settled = self.today - timedelta(days=self.lag + self.restate)
        return to_date.counts(start, end, settled=settled, today=self.today, cycles=self.cycles)

    def flag(self, code: str, day: date | None = None, note: Sentence | str = "") -> None:
        """Mark the quality of what is being read. note: a sentence, or what the service said itself."""
        self._host.flag(Flag(code, day, str(note), note if isinstance(note, Sentence) else None))

    def day_of(self, stamp: object, zone: str = "", *, begun: bool = False) -> date | None:
        """The day a row belongs to, an instant's in `zone` (that of the source unless said).

        begun: the stamp is the beginning of a day, by which the service has grouped (`values.day_begun`).
        None, and a mark, for a row of no day: none, one such as `(other)`, or one that cannot be read; one row is not
        worth all the others.
        """
        if values.says_no_day(stamp):
            self.without_day(stamp)
            return None
        try:
            return (values.day_begun if begun else values.day_of)(stamp, zone or self.zone)
        except ValueError as error:
            wrong = BadData(
                Sentence("{title} answered in an unexpected shape: {error}").filled(title=self.title, error=error)
            )
        self.without_day(stamp, wrong)
        return None

    def without_day(self, stamp: object, wrong: BadData | None = None) -> None:
        """Mark that rows of no day were left out. wrong: why it cannot be read; a pull without any row fails by it."""
        self.unread = self.unread or wrong
        self.flag(
            "no_day",
            None,
            Sentence("rows of the day {stamp} were left out").filled(stamp=as_typed(values.text(stamp)[:40])),
        )

    def part(self, name: str, metrics: Iterable[str], points: Iterable[Point], *, grant: str = "") -> Iterator[Point]:
        """The points of one part of `read`, which the service may refuse (no permission, no such field) by itself.

        name: of the part, for people: "deals".  metrics: all it brings.  grant: the permission it needs, as the service
        names it. A refused part is told to people with the service's own sentence, and nothing stored of its metrics
        is touched; its days are pulled again when it is granted. A pull all of whose parts are refused fails.
        """
        try:
            found = list(points)  # a part that is refused on its second page is refused
        except WrongAddress:
            raise
        except REFUSALS as error:
            self._host.part(name, tuple(metrics), error, grant)
            return
        self._host.part(name, (), None, grant)
        yield from found

    def figure(
        self, metric: str, day: date, cell: object, split: Mapping[str, object] = _NOTHING, since: date | None = None
    ) -> Iterator[Point]:
        """The point of one cell, which may be text; a cell without a number gives none, and a flag that says so.

        split: the dimensions; those that are null or "" are left out.
        """
        value = values.number(cell)
        if value is None:
            self.flag("absent", day, values.without_number(metric, cell))
        else:
            yield Point(metric, day, value, values.dimensions(split), since)

    def figures(
        self,
        day: date,
        row: Mapping[str, Any],
        theirs: Mapping[str, str],
        split: Mapping[str, object] = _NOTHING,
        since: date | None = None,
    ) -> Iterator[Point]:
        """The points of one row. theirs: {metric: field of the row}; one without a number is skipped and flagged."""
        if not isinstance(row, Mapping):
            raise BadData(
                Sentence("{title} answered in an unexpected shape: a row is no object").filled(title=self.title)
            )
        for metric, name in theirs.items():
            yield from self.figure(metric, day, row.get(name), split, since)

    def call(self, method: str, path: str, **request: Any) -> Any:
        """The JSON behind a path of `base_url`; keywords `params` (query) and `json` (body)."""
        return self.attempt(lambda seconds: self._ask(method, path, seconds, **request).json())

    def download(self, path: str = "", **request: Any) -> bytes:
        """The bytes behind a path of `base_url`."""
        return self.attempt(lambda seconds: self._ask("GET", path, seconds, **request).body)

    def pages(self, path: str, **request: Any) -> Iterator[Any]:
        """The JSON of each page of a listing that says where the next one is in its Link header."""
        yield from self.once(self._linked(path, **request))

    def once(self, pages: Iterable[T]) -> Iterator[T]:
        """The pages of a listing without those that came before, alike in everything: they would count twice."""
        seen: Counter[bytes] = Counter()
        for page in pages:
            mark = sha256(json.dumps(page, sort_keys=True, default=str).encode()).digest()
            seen[mark] += 1
            if len(seen) > MOST_PAGES or seen[mark] > MOST_REPEATS:
                raise BadData(
                    Sentence("{title}: the list goes on without an end, after {total} pages").filled(
                        title=self.title, total=seen.total()
                    )
                )
            if page and seen[mark] > 1:
                self.flag("repeated", None, Sentence("a page of the list came twice; taken once"))
                continue
            yield page

    def attempt(self, job: Callable[[float], T]) -> T:
        """Run one request of a vendor's own client, `job(seconds)`, with the host's throttling, retries, deadline.

        The job raises Transient or Throttled for what is worth another try, any other ConnectorError for the rest.
        """
        return self._host.attempt(job)

    def until(self, ready: Callable[[], T | None]) -> T:
        """Ask again and again, with growing pauses, until there is something; Transient when the pull has no time left.

        For services that prepare what they are asked for. `ready` makes its requests by `call` or `attempt`.
        """
        turn = 0
        while (found := ready()) is None:
            self._host.pause(turn)
            turn += 1
        return found

    def _linked(self, path: str, **request: Any) -> Iterator[Any]:
        next_page: str | None = path
        for _ in range(MOST_PAGES):
            content, next_page = self.attempt(partial(self._page, next_page or path, **request))
            yield content
            if next_page is None:
                return
            request = {}  # the link of the next page repeats the query
        raise BadData(
            Sentence("{title}: {path} goes on after {most_pages} pages").filled(
                title=self.title, path=path, most_pages=MOST_PAGES
            )
        )

    def _page(self, path: str, seconds: float, **request: Any) -> tuple[Any, str | None]:
        answer = self._ask("GET", path, seconds, **request)
        return answer.json(), urljoin(self.base_url + "/", answer.next_page) if answer.next_page else None

    def _ask(self, method: str, path: str, seconds: float, **request: Any) -> Answer:
        """One good answer. A full URL (the next page) must stay with the host that gets our secrets."""
        url = path if "://" in path else self.base_url + path
        if origin(url) != origin(self.base_url):
            raise BadData(
                Sentence("{title} points to another host, {origin}, for its next page").filled(
                    title=self.title, origin=origin(url)
                )
            )
        answer = self._host.exchange(method, url, seconds, headers=dict(self.headers()), **request)
        if answer.status >= 400:
            raise self.failure(answer)
        return answer
