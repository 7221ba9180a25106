"""Tools that explain: why a key result moved, where it will land, how good such forecasts were, what is behind it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import Field

from data.out.api import answers
from data.out.assistants import boards
from data.out.assistants.figures import Figures, opening
from data.out.assistants.quoted import marked, said
from data.out.assistants.reading import OnDay, left_out
from data.out.assistants.tool import MOST, Answer, Asked, Question, Tool
from data.queries.forecasts import forecast_record
from data.queries.reviews import current_pack
from data.queries.scoreboard import provenance
from okr_model.forecast import calibration
from okr_model.review import slide_headline
from okr_model.wording.sentences import Sentence


class OfKeyResult(OnDay):
    """About one key result."""

    key_result: str = Field(description="Its id, as `find` and `status` give it.", max_length=200)


class WhyQuestion(OfKeyResult):
    """What moved a key result."""

    since: date | None = Field(None, description="The day it moved from; else a week ago.")
    by: str | None = Field(None, description="The dimension that new activity is told by, such as channel.")


class ForecastQuestion(OnDay):
    """Where key results will land."""

    key_result: str | None = Field(None, description="Only this one, by its id.", max_length=200)


class RecordQuestion(Question):
    """How good forecasts were."""


def _why(asked: Asked, question: WhyQuestion) -> Answer:
    reader = asked.reader
    told = answers.why(
        reader,
        question.key_result,
        since=question.since,
        on=question.on,
        cycle=question.cycle,
        by=question.by,
        say=said,
    )
    board = boards.planned(reader, question.cycle, question.on)
    figure = Figures(reader, board).of_key_result(boards.key_result(board, question.key_result))
    parts = [told[name]["said"] for name in ("value", "plan") if told[name]]
    sentence = " ".join([*parts, *filter(None, (told["problem"], told["no_plan"]))])
    return Answer(sentence=sentence, figures=[figure], answer=marked(told))


def _forecast(asked: Asked, question: ForecastQuestion) -> Answer:
    """The sentence of one key result is the title of its slide."""
    reader, board = asked.reader, boards.planned(asked.reader, question.cycle, question.on)
    chosen = (
        [boards.key_result(board, question.key_result)]
        if question.key_result is not None
        else list(board.standings[:MOST])
    )
    figures, told = Figures(reader, board), []
    for standing in chosen:
        packed = current_pack.of_key_result(reader, board, standing, by="assistant")
        (result,) = packed.key_results
        found = slide_headline.of_result(result)
        sentence = said(found.claim.and_then(*found.details))
        told.append({"id": result.id, "sentence": sentence} | answers.prospect(standing))
    opens = told[0]["sentence"] if question.key_result is not None else said(opening(board))
    left = left_out(len(board.standings), len(chosen)) if question.key_result is None else None
    return Answer(
        sentence=opens,
        figures=[figures.of_key_result(one) for one in chosen],
        answer=marked({"cycle": board.cycle.id, "on": board.on.isoformat(), "key_results": told}),
        left_out=left,
    )


def _record(asked: Asked, _: RecordQuestion) -> Answer:
    whole = answers.forecast_record(asked.reader)
    found = calibration.record(forecast_record.replayed(asked.reader)) if whole["past"] else None
    none = Sentence("There is no past to replay yet: it takes a key result whose metrics reach back before this cycle.")
    return Answer(sentence=said(calibration.verdict(found) if found else none), answer=marked(whole))


def _evidence(asked: Asked, question: OfKeyResult) -> Answer:
    reader, board = asked.reader, boards.planned(asked.reader, question.cycle, question.on)
    standing = boards.key_result(board, question.key_result)
    behind = provenance.behind(reader.metrics, standing, board)
    pulls = [
        {
            "source": one.batch.source,
            "batch": one.batch.id,
            "pulled_at": one.batch.pulled_at.isoformat(),
            "pulled_by": one.batch.pulled_by,
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat(),
            "rows": one.rows,
            "flags": sorted({flag["code"] for flag in one.batch.flags}),
            "fingerprint": one.batch.fingerprint,
        }
        for one in behind
    ]
    sentence = Sentence("No pull is behind this figure: people type it in, or nothing was pulled yet.")
    if behind:
        at = behind[0].batch.pulled_at.astimezone(reader.now().tzinfo)
        sentence = Sentence("{n} pulls are behind this figure, the last of {at}.").filled(n=len(behind), at=at)
        if len(behind) == 1:
            sentence = Sentence("One pull is behind this figure, of {at}.").filled(at=at)
    return Answer(
        sentence=said(sentence),
        figures=[Figures(reader, board).of_key_result(standing)],
        answer=marked({"pulls": pulls[:MOST]}),
        left_out=left_out(len(pulls), min(len(pulls), MOST)),
    )


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        "why",
        "Why did it move",
        "What moved a key result between two days: new activity by channel, restated figures, another formula or "
        "target.",
        WhyQuestion,
        _why,
    ),
    Tool(
        "forecast",
        "Where it will land",
        "Where key results will end, with their range and likelihood.",
        ForecastQuestion,
        _forecast,
    ),
    Tool(
        "forecast_record",
        "How good forecasts were",
        "Whether forecasts were worth believing: what was claimed, held against what came.",
        RecordQuestion,
        _record,
    ),
    Tool(
        "evidence",
        "What is behind a figure",
        "The pulls that the figures of a key result come from, with their fingerprints.",
        OfKeyResult,
        _evidence,
    ),
)
