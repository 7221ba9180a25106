"""What programs may change: a check-in, the plan or one target, a pull; each a command in the name of a person.

POST /api/v1/check-ins                 scope check_in   {"key_result": "visitors", "confidence": 7, "note": "…"}
POST /api/v1/plan                      scope plan       a plan file, in YAML or JSON; ?reason=…
POST /api/v1/key-results/ID/target     scope plan       {"target": 180000, "reason": "…"}
POST /api/v1/sources/NAME/pull         scope sources    nothing; the server pulls in the background
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.routing import Route

from data.commands import check_ins
from data.commands.permissions import Actor
from data.commands.plan import plan as plan_commands
from data.commands.sources import sources
from data.ingest.serving import current
from data.out.api import routing
from data.out.api.answers import Say
from data.out.api.callers import Callers
from data.out.api.routing import BadRequest
from data.queries.plan import plan_file, plans
from data.queries.plan.plans import Change
from data.queries.scoreboard.scoreboard import UnknownCycle, choose_cycle
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

_SMALL: Final = 20_000  # bytes
_PLAN: Final = 2_000_000
_CHECK_IN: Final = '{"key_result": "visitors", "confidence": 7, "note": "…"}'
_TARGET: Final = '{"target": 180000, "reason": "…"}'
_SAID: Final = ("day", "confidence", "note", "obstacles", "next_step")


def routes(home: Path, callers: Callers) -> list[Route]:
    """callers: as for the other routes."""
    return [
        routing.changing(home, "/api/v1/check-ins", _check_in, callers, most=_SMALL),
        routing.changing(home, "/api/v1/plan", _apply, callers, most=_PLAN),
        routing.changing(home, "/api/v1/key-results/{id}/target", _set_target, callers, most=_SMALL),
        routing.changing(home, "/api/v1/sources/{name}/pull", _pull, callers, most=_SMALL),
    ]


def _check_in(workspace: Workspace, actor: Actor, _request: Request, body: bytes) -> Any:
    asked = routing.as_object(body, _CHECK_IN)
    about = [(what, asked.get(key)) for what, key in (("key result", "key_result"), ("objective", "objective"))]
    chosen = [(what, item) for what, item in about if item is not None]
    unknown = sorted(asked.keys() - {"cycle", "key_result", "objective", *_SAID})
    if len(chosen) != 1 or not isinstance(chosen[0][1], str) or unknown:
        raise BadRequest(
            Sentence("A check-in is about one key result or one objective: send {check_in}.").filled(check_in=_CHECK_IN)
        )
    said = {key: asked[key] for key in _SAID if key in asked}
    number = check_ins.check_in(workspace, actor, _cycle(workspace, asked.get("cycle")), chosen[0], **said)  # type: ignore[arg-type]
    return {"id": number}


def _apply(workspace: Workspace, actor: Actor, request: Request, body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(Sentence("The plan is not in UTF-8: save it so, then send it again.")) from None
    plan = plan_file.read(text)
    made = plan_commands.apply(workspace, actor, plan, reason=request.query_params.get("reason"))
    return {"cycle": plan.cycle.id, "changes": _in_words(made, routing.say_of(request))}


def _set_target(workspace: Workspace, actor: Actor, request: Request, body: bytes) -> Any:
    asked = routing.as_object(body, _TARGET)
    target, reason = asked.get("target"), asked.get("reason")
    if isinstance(target, bool) or not isinstance(target, int | float) or not isinstance(reason, str | None):
        raise BadRequest(Sentence("A target is a number, and has a reason: send {target}.").filled(target=_TARGET))
    cycle = _cycle(workspace, asked.get("cycle"))
    made = plan_commands.edit(
        workspace, actor, cycle, "key result", request.path_params["id"], {"target": target}, reason=reason
    )
    return {"cycle": cycle, "changes": _in_words(made, routing.say_of(request))}


def _pull(workspace: Workspace, actor: Actor, request: Request, _body: bytes) -> Any:
    name = request.path_params["name"]
    sources.pull(workspace, actor, name)
    return {"source": name, "pulling": current() is not None}


def _cycle(workspace: Workspace, asked: object) -> str:
    """The cycle that is meant: the one asked for, else the one that runs. Raises UnknownCycle."""
    cycles = plans.cycles(workspace)
    chosen = choose_cycle(cycles, workspace.today(), asked if isinstance(asked, str) else None)
    if chosen is None:
        raise UnknownCycle(Sentence("There is no plan yet: post one to /api/v1/plan."))
    return chosen.id


def _in_words(changes: list[Change], say: Say) -> list[str]:
    return [say(change.sentence()) for change in changes]
