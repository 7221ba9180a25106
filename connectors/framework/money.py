"""Money: a source names its currency by an option before it is asked; it is held against what the service says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.framework.errors import BadConfig
from okr_model.metrics.metrics import Metric
from okr_model.wording.sentences import Sentence


def in_currency(metrics: Iterable[Metric], currency: str) -> tuple[Metric, ...]:
    """The metrics, those of money in this currency."""
    return tuple(replace(m, unit=currency) if m.currency else m for m in metrics)


def check_currency(currency: str, theirs: str, account: str) -> None:
    """Raises BadConfig where a service names another currency than the option. account: `the shop is kept`."""
    if theirs != currency:
        raise BadConfig(
            Sentence("{account} in {theirs}, not {currency}").filled(account=account, theirs=theirs, currency=currency),
            remedy=Sentence('Set `currency = "{theirs}"` for this source in okr.toml.').filled(theirs=theirs),
        )
