"""How a person likes to read, chosen by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from data.commands.command import personal
from data.commands.errors import Refused
from data.commands.permissions import Actor
from data.config.i18n.languages import LANGUAGES, is_offered, own_name
from data.config.i18n.preferences import Calendar, Digits, WeekStart
from data.stores.workspace import Workspace
from okr_model.wording.sentences import Sentence

_KNOWN = {"calendar": get_args(Calendar), "digits": get_args(Digits), "week_start": get_args(WeekStart)}


@personal
def set_preferences(workspace: Workspace, actor: Actor, /, owner: str, **chosen: str | None) -> None:  # noqa: ARG001
    """Keep what somebody has chosen of `language`, `calendar`, `digits`, `week_start`; what is not named stays.

    owner: as `data.queries.preferences.owner_of` names them.  None: as the workspace has it.
    Raises Refused for what there is not, naming what there is.
    """
    for name, value in chosen.items():
        if value is not None:
            _check(name, value)
    before = workspace.plan.preferences.of(owner)
    workspace.plan.preferences.keep(owner, replace(before, **chosen))  # type: ignore[arg-type]  # checked above


def _check(name: str, value: str) -> None:
    if name == "language" and not is_offered(value):
        known = [f"{own_name(one)} ({one})" for one in LANGUAGES]
        said = Sentence("There is no language “{language}” here; choose one of these: {known}.")
        raise Refused(said.filled(language=value, known=known))
    if name != "language" and value not in _KNOWN[name]:
        said = Sentence("“{value}” cannot be chosen; choose one of these: {known}.")
        raise Refused(said.filled(value=value, known=_KNOWN[name]))
