"""Every connector keeps the promises of `connectors.contract`, over real sockets."""

import importlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Service
from served import NOVEMBER

from connectors import contract
from connectors.framework import registry

CLOCK = NOVEMBER


OFTEN = {"loopback", "loopback_google"}
"""The services whose promises are tested at every turn; the many that share their machinery, with the slow tests."""


def served() -> Iterator[type[Service]]:
    """Every service of tests/loopback*.py that a connector reads."""
    modules = [
        importlib.import_module(file.stem)
        for file in sorted((Path(__file__).parents[1] / "support").glob("loopback*.py"))
    ]
    for module in modules:
        own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
        yield from (
            one for one in own if isinstance(one, type) and issubclass(one, Service) and hasattr(one, "connector")
        )


def case(promise):
    marks = () if promise.service.__module__ in OFTEN else pytest.mark.slow
    return pytest.param(promise, marks=marks, id=f"{promise.service.__name__}-{promise}")


@pytest.mark.parametrize("promise", [case(promise) for one in served() for promise in contract.promises(one)])
def test_a_connector_keeps_its_promise(promise, caplog):
    caplog.set_level(logging.DEBUG)
    promise()
    assert "canary" not in caplog.text


@pytest.mark.parametrize("key", registry.names())
def test_the_facts_of_a_connector_hold_together(key):
    connector = registry.get(key)
    assert connector.key == key
    contract.facts(connector)
