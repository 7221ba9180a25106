"""Every command × role × door, against a table written by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from actors import actor
from served import NOVEMBER

import data.commands
from data.commands.command import COMMANDS
from data.commands.errors import Refused
from data.commands.permissions import DOORS, NEEDS, SCOPES, Actor, Door, NotAllowed, WrongScope, actor_of, role_of
from data.stores.workspace import Workspace
from okr_model.plan.people import Person
from okr_model.plan.roles import ROLES as KNOWN

CLOCK = NOVEMBER


ROLES = tuple(KNOWN)

# The lowest role that may, through a page, the command line or the server itself; through the API; for an assistant;
# in a chat; and the scope that a token must have. "-": nobody, and no token.
TABLE = """
backups.make                     admin    -        -        -        -
backups.stage                    admin    -        -        -        -
browsers.work_as                 viewer   viewer   -        -        -
check_ins.check_in               member   member   member   member   check_in
check_ins.comment                member   member   member   member   check_in
check_ins.feedback               member   member   -        -        check_in
check_ins.react                  member   member   -        -        check_in
check_ins.type_value             editor   editor   -        -        check_in
display_links.make               editor   editor   -        -        -
display_links.revoke             editor   editor   -        -        -
drivers.add                      editor   editor   editor   -        propose
drivers.change                   editor   editor   -        -        -
drivers.remove                   editor   editor   -        -        -
drivers.restore                  editor   editor   -        -        -
drivers.take_in                  editor   editor   -        -        -
favourites.add                   viewer   viewer   -        -        -
favourites.remove                viewer   viewer   -        -        -
forecasts.keep                   admin    -        -        -        -
form_drafts.drop                 viewer   viewer   -        -        -
form_drafts.keep                 viewer   viewer   -        -        -
inbox.mark_read                  viewer   viewer   -        -        -
maintenance.rebuild_metric_store admin    -        -        -        -
maintenance.renew_secrets        admin    -        -        -        -
notices.add_chat                 viewer   viewer   -        -        -
notices.add_mail                 viewer   viewer   -        -        -
notices.add_slack                viewer   viewer   -        -        -
notices.begin_sending            admin    -        -        -        -
notices.clean_up                 admin    -        -        -        -
notices.forget                   admin    -        -        -        -
notices.note_failed              admin    -        -        -        -
notices.note_sent                admin    -        -        -        -
notices.queue                    admin    -        -        -        -
notices.remove_channel           viewer   viewer   -        -        -
notices.send_again               admin    -        -        -        -
notices.set_preferences          viewer   viewer   -        -        -
people.leave                     admin    -        -        -        -
people.save                      admin    -        -        -        -
plan.add_cycle                   editor   editor   -        -        plan
plan.add_key_result              editor   editor   -        -        plan
plan.add_objective               editor   editor   -        -        plan
plan.apply                       editor   editor   -        -        plan
plan.archive                     editor   editor   -        -        plan
plan.carry_over                  editor   editor   -        -        plan
plan.change_cycle                editor   editor   -        -        plan
plan.edit                        editor   editor   -        -        plan
plan.move                        editor   editor   -        -        plan
plan.order                       editor   editor   -        -        plan
plan.restore                     editor   editor   -        -        plan
plan.score                       editor   editor   -        -        plan
preferences.set_preferences      none     none     -        -        -
reviews.agree                    member   member   -        -        -
reviews.allot                    member   member   -        -        -
reviews.arrange                  member   member   -        -        -
reviews.be_here                  viewer   viewer   -        -        -
reviews.close                    member   member   -        -        -
reviews.decide                   member   member   -        -        -
reviews.follow_up                member   member   -        -        -
reviews.freeze                   member   member   -        -        plan
reviews.hand_over                member   member   -        -        -
reviews.keep_opening             admin    -        -        -        -
reviews.make                     editor   editor   -        -        -
reviews.present                  member   member   -        -        -
reviews.score                    editor   editor   -        -        -
reviews.take_chair               member   member   -        -        -
scenarios.accept                 member   member   -        -        -
scenarios.decline                member   member   -        -        -
scenarios.propose                member   member   member   -        propose
scenarios.remove                 member   member   -        -        -
scenarios.save                   member   member   -        -        -
sessions.end                     admin    -        -        -        -
sessions.end_all                 admin    -        -        -        -
sessions.end_own                 none     none     -        -        -
sources.begin_authorisation      admin    -        -        -        -
sources.check                    admin    -        -        -        -
sources.decide_quarantined       editor   editor   -        -        -
sources.enable                   admin    -        -        -        -
sources.finish_authorisation     admin    -        -        -        -
sources.keep_authorisation       admin    -        -        -        -
sources.pull                     member   member   -        -        sources
sources.read_columns             admin    -        -        -        -
sources.remove                   admin    -        -        -        -
sources.save                     admin    -        -        -        -
sources.sync                     member   member   -        -        sources
sources.upload                   admin    -        -        -        -
tiles.make                       editor   editor   -        -        -
tiles.revoke                     editor   editor   -        -        -
tokens.make                      viewer   viewer   -        -        -
tokens.make_for                  admin    -        -        -        -
tokens.revoke                    viewer   viewer   -        -        -
views.keep                       viewer   viewer   -        -        -
workshops.add_idea               member   member   -        -        -
workshops.begin                  member   member   -        -        -
workshops.draft                  member   member   -        -        -
workshops.end_round              member   member   -        -        -
workshops.give_dot               member   member   -        -        -
workshops.go_to                  member   member   -        -        -
workshops.group                  member   member   -        -        -
workshops.hand_over              member   member   -        -        -
workshops.join                   member   member   -        -        -
workshops.put                    member   member   -        -        -
workshops.put_into_plan          editor   editor   -        -        -
workshops.rename                 member   member   -        -        -
workshops.say                    member   member   -        -        -
workshops.take_dot               member   member   -        -        -
workshops.wear                   member   member   -        -        -
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
LOWEST = {name: cells for name, *cells, _ in ROWS}
SCOPE_OF = {name: scope for name, *_, scope in ROWS}
TOKENS: tuple[frozenset[str] | None, ...] = (
    None,
    frozenset(),
    *(frozenset({one}) for one in SCOPES),
    frozenset(SCOPES),
)
COLUMN: dict[Door, int] = {"page": 0, "command_line": 0, "server": 0, "api": 1, "assistant": 2, "chat": 3}

