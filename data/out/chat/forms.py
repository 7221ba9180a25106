"""The forms that open in Slack: a check-in with the fields of the page, a comment; and what they hand in.

https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from data.config.i18n.translation import Wording
from data.config.validation_errors import explain
from data.out.chat.blocks import CHECK_IN, COMMENT, TITLE, About, Block, context, plain, section, short, whole
from data.out.tile.content import Content
from okr_model.check_ins.check_ins import CheckIn

LONGEST: Final = 2000  # letters of an answer, as on the page
_ERROR: Final = 500
_CONFIDENCE, _TEXT = "confidence", "text"


@dataclass(frozen=True, slots=True)
class Place:
    """What a form is about, and the message it was opened from; Slack hands it back with the answers."""

    about: About
    channel: str = ""
    message: str = ""

    def packed(self) -> str:
        """As the form carries it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: object) -> Place | None:
        """What a form carried; None where it is none of ours."""
        try:
            found = json.loads(str(text))
            return cls(About(**found["about"]), found["channel"], found["message"])
        except (ValueError, TypeError, KeyError):
            return None


def waiting(kind: str, words: Wording) -> Block:
    """What is shown at once, while the figures are read."""
    return _view(kind, [section(words.t("Reading the figures …"))], words)


def told(text: str, words: Wording, kind: str = CHECK_IN) -> Block:
    """A form that only says something: why nothing can be entered, what has been done."""
    return _view(kind, [section(whole(text))], words)


def check_in(content: Content, place: Place, words: Wording) -> Block:
    """The form of a check-in, under the figures as they are now."""
    hint = words.t("0: cannot be reached. 5: fifty-fifty. 10: certain.")
    options = [{"text": plain(words.number(n)), "value": str(n)} for n in range(11)]
    confidence = {"type": "static_select", "action_id": _CONFIDENCE, "options": options}
    fields = [
        _field(_CONFIDENCE, words.t("How confident are you that it will be reached?"), confidence, hint=hint),
        _field("note", words.t("What happened?"), _text("note")),
        _field("obstacles", words.t("What stands in the way?"), _text("obstacles")),
        _field("next_step", words.t("What comes next?"), _text("next_step")),
    ]
    return _view(CHECK_IN, [*_figures(content), *fields], words, place, words.t("Check in"))


def comment(content: Content, place: Place, words: Wording) -> Block:
    """The form of a comment."""
    field = _field(_TEXT, words.t("Comment"), _text(_TEXT), optional=False)
    return _view(COMMENT, [*_figures(content), field], words, place, words.t("Comment"))


def answers(view: Mapping[str, Any]) -> dict[str, Any]:
    """What was entered, by field: texts without blanks around them, the confidence as a number or None."""
    found: dict[str, Any] = {}
    for name, holder in ((view.get("state") or {}).get("values") or {}).items():
        for one in holder.values():
            if name == _CONFIDENCE:
                chosen = (one.get("selected_option") or {}).get("value")
                found[name] = int(chosen) if chosen is not None else None
            else:
                found[name] = str(one.get("value") or "").strip()
    return found


def wrong(entered: Mapping[str, Any], day: date, words: Wording) -> dict[str, str]:
    """What is wrong with a check-in, by field; what is of no field stands at the first."""
    try:
        CheckIn.model_validate({**entered, "day": day})
    except ValidationError as error:
        found: dict[str, str] = {}
        for problem in explain(error, CheckIn):
            name = problem.place if problem.place in entered else _CONFIDENCE
            found.setdefault(name, refusal(words.sentence(problem.at_field or problem.sentence)))
        return found
    return {}


def refusal(text: str) -> str:
    """A text that fits beside a field."""
    return short(text, _ERROR)


def first_field(kind: str) -> str:
    """Where a refusal stands that is of no single field."""
    return _CONFIDENCE if kind == CHECK_IN else _TEXT


def _figures(content: Content) -> list[Block]:
    """A key result as the page has it: title, value and target, progress, why, of which day."""
    figure = " ".join(filter(None, (content.value, content.goal)))
    line = " · ".join(filter(None, (figure, content.covered, content.word)))
    return [
        section(f"*{whole(content.title, 300)}*\n{whole(line, 500)}"),
        context(*content.said, " · ".join(content.foot)),
    ]


def _text(name: str) -> Block:
    return {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": LONGEST}


def _field(name: str, label: str, element: Block, *, hint: str = "", optional: bool = True) -> Block:
    shown = {"hint": plain(hint)} if hint else {}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": optional, **shown}


def _view(kind: str, blocks: list[Block], words: Wording, place: Place | None = None, submit: str = "") -> Block:
    title = words.t("Comment") if kind == COMMENT else words.t("Check in")
    return {
        "type": "modal",
        "callback_id": kind,
        "title": plain(title, TITLE),
        "close": plain(words.t("Not now") if submit else words.t("Close"), TITLE),
        "blocks": blocks,
        **({"submit": plain(submit, TITLE), "private_metadata": place.packed()} if submit and place else {}),
    }
