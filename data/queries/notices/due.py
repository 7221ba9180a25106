"""What there is to say now: looks at where everything stands, and writes for each person what they wish to hear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data.queries.metrics import quarantine
from data.queries.notices import redefined
from data.queries.scoreboard import scoreboard
from data.queries.scoreboard.standing import Scoreboard, Standing
from data.queries.sources import source_states
from data.stores.notices.store import Listener
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import DUE, Nudge, nudges
from okr_model.notices.letter import Item, Letter
from okr_model.notices.notices import Kind, Subject, Watch, last_digest, left_track, moment_of, reached, updated_watch
from okr_model.plan.people import Person, is_same_person
from okr_model.progress import cycle_course
from okr_model.progress.status import SEVERITY, Status
from okr_model.wording.sentences import Sentence

LATEST = timedelta(days=3)  # a digest that could not be written for longer is written the next time
MOST = 25  # items of one digest
_BROKEN: Mapping[str, bool] = {"failed": True, "misconfigured": True, "stale": True, "fresh": False, "disabled": False}

_STANDS: Mapping[Status, Sentence] = {
    "achieved": Sentence("{title} ({objective}): achieved"),
    "on_track": Sentence("{title} ({objective}): on track"),
    "at_risk": Sentence("{title} ({objective}): at risk"),
    "off_track": Sentence("{title} ({objective}): off track"),
    "missed": Sentence("{title} ({objective}): missed"),
    "not_started": Sentence("{title} ({objective}): not started"),
    "no_data": Sentence("{title} ({objective}): no data"),
}
_LEFT: Mapping[Status, Sentence] = {
    "at_risk": Sentence("“{title}” is now at risk"),
    "off_track": Sentence("“{title}” is now off track"),
    "missed": Sentence("“{title}” has missed its target"),
}
_MET = Sentence("“{title}” has met its target")
_CORRECT = Sentence(
    "See what is behind it, then change the strategy or the target, and check in with what you will do."
)
_MEND = Sentence("Fix the data behind it first.")
_THANK = Sentence("Say thank you to those who made it happen.")
_TODO: Mapping[Status, Sentence] = {
    "achieved": _THANK,
    "no_data": _MEND,
    "at_risk": _CORRECT,
    "off_track": _CORRECT,
    "missed": _CORRECT,
}


@dataclass(frozen=True, slots=True)
class News:
    """Something that has begun to hold. concerned: the key results it is about."""

    kind: Kind
    identity: str
    title: Sentence
    item: Item
    concerned: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What one look has found: what is known now, and what is to be said to whom."""

    changed: tuple[Watch, ...]
    said: tuple[tuple[Listener, Letter], ...]


def find(workspace: Reader, listeners: Sequence[Listener], *, review: date | None = None) -> Found:
    """Look at everything once. review: the day of the next review, which a digest precedes by a day."""
    at = workspace.now()
    board = scoreboard.build(workspace)
    known = workspace.plan.notices.watches()
    seen = _seen(workspace, board, known)
    changed, news = [], []
    for (kind, subject), (holds, told) in seen.items():
        before = known.get((kind, subject))
        after, tell = updated_watch(before, kind, subject, holds, at)
        if after is not None and after != before:
            changed.append(after)
        if tell and after is not None and told is not None:
            title, item, concerned = told
            news.append(News(kind, after.identity, title, item, concerned))
    people = {p.email: p for p in workspace.plan.people.all()}
    waiting = _waiting(workspace, board, people, review)
    said = [
        (listener, letter)
        for listener in listeners
        for letter in _for(listener, board, news, waiting, people, workspace, at, review)
    ]
    return Found(tuple(changed), tuple(said))


Told = tuple[Sentence, Item, tuple[Standing, ...]]
Seen = dict[Subject, tuple[bool | None, Told | None]]


def _seen(workspace: Reader, board: Scoreboard | None, known: Mapping[Subject, Watch]) -> Seen:
    """Everything that is looked at: whether it holds, and what would be said if it has just begun to."""
    standings = board.standings if board else ()
    seen: Seen = {}
    for standing in standings:
        assert board is not None
        name = f"{board.cycle.id}/{standing.key_result.id}"
        status = standing.reading.status
        titled, item = {"title": standing.key_result.title}, _item(standing, board)
        left = replace(_LEFT.get(status, _MET), names=titled)
        seen["left_track", name] = left_track(status), (left, item, (standing,))
        seen["reached", name] = reached(status), (replace(_MET, names=titled), item, (standing,))
    for state in source_states.states(workspace):
        feeds = {k.id for k in state.feeds}
        title = Sentence("No data from the source {source}", names={"source": state.name})
        why = tuple(said for said in (state.message,) if said)
        todo = state.remedy or Sentence("See what is wrong on the Sources page.")
        item = Item(title, why, todo if isinstance(todo, Sentence) else _plain(todo), "sources")
        concerned = tuple(s for s in standings if s.key_result.id in feeds)
        seen["source_broken", state.name] = _BROKEN.get(state.state), (title, item, concerned)
    for one in quarantine.held(workspace):
        feeds = {k.id for k in one.feeds}
        title = Sentence("A value of {metric} needs confirmation", names={"metric": one.name})
        todo = Sentence("Confirm or reject it on the Sources page. Stored data stays as it is until then.")
        item = Item(title, tuple(d.sentence for d in one.doubts[:3]), todo, "sources")
        seen["held", one.name] = True, (title, item, tuple(s for s in standings if s.key_result.id in feeds))
    told = {subject for kind, subject in known if kind == "redefined"}
    for counted in redefined.found(workspace, board, told) if board else ():
        seen["redefined", counted.subject] = True, (counted.title, counted.item, (counted.standing,))
    for kind, subject in known:
        if kind == "held":
            seen.setdefault((kind, subject), (False, None))
    return seen


