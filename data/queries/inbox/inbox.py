"""A person's inbox: what waits for them, and what others said and decided about what is theirs, the latest first.

It is looked up anew each time; only what was read is kept. An item keeps its id for as long as it is the same news, so
that a check-in that is due again, or a source that fails again, is unread again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from data.queries.metrics.metric_usage import Uses
from data.queries.metrics.redefinitions import redefinitions
from data.queries.notices import redefined
from data.queries.reviews import reviews
from data.queries.scoreboard.scoreboard import choose_cycle
from data.queries.sources import source_states
from data.stores.check_ins.store import Comment, Entry
from data.stores.snapshot import Reader
from okr_model.check_ins.check_ins import DUE, EVERY, Feedback, nudges
from okr_model.plan.people import is_same_person
from okr_model.plan.plan import Plan
from okr_model.wording.sentences import Sentence

Kind = Literal["proposal", "check_in", "mention", "comment", "feedback", "decision", "action", "source", "redefined"]
Plans = Sequence[Plan]  # of every cycle, the latest first
SINCE = timedelta(days=45)  # what was said and decided before is no news any more
MOST = 50
_FAILING = ("failed", "misconfigured", "stale")


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing. said: words of whoever did it, as they are; empty for none.  by: who; empty for the program itself.

    why: why it waits, where that says more than since when.

    page: the address of the page it leads to, and its parameters.
    """

    id: str
    kind: Kind
    title: Sentence
    at: datetime
    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    by: str = ""
    why: Sentence | None = None


def items(reader: Reader, email: str, *, private: bool, administers: bool) -> list[InboxItem]:
    """What is in somebody's inbox.

    private: it is known for sure who reads, so that what only they may see is in it.  administers: sources that fail.
    """
    if not email:
        return []
    cycles = sorted(reader.plan.cycles(), reverse=True)
    plans = [plan for cycle in cycles if (plan := reader.plan.plan(cycle.id)) is not None]
    running = choose_cycle(cycles, reader.today())
    plan = next((one for one in plans if running and one.cycle.id == running.id), None)
    found = [*_said(reader, email, plans, private=private)]
    if plan is not None:
        found += [*_due(reader, email, plan), *_proposals(reader, email, plan)]
        found += [*_about_own(reader, email, plan, plans), *_from_reviews(reader, email, plan)]
        found += _redefined(reader, email, plan)
    if administers:
        found += _sources(reader)
    earliest = reader.now() - SINCE
    return sorted((one for one in found if one.at >= earliest), key=lambda one: (one.at, one.id), reverse=True)[:MOST]


def read_by(reader: Reader, email: str) -> frozenset[str]:
    """The ids of the items that somebody has read."""
    return reader.plan.inbox_marks.read_by(email) if email else frozenset()


def generation(reader: Reader) -> int:
    """Another number whenever somebody has read something, by this process."""
    return reader.plan.inbox_marks.generation


def _midnight(reader: Reader, day: date) -> datetime:
    return datetime.combine(day, time(), reader.now().tzinfo)


def _due(reader: Reader, email: str, plan: Plan) -> Iterator[InboxItem]:
    """Check-ins that are due on what is theirs."""
    last = reader.plan.check_ins.last_check_ins(plan.cycle.id)
    people = {person.email: person for person in reader.plan.people.all()}
    for nudge in nudges(plan, last, people, reader.today(), review=reviews.next_day(reader)):
        if nudge.kind in DUE and is_same_person(nudge.who, email):
            result, since = nudge.key_result, last.get(nudge.key_result.id, plan.cycle.start)
            title = Sentence("Check-in due: {title}", names={"title": result.title})
            query = {"id": nudge.objective.id, "cycle": plan.cycle.id, "check_in": result.id}
            at = max(min(_midnight(reader, since + timedelta(days=EVERY)), reader.now()), reader.now() - SINCE)
            name = f"check_in:{plan.cycle.id}:{result.id}:{since}"
            yield InboxItem(name, "check_in", title, at, "objective", query, why=nudge.why)


def _proposals(reader: Reader, email: str, plan: Plan) -> Iterator[InboxItem]:
    """Proposed targets that wait for their word, and their own that were decided."""
    for one in reader.plan.scenarios.proposals(plan.cycle.id):
        result, home = plan.key_result(one.key_result_id), plan.home(one.key_result_id)
        owner = (result.owner or home.owner) if result and home else ""
        names = {"title": result.title if result else one.key_result_id, "who": one.decided_by or one.author}
        query = {"id": one.key_result_id, "cycle": plan.cycle.id}
        if one.state == "open" and is_same_person(owner, email) and not is_same_person(one.author, email):
            title = Sentence("Another target is proposed: {title}", names=names)
            yield InboxItem(f"proposal:{one.id}", "proposal", title, one.at, "what_if", query, one.reason, one.author)
        elif one.state != "open" and is_same_person(one.author, email) and one.decided_at is not None:
            accepted, declined = (
                Sentence("Your proposal was accepted: {title}"),
                Sentence("Your proposal was declined: {title}"),
            )
            title = (accepted if one.state == "accepted" else declined).filled(**names)
            name = f"proposal:{one.id}:{one.state}"
            yield InboxItem(
                name, "decision", title, one.decided_at, "what_if", query, one.answer or "", names["who"]
            )  # fmt: skip


