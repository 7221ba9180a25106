"""Fixtures that several files share; each stands where its helpers are.

`OKR_NOW=2027-03-31T10:00:00+00:00 make test` runs everything as if it began at that moment (`make test CLOCK=…`).
"""

import gc
import os
import sys
from collections.abc import Generator

import pytest
from browser import chromium, tab  # noqa: F401
from clock_at import clock_of
from hostile import hostile_home  # noqa: F401
from hypothesis import HealthCheck, settings
from new_stores import metric_tables_made_once, plan_tables_made_once  # noqa: F401
from opened import open_page  # noqa: F401
from plan_places import where  # noqa: F401
from postgres import new_postgres  # noqa: F401
from served import demo_home, demo_server, november_demo, november_server  # noqa: F401
from signed_in import cookies_of_the_browser  # noqa: F401

from connectors.framework import network, redaction
from data.config import clock

# a machine that others use too is slow now and then
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# the services that tests read from are on this machine, where nothing may be read from unless somebody allows it
os.environ[network.ENVIRONMENT] = "127.0.0.0/8, ::1"
os.environ.update(clock.setting())  # every process that is started from here has the same time, whenever it starts


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test and its fixtures have the time of their module, and this process stays what it is.

    A page that is tested takes the place of the main module, which a process that is spawned later would run again.
    """
    main = sys.modules["__main__"]
    with clock_of(item):
        try:
            return (yield)
        finally:
            sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def no_secrets_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test calls a secret is none in the logs of the next."""
    monkeypatch.setattr(redaction, "_known", redaction._Known())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that run whole pages on the demo's workspace are no unit tests."""
    for item in items:
        if {"open_page", "demo_home", "november_demo", "demo_server", "november_server"} & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("page")


def pytest_collection_finish() -> None:
    """What was imported and collected is no garbage, and looking through it again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """At the end everything may go."""
    gc.unfreeze()
