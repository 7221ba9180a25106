"""Whatever goes wrong between a connector and its service: no figure is corrupt, no window cleared, no error unhandled.

`OKR_FAULTS=10000` plays as many; a few hundred are played at every turn.
"""

import importlib
import os
import random
import re
from contextlib import ExitStack
from dataclasses import replace
from unittest.mock import patch

import pytest
from faults import KINDS, Between
from served import NOVEMBER
from test_connector_contract import served

from connectors.contract.trial import HASTE, trial
from connectors.framework.errors import ConnectorError

pytestmark = pytest.mark.slow

CLOCK = NOVEMBER


FAULTS = int(os.environ.get("OKR_FAULTS", "400"))
SEED = int(os.environ.get("OKR_FAULTS_SEED", "1"))
PATIENCE = replace(HASTE, first_wait=0.0005, longest_wait=0.005, answer=0.2, total=1.5)
CALM = replace(HASTE, connect=30, silence=30, answer=30, total=120)  # where nothing goes wrong but a busy machine
SERVICES = [one for one in served() if one.over_http]  # between others no answer can be spoilt byte by byte


def figures(pulled):
    """{(metric, day, dimensions, since): value}"""
    return {(p.metric, p.day, tuple(sorted(p.dimensions.items())), p.since): p.value for p in pulled.points}


def stored_after(before, pulled):
    """What the store holds once a pull is taken in: each part replaces its days of its metrics."""
    after = dict(before)
    for part in pulled.parts:
        for key in [key for key in after if key[0] in part.metrics and part.start <= key[1] <= part.end]:
            del after[key]
    return after | figures(pulled)


def wrong(before, pulled, usual):
    """What is wrong about a pull that went through, in words."""
    after = stored_after(before, pulled)
    for key, value in after.items():
        if before.get(key) != value:
            yield f"{key} is {value}, not {before.get(key)}"
    lost = {*before} - {*after}
    if cleared := {key[0] for key in before} - {key[0] for key in after}:
        yield f"cleared: {sorted(cleared)}"
    if lost and {*pulled.flags} <= usual:
        yield f"{len(lost)} figures are gone and nothing says so, such as {min(map(str, lost))}"


def unclear(one, error):
    """What is wrong about an error, in words."""
    said = str(error)
    if not said.strip() or not error.remedy or "Traceback" in said or "\n" in said:
        yield f"says too little: {error!r}"
    if error.__cause__ is not None or error.__context__ is not None:
        yield "keeps an inner error"
    one.no_secret_in(said + error.remedy)


def play(service, times, rng):
    """So many faults between one service and its connector. Gives those that did harm, and how many struck."""
    harm, struck = [], 0
    with ExitStack() as stack:
        one = stack.enter_context(trial(service))
        place, _, name = service.page_size.rpartition(".")
        if place:
            stack.enter_context(patch.object(importlib.import_module(place), name, 4))
        between = Between(one.service)
        good = one.pull(patience=CALM)
        before, requests, usual = figures(good), between.asked, {*good.flags}
        kinds = [kind for kind in KINDS if not kind.page or service.pages]
        order = rng.sample(kinds, len(kinds))
        for n in range(times):
            kind, at, lasting = order[n % len(order)], rng.randrange(requests), rng.random() < 0.4
            between.strike(kind, at, rng, lasting=lasting)
            try:
                pulled = one.pull(patience=PATIENCE)
            except ConnectorError as error:
                found = [*unclear(one, error)]
            except Exception as error:
                found = [f"unhandled: {type(error).__name__}: {error}"]
            else:
                found = [*wrong(before, pulled, usual)]
            struck += bool(between.struck or kind.page)
            harm += [f"{service.__name__}, {kind}{' from' if lasting else ' at'} request {at}: {it}" for it in found]
        between.be_good()
        assert figures(one.pull(patience=CALM)) == before  # and afterwards all is well again
    return harm, struck


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # lines that were broken on purpose
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_no_fault_does_harm(service):
    each = -(-FAULTS // len(SERVICES))
    harm, struck = play(service, each, random.Random(f"{SEED} {service.__name__}"))
    assert not harm, f"{len(harm)} of {each}: " + " | ".join(harm[:8])
    assert struck


def test_fifteen_kinds_are_played():
    assert len({re.sub(r"\W", "", kind.name) for kind in KINDS}) >= 15