def _said(reader: Reader, email: str, plans: Plans, *, private: bool) -> Iterator[InboxItem]:
    """Comments that mention them, and feedback for them."""
    for one in reader.plan.check_ins.mentioning(email):
        if isinstance(one.body, Comment) and not is_same_person(one.author, email):
            yield _entry(one, "mention", Sentence("You are mentioned: {title}"), one.body.text, plans)
    for one in reader.plan.check_ins.feedback_for(email):
        if isinstance(one.body, Feedback) and (private or not one.body.private):
            yield _entry(one, "feedback", Sentence("Feedback for you: {title}"), one.body.text, plans)


def _about_own(reader: Reader, email: str, plan: Plan, plans: Plans) -> Iterator[InboxItem]:
    """What others commented on what is theirs."""
    owned = _owned(plan, email)
    for one in reader.plan.check_ins.comments(plan.cycle.id):
        if one.item not in owned or not isinstance(one.body, Comment) or is_same_person(one.author, email):
            continue
        if not any(is_same_person(name, email) for name in one.body.mentions):  # those are told as mentions
            yield _entry(one, "comment", Sentence("New comment: {title}"), one.body.text, plans)


def _owned(plan: Plan, email: str) -> set[str]:
    """The ids of their objectives and key results."""
    own = {o.id for o in plan.objectives if is_same_person(o.owner, email)}
    return own | {k.id for o in plan.objectives for k in o.key_results if is_same_person(k.owner or o.owner, email)}


def _entry(one: Entry, kind: Kind, text: Sentence, said: str, plans: Plans) -> InboxItem:
    """What somebody said, with the page of the objective where it stands."""
    title, page, query = one.item, "log", {}
    for plan in plans:
        home = plan.objective(one.item) if one.what == "objective" else plan.home(one.item)
        about = home if one.what == "objective" else plan.key_result(one.item)
        if home is not None and about is not None:
            title, page, query = about.title, "objective", {"id": home.id, "cycle": plan.cycle.id}
            break
    return InboxItem(f"{one.kind}:{one.id}", kind, text.filled(title=title), one.at, page, query, said, one.author)


def _from_reviews(reader: Reader, email: str, plan: Plan) -> Iterator[InboxItem]:
    """What reviews decided about what is theirs, and the actions they are to see to."""
    owned = _owned(plan, email)
    for review in reviews.all_reviews(reader, plan.cycle.id):
        query = {"review": str(review.id)}
        for decided in reviews.decisions(reader, review.id):
            about = decided.decision.key_result or decided.decision.objective
            if about in owned and not is_same_person(decided.by, email):
                title = Sentence("Decided in a review: {title}", names={"title": decided.title})
                reason = decided.decision.reason
                name = f"decision:{decided.id}"
                yield InboxItem(name, "decision", title, decided.at, "review", query, reason, decided.by)
        for agreed in reviews.actions(reader, review.id):
            if agreed.state == "open" and is_same_person(agreed.action.owner, email):
                title = Sentence("Yours to do until {day}: {what}", days={"day": agreed.action.due},
                                 names={"what": agreed.action.what})  # fmt: skip
                yield InboxItem(f"action:{agreed.id}", "action", title, agreed.at, "review", query, "", agreed.by)


def _redefined(reader: Reader, email: str, plan: Plan) -> Iterator[InboxItem]:
    """Key results of theirs of which a metric is defined differently since a pull."""
    owned = _owned(plan, email)
    uses = [use for use in Uses(reader).all if use.cycle.id == plan.cycle.id and use.key_result.id in owned]
    changes = redefinitions(reader, {name for use in uses for name in use.metrics})
    for use in uses:
        for change in (own for one in changes if (own := one.among(use.metrics))):
            title = Sentence("Counted differently now: {title}", names={"title": use.key_result.title})
            query = redefined.query(reader, change, use.key_result.id, plan.cycle.id)
            name = f"redefined:{plan.cycle.id}:{use.key_result.id}:{change.at.isoformat()}"
            said = redefined.said(reader, change)
            yield InboxItem(name, "redefined", title, change.at, "key_result", query, why=said)


def _sources(reader: Reader) -> Iterator[InboxItem]:
    """Sources that bring nothing any more, and values that wait for somebody's word."""
    for state in source_states.states(reader):
        at = source_states.last_heard(state) or reader.now()
        if state.state in _FAILING:
            words = state.message if isinstance(state.message, Sentence) else None
            title = Sentence("No data from the source {source}", names={"source": state.name})
            said = "" if words is not None else str(state.message or "")
            title = title.and_then(words) if words is not None else title
            yield InboxItem(f"source:{state.name}:{state.fresh.last_day}", "source", title, at, "sources", {}, said)
        for held in state.held:
            title = Sentence("A value of {metric} needs confirmation", names={"metric": held.name})
            yield InboxItem(f"held:{held.name}:{held.since.date()}", "source", title, held.since, "sources")
