"""What every connector says about itself on its page."""

from __future__ import annotations

import pytest

from connectors.framework import registry


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_every_connector_says_what_it_asks_and_what_it_cannot_bring(name):
    connector = registry.get(name)
    for fact in ("topics", "endpoints", "key_steps", "lacks"):
        assert getattr(connector, fact), f"{name} declares no {fact}"
