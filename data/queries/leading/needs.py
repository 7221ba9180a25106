"""What of some teams needs their leader's word: what went silent, what people doubt, what was proposed and asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from data.queries.leading.teams import of_teams
from data.queries.scoreboard.standing import ObjectiveStanding, Scoreboard, Standing
from data.stores.check_ins.store import Comment, Entry
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import EVERY, CheckIn, Feedback
from okr_model.plan.people import each_person, is_same_person
from okr_model.plan.plan import Objective
from okr_model.wording.sentences import Sentence

NeedKind = Literal["silent", "confidence", "proposal", "question"]
FELL: Final = 2  # by how much confidence falls from one check-in to the next before somebody should ask
ANSWER_WITHIN: Final = 2  # days in which a question is usually answered
RECENT: Final = 14  # days that are still this fortnight's matter
_ASKS: Final = re.compile(r"[?؟]")
_SILENT: Final = frozenset({"off_track", "missed"})


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a word.

    about: the key result; None where it is about a whole objective.  said: words of whoever did it; by: who.
    on: the day since which it waits; None where that says nothing.
    """

    kind: NeedKind
    objective: Objective
    about: Standing | None
    why: Sentence
    on: date | None = None
    said: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Praise:
    """given: what was said in the open these days, the latest first.  without: who has had none in the cycle."""

    given: tuple[Entry, ...]
    without: tuple[str, ...]


def needs(reader: Reader, board: Scoreboard, teams: Collection[str]) -> list[Need]:
    """What waits for a word in these teams as of the day of the board, the most pressing kind first."""
    standings = of_teams(board, teams)
    made, comments = _until(reader.plan.check_ins.check_ins(board.cycle.id), board), _comments(reader, board)
    return [
        *_silent(standings, board.on, [*made, *comments]),
        *_doubted(standings, board.on, made, comments),
        *_proposed(reader, board, standings),
        *_asked(board, teams, comments, made),
    ]


def praise(reader: Reader, board: Scoreboard, teams: Collection[str]) -> Praise:
    """The praise of the last days about these teams' work, what is private left out, and who has had none."""
    items = {(what, item) for one in board.objectives if one.objective.team in teams for what, item in _items(one)}
    owners = each_person(one.owner for one in of_teams(board, teams))
    every = _until(reader.plan.check_ins.open_feedback(board.cycle.id), board)
    praised = [one for one in every if isinstance(one.body, Feedback) and one.body.kind == "praise"]
    had = [one.body.to for one in praised if isinstance(one.body, Feedback)]
    since = board.on - timedelta(days=RECENT)
    given = [one for one in praised if (one.what, one.item) in items and one.at.date() > since]
    without = [who for who in owners if not any(is_same_person(who, other) for other in had)]
    return Praise(tuple(reversed(given)), tuple(without))


def _until(entries: Iterable[Entry], board: Scoreboard) -> list[Entry]:
    return [one for one in entries if _day(one) <= board.on]


def _comments(reader: Reader, board: Scoreboard) -> list[Entry]:
    return _until(reader.plan.check_ins.comments(board.cycle.id), board)


def _items(objective: ObjectiveStanding) -> Iterator[tuple[str, str]]:
    """What entries can be about: an objective itself, and its key results."""
    yield "objective", objective.objective.id
    yield from (("key result", one.key_result.id) for one in objective.key_results)


def _about(entry: Entry, standing: Standing) -> bool:
    """Whether something was said about a key result, or about its objective as a whole."""
    return (entry.what, entry.item) in {("key result", standing.key_result.id), ("objective", standing.objective.id)}


def _day(entry: Entry) -> date:
    return entry.body.day if isinstance(entry.body, CheckIn) else entry.at.date()


def _silent(standings: Iterable[Standing], on: date, said: Sequence[Entry]) -> Iterator[Need]:
    """Off track, and nobody has said anything about it for a week."""
    for one in standings:
        if one.reading.status not in _SILENT or one.key_result.score is not None:
            continue
        last = max((_day(entry) for entry in said if _about(entry, one)), default=None)
        if last is None:
            yield Need("silent", one.objective, one, Sentence("Off track, and nobody has said anything about it yet."))
        elif (on - last).days > EVERY:
            words = Sentence("Off track, and nothing has been said since {day}.", days={"day": last})
            yield Need("silent", one.objective, one, words, last)


def _doubted(
    standings: Iterable[Standing], on: date, made: Sequence[Entry], comments: Sequence[Entry]
) -> Iterator[Need]:
    """Confidence that fell lately, and nobody but its author has said a word since."""
    for one in standings:
        own = [e for e in made if e.what == "key result" and e.item == one.key_result.id]
        sure = sorted((e for e in own if _confidence(e) is not None), key=lambda e: (_day(e), e.at))
        if len(sure) < 2 or (on - _day(sure[-1])).days > RECENT:
            continue
        before, last = sure[-2:]
        first, second = _confidence(before) or 0, _confidence(last) or 0
        answered = any(
            c.at > last.at and _about(c, one) and not is_same_person(c.author, last.author) for c in comments
        )
        if first - second >= FELL and not answered:
            words = Sentence(
                "Confidence fell from {first} to {last} of 10.", numbers={"first": float(first), "last": float(second)}
            )
            note = last.body.obstacles or last.body.note if isinstance(last.body, CheckIn) else ""
            yield Need("confidence", one.objective, one, words, _day(last), note, last.author)


def _confidence(entry: Entry) -> int | None:
    return entry.body.confidence if isinstance(entry.body, CheckIn) else None


def _proposed(reader: Reader, board: Scoreboard, standings: Sequence[Standing]) -> Iterator[Need]:
    """Targets that were proposed and not decided."""
    own = {one.key_result.id: one for one in standings}
    for one in reader.plan.scenarios.proposals(board.cycle.id):
        about = own.get(one.key_result_id)
        if one.state == "open" and about is not None and one.at.date() <= board.on:
            words = Sentence("Another target is proposed: {target}.", figures={"target": one.new}, unit=about.unit)
            yield Need("proposal", about.objective, about, words, one.at.date(), one.reason, one.author)


def _asked(
    board: Scoreboard, teams: Collection[str], comments: Sequence[Entry], made: Sequence[Entry]
) -> Iterator[Need]:
    """Questions that nobody has answered in some days: by a comment or a check-in on the same objective."""
    for objective in board.objectives:
        if objective.objective.team not in teams:
            continue
        results = {one.key_result.id: one for one in objective.key_results}
        items = set(_items(objective))
        here = [e for e in (*comments, *made) if (e.what, e.item) in items]
        for one in comments:
            text = one.body.text if isinstance(one.body, Comment) else ""
            waited = (board.on - one.at.date()).days
            if (one.what, one.item) not in items or not _ASKS.search(text) or waited <= ANSWER_WITHIN:
                continue
            if any(e.at > one.at and not is_same_person(e.author, one.author) for e in here):
                continue
            words = Sentence("A question has waited since {day}.", days={"day": one.at.date()})
            yield Need("question", objective.objective, results.get(one.item), words, one.at.date(), text, one.author)
