"""Text from outside as an assistant gets it: quoted, cleaned of what nobody sees, and never too long.

Titles, notes, comments, names of campaigns: whoever wrote them may have written them to an assistant. So what is not
this program's own words is handed over as `{"quoted": "…"}`, and inside a sentence in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors.framework.said import clean
from okr_model.wording.sentences import Sentence

MOST: Final = 2_000
"""Letters of one text that are handed over."""

OURS: Final = frozenset(
    {"sentence", "because", "said", "in_words", "problem", "no_plan", "notes", "label", "held", "left_out", "link"}
)
"""Where the program's own sentences stand, in which names from outside are in quotation marks already."""

OUTSIDE: Final = frozenset(
    {
        "title",
        "scenario",
        "owner",
        "team",
        "theme",
        "name",
        "note",
        "text",
        "reason",
        "obstacles",
        "next_step",
        "description",
    }
    | {"formula", "formula_in_words", "strategy", "answer", "decision", "what", "of", "beside", "display_name"}
)
"""Where somebody else's words stand, even where it is one word."""

_ONE_WORD: Final = re.compile(r"[^\s\"'“”<>{}\[\]()`]{1,80}")
_MARKS: Final = str.maketrans({"“": "'", "”": "'", '"': "'"})


def cleaned(text: str) -> str:
    """Without control characters and marks that turn or hide letters, on one line, not too long."""
    text = " ".join(clean(text[: 4 * MOST]).split())
    return text if len(text) <= MOST else text[: MOST - 1].rstrip() + "…"


def said(sentence: Sentence | str) -> str:
    """A sentence of the program in English, names of several words in quotation marks: one word orders nothing."""
    whole = sentence if isinstance(sentence, Sentence) else Sentence("{words}", names={"words": sentence})
    return clean(str(_with_units(whole.with_names(name))))


def _with_units(sentence: Sentence) -> Sentence:
    """Units are typed by people, too."""

    def within(one: Sentence | str) -> Sentence | str:
        return _with_units(one) if isinstance(one, Sentence) else one

    return replace(
        sentence,
        unit=name(sentence.unit),
        parts={key: _with_units(one) for key, one in sentence.parts.items()},
        lists={key: tuple(map(within, several)) for key, several in sentence.lists.items()},
        series={key: tuple(map(within, several)) for key, several in sentence.series.items()},
        then=tuple(map(_with_units, sentence.then)),
        lines=tuple(map(_with_units, sentence.lines)),
    )


def name(text: str) -> str:
    """A name as it stands inside a sentence."""
    text = cleaned(text)
    return text if _ONE_WORD.fullmatch(text) or not text else f"“{text.translate(_MARKS)}”"


def quote(text: str) -> dict[str, str]:
    """A text from outside as data."""
    return {"quoted": cleaned(text)}


def marked(value: Any, key: str = "") -> Any:
    """An answer as JSON, with every text in it that is not the program's own quoted.

    key: under which it stands.  One word that stands where nobody writes freely (an id, a day) stays as it is.
    """
    match value:
        case str() if key in OURS:
            return clean(value)
        case str() if key not in OUTSIDE and _ONE_WORD.fullmatch(value) and value == cleaned(value):
            return value
        case str():
            return quote(value) if value else value
        case Mapping():
            return {_key(k): marked(v, str(k)) for k, v in value.items()}
        case Sequence():
            return [marked(one, key) for one in value]
    return value


def _key(text: object) -> str:
    return cleaned(str(text))[:80]
