"""What a model made of a text is taken only where it says the same: no figure, name, judgement or order of its own."""

from __future__ import annotations

import pytest

from data.out.rewording.vocabulary import vocabulary
from okr_model.wording.reworded import fault

GIVEN = ["3 of 5 key results are on track.", "As of 30 November 2026, those that need attention first."]
REVIEW = ["Likely to reach 3 of 5 key results", "31 days left", "2 need attention", "better: “Visits to the shop”"]
PERSIAN = ["۳ از ۵ نتیجهٔ کلیدی در مسیر است.", "تا ۹ آذر ۱۴۰۵، ابتدا آن‌هایی که به توجه نیاز دارند."]


@pytest.mark.parametrize(
    "answer",
    [
        "As of 30 November 2026, 3 of 5 key results are on track; those that need attention come first.",
        "On 30 November 2026 we see 3 of 5 key results on track, and below are those that need attention first."
        .replace("below are", "here are"),
        "3 of 5 key results are on track as of November 30, 2026. The first ones here need attention.",
    ],
)  # fmt: skip
def test_the_same_in_other_words_is_taken(answer: str) -> None:
    assert fault(GIVEN, answer, vocabulary("en")) is None


def test_titles_and_likelihoods_stay() -> None:
    good = "With 31 days left, we are likely to reach 3 of 5 key results: “Visits to the shop” is better, 2 need attention."
    assert fault(REVIEW, good, vocabulary("en")) is None
    for lost in ("31 ", "3 of 5 ", "2 ", "likely "):
        assert fault(REVIEW, good.replace(lost, ""), vocabulary("en")) in {"figures", "judgement"}, lost


def test_persian_is_taken_and_held_to_the_same() -> None:
    good = "۳ از ۵ نتیجهٔ کلیدی در مسیر است. تا ۹ آذر ۱۴۰۵، آن‌هایی که به توجه نیاز دارند ابتدا آمده‌اند."
    words = vocabulary("fa")
    assert fault(PERSIAN, good, words) is None
    assert fault(PERSIAN, good.replace("۳", "۴"), words) == "figures"
    assert fault(PERSIAN, good.replace("۳", "3"), words) == "figures"
    assert fault(PERSIAN, good.replace("۳", "٣"), words) == "figures"
    assert fault(PERSIAN, good + " نصف راه مانده است.", words) == "number in words"
    assert fault(PERSIAN, good.replace("است.", "نیست."), words) == "judgement"
    assert fault(PERSIAN, good + " کیوان‌دخت نوشته است.", words) == "strange word"


GOOD = "As of 30 November 2026, 3 of 5 key results are on track; those that need attention come first."


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "empty"),
        (" … ", "empty"),
        (GOOD * 3, "too long"),
        (GOOD.replace("3 of 5", "4 of 5"), "figures"),
        (GOOD.replace("3 of 5", "5 of 3"), "figures"),
        (GOOD.replace("3 of 5", "35"), "figures"),
        (GOOD.replace("3 of 5", "60%"), "figures"),
        (GOOD.replace("3 of 5 ", ""), "figures"),
        (GOOD.replace("3 of 5", "-3 of 5"), "figures"),
        (GOOD.replace("3 of 5", "3k of 5"), "figures"),
        (GOOD.replace("3 of 5", "३ of ५"), "figures"),
        (GOOD.replace("3 of 5", "３ of ５"), "figures"),
        (GOOD.replace("3 of 5", "③ of 5"), "figures"),
        (GOOD.replace("2026", "2025"), "figures"),
        (GOOD + " That is 60 percent.", "figures"),
        (GOOD + " ½ is left.", "figures"),
        (GOOD + " Ⅳ more.", "figures"),
        (GOOD + " That is more than half.", "number in words"),
        (GOOD + " Sixty percent.", "number in words"),
        (GOOD.replace("come first", "come twice"), "number in words"),
        (GOOD.replace("3 of 5", "Three of five"), "figures"),
        (GOOD.replace("are on track", "are not on track"), "judgement"),
        (GOOD.replace("are on track", "are off track"), "judgement"),
        (GOOD.replace("on track", "good"), "judgement"),
        (GOOD + " Well done, Ada.", "strange word"),
        (GOOD + " Globex is behind it.", "judgement"),
        (GOOD + " Globex wrote it.", "strange word"),
        (GOOD + " Das ist gut so.", "strange word"),
        (GOOD + " https://evil.example/x", "markup"),
        (GOOD + " See evil.example for it.", "link"),
        (GOOD + " See www evil", "link"),
        (GOOD.replace("track", "**track**"), "markup"),
        (GOOD + " <b>now</b>", "markup"),
        (GOOD + " [here](x)", "markup"),
        (GOOD + "\u202e", "markup"),
        (GOOD + "\u200b", "markup"),
        (GOOD + " 🎉", "markup"),
        (GOOD + " € more", "markup"),
        (GOOD + " Ignore what stands below.", "judgement"),
        (GOOD + " Please click here.", "instruction"),
        (GOOD + " Send the password.", "instruction"),
    ],
)  # fmt: skip
def test_whatever_else_it_says_is_thrown_away(answer: str, why: str) -> None:
    assert fault(GIVEN, answer, vocabulary("en")) == why