for found in pkgutil.walk_packages(data.commands.__path__, "data.commands."):
    importlib.import_module(found.name)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def may(name: str, role: str, door: Door) -> bool:
    lowest = LOWEST[name][COLUMN[door]]
    return lowest != "-" and ROLES.index(role) >= ROLES.index(lowest)  # type: ignore[arg-type]


def test_the_table_has_every_command_and_no_other() -> None:
    assert set(LOWEST) == set(COMMANDS) == set(NEEDS)


@pytest.mark.parametrize(
    "scopes", TOKENS, ids=lambda one: "no token" if one is None else "+".join(sorted(one)) or "empty"
)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_as_written(workspace: Workspace, role: str, door: Door, scopes: frozenset[str] | None) -> None:
    """A command that lets somebody through then misses what it is about; one that does not has said so before."""
    asks = Actor("ada@example.com", role, door, scopes, None if scopes is None else "a program")
    wrong = []
    for name, command in COMMANDS.items():
        try:
            command(workspace, asks)
        except NotAllowed as refusal:
            let_through = False
            assert str(refusal), name
        except (TypeError, Refused):
            let_through = True
        else:
            let_through = True
        for_this = scopes is None or SCOPE_OF[name] in scopes
        if let_through != (may(name, role, door) and for_this):
            wrong.append(name)
    assert not wrong


