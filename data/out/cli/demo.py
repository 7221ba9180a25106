"""`okr demo`: a made-up team's workspace, built where there is none, to look around in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.out.cli import launch
from data.out.cli.actor import actor
from data.out.cli.errors import NotDone
from data.out.cli.language import t
from data.out.cli.options import Home
from data.out.cli.sync import pull, tell
from data.out.cli.terminal import err, say
from okr_model.wording.sentences import Sentence

if TYPE_CHECKING:
    from data.config.settings import Settings
    from data.ingest.sync import Outcome
    from data.stores.workspace import Workspace
    from okr_model.plan.plan import Plan

_BY = "demo"
_CAME = {"ok", "spooled", "empty"}  # states of a pull that brought what there was
NoServe = Annotated[bool, typer.Option("--no-serve", help="Only build the workspace.")]


def demo(home: Home, no_serve: NoServe = False, port: launch.Port = None) -> None:
    """Look around in the workspace of a made-up team.

    Builds it where there is none, brings it up to this day where there is one, and serves it.

    \b
    Examples:
      okr demo
      okr demo --home demo --port 8600
      okr demo --no-serve
    """
    if not no_serve and (address := launch.served_at(home)):
        say(
            Sentence("This workspace ({home}) is being served already: open {address}").filled(
                home=home, address=address
            )
        )
        return
    settings = prepare(home)
    if not no_serve:
        launch.launch(settings, port=port)


def prepare(home: Path) -> Settings:
    """Build the demo, or bring one that is there up to this day; a workspace of one's own is left as it is."""
    from data import demo
    from data.config import clock
    from data.config.settings import Settings
    from data.queries.sources import pulls
    from data.stores.workspace import Workspace

    built = demo.build(home, clock.today())
    settings = Settings.load(home)
    today = clock.today(settings.workspace.timezone)
    if not demo.is_demo(settings):
        say(
            Sentence(
                "{home} is a workspace of your own, not the demo; it is left as it is. For the demo: okr "
                "demo --home demo"
            ).filled(home=home)
        )
        return settings
    say(
        Sentence("Building the demo in {home} …").filled(home=home)
        if built
        else Sentence("Bringing the demo in {home} up to {today} …").filled(home=home, today=today)
    )
    with Workspace.open(home) as workspace:
        runs = pulls.recorded(workspace)
        whole = any(run.by != demo.HISTORY for run in runs)  # pulled as any other: what is made up was there before
        running = _plan(workspace, today, whole=whole)
        if not whole:
            _earlier(workspace, today, {(run.source, run.started_at) for run in runs if run.state in _CAME})
        outcomes = pull(workspace, actor(workspace, _BY), ())
        tell(outcomes, workspace)
        demo.meet(workspace, running, today)
        _broken(workspace, outcomes)
    return settings


def _plan(workspace: Workspace, today: date, *, whole: bool) -> Plan:
    """The plans of this quarter and the last, where they are not there yet; steps that time has reached are done.

    A plan is written as if in the week before its cycle. Gives the one that runs.
    """
    from data import demo
    from data.commands.plan import plan as commands
    from data.demo import events, team
    from data.queries.plan import plans

    ours = workspace.settings.workspace
    for fresh in demo.plans(today, ours.fiscal_year_start, ours.cycle_calendar):
        kept = plans.plan(workspace, fresh.cycle.id)
        wanted = fresh if kept is None else _with_steps_done(kept, fresh)
        then = team.at(workspace, fresh.cycle.start - timedelta(days=4)) if kept is None else workspace
        commands.apply(then, actor(then, _BY), wanted)
    if not whole:
        demo.talk(workspace, wanted, today)
    events.mark(workspace, today)
    return wanted


def _with_steps_done(kept: Plan, fresh: Plan) -> Plan:
    """`kept`, with the open steps done that are done in `fresh`; whatever else was changed in it stays."""
    done = {(k.id, s.name): s.done for o in fresh.objectives for k in o.key_results for s in k.steps}
    objectives = []
    for objective in kept.objectives:
        results = [
            k.model_copy(
                update={
                    "steps": tuple(s.model_copy(update={"done": s.done or done.get((k.id, s.name))}) for s in k.steps)
                }
            )
            for k in objective.key_results
        ]
        objectives.append(objective.model_copy(update={"key_results": tuple(results)}))
    return kept.model_copy(update={"objectives": tuple(objectives)})


def _earlier(workspace: Workspace, today: date, came: Collection[tuple[str, datetime]]) -> None:
    """What the syncs of the days before would have brought; without those that came before this build was killed."""
    from data import demo
    from data.ingest.sync import ingest_pull

    with err().status(t("Two years of history …")):
        for earlier in demo.earlier_pulls(workspace.settings, today, workspace.cycles_over):
            if (earlier.source, earlier.pulled_at) not in came:
                ingest_pull(workspace, earlier, by=demo.HISTORY)


def _broken(workspace: Workspace, outcomes: list[Outcome]) -> None:
    """One source cannot be pulled, and should not; any other failure is one."""
    failed = {o.source for o in outcomes if not o.done}
    meant = {name for name in failed if getattr(workspace.settings.sources[name].given, "token_expires", None)}
    if meant:
        say(
            Sentence("{sources} fails on purpose: that is what a broken source looks like.").filled(
                sources=sorted(meant)
            )
        )
    if failed - meant:
        raise NotDone(Sentence("Not synced: {sources}.").filled(sources=sorted(failed - meant)))
