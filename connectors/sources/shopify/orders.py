"""What one order of Shopify adds to which days of its shop.

Docs: https://shopify.dev/docs/api/admin-graphql/latest/objects/Order. Amounts are decimal texts in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from connectors.framework.values import number, text

MONEY: Final = "{ shopMoney { amount currencyCode } }"
FIELDS: Final = f"""id test processedAt cancelledAt sourceName subtotalLineItemsQuantity
app {{ name }}
customerJourneySummary {{ customerOrderIndex }}
subtotalPriceSet {MONEY} totalDiscountsSet {MONEY} totalPriceSet {MONEY} totalReceivedSet {MONEY}
refunds(first: 50) {{ id createdAt totalRefundedSet {MONEY} }}"""
_MOST_REFUNDS: Final = 50
_CHANNELS: Final = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft orders"}

Note = Callable[[str, date, str], None]
"""Marks the quality of a day: (code, day, what is the matter)."""


Days = Callable[[object], date | None]
"""The day that a moment lies in; None, and a mark, for what is no moment."""


def figures(order: Mapping[str, Any], day_of: Days, currency: str, note: Note) -> Iterator[tuple[str, date, Decimal]]:
    """(metric, day, what the order adds to it). Money in another currency, and amounts that are absent, are noted.

    An order of no day, a refund or a cancellation of none, is left out by itself.
    """
    day = day_of(order.get("processedAt"))
    if day is None:
        return
    yield "orders", day, Decimal(1)
    if customer(order) == "new":
        yield "new_customers", day, Decimal(1)
    yield "units_sold", day, Decimal(number(order.get("subtotalLineItemsQuantity")) or 0)
    total = _amount(order, "totalPriceSet", currency, day, note)
    goods = _amount(order, "subtotalPriceSet", currency, day, note)
    discounts = _amount(order, "totalDiscountsSet", currency, day, note, usual=Decimal())
    if discounts is not None:
        yield "discounts", day, discounts
        if goods is not None:
            yield "gross_sales", day, goods + discounts
    if total is not None:
        yield "revenue", day, total
        yield from _cancelled(order, total, day_of, currency, note)
    yield from _refunded(order, day, day_of, currency, note)


def channel(order: Mapping[str, Any]) -> str:
    """Where an order came from; apps have a number there, and a name elsewhere. "" where nobody knows."""
    source, app = text(order.get("sourceName")), text((order.get("app") or {}).get("name"))
    return (app or source) if source.isdigit() or not source else _CHANNELS.get(source, source)


def customer(order: Mapping[str, Any]) -> str:
    """Whether its customer had ordered before: "new", "returning", or "" where nobody knows."""
    nth = number((order.get("customerJourneySummary") or {}).get("customerOrderIndex"))
    if nth is not None:
        return "new" if nth <= 1 else "returning"
    only = text((order.get("customer") or {}).get("numberOfOrders")) == "1"
    return "new" if only else ""


def _cancelled(
    order: Mapping[str, Any], total: Decimal, day_of: Days, currency: str, note: Note
) -> Iterator[tuple[str, date, Decimal]]:
    """What a cancelled order never brought; what it had brought comes back as refunds."""
    if not order.get("cancelledAt") or (day := day_of(order["cancelledAt"])) is None:
        return
    received = _amount(order, "totalReceivedSet", currency, day, note)
    if received is not None:
        unpaid = max(Decimal(), total - received)
        yield "cancelled_sales", day, unpaid
        yield "revenue", day, -unpaid


def _refunded(
    order: Mapping[str, Any], ordered: date, day_of: Days, currency: str, note: Note
) -> Iterator[tuple[str, date, Decimal]]:
    refunds = {refund["id"]: refund for refund in order.get("refunds") or () if refund.get("createdAt")}
    for refund in refunds.values():
        if (day := day_of(refund["createdAt"])) is None:
            continue
        back = _amount(refund, "totalRefundedSet", currency, day, note)
        if back is not None:
            yield "refunds", day, back
            yield "revenue", day, -back
    if len(refunds) >= _MOST_REFUNDS:
        note("truncated", ordered, f"an order with {_MOST_REFUNDS} refunds or more; the later ones are missing")


def _amount(
    thing: Mapping[str, Any], field: str, currency: str, day: date, note: Note, *, usual: Decimal | None = None
) -> Decimal | None:
    """An amount in the shop's currency. usual: what an absent one means; otherwise it is noted and None."""
    money = (thing.get(field) or {}).get("shopMoney") or {}
    said = text(money.get("amount"))
    if not said and usual is not None:
        return usual
    try:
        amount = Decimal(said)
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        note("absent", day, f"{field} of an order: {said[:40] or 'no value'}")
        return None
    if money.get("currencyCode", currency) != currency:
        note("currency", day, f"money in {money['currencyCode']}, which was the shop's currency then, is left out")
        return None
    return amount
