"""What a person keeps at hand is theirs, in order, once, and not without end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.stores.favourites.store import MOST, Favourite
from data.stores.plan.store import PlanStore, Refused


@pytest.fixture
def store(where: str | Path) -> Iterator[PlanStore]:
    with PlanStore(where) as opened:
        yield opened


def test_each_person_has_their_own_in_the_order_in_which_they_came(store: PlanStore) -> None:
    first, second = Favourite("metric", "site.sessions"), Favourite("key_result", "visitors")
    store.favourites.add("Ada@Example.com", first)
    store.favourites.add("ada@example.com", second)
    store.favourites.add("ada@example.com", first)
    store.favourites.add("", second)
    assert store.favourites.of("ada@example.com") == [first, second]
    assert store.favourites.of("") == [second]
    assert store.favourites.of("ben@example.com") == []
    store.favourites.remove("ada@example.com", first)
    store.favourites.remove("ada@example.com", first)
    assert store.favourites.of("ada@example.com") == [second]


def test_what_is_no_thing_of_ours_is_refused(store: PlanStore) -> None:
    for one in (Favourite("page", "x"), Favourite("metric", ""), Favourite("metric", "x" * 1000)):  # type: ignore[arg-type]
        with pytest.raises(Refused):
            store.favourites.add("ada@example.com", one)
    assert store.favourites.of("ada@example.com") == []


def test_there_is_a_most_and_it_says_what_to_do(store: PlanStore) -> None:
    for n in range(MOST):
        store.favourites.add("ada@example.com", Favourite("review", str(n)))
    with pytest.raises(Refused, match="remove one first"):
        store.favourites.add("ada@example.com", Favourite("review", "one too many"))
    store.favourites.add("ben@example.com", Favourite("review", "1"))
    assert len(store.favourites.of("ada@example.com")) == MOST
