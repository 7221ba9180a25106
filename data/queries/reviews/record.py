"""All that is kept of a frozen review: what its minutes are made of."""

from __future__ import annotations

from data.queries.reviews.looking_back import retrospect
from data.stores.reviews.rows import Review
from data.stores.snapshot import Reader
from okr_model.review.minutes import Given, Record


def record(reader: Reader, review: Review) -> Record:
    """The pack, decisions, actions, scores and retrospect of a frozen review. Raises NotThere, Refused."""
    reviews = reader.plan.reviews
    pack = reviews.pack(review.id)
    titles = {result.id: result.title for result in pack.key_results}
    return Record(
        setting=review.setting,
        pack=pack,
        fingerprint=review.fingerprint or "",
        decisions=tuple(reviews.decisions(review.id)),
        actions=tuple(reviews.actions(review.id)),
        scores=tuple(
            Given(s.key_result, titles.get(s.key_result, s.key_result), s.value, s.reason, s.by)
            for s in reviews.scores(review.id)
        ),
        before=retrospect(reader, review, pack),
        closed_at=review.closed_at,
    )
