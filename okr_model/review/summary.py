"""Will we make it? The answer with which a review begins, by the figures of its pack alone."""

from __future__ import annotations

from dataclasses import dataclass

from okr_model.progress.status import NEEDS_ATTENTION, REACHING, SEVERITY, urgency
from okr_model.review.pack import Pack, PackedResult
from okr_model.review.retrospect import Retrospect, Turned
from okr_model.review.slide_headline import of_pack
from okr_model.wording.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Summary:
    """claim: how many key results are likely to reach their target.  beside: how many need attention, the days left.

    attention: the key results that need it, worst first and within a status the least likely.
    since: what is better and worse than in the last review of the same cycle, one sentence each; empty where there
    was none before.
    """

    claim: Sentence
    beside: tuple[Sentence, ...]
    attention: tuple[PackedResult, ...]
    since: tuple[Sentence, ...]


def of(pack: Pack, before: Retrospect | None = None) -> Summary:
    """The answer of a pack. before: what came of the review before it."""
    needing = tuple(sorted((r for r in pack.key_results if r.status in NEEDS_ATTENTION), key=_urgency))
    head = of_pack(pack)
    return Summary(head.claim, head.beside, needing, since(before))


def _urgency(result: PackedResult) -> tuple[int, float]:
    return urgency(result.status, result.ahead.judged if result.ahead else None)


def since(before: Retrospect | None) -> tuple[Sentence, ...]:
    """How many are likely now that were not, or the other way round; which got better, worse, or fell silent."""
    if before is None or not before.turned:
        return ()
    day, known = {"day": before.day}, [one for one in before.turned if "no_data" not in {one.then, one.now}]
    better = tuple(one.title for one in known if _step(one) > 0)
    worse = tuple(one.title for one in known if _step(one) < 0)
    silent = tuple(one.title for one in before.turned if one.now == "no_data" != one.then)
    more = sum((one.now in REACHING) - (one.then in REACHING) for one in before.turned)
    if more:
        of = {"n": float(abs(more))}
        net = (Sentence("{n} more likely to reach than on {day}", numbers=of, days=day) if more > 0 else
               Sentence("{n} fewer likely to reach than on {day}", numbers=of, days=day))  # fmt: skip
    else:
        net = Sentence("as many likely to reach as on {day}", days=day)
    named = ((Sentence("better: {titles}", lists={"titles": better}), better),
             (Sentence("worse: {titles}", lists={"titles": worse}), worse),
             (Sentence("without data since: {titles}", lists={"titles": silent}), silent))  # fmt: skip
    return (net, *(said for said, titles in named if titles))


def _step(one: Turned) -> int:
    return SEVERITY.index(one.now) - SEVERITY.index(one.then)
