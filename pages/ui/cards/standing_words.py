"""Where a key result or an objective stands, in words: goal, progress, reason, likelihood, landing, where from."""

from __future__ import annotations

import pandas as pd

from data.queries.scoreboard.standing import ObjectiveStanding, Standing
from okr_model.check_ins.check_ins import TypedValue
from okr_model.plan.cycles import Cycle
from okr_model.progress import in_words
from okr_model.progress.objective_score import ScoreOutlook
from okr_model.progress.objective_status import ObjectiveStatus
from okr_model.progress.target_likelihood import TargetLikelihood
from pages.ui import identity
from pages.ui.i18n import amount, day, sentence, t


def goal_in_words(standing: Standing, *, bare: bool = False) -> str:
    """Its goal: `of 180,000 sessions`, `at most 48 h`, `between 2 and 4 %`; bare: `180,000 sessions`."""
    return sentence(standing.goal(bare=bare))


def covered(standing: Standing) -> str:
    """The progress of a key result, and what is expected by now where it is paced; else why it has none."""
    return sentence(standing.covered or standing.reading.no_progress or "")


def is_to_hold(standing: Standing) -> bool:
    """Whether a key result is to stay within limits on every day, instead of reaching a target."""
    return standing.key_result.type in {"at_least", "at_most", "between"}


def is_paced(standing: Standing) -> bool:
    """Whether a key result has an expected progress that grows with time."""
    return not is_to_hold(standing) and standing.key_result.type != "baseline"


def because(standing: Standing, *, briefly: bool = False) -> str:
    """Why a key result has its status, as sentences; `briefly`: the short form, for lists."""
    if standing.problem:
        return t("There is a mistake in its formula.")
    reason = standing.reading.because
    if briefly:
        wrong = reason.briefly.parts.get(
            "wrong"
        )  # with a source: what is wrong, without the advice that its page gives
        what = wrong and (wrong.parts.get("said") or wrong.names.get("said"))
        reason = reason.briefly.filled(wrong=what) if what else reason.briefly
    return " ".join(map(sentence, (reason, *standing.held)))


def likelihood(standing: Standing) -> str:
    """`78% likely`, or `78% likely to reach 70% of target`; empty without a forecast."""
    forecast = standing.reading.prospect
    return sentence(in_words.likely(standing.key_result.type, forecast)) if forecast else ""


def likelihood_of(forecast: TargetLikelihood, standing: Standing) -> str:
    """What the likelihood that a status follows is the likelihood of: `to reach the target`."""
    return sentence(in_words.likely_to(standing.key_result.type, forecast))


def landing(standing: Standing) -> str:
    """`forecast 171,000–196,000`: the 10th and 90th percentile of the final value; empty without a forecast."""
    forecast = standing.reading.prospect
    return sentence(in_words.landing(forecast, standing.unit, standing.shown)) if forecast else ""


def course_in_words(standing: Standing, values: pd.Series[float], cycle: Cycle) -> str:
    """`From 9,800 to 13,513 since 1 Oct`. values: those of its course that are drawn, at least one, none missing."""
    first, last = (amount(value, standing.unit, standing.shown) for value in values.iloc[[0, -1]])
    return t("From {first} to {last} since {start}", start=day(cycle.start), first=first, last=last)


def score_outlook(outlook: ScoreOutlook | None) -> str:
    """An objective's likely score, `score about 0.62–0.88` (10th and 90th percentile); empty without a forecast."""
    return sentence(in_words.score_outlook(outlook.p10, outlook.p90)) if outlook else ""


def likely_or_score(stands: ObjectiveStatus, *, full: bool = False) -> str:
    """What an objective's status follows: `87% likely`, full: `87% likely to score 0.9 or more`; after its cycle,
    `score 0.72, target 0.9`; else empty.
    """
    return sentence(in_words.of_objective(stands.likelihood, stands.score, stands.bar, full=full) or "")


def covered_by_objective(standing: ObjectiveStanding) -> str:
    """`62% done`; empty where nothing can be said, and once its cycle is over: then its score says it."""
    return sentence(in_words.objective_covered(standing.progress, standing.stands.score) or "")


def against(stands: ObjectiveStatus) -> str:
    """What stands against an objective's status; why it has none, where it has none; empty where nothing does."""
    said = stands.against
    if said is None:
        return sentence(stands.because) if stands.status == "no_data" else ""
    return sentence(stands.because if stands.status == "no_data" else said)


def commitment(kind: str) -> str:
    """The word for an objective's kind: committed or aspirational."""
    return t("aspirational") if kind == "aspirational" else t("committed")


def typed_by(standing: Standing) -> str:
    """Who typed the latest value in: `entered by Ada on 3 Nov`; empty for a value that comes from a source."""
    entry = standing.typed
    if entry is None or not isinstance(entry.body, TypedValue):
        return t("entered by hand, no value yet") if standing.key_result.manual else ""
    return t("entered by {who} on {day}", who=identity.display_name(entry.author), day=day(entry.body.day))
