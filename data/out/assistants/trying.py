"""Tools that try out and look around: what if, events and what they brought, the pack of a review."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import Field

from data.out.api import answers, driver_answers, review_answers, what_if_answers
from data.out.assistants import boards
from data.out.assistants.figures import Figures
from data.out.assistants.quoted import marked, said
from data.out.assistants.reading import NO_PLAN, OfCycle, left_out
from data.out.assistants.tool import MOST, Answer, Asked, Question, Tool
from data.queries.drivers.marked import all_marked
from data.queries.reviews import current_pack, reviews
from data.queries.what_if import what_if
from okr_model.review import slide_headline, summary
from okr_model.review.pack import Pack
from okr_model.what_if.scenario import Enquiry, Scenario
from okr_model.what_if.scenario import Question as Backwards
from okr_model.wording.sentences import Sentence


class WhatIfQuestion(OfCycle):
    """A scenario, and what would have to be true for a likelihood; nothing is changed."""

    scenario: Scenario = Field(default=Scenario(), description="Changed targets, growth, amounts or drivers.")
    ask: tuple[Backwards, ...] = Field(
        (), max_length=20, description="Backwards: which target, daily rate, growth or fall has this likelihood."
    )


class DriversQuestion(Question):
    """Events and their lift."""

    limit: int = Field(50, ge=1, description=f"How many events at most, the latest first; never more than {MOST}.")


class PackQuestion(OfCycle):
    """What a review shows."""

    review: int | None = Field(None, description="The number of a review; else the figures of this moment.")
    team: str | None = Field(None, description="Only the objectives of this team.")


def _what_if(asked: Asked, question: WhatIfQuestion) -> Answer:
    reader, board = asked.reader, boards.planned(asked.reader, question.cycle)
    known = what_if.bases(board, reader.settings.status.bands, reader.catalogue)
    found = what_if.evaluate(board, known, Enquiry(scenario=question.scenario, ask=question.ask))
    changed = what_if.by_key_result(question.scenario, known)
    lines = [said(one.said) for one in found.answers]
    lines += [said(found.outcomes[name].reading.because) for name in changed]
    nothing = Sentence("Nothing is changed and nothing asked: give a change or a question.")
    named = {*changed, *(one.question.key_result for one in found.answers)}
    figures = Figures(reader, board)
    whole = what_if_answers.what_if(found, said)
    whole["key_results"] = [one for one in whole["key_results"] if one["id"] in named]
    return Answer(
        sentence=" ".join(lines) or said(nothing),
        figures=[figures.of_key_result(boards.key_result(board, name)) for name in sorted(named)],
        answer=marked(whole),
    )


def _drivers(asked: Asked, question: DriversQuestion) -> Answer:
    most = min(question.limit, MOST)
    shown, every = driver_answers.drivers(asked.reader, said, most=most), len(all_marked(asked.reader))
    effects = [one for event in shown for one in event["effects"]]
    found = [one for one in effects if one.get("found")]
    counts = Sentence("{events} events, {effects} effects looked for, {found} found.").filled(
        events=len(shown), effects=len(effects), found=len(found)
    )
    lines = [said(counts), *(one["because"] for one in found[:5])]
    return Answer(sentence=" ".join(lines), answer=marked(shown), left_out=left_out(every, len(shown)))


def _pack(asked: Asked, question: PackQuestion) -> Answer:
    reader = asked.reader
    if question.review is not None:
        one = reviews.find(reader, question.review)
        whole = review_answers.whole(reader, question.review)
        if one.stage == "prepare":
            now = Sentence("This review is being prepared: its figures are not frozen yet.")
            return Answer(sentence=said(now), answer=marked(whole))
        return Answer(sentence=_opening(reviews.pack(reader, question.review)), answer=marked(whole))
    board = boards.board(reader, question.cycle)
    if board is None:
        return Answer(sentence=said(NO_PLAN))
    pack = current_pack.of_board(reader, board, by="assistant", team=question.team)
    figures, told = Figures(reader, board), []
    for result in list(pack.key_results)[:MOST]:
        found = slide_headline.of_result(result)
        told.append({"id": result.id, "title": result.title, "sentence": said(found.claim.and_then(*found.details))})
    attention = [one.id for one in summary.of(pack).attention]
    return Answer(
        sentence=_opening(pack),
        figures=[figures.of_key_result(boards.key_result(board, one["id"])) for one in told],
        answer=marked({"on": pack.on.isoformat(), "attention": attention, "key_results": told}),
    )


def _opening(pack: Pack) -> str:
    """How a review begins."""
    return said(slide_headline.of_pack(pack).sentence)


def pack_as_json(asked: Asked, cycle: str | None) -> Any:
    """The pack of this moment as it would be frozen."""
    board = boards.board(asked.reader, cycle)
    pack = current_pack.of_board(asked.reader, board, by="assistant") if board else None
    return marked(json.loads(pack.dump())) if pack else None


def packs(asked: Asked) -> list[answers.Json]:
    """The reviews whose packs can be read."""
    return [review_answers.review(one) for one in reviews.all_reviews(asked.reader) if one.stage != "prepare"]


TOOLS: Final[tuple[Tool[Any], ...]] = (
    Tool(
        "what_if",
        "What if, and backwards",
        "Where key results land under changed targets, growth or events, and what would give one a likelihood. Nothing "
        "is changed.",
        WhatIfQuestion,
        _what_if,
    ),
    Tool(
        "drivers",
        "Events and what they brought",
        "Campaigns, fairs, releases and other events, each with its lift on every metric it touches, its range and "
        "cost.",
        DriversQuestion,
        _drivers,
    ),
    Tool(
        "review_pack",
        "The pack of a review",
        "What a review shows: how the cycle goes, what needs attention, one sentence for each key result; of a past "
        "review its minutes, decisions and scores too.",
        PackQuestion,
        _pack,
    ),
)
