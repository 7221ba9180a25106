"""Links to live tiles: made, their token given once, opened, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from data.commands.command import command
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.config.i18n.languages import LANGUAGES, is_offered
from data.stores.plan.errors import Missing, NotThere
from data.stores.tiles.store import SUBJECTS, Subject, Tile
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

LONGEST: Final = 366
"""Days that a link may live."""


class Made(NamedTuple):
    """A new link. token: the last part of its address, told this once."""

    token: str
    tile: Tile


@command
def make(
    workspace: Workspace,
    actor: Actor,
    /,
    subject: Subject,
    item: str | None = None,
    cycle_id: str | None = None,
    *,
    days: int,
    language: str | None = None,
    sites: Sequence[str] = (),
) -> Made:
    """Make a link that shows one key result, one objective or the overview, and nothing else, for so many days.

    cycle_id: None: always the current one.  sites: those of `[tiles]` that may frame it.  Raises Refused.
    """
    if subject not in SUBJECTS:
        raise Refused(Sentence("Choose what the tile shows: {known}.", names={"known": ", ".join(SUBJECTS)}))
    if not 1 <= days <= LONGEST:
        raise Refused(Sentence("A link lives for 1 to {days} days.", numbers={"days": LONGEST}))
    if language is not None and not is_offered(language):
        raise Refused(Sentence("Choose one of these languages: {known}.", names={"known": ", ".join(LANGUAGES)}))
    _must_be_named(workspace, sites)
    if subject != "overview":
        _must_be_there(workspace, subject, item or "", cycle_id)
    token, tile = workspace.plan.tiles.make(
        actor.signature, workspace.now() + timedelta(days=days), subject=subject,
        item=None if subject == "overview" else item, cycle_id=cycle_id, language=language, sites=tuple(sites),
    )  # fmt: skip
    return Made(token, tile)


@command
def revoke(workspace: Workspace, actor: Actor, /, number: int) -> Tile:
    """Show nothing by that link any more; gives it as it is then. Raises NotThere."""
    workspace.plan.tiles.one(number)
    workspace.plan.tiles.revoke(number, by=actor.signature)
    return workspace.plan.tiles.one(number)


def note_use(workspace: Workspace, tile: Tile) -> None:
    """Note that a link was opened now; waits while somebody else writes."""
    workspace.plan.tiles.note_use(tile)


def _must_be_named(workspace: Workspace, sites: Sequence[str]) -> None:
    """Which sites may frame figures is an administrator's decision; whoever makes a link chooses among them."""
    known = workspace.settings.tiles.sites
    strange = [site for site in sites if site not in known]
    if strange and known:
        named = {"site": strange[0], "known": ", ".join(known)}
        raise Refused(Sentence("{site} may not frame tiles; these sites may: {known}.", names=named))
    if strange:
        said = Sentence("{site} may not frame tiles: an administrator names sites in okr.toml, [tiles] sites.")
        raise Refused(said.filled(site=strange[0]))


def _must_be_there(workspace: Workspace, subject: Subject, item: str, cycle_id: str | None) -> None:
    plans = (
        [workspace.plan.plan(cycle_id)] if cycle_id else [workspace.plan.plan(c.id) for c in workspace.plan.cycles()]
    )
    known = [
        one.id
        for plan in plans
        for objective in (plan.objectives if plan else ())
        for one in ((objective,) if subject == "objective" else objective.key_results)
    ]
    what: Missing = "objective" if subject == "objective" else "key result"
    if item not in known:
        raise NotThere(what, item, known)
