"""Who may do what: every rule of the program, in one place.

What each role may do stands in `okr_model.plan.roles`. A door is where somebody comes through: what it does not let
through, no role opens. A command without a line in `NEEDS` cannot be made: `data.commands.command` refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from data.commands.errors import Refused
from data.config.auth_settings import AuthSettings
from data.stores.workspace import Workspace
from okr_model.plan.people import Person, address, is_same_person
from okr_model.plan.roles import RIGHTS, ROLES, Right
from okr_model.wording.sentences import Sentence

Door = Literal["page", "command_line", "api", "assistant", "chat", "server"]
DOORS: tuple[Door, ...] = get_args(Door)

#: In whose name the server does what nobody asked for.
SERVER = "okr"

#: What each door lets through. The server acts by itself only for what nobody asked for: pulls, forecasts, notices.
LETS_THROUGH: Mapping[Door, frozenset[Right]] = {
    "page": frozenset(RIGHTS),
    "command_line": frozenset(RIGHTS),
    "api": frozenset({"look", "take_part", "edit"}),
    "assistant": frozenset({"look", "take_part", "edit"}),
    "chat": frozenset({"look", "take_part"}),
    "server": frozenset(RIGHTS),
}

#: The only commands that an assistant may ask for, whatever its person may: none takes anything away or moves a target.
THROUGH_AN_ASSISTANT: frozenset[str] = frozenset(
    {"check_ins.check_in", "check_ins.comment", "scenarios.propose", "drivers.add"}
)

#: The only commands that somebody may ask for in a chat, where a line is written in passing.
THROUGH_A_CHAT: frozenset[str] = frozenset({"check_ins.check_in", "check_ins.comment"})

_THROUGH: Mapping[Door, frozenset[str]] = {"assistant": THROUGH_AN_ASSISTANT, "chat": THROUGH_A_CHAT}

Scope = Literal["read", "check_in", "propose", "plan", "sources"]

#: The commands that a token of each scope is good for, as far as its person's role goes. What is in none of them, no
#: token does: people, keys and settings are changed by people.
SCOPES: Mapping[str, frozenset[str]] = {
    "read": frozenset(),  # queries only
    "check_in": frozenset(
        {"check_ins.check_in", "check_ins.comment", "check_ins.feedback", "check_ins.react", "check_ins.type_value"}
    ),
    "propose": frozenset({"scenarios.propose", "drivers.add"}),
    "plan": frozenset(
        {
            "plan.apply", "plan.add_cycle", "plan.carry_over", "plan.change_cycle", "plan.edit", "plan.score",
            "plan.add_objective", "plan.add_key_result", "plan.move", "plan.order", "plan.archive", "plan.restore",
            "reviews.freeze",
        }
    ),
    "sources": frozenset({"sources.pull", "sources.sync"}),
}  # fmt: skip

#: What each command needs, by `feature.function`; None: whoever it is may do it.
NEEDS: Mapping[str, Right | None] = {
    # what people say
    "check_ins.check_in": "take_part",
    "check_ins.comment": "take_part",
    "check_ins.feedback": "take_part",
    "check_ins.react": "take_part",
    "check_ins.type_value": "edit",
    # the plan
    "plan.apply": "edit",
    "plan.add_cycle": "edit",
    "plan.carry_over": "edit",
    "plan.change_cycle": "edit",
    "plan.edit": "edit",
    "plan.score": "edit",
    "plan.add_objective": "edit",
    "plan.add_key_result": "edit",
    "plan.move": "edit",
    "plan.order": "edit",
    "plan.archive": "edit",
    "plan.restore": "edit",
    # scenarios: another's are an editor's matter, a proposal is decided by the owner or an administrator
    "scenarios.save": "take_part",
    "scenarios.remove": "take_part",
    "scenarios.propose": "take_part",
    "scenarios.accept": "take_part",
    "scenarios.decline": "take_part",
    # drivers
    "drivers.add": "edit",
    "drivers.change": "edit",
    "drivers.remove": "edit",
    "drivers.restore": "edit",
    "drivers.take_in": "edit",
    # reviews: in the meeting the chair and the keeper lead (`okr_model.review.review.why_not`)
    "reviews.make": "edit",
    "reviews.arrange": "take_part",
    "reviews.allot": "take_part",
    "reviews.freeze": "take_part",
    "reviews.present": "take_part",
    "reviews.decide": "take_part",
    "reviews.agree": "take_part",
    "reviews.follow_up": "take_part",
    "reviews.score": "edit",
    "reviews.close": "take_part",
    "reviews.hand_over": "take_part",
    "reviews.take_chair": "take_part",
    "reviews.be_here": "look",
    "reviews.keep_opening": "administer",
    # goal-setting sessions
    "workshops.begin": "take_part",
    "workshops.join": "take_part",
    "workshops.go_to": "take_part",
    "workshops.hand_over": "take_part",
    "workshops.wear": "take_part",
    "workshops.end_round": "take_part",
    "workshops.add_idea": "take_part",
    "workshops.say": "take_part",
    "workshops.group": "take_part",
    "workshops.put": "take_part",
    "workshops.rename": "take_part",
    "workshops.give_dot": "take_part",
    "workshops.take_dot": "take_part",
    "workshops.draft": "take_part",
    "workshops.put_into_plan": "edit",
    # what one keeps at hand: one's own
    "favourites.add": "look",
    "favourites.remove": "look",
    # notices: one's own
    "notices.set_preferences": "look",
    "notices.add_mail": "look",
    "notices.add_chat": "look",
    "notices.add_slack": "look",
    "notices.remove_channel": "look",
    "notices.send_again": "administer",
    "notices.forget": "administer",
    "notices.queue": "administer",
    "notices.begin_sending": "administer",
    "notices.note_sent": "administer",
    "notices.note_failed": "administer",
    "notices.clean_up": "administer",
    # what is kept of forecasts, once a day
    "forecasts.keep": "administer",
    # backups
    "backups.stage": "administer",
    "backups.make": "administer",
    # repairs
    "maintenance.rebuild_metric_store": "administer",
    "maintenance.renew_secrets": "administer",
    # what leaves the house
    "display_links.make": "edit",
    "display_links.revoke": "edit",
    "tiles.make": "edit",
    "tiles.revoke": "edit",
    # one's own way in: sessions of a browser, tokens of programs
    "sessions.end_own": None,
    "sessions.end": "administer",
    "sessions.end_all": "administer",
    "tokens.make": "look",
    "tokens.make_for": "administer",
    "tokens.revoke": "look",
    # people, sources, settings
    "people.save": "administer",
    "people.leave": "administer",
    "sources.begin_authorisation": "administer",
    "sources.finish_authorisation": "administer",
    "sources.keep_authorisation": "administer",
    "sources.check": "administer",
    "sources.read_columns": "administer",
    "sources.save": "administer",
    "sources.upload": "administer",
    "sources.enable": "administer",
    "sources.remove": "administer",
    "sources.pull": "take_part",
    "sources.sync": "take_part",
    "sources.decide_quarantined": "edit",
    # what is kept for one person or browser
    "browsers.work_as": "look",
    "form_drafts.keep": "look",
    "form_drafts.drop": "look",
    "views.keep": "look",
    "inbox.mark_read": "look",
    "preferences.set_preferences": None,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    email: who; "okr" or the name of the machine's user where nobody signs in.  role: what they were when they asked.
    door: where they came through.  scopes: of the token a program asks with; None where there is none.
    token: its name.
    """

    email: str
    role: str
    door: Door
    scopes: frozenset[str] | None = None
    token: str | None = None

    def may(self, right: Right | None) -> bool:
        """Whether their role has the right, and their door lets it through. None: what nobody is kept from."""
        return right is None or (right in ROLES[self.role].rights and right in LETS_THROUGH[self.door])

    def may_ask_for(self, command: str) -> bool:
        """Whether the door and the token, where they ask with one, are for this command; rights are another matter."""
        if self.door in _THROUGH and command not in _THROUGH[self.door]:
            return False
        return self.scopes is None or any(command in SCOPES[one] for one in self.scopes if one in SCOPES)

    @property
    def may_read(self) -> bool:
        """Whether they may see the figures: their role looks, and the token, where they ask with one, is for that."""
        return self.may("look") and (self.scopes is None or "read" in self.scopes)

    @property
    def signature(self) -> str:
        """What is recorded as the author: their address, or the door where nobody has said who they are."""
        return self.email or self.door


