"""What every connector says about itself on its page."""

from __future__ import annotations

import pytest

from connectors.framework import registry
from data.out.exports import connector_pages


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_every_connector_says_what_it_asks_and_what_it_cannot_bring(name):
    connector = registry.get(name)
    for fact in ("topics", "endpoints", "key_steps", "lacks"):
        assert getattr(connector, fact), f"{name} declares no {fact}"


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_the_page_of_every_connector_states_all_six_facts(name):
    """What is asked, in which version, with which scopes; limits, definitions that changed, and what it lacks."""
    connector = registry.get(name)
    page = connector_pages.page(connector)
    limits = page.partition("## Limits\n\n")[2].partition("\n\n")[0].splitlines()
    rows = {line.split("|")[1].strip(): line.split("|")[2].strip() for line in limits}
    for fact in ("asks", "version", "scopes", "goes back", "at most"):
        assert rows.get(fact, "").strip(), f"the page of {name} says nothing of {fact}"
    for heading in ("## Limits", "## Definitions that changed", "## What it cannot bring"):
        said = page.partition(f"{heading}\n\n")[2].partition("\n\n")[0]
        assert said and not said.startswith("#"), f"the page of {name} has nothing under {heading}"
    if not connector.version:
        assert rows["version"] == "the interface has no versions"
    if not connector.scopes:
        assert rows["scopes"].startswith(("no scopes", "no key needed"))
