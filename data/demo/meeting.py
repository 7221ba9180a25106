"""The demo's review meetings: one that was held a week ago, with what it decided, and one that is coming.

The past one is held as if its day were today (`Workspace.as_if`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from data.commands import reviews as commands
from data.commands.permissions import actor_of
from data.demo.team import at
from data.queries.plan import plans
from data.queries.reviews import review_snapshot, reviews
from data.queries.reviews.reviews import Review
from data.queries.scoreboard import scoreboard
from data.stores.workspace import Workspace
from okr_model.plan.cycles import Cycle
from okr_model.review.pack import Pack
from okr_model.review.review import Setting
from okr_model.wording.figures import to_digits

AGO, AHEAD = timedelta(days=7), timedelta(days=2)
_CHAIR, _KEEPER = "growth-lead@example.com", "brand-lead@example.com"
# due: so many days later.  share: the part of the way from baseline to target that is asked for from then on
DECISIONS: Final[tuple[dict[str, Any], ...]] = (
    {
        "objective": "awareness",
        "key_result": "visitors",
        "verdict": "keep",
        "reason": "It grows again since the newsletter; two guest articles are agreed.",
    },
    {
        "objective": "conversion",
        "verdict": "correct_strategy",
        "reason": "The new start page did not bring what we hoped: try the old headline with the new form.",
        "owner": "web-lead@example.com",
        "due": timedelta(days=6),
    },
    {
        "objective": "company",
        "key_result": "customers_total",
        "verdict": "revise_target",
        "reason": "Contracts wait two weeks for the legal check; the short contract comes next quarter.",
        "share": 0.86,
    },
)
ACTIONS: Final = (
    ("Ask the trade papers for guest articles", "press@example.com", timedelta(days=5), "done"),
    ("Find out why leads wait for an answer", "sales-desk@example.com", timedelta(days=4), "open"),
)


def hold(workspace: Workspace, today: date) -> None:
    """Hold the past review where there was none yet, and make the coming one where none is coming.

    In the first days of a quarter the past one was about the quarter before; in its last days the coming one closes it.
    """
    known = reviews.all_reviews(workspace)
    for cycle in plans.cycles(workspace):
        begun = [one for one in known if one.stage != "closed" and one.setting == _setting(cycle, one.at.date())]
        if begun:  # by a build that was killed
            _hold(workspace, cycle, begun[0].setting.day, begun[0])
        elif not known and today - AGO in cycle:
            _hold(workspace, cycle, today - AGO)
        if today in cycle and not any(one.stage == "prepare" and one.setting.day >= today for one in known):
            chair = actor_of(workspace, _CHAIR, "command_line")
            commands.make(workspace, chair, _setting(cycle, today + AHEAD))


def _setting(cycle: Cycle, day: date) -> Setting:
    return Setting(title="Weekly review", cycle=cycle.id, day=day, minutes=45, chair=_CHAIR, keeper=_KEEPER)


def _hold(workspace: Workspace, cycle: Cycle, day: date, begun: Review | None = None) -> None:
    """A review with the figures of that day; what of it is there already stays."""
    then = at(workspace, day, 9, 30)
    store = then.plan.reviews
    number = begun.id if begun else store.make(_setting(cycle, day), author=_CHAIR)
    if begun is None or begun.stage == "prepare":
        store.freeze(number, _pack(workspace, cycle, day, then.now()), by=_CHAIR)
    shown = {o.id: {k.id for k in o.key_results} for o in reviews.pack(workspace, number).objectives}
    decided = {one.decision.reason for one in reviews.decisions(workspace, number)}
    for said in DECISIONS:
        if said["objective"] in shown and said["reason"] not in decided:
            store.decide(number, **_decision(workspace, cycle, said, day), by=_KEEPER, on=day)
    agreed = {one.action.what: one.id for one in reviews.actions(workspace, number)}
    for what, owner, later, state in ACTIONS:
        action = agreed.get(what) or store.agree(number, what=what, owner=owner, due=day + later, by=_KEEPER)
        if state == "done":
            store.follow_up(action, "done", by=owner, told="Two have said yes.")
    store.close(number, by=_CHAIR)


def _decision(workspace: Workspace, cycle: Cycle, said: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The fields of a decision that is made on a day."""
    made = {name: value for name, value in said.items() if name not in {"due", "share"}}
    if "due" in said:
        made["due"] = day + said["due"]
    if "share" in said:
        plan = plans.plan(workspace, cycle.id)
        result = plan.key_result(said["key_result"]) if plan else None
        assert result is not None
        assert result.baseline is not None
        assert result.target is not None
        made["target"] = to_digits(result.baseline + said["share"] * (result.target - result.baseline), 3)
    return made


def _pack(workspace: Workspace, cycle: Cycle, day: date, at: datetime) -> Pack:
    board = scoreboard.build(workspace, cycle=cycle.id, on=day)
    assert board is not None
    said = review_snapshot.last_check_ins(workspace.plan.check_ins.check_ins(cycle.id), day)
    worst_first = sorted(board.objectives, key=lambda o: o.status not in {"missed", "off_track"})
    return review_snapshot.freeze(board, worst_first, title="Weekly review", by=_CHAIR, at=at, said=said)
