"""The daily record of what was forecast, so that it can be held against what came."""

from __future__ import annotations

from data.commands.command import command
from data.commands.permissions import Actor
from data.queries.forecasts import forecast_record
from data.stores.workspace import Workspace


@command
def keep(workspace: Workspace, actor: Actor, /) -> int:  # noqa: ARG001
    """Keep what is forecast today of every running cycle; gives how many forecasts were new.

    The first record of a day stays: keeping it again on the same day adds nothing.
    """
    return workspace.plan.forecasts.write(forecast_record.claims_of_today(workspace.snapshot()))
