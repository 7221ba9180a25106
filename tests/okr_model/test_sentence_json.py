"""Sentences written down and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from okr_model.wording import sentence_json
from okr_model.wording.sentences import Sentence

INNER = Sentence("{n} of {all}").filled(n=2, all=3.5)
WHOLE = Sentence(
    "{title} on {day}: {inner}, {names}, {at}, {more}",
    names={"title": "Site"},
    days={"day": date(2026, 11, 30)},
    parts={"inner": INNER},
    lists={"names": ("a", INNER)},
    moments={"at": datetime(2026, 11, 30, 9, tzinfo=UTC)},
    series={"more": (INNER, "b")},
    then=(INNER,),
    lines=(INNER,),
    opens=True,
)


def test_a_sentence_is_read_back_as_it_was() -> None:
    assert sentence_json.loaded(sentence_json.dumped(WHOLE, None, INNER)) == [WHOLE, None, INNER]


@given(st.text())
def test_what_is_no_sentence_gives_none(text: str) -> None:
    assert all(one is None or isinstance(one, Sentence) for one in sentence_json.loaded(text))
    assert sentence_json.loaded(None) == []
