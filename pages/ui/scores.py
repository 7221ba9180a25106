"""Scores of key results in words and as markup: the score given, and the one of the cycle before."""

from __future__ import annotations

from data.queries.scoreboard.standing import Standing
from okr_model.plan.plan import Score
from okr_model.progress import scoring
from pages.ui import queries, run, status_style
from pages.ui.i18n import html, number, t

_STATUS_OF_BAND = {"green": "on_track", "yellow": "at_risk", "red": "off_track"}


def mark(score: Score) -> str:
    """A score as markup: its figure, the word for its band, in its colour."""
    ink = status_style.LOOKS[_STATUS_OF_BAND[scoring.colour(score.value)]].variable
    return f'<span class="okr-status" style="color:{ink}">{html(with_band(score))}</span>'


def with_band(score: Score) -> str:
    """`score 0.8, delivered`."""
    return t("score {value}, {band}", value=in_words(score), band=band_word(scoring.colour(score.value)))


def in_words(score: Score) -> str:
    """The figure of a score, to two decimals."""
    return number(round(score.value, 2), 2)


def band_word(band: scoring.Colour) -> str:
    """What a band of scores means, so that colour is not the only sign."""
    return {"green": t("delivered"), "yellow": t("progress, but short"), "red": t("little progress")}[band]


def earlier(standing: Standing, cycle_id: str) -> str:
    """`last time 0.62 (2026-Q3)`; empty where the key result had no score in an earlier cycle."""
    last_time = queries.earlier_scores(cycle_id).get(standing.key_result.id)
    if last_time is None:
        return ""
    cycle, score = last_time
    return t("last time {score} ({cycle})", score=in_words(score), cycle=run.words().cycle_id(cycle))
