"""Reviews as JSON: what `okr review --json` prints and what the API sends."""

from __future__ import annotations

from typing import Any

from data.queries.reviews.record import record
from data.queries.reviews.reviews import Review, all_reviews, find
from data.stores.snapshot import Reader
from okr_model.review import minutes_values

Json = dict[str, Any]


def reviews(reader: Reader) -> Json:
    """Every review, the latest day first."""
    return {"reviews": [review(one) for one in all_reviews(reader)]}


def review(one: Review) -> Json:
    """One review, without its figures."""
    return {
        "id": one.id,
        **one.setting.model_dump(mode="json"),
        "stage": one.stage,
        "fingerprint": one.fingerprint,
        "frozen_by": one.frozen_by,
        "frozen_at": one.frozen_at.isoformat() if one.frozen_at else None,
        "closed_by": one.closed_by,
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
    }


def whole(reader: Reader, number: int) -> Json:
    """One review with its minutes, and its agenda; of one that is not frozen what is known so far."""
    one = find(reader, number)
    if one.stage == "prepare":
        return review(one)
    return review(one) | {"minutes": minutes_values.structured(record(reader, one))}
