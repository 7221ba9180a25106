"""The title of a slide is its message."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import story_packs as packs

from data.config.i18n.translation import wording
from data.out.exports import figures_in_words
from okr_model.review import slide_headline

EN = wording("en")


def said(**given: Any) -> str:
    return figures_in_words.headline(slide_headline.of_result(packs.result(**given)), EN)


def test_each_kind_says_where_it_will_land_and_why() -> None:
    titles = [figures_in_words.headline(slide_headline.of_result(r), EN) for r in packs.every_kind()]
    assert titles == [
        "Sign-ups will miss by 8%: forecast 3,120 of 3,400 people",
        "Trials will miss by 8%: conversion of mail (−340 people)",
        "Conversion is on track: 82% likely, forecast 3.10% of 3.00%",
        "Visitors is on track: 82% likely to reach enough of target, forecast 3,120 of 3,400 people",
        "Cost of a customer is at risk: 82% likely, forecast €22, target €20",
        "Spend a day is at risk: 4% likely, forecast €3,120",
        "A new page is on track: 60% done, 60% expected by now",
        "Profit is on track: 4% likely, forecast €3,120 of €500",
        "No data yet for Mentions: There is no data for it yet",
        "No data for Leads since 12 Nov 2026: The token expired",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "achieved", "value": 3500.0}, "Sign-ups has met its target: 3,500 of 3,400 people"),
        ({"status": "achieved", "value": 3060.0}, "Sign-ups reached enough of its target: 3,060 of 3,400 people"),
        ({"status": "missed", "value": 3060.0}, "Sign-ups missed by 10%: 3,060 of 3,400 people"),
        ({"status": "missed", "value": 3399.0}, "Sign-ups missed its target: 3,399 of 3,400 people"),
        ({"status": "not_started"}, "Sign-ups has not started yet"),
        ({"status": "off_track", "target": 0.0}, "Sign-ups will miss, as things stand: forecast 3,120 of 0 people"),
        ({"status": "achieved", "type": "milestone"}, "Sign-ups is done"),
        ({"status": "missed", "type": "between", "target": None}, "Sign-ups ended outside its limits: ended at 2,837 people"),
        ({"status": "off_track", "ahead": None}, "Sign-ups is behind: 60% done, 60% expected by now"),
    ],
)  # fmt: skip
def test_the_end_of_a_cycle_and_the_edges(given: dict[str, Any], expected: str) -> None:
    assert said(**given) == expected


def test_a_long_reason_leaves_the_title_to_the_figures() -> None:
    long = packs.silent(last_day=date(2026, 11, 12), because=packs.Sentence("{problem}", names={"problem": "x" * 200}))
    assert figures_in_words.headline(slide_headline.of_result(long), EN) == "No data for Mentions since 12 Nov 2026"


def test_the_pack_says_whether_we_will_make_it() -> None:
    def told(pack: Any) -> str:
        return EN.sentence(slide_headline.of_pack(pack).sentence)

    every = packs.pack(packs.objective(*packs.every_kind()))
    assert told(every) == "Likely to reach 4 of 10 key results; 6 need attention; 37 days left."
    over = told(every.model_copy(update={"on": date(2027, 1, 5)}))
    assert over == "4 of 10 key results were achieved; 4 missed; 2 without data; ended 31 Dec 2026."
    early = told(every.model_copy(update={"on": packs.START - timedelta(days=1)}))
    assert early == "10 key results are planned; begins in 1 day."
    assert told(packs.pack()) == "No key results yet"
    assert told(packs.pack(packs.objective())) == "No key results yet"
    assert told(packs.pack(packs.objective(packs.silent()))) == "No data yet for 1 key result; 37 days left."
    good = packs.result(status="on_track")
    assert told(packs.pack(packs.objective(good))) == (
        "Likely to reach every key result; nothing needs attention; 37 days left."
    )


def test_objectives_say_their_likelihood_and_how_many_are_on_track() -> None:
    one = packs.objective(packs.result(), packs.result("b", status="on_track"))
    expected = "Win customers who stay: 20% likely to score 0.7 or more, 1 of 2 key results on track"
    assert figures_in_words.headline(slide_headline.of_objective(one), EN) == expected
    bare = one.model_copy(update={"likelihood": None})
    assert (
        figures_in_words.headline(slide_headline.of_objective(bare), EN)
        == "Win customers who stay: 1 of 2 key results on track"
    )
    assert (
        figures_in_words.headline(slide_headline.of_objective(packs.objective()), EN)
        == "Win customers who stay: no key results yet"
    )
