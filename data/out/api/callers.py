"""Who asks the API: a person by their token, a command of this machine, or, where nobody signs in, whoever is here.

Everything before the answer is decided here: whether the token counts, how often it may ask, what it may ask for.
"""

from __future__ import annotations

import logging
import math
from typing import Final

from starlette.requests import Request

from data.commands.permissions import Actor, NotAllowed, WrongScope, actor_of
from data.commands.tokens import asking_with
from data.out.api.rate_limits import FAILED, Buckets, of_address
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence, SentenceError

log = logging.getLogger(__name__)

NO_TOKEN: Final = Sentence(
    "Send a token as a header: Authorization: Bearer okr_… People make them on the page My "
    "account, or with `okr tokens create`."
)
WRONG_TOKEN: Final = Sentence(
    "This token is good for nothing: it is mistyped, over or revoked, or its person may not "
    "come in any more. Make another on the page My account."
)
IN_ADDRESS: Final = Sentence(
    "A token does not belong into an address, which logs keep: send it as a header, "
    "Authorization: Bearer okr_…, and revoke this one."
)
TO_CHANGE: Final = Sentence("To change something, send a token, also from this machine: `okr tokens create` makes one.")
OLD_TOKEN: Final = (
    "A program asks with the token in the file api_token, which is good for reading only and will not be taken by the "  # noqa: S105
    "next version: make it one of its own with `okr tokens create`, then delete the file."
)
_IN_QUERY: Final = frozenset({"token", "access_token", "api_token", "apikey", "api_key", "authorization"})


class Refusal(SentenceError):
    """Nobody is answered like this: a status and words; after how many seconds to try again where that helps."""

    def __init__(self, status: int, sentence: Sentence, wait: float = 0.0) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {"retry-after": str(max(1, math.ceil(wait)))} if wait else {}
        if status == 401:
            self.headers["www-authenticate"] = "Bearer"


class Callers:
    """What the routes of one server share to tell who asks. token_needed: sign-in is configured."""

    def __init__(self, *, token_needed: bool) -> None:
        self.token_needed = token_needed
        self._buckets = Buckets()
        self._warned = False

    def who(self, workspace: Workspace, request: Request) -> Actor:
        """Who asks. Raises Refusal."""
        sent, limits = request.headers.getlist("authorization"), workspace.settings.server
        secret = _bearer(sent)
        if secret and workspace.is_command_of_this_machine(secret):
            return actor_of(workspace, "", "command_line")
        address = of_address(request.client.host if request.client else "")
        self._count(f"address {address}", limits.address_requests)
        if any(name.lower() in _IN_QUERY for name in request.query_params):
            raise Refusal(400, IN_ADDRESS)
        if not sent and self.token_needed:
            raise Refusal(401, NO_TOKEN)
        if not sent:
            return actor_of(workspace, workspace.settings.workspace.person or "", "api")
        actor = self._by_token(workspace, secret)
        if actor is None:
            self._count(f"address {address}", limits.address_requests, FAILED)
            raise Refusal(401, WRONG_TOKEN if secret else NO_TOKEN)
        self._count(f"token {secret}", limits.token_requests)
        return actor

    def _by_token(self, workspace: Workspace, secret: str) -> Actor | None:
        if not secret:
            return None
        if workspace.is_old_token(secret):
            if not self._warned:
                self._warned = True
                log.warning(OLD_TOKEN)
            return Actor("", "viewer", "api", frozenset({"read"}), "api_token")
        return asking_with(workspace, secret)

    def _count(self, whose: str, a_minute: int, cost: float = 1) -> None:
        if wait := self._buckets.take(whose, a_minute, cost):
            seconds = math.ceil(wait)
            raise Refusal(
                429,
                Sentence("Too many requests: at most {a_minute} a minute. Ask again in {seconds} s.").filled(
                    a_minute=a_minute, seconds=seconds
                ),
                wait,
            )


def to_read(workspace: Workspace, actor: Actor) -> None:
    """Raises NotAllowed unless the figures may be told to somebody."""
    if not actor.may("look"):
        people = workspace.plan.people.all()
        raise NotAllowed(actor, "look", [p.display_name for p in people if p.may_administer])
    if not actor.may_read:
        raise WrongScope(actor)


def to_change(actor: Actor) -> None:
    """Raises Refusal for who asks without a token: a page of another site could make a browser ask like that."""
    if actor.door == "api" and actor.scopes is None:
        raise Refusal(401, TO_CHANGE)


def _bearer(sent: list[str]) -> str:
    """The token of a request; empty where there is none, where it is no bearer's, or where there are several."""
    scheme, _, given = sent[0].partition(" ") if len(sent) == 1 else ("", "", "")
    return given.strip() if scheme.lower() == "bearer" else ""
