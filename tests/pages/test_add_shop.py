"""Shops, payments and product analytics are added in the browser as any source is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback_shops import PostHog, Shopify, Stripe, WooCommerce
from opened import Open
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
        assert "It answers." in checked(app)
        press(app, "Save and pull")
    table = table_of(tmp_path / "new", "mine")
    assert table["connector"] == kind.connector
    assert not any(value in str(table) for value in secrets.values())
