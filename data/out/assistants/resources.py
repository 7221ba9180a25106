"""What an assistant can read as a whole: the plan, the pack of this moment, and each review that was frozen."""

from __future__ import annotations

import re
from typing import Any, Final

from data.out.api import review_answers
from data.out.assistants.quoted import marked
from data.out.assistants.tool import Asked
from data.out.assistants.trying import pack_as_json
from data.queries.plan import plans
from data.queries.reviews import reviews
from data.queries.scoreboard.scoreboard import choose_cycle
from okr_model.wording.sentences import Sentence, SentenceError, as_typed

Json = dict[str, Any]
MOST: Final = 100
"""Reviews that are listed; of more, the latest."""

FIXED: Final[tuple[Json, ...]] = (
    {"uri": "okr://plan", "name": "plan", "title": "The plan of the running cycle"},
    {"uri": "okr://pack", "name": "pack", "title": "The figures of this moment, as a review would freeze them"},
)
TEMPLATES: Final[tuple[Json, ...]] = (
    {"uri": "okr://plan/{cycle}", "name": "plan_of_cycle", "title": "The plan of a cycle"},
    {"uri": "okr://pack/{cycle}", "name": "pack_of_cycle", "title": "The figures of a cycle at this moment"},
    {"uri": "okr://review/{number}", "name": "review", "title": "A review with its minutes"},
)
_ADDRESS: Final = re.compile(r"okr://(?P<what>plan|pack|review)(?:/(?P<which>[\w.-]{1,80}))?")


class NoResource(SentenceError, LookupError):
    """No such address; the message lists the known forms."""


def listed(asked: Asked) -> list[Json]:
    """The addresses there are; none of them, nor their names, has text from outside."""
    frozen = [one for one in reviews.all_reviews(asked.reader) if one.stage != "prepare"][:MOST]
    return [
        *FIXED,
        *(
            {"uri": f"okr://review/{one.id}", "name": f"review_{one.id}", "title": f"Review of {one.setting.day}"}
            for one in frozen
        ),
    ]


def read(asked: Asked, address: str) -> Any:
    """What stands there, as JSON with quoted texts. Raises NoResource, NotThere, UnknownCycle."""
    found = _ADDRESS.fullmatch(address)
    if found is None or (found["what"] == "review" and not (found["which"] or "").isdecimal()):
        forms = [one["uri"] for one in (*FIXED, *TEMPLATES)]
        raise NoResource(
            Sentence("There is no resource {address}. Known: {known}.").filled(
                address=as_typed(address[:120]), known=forms
            )
        )
    if found["what"] == "review":
        return marked(review_answers.whole(asked.reader, int(found["which"][:9])))
    if found["what"] == "pack":
        return pack_as_json(asked, found["which"])
    cycle = choose_cycle(plans.cycles(asked.reader), asked.reader.today(), found["which"])
    plan = plans.plan(asked.reader, cycle.id) if cycle else None
    return marked(plan.model_dump(mode="json")) if plan else None
