"""Shops, payments and product analytics are added in the browser as any source is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback_shops import PostHog, Shopify, Stripe, WooCommerce
from opened import Open, fine, words
from streamlit.testing.v1 import AppTest
from test_add_source_page import ADD, checked, press, secret, table_of, typed

CLOCK = datetime(2026, 11, 24, 12, tzinfo=UTC)  # the day of these tests
TODAY = CLOCK.date()
FILLED = {
    Shopify: {"shop": "example-rocket.myshopify.com", "currency": "EUR"},
    WooCommerce: {"currency": "EUR"},
    Stripe: {},
    PostHog: {"project": "4711"},
}


@pytest.mark.parametrize("kind", FILLED, ids=lambda kind: kind.__name__)
def test_it_is_filled_in_checked_and_kept(kind, open_page: Open, tmp_path: Path) -> None:
    with kind() as service:
        service.fill(TODAY - timedelta(days=20), TODAY)
        app = open_page(tmp_path / "new", ADD, connector=kind.connector)
        typed(app, name="mine", base_url=service.url, **FILLED[kind])
        secrets = {name: getattr(service, name) for name in ("token", "key", "secret") if name in service.options}
        for name, value in secrets.items():
            secret(app, name, value)
        assert "It works." in checked(app)
        press(app, "Save and sync")
    table = table_of(tmp_path / "new", "mine")
    assert table["connector"] == kind.connector
    assert not any(value in str(table) for value in secrets.values())


def way_in(app: AppTest, way: str) -> AppTest:
    next(w for w in app.radio if w.key.endswith("_token_way")).set_value(way)
    return fine(app.run())


def test_only_the_way_in_that_was_chosen_is_asked_for(open_page: Open, tmp_path: Path) -> None:
    def asked(app: AppTest) -> list[str]:
        return [w.label for w in app.text_input if w.label in ("Token", "Client ID", "Client secret")]

    app = open_page(tmp_path / "new", ADD, connector="shopify")
    way = next(w for w in app.radio if w.key.endswith("_token_way"))
    assert way.label == "Token: one of these" and way.value == "typed"  # no application has been set up
    assert "Client ID, Client secret instead" in way.options and asked(app) == ["Token"]
    app = way_in(app, "authorise")
    assert asked(app) == ["Client ID", "Client secret"] and "wants an application of your own" in words(app)
    app = way_in(app, "none")
    assert asked(app) == ["Client ID", "Client secret"] and "wants an application of your own" not in words(app)


def test_a_shop_with_an_id_and_a_secret_is_changed_as_it_was_given(open_page: Open, tmp_path: Path) -> None:
    home = tmp_path / "new"
    home.mkdir()
    given = 'connector = "shopify"\nshop = "example.myshopify.com"\nclient_id = "abc"\nclient_secret = "env:SHOP"\n'
    (home / "okr.toml").write_text(f"[sources.mine]\n{given}", encoding="utf-8")
    app = open_page(home, ADD, edit="mine")
    assert next(w for w in app.radio if w.key.endswith("_token_way")).value == "none"
    assert next(w for w in app.radio if w.key.endswith("_client_secret_way")).value == "kept"
    assert next(w for w in app.text_input if w.key.endswith("_client_id")).value == "abc"


@pytest.mark.parametrize(
    ("connector", "first"),
    [("hubspot", "typed"), ("linkedin", "typed"), ("microsoft_ads", "authorise"), ("google_analytics", "authorise")],
)
def test_a_key_that_can_be_pasted_comes_first_as_long_as_there_is_no_application(
    connector: str, first: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(tmp_path / "new", ADD, connector=connector)
    ways = [w for w in app.radio if any(option.startswith("connect with") for option in w.options)]
    assert [w.value for w in ways] == [first]