def _plain(text: str) -> Sentence:
    """A service's own words."""
    return Sentence("{words}", names={"words": text})


def _item(standing: Standing, board: Scoreboard) -> Item:
    """One key result as a notice tells it."""
    status = standing.reading.status
    names = {"title": standing.key_result.title, "objective": standing.objective.title}
    what = replace(_STANDS[status], names=names)
    why: tuple[Sentence | str, ...] = (standing.reading.because, *standing.held)
    if standing.problem:
        why = (Sentence("There is a mistake in its formula."),)
    return Item(what, why, _TODO.get(status), f"key_result?id={standing.key_result.id}&cycle={board.cycle.id}")


def _for(
    listener: Listener,
    board: Scoreboard | None,
    news: Iterable[News],
    waiting: Sequence[Nudge],
    people: Mapping[str, Person],
    workspace: Reader,
    at: datetime,
    review: date | None,
) -> Iterator[Letter]:
    """What one person is told."""
    wishes, zone = listener.wishes, workspace.settings.workspace.timezone
    person = people.get(listener.email)
    if person is not None and not person.active:
        return
    team = person.team if person else ""
    for one in news:
        if one.kind in wishes.kinds and (wishes.scope == "all" or _concerns(listener, team, one.concerned)):
            yield Letter(one.kind, one.identity, one.title, (one.item,))
    if board is None:
        return
    own = [s for s in board.standings if wishes.scope == "all" or _concerns(listener, team, (s,))]
    if not own:
        return
    due = last_digest(wishes, zone, at)
    if "digest" in wishes.kinds and due >= listener.since and at - due < LATEST:
        yield _digest("digest", f"digest:{due.date()}", own, board, None)
    mine = [one for one in waiting if is_same_person(one.who, listener.email)]
    if mine and "check_in" in wishes.kinds and due >= listener.since and at - due < LATEST:
        yield _check_ins(f"check_in:{due.date()}", mine, board)
    if review is not None and "review" in wishes.kinds:
        ahead = moment_of(review - timedelta(days=1), wishes.digest_at, wishes.zone or zone)
        if ahead <= at and workspace.today() <= review:
            yield _digest("review", f"review:{review}", own, board, review)


def _concerns(listener: Listener, team: str, standings: Iterable[Standing]) -> bool:
    """Whether any of these key results is theirs, or their team's where they wish to hear of that."""
    wide = listener.wishes.scope == "team" and team
    return any(is_same_person(s.owner, listener.email) or (wide and s.objective.team == team) for s in standings)


def _waiting(
    workspace: Reader, board: Scoreboard | None, people: Mapping[str, Person], review: date | None
) -> list[Nudge]:
    """The check-ins that are due now."""
    plan = workspace.plan.plan(board.cycle.id) if board else None
    if plan is None:
        return []
    last = workspace.plan.check_ins.last_check_ins(plan.cycle.id)
    found = nudges(plan, last, people, workspace.today(), review=review)
    return [one for one in found if one.kind in DUE]


def _check_ins(identity: str, mine: Sequence[Nudge], board: Scoreboard) -> Letter:
    """Those that a person owes, each leading to its form."""
    items = tuple(
        Item(
            Sentence("{title} ({objective})", names={"title": n.key_result.title, "objective": n.objective.title}),
            (n.why,),
            None,
            f"objective?id={n.objective.id}&cycle={board.cycle.id}&check_in={n.key_result.id}",
        )
        for n in mine[:MOST]
    )
    opening = Sentence("A minute for each is enough: how confident you are, what happened, what stands in the way.")
    return Letter("check_in", identity, Sentence("Check-ins due: {n}", numbers={"n": len(mine)}), items, opening)


def _digest(kind: Kind, identity: str, own: Sequence[Standing], board: Scoreboard, review: date | None) -> Letter:
    """Where all of them stand, the worst first."""
    statuses = [s.reading.status for s in own]
    head = cycle_course.headline(cycle_course.course(board.cycle.start, board.cycle.end, board.on, statuses))
    title = head.claim
    if review is not None:
        title = Sentence("Before the review on {day}: {claim}", days={"day": review}, parts={"claim": head.claim})
    ranked = sorted(own, key=lambda s: SEVERITY.index(s.reading.status))
    opening = Sentence("As of {day}, those that need attention first.", days={"day": board.on})
    if len(ranked) > MOST:
        opening = Sentence(
            "Where they stood on {day}, the {n} first that need someone most; the page shows all.",
            days={"day": board.on},
            numbers={"n": MOST},
        )
    items = (*_objectives(board, own), *(_item(s, board) for s in ranked[:MOST]))
    return Letter(kind, identity, title, items, replace(head.sentence, lines=(opening,)))


def _objectives(board: Scoreboard, own: Sequence[Standing]) -> Iterator[Item]:
    """The objectives of these key results, the worst first; what stands against them may be somebody else's."""
    names = {s.objective.id for s in own}
    for one in sorted(board.objectives, key=lambda one: SEVERITY.index(one.status)):
        if one.objective.id in names:
            what = Sentence("Objective: {title}", names={"title": one.objective.title})
            path = f"objective?id={one.objective.id}&cycle={board.cycle.id}"
            yield Item(what, (replace(one.stands.because, then=()),), None, path)