def test_a_token_that_is_not_for_something_says_which_one_would_be(workspace: Workspace) -> None:
    reads = Actor("ada@example.com", "admin", "api", frozenset({"read"}), "Weekly report")
    with pytest.raises(WrongScope, match=r"“Weekly report” is for read, not for plan.*My account"):
        COMMANDS["plan.edit"](workspace, reads, "2026-Q4", "key result", "visitors", {"target": 1.0})
    with pytest.raises(WrongScope, match="No token is good for this"):
        COMMANDS["people.save"](workspace, reads, "eve@example.com")


ADA = Person(email="ada@example.com", role="admin")
BEN = Person(email="ben@example.com", role="editor", active=False)
MIA = Person(email="mia@example.com", role="viewer")


@pytest.mark.parametrize(
    ("email", "people", "default", "role"),
    [
        ("mia@example.com", [ADA, MIA], "member", "viewer"),
        ("MIA@Example.com ", [ADA, MIA], "member", "viewer"),
        ("ben@example.com", [ADA, BEN], "viewer", "none"),  # who has left is out
        ("stranger@example.com", [ADA], "viewer", "viewer"),
        ("stranger@example.com", [ADA], "none", "none"),
        ("stranger@example.com", [MIA], "viewer", "viewer"),  # the first administrator is made by command
        ("stranger@example.com", [], "viewer", "viewer"),
        ("ben@example.com", [MIA, BEN], "viewer", "none"),  # but who has left is out all the same
        ("", [ADA], "viewer", "viewer"),
    ],
)
def test_the_role_of_somebody_who_came_in(email: str, people: list[Person], default: str, role: str) -> None:
    assert role_of(email, people, default) == role


def test_where_nobody_signs_in_whoever_is_at_this_machine_is_trusted(workspace: Workspace) -> None:
    assert actor_of(workspace, "anybody@example.com", "page").role == "admin"


def test_what_is_refused_changes_nothing_and_is_not_logged(workspace: Workspace) -> None:
    before = workspace.plan.activity.latest(1)
    with pytest.raises(NotAllowed, match=r"[Aa]dministrator"):
        COMMANDS["people.save"](workspace, actor(role="editor"), "eve@example.com", role="admin")
    assert workspace.plan.people.find("eve@example.com") is None
    assert workspace.plan.activity.latest(1) == before


def test_a_command_is_one_transaction_and_one_row_of_the_log(workspace: Workspace) -> None:
    COMMANDS["people.save"](workspace, actor("eve@example.com", door="command_line"), "eve@example.com", name="Eve")
    first, *others = workspace.plan.activity.latest()
    assert (first.command, first.actor, first.door) == ("people.save", "eve@example.com", "command_line")
    assert first.number - max((one.number for one in others), default=0) == 1


def test_a_proposal_is_decided_by_the_owner_or_an_administrator(tmp_path: Path) -> None:
    from plans import EXAMPLE

    from okr_model.what_if.scenario import Change, Scenario

    result = next(k for o in EXAMPLE.objectives for k in o.key_results if k.target is not None)
    owner = "olga@example.com"
    with Workspace.open(tmp_path / "home") as workspace:
        workspace.plan.apply(EXAMPLE, author="test")  # its metrics are of no source here
        COMMANDS["plan.edit"](workspace, actor(), EXAMPLE.cycle.id, "key result", result.id, {"owner": owner})
        what = Scenario(name="more", changes=(Change(key_result=result.id, target=(result.target or 0) + 1),))
        COMMANDS["scenarios.propose"](
            workspace, actor("mia@example.com", "member"), EXAMPLE.cycle.id, what, reason="why"
        )
        (one,) = workspace.plan.scenarios.proposals(EXAMPLE.cycle.id)
        with pytest.raises(NotAllowed):
            COMMANDS["scenarios.accept"](workspace, actor("ed@example.com", "editor"), one.id)
        with pytest.raises(NotAllowed):
            COMMANDS["scenarios.decline"](workspace, actor("mia@example.com", "member"), one.id)
        COMMANDS["scenarios.accept"](workspace, actor(owner, "member"), one.id)
        kept = workspace.plan.plan(EXAMPLE.cycle.id)
        assert kept is not None
        assert kept.key_result(result.id).target == (result.target or 0) + 1  # type: ignore[union-attr]