class NotAllowed(Refused):
    """The role or the door does not let this through; the message says whom to ask. Nothing has changed."""

    def __init__(self, actor: Actor, right: Right, administrators: Iterable[str] = ()) -> None:
        self.right = right
        super().__init__(_why_not(actor, right, administrators))


class WrongScope(NotAllowed):
    """The token a program asks with is not for this; the message says which scope would be. Nothing has changed."""

    def __init__(self, actor: Actor, command: str | None = None) -> None:
        self.right = "look"
        Refused.__init__(self, _why_not_with(actor, command))


def role_of(email: str, people: Iterable[Person], default: str) -> str:
    """The role of somebody who has come in.

    Who is not among the people has the default role; who has left has none. Nobody is an administrator before the
    command line has made the first one: `okr people save EMAIL --role admin`.
    """
    person = next((one for one in people if one.email == address(email)), None)
    if person is None:
        return default
    return person.role if person.active else "none"


def has_administrator(people: Iterable[Person]) -> bool:
    """Whether there is somebody who can give roles."""
    return any(one.may_administer for one in people)


def actor_of(workspace: Workspace, email: str, door: Door) -> Actor:
    """Who asks, with the role they have at this moment.

    The role is read anew, not from what a page was drawn with: a role taken away counts from the next press on.
    """
    return actor_among(workspace.settings.auth, workspace.plan.people.all, email, door)


