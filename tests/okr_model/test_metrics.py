"""Metrics refuse what makes no sense, and a catalogue finds what was nearly meant."""

import pytest

from okr_model.metrics.metrics import Catalogue, Metric


@pytest.mark.parametrize("name", ["", "Sessions", "1st", "a b", "a-b", "a.b", "naïve", 'a"b', "a\n"])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="is no metric or dimension name"):
        Metric(name, "x")
    with pytest.raises(ValueError, match="is no metric or dimension name"):
        Metric("fine", "x", dimensions=(name,))


def test_a_ratio_names_its_two_parts_and_nothing_else_does() -> None:
    Metric("rate", "%", kind="ratio", of=("a", "b"))
    with pytest.raises(ValueError, match="numerator and denominator"):
        Metric("rate", "%", kind="ratio")
    with pytest.raises(ValueError, match="numerator and denominator"):
        Metric("rate", "%", of=("a", "b"))


def test_a_level_never_adds_up_over_days() -> None:
    assert Metric("followers", "people", kind="stock").additivity == "dims"
    assert Metric("followers", "people", kind="stock", additivity="none").additivity == "none"


@pytest.mark.parametrize(("unit", "currency"), [("EUR", "EUR"), ("sessions", None), ("eur", None), ("%", None)])
def test_money_has_a_currency(unit: str, currency: str | None) -> None:
    assert Metric("spend", unit).currency == currency


def test_a_catalogue_knows_metrics_by_their_full_name() -> None:
    catalogue = Catalogue({"site": (Metric("sessions", "sessions"), Metric("views", "views")), "shop": ()})
    assert list(catalogue) == ["site.sessions", "site.views"]
    assert catalogue["site.views"].unit == "views"
    assert "shop.views" not in catalogue
    assert catalogue.closest("site.session")[0] == "site.sessions"
    assert catalogue.closest("zzz") == ["site.sessions", "site.views"]
    assert Catalogue({}).closest("anything") == []