def actor_among(auth: AuthSettings | None, people: Callable[[], Iterable[Person]], email: str, door: Door) -> Actor:
    """Who asks, among these people, who are asked for only where their roles bind.

    Where nobody signs in, whoever is at this machine is trusted. So is who uses the command line, who can read the
    folder.
    """
    if auth is None or door in {"command_line", "server"}:
        return Actor(email, "admin", door)
    return Actor(email, role_of(email, people(), auth.default_role), door)


def authorise_command(workspace: Workspace, actor: Actor, command: str) -> None:
    """Raises WrongScope, or NotAllowed, unless the actor may ask for this command."""
    if not actor.may_ask_for(command):
        raise WrongScope(actor, command)
    if (right := NEEDS[command]) is not None:
        authorise(workspace, actor, right)


def authorise(workspace: Workspace, actor: Actor, right: Right) -> None:
    """Raises NotAllowed unless the actor may do what needs this right."""
    if not actor.may(right):
        people = workspace.plan.people.all()
        raise NotAllowed(actor, right, [p.display_name for p in people if p.may_administer])


def may_own(actor: Actor, owner: str, right: Right) -> bool:
    """Whether somebody may decide about a thing as its owner does.

    That is so if it is their own, if no single person owns it (`owner` is empty or the name of a team, not an
    address), or if they have a right that stands in for the owner.
    """
    return "@" not in owner or is_same_person(owner, actor.email) or actor.may(right)


def authorise_owner(workspace: Workspace, actor: Actor, owner: str, right: Right) -> None:
    """Raises NotAllowed unless `may_own`."""
    if not may_own(actor, owner, right):
        authorise(workspace, actor, right)


def _why_not_with(actor: Actor, command: str | None) -> Sentence:
    wanted = "read" if command is None else next((name for name, lets in SCOPES.items() if command in lets), "")
    if actor.door in _THROUGH and command is not None and command not in _THROUGH[actor.door]:
        return Sentence("This cannot be done here: open the page in the program that does it.")
    named = {"token": actor.token or "", "has": ", ".join(sorted(actor.scopes or ())), "scope": wanted}
    if not wanted:
        return Sentence("No token is good for this: open the page in the program that does it.")
    return Sentence(
        "The token “{token}” is for {has}, not for {scope}: make one with the scope {scope} on the page My account.",
        names=named,
    )


def _why_not(actor: Actor, right: Right, administrators: Iterable[str]) -> Sentence:
    names = ", ".join(administrators)
    if right not in LETS_THROUGH[actor.door]:
        return Sentence("This cannot be done here: open the page in the program that does it.")
    whom = {"names": names} if names else {}
    match right, bool(names):
        case "look", _:
            return Sentence("You have no access to this workspace: ask an administrator for a role.")
        case "take_part", True:
            return Sentence("You can look but not take part: ask {names} to make you a member.", names=whom)
        case "edit", True:
            return Sentence("You cannot change this: ask {names} to make you an editor.", names=whom)
        case "administer", True:
            return Sentence("Only administrators can do this: ask {names}.", names=whom)
        case "take_part", False:
            return Sentence("You can look but not take part: ask an administrator to make you a member.")
        case "edit", False:
            return Sentence("You cannot change this: ask an administrator to make you an editor.")
        case _:
            return Sentence(
                "Only administrators can do this, and there is none yet. Make one: "
                "`okr people save EMAIL --role admin`."
            )
